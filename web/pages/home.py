"""The front page: what this is, how much there is, where to start."""

from datetime import date
from functools import lru_cache
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import Language
from web.parts import PATHS, Here, Site
from web.rendering import distinct, grouped, page, rows

COUNTED: Final = ("barriers", "provisions", "changes", "practices", "tasks")
MOST_EFFECTS: Final = 6
AMENDMENT: Final = "Dz.U. 2026 poz. 1040"
"""The act whose changes the front page sums up; they are linked beside the summary."""


@lru_cache(maxsize=2)
def totals(graph: KnowledgeGraph, today: date) -> list[tuple[str, int]]:
    """Give how many items each list holds, counted once a day."""
    return [(kind, graph.lists.count(kind, {})) for kind in COUNTED]


def home(site: Site, language: Language, today: date) -> HTMLResponse:
    """Make the front page."""
    here = Here(site, language, "home", PATHS["home"])
    forms = site.graph.lists.page("forms", {}, language=language, per_page=20).items
    effects = rows(site.graph.ask("page-home-effects", {"day": today.isoformat()}, language))
    amendment = [row for row in effects if str(row["reference"]) == AMENDMENT]
    return page(
        here,
        "home.html",
        amendment=distinct(amendment, "effect"),
        counts=[
            *((kind, kind, number) for kind, number in totals(site.graph, today)),
            ("provisions", "wordings", site.graph.counts()["ProvisionVersion"]),
        ],
        forms=[(form, {field.name: field for field in form.fields}) for form in forms],
        effects=[(effect, found[0]) for effect, found in grouped(effects, "effect")][:MOST_EFFECTS],
        recheck=site.graph.lists.count("barriers", {"recheck": ["true"]}),
    )
