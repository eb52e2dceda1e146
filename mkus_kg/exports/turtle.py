"""Turtle in one canonical form: the same graph gives the same text, ordered for a person who reads it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.term import Node

from mkus_kg.namespaces import BASE, DCT, MKUS, OWL, PREFIXES, RDF, RDFS, SH, SKOS, XSD

Triple = tuple[Node, Node, Node]
Key = tuple[tuple[int, tuple[tuple[int, str], ...]], ...]

FIRST_PREDICATES: Final = tuple(
    URIRef(predicate)
    for predicate in (
        RDF.type,
        SKOS.prefLabel,
        RDFS.label,
        SH.name,
        SKOS.altLabel,
        SKOS.notation,
        DCT.identifier,
        DCT.title,
        SKOS.definition,
        DCT.description,
        RDFS.comment,
        OWL.versionInfo,
    )
)
LAST_PREDICATES: Final = tuple(
    URIRef(predicate)
    for predicate in (
        MKUS.hasCitation,
        SKOS.editorialNote,
        MKUS.verified,
        MKUS.audit,
        MKUS.corrected,
        MKUS.added,
    )
)
LABELS: Final = (URIRef(SKOS.prefLabel), URIRef(RDFS.label))
LANGUAGE_ORDER: Final = {"pl": 0, "en": 1}
SHORT_FORMS: Final = {
    str(XSD.integer): re.compile(r"0|-?[1-9][0-9]*"),
    str(XSD.decimal): re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+"),
    str(XSD.boolean): re.compile(r"true|false"),
}
LOCAL_NAME: Final = re.compile(r"[A-Za-z_]([A-Za-z0-9_-]*[A-Za-z0-9_-])?")
RELATIVE_IRI: Final = re.compile(r"[a-z]+/[^:<>\"{}|^`\\\s?#]+")
ESCAPES: Final = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    ord("\\"): "\\\\",
    ord('"'): '\\"',
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
}
OWNED, WORDING, ORDINARY = range(3)


def canonical_turtle(graph: Graph) -> str:
    """Give the graph as Turtle 1.1 that depends on its triples alone.

    Subjects stand in natural order (`art-2` before `art-10`), a provision before its wordings, a record
    before the unlabelled nodes that belong to it; Polish before English; only the prefixes used are declared.
    Blank nodes are named by their content, so isomorphic graphs give equal text.
    """
    plain: list[Triple] = []
    blank = Graph()
    for triple in graph:
        if any(isinstance(node, BNode) for node in triple):
            blank.add(triple)
        else:
            plain.append(triple)
    # Triples without blank nodes cannot change the names; naming is far slower than writing.
    named = list(to_canonical_graph(blank))
    return turtle_text([*plain, *named], blank_node_names(named))


def blank_node_names(triples: Iterable[Triple]) -> dict[Node, str]:
    """Number the blank nodes of canonical triples in the order of their canonical names."""
    blank = {node for triple in triples for node in triple if isinstance(node, BNode)}
    return {node: f"_:b{number}" for number, node in enumerate(sorted(blank), start=1)}


def turtle_text(triples: Iterable[Triple], names: Mapping[Node, str]) -> str:
    """Give triples as canonical Turtle under given names of blank nodes, which several graphs can share."""
    return _Writer(triples, names).text()


class _Writer:
    def __init__(self, triples: Iterable[Triple], names: Mapping[Node, str]) -> None:
        self._names = names
        self._iris: dict[str, str] = {}
        self._properties: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self._mentions: dict[Node, set[Node]] = defaultdict(set)
        for subject, predicate, value in triples:
            self._properties[subject][predicate].append(value)
            if not isinstance(value, Literal):
                self._mentions[value].add(subject)
        self._keys: dict[Node, Key] = {}
        self._used_prefixes: set[str] = set()
        self._uses_base = False

    def text(self) -> str:
        # Keys are made in the order of names first: where nodes own each other, the first one named leads.
        # The order of names also stands between two owned nodes with the same last part.
        subjects = sorted(self._properties, key=self._name)
        for subject in subjects:
            self._subject_key(subject)
        blocks = [self._block(subject) for subject in sorted(subjects, key=self._subject_key)]
        head = [f"@base <{BASE}> ."] if self._uses_base else []
        head += [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in sorted(self._used_prefixes)]
        parts = ["\n".join(head), *blocks] if head else blocks
        return "\n\n".join(parts) + "\n" if parts else ""

    def _block(self, subject: Node) -> str:
        properties = self._properties[subject]
        lines = [
            f"{self._predicate(predicate)} {self._objects(properties[predicate])}"
            for predicate in sorted(properties, key=_predicate_key)
        ]
        return f"{self._term(subject)} " + " ;\n    ".join(lines) + " ."

    def _objects(self, values: Sequence[Node]) -> str:
        ordered = sorted(values, key=_value_key) if len(values) > 1 else values
        return ", ".join(map(self._term, ordered))

    def _predicate(self, predicate: Node) -> str:
        return "a" if predicate == RDF.type else self._term(predicate)

    def _term(self, term: Node) -> str:
        if isinstance(term, BNode):
            return self._names[term]
        if isinstance(term, Literal):
            return self._literal(term)
        iri = str(term)
        if iri not in self._iris:
            self._iris[iri] = self._iri(iri)
        return self._iris[iri]

    def _literal(self, literal: Literal) -> str:
        lexical = str(literal)
        datatype = str(literal.datatype) if literal.datatype else ""
        if datatype in SHORT_FORMS and SHORT_FORMS[datatype].fullmatch(lexical):
            return lexical
        quoted = f'"{lexical.translate(ESCAPES)}"'
        if literal.language:
            return f"{quoted}@{literal.language}"
        if datatype and datatype != str(XSD.string):
            return f"{quoted}^^{self._iri(datatype)}"
        return quoted

    def _iri(self, iri: str) -> str:
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace) and LOCAL_NAME.fullmatch(iri[len(namespace) :]):
                self._used_prefixes.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        if iri.startswith(BASE) and RELATIVE_IRI.fullmatch(iri[len(BASE) :]):
            self._uses_base = True
            return f"<{iri[len(BASE) :]}>"
        return f"<{iri}>"

    def _subject_key(self, subject: Node) -> Key:
        if subject not in self._keys:
            # Set before recursing, so that nodes that own each other end the search.
            self._keys[subject] = _natural_path(self._name(subject))
            owner = self._owner(subject)
            if owner is not None:
                own = (OWNED, _natural(_local(self._name(subject))))
                self._keys[subject] = (*self._subject_key(owner), own)
        return self._keys[subject]

    def _name(self, node: Node) -> str:
        return self._names[node] if isinstance(node, BNode) else str(node)

    def _owner(self, subject: Node) -> Node | None:
        """Whom a node without a label belongs to: its only mention, or the subject it is named after."""
        if any(label in self._properties[subject] for label in LABELS):
            return None
        mentioned_by = self._mentions[subject] - {subject}
        if len(mentioned_by) == 1:
            return next(iter(mentioned_by))
        if isinstance(subject, BNode) or mentioned_by:
            return None
        name = _local(str(subject))
        named_after = [
            value
            for values in self._properties[subject].values()
            for value in values
            if isinstance(value, URIRef) and value in self._properties and name.startswith(_local(str(value)))
        ]
        return max(named_after, key=str, default=None)


def _local(name: str) -> str:
    return re.split(r"[/#]", name)[-1]


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Split a name so that numbers in it compare as numbers."""
    return tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text) if part
    )


def _natural_path(name: str) -> Key:
    return tuple(
        (WORDING if segment == "v" else ORDINARY, _natural(segment)) for segment in re.split(r"[/#]", name)
    )


def _predicate_key(predicate: Node) -> tuple[int, int, str]:
    if predicate in FIRST_PREDICATES:
        return (0, FIRST_PREDICATES.index(URIRef(str(predicate))), "")
    if predicate in LAST_PREDICATES:
        return (2, LAST_PREDICATES.index(URIRef(str(predicate))), "")
    return (1, 0, str(predicate))


def _value_key(value: Node) -> tuple[int, int, str, Key, str]:
    if isinstance(value, Literal):
        language = value.language or ""
        return (
            1,
            LANGUAGE_ORDER.get(language, 2),
            language,
            _natural_path(str(value)),
            f"{value}^^{value.datatype}",
        )
    return (0, 0, "", _natural_path(str(value)), str(value))
