"""The front page: what this is, how much there is, where to start."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import Language
from web.pages.documents import dataset_for_search
from web.parts import PATHS, Here, Site, expanded
from web.rendering import grouped, page, rows

MOST_EFFECTS: Final = 6
NARROWED: Final[Mapping[str, Sequence[tuple[str, str, str]]]] = {
    "barriers": (
        ("home.without-proposal", "has-proposal", "false"),
        ("home.to-recheck", "recheck", "true"),
    ),
    "provisions": (("home.with-barrier", "has-barrier", "true"),),
    "changes": (("home.in-force", "stage", "scheme/change-stage/in-force"),),
    "practices": (("home.basis-known", "legal-basis-known", "true"),),
}
"""What is worth a look in a list: its text, the facet and the value."""

OF_TODAY: Final = "recheck"
"""What is worked out for the law of today alone."""
COUNTED: Final = ("barriers", "provisions", "changes", "practices", "tasks", "institutions", "sources")
ASKED: Final = (
    "barriers-without-proposal",
    "provisions-causing-most-barriers",
    "barriers-affected-by-legal-changes",
    "forms-for-task-on-date",
    "practices-of-task",
    "proposals-to-change-provision",
)
"""Questions shown on the front page."""


@lru_cache(maxsize=4)
def totals(graph: KnowledgeGraph, version: str, today: date) -> dict[tuple[str, str, str], int]:
    """Give how many items each list holds, whole and narrowed by one value; once a day and a version."""
    kinds = [kind for kind in COUNTED if kind in LIST_KINDS]
    found: dict[tuple[str, str, str], int] = {(kind, "", ""): graph.lists.count(kind, {}) for kind in kinds}
    for kind, conditions in NARROWED.items():
        for _, facet, value in conditions:
            found[kind, facet, value] = graph.lists.count(kind, {facet: [expanded(value)]})
    return found


def home(site: Site, language: Language, today: date) -> HTMLResponse:
    """Make the front page."""
    here = Here(site, language, "home", PATHS["home"])
    counted = totals(site.graph, site.graph.version, today)
    forms = site.graph.lists.page("forms", {}, language=language, per_page=20).items
    effects = rows(site.graph.ask("page-home-effects", {"day": today.isoformat()}, language))
    changes = [(effect, found[0]) for effect, found in grouped(effects, "effect")]
    questions = [each for each in site.graph.questions.values() if "question" in each.tags]
    return page(
        here,
        "home.html",
        lists=[
            *(
                (kind, number, narrowed(here, kind, counted))
                for (kind, facet, _), number in counted.items()
                if not facet
            ),
            ("questions", len(questions), ()),
        ],
        forms=[(form, {field.name: field for field in form.fields}) for form in forms],
        effects=changes[:MOST_EFFECTS],
        newest=[change for change in changes if change[1]["date"] == changes[0][1]["date"]],
        asked=[site.graph.questions[name] for name in ASKED],
        recheck=counted["barriers", "recheck", "true"],
        json_ld=dataset_for_search(site, language),
    )


def narrowed(
    here: Here, kind: str, counted: Mapping[tuple[str, str, str], int]
) -> list[tuple[str, int, str]]:
    """Give the text, number and address of each part of a list worth a look."""
    return [
        (text, counted[kind, facet, value], here.to(kind, **{facet: value}))
        for text, facet, value in NARROWED.get(kind, ())
        if not (here.law_day and facet == OF_TODAY)
    ]
