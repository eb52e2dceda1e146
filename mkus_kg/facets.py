"""Counted facets of a list, built once from the question facets-{kind}.

A set of items is a whole number whose bit n stands for item n, so that counting every value of every facet
for a selection is a few hundred ANDs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

from rdflib import URIRef

from mkus_kg.errors import BadParameter, Message
from mkus_kg.graph import Table, Term
from mkus_kg.items import ITEM, Column, Item, Items
from mkus_kg.labels import alphabetical
from mkus_kg.namespaces import Language, read_iri
from mkus_kg.queries import Question

MOST_PER_PAGE: Final = 500
TEXT: Final = "q"
NONE: Final = "none"
"""The value of items that name nothing in a facet; it stands after the others."""

Selected = Mapping[str, Sequence[str]]
"""The values ticked in each facet."""


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
class Relaxed:
    """How many items there would be without one of the conditions: a facet by its name, or the text, `q`."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, its facets and columns; `relaxed` tells which condition emptied an empty one."""

    kind: str
    total: int
    items: tuple[Item, ...]
    facets: tuple[Facet, ...]
    columns: tuple[Column, ...]
    relaxed: tuple[Relaxed, ...]
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """Give the number of pages, at least one."""
        return max(1, -(-self.total // self.per_page))


class FacetIndex:
    """Which items of a list carry which value of which facet, in one language."""

    def __init__(
        self,
        kind: str,
        items: Items,
        values: Table,
        question: Question,
        language: Language,
        label: Callable[[Term, Language], str],
    ) -> None:
        self._kind = kind
        self.items = items
        self._language = language
        self._label = label
        self._all = (1 << len(items.positions)) - 1
        self._headings = {name: message.text(language) for name, message in question.facets.items()}
        self._sets: dict[str, dict[str, int]] = {name: {} for name in self._headings}
        self._wordings: Final = question.values
        self._terms: dict[tuple[str, str], Term] = {}
        self._fill(values)

    def renamed(self) -> "FacetIndex":
        """Give the same index for names that may have changed."""
        other = copy(self)
        other.items = self.items.renamed()
        return other

    def _fill(self, values: Table) -> None:
        item, facet, value = (values.column(name) for name in (ITEM, "facet", "value"))
        for row in values.rows:
            iri, name, term = row[item], str(row[facet]), row[value]
            position = self.items.positions.get(iri) if iri is not None else None
            if position is None or term is None or name not in self._sets:
                continue
            key = str(term)
            sets = self._sets[name]
            sets[key] = sets.get(key, 0) | (1 << position)
            self._terms.setdefault((name, key), term)

    def _word(self, name: str, value: str) -> str:
        message = self._wordings.get(name, {}).get(value)
        return (
            message.text(self._language) if message else self._label(self._terms[name, value], self._language)
        )

    def fitting(self, selected: Selected, found: Iterable[URIRef] | None, sort: str = "") -> list[int]:
        """Give the positions of the items that fit; `found` limits them to those a text search gave.

        Raises BadParameter for an unknown facet or order.
        """
        return self._ordered(self._fitting(selected, self._found(found)), sort)

    def listing(
        self,
        selected: Selected,
        found: Iterable[URIRef] | None,
        page: int,
        per_page: int,
        sort: str = "",
    ) -> Listing:
        """Give one page and the counts. Raises BadParameter for an unknown facet or order."""
        per_page = min(max(per_page, 1), MOST_PER_PAGE)
        within = self._found(found)
        positions = self._ordered(self._fitting(selected, within), sort)
        pages = max(1, -(-len(positions) // per_page))
        page = min(max(page, 1), pages)
        shown = positions[(page - 1) * per_page : page * per_page]
        return Listing(
            self._kind,
            len(positions),
            tuple(self.items.item(position) for position in shown),
            tuple(self._facet(name, selected, within) for name in self._sets),
            self.items.columns,
            () if positions else tuple(self._relaxed(selected, within)),
            page,
            per_page,
        )

    def _ordered(self, bits: int, sort: str) -> list[int]:
        members = f"{bits:b}"[::-1].ljust(len(self.items.positions), "0")
        return [position for position in self.items.order(sort) if members[position] == "1"]

    def _found(self, found: Iterable[URIRef] | None) -> int:
        if found is None:
            return self._all
        bits = 0
        for iri in found:
            position = self.items.positions.get(iri)
            if position is not None:
                bits |= 1 << position
        return bits

    def _ticked(self, name: str, values: Sequence[str]) -> int:
        bits = 0
        for value in values:
            bits |= self._sets[name].get(value, 0)
        return bits

    def _fitting(self, selected: Selected, bits: int, leaving_out: str = "") -> int:
        for name, values in selected.items():
            if name not in self._sets:
                raise _unknown_facet(self._kind, self._sets)
            if values and name != leaving_out:
                bits &= self._ticked(name, values)
        return bits

    def _relaxed(self, selected: Selected, within: int) -> Iterable[Relaxed]:
        for name, values in selected.items():
            if values:
                yield Relaxed(name, self._fitting(selected, within, leaving_out=name).bit_count())
        if within != self._all:
            yield Relaxed(TEXT, self._fitting(selected, self._all).bit_count())

    def _facet(self, name: str, selected: Selected, within: int) -> Facet:
        others = self._fitting(selected, within, leaving_out=name)
        sets, ticked = self._sets[name], tuple(dict.fromkeys(selected.get(name, ())))
        values = [
            FacetValue(value, self._word(name, value), count, value in ticked)
            for value, bits in sets.items()
            if (count := (bits & others).bit_count()) or value in ticked
        ]
        values.sort(key=lambda value: (value.value == NONE, -value.count, alphabetical(value.label)))
        # A value that no item carries is still a condition, and has to be seen to be removed.
        values += [FacetValue(value, self._named(value), 0, True) for value in ticked if value not in sets]
        return Facet(name, self._headings[name], tuple(values))

    def _named(self, value: str) -> str:
        term = read_iri(value)
        return value if term is None else self._label(term, self._language)


def _unknown_facet(kind: str, names: Iterable[str]) -> BadParameter:
    known = ", ".join(names)
    return BadParameter(
        Message(
            pl=f"Lista {kind} nie ma takiego zawężenia. Ma: {known}.",
            en=f"The list {kind} has no such facet. It has: {known}.",
        )
    )
