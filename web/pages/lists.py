"""Lists with counted facets: barriers, provisions, forms, tasks, changes, practices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.exports import FORMATS
from mkus_kg.facets import Facet, Listing
from mkus_kg.items import Field, Item
from mkus_kg.namespaces import SCHEME, Language
from web.asked import LIST_FORMATS, ListAsked, refuse
from web.parts import PATHS, Download, Here, Site
from web.rendering import is_flag, page

PER_PAGE: Final = 25
VALUES_SHOWN: Final = 7
MARKS: Final[Mapping[str, str]] = {
    "inferred": "*",
    "source-at-least-one-link": "†",
    "prose-provisions": "‡",
    "no-provision-named": "§",
}
"""The footnote mark of each basis a value of a list may have; what a source states has none."""

BASIS: Final = "Basis"
MARKED_FIELD: Final[Mapping[str, str]] = {"removesBarriers": "barriers"}
NOT_SHOWN: Final = frozenset({"audit", "doubts"})
"""Columns that a row shows as a tag or in words of its own."""


@dataclass(frozen=True)
class Row:
    """One item of a list as it is shown: its values with their footnote marks, and its number of doubts."""

    item: Item
    values: Sequence[tuple[Field, str]]
    doubts: int
    wordings: str
    """The number of wordings of a provision; a provision without any is not one that has lapsed."""


def list_page(site: Site, language: Language, asked: ListAsked) -> HTMLResponse:
    """Make one page of a list. Raises BadParameter for a page past the last one."""
    paths = PATHS[asked.kind]
    listing = site.graph.lists.page(
        asked.kind, asked.selected, asked.text, language, page=asked.page, per_page=PER_PAGE
    )
    if asked.page > listing.pages:
        raise refuse("Lista nie ma aż tylu stron.", "The list does not have that many pages.")
    query = asked.query()
    downloads = [
        Download(
            name,
            f"{paths[language]}.{FORMATS[name].suffix}" + (f"?{query}" if query else ""),
            FORMATS[name].label.text(language),
            FORMATS[name].media_type,
        )
        for name in LIST_FORMATS
    ]
    here = Here(site, language, asked.kind, paths, asked.query(asked.page), downloads)
    codes = {site.graph.label(SCHEME[f"basis/{code}"], language): code for code in MARKS}
    found = [shown_row(item, codes) for item in listing.items]
    used = {marks for row in found for _, marks in row.values}
    return page(
        here,
        "list.html",
        asked=asked,
        listing=listing,
        found=found,
        legend=[code for code, mark in MARKS.items() if any(mark in each for each in used)],
        marks=MARKS,
        facets=[(facet, *shown_and_folded(facet)) for facet in listing.facets if facet.values],
        chips=chips(listing, asked, paths[language]),
        page_links=page_links(listing, asked, paths[language]),
        first=(listing.page - 1) * PER_PAGE + 1,
        last=min(listing.page * PER_PAGE, listing.total),
    )


def shown_row(item: Item, codes: Mapping[str, str]) -> Row:
    """Part a row into values and what is known about them; `codes` gives the basis a label stands for."""
    fields = {field.name: field for field in item.fields}
    marks: dict[str, str] = {}
    for name, field in fields.items():
        if name.endswith(BASIS):
            stem = name.removesuffix(BASIS)
            found = (codes.get(label, "") for label in field.label.split("; "))
            marks[MARKED_FIELD.get(stem, stem)] = "".join(MARKS[code] for code in found if code)
    values = [
        (field, marks.get(name, ""))
        for name, field in fields.items()
        if field.label and not is_flag(field.term) and name not in NOT_SHOWN and not name.endswith(BASIS)
    ]
    doubts, wordings = fields.get("doubts"), fields.get("wordings")
    return Row(item, values, int(str(doubts.term)) if doubts else 0, wordings.label if wordings else "")


def shown_and_folded(facet: Facet) -> tuple[list[object], list[object]]:
    """Part the values of a facet: the first ones and those ticked are shown, a long rest is folded."""
    shown = [value for place, value in enumerate(facet.values) if place < VALUES_SHOWN or value.selected]
    folded = [
        value for place, value in enumerate(facet.values) if place >= VALUES_SHOWN and not value.selected
    ]
    return ([*shown, *folded], []) if len(folded) <= 2 else (list(shown), list(folded))


def chips(listing: Listing, asked: ListAsked, path: str) -> list[tuple[str, str, str]]:
    """Give each chosen condition: its facet, its label, and the address without it."""
    made: list[tuple[str, str, str]] = []
    labels = {
        (facet.name, value.value): (facet.label, value.label)
        for facet in listing.facets
        for value in facet.values
    }
    for name, values in asked.selected.items():
        for value in values:
            facet_label, label = labels.get((name, value), (name, "?"))
            query = asked.without(name, value).query()
            made.append((facet_label, label, f"{path}?{query}" if query else path))
    if asked.text:
        query = ListAsked(asked.kind, asked.selected).query()
        made.append(("", f"„{asked.text}”", f"{path}?{query}" if query else path))
    return made


def page_links(listing: Listing, asked: ListAsked, path: str) -> list[tuple[int, str]]:
    """Give the numbers and addresses of the pages worth a link: the ends and those around this one."""
    near = {1, listing.pages, *range(listing.page - 2, listing.page + 3)}
    numbers = sorted(number for number in near if 1 <= number <= listing.pages)
    addresses = [(number, asked.query(number)) for number in numbers]
    return [(number, f"{path}?{query}" if query else path) for number, query in addresses]
