"""The graph as a network for drawing and analysis: GraphML and GEXF with links only.

A node is a subject, or a resource that a subject links to; a link is a triple between two of them.
`rdf:type` is an attribute of the node, not a link, as it would draw one star per class. Descriptions, dates
and other values are in the RDF formats.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rdflib import BNode, Literal
from rdflib.term import Node

from mkus_kg.exports.canonical import Triple
from mkus_kg.exports.options import Options
from mkus_kg.exports.xml_text import XML_DECLARATION, attribute, element_text
from mkus_kg.namespaces import DCT, FOAF, GEXF_XMLNS, GRAPHML_XMLNS, LANGUAGES, PREFIXES, RDF, RDFS, SKOS

_LABELS: Final = (SKOS.prefLabel, RDFS.label, DCT.title, FOAF.name)
_NODE_ATTRIBUTES: Final = ("label", *(f"label_{language}" for language in LANGUAGES), "type", "identifier")
_LINK_ATTRIBUTES: Final = ("label", "property")


@dataclass(frozen=True, slots=True)
class Link:
    """One triple between two nodes."""

    source: str
    property: str
    target: str


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes by IRI with their attributes, and links, both sorted."""

    nodes: dict[str, dict[str, str]]
    links: list[Link]


def network(triples: Sequence[Triple], options: Options) -> Network:
    """Give the nodes and links of a graph in canonical order."""
    nodes: dict[str, dict[str, str]] = {_node_id(s): {} for s, _, _ in triples}
    links: list[Link] = []
    labels: dict[str, dict[tuple[int, str], str]] = {}
    ranks: dict[Node, int] = {predicate: rank for rank, predicate in enumerate(_LABELS)}
    for s, p, o in triples:
        subject = _node_id(s)
        if isinstance(o, Literal):
            if p in ranks:
                labels.setdefault(subject, {}).setdefault((ranks[p], o.language or ""), str(o))
            elif p == DCT.identifier:
                nodes[subject].setdefault("identifier", str(o))
        elif p == RDF.type:
            known = nodes[subject].get("type")
            nodes[subject]["type"] = f"{known} {compact(str(o))}" if known else compact(str(o))
        else:
            nodes.setdefault(_node_id(o), {})
            links.append(Link(subject, str(p), _node_id(o)))
    for node, attributes in nodes.items():
        attributes.update(_label_attributes(node, labels.get(node, {}), options))
    return Network(dict(sorted(nodes.items())), links)


@lru_cache(maxsize=10_000)
def compact(text: str) -> str:
    """Shorten an IRI by one of our prefixes (`mkus:Barrier`), or give it whole."""
    fitting = [(prefix, str(ns)) for prefix, ns in PREFIXES.items() if text.startswith(str(ns))]
    if not fitting:
        return text
    prefix, namespace = max(fitting, key=lambda pair: len(pair[1]))
    return f"{prefix}:{text[len(namespace) :]}"


def _node_id(node: Node) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def _label_attributes(
    node: str, found: dict[tuple[int, str], str], options: Options
) -> Iterator[tuple[str, str]]:
    by_language: dict[str, str] = {}
    for (_, language), text in sorted(found.items()):
        by_language.setdefault(language, text)
    preferred = [options.language, *LANGUAGES, *by_language]
    yield "label", next((by_language[code] for code in preferred if code in by_language), compact(node))
    for language in LANGUAGES:
        if language in by_language:
            yield f"label_{language}", by_language[language]


def graphml(triples: Sequence[Triple], options: Options) -> bytes:
    """Write GraphML 1.0; node ids are IRIs, as networkx shows ids to its users."""
    view = network(triples, options)
    lines = [XML_DECLARATION, f"<graphml xmlns={attribute(GRAPHML_XMLNS)}>\n"]
    for owner, names in (("node", _NODE_ATTRIBUTES), ("edge", _LINK_ATTRIBUTES)):
        for name in names:
            lines.append(
                f'  <key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="string"/>\n'
            )
    lines.append('  <graph edgedefault="directed">\n')
    for node, attributes in view.nodes.items():
        data = _graphml_data("node", attributes, _NODE_ATTRIBUTES)
        lines.append(f"    <node id={attribute(node)}>\n{data}    </node>\n")
    for number, link in enumerate(view.links):
        data = _graphml_data("edge", _link_attributes(link), _LINK_ATTRIBUTES)
        ends = f"source={attribute(link.source)} target={attribute(link.target)}"
        lines.append(f'    <edge id="e{number}" {ends}>\n{data}    </edge>\n')
    lines.append("  </graph>\n</graphml>\n")
    return "".join(lines).encode()


def gexf(triples: Sequence[Triple], options: Options) -> bytes:
    """Write GEXF 1.2 for Gephi, without the day of writing."""
    view = network(triples, options)
    lines = [XML_DECLARATION, f'<gexf xmlns={attribute(GEXF_XMLNS)} version="1.2">\n']
    lines.append('  <graph mode="static" defaultedgetype="directed">\n')
    for owner, names in (("node", _NODE_ATTRIBUTES[1:]), ("edge", _LINK_ATTRIBUTES[1:])):
        lines.append(f'    <attributes class="{owner}" mode="static">\n')
        lines += (f'      <attribute id="{name}" title="{name}" type="string"/>\n' for name in names)
        lines.append("    </attributes>\n")
    lines.append("    <nodes>\n")
    for node, attributes in view.nodes.items():
        data = _gexf_data(attributes, _NODE_ATTRIBUTES[1:])
        label = attribute(attributes["label"])
        lines.append(f"      <node id={attribute(node)} label={label}>\n{data}      </node>\n")
    lines.append("    </nodes>\n    <edges>\n")
    for number, link in enumerate(view.links):
        attributes = _link_attributes(link)
        data = _gexf_data(attributes, _LINK_ATTRIBUTES[1:])
        ends = f"source={attribute(link.source)} target={attribute(link.target)}"
        lines.append(
            f'      <edge id="{number}" {ends} label={attribute(attributes["label"])}>\n{data}      </edge>\n'
        )
    lines.append("    </edges>\n  </graph>\n</gexf>\n")
    return "".join(lines).encode()


def _link_attributes(link: Link) -> dict[str, str]:
    return {"label": compact(link.property), "property": link.property}


def _graphml_data(owner: str, attributes: dict[str, str], names: tuple[str, ...]) -> str:
    return "".join(
        f'      <data key="{owner}-{name}">{element_text(attributes[name])}</data>\n'
        for name in names
        if name in attributes
    )


def _gexf_data(attributes: dict[str, str], names: tuple[str, ...]) -> str:
    values = "".join(
        f'          <attvalue for="{name}" value={attribute(attributes[name])}/>\n'
        for name in names
        if name in attributes
    )
    return f"        <attvalues>\n{values}        </attvalues>\n" if values else ""
