"""Lists with counted facets, built once per graph from the questions list-{kind} and facets-{kind}."""

from dataclasses import dataclass

from rdflib import URIRef

from mkus_kg.graph import Term


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
