"""Lists: what the graph holds of one kind, narrowed by counted facets and by words, as pages and as files."""

import datetime
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from rdflib import Graph, URIRef

from mkus_kg.errors import Message, NotFound
from mkus_kg.facets import FacetIndex, Listing, Selected
from mkus_kg.graph import Patch, Table, Term, Triple, as_graph
from mkus_kg.items import Column, Item, Items
from mkus_kg.kept_rows import KeptRows
from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.queries import Question

LIST_KINDS: Final = (
    "barriers",
    "provisions",
    "forms",
    "tasks",
    "changes",
    "practices",
    "recommendations",
    "institutions",
    "sources",
)
"""In the order of the navigation; each has the questions list-{kind} and facets-{kind}."""


@dataclass
class Lists:
    """Every list of a graph; an index of items and facets is built when a list is first asked for.

    After a change only the rows that it concerns are asked anew.

    All methods raise NotFound for an unknown kind, BadParameter for an unknown facet, order or column.
    """

    questions: Mapping[str, Question]
    rows: KeptRows
    label: Callable[[Term, Language], str]
    find: Callable[[str, Language], Iterable[URIRef] | None]
    triples: Callable[[URIRef], Iterable[Triple]]
    today: Callable[[], datetime.date]
    usual: "Lists | None" = None
    """The lists of the usual day: those that no day changes are taken from there."""
    _indexes: dict[tuple[str, Language], "_Built"] = field(default_factory=dict)
    _earlier: dict[tuple[str, Language], "_Built"] = field(default_factory=dict)
    _building: threading.Lock = field(default_factory=threading.Lock)

    def page(
        self,
        kind: str,
        selected: Selected,
        text: str = "",
        language: Language = "pl",
        *,
        page: int = 1,
        per_page: int = 25,
        sort: str = "",
    ) -> Listing:
        """Give one page of a list with counted facets: any value ticked in one facet, in every facet.

        `sort` names a column, with a minus for the greatest first; empty, the order of the list itself.
        """
        return self._index(kind, language).listing(selected, self.find(text, language), page, per_page, sort)

    def count(self, kind: str, selected: Selected, text: str = "", language: Language = "pl") -> int:
        """Give the number of items that meet the conditions."""
        return len(self._index(kind, language).fitting(selected, self.find(text, language)))

    def columns(self, kind: str, language: Language = "pl") -> tuple[Column, ...]:
        """Give the columns of a list that a reader may choose and sort by."""
        return self._index(kind, language).items.columns

    def table(
        self,
        kind: str,
        selected: Selected,
        text: str = "",
        language: Language = "pl",
        *,
        sort: str = "",
        columns: Sequence[str] = (),
    ) -> Table:
        """Give all items that `page` counts, as a table of the chosen columns, of all when none is chosen."""
        index = self._index(kind, language)
        return index.items.table(index.fitting(selected, self.find(text, language), sort), columns)

    def iris(
        self, kind: str, selected: Selected, text: str = "", language: Language = "pl", *, sort: str = ""
    ) -> list[URIRef]:
        """Give all items that `page` counts, as IRIs."""
        index = self._index(kind, language)
        return [
            index.items.iri(position) for position in index.fitting(selected, self.find(text, language), sort)
        ]

    def item(self, kind: str, iri: str, language: Language = "pl") -> Item | None:
        """Give the line of one item, None where the list does not hold it."""
        items = self._index(kind, language).items
        position = items.positions.get(URIRef(iri))
        return None if position is None else items.item(position)

    def graph(self, kind: str, selected: Selected, text: str = "") -> Graph:
        """Give all items that `page` counts, with the nodes they own, as triples."""
        return as_graph(triple for iri in self.iris(kind, selected, text) for triple in self.triples(iri))

    @contextmanager
    def following(self, patch: Patch) -> Iterator[None]:
        """Follow a change that the store takes in within the block: what it concerns is asked anew."""
        with self.rows.following(patch):
            yield
        if patch:
            # Who builds one just now keeps it where nobody looks any more.
            self._earlier, self._indexes = {**self._earlier, **self._indexes}, {}

    def warm(self) -> None:
        """Build every list now instead of at its first request."""
        for kind in LIST_KINDS:
            for language in LANGUAGES:
                self._index(kind, language)
        self.rows.prepare()

    def _index(self, kind: str, language: Language) -> FacetIndex:
        if kind not in LIST_KINDS:
            raise NotFound(
                Message(
                    pl=f"Nie ma takiej listy. Są: {', '.join(LIST_KINDS)}.",
                    en=f"There is no such list. There are: {', '.join(LIST_KINDS)}.",
                )
            )
        if self.usual is not None and not self._dated(kind):
            return self.usual._index(kind, language)
        # Some lists say what is in force today: an index of another day is built anew.
        today = self.today()
        with self._building:
            indexes = self._indexes
            built = indexes.get((kind, language))
            if built is None or built.day != today:
                earlier = self._earlier.get((kind, language))
                built = indexes[kind, language] = self._read(kind, language, today, earlier)
        return built.index

    def _dated(self, kind: str) -> bool:
        asked = (self.questions[f"{name}-{kind}"].parameters for name in ("list", "facets"))
        return any(parameter.type == "date" for parameters in asked for parameter in parameters)

    def _read(self, kind: str, language: Language, day: datetime.date, earlier: "_Built | None") -> "_Built":
        table, values = (self.rows.table(f"{name}-{kind}", language) for name in ("list", "facets"))
        if earlier is not None and earlier.table is table and earlier.values is values:
            return replace(earlier, day=day, index=earlier.index.renamed())
        items = Items(kind, table, self.questions[f"list-{kind}"], language, self.label)
        facets = self.questions[f"facets-{kind}"]
        return _Built(day, table, values, FacetIndex(kind, items, values, facets, language, self.label))


@dataclass(frozen=True, slots=True)
class _Built:
    """An index, the day it is of, and the answers it was built from."""

    day: datetime.date
    table: Table
    values: Table
    index: FacetIndex
