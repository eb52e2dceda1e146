"""The addresses of what is worked out for analysts."""

from functools import partial

from fastapi import FastAPI

from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission
from web.analysis_files import PLAN_FORMATS, plan_file
from web.pages import plan
from web.pages.impact import ImpactDesk
from web.pages.law_over_time import LawOverTime
from web.pages.links_wanted import SECTION, LinksDesk
from web.pages.what_if import WhatIfDesk
from web.parts import PATHS, Site
from web.plan_asked import plan_asked
from web.routing import Content, add_content, add_page
from web.writing import add_action


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


def add_links(app: FastAPI, site: Site, desk: LinksDesk, language: Language) -> None:
    """Add the links that may be missing: as a page, as files, and what people decide on them."""
    path = PATHS[SECTION][language]
    add_content(app, path, Content(partial(desk.page, language), partial(desk.file, language), desk.formats))
    add_action(app, site, path, language, Permission.LINK, desk.decided)


def add_what_if(app: FastAPI, site: Site, language: Language) -> None:
    """Add what would be with proposals switched on: as a page and as files."""
    desk = WhatIfDesk(site, language)
    add_content(app, PATHS["what-if"][language], Content(desk.page, desk.file, desk.formats))


def add_law_over_time(app: FastAPI, site: Site, language: Language) -> None:
    """Add what changed between two days, and what rests on amended wording: as a page and as files."""
    asked = LawOverTime(site, language)
    add_content(app, PATHS["law-over-time"][language], Content(asked.page, asked.file, asked.formats))
