"""Lists with counted facets, built once per graph from the questions list-{kind} and facets-{kind}.

A set of items is a whole number whose bit n stands for item n, so that counting every value of every facet
for a selection is a few hundred ANDs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.errors import BadParameter, Message
from mkus_kg.graph import Row, Table, Term
from mkus_kg.labels import alphabetical
from mkus_kg.namespaces import Language
from mkus_kg.queries import LABEL_SUFFIX, Question

ITEM: Final = "item"
MOST_PER_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to tick: how many items would remain with it, given what is ticked in the other facets."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet with its values, the most frequent first."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


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
class Listing:
    """One page of a list, with its facets."""

    kind: str
    total: int
    items: tuple[Item, ...]
    facets: tuple[Facet, ...]
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """Give the number of pages, at least one."""
        return max(1, -(-self.total // self.per_page))


class FacetIndex:
    """The items of one list in one language, and which of them carry which value of which facet."""

    def __init__(
        self,
        kind: str,
        table: Table,
        values: Table,
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
        self._positions = {iri: position for position, iri in enumerate(rows)}
        self._all = (1 << len(rows)) - 1
        self._headings = {name: message.text(language) for name, message in question.facets.items()}
        self._sets: dict[str, dict[str, int]] = {name: {} for name in self._headings}
        self._words: dict[tuple[str, str], str] = {}
        self._fill(values, question)

    def _fill(self, values: Table, question: Question) -> None:
        item, facet, value = (values.column(name) for name in (ITEM, "facet", "value"))
        for row in values.rows:
            iri, name, term = row[item], str(row[facet]), row[value]
            position = self._positions.get(iri) if iri is not None else None
            if position is None or term is None or name not in self._sets:
                continue
            key = str(term)
            sets = self._sets[name]
            sets[key] = sets.get(key, 0) | (1 << position)
            if (name, key) not in self._words:
                message = question.values.get(name, {}).get(key)
                self._words[name, key] = (
                    message.text(self._language) if message else self._label(term, self._language)
                )

    def items(self, selected: Mapping[str, Sequence[str]], found: Iterable[URIRef] | None) -> list[int]:
        """Give the positions of the items that fit, in the order of the list."""
        return _members(self._fitting(selected, self._found(found)))

    def listing(
        self, selected: Mapping[str, Sequence[str]], found: Iterable[URIRef] | None, page: int, per_page: int
    ) -> Listing:
        """Give one page and the counts; `found` limits the items to those a text search gave."""
        per_page = min(max(per_page, 1), MOST_PER_PAGE)
        within = self._found(found)
        positions = _members(self._fitting(selected, within))
        pages = max(1, -(-len(positions) // per_page))
        page = min(max(page, 1), pages)
        shown = positions[(page - 1) * per_page : page * per_page]
        facets = tuple(self._facet(name, selected, within) for name in self._sets)
        return Listing(
            self._kind, len(positions), tuple(self._item(n) for n in shown), facets, page, per_page
        )

    def table(self, selected: Mapping[str, Sequence[str]], found: Iterable[URIRef] | None) -> Table:
        """Give every item that fits as a row."""
        rows = tuple(self._table.rows[position] for position in self.items(selected, found))
        return Table(self._table.columns, rows, self._table.headings)

    def iris(self, selected: Mapping[str, Sequence[str]], found: Iterable[URIRef] | None) -> list[URIRef]:
        """Give every item that fits as an IRI."""
        item = self._table.column(ITEM)
        return [URIRef(str(self._table.rows[n][item])) for n in self.items(selected, found)]

    def _found(self, found: Iterable[URIRef] | None) -> int:
        if found is None:
            return self._all
        bits = 0
        for iri in found:
            position = self._positions.get(iri)
            if position is not None:
                bits |= 1 << position
        return bits

    def _ticked(self, name: str, values: Sequence[str]) -> int:
        bits = 0
        for value in values:
            bits |= self._sets[name].get(value, 0)
        return bits

    def _fitting(self, selected: Mapping[str, Sequence[str]], bits: int, leaving_out: str = "") -> int:
        for name, values in selected.items():
            if name not in self._sets:
                raise _unknown_facet(self._kind, self._sets)
            if values and name != leaving_out:
                bits &= self._ticked(name, values)
        return bits

    def _facet(self, name: str, selected: Mapping[str, Sequence[str]], within: int) -> Facet:
        others = self._fitting(selected, within, leaving_out=name)
        ticked = set(selected.get(name, ()))
        values = [
            FacetValue(value, self._words[name, value], count, value in ticked)
            for value, bits in self._sets[name].items()
            if (count := (bits & others).bit_count()) or value in ticked
        ]
        values.sort(key=lambda value: (-value.count, alphabetical(value.label)))
        return Facet(name, self._headings[name], tuple(values))

    def _item(self, position: int) -> Item:
        row = dict(zip(self._table.columns, self._table.rows[position], strict=True))
        headings = dict(zip(self._table.columns, self._table.headings, strict=True))
        fields = tuple(
            Field(name, headings[name], term, self._shown(name, term, row))
            for name, term in row.items()
            if term is not None and name not in (ITEM, "summary") and not _is_label(name, row)
        )
        iri = URIRef(str(row[ITEM]))
        return Item(iri, self._shown(ITEM, iri, row), str(row.get("summary") or ""), fields)

    def _shown(self, name: str, term: Term, row: Mapping[str, Term | None]) -> str:
        label = row.get(name + LABEL_SUFFIX)
        return str(label) if isinstance(label, Literal) else self._label(term, self._language)


def _is_label(name: str, row: Mapping[str, Term | None]) -> bool:
    return name.endswith(LABEL_SUFFIX) and name.removesuffix(LABEL_SUFFIX) in row


def _members(bits: int) -> list[int]:
    return [position for position, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"]


def _unknown_facet(kind: str, names: Iterable[str]) -> BadParameter:
    known = ", ".join(names)
    return BadParameter(
        Message(
            pl=f"Lista {kind} nie ma takiego zawężenia. Ma: {known}.",
            en=f"The list {kind} has no such facet. It has: {known}.",
        )
    )
