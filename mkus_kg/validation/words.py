"""Findings put into words: what records are called and what their editors should do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from mkus_kg.errors import InvalidGraph, Message
from mkus_kg.labels import local_name
from mkus_kg.namespaces import DCT, ID, LANGUAGES, MKUS, PREFIXES, SCHEME, SH, SKOS, Language
from mkus_kg.validation.extract import OWNERS_BY_LINK
from mkus_kg.validation.report import SEVERITIES, Finding, Severity

PLACEHOLDER: Final = re.compile(r"\{[$?](\w+)\}")
TERM: Final = re.compile(r"\b(mkus|eli|skos|dct|prov):([A-Za-z_]+)\b")
QUOTES: Final[Mapping[Language, tuple[str, str]]] = {"pl": ("„", "”"), "en": ("“", "”")}
MISSING: Final[Mapping[str | None, Message]] = {
    "pl": Message(pl="po polsku", en="in Polish"),
    "en": Message(pl="po angielsku", en="in English"),
}
# A node that stands for a link is called by what it links.
LINKED: Final = {
    MKUS.Remedy: (MKUS.remedyChange, MKUS.remedyBarrier),
    MKUS.StatusChange: (MKUS.statusOf, MKUS.toStatus),
    MKUS.CausationClaim: (
        MKUS.causedBarrier,
        MKUS.causingProvision,
        MKUS.causingAct,
        MKUS.citedReference,
    ),
}


@dataclass(frozen=True, slots=True)
class Violation:
    """What a shape found, before it is put into words."""

    shape: URIRef
    constraint: URIRef
    message_of: URIRef
    severity: Severity
    focus: Node
    path: URIRef | None
    value: Node | None
    other: Node | None = None
    """What the value does not go with, where the message names both."""


def severity_of(term: Node | None) -> Severity:
    """Give the severity that a shape or a result names; a violation where it names none of the three."""
    return next((severity for severity in SEVERITIES if term == SH[severity]), "Violation")


def no_verdict(detail: str) -> InvalidGraph:
    """Say that the shapes cannot be judged, with the reason."""
    return InvalidGraph(
        Message(
            pl=f"Nie udało się ocenić grafu. Popraw kształty: {detail}",
            en=f"The graph could not be judged. Mend the shapes: {detail}",
        )
    )


def _missing_in(value: Node | None, language: Language) -> str:
    """Say in which language a text is missing: an empty text in that language stands for it."""
    tag = value.language if isinstance(value, Literal) and not str(value) else None
    return f" ({MISSING[tag].text(language)})" if tag in MISSING else ""


def _short(node: Node) -> str:
    """Give an address without the parts that all records share; a term with its prefix."""
    term = str(node).replace(str(MKUS), "mkus:")
    return term.removeprefix(str(ID)).removeprefix(str(SCHEME))


class Names:
    """What nodes are called in a report: their label, else what they are and whose."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._owning = (*graph.subjects(RDF.type, MKUS.OwningProperty), *OWNERS_BY_LINK)
        self._known: dict[tuple[Node, Language], str | None] = {}

    def finding(self, shapes: Graph, raw: Violation) -> Finding:
        """Write the message of a violation in both languages."""
        terms = {"this": raw.focus, "path": raw.path, "value": raw.value, "other": raw.other}
        messages = {
            language: PLACEHOLDER.sub(
                lambda match, language=language: (
                    self.label(terms.get(match[1]), language)  # type: ignore[misc]
                    + (_missing_in(raw.value, language) if match[1] == "path" else "")
                ),
                self._template(shapes, raw.message_of, language),
            )
            for language in LANGUAGES
        }
        labels = {language: self.label(raw.focus, language) for language in LANGUAGES}
        plain = {language: self._plain(message, language) for language, message in messages.items()}
        return Finding(
            raw.shape, raw.constraint, raw.severity, raw.focus, labels, raw.path, raw.value, messages, plain
        )

    def _plain(self, message: str, language: Language) -> str:
        """Write the names of properties in place of their IRIs: „rodzaj bariery” for mkus:barrierKind."""
        opening, closing = QUOTES[language]

        def name(found: re.Match[str]) -> str:
            label = self._own(PREFIXES[found[1]][found[2]], language) if found[1] in PREFIXES else None
            return found[0] if label is None else f"{opening}{label}{closing}"

        return TERM.sub(name, message)

    def label(self, node: Node | None, language: Language) -> str:
        """Give the name of a record, a term or a value."""
        if node is None:
            return "–"
        if isinstance(node, Literal):
            return str(node)
        return self._own(node, language) or self._described(node, language)

    def _described(self, node: Node, language: Language) -> str:
        classes = [self._text(kind, (RDFS.label,), language) for kind in self._graph.objects(node, RDF.type)]
        kind = next((label for label in sorted(filter(None, classes))), "")
        linked = [self._own(end, language) or _short(end) for end in self._ends(node)]
        if linked:
            return f"{kind}: {' – '.join(linked)}"
        identifier = self._graph.value(node, DCT.identifier) or _short(node)
        owner = next((owner for link in self._owning for owner in self._owners(node, link)), None)
        whose = "" if owner is None else f", {self._own(owner, language) or _short(owner)}"
        return f"{kind} {identifier}{whose}".strip()

    def _ends(self, node: Node) -> Iterator[Node]:
        for kind, links in LINKED.items():
            if (node, RDF.type, kind) in self._graph:
                for link in links:
                    yield from sorted(self._graph.objects(node, link), key=str)

    def _own(self, node: Node, language: Language) -> str | None:
        key = (node, language)
        if key not in self._known:
            self._known[key] = self._text(node, (SKOS.prefLabel, RDFS.label, DCT.title), language)
        return self._known[key]

    def _owners(self, node: Node, link: Node) -> Iterator[Node]:
        of_node = (
            self._graph.objects(node, link) if link in OWNERS_BY_LINK else self._graph.subjects(link, node)
        )
        yield from sorted(of_node, key=str)

    def _text(self, node: Node, properties: Sequence[URIRef], language: Language) -> str | None:
        for wanted in (language, *LANGUAGES):
            for label_property in properties:
                for text in sorted(self._graph.objects(node, label_property), key=str):
                    if isinstance(text, Literal) and text.language == wanted:
                        return str(text)
        return None

    @staticmethod
    def _template(shapes: Graph, node: URIRef, language: Language) -> str:
        for text in shapes.objects(node, SH.message):
            if isinstance(text, Literal) and text.language == language:
                return str(text)
        return local_name(node)
