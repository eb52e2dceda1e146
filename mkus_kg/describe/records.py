"""A record with the nodes it owns: what is shown, exported and searched together."""

from collections.abc import Iterator

from rdflib import BNode, Literal, URIRef

from mkus_kg.describe.properties import Properties
from mkus_kg.errors import Message, NotFound
from mkus_kg.graph import INFERRED, GraphStore, Statement, Term, Triple
from mkus_kg.labels import OWNER_PROPERTIES


def record_triples(store: GraphStore, properties: Properties, iri: URIRef) -> Iterator[Triple]:
    """Give what is stated of a record and of the nodes it owns, also of those that point at their owner.

    What the rules derive is left out: in a file without named graphs it could not be told from what is
    stated.
    """
    for statement in record_statements(store, properties, iri):
        if statement.graph != INFERRED:
            yield Triple(statement.subject, statement.predicate, statement.object)


def record_statements(store: GraphStore, properties: Properties, iri: URIRef) -> Iterator[Statement]:
    """Give the same with the graph of each statement, and what the rules derive in graph/inferred."""
    waiting: list[URIRef | BNode] = [iri]
    for name in OWNER_PROPERTIES:
        waiting.extend(statement.subject for statement in store.statements(None, name, iri))
    seen: set[Term] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for statement in store.statements(node):
            yield statement
            if statement.graph == INFERRED or isinstance(statement.object, Literal):
                continue
            if isinstance(statement.object, BNode) or properties.of(statement.predicate).owning:
                waiting.append(statement.object)


def not_found() -> NotFound:
    """Give the error for a resource the graph does not hold; it repeats none of the reader's own text."""
    return NotFound(
        Message(
            pl="Graf nie zawiera takiego zasobu. Sprawdź adres albo użyj wyszukiwarki.",
            en="The graph holds no such resource. Check the address or use the search.",
        )
    )
