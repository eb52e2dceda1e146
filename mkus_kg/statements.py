"""Every statement about a resource, in both directions, with its graph and its basis, a page at a time."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rdflib import BNode, Literal, URIRef

from mkus_kg.describe import Basis, not_found
from mkus_kg.describe.properties import Properties
from mkus_kg.graph import INFERRED, GraphStore, Statement, Term
from mkus_kg.labels import Labels, local_name
from mkus_kg.namespaces import MKUS, PREFIXES, Language, read_iri

STATEMENTS_PER_PAGE: Final = 100
MOST_SORTED: Final = 8


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """A term with its label in the reader's language."""

    term: Term
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One statement: `incoming` when the resource is its object; `basis` says how the link came about."""

    incoming: bool
    subject: NamedTerm
    property: NamedTerm
    short_name: str
    object: NamedTerm
    graph: NamedTerm
    derived: bool
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """One page of all statements about a resource; the outgoing ones come first."""

    outgoing: int
    incoming: int
    lines: tuple[Line, ...]
    page: int
    pages: int


class Statements:
    """Gives the statements of one store in the order of the ontology; a page costs what it shows."""

    def __init__(self, store: GraphStore, labels: Labels) -> None:
        self._store = store
        self._labels = labels
        self.forget()

    def forget(self) -> None:
        """Read everything anew: the graph has changed."""
        self._properties = Properties(self._store)
        # Only the resources that thousands point at are costly to sort, and readers turn their pages.
        self._sorted = lru_cache(maxsize=MOST_SORTED)(self._sort)

    def page(
        self, iri: str, language: Language, *, page: int = 1, per_page: int = STATEMENTS_PER_PAGE
    ) -> StatementPage:
        """Give one page of the statements about a resource; a page past the last gives the last.

        Raises NotFound when there is none.
        """
        term = read_iri(iri)
        if term is None:
            raise not_found()
        outgoing, incoming = self._sorted(term)
        total = len(outgoing) + len(incoming)
        if not total:
            raise not_found()
        pages = -(-total // per_page)
        page = min(max(page, 1), pages)
        first, last = (page - 1) * per_page, page * per_page
        cut = len(outgoing)
        lines = [
            *(self._line(each, False, language) for each in outgoing[first:last]),
            *(
                self._line(each, True, language)
                for each in incoming[max(0, first - cut) : max(0, last - cut)]
            ),
        ]
        return StatementPage(len(outgoing), len(incoming), tuple(lines), page, pages)

    def _sort(self, term: URIRef) -> tuple[list[Statement], list[Statement]]:
        def place(name: URIRef) -> tuple[float, str]:
            return self._properties.of(name).order, name

        outgoing = sorted(
            self._store.statements(term), key=lambda each: (*place(each.predicate), str(each.object))
        )
        incoming = sorted(
            self._store.statements(None, None, term),
            key=lambda each: (*place(each.predicate), str(each.subject)),
        )
        return outgoing, incoming

    def _line(self, statement: Statement, incoming: bool, language: Language) -> Line:
        def named(term: Term) -> NamedTerm:
            return NamedTerm(term, self._labels.of(term, language))

        return Line(
            incoming=incoming,
            subject=named(statement.subject),
            property=named(statement.predicate),
            short_name=short_name(statement.predicate),
            object=named(statement.object),
            graph=NamedTerm(statement.graph, local_name(statement.graph)),
            derived=statement.graph == INFERRED,
            basis=self._bases(statement, language),
        )

    def _bases(self, statement: Statement, language: Language) -> tuple[Basis, ...]:
        if isinstance(statement.subject, BNode):
            return ()
        own = (MKUS.basis,) if not isinstance(statement.object, Literal) else ()
        names = self._properties.of(statement.predicate).basis or own
        if statement.predicate in names:
            return ()
        return tuple(
            Basis(URIRef(found.object), local_name(found.object), self._labels.of(found.object, language))
            for name in names
            for found in self._store.statements(statement.subject, name)
        )


def short_name(iri: str) -> str:
    """Give an IRI with a known prefix, else the IRI itself."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
