"""Checked answers as a change of the graph, and a record as the answers that would give it."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.forms.answers import EXISTING
from mkus_kg.forms.model import Field, Form, Node, Term
from mkus_kg.graph import INFERRED, GraphStore
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Statement
from mkus_kg.namespaces import BASE, GRAPH, ID, LANGUAGES, MKUS, RDF

KNOWLEDGE: Final = GRAPH["knowledge"]
GRAPH_OF_CLASS: Final = {MKUS.Source: GRAPH["sources"]}
FOLDER_OF_CLASS: Final = {
    MKUS.Barrier: "barrier",
    MKUS.ProposedChange: "change",
    MKUS.Recommendation: "recommendation",
    MKUS.GoodPractice: "practice",
    MKUS.Source: "source",
    MKUS.Citation: "citation",
    MKUS.CausationClaim: "claim",
    MKUS.Remedy: "remedy",
}
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
LETTERS_OF_A_NAME: Final = 12


def new_iri(target: URIRef) -> URIRef:
    """Make the address of a new record of a class: random letters that say nothing."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LETTERS_OF_A_NAME))
    return ID[f"{FOLDER_OF_CLASS[target]}/{letters}"]


@dataclass(frozen=True)
class RecordChange:
    """A change that answers mean, and where each node it touches was asked for, as `citation.1.`."""

    patch: Patch
    places: Mapping[URIRef, Node]


def record_patch(node: Node, record: URIRef, store: GraphStore) -> Patch:
    """Give the change that makes a record say what was answered; a record that is not there is made.

    Only what the form asks for changes. Nodes that the answers leave out stay, unless they are to go.
    """
    return record_change(node, record, store).patch


def record_change(node: Node, record: URIRef, store: GraphStore) -> RecordChange:
    """Give the change as `record_patch` does, with the answers that each node it touches comes from."""
    writer = _Writer(store)
    writer.write(node, record)
    patch = Patch(
        removed=frozenset(writer.removed - writer.added), added=frozenset(writer.added - writer.removed)
    )
    return RecordChange(patch, writer.places)


def answers_of(form: Form, record: URIRef, store: GraphStore) -> dict[str, list[str]]:
    """Give the answers of a form that a record holds now."""
    found: dict[str, list[str]] = {}
    _read(form, record, store, "", found)
    return found


def shortened(value: Term) -> str:
    """Give an address of ours without its beginning, anything else as it is."""
    return str(value).removeprefix(BASE) if isinstance(value, URIRef) else str(value)


def _read(form: Form, record: URIRef, store: GraphStore, before: str, found: dict[str, list[str]]) -> None:
    for field in form.fields:
        values = sorted((_value_of(field, each) for each in _standing(store, record, field)), key=str)
        name = before + field.name
        if field.form is None:
            if values:
                found[name] = [shortened(each) for each in values]
        elif not is_alternative(form, field):
            for number, value in enumerate(values, 1):
                if isinstance(value, URIRef):
                    found[f"{name}.{number}.{EXISTING}"] = [shortened(value)]
                    _read(field.form, value, store, f"{name}.{number}.", found)


def is_alternative(form: Form, field: Field) -> bool:
    """Say whether a group only makes what another field of the same place can choose."""
    return any(each.form is None for each in form.at(field.path))


def _value_of(field: Field, statement: Statement) -> Term:
    value = statement.subject if field.inverse else statement.object
    return value if isinstance(value, URIRef | Literal) else URIRef(str(value))


def _standing(store: GraphStore, record: URIRef, field: Field) -> Iterator[Statement]:
    """Give the statements that answer a field now; what rules derived is nobody's answer."""
    found = (
        store.statements(None, field.path, record) if field.inverse else store.statements(record, field.path)
    )
    for statement in found:
        language = getattr(statement.object, "language", None)
        if statement.graph != INFERRED and (field.language is None or language == field.language):
            yield statement


