"""What a picture of a part of the graph is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from rdflib import URIRef

from mkus_kg.describe import Basis

SOURCES_WORD: Final = frozenset({"source", "source-at-least-one-link"})


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A resource in the picture; `kind` is the local name of its class, `rank` orders the kinds.

    `level` counts the steps from the centre; `links` is the number of its links in the whole graph, with
    `more` set where counting stopped; `verified` is None where nobody said.
    """

    iri: URIRef
    label: str
    kind: str
    kind_label: str
    rank: int
    level: int
    focus: bool
    opened: bool
    links: int
    more: bool
    verified: bool | None


@dataclass(frozen=True, slots=True)
class NetworkLink:
    """A statement between two resources of the picture; `derived` when only a rule says it."""

    source: URIRef
    target: URIRef
    name: URIRef
    label: str
    graph: URIRef
    basis: tuple[Basis, ...]
    derived: bool

    @property
    def ours(self) -> bool:
        """Say whether it is our reading rather than the source's word, as far as a basis is stated."""
        return any(each.iri.rpartition("/")[2] not in SOURCES_WORD for each in self.basis)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Neighbours of one kind that did not fit: how many of `node` by a property; `exact` unless at least."""

    node: URIRef
    label: str
    property: URIRef
    property_label: str
    kind: str
    kind_label: str
    incoming: bool
    shown: int
    count: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A part of the graph to draw, its nodes in order of kind and label, and what was left out of it.

    `unopened` are nodes with too many links to walk through. `found` is False when no path was found, or an
    answer held nothing to draw. `unread` counts the resources of an answer that were left out.
    """

    nodes: tuple[NetworkNode, ...]
    links: tuple[NetworkLink, ...]
    left_out: tuple[LeftOut, ...] = ()
    unopened: tuple[NetworkNode, ...] = ()
    found: bool = True
    unread: int = 0
    kinds: Mapping[str, str] = field(default_factory=dict)
