"""One order and one spelling for the same triples: what makes two exports of one graph equal byte by byte.

Terms that no syntax can carry are repaired on the way out: lone surrogates become U+FFFD, characters that
an IRI may not hold are percent-encoded, and `xsd:string` is left implicit as RDF 1.1 defines it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from rdflib import XSD, BNode, Dataset, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
NamedTriples = tuple[URIRef | None, Sequence[Triple]]

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f]')
_ESCAPES: Final = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
    ord('"'): '\\"',
    ord("\\"): "\\\\",
}


def clean_text(text: str) -> str:
    """Replace lone surrogates, which UTF-8 cannot carry."""
    return _SURROGATE.sub(REPLACEMENT, text)


def clean_iri(iri: str) -> str:
    """Percent-encode the characters that RFC 3987 does not allow in an IRI."""
    return _NOT_IN_IRI.sub(lambda match: quote(match[0], safe=""), clean_text(iri))


def clean_term(term: Node) -> Node:
    """Give the term itself, or a copy that every syntax can carry."""
    if isinstance(term, Literal):
        datatype = None if term.datatype == XSD.string else term.datatype
        text = clean_text(term)
        if text == str(term) and datatype == term.datatype:
            return term
        return Literal(text, lang=term.language, datatype=datatype)
    if isinstance(term, URIRef):
        iri = clean_iri(term)
        return term if iri == str(term) else URIRef(iri)
    return term


class TermTexts(dict[Node, str]):
    """The N-Triples spelling of each term, computed once."""

    def __missing__(self, term: Node) -> str:
        text = self[term] = _term_text(term)
        return text


def _term_text(term: Node) -> str:
    if isinstance(term, Literal):
        quoted = f'"{term.translate(_ESCAPES)}"'
        if term.language:
            return f"{quoted}@{term.language}"
        return f"{quoted}^^<{term.datatype}>" if term.datatype else quoted
    return f"_:{term}" if isinstance(term, BNode) else f"<{term}>"


def sorted_triples(triples: Iterable[Triple], texts: TermTexts | None = None) -> list[Triple]:
    """Give the triples in the order of their N-Triples spelling."""
    spell = TermTexts() if texts is None else texts
    return sorted(triples, key=lambda triple: (spell[triple[0]], spell[triple[1]], spell[triple[2]]))


def canonical_triples(graph: Graph) -> Sequence[Triple]:
    """Give the triples in canonical order, with clean terms and with blank nodes named by what they say."""
    return _canonical({None: list(graph)})[0][1]


def canonical_graphs(dataset: Dataset) -> list[NamedTriples]:
    """Give the default graph, if it holds anything, then the named graphs by name, as `canonical_triples`.

    A graph named by a blank node counts as part of the default graph: its name means nothing outside.
    """
    graphs: dict[URIRef | None, list[Triple]] = {}
    for graph in dataset.graphs():
        name = graph.identifier
        is_default = name == DATASET_DEFAULT_GRAPH_ID or not isinstance(name, URIRef)
        graphs.setdefault(None if is_default else URIRef(clean_iri(name)), []).extend(graph)
    names = sorted((name for name in graphs if graphs[name]), key=lambda name: name or "")
    return _canonical({name: graphs[name] for name in names})


def merged(dataset: Dataset) -> Graph:
    """Give the union of all graphs of a dataset."""
    union = Graph()
    for graph in dataset.graphs():
        for triple in graph:
            union.add(triple)
    return union


def _canonical(graphs: Mapping[URIRef | None, list[Triple]]) -> list[NamedTriples]:
    clean = {term: clean_term(term) for triples in graphs.values() for triple in triples for term in triple}
    cleaned = [{(clean[s], clean[p], clean[o]) for s, p, o in triples} for triples in graphs.values()]
    named = zip(graphs, _with_named_blank_nodes(cleaned), strict=True)
    return [(name, sorted_triples(triples)) for name, triples in named]


def _with_named_blank_nodes(graphs: Sequence[Iterable[Triple]]) -> Sequence[list[Triple]]:
    """Rename blank nodes by what they say, across all graphs at once, as they may share some.

    rdflib's canonical form knows triples only: the number of the graph rides along in the predicate.
    """
    blank = Graph()
    others: list[list[Triple]] = [[] for _ in graphs]
    for number, triples in enumerate(graphs):
        for triple in triples:
            s, p, o = triple
            if isinstance(s, BNode) or isinstance(o, BNode):
                blank.add((s, URIRef(f"{number}:{p}"), o))
            else:
                others[number].append(triple)
    if blank:
        for s, p, o in to_canonical_graph(blank):
            number_text, _, predicate = str(p).partition(":")
            others[int(number_text)].append((s, URIRef(predicate), o))
    return others
