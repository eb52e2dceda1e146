"""A picture as a table of its links, and as a network for other programs."""

from collections.abc import Mapping
from typing import Final

from rdflib import Literal

from mkus_kg.errors import Message
from mkus_kg.exports import Link, Network
from mkus_kg.graph import Table
from mkus_kg.namespaces import GRAPH, XSD, Language
from mkus_kg.neighbourhood.parts import Neighbourhood, NetworkLink

COLUMNS: Final[Mapping[str, Message]] = {
    "source": Message(pl="Skąd", en="From"),
    "sourceLabel": Message(pl="Skąd – nazwa", en="From – name"),
    "sourceKind": Message(pl="Rodzaj", en="Kind"),
    "property": Message(pl="Powiązanie", en="Link"),
    "propertyLabel": Message(pl="Powiązanie – nazwa", en="Link – name"),
    "target": Message(pl="Dokąd", en="To"),
    "targetLabel": Message(pl="Dokąd – nazwa", en="To – name"),
    "targetKind": Message(pl="Rodzaj", en="Kind"),
    "basis": Message(pl="Skąd to wiadomo", en="Basis"),
    "derived": Message(pl="Wyprowadzone regułą", en="Derived by a rule"),
}


def links_table(picture: Neighbourhood, language: Language) -> Table:
    """Give one row for each link of a picture, with headings in the language."""
    nodes = {node.iri: node for node in picture.nodes}
    rows = tuple(
        (
            link.source,
            Literal(nodes[link.source].label),
            Literal(nodes[link.source].kind_label),
            link.name,
            Literal(link.label),
            link.target,
            Literal(nodes[link.target].label),
            Literal(nodes[link.target].kind_label),
            Literal("; ".join(basis.label for basis in link.basis)),
            Literal("true" if link.derived else "false", datatype=XSD.boolean),
        )
        for link in picture.links
    )
    headings = tuple(heading.text(language) for heading in COLUMNS.values())
    return Table(tuple(COLUMNS), rows, headings=headings)


def network_of(picture: Neighbourhood) -> Network:
    """Give a picture as a network that exports can write as GraphML or GEXF."""
    nodes = {}
    for node in sorted(picture.nodes, key=lambda each: each.iri):
        attributes = {"label": node.label, "type": node.kind, "type_label": node.kind_label}
        if node.verified is not None:
            attributes["verified"] = "true" if node.verified else "false"
        nodes[str(node.iri)] = attributes
    links = [Link(str(link.source), str(link.target), _attributes(link)) for link in picture.links]
    return Network(nodes, links)


def _attributes(link: NetworkLink) -> dict[str, str]:
    attributes = {"label": link.label, "property": str(link.name)}
    if link.basis:
        attributes["basis"] = " ".join(basis.iri.rpartition("/")[2] for basis in link.basis)
    attributes["graph"] = link.graph.removeprefix(str(GRAPH))
    attributes["derived"] = "true" if link.derived else "false"
    return attributes
