"""The addresses of what is worked out for analysts."""

from fastapi import FastAPI

from mkus_kg.namespaces import Language
from web.analysis_files import PLAN_FORMATS, plan_file
from web.pages import plan
from web.pages.impact import ImpactDesk
from web.parts import PATHS, Site
from web.plan_asked import plan_asked
from web.routing import Content, add_content, add_page


def add_planner(app: FastAPI, site: Site, language: Language) -> None:
    """Add which changes would free most: as a page and as files."""
    planner = Content(
        lambda request: plan.plan_page(site, language, plan_asked(site, request)),
        lambda request, chosen: plan_file(site, language, plan_asked(site, request), chosen),
        PLAN_FORMATS,
    )
    add_content(app, PATHS["plan"][language], planner)


def add_impact(app: FastAPI, site: Site, language: Language) -> None:
    """Add what a change of law touches: as a page, as files, and as data to draw."""
    path, desk = PATHS["impact"][language], ImpactDesk(site, language)
    add_content(app, path, Content(desk.page, desk.file, desk.formats))
    add_page(app, f"{path}/drawing.json", desk.drawing)
