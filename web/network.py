"""What a request to draw asks for, and the part of the graph it gets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from rdflib import URIRef

from mkus_kg.namespaces import Language
from mkus_kg.neighbourhood import DEEPEST, DRAWN_KINDS, Neighbourhood
from web.asked import (
    MOST_VALUES,
    VALUE,
    QuestionAsked,
    checked_query,
    checked_text,
    question_asked,
    refuse,
)
from web.parts import Site, expanded, local_path, own, shortened

NETWORK_FORMATS: Final = ("graphml", "gexf", "xlsx", "csv", "tsv")
MOST_OPENED: Final = 8
DEPTHS: Final = tuple(str(depth) for depth in range(1, DEEPEST + 1))


@dataclass(frozen=True)
class NetworkAsked:
    """What to draw: around a resource, between two, or an answer; every name is that of its query parameter.

    `opened` are resources whose neighbours are drawn as well, `hidden` the kinds left out, `text` a search
    for where to begin.
    """

    iri: URIRef | None = None
    to: URIRef | None = None
    depth: int = 1
    opened: Sequence[URIRef] = ()
    hidden: Sequence[str] = ()
    text: str = ""
    question: QuestionAsked | None = None

    @property
    def layout(self) -> str:
        """Give the way of placing the drawing that fits what is asked."""
        return "path" if self.to is not None else "columns"

    @property
    def drawn(self) -> bool:
        """Say whether there is anything to draw."""
        return self.iri is not None or self.question is not None

    @property
    def query(self) -> str:
        """Give this as the query part of an address."""
        pairs: list[tuple[str, str]] = []
        if self.question is not None:
            pairs.append(("question", self.question.question.name))
            pairs += [(name, shortened(value)) for name, value in self.question.values.items()]
        if self.iri is not None:
            pairs.append(("iri", shortened(self.iri)))
        if self.to is not None:
            pairs.append(("to", shortened(self.to)))
        if self.depth > 1:
            pairs.append(("depth", str(self.depth)))
        pairs += [("open", shortened(node)) for node in self.opened]
        pairs += [("hide", kind) for kind in self.hidden]
        if self.text:
            pairs.append(("q", self.text))
        return urlencode(pairs, safe="/")

    def around(self, iri: URIRef) -> "NetworkAsked":
        """Ask for what is around another resource."""
        return NetworkAsked(iri=iri)

    def path(self, start: URIRef, end: URIRef) -> "NetworkAsked":
        """Ask for what joins two resources."""
        return NetworkAsked(iri=start, to=end)

    def deeper(self, depth: int) -> "NetworkAsked":
        """Ask for another number of steps."""
        return replace(self, depth=depth)

    def opening(self, node: URIRef) -> "NetworkAsked":
        """Ask for the neighbours of one more resource, or of one less."""
        if node in self.opened:
            return replace(self, opened=tuple(each for each in self.opened if each != node))
        return replace(self, opened=(*self.opened, node)[-MOST_OPENED:])

    def hiding(self, kind: str) -> "NetworkAsked":
        """Ask for one kind less, or for it again."""
        if kind in self.hidden:
            return replace(self, hidden=tuple(each for each in self.hidden if each != kind))
        return replace(self, hidden=(*self.hidden, kind))


def network_asked(site: Site, request: Request) -> NetworkAsked:
    """Read what to draw. Raises NotFound for what is not known, BadParameter for other values."""
    parameters = checked_query(request)
    texts = [parameters.get(name, "") for name in ("iri", "to")]
    many = {name: [value for value in parameters.getlist(name) if value] for name in ("open", "hide")}
    values = [*filter(None, texts), *many["open"], *many["hide"]]
    if len(values) > MOST_VALUES or not all(VALUE.fullmatch(value) for value in values):
        raise refuse(
            "Zasób podaje się adresem IRI, rodzaj – nazwą klasy.",
            "A resource is given by its IRI, a kind by the name of its class.",
        )
    if not DRAWN_KINDS.issuperset(many["hide"]):
        raise refuse(
            "Jeden z ukrytych rodzajów nie jest rysowany.", "One of the hidden kinds is never drawn."
        )
    depth = parameters.get("depth") or "1"
    if depth not in DEPTHS:
        raise refuse(f"Liczba kroków to {', '.join(DEPTHS)}.", f"The number of steps is {', '.join(DEPTHS)}.")
    iri, to = (site.graph.resource(expanded(text)) if text else None for text in texts)
    opened = dict.fromkeys(site.graph.resource(expanded(value)) for value in many["open"][:MOST_OPENED])
    name = parameters.get("question", "")
    return NetworkAsked(
        iri=iri,
        to=to if iri is not None and to != iri else None,
        depth=int(depth),
        opened=tuple(node for node in opened if node != iri),
        hidden=tuple(dict.fromkeys(many["hide"])),
        text=checked_text(parameters.get("q", "")),
        question=question_asked(site, name, request) if name and iri is None else None,
    )


def picture(site: Site, language: Language, asked: NetworkAsked) -> Neighbourhood:
    """Give the part of the graph to draw. Raises BadParameter where nothing was asked for."""
    read = site.graph.neighbourhoods
    if asked.question is not None:
        table = site.graph.ask(asked.question.question.name, asked.question.values, language)
        given = [
            URIRef(asked.question.values[each.name])
            for each in asked.question.question.asked
            if each.type == "iri" and each.name in asked.question.values
        ]
        return read.of_answer(table, given, language, hidden=asked.hidden)
    if asked.iri is None:
        raise refuse("Podaj zasób albo pytanie do narysowania.", "Name a resource or a question to draw.")
    if asked.to is not None:
        return read.between(asked.iri, asked.to, language)
    return read.around(asked.iri, language, depth=asked.depth, opened=asked.opened, hidden=asked.hidden)


def drawing_data(drawn: Neighbourhood, language: Language) -> dict[str, list[dict[str, object]]]:
    """Give a part of the graph as the drawing component reads it (web/static/network-drawing.js)."""
    nodes: list[dict[str, object]] = [
        {
            "id": node.iri,
            "label": node.label,
            "kind": node.kind,
            "kindLabel": node.kind_label,
            "rank": node.rank,
            "focus": node.focus,
            "verified": node.verified,
            "links": node.links,
            "address": local_path(node.iri, language) if own(node.iri) else node.iri,
        }
        for node in drawn.nodes
    ]
    links: list[dict[str, object]] = [
        {
            "source": link.source,
            "target": link.target,
            "property": link.name,
            "label": link.label,
            "derived": link.derived,
            "ours": link.ours,
        }
        for link in drawn.links
    ]
    return {"nodes": nodes, "links": links}
