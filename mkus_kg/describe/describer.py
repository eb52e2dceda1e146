"""Reads a description out of the store; the cost depends on the resource, not on the size of the graph."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from rdflib import BNode, Literal, URIRef

from mkus_kg.describe.parts import (
    Basis,
    CitedSource,
    Description,
    DoubtNote,
    Flag,
    Group,
    Incoming,
    Value,
    ValueKind,
)
from mkus_kg.describe.properties import FLAG_PROPERTIES, HEAD_PROPERTIES, SILENT_INCOMING, Properties
from mkus_kg.describe.records import not_found, record_triples
from mkus_kg.graph import INFERRED, GraphStore, Statement, Term, Triple
from mkus_kg.labels import DEFINITION_PROPERTIES, Labels, alphabetical
from mkus_kg.namespaces import BASE, DCT, FOAF, MKUS, RDF, SKOS, Language

PER_PAGE: Final = 25
MOST_VALUES: Final = 25
DEEPEST_NESTING: Final = 4
WORTH_KEEPING: Final = 50
WEB_SCHEMES: Final = ("http://", "https://")


class Describer:
    """Describes the resources of one store, with names and orders from `ontology`, which may be another."""

    def __init__(self, store: GraphStore, labels: Labels, ontology: GraphStore) -> None:
        self._store = store
        self._labels = labels
        self._ontology = ontology
        self._properties = Properties(ontology)
        self._incoming: dict[tuple[URIRef, Language], dict[URIRef, list[Term]]] = {}
        self._bases: dict[tuple[Term, Language], Basis] = {}

    def forget(self) -> None:
        """Read everything anew: the graph has changed."""
        self._properties = Properties(self._ontology)
        self._incoming, self._bases = {}, {}

    def knows(self, iri: URIRef) -> bool:
        """Say whether the store holds anything about the resource."""
        return self._store.known(iri) or iri in self._store.graphs()

    def describe(self, iri: URIRef, language: Language) -> Description:
        """Say everything about a resource. Raises NotFound when nothing is known about it."""
        if not self.knows(iri):
            raise not_found()
        return self._described(iri, language, 0)

    def incoming(self, iri: URIRef, name: URIRef, language: Language, page: int, per_page: int) -> Incoming:
        """Give one page of what points at the resource by one property."""
        subjects = self._pointing(iri, language).get(name)
        if not subjects:
            raise not_found()
        return self._incoming_page(name, subjects, language, page, per_page)

    def triples(self, iri: URIRef) -> Iterator[Triple]:
        """Give the statements of the record and of the nodes it owns."""
        return record_triples(self._store, self._properties, iri)

    def _described(self, node: URIRef | BNode, language: Language, depth: int) -> Description:
        by_property: dict[URIRef, dict[Term, Statement]] = {}
        for statement in self._store.statements(node):
            by_property.setdefault(statement.predicate, {}).setdefault(statement.object, statement)
        objects = {name: list(found) for name, found in by_property.items()}
        definition, defining = self._definition(objects, language)
        hidden = HEAD_PROPERTIES | self._bases_shown(by_property) | ({defining} if defining else set())
        groups = [
            self._group(name, found, by_property, language, depth)
            for name, found in by_property.items()
            if name not in hidden
        ]
        groups.sort(key=lambda group: (self._properties.of(group.property).order, alphabetical(group.label)))
        return Description(
            iri=URIRef(node),
            label=self._labels.of(node, language),
            identifier=next((str(term) for term in objects.get(DCT.identifier, ())), ""),
            types=self._values(by_property.get(RDF.type, {}).values(), language),
            definition=definition,
            groups=tuple(groups),
            incoming=self._incoming_groups(URIRef(node), language) if depth == 0 else (),
            citations=self._citations(sorted(objects.get(MKUS.hasCitation, ())), language),
            doubts=self._doubts(node, language),
            flags=self._flags(by_property, language),
            alternative_labels=tuple(
                term for term in sorted(objects.get(SKOS.altLabel, ())) if isinstance(term, Literal)
            ),
        )

    def _bases_shown(self, names: Iterable[URIRef]) -> frozenset[URIRef]:
        """Give the properties whose values are shown beside the links they speak of."""
        return frozenset(basis for name in names for basis in self._properties.of(name).basis)

    def _definition(self, objects: dict[URIRef, list[Term]], language: Language) -> tuple[str, URIRef | None]:
        for name in DEFINITION_PROPERTIES:
            for term in objects.get(name, ()):
                if isinstance(term, Literal) and term.language == language:
                    return str(term), name
        return "", None

    def _group(
        self,
        name: URIRef,
        found: dict[Term, Statement],
        record: dict[URIRef, dict[Term, Statement]],
        language: Language,
        depth: int,
    ) -> Group:
        description = self._properties.of(name)
        bases = tuple(
            self._basis(term, language) for basis in description.basis for term in record.get(basis, ())
        )
        statements = _in_readers_language(found.values(), language)
        count = len(statements)
        if count > MOST_VALUES:
            key = self._term_order(language)
            statements = sorted(statements, key=lambda statement: key(statement.object))[:MOST_VALUES]
        return Group(
            property=name,
            label=self._labels.of(name, language),
            definition=self._labels.definition(name, language),
            values=self._values(statements, language, bases, description.owning, depth),
            count=count,
        )

    def _basis(self, term: Term, language: Language) -> Basis:
        bases = self._bases
        basis = bases.get((term, language))
        if basis is None:
            codes = [str(s.object) for s in self._ontology.statements(term, SKOS.notation)]
            basis = Basis(URIRef(term), min(codes, default=""), self._labels.of(term, language))
            bases[term, language] = basis
        return basis

    def _values(
        self,
        statements: Iterable[Statement],
        language: Language,
        bases: tuple[Basis, ...] = (),
        owning: bool = False,
        depth: int = DEEPEST_NESTING,
    ) -> tuple[Value, ...]:
        values = []
        for statement in statements:
            term = statement.object
            nested = None
            if (
                not isinstance(term, Literal)
                and (owning or isinstance(term, BNode))
                and depth < DEEPEST_NESTING
            ):
                nested = self._described(term, language, depth + 1)
            values.append(self._value(term, language, bases, statement.graph == INFERRED, nested))
        return tuple(sorted(values, key=_order))

    def _value(
        self,
        term: Term,
        language: Language,
        bases: tuple[Basis, ...] = (),
        inferred: bool = False,
        nested: Description | None = None,
    ) -> Value:
        literal = term if isinstance(term, Literal) else None
        return Value(
            term=term,
            label=self._labels.of(term, language),
            kind=_kind(term),
            language=literal.language if literal is not None else None,
            datatype=str(literal.datatype) if literal is not None and literal.datatype else None,
            basis=bases,
            inferred=inferred,
            nested=nested,
        )

    def _term_order(self, language: Language) -> Callable[[Term], tuple[str, ...]]:
        return lambda term: (*alphabetical(self._labels.of(term, language)), str(term))

    def _pointing(self, iri: URIRef, language: Language) -> dict[URIRef, list[Term]]:
        """Give what points at the resource, by property, in order of label."""
        kept = self._incoming
        found = kept.get((iri, language))
        if found is not None:
            return found
        subjects: dict[URIRef, set[Term]] = {}
        for statement in self._store.statements(None, None, iri):
            if statement.predicate not in SILENT_INCOMING:
                subjects.setdefault(statement.predicate, set()).add(statement.subject)
        found = {name: sorted(terms, key=self._term_order(language)) for name, terms in subjects.items()}
        # A class or a code has thousands of records pointing at it, and they are sorted only once.
        if sum(map(len, found.values())) >= WORTH_KEEPING:
            kept[iri, language] = found
        return found

    def _incoming_groups(self, iri: URIRef, language: Language) -> tuple[Incoming, ...]:
        groups = [
            self._incoming_page(name, found, language, 1, PER_PAGE)
            for name, found in self._pointing(iri, language).items()
        ]
        groups.sort(key=lambda group: (self._properties.of(group.property).order, alphabetical(group.label)))
        return tuple(groups)

    def _incoming_page(
        self, name: URIRef, subjects: list[Term], language: Language, page: int, per_page: int
    ) -> Incoming:
        pages = max(1, -(-len(subjects) // per_page))
        page = min(max(page, 1), pages)
        return Incoming(
            property=name,
            label=self._labels.of(name, language),
            definition=self._labels.definition(name, language),
            count=len(subjects),
            values=tuple(
                self._value(subject, language)
                for subject in subjects[(page - 1) * per_page : page * per_page]
            ),
            page=page,
            pages=pages,
        )

    def _text(self, node: Term, name: URIRef) -> str:
        return min((str(s.object) for s in self._store.statements(node, name)), default="")

    def _citations(self, nodes: Iterable[Term], language: Language) -> tuple[CitedSource, ...]:
        """Give the citations that differ in what they say; of those alike, the first."""
        told: dict[CitedSource, CitedSource] = {}
        for node in nodes:
            cited = self._citation(node, language)
            told.setdefault(replace(cited, iri=URIRef("")), cited)
        return tuple(told.values())

    def _citation(self, node: Term, language: Language) -> CitedSource:
        source = next((s.object for s in self._store.statements(node, DCT.source)), None)
        version = next((s.object for s in self._store.statements(node, MKUS.textVersion)), None)
        return CitedSource(
            iri=URIRef(node),
            source=None if source is None else self._value(source, language),
            publisher="" if source is None else self._text(source, MKUS.publisherName),
            year="" if source is None else self._text(source, DCT.issued),
            address="" if source is None else self._text(source, FOAF.page),
            locator=self._text(node, MKUS.locator),
            supports=self._text(node, MKUS.supports),
            text_version="" if version is None else self._labels.of(version, language),
        )

    def _doubts(self, node: Term, language: Language) -> tuple[DoubtNote, ...]:
        doubts = sorted(
            statement.subject for statement in self._store.statements(None, MKUS.doubtAbout, node)
        )
        return tuple(
            DoubtNote(
                iri=URIRef(doubt),
                field=self._text(doubt, MKUS.doubtField),
                text=self._labels.definition(doubt, language),
                created=self._text(doubt, DCT.created),
            )
            for doubt in doubts
        )

    def _flags(self, record: dict[URIRef, dict[Term, Statement]], language: Language) -> tuple[Flag, ...]:
        return tuple(
            Flag(
                str(name).removeprefix(str(MKUS)),
                self._labels.of(name, language),
                self._value(term, language, inferred=statement.graph == INFERRED),
            )
            for name in FLAG_PROPERTIES
            for term, statement in record.get(name, {}).items()
        )


def _kind(term: Term) -> ValueKind:
    if isinstance(term, Literal):
        return "literal"
    if term.startswith(BASE):
        return "own"
    return "web" if str(term).startswith(WEB_SCHEMES) else "iri"


def _order(value: Value) -> tuple[str, str, str]:
    return (*alphabetical(value.label), str(value.term))


def _in_readers_language(statements: Iterable[Statement], language: Language) -> Sequence[Statement]:
    """Leave out texts in the other language, unless there is nothing else."""
    found = list(statements)
    languages = {s.object.language for s in found if isinstance(s.object, Literal) and s.object.language}
    if language not in languages:
        return found
    return [s for s in found if not isinstance(s.object, Literal) or s.object.language in (None, language)]
