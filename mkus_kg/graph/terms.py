"""Terms and answers as everybody else sees them, and their translation to and from the engine's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

import pyoxigraph
from rdflib import BNode, Graph, Literal, URIRef

from mkus_kg.namespaces import PREFIXES, XSD

Term = URIRef | BNode | Literal
Row = tuple[Term | None, ...]
OrderKey = tuple[int, float, str, str]
EngineTerm = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

_LAST: Final = "\U0010ffff"
_STRING: Final = str(XSD.string)


class Triple(NamedTuple):
    """A statement without its graph."""

    subject: URIRef | BNode
    predicate: URIRef
    object: Term


class Statement(NamedTuple):
    """A statement and the graph it stands in."""

    subject: URIRef | BNode
    predicate: URIRef
    object: Term
    graph: URIRef


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of terms under named columns, in the order of the query.

    `headings` are the columns' names for a reader (the same length as `columns`, or empty when the query
    gives none). `truncated` says that a row limit cut the answer.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    headings: tuple[str, ...] = ()
    truncated: bool = False

    def column(self, name: str) -> int:
        """Give the position of a column."""
        return self.columns.index(name)


@lru_cache(maxsize=1 << 18)
def iri_from_engine(term: pyoxigraph.NamedNode) -> URIRef:
    """Give an IRI as rdflib writes it."""
    return URIRef(term.value)


@lru_cache(maxsize=1 << 16)
def _literal_from_engine(term: pyoxigraph.Literal) -> Literal:
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    if datatype == _STRING:
        # rdflib holds Literal("x") and Literal("x", datatype=xsd:string) to differ; in RDF 1.1 they are one.
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(datatype), normalize=False)


def from_engine(term: EngineTerm) -> Term:
    """Give the engine's term as an rdflib term, a plain string without a datatype."""
    if isinstance(term, pyoxigraph.NamedNode):
        return iri_from_engine(term)
    if isinstance(term, pyoxigraph.Literal):
        return _literal_from_engine(term)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    raise TypeError(f"no rdflib term for {term}")


def subject_from_engine(term: EngineTerm) -> URIRef | BNode:
    """Give the engine's subject as an rdflib term."""
    return iri_from_engine(term) if isinstance(term, pyoxigraph.NamedNode) else BNode(str(term)[2:])


def to_engine(term: Term) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    """Give an rdflib term as the engine's own."""
    if isinstance(term, URIRef):
        return pyoxigraph.NamedNode(str(term))
    if isinstance(term, BNode):
        return pyoxigraph.BlankNode(str(term))
    if term.language:
        return pyoxigraph.Literal(str(term), language=term.language)
    if term.datatype is None:
        return pyoxigraph.Literal(str(term))
    return pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(str(term.datatype)))


def order_key(term: Term | None) -> OrderKey:
    """Give a key by which terms stand as ORDER BY has them, where the values are numbers, or else texts."""
    if term is None:
        return 0, 0.0, "", ""
    if not isinstance(term, Literal):
        return (2 if isinstance(term, URIRef) else 1), 0.0, str(term), ""
    if isinstance(term.value, int | float | Decimal) and not isinstance(term.value, bool):
        return 3, float(term.value), "", ""
    # A text without a language stands after the same one in any language.
    return 4, 0.0, str(term), term.language or _LAST


def as_graph(triples: Iterable[Triple]) -> Graph:
    """Give triples as an rdflib graph that knows our prefixes."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in triples:
        graph.add((triple.subject, triple.predicate, triple.object))
    return graph
