"""The graph as networkx sees it: resources and the links between them."""

from typing import Any

from networkx import MultiDiGraph
from rdflib import URIRef

from mkus_kg.graph import GraphStore
from mkus_kg.labels import Labels
from mkus_kg.namespaces import GRAPH, LANGUAGES, MKUS, Language


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


def term_labels(store: GraphStore, labels: Labels, language: Language) -> dict[str, str]:
    """Give the labels of the classes and properties of the ontology."""
    terms = {each.subject for each in store.statements(graph=GRAPH["ontology"])}
    return {str(term): labels.of(term, language) for term in terms if isinstance(term, URIRef)}


def basis_properties(store: GraphStore) -> dict[str, list[str]]:
    """Give for each property those that say what its values rest on."""
    found: dict[str, list[str]] = {}
    for statement in store.statements(None, MKUS.basisProperty):
        found.setdefault(str(statement.subject), []).append(str(statement.object))
    return found
