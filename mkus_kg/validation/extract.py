"""The part of a graph that the verdict on some records depends on."""

from collections.abc import Sequence
from typing import Final

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from mkus_kg.namespaces import DCT, ELI, MKUS, SKOS

# Nodes that belong to the record they point at; other owned nodes are pointed at by their owner.
OWNERS_BY_LINK: Final = (MKUS.causedBarrier, MKUS.remedyChange, MKUS.statusOf)
IDENTITIES: Final = (SKOS.prefLabel, DCT.identifier, ELI.id_local, MKUS.teryt)
# What points at a record and is judged together with it.
DEPENDENTS: Final = (
    MKUS.causedBarrier,
    MKUS.remedyBarrier,
    MKUS.remedyChange,
    MKUS.statusOf,
    MKUS.previousChange,
    MKUS.doubtAbout,
    ELI.is_member_of,
    ELI.is_part_of,
)
# By these the ontology describes its terms, and those of others that the shapes read something about.
DESCRIBING: Final = (RDFS.isDefinedBy, MKUS.basisProperty, MKUS.requiredIn, MKUS.singleValued)
REACH: Final = 4


def neighbourhood(graph: Graph, nodes: set[Node]) -> Graph:
    """Extract what the verdict on some nodes depends on, and the ontology.

    These are the statements of every node within a few links of them, what depends on those nodes, and
    the records that share a name or an identifier with them.
    """
    reached, fresh = set(nodes), set(nodes)
    for node in nodes:
        fresh |= {source for source, link in graph.subject_predicates(node) if link != RDF.type}
        for identity in IDENTITIES:
            for shared in graph.objects(node, identity):
                fresh |= set(graph.subjects(identity, shared))
    fresh |= set(graph.subjects(MKUS.evaluationDate))
    for _ in range(REACH):
        reached |= fresh
        following: set[Node] = set()
        for node in fresh:
            following |= {value for value in graph.objects(node) if not isinstance(value, Literal)}
            # The verdict on a record never depends on all the provisions of an act.
            for dependence in () if (node, RDF.type, MKUS.Act) in graph else DEPENDENTS:
                following |= set(graph.subjects(dependence, node))
        fresh = following - reached
    terms = {term for annotation in DESCRIBING for term in graph.subjects(annotation)}
    small = Graph(bind_namespaces="none")
    for node in reached | terms:
        for predicate, value in graph.predicate_objects(node):
            small.add((node, predicate, value))
    for node in fresh:
        for known in (RDF.type, SKOS.prefLabel, SKOS.inScheme):
            for value in graph.objects(node, known):
                small.add((node, known, value))
    return small


def with_owned(graph: Graph, nodes: Sequence[URIRef]) -> set[Node]:
    """Give the nodes with the nodes that belong to them, their claims and remedies included."""
    owning = set(graph.subjects(RDF.type, MKUS.OwningProperty))
    found: set[Node] = set(nodes)
    queue: list[Node] = list(nodes)
    while queue:
        node = queue.pop()
        owned = {value for link, value in graph.predicate_objects(node) if link in owning}
        owned.update(source for link in OWNERS_BY_LINK for source in graph.subjects(link, node))
        queue.extend(owned - found)
        found |= owned
    return found
