"""Comments on a record: they stand in the journal, never in the graph, and in files only when asked for."""

from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef

from mkus_kg.journal import Journal, Revision
from mkus_kg.namespaces import DCT, OA, PROV, RDF, REVISION, XSD
from mkus_kg.tracker.change import COMMENT


def comments(journal: Journal, record: str, until: int | None = None) -> Iterator[Revision]:
    """Give the comments on a record, the oldest first, up to a revision."""
    return journal.revisions(until=until, record=record, action=COMMENT)


def with_comments(graph: Graph, journal: Journal, record: str, until: int | None = None) -> Graph:
    """Add the comments on a record to its triples, as annotations of the W3C Web Annotation vocabulary."""
    for each in comments(journal, record, until):
        annotation = REVISION[str(each.number)]
        body = URIRef(f"{annotation}#text")
        graph.add((annotation, RDF.type, OA.Annotation))
        graph.add((annotation, OA.hasTarget, URIRef(record)))
        graph.add((annotation, OA.motivatedBy, OA.commenting))
        graph.add((annotation, OA.hasBody, body))
        graph.add((body, RDF.type, OA.TextualBody))
        graph.add((body, RDF.value, Literal(each.reason)))
        graph.add((annotation, DCT.created, Literal(each.recorded_at.isoformat(), datatype=XSD.dateTime)))
        graph.add((annotation, PROV.wasAttributedTo, URIRef(each.agent)))
    return graph
