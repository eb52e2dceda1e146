"""Lists with counted facets as pages: cards or a table, to narrow, sort and take away as files."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.facets import NONE, Facet, FacetValue, Listing
from mkus_kg.items import ITEM, SUMMARY, Column, Field, Item
from mkus_kg.namespaces import SCHEME, Language
from web.asked import LIST_FORMATS, refuse
from web.known_on import kept
from web.list_asked import PAGE_SIZES, PERHAPS_ANY, TABLE, TEXT, VIEWS, ListAsked
from web.parts import PATHS, Download, Here, Site, files_of, shortened
from web.rendering import badges, page

VALUES_SHOWN: Final = 7
MOST_VALUES: Final = 60
LONG_WORDS: Final = 24
MARKS: Final[Mapping[str, str]] = {
    "inferred": "*",
    "source-at-least-one-link": "†",
    "prose-provisions": "‡",
    "no-provision-named": "§",
    "reported": "¶",
}
"""The footnote mark of each basis a value of a list may have; what a source states has none."""

BASIS: Final = "Basis"
SOURCE_WORDS: Final = frozenset({"addressee", "place", "publisher"})
"""Columns in the words of the sources, which are Polish."""
NOT_IN_CARDS: Final = frozenset({"audit", "doubts"})
"""Columns that a card shows as a tag or in words of its own."""
NOT_EXAMINED: Final = frozenset({"recheck"})
"""Columns where no value means that nobody looked; the heading says so in files, the cell in the table."""
QUIET: Final = frozenset(
    {
        "verified",
        "not-mkus",
        "no-proposal",
        "in-force",
        "core",
        "audit-right",
        "audit-corrected",
        "dates-verified",
    }
)
"""Tags that a list leaves out, as most items have them."""
NOT_IN_ID: Final = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Row:
    """One item as it is shown: its values with their footnote marks, by column, and its tags."""

    item: Item
    values: Mapping[str, tuple[Field, str]]
    tags: Sequence[tuple[str, str]]
    doubts: int


@dataclass(frozen=True)
class Choice:
    """One value of a facet with the id of its field."""

    value: FacetValue
    id: str


@dataclass(frozen=True)
class Choices:
    """A facet as it is shown: the first values, a folded rest, and how many more there are."""

    facet: Facet
    shown: Sequence[Choice]
    folded: Sequence[Choice]
    more: int


@dataclass(frozen=True)
class Condition:
    """A chosen condition, the address without it, and, where the list is empty, the items there would be."""

    label: str
    values: str
    address: str
    count: int = 0


@dataclass(frozen=True)
class Heading:
    """A column of the table: how it is sorted now, the address that sorts by it, and how wide it is."""

    column: Column
    direction: str
    address: str
    style: str


def list_page(site: Site, language: Language, asked: ListAsked) -> HTMLResponse:
    """Make one page of a list. Raises BadParameter for a page past the last one."""
    listing = site.graph.lists.page(
        asked.kind,
        asked.selected,
        asked.text,
        language,
        page=asked.page,
        per_page=asked.per_page,
        sort=asked.sort,
    )
    if asked.page > listing.pages:
        raise refuse("Lista nie ma aż tylu stron.", "The list does not have that many pages.")
    here = Here(
        site,
        language,
        asked.kind,
        PATHS[asked.kind],
        asked.query(asked.page),
        downloads(language, asked),
    )
    codes = {site.graph.label(SCHEME[f"basis/{code}"], language): code for code in MARKS}
    told = asked.table_columns if asked.view == TABLE else ()
    found = [shown_row(item, codes, told) for item in listing.items]
    shown = [each for each in listing.columns if each.name in asked.table_columns and each.name != ITEM]
    used = {marks for row in found for _, marks in row.values.values()}
    answer = page(
        here,
        "list.html",
        asked=asked,
        listing=listing,
        found=found,
        in_cards=[each for each in listing.columns if in_cards(each, asked)],
        headings=[heading(each, asked, language, style(each, found)) for each in shown],
        name_heading=heading(listing.columns[0], asked, language, "name"),
        legend=[code for code, mark in MARKS.items() if any(mark in each for each in used)],
        marks=MARKS,
        source_words=SOURCE_WORDS,
        not_examined=NOT_EXAMINED,
        facets=[choices(facet) for facet in listing.facets if facet.values],
        unnamed=unnamed(listing, asked, language),
        chips=chips(listing, asked, language),
        emptied=emptied(listing, asked, language),
        page_links=page_links(listing, asked, language),
        page_sizes=PAGE_SIZES,
        views=[(view, asked.arranged(view=view).address(language)) for view in VIEWS],
        as_table=asked.view == TABLE,
        orders=orders(listing.columns),
        cleared=asked.cleared().address(language),
        feed=feed_address(language, asked),
        first=(listing.page - 1) * listing.per_page + 1,
        last=min(listing.page * listing.per_page, listing.total),
    )
    answer.headers["Content-Location"] = kept(asked.address(language, asked.page))
    return answer


def downloads(language: Language, asked: ListAsked) -> list[Download]:
    """Give the formats in which exactly these items, in this order and by these columns, can be had."""
    return files_of(PATHS[asked.kind][language], LIST_FORMATS, language, asked.file_query())


def feed_address(language: Language, asked: ListAsked) -> str:
    """Give the address of the feed of these items."""
    query = asked.feed_query()
    return f"{PATHS[asked.kind][language]}.atom" + (f"?{query}" if query else "")


def in_cards(column: Column, asked: ListAsked) -> bool:
    """Say whether cards show a column: those chosen, else all but what tags say."""
    if column.name in NOT_IN_CARDS or column.kind == "boolean":
        return False
    return column.name in asked.columns if asked.columns else True


def shown_row(item: Item, codes: Mapping[str, str], told: Sequence[str] = ()) -> Row:
    """Part a row into values and what is known about them.

    `codes` gives the basis a label stands for, `told` the columns whose values need no tag beside them.
    """
    fields = {field.name: field for field in item.fields}
    marks = {
        name.removesuffix(BASIS): "".join(
            MARKS[code] for label in field.label.split("; ") if (code := codes.get(label))
        )
        for name, field in fields.items()
        if name.endswith(BASIS)
    }
    values = {
        name: (field, marks.get(name, "") if field.label not in ("", "0") else "")
        for name, field in fields.items()
        if field.label and not name.endswith(BASIS)
    }
    tags = [
        tag for tag in badges(each for each in item.fields if each.name not in told) if tag[1] not in QUIET
    ]
    # A provision whose wordings nobody collected is not one that has lapsed.
    if "wordings" in fields and fields["wordings"].label == "0":
        tags = [tag for tag in tags if tag[1] != "not-in-force"] + [("plainly", "wordings-not-collected")]
    doubts = fields.get("doubts")
    return Row(item, values, tags, int(str(doubts.term)) if doubts else 0)


def choices(facet: Facet) -> Choices:
    """Part the values of a facet: the first ones and those ticked are shown, a long rest is folded."""
    made = [Choice(value, field_id(facet.name, value.value)) for value in facet.values]
    shown = [each for place, each in enumerate(made) if place < VALUES_SHOWN or each.value.selected]
    rest = [each for place, each in enumerate(made) if place >= VALUES_SHOWN and not each.value.selected]
    if len(rest) <= 2:
        return Choices(facet, [*shown, *rest], [], 0)
    return Choices(facet, shown, rest[:MOST_VALUES], max(0, len(rest) - MOST_VALUES))


def unnamed(listing: Listing, asked: ListAsked, language: Language) -> dict[str, tuple[int, str]]:
    """Give, by facet, how many items name nothing of a kind of which one is ticked, and where they are."""
    return {
        facet.name: (value.count, asked.instead(facet.name, NONE).address(language))
        for facet in listing.facets
        if (asked.kind, facet.name) in PERHAPS_ANY and facet.name in asked.selected
        for value in facet.values
        if value.value == NONE and value.count and not value.selected
    }


def field_id(name: str, value: str) -> str:
    """Give the id of a value's field: the same on every page, so that the focus stays in place."""
    return NOT_IN_ID.sub("-", f"{name}-{shortened(value)}").strip("-")


