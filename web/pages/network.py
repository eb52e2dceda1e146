"""The graph page: a drawing of a part of the graph, with the same content as a table beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from fastapi.responses import HTMLResponse
from rdflib import URIRef

from mkus_kg.namespaces import Language
from mkus_kg.neighbourhood import DRAWN_KINDS, MOST_NODES, Neighbourhood
from web.network import DEPTHS, NETWORK_FORMATS, NetworkAsked, picture
from web.parts import PATHS, Here, Site, files_of
from web.rendering import page, rows

MOST_FOUND: Final = 15


@dataclass(frozen=True)
class LegendEntry:
    """One kind of the drawing: how many there are, and the address that hides or shows it, if it can be."""

    kind: str
    label: str
    count: int
    hidden: bool
    address: str


def network_page(site: Site, language: Language, asked: NetworkAsked, today: date) -> HTMLResponse:
    """Make the graph page; without anything to draw, a page to begin from."""
    paths, query = PATHS["network"], asked.query
    downloads = files_of(paths[language], NETWORK_FORMATS if asked.drawn else (), language, query)
    here = Here(site, language, "network", paths, query, downloads)
    if not asked.drawn:
        return start_page(site, here, asked)
    drawn = picture(site, language, asked)
    names = {node.iri: node for node in drawn.nodes}
    return page(
        here,
        "network.html",
        asked=asked,
        picture=drawn,
        names=names,
        sources=[(source, list(links)) for source, links in groupby(drawn.links, lambda link: link.source)],
        title=title(here, asked),
        data=f"{paths[language]}.json?{query}",
        legend=legend(here, asked, drawn),
        steps=[(depth, at(here, asked.deeper(int(depth)))) for depth in DEPTHS],
        at=lambda other: at(here, other),
        centre=next((node for node in drawn.nodes if node.focus), None),
        most=MOST_NODES,
        today=today.isoformat(),
        question_address=question_address(here, asked),
    )


def start_page(site: Site, here: Here, asked: NetworkAsked) -> HTMLResponse:
    """Make the page to begin from: a search, and a few resources worth drawing."""
    found = site.graph.texts.search(asked.text, here.language, limit=MOST_FOUND).hits if asked.text else ()
    forms = rows(site.graph.lists.table("forms", {}, "", here.language))
    return page(
        here,
        "network-start.html",
        text=asked.text,
        found=[(hit, at(here, asked.around(URIRef(hit.iri)))) for hit in found],
        starts=[
            (row["item"], at(here, asked.around(row["item"])))
            for row in forms
            if isinstance(row["item"], URIRef)
        ],
    )


def at(here: Here, asked: NetworkAsked) -> str:
    """Give the address of the graph page for what is asked."""
    return f"{PATHS['network'][here.language]}?{asked.query}"


def title(here: Here, asked: NetworkAsked) -> str:
    """Say what is drawn."""
    if asked.question is not None:
        return asked.question.question.summary.text(here.language)
    if asked.iri is None:
        return here.text("nav.network")
    if asked.to is not None:
        return here.text("network.title-path", start=here.name(asked.iri), end=here.name(asked.to))
    return here.name(asked.iri)


def question_address(here: Here, asked: NetworkAsked) -> str:
    """Give the address of the question whose answer is drawn, empty where there is none."""
    if asked.question is None:
        return ""
    query = asked.question.query
    return here.question(asked.question.question.name) + (f"?{query}" if query else "")


def legend(here: Here, asked: NetworkAsked, drawn: Neighbourhood) -> Sequence[LegendEntry]:
    """Give the kinds of the drawing and those hidden, with their numbers."""
    counts = Counter(node.kind for node in drawn.nodes)
    hideable = frozenset() if asked.to is not None else DRAWN_KINDS
    return [
        LegendEntry(
            kind,
            label,
            counts[kind],
            kind in asked.hidden,
            at(here, asked.hiding(kind)) if kind in hideable else "",
        )
        for kind, label in drawn.kinds.items()
    ]
