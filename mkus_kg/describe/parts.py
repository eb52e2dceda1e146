"""What a page about one resource is made of."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from rdflib import Literal, URIRef

from mkus_kg.graph import Term

ValueKind = OneOf["own", "web", "iri", "literal"]
"""own: an IRI of ours, has a page; web: an http(s) address elsewhere; iri: any other IRI; literal: text."""


@dataclass(frozen=True, slots=True)
class Basis:
    """How a link came about: a concept of scheme/basis, or an audit concept."""

    iri: URIRef
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Value:
    """One object of a statement. `label` is what to show; `basis` is set where the link declares one."""

    term: Term
    label: str
    kind: ValueKind
    language: str | None = None
    datatype: str | None = None
    basis: tuple[Basis, ...] = ()
    inferred: bool = False
    nested: "Description | None" = None


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one property, with the property's label and definition in the reader's language.

    `count` is the number of all values; `values` holds the first of them, in order of label.
    """

    property: URIRef
    label: str
    definition: str
    values: tuple[Value, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """What points here by one property: how many, and one page of them in order of label."""

    property: URIRef
    label: str
    definition: str
    count: int
    values: tuple[Value, ...]
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class CitedSource:
    """One citation of the record: the source and the place in it."""

    iri: URIRef
    source: Value | None
    publisher: str
    year: str
    address: str
    locator: str
    supports: str
    text_version: str


@dataclass(frozen=True, slots=True)
class DoubtNote:
    """Something in the record that was found doubtful and left as it was."""

    iri: URIRef
    field: str
    text: str
    created: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes/no or coded remark on the record's reliability (verified, audit, datesDoubtful, recheck, ...)."""

    name: str
    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Description:
    """Everything a page about one resource shows. Citations, doubts and flags are not repeated in groups."""

    iri: URIRef
    label: str
    identifier: str
    types: tuple[Value, ...]
    definition: str
    groups: tuple[Group, ...]
    incoming: tuple[Incoming, ...]
    citations: tuple[CitedSource, ...]
    doubts: tuple[DoubtNote, ...]
    flags: tuple[Flag, ...]
    alternative_labels: tuple[Literal, ...] = ()

    def flag(self, name: str) -> Flag | None:
        """Give the flag of that name, when the record carries it."""
        return next((flag for flag in self.flags if flag.name == name), None)

    def without_flags(self, names: Collection[str]) -> "Description":
        """Give the same without the remarks of these names."""
        return replace(self, flags=tuple(flag for flag in self.flags if flag.name not in names))
