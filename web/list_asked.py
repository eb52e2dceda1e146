"""What the address of a list says: its conditions, order and columns, and how a page of it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from starlette.datastructures import QueryParams

from mkus_kg.items import ITEM
from mkus_kg.namespaces import Language
from web.asked import MOST_VALUES, VALUE, checked_query, checked_text, page_number, refuse
from web.parts import PATHS, Site, expanded, shortened

PAGE_SIZES: Final = (10, 25, 50, 100)
PER_PAGE: Final = 25
CARDS: Final = "cards"
TABLE: Final = "table"
VIEWS: Final = (CARDS, TABLE)
TEXT: Final = "q"
PERHAPS_ANY: Final = frozenset({("barriers", "task")})
"""The lists and facets where an item that names no value may concern every one."""


@dataclass(frozen=True)
class ListAsked:
    """A list as its address has it. What is as usual is left out of addresses, so equal states have one."""

    kind: str
    selected: Mapping[str, Sequence[str]]
    text: str = ""
    sort: str = ""
    columns: Sequence[str] = ()
    per_page: int = PER_PAGE
    view: str = CARDS
    page: int = 1
    usual: Sequence[str] = ()
    """The columns of the table where none is chosen."""

    @property
    def table_columns(self) -> Sequence[str]:
        """Give the columns that the table shows."""
        return self.columns or self.usual

    def query(self, page: int | None = None) -> str:
        """Give this state as the query part of an address, on the first page unless told otherwise."""
        pairs = [
            *((name, shortened(value)) for name, values in self.selected.items() for value in values),
            (TEXT, self.text),
            ("sort", self.sort),
            *(("columns", column) for column in self.columns),
            ("per-page", str(self.per_page) if self.per_page != PER_PAGE else ""),
            ("view", self.view if self.view != CARDS else ""),
            ("page", str(page) if page and page > 1 else ""),
        ]
        return urlencode([(name, value) for name, value in pairs if value], safe="/")

    def file_query(self) -> str:
        """Give what decides the content of a file: the conditions, the order and the columns."""
        columns = self.table_columns if self.view == TABLE else self.columns
        return replace(self, columns=columns, view=CARDS, per_page=PER_PAGE).query()

    def feed_query(self, page: int | None = None) -> str:
        """Give what decides the content of a feed: the conditions and the order."""
        return replace(self, columns=(), view=CARDS, per_page=PER_PAGE).query(page)

    def address(self, language: Language, page: int | None = None) -> str:
        """Give the address of this list on our site."""
        query = self.query(page)
        return PATHS[self.kind][language] + (f"?{query}" if query else "")

    def without(self, name: str, value: str = "") -> "ListAsked":
        """Give the same list without one value of a facet, without all of them, or without the text (`q`)."""
        kept = {
            facet: tuple(each for each in values if facet != name or (value and each != value))
            for facet, values in self.selected.items()
        }
        text = "" if name == TEXT else self.text
        return replace(
            self, selected={facet: values for facet, values in kept.items() if values}, text=text, page=1
        )

    def instead(self, name: str, value: str) -> "ListAsked":
        """Give the same list with one value of a facet in place of those ticked in it."""
        return replace(self, selected={**self.selected, name: (value,)}, page=1)

    def cleared(self) -> "ListAsked":
        """Give the same list without any condition."""
        return replace(self, selected={}, text="", page=1)

    def arranged(
        self, *, sort: str | None = None, columns: Sequence[str] | None = None, view: str | None = None
    ) -> "ListAsked":
        """Give the same items in another order, by other columns or in another view."""
        return replace(
            self,
            sort=self.sort if sort is None else sort,
            columns=self.columns if columns is None else columns,
            view=self.view if view is None else view,
            page=1,
        )

    @property
    def conditions(self) -> int:
        """Give the number of conditions chosen."""
        return sum(len(values) for values in self.selected.values()) + bool(self.text)


def list_asked(site: Site, kind: str, request: Request) -> ListAsked:
    """Read the state of a list from a request. Raises BadParameter for a value that is not on offer."""
    return read_list(site, kind, checked_query(request))


def read_list(site: Site, kind: str, parameters: QueryParams) -> ListAsked:
    """Read the state of a list. Parameters the list does not know are left out.

    Raises BadParameter for a value that is not on offer.
    """
    columns = site.graph.lists.columns(kind)
    sort = parameters.get("sort", "")
    if sort and sort.removeprefix("-") not in {column.name for column in columns if column.sorts}:
        raise refuse("Listy nie da się tak uporządkować.", "The list cannot be sorted so.")
    chosen = tuple(dict.fromkeys(name for name in parameters.getlist("columns") if name))
    if not {column.name for column in columns}.issuperset(chosen):
        raise refuse("Lista nie ma takiej kolumny.", "The list has no such column.")
    usual = tuple(column.name for column in columns if column.shown and column.name != ITEM)
    shown = view(parameters)
    return ListAsked(
        kind,
        selected_values(site, kind, parameters),
        checked_text(parameters.get(TEXT, "")),
        sort,
        () if shown == TABLE and set(chosen) == set(usual) else chosen,
        page_size(parameters),
        shown,
        page_number(parameters),
        usual,
    )


def selected_values(site: Site, kind: str, parameters: QueryParams) -> dict[str, tuple[str, ...]]:
    """Give the values chosen in each facet. Raises BadParameter for what cannot be a value."""
    selected: dict[str, tuple[str, ...]] = {}
    for facet in site.graph.questions[f"facets-{kind}"].facets:
        values = tuple(dict.fromkeys(expanded(value) for value in parameters.getlist(facet) if value))
        if len(values) > MOST_VALUES or not all(VALUE.fullmatch(value) for value in values):
            raise refuse(
                "Jeden z warunków listy ma wartość spoza listy.",
                "A condition of the list has a value that is not on offer.",
            )
        if values:
            selected[facet] = values
    return selected


def page_size(parameters: QueryParams) -> int:
    """Give the number of items on a page. Raises BadParameter for one that is not on offer."""
    text = parameters.get("per-page") or str(PER_PAGE)
    if text not in map(str, PAGE_SIZES):
        sizes = ", ".join(map(str, PAGE_SIZES))
        raise refuse(f"Na stronie może być pozycji: {sizes}.", f"A page may hold this many items: {sizes}.")
    return int(text)


def view(parameters: QueryParams) -> str:
    """Give the view asked for. Raises BadParameter for an unknown one."""
    chosen = parameters.get("view") or CARDS
    if chosen not in VIEWS:
        names = ", ".join(VIEWS)
        raise refuse(f"Widok listy może być: {names}.", f"The view of a list can be: {names}.")
    return chosen


def conditions_of_list(site: Site, language: Language, asked: ListAsked) -> str:
    """Say in words which conditions are chosen on a list."""
    found = site.graph.lists.page(asked.kind, asked.selected, asked.text, language, per_page=1)
    chosen = [
        (facet.label, [value.label for value in facet.values if value.selected]) for facet in found.facets
    ]
    words = [f"{label}: {', '.join(values)}" for label, values in chosen if values]
    if asked.text:
        words.append(f"„{asked.text}”" if language == "pl" else f"“{asked.text}”")
    return "; ".join(words)
