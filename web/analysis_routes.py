"""The addresses of what is worked out for analysts."""

from fastapi import FastAPI

from mkus_kg.namespaces import Language
from web.pages.impact import ImpactDesk
from web.parts import PATHS, Site
from web.routing import Content, add_content, add_page


def add_impact(app: FastAPI, site: Site, language: Language) -> None:
    """Add what a change of law touches: as a page, as files, and as data to draw."""
    path, desk = PATHS["impact"][language], ImpactDesk(site, language)
    add_content(app, path, Content(desk.page, desk.file, desk.formats))
    add_page(app, f"{path}/drawing.json", desk.drawing)
