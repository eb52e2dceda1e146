"""Like this one: the barriers that look like a barrier, what they share, and which may be the same."""

from typing import Final

from fastapi.responses import HTMLResponse
from rdflib import URIRef

from mkus_kg.analysis.alike import DUPLICATE, alike, may_be_one
from mkus_kg.errors import Message, NotFound
from mkus_kg.namespaces import MKUS, RDF, Language
from mkus_kg.tracker.similar import Similar
from web.forms.actions import record_actions
from web.parts import Here, Site, local_paths
from web.rendering import page

VIEW: Final = "alike"
DUPLICATED: Final = "duplicate"
"""The status of a barrier that repeats another."""


def alike_page(site: Site, language: Language, iri: str) -> HTMLResponse:
    """Make the page. Raises NotFound for what is no barrier."""
    graph = site.graph
    barrier = graph.resource(iri)
    if not any(graph.store.statements(barrier, RDF.type, MKUS.Barrier)):
        raise NotFound(
            Message(pl="Podobne szuka się tylko dla barier.", en="Only barriers are looked for by likeness.")
        )
    here = Here(site, language, "barriers", local_paths(iri), f"view={VIEW}")
    person = None if here.past else here.person
    moves = record_actions(site, language, iri, ("Barrier",), person).moves
    return page(
        here,
        "alike.html",
        iri=iri,
        label=graph.label(iri, language),
        found=[(each, may_be_one(each), parts(each)) for each in alike(graph, barrier)],
        threshold=DUPLICATE,
        move=next((each.address for each in moves if each.address.endswith(f"={DUPLICATED}")), ""),
    )


def parts(found: Similar) -> list[tuple[str, float, list[URIRef]]]:
    """Give each part of a likeness: its property, or nothing for words, its share, and what is shared."""
    return [
        ("" if path is None else str(path), share, [value for link, value in found.links if link == path])
        for path, share in found.parts
    ]