def chips(listing: Listing, asked: ListAsked, language: Language) -> list[Condition]:
    """Give each chosen condition with the address without it."""
    made = [
        Condition(facet.label, value.label, asked.without(facet.name, value.value).address(language))
        for facet in listing.facets
        for value in facet.values
        if value.selected
    ]
    if asked.text:
        made.append(Condition("", quoted(asked.text), asked.without(TEXT).address(language)))
    return made


def emptied(listing: Listing, asked: ListAsked, language: Language) -> list[Condition]:
    """Give each condition of an empty list and how many items there would be without it, most first."""
    facets = {facet.name: facet for facet in listing.facets}
    made = []
    for each in listing.relaxed:
        facet = facets.get(each.name)
        values = [value.label for value in facet.values if value.selected] if facet else [quoted(asked.text)]
        made.append(
            Condition(
                facet.label if facet else "",
                ", ".join(values),
                asked.without(each.name).address(language),
                each.count,
            )
        )
    return sorted(made, key=lambda condition: -condition.count)


def quoted(text: str) -> str:
    """Give a reader's text as it is shown among the conditions."""
    return f"„{text}”"


def style(column: Column, found: Sequence[Row]) -> str:
    """Give the class of a column's cells, by what they hold."""
    if column.kind == "number" or column.name == SUMMARY:
        return "number" if column.kind == "number" else "long"
    shown = [row.values[column.name][0].label for row in found if column.name in row.values]
    return "words" if max(map(len, [column.heading, *shown])) > LONG_WORDS else "short"


def heading(column: Column, asked: ListAsked, language: Language, how_wide: str) -> Heading:
    """Give a column's heading: sorted by it, its link turns the order round."""
    directions = {column.name: "ascending", f"-{column.name}": "descending"}
    turned = {column.name: f"-{column.name}", f"-{column.name}": column.name}
    to = turned.get(asked.sort, column.sorts)
    address = asked.arranged(sort=to).address(language) if column.sorts else ""
    return Heading(column, directions.get(asked.sort, ""), address, how_wide)


def orders(columns: Iterable[Column]) -> list[tuple[str, Column, str]]:
    """Give every order to choose from: its value, its column, and the key of the words for its direction."""
    made = []
    for column in columns:
        if column.sorts:
            other = column.sorts[1:] if column.sorts.startswith("-") else f"-{column.sorts}"
            for sort in (column.sorts, other):
                direction = "down" if sort.startswith("-") else "up"
                made.append((sort, column, f"list.sort-{column.kind}-{direction}"))
    return made


def page_links(listing: Listing, asked: ListAsked, language: Language) -> list[tuple[int, str]]:
    """Give the numbers and addresses of the pages worth a link: the ends and those around this one."""
    near = {1, listing.pages, *range(listing.page - 2, listing.page + 3)}
    numbers = sorted(number for number in near if 1 <= number <= listing.pages)
    return [(number, asked.address(language, number)) for number in numbers]