class _Writer:
    def __init__(self, store: GraphStore) -> None:
        self._store = store
        owning = store.statements(None, RDF.type, MKUS.OwningProperty)
        self._owning = {each.subject for each in owning if isinstance(each.subject, URIRef)}
        self.added: set[Statement] = set()
        self.removed: set[Statement] = set()
        self.places: dict[URIRef, Node] = {}

    def write(self, node: Node, record: URIRef) -> None:
        form = node.form
        self.places[record] = node
        graph, is_new = self._graph(form.target, record)
        if is_new:
            self.added.add(Statement(record, RDF.type, form.target, graph))
        for field in form.fields:
            if field.form is None:
                self._write_values(node, field, record, graph)
            else:
                self._write_nodes(node, field, record, graph)
        for constant in form.constants:
            linked = constant.basis_of is None or self._says(record, constant.basis_of)
            wanted = linked if constant.basis_of else is_new
            if wanted and not self._says(record, constant.path):
                self.added.add(Statement(record, constant.path, constant.value, graph))
        for path, origin in form.copied:
            if not self._says(record, path):
                for value in _copies(node, origin):
                    self.added.add(Statement(record, path, value, graph))

    def _graph(self, target: URIRef, record: URIRef) -> tuple[URIRef, bool]:
        typed = next(self._store.statements(record, RDF.type), None)
        return (GRAPH_OF_CLASS.get(target, KNOWLEDGE), True) if typed is None else (typed.graph, False)

    def _says(self, record: URIRef, path: URIRef) -> bool:
        stated = any(each not in self.removed for each in self._store.statements(record, path))
        return stated or any(each.subject == record and each.predicate == path for each in self.added)

    def _write_values(self, node: Node, field: Field, record: URIRef, graph: URIRef) -> None:
        wanted = set(node.values.get(field.name, ()))
        alternatives = [each for each in node.form.at(field.path) if each.form is not None]
        given_otherwise = any(node.nodes.get(each.name) for each in alternatives)
        for statement in _standing(self._store, record, field):
            if statement.object in wanted:
                wanted.discard(_value_of(field, statement))
            elif not alternatives or given_otherwise or wanted:
                self.removed.add(statement)
        self.added |= {Statement(record, field.path, value, graph) for value in wanted}

    def _write_nodes(self, node: Node, field: Field, record: URIRef, graph: URIRef) -> None:
        linked = {_value_of(field, each): each for each in _standing(self._store, record, field)}
        if is_alternative(node.form, field):
            # Such a group only makes records; those that stand are changed by their own forms.
            linked = {}
        for each in node.nodes.get(field.name, ()):
            # A node that is not of this record is not changed by its form.
            iri = each.iri if each.iri in linked and each.iri is not None else new_iri(each.form.target)
            if iri not in linked:
                link = (iri, field.path, record) if field.inverse else (record, field.path, iri)
                self.added.add(Statement(*link, graph))
            self.write(each, iri)
        for gone in node.removed & set(linked):
            self.removed.add(linked[gone])
            if field.inverse or field.path in self._owning:
                self._remove(URIRef(str(gone)))

    def _remove(self, iri: URIRef) -> None:
        """Take a node away, unless another record has it as well."""
        for link in self._owning:
            for owning in self._store.statements(None, link, iri):
                if owning not in self.removed and owning.graph != INFERRED:
                    return
        for statement in self._store.statements(iri):
            if statement.graph == INFERRED or statement in self.removed:
                continue
            self.removed.add(statement)
            if statement.predicate in self._owning and isinstance(statement.object, URIRef):
                self._remove(statement.object)


def _copies(node: Node, origin: URIRef) -> list[Term]:
    """Give what fills a property from another: a text in every language we keep, else the first value.

    Of several bases the first by name is the weaker: an inference, not the word of a source.
    """
    found = [
        value
        for each in (node, *(nested for nodes in node.nodes.values() for nested in nodes))
        for field in each.form.at(origin)
        for value in each.values.get(field.name, ())
    ]
    texts = [value for value in found if isinstance(value, Literal)]
    if texts:
        return [Literal(str(texts[0]), lang=language) for language in LANGUAGES]
    return sorted(found, key=str)[:1]
