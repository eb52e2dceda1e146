"""What a form is: fields in groups, each with its place in the graph, as the shapes of forms declare them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rdflib import Literal as RdfLiteral
from rdflib import URIRef

from mkus_kg.errors import Message
from mkus_kg.namespaces import Language

Kind = Literal["line", "text", "web", "date", "moment", "year", "flag", "choice", "record", "group"]
"""How a field is filled: a line or a longer text, an address, a day, a day or month or year, a year, yes or
nothing, a value of a list, another record found by its name, or fields of a node of its own."""

LONGEST: Final[Mapping[str, int]] = {"line": 300, "text": 5_000, "web": 1_000}
MOST_OF_A_FIELD: Final = 50

Answers = Mapping[str, Sequence[str]]
"""What a person gave: texts by the full name of their field, as `title` or `citation.1.source`."""


@dataclass(frozen=True)
class Group:
    """A part of a form with a heading of its own."""

    iri: URIRef
    label: Message
    order: float


@dataclass(frozen=True)
class Constant:
    """A value that every record made by a form gets, unless it has one; a basis only with its link."""

    path: URIRef
    value: URIRef | RdfLiteral
    basis_of: URIRef | None = None


@dataclass(frozen=True)
class Field:
    """One question of a form and where its answer stands in the graph."""

    name: str
    path: URIRef
    label: Message
    kind: Kind
    help: Message | None = None
    wrong: Message | None = None
    """The sentence for an answer that is missing."""
    order: float = 0
    group: Group | None = None
    inverse: bool = False
    """The other node points at the record, not the record at it."""
    required: bool = False
    together: bool = False
    """It may be left empty only where another field is filled, as a shape of the record says."""
    single: bool = False
    longest: int = 0
    language: Language | None = None
    datatype: URIRef | None = None
    target: URIRef | None = None
    """The class of the records that may be chosen, or of the nodes of a group."""
    scheme: URIRef | None = None
    """The code list whose values may be chosen."""
    only: tuple[URIRef, ...] = ()
    """The values of the list or class that this form offers; none for all."""
    default: URIRef | RdfLiteral | None = None
    basis_of: URIRef | None = None
    """The link this field gives the basis of: it counts only where that link is given."""
    form: "Form | None" = None
    """The fields of a group."""


@dataclass(frozen=True)
class Form:
    """A form: what it makes or changes, and its questions in order."""

    name: str
    shape: URIRef
    label: Message
    lead: Message | None
    target: URIRef
    """The class of the record."""
    fields: tuple[Field, ...]
    constants: tuple[Constant, ...] = ()
    copied: tuple[tuple[URIRef, URIRef], ...] = ()
    """Properties filled from another of the record or of its nodes, where nothing else gives them."""

    def field(self, name: str) -> Field:
        """Give a field by its name. Raises KeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def at(self, path: URIRef) -> tuple[Field, ...]:
        """Give the fields whose answers stand at a property."""
        return tuple(field for field in self.fields if field.path == path)

    @property
    def groups(self) -> tuple[tuple[Group | None, tuple[Field, ...]], ...]:
        """Give the fields by group, in order."""
        found: dict[Group | None, list[Field]] = {}
        for field in self.fields:
            found.setdefault(field.group, []).append(field)
        ordered = sorted(found.items(), key=lambda each: each[0].order if each[0] else -1.0)
        return tuple((group, tuple(fields)) for group, fields in ordered)

    def only(self, names: Sequence[str]) -> "Form":
        """Give the form with these fields alone."""
        return Form(
            self.name,
            self.shape,
            self.label,
            self.lead,
            self.target,
            tuple(field for field in self.fields if field.name in names),
            self.constants,
            self.copied,
        )


@dataclass(frozen=True)
class Choice:
    """One record or code that may be chosen, and what tells it from others of the same name."""

    value: URIRef
    label: str
    hint: str = ""


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one answer: the field by its full name, as `citation.1.source`, and a sentence.

    `candidates` are records that a text may have meant.
    """

    field: str
    message: Message
    candidates: tuple[Choice, ...] = ()


Term = URIRef | RdfLiteral


@dataclass(frozen=True)
class Node:
    """Checked answers of a form or of one node of a group; `iri` where the node exists already."""

    form: Form
    values: Mapping[str, tuple[Term, ...]]
    nodes: Mapping[str, tuple["Node", ...]]
    iri: URIRef | None = None
    removed: frozenset[URIRef] = frozenset()
    """The nodes of its groups that are to go."""
    before: str = ""
    """The beginning of the full names of its fields, as `citation.1.`."""

    @property
    def empty(self) -> bool:
        """Say whether nothing was answered."""
        return (
            not any(self.values.values())
            and not self.removed
            and all(node.empty for nodes in self.nodes.values() for node in nodes)
        )


@dataclass(frozen=True)
class Filled:
    """The outcome of reading answers: checked values, and what is wrong with the others."""

    node: Node
    errors: tuple[FieldError, ...] = ()


def every_field(form: Form, before: str = "") -> Iterator[tuple[str, Field]]:
    """Give every field with its full name, those of groups with `1` for their first node."""
    for field in form.fields:
        yield before + field.name, field
        if field.form:
            yield from every_field(field.form, f"{before}{field.name}.1.")
