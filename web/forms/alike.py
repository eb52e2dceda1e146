"""Records that look like the one a person is writing, with the reason, offered before it is saved twice."""

from dataclasses import dataclass
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.forms import Choices, Node, check_answers
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import Language
from mkus_kg.tracker.similar import similar
from web.forms.sheets import Sheet
from web.parts import local_path

SHORTEST: Final = 6
"""Fewer letters than these tell nothing."""


@dataclass(frozen=True)
class Alike:
    """One record that looks alike: where it is, what it is called, and why."""

    address: str
    label: str
    reason: str


def alike(graph: KnowledgeGraph, choices: Choices, sheet: Sheet, language: Language) -> list[Alike]:
    """Give what looks like a new record; nothing for one that is there already."""
    if sheet.record is not None:
        return []
    node = check_answers(sheet.form, sheet.answers, choices, partly=True).node
    text = " ".join(str(value) for value in _values(node) if isinstance(value, Literal))
    links = [value for value in _values(node) if isinstance(value, URIRef)]
    if len(text) < SHORTEST:
        return []
    return [
        Alike(local_path(each.record, language), each.label.text(language), each.reason.text(language))
        for each in similar(graph, sheet.form.target, text, links, language="pl")
    ]


def _values(node: Node) -> list[URIRef | Literal]:
    found = [value for values in node.values.values() for value in values]
    return found + [value for nodes in node.nodes.values() for each in nodes for value in _values(each)]
