"""The graph as a network for drawing and analysis: GraphML and GEXF with links only.

A node is a subject, or a resource that a subject links to; a link is a triple between two of them.
`rdf:type` is an attribute of the node, not a link, as it would draw one star per class. How far a node can be
trusted, and what a link rests on, are attributes too. Descriptions, dates and other values are in the RDF
formats, and so are the cells of RDF lists.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from mkus_kg.exports.canonical import NamedTriples, Triple
from mkus_kg.exports.options import Options
from mkus_kg.exports.xml_text import XML_DECLARATION, attribute, element_text
from mkus_kg.namespaces import (
    DCT,
    FOAF,
    GEXF_XMLNS,
    GRAPH,
    GRAPHML_XMLNS,
    LANGUAGES,
    MKUS,
    PREFIXES,
    RDF,
    RDFS,
    SKOS,
)

_LABELS: Final = (SKOS.prefLabel, RDFS.label, DCT.title, FOAF.name)
_BOOLEANS: Final[Mapping[Node, str]] = {MKUS.verified: "verified", MKUS.mkusOrigin: "mkusOrigin"}
_CODES: Final[Mapping[Node, str]] = {MKUS.evidenceKind: "evidenceKind", MKUS.audit: "audit"}
_TRUTH: Final = {"true": "true", "1": "true", "false": "false", "0": "false"}
_DERIVED: Final = GRAPH["inferred"]
# What a node's own basis says nothing about.
_BESIDE_BASIS: Final = frozenset({MKUS.basis, MKUS.hasCitation})
# Name and type of each attribute.
_NODE_ATTRIBUTES: Final[Mapping[str, str]] = (
    {"label": "string"}
    | {f"label_{language}": "string" for language in LANGUAGES}
    | {"type": "string", "type_label": "string", "identifier": "string"}
    | dict.fromkeys(_BOOLEANS.values(), "boolean")
    | dict.fromkeys(_CODES.values(), "string")
)
_LINK_ATTRIBUTES: Final[Mapping[str, str]] = {
    "label": "string",
    "property": "string",
    "basis": "string",
    "graph": "string",
    "derived": "boolean",
}
# GEXF has a place of its own for the label.
_GEXF_NODE_ATTRIBUTES: Final = {name: kind for name, kind in _NODE_ATTRIBUTES.items() if name != "label"}
_GEXF_LINK_ATTRIBUTES: Final = {name: kind for name, kind in _LINK_ATTRIBUTES.items() if name != "label"}


@dataclass(frozen=True, slots=True)
class Link:
    """One triple between two nodes, with its attributes."""

    source: str
    target: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes by IRI with their attributes, and links, both sorted."""

    nodes: dict[str, dict[str, str]]
    links: list[Link]


def network(graphs: Sequence[NamedTriples], options: Options) -> Network:
    """Give the nodes and links of graphs in canonical order."""
    graphs = _without_list_cells(graphs)
    triples = [triple for _, stated in graphs for triple in stated]
    values = _values(triples)
    nodes: dict[str, dict[str, str]] = {_node_id(s): {} for s, _, _ in triples}
    nodes |= {_node_id(o): {} for _, p, o in triples if _is_link(p, o)}
    for node, attributes in nodes.items():
        attributes.update(_node_attributes(node, values, options))
    named = {node: attributes["label"] for node, attributes in nodes.items() if "label" in attributes}
    links = [
        Link(_node_id(s), _node_id(o), dict(_link_attributes(s, p, name, values, named, options)))
        for name, stated in graphs
        for s, p, o in stated
        if _is_link(p, o)
    ]
    links.sort(
        key=lambda link: (link.source, link.attributes["property"], link.target, *link.attributes.values())
    )
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


def _is_link(predicate: Node, value: Node) -> bool:
    return predicate != RDF.type and not isinstance(value, Literal)


def _without_list_cells(graphs: Sequence[NamedTriples]) -> list[NamedTriples]:
    cells = {
        s
        for _, triples in graphs
        for s, p, _ in triples
        if isinstance(s, BNode) and p in (RDF.first, RDF.rest)
    }
    return [(name, [(s, p, o) for s, p, o in triples if not cells & {s, o}]) for name, triples in graphs]


Values = Mapping[str, Mapping[Node, Sequence[Node]]]


def _values(triples: Iterable[Triple]) -> Values:
    """Give the values by node and property."""
    values: dict[str, dict[Node, list[Node]]] = {}
    for s, p, o in triples:
        values.setdefault(_node_id(s), {}).setdefault(p, []).append(o)
    return values


def _code(concept: Node) -> str:
    """Give the last part of a concept's IRI, which is its code in the list it belongs to."""
    return _node_id(concept).replace("#", "/").rstrip("/").rpartition("/")[2]


def _codes(concepts: Iterable[Node]) -> str:
    return " ".join(sorted({_code(concept) for concept in concepts if isinstance(concept, URIRef)}))


def _name(term: str, labels: Mapping[str, str], options: Options) -> str:
    return options.term_labels.get(term) or labels.get(term) or compact(term)


