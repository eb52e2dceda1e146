"""The graph as networkx sees it: resources and the links between them."""

from typing import Any

from networkx import MultiDiGraph
from rdflib import URIRef

from mkus_kg.graph import GraphStore
from mkus_kg.labels import Labels
from mkus_kg.namespaces import LANGUAGES


def network(store: GraphStore, labels: Labels) -> "MultiDiGraph[Any]":
    """Give a node for each IRI with `label_pl` and `label_en`, and an edge for each link.

    An edge's key is its property; it carries the `graph` it is stated in.
    """
    links: MultiDiGraph[Any] = MultiDiGraph()
    for statement in store.statements():
        if isinstance(statement.subject, URIRef) and isinstance(statement.object, URIRef):
            ends = (str(statement.subject), str(statement.object))
            links.add_edge(*ends, key=str(statement.predicate), graph=str(statement.graph))
    for node in links:
        for language in LANGUAGES:
            links.nodes[node][f"label_{language}"] = labels.of(URIRef(node), language)
    return links
