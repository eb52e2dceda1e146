"""A recommendation over real barriers and changes, added to a copy of a graph, for tests of dossiers."""

from pathlib import Path
from typing import Final

from rdflib import Graph

from mkus_kg.graph import Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import GRAPH, ID
from mkus_kg.settings import Settings

RECOMMENDATION: Final = ID["recommendation/wklad-i-rocznosc"]
_FILE: Final = Path(__file__).with_suffix(".ttl")


def statements() -> frozenset[Statement]:
    """Give what an analyst recorded: a draft of a recommendation."""
    graph = Graph().parse(_FILE)
    return frozenset(Statement(*each, GRAPH["knowledge"]) for each in graph)  # type: ignore[arg-type]


def with_recommendation(graph: KnowledgeGraph, settings: Settings) -> KnowledgeGraph:
    """Give a copy of the real graph that knows RECOMMENDATION as a draft."""
    with graph.reading():
        store = graph.store.copy()
    store.apply(Patch(frozenset(), statements()))
    return KnowledgeGraph(settings, store, graph.version)
