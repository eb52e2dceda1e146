"""The RDF syntaxes other than JSON-LD: Turtle, TriG, N-Triples, N-Quads and RDF/XML."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from rdflib import BNode, Literal

from mkus_kg.errors import InputError, Message
from mkus_kg.exports.canonical import NamedTriples, TermTexts, Triple
from mkus_kg.exports.options import Options
from mkus_kg.exports.turtle import blank_node_names, turtle_text
from mkus_kg.exports.xml_text import XML_DECLARATION, attribute, element_text
from mkus_kg.namespaces import PREFIXES, RDF

_LOCAL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*$")


def turtle(triples: Sequence[Triple], options: Options) -> bytes:
    """Write the spelling that the files of facts have."""
    return turtle_text(triples, blank_node_names(triples)).encode()


def trig(graphs: Sequence[NamedTriples], options: Options) -> bytes:
    """Write each graph as Turtle in braces, the prefixes of all on top."""
    names = blank_node_names(triple for _, triples in graphs for triple in triples)
    header: set[str] = set()
    blocks: list[str] = []
    for name, triples in graphs:
        prefixes, body = _split_turtle(turtle_text(triples, names))
        header.update(prefixes)
        blocks.append(f"<{name}> {{\n\n{body}\n\n}}\n" if name else f"{{\n\n{body}\n\n}}\n")
    return "\n".join([*sorted(header), *([""] if header else []), *blocks]).encode()


def _split_turtle(text: str) -> tuple[list[str], str]:
    """Give the lines before the first empty one, which declare the base and the prefixes, and the rest."""
    head, empty_line, body = text.partition("\n\n")
    if empty_line and head.startswith(("@base", "@prefix")):
        return head.split("\n"), body.rstrip("\n")
    return [], text.rstrip("\n")


def ntriples(triples: Sequence[Triple], options: Options) -> bytes:
    """Write one sorted triple a line (W3C N-Triples; control characters are escaped)."""
    texts = TermTexts()
    return "".join(f"{texts[s]} {texts[p]} {texts[o]} .\n" for s, p, o in triples).encode()


def nquads(graphs: Sequence[NamedTriples], options: Options) -> bytes:
    """Write one quad a line, sorted within its graph (W3C N-Quads)."""
    texts = TermTexts()
    lines: list[str] = []
    for name, triples in graphs:
        end = f" <{name}> .\n" if name else " .\n"
        lines += (f"{texts[s]} {texts[p]} {texts[o]}{end}" for s, p, o in triples)
    return "".join(lines).encode()


def rdfxml(triples: Sequence[Triple], options: Options) -> bytes:
    """Write one rdf:Description a subject (W3C RDF/XML).

    Characters that XML 1.0 forbids become U+FFFD. Raises InputError for a property that XML cannot name.
    """
    names = _qualified_names(sorted({str(p) for _, p, _ in triples}))
    prefixes = {name.partition(":")[0]: namespace for name, namespace in names.values()} | {"rdf": str(RDF)}
    declarations = "".join(
        f"\n    xmlns:{prefix}={attribute(prefixes[prefix])}" for prefix in sorted(prefixes)
    )
    lines = [XML_DECLARATION, f"<rdf:RDF{declarations}>\n"]
    for subject, group in groupby(triples, key=lambda triple: triple[0]):
        about = "nodeID" if isinstance(subject, BNode) else "about"
        lines.append(f"  <rdf:Description rdf:{about}={attribute(str(subject))}>\n")
        lines += (f"    {_property_element(names[str(p)][0], o)}\n" for _, p, o in group)
        lines.append("  </rdf:Description>\n")
    lines.append("</rdf:RDF>\n")
    return "".join(lines).encode()


def _property_element(name: str, value: object) -> str:
    if isinstance(value, Literal):
        if value.language:
            kind = f" xml:lang={attribute(value.language)}"
        else:
            kind = f" rdf:datatype={attribute(str(value.datatype))}" if value.datatype else ""
        return f"<{name}{kind}>{element_text(value)}</{name}>"
    reference = "nodeID" if isinstance(value, BNode) else "resource"
    return f"<{name} rdf:{reference}={attribute(str(value))}/>"


def _qualified_names(properties: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Give the prefixed name and the namespace of each property; unknown namespaces become ns1, ns2, …"""
    prefixes = {str(namespace): prefix for prefix, namespace in PREFIXES.items()}
    names: dict[str, tuple[str, str]] = {}
    for iri in properties:
        local = _LOCAL_NAME.search(iri)
        if local is None or not local.start():
            raise InputError(
                Message(
                    pl=f"RDF/XML nie potrafi zapisać właściwości {iri}: wybierz inny format, np. turtle.",
                    en=f"RDF/XML cannot name the property {iri}: choose another format, such as turtle.",
                )
            )
        namespace = iri[: local.start()]
        prefix = prefixes.setdefault(namespace, f"ns{len(prefixes) - len(PREFIXES) + 1}")
        names[iri] = (f"{prefix}:{local[0]}", namespace)
    return names
