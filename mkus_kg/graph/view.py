"""The graph as rdflib reads it, without a copy: what it is asked for is looked up in the store."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.store import Store

from mkus_kg.graph.store import GraphStore

if TYPE_CHECKING:
    from rdflib.graph import _TriplePatternType, _TripleType


def live_view(store: GraphStore) -> Graph:
    """Give the union of the named graphs as a read-only rdflib graph that always shows the store as it is.

    Plain strings come without a datatype and values as they are written, as in a copy by `GraphStore.union`.
    """
    return _View(store=_Reading(store), bind_namespaces="none")


class _View(Graph):
    def __bool__(self) -> bool:
        """Say yes: libraries ask whether there is a graph, and to count it would take them long."""
        return True


class _Reading(Store):
    """The least that rdflib needs of a store to read from it."""

    def __init__(self, store: GraphStore) -> None:
        super().__init__()
        self._graph_store = store

    def triples(
        self, triple_pattern: "_TriplePatternType", context: Graph | None = None
    ) -> "Iterator[tuple[_TripleType, Iterator[Graph | None]]]":
        subject, predicate, value = triple_pattern
        if not (
            _is_term(subject) and _is_term(value) and (predicate is None or isinstance(predicate, URIRef))
        ):
            return
        if isinstance(subject, Literal):
            return
        for statement in self._graph_store.statements(subject, predicate, value):  # type: ignore[arg-type]
            yield (statement.subject, statement.predicate, statement.object), iter((context,))

    def __len__(self, context: Graph | None = None) -> int:
        return len(self._graph_store)

    def namespaces(self) -> Iterable[tuple[str, URIRef]]:  # type: ignore[override]
        return ()

    def bind(self, prefix: str, namespace: URIRef, override: bool = True) -> None:
        """Take no prefixes: nothing is written from here."""

    def prefix(self, namespace: URIRef) -> None:
        return None

    def namespace(self, prefix: str) -> None:
        return None


def _is_term(term: object) -> bool:
    return term is None or isinstance(term, URIRef | BNode | Literal)
