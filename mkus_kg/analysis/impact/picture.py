"""An impact as a picture: what was asked about, the records it touches, and the links of their best paths."""

from dataclasses import replace
from itertools import pairwise

from rdflib import URIRef

from mkus_kg.analysis.impact.parts import Impact, Touched
from mkus_kg.analysis.impact.tables import between
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import Language
from mkus_kg.neighbourhood import MOST_NODES, Neighbourhood


def impact_picture(graph: KnowledgeGraph, impact: Impact, language: Language) -> Neighbourhood:
    """Give the best path to each record, in the order of the impact, as far as a picture holds them.

    Records that only join two others are drawn as links; `unread` counts the records that did not fit.
    """
    levels: dict[URIRef, int] = {impact.of: 0}
    pairs: set[frozenset[URIRef]] = set()
    shown = 0
    for touched in impact.touched:
        nodes = _drawn(graph, impact.of, touched)
        if len(levels.keys() | set(nodes)) > MOST_NODES:
            break
        shown += 1
        for level, node in enumerate(nodes):
            levels.setdefault(node, level)
        pairs.update(map(frozenset, pairwise(nodes)))
    picture = graph.neighbourhoods.among(levels, (impact.of,), language)
    links = tuple(each for each in picture.links if frozenset((each.source, each.target)) in pairs)
    linked = {impact.of, *(end for each in links for end in (each.source, each.target))}
    return replace(
        picture,
        nodes=tuple(each for each in picture.nodes if each.iri in linked),
        links=links,
        unread=len(impact.touched) - shown,
    )


def _drawn(graph: KnowledgeGraph, start: URIRef, touched: Touched) -> list[URIRef]:
    nodes = [start, *(step.reached for step in touched.paths[0].steps)]
    return [each for each in nodes if between(graph, each) is None]
