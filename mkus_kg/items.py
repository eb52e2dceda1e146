"""The items of a list: one row each, put in an order, shown by chosen columns."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final
from typing import Literal as OneOf

from rdflib import Literal, URIRef

from mkus_kg.errors import BadParameter, Message
from mkus_kg.graph import Row, Table, Term
from mkus_kg.labels import alphabetical
from mkus_kg.namespaces import XSD, Language
from mkus_kg.queries import BASIS_SUFFIX, DESCENDING, LABEL_SUFFIX, Question

ITEM: Final = "item"
SUMMARY: Final = "summary"
VERIFIED: Final = "verified"
ColumnKind = OneOf["text", "number", "date", "boolean"]
_KINDS: Final[Mapping[URIRef, ColumnKind]] = {
    XSD.integer: "number",
    XSD.decimal: "number",
    XSD.double: "number",
    XSD.date: "date",
    XSD.gYear: "date",
    XSD.boolean: "boolean",
}
_DIGITS: Final = re.compile(r"\d+")
SortKey = tuple[float, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One display column of an item; an IRI comes with its label."""

    name: str
    heading: str
    term: Term
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list."""

    iri: URIRef
    label: str
    summary: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column to choose; `shown` where none was chosen, `sorts` its usual order (`-` the greatest first).

    The basis of its values and the names of its resources come with it and are no columns of their own.
    """

    name: str
    heading: str
    kind: ColumnKind
    shown: bool
    sorts: str


class Items:
    """The rows of one list in one language, in the order of the question."""

    def __init__(
        self,
        kind: str,
        table: Table,
        question: Question,
        language: Language,
        label: Callable[[Term, Language], str],
    ) -> None:
        self._kind = kind
        self._language = language
        self._label = label
        item = table.column(ITEM)
        rows: dict[Term, Row] = {}
        for row in table.rows:
            iri = row[item]
            if iri is not None:
                rows.setdefault(iri, row)
        self._table = Table(table.columns, tuple(rows.values()), table.headings)
        self._headings = dict(zip(table.columns, table.headings, strict=True))
        self.positions: Final = {iri: position for position, iri in enumerate(rows)}
        self.columns: Final = tuple(self._columns(question))
        self._orders: dict[str, Sequence[int]] = {"": range(len(rows))}

    def renamed(self) -> "Items":
        """Give the same items for names that may have changed: they are put in order by them again."""
        other = copy(self)
        other._orders = {"": self._orders[""]}
        return other

    def _columns(self, question: Question) -> Iterable[Column]:
        usual = {name.removeprefix(DESCENDING): name for name in question.sorts}
        for name in self._table.columns:
            if not self._accompanies(name):
                yield Column(
                    name,
                    self._headings[name],
                    self._column_kind(name),
                    name in (ITEM, *question.shown),
                    usual.get(name, ""),
                )

    def _accompanies(self, name: str) -> bool:
        return any(
            name.endswith(suffix) and name.removesuffix(suffix) in self._headings
            for suffix in (LABEL_SUFFIX, BASIS_SUFFIX)
        )

    def _column_kind(self, name: str) -> ColumnKind:
        place = self._table.column(name)
        terms = (row[place] for row in self._table.rows)
        found = {
            _KINDS.get(term.datatype, "text") if isinstance(term, Literal) and term.datatype else "text"
            for term in terms
            if term is not None
        }
        return found.pop() if len(found) == 1 else "text"

    def order(self, sort: str) -> Sequence[int]:
        """Give all positions in an order: `year` ascending, `-year` descending, an empty text as asked.

        Rows without a value stand last either way, equal ones as the question has them. Raises BadParameter.
        """
        if sort not in self._orders:
            name = sort.removeprefix(DESCENDING)
            if name not in (column.name for column in self.columns if column.sorts):
                raise _unknown_order(self._kind, self.columns)
            self._orders[sort] = self._sorted(name, sort.startswith(DESCENDING))
        return self._orders[sort]

    def _sorted(self, name: str, descending: bool) -> list[int]:
        place = self._table.column(name)
        keys: dict[int, SortKey] = {}
        for position, row in enumerate(self._table.rows):
            term = row[place]
            if term is not None:
                keys[position] = self._key(term, row, name)
        ordered = sorted(keys, key=lambda position: keys[position], reverse=descending)
        return [*ordered, *(position for position in range(len(self._table.rows)) if position not in keys)]

    def _key(self, term: Term, row: Row, name: str) -> SortKey:
        if isinstance(term, Literal) and isinstance(term.value, int | float):
            return float(term.value), ("", "")
        shown = self._shown(name, term, dict(zip(self._table.columns, row, strict=True)))
        # Numbers inside a name count as numbers, so that art. 9 stands before art. 10.
        return 0.0, alphabetical(_DIGITS.sub(lambda digits: digits.group().zfill(9), shown))

    def iri(self, position: int) -> URIRef:
        """Give the IRI of an item."""
        return URIRef(str(self._table.rows[position][self._table.column(ITEM)]))

    def item(self, position: int) -> Item:
        """Give an item with all its values."""
        row = dict(zip(self._table.columns, self._table.rows[position], strict=True))
        fields = tuple(
            Field(name, self._headings[name], term, self._shown(name, term, row))
            for name, term in row.items()
            if term is not None and name not in (ITEM, SUMMARY) and not _is_label(name, row)
        )
        iri = self.iri(position)
        return Item(iri, self._shown(ITEM, iri, row), str(row.get(SUMMARY) or ""), fields)

    def table(self, positions: Iterable[int], chosen: Sequence[str]) -> Table:
        """Give rows by the chosen columns, by all when none is chosen.

        The item, what its values rest on and whether it was seen in a source are always told.
        Raises BadParameter.
        """
        if not {column.name for column in self.columns}.issuperset(chosen):
            raise _unknown_column(self._kind, self.columns)
        places = [n for n, name in enumerate(self._table.columns) if self._wanted(name, chosen)]
        return Table(
            tuple(self._table.columns[n] for n in places),
            tuple(tuple(self._table.rows[position][n] for n in places) for position in positions),
            tuple(self._table.headings[n] for n in places),
        )

    def _wanted(self, name: str, chosen: Sequence[str]) -> bool:
        if self._accompanies(name):
            name = name.removesuffix(LABEL_SUFFIX).removesuffix(BASIS_SUFFIX)
        return not chosen or name in chosen or name in (ITEM, VERIFIED)

    def _shown(self, name: str, term: Term, row: Mapping[str, Term | None]) -> str:
        label = row.get(name + LABEL_SUFFIX)
        return str(label) if isinstance(label, Literal) else self._label(term, self._language)


def _is_label(name: str, row: Mapping[str, Term | None]) -> bool:
    return name.endswith(LABEL_SUFFIX) and name.removesuffix(LABEL_SUFFIX) in row


def _unknown_order(kind: str, columns: Iterable[Column]) -> BadParameter:
    known = ", ".join(column.sorts for column in columns if column.sorts)
    return BadParameter(
        Message(
            pl=f"Listy {kind} nie da się tak uporządkować. Można według: {known} (minus odwraca kolejność).",
            en=f"The list {kind} cannot be sorted so. It can be sorted by: {known} (a minus turns it).",
        )
    )


def _unknown_column(kind: str, columns: Iterable[Column]) -> BadParameter:
    known = ", ".join(column.name for column in columns)
    return BadParameter(
        Message(
            pl=f"Lista {kind} nie ma takiej kolumny. Ma: {known}.",
            en=f"The list {kind} has no such column. It has: {known}.",
        )
    )
