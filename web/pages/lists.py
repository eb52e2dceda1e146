"""Lists with counted facets: barriers, provisions, forms, tasks, changes, practices."""

from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.exports import FORMATS
from mkus_kg.facets import Facet, Listing
from mkus_kg.namespaces import Language
from web.asked import LIST_FORMATS, ListAsked, refuse
from web.parts import PATHS, Download, Here, Site
from web.rendering import page

PER_PAGE: Final = 25
VALUES_SHOWN: Final = 7


def list_page(site: Site, language: Language, asked: ListAsked) -> HTMLResponse:
    """Make one page of a list. Raises BadParameter for a page past the last one."""
    paths = PATHS[asked.kind]
    listing = site.graph.listing(
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
    return page(
        here,
        "list.html",
        asked=asked,
        listing=listing,
        items=[(item, {field.name: field for field in item.fields}) for item in listing.items],
        facets=[(facet, *shown_and_folded(facet)) for facet in listing.facets if facet.values],
        chips=chips(listing, asked, paths[language]),
        page_links=page_links(listing, asked, paths[language]),
        first=(listing.page - 1) * PER_PAGE + 1,
        last=min(listing.page * PER_PAGE, listing.total),
    )


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
