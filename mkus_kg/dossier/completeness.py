"""What a recommendation still lacks: judged by the shapes as if it were sent now, a draft too."""

import re
import secrets
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from mkus_kg.errors import Message, NotFound
from mkus_kg.graph import GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.view import live_view
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import DCT, ELI, GRAPH, ID, MKUS, PREFIXES, SCHEME, SHAPES, XSD
from mkus_kg.validation import Finding
from mkus_kg.validation.extract import OWNERS_BY_LINK
from mkus_kg.validation.judge import Constraint, constraint_violations, constraints_of, put_into_words

COMPLETE: Final = SHAPES.CompleteRecommendation
"""The group of the shapes that say what a recommendation needs."""
SENT: Final = SCHEME["recommendation-status/sent"]
FORWARDS: Final = frozenset(
    {
        MKUS.concernsBarrier,
        MKUS.recommends,
        MKUS.pointsToPractice,
        MKUS.addressedTo,
        MKUS.successor,
        MKUS.hasCitation,
        DCT.source,
        MKUS.causingProvision,
        MKUS.causingVersion,
        MKUS.causingAct,
        MKUS.citedReference,
        ELI.is_part_of,
    }
)
"""The links that the evidence of a recommendation hangs on."""
BACKWARDS: Final = (*OWNERS_BY_LINK, MKUS.remedyBarrier)
"""By these links something points at a record that belongs to it."""
NAME: Final = re.compile(rf"\b({'|'.join(PREFIXES)}):(\w+)")
"""A term in a query."""
CLOSE: Final = 1
"""How many links away those records stand whose claims, remedies and statuses count."""


def missing(graph: KnowledgeGraph, recommendation: str) -> tuple[Finding, ...]:
    """Give what a recommendation lacks to be sent on the day of `graph`; nothing when it is complete.

    The shapes of COMPLETE judge a small copy of what it rests on, with one more event that sends it; the
    graph is left as it is, and the cost does not grow with it. Raises NotFound for what is no recommendation.
    """
    with graph.reading():
        this = graph.resource(recommendation)
        if not any(graph.store.statements(this, RDF.type, MKUS.Recommendation)):
            raise NotFound(
                Message(
                    pl="To nie jest rekomendacja; tylko rekomendację można wysłać z dossier.",
                    en="This is no recommendation; only a recommendation can be sent with a dossier.",
                )
            )
        shapes = graph.shapes_graph()
        needed = _needed(shapes)
        rests_on = _rests_on(graph.store, this, _read(needed))
        judged = GraphStore()
        judged.put(Patch(frozenset(), rests_on | _sending(this, rests_on, graph.today().isoformat())))
        found = {
            violation
            for constraint in needed
            for violation in constraint_violations(judged, constraint, [{"this": this}])
        }
        return put_into_words(live_view(graph.store), shapes, found).findings


@lru_cache(maxsize=2)
def _needed(shapes: Graph) -> tuple[Constraint, ...]:
    return tuple(each for each in constraints_of(shapes) if (each.name, DCT.isPartOf, COMPLETE) in shapes)


@lru_cache(maxsize=2)
def _read(constraints: tuple[Constraint, ...]) -> frozenset[URIRef]:
    """Give the properties, and other terms, that constraints name."""
    names = {name for each in constraints for name in NAME.findall(each.select)}
    return frozenset({RDF.type, *(PREFIXES[prefix][name] for prefix, name in names)})


def _rests_on(store: GraphStore, recommendation: URIRef, read: AbstractSet[URIRef]) -> frozenset[Statement]:
    """Give the statements with a property of `read` that a recommendation rests on, by links from it."""
    found: set[Statement] = set()
    known: set[Node] = {recommendation}
    fresh: set[URIRef] = {recommendation}
    distance = 0
    while fresh:
        following: set[Node] = set()
        for node in fresh:
            said = [each for each in _said(store, node, back=distance <= CLOSE) if each.predicate in read]
            found.update(said)
            following |= {each.object for each in said if each.predicate in FORWARDS}
            following |= {each.subject for each in said}
        fresh = {node for node in following - known if isinstance(node, URIRef)}
        known |= fresh
        distance += 1
    return frozenset(found)


def _said(store: GraphStore, node: URIRef, *, back: bool) -> Iterator[Statement]:
    yield from store.statements(node)
    for link in BACKWARDS if back else ():
        yield from store.statements(None, link, node)


def _sending(recommendation: URIRef, said: frozenset[Statement], day: str) -> frozenset[Statement]:
    """Give the event that would send a recommendation on a day, after all that happened to it."""
    event, place = ID[f"status-change/{secrets.token_hex(8)}"], GRAPH["knowledge"]
    before = (each.subject for each in said if each[1:3] == (MKUS.statusOf, recommendation))
    return frozenset(
        {
            Statement(event, MKUS.statusOf, recommendation, place),
            Statement(event, MKUS.toStatus, SENT, place),
            Statement(event, MKUS.happenedOn, Literal(day, datatype=XSD.date), place),
            *(Statement(event, MKUS.previousChange, each, place) for each in before),
        }
    )