def _node_attributes(node: str, values: Values, options: Options) -> Iterator[tuple[str, str]]:
    known = values.get(node, {})
    yield from _label_attributes(node, known, options)
    types = [str(kind) for kind in known.get(RDF.type, ()) if not isinstance(kind, Literal)]
    if types:
        yield "type", " ".join(compact(kind) for kind in types)
        labels = {
            kind: dict(_label_attributes(kind, values.get(kind, {}), options))["label"] for kind in types
        }
        yield "type_label", ", ".join(_name(kind, labels, options) for kind in types)
    for identifier in known.get(DCT.identifier, ())[:1]:
        yield "identifier", str(identifier)
    for name, attribute_name in _BOOLEANS.items():
        truths = [_TRUTH[str(value)] for value in known.get(name, ()) if str(value) in _TRUTH]
        if truths:
            yield attribute_name, truths[0]
    for name, attribute_name in _CODES.items():
        if codes := _codes(known.get(name, ())):
            yield attribute_name, codes


def _label_attributes(
    node: str, known: Mapping[Node, Sequence[Node]], options: Options
) -> Iterator[tuple[str, str]]:
    by_language: dict[str, str] = {}
    for name in _LABELS:
        for text in known.get(name, ()):
            if isinstance(text, Literal):
                by_language.setdefault(text.language or "", str(text))
    preferred = [options.language, *LANGUAGES, *sorted(by_language)]
    yield "label", next((by_language[code] for code in preferred if code in by_language), compact(node))
    for language in LANGUAGES:
        if language in by_language:
            yield f"label_{language}", by_language[language]


def _link_attributes(
    subject: Node,
    predicate: Node,
    graph: URIRef | None,
    values: Values,
    labels: Mapping[str, str],
    options: Options,
) -> Iterator[tuple[str, str]]:
    name, known = str(predicate), values[_node_id(subject)]
    yield "label", _name(name, labels, options)
    yield "property", name
    stated = {
        *options.basis_properties.get(name, ()),
        *map(str, values.get(name, {}).get(MKUS.basisProperty, ())),
    }
    concepts = [concept for each in sorted(stated) for concept in known.get(URIRef(each), ())]
    if not stated and predicate not in _BESIDE_BASIS:
        concepts = list(known.get(MKUS.basis, ()))
    if codes := _codes(concepts):
        yield "basis", codes
    if graph is not None:
        yield "graph", str(graph).removeprefix(str(GRAPH))
        yield "derived", "true" if graph == _DERIVED else "false"


def graphml(view: Network) -> bytes:
    """Write GraphML 1.0; node ids are IRIs, as networkx shows ids to its users."""
    lines = [XML_DECLARATION, f"<graphml xmlns={attribute(GRAPHML_XMLNS)}>\n"]
    for owner, names in (("node", _NODE_ATTRIBUTES), ("edge", _LINK_ATTRIBUTES)):
        for name, kind in names.items():
            lines.append(
                f'  <key id="{owner}-{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n'
            )
    lines.append('  <graph edgedefault="directed">\n')
    for node, attributes in view.nodes.items():
        data = _graphml_data("node", attributes, _NODE_ATTRIBUTES)
        lines.append(f"    <node id={attribute(node)}>\n{data}    </node>\n")
    for number, link in enumerate(view.links):
        data = _graphml_data("edge", link.attributes, _LINK_ATTRIBUTES)
        ends = f"source={attribute(link.source)} target={attribute(link.target)}"
        lines.append(f'    <edge id="e{number}" {ends}>\n{data}    </edge>\n')
    lines.append("  </graph>\n</graphml>\n")
    return "".join(lines).encode()


def gexf(view: Network) -> bytes:
    """Write GEXF 1.2 for Gephi, without the day of writing."""
    lines = [XML_DECLARATION, f'<gexf xmlns={attribute(GEXF_XMLNS)} version="1.2">\n']
    lines.append('  <graph mode="static" defaultedgetype="directed">\n')
    for owner, names in (("node", _GEXF_NODE_ATTRIBUTES), ("edge", _GEXF_LINK_ATTRIBUTES)):
        lines.append(f'    <attributes class="{owner}" mode="static">\n')
        lines += (
            f'      <attribute id="{name}" title="{name}" type="{kind}"/>\n' for name, kind in names.items()
        )
        lines.append("    </attributes>\n")
    lines.append("    <nodes>\n")
    for node, attributes in view.nodes.items():
        data = _gexf_data(attributes, _GEXF_NODE_ATTRIBUTES)
        label = attribute(attributes["label"])
        lines.append(f"      <node id={attribute(node)} label={label}>\n{data}      </node>\n")
    lines.append("    </nodes>\n    <edges>\n")
    for number, link in enumerate(view.links):
        data = _gexf_data(link.attributes, _GEXF_LINK_ATTRIBUTES)
        ends = f"source={attribute(link.source)} target={attribute(link.target)}"
        label = attribute(link.attributes["label"])
        lines.append(f'      <edge id="{number}" {ends} label={label}>\n{data}      </edge>\n')
    lines.append("    </edges>\n  </graph>\n</gexf>\n")
    return "".join(lines).encode()


def _graphml_data(owner: str, attributes: dict[str, str], names: Iterable[str]) -> str:
    return "".join(
        f'      <data key="{owner}-{name}">{element_text(attributes[name])}</data>\n'
        for name in names
        if name in attributes
    )


def _gexf_data(attributes: dict[str, str], names: Iterable[str]) -> str:
    values = "".join(
        f'          <attvalue for="{name}" value={attribute(attributes[name])}/>\n'
        for name in names
        if name in attributes
    )
    return f"        <attvalues>\n{values}        </attvalues>\n" if values else ""
