"""What sections of a dossier ask of the graph: named questions, and single records by their properties."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from rdflib import URIRef

from mkus_kg.dossier.document import Asked
from mkus_kg.graph import Term
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import in_language
from mkus_kg.namespaces import Language

Cells = Mapping[str, str]
_NUMBERS: Final = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a question as text by column, an empty one where there is no value, and what was asked."""

    rows: tuple[Cells, ...]
    asked: Asked

    def named(self) -> tuple[Asked, ...]:
        """Give what was asked, if it gave any rows."""
        return (self.asked,) if self.rows else ()


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Give the place of a text in an order in which art. 5 stands before art. 14."""
    pieces = _NUMBERS.split(text)
    return tuple((int(each), "") if _NUMBERS.fullmatch(each) else (0, each) for each in pieces if each)


def by(rows: Iterable[Cells], column: str) -> Iterator[tuple[str, list[Cells]]]:
    """Group rows by a column, the groups in the order of their first rows."""
    groups: dict[str, list[Cells]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return iter(groups.items())


class Reading:
    """The graph as a dossier in one language reads it, with the law of its day."""

    def __init__(self, graph: KnowledgeGraph, language: Language, day: date) -> None:
        self.graph: Final = graph
        self.language: Final[Language] = language
        self.day: Final = day

    def ask(self, question: str, **parameters: str) -> Answer:
        """Answer a question of the project, in the language of the dossier."""
        table = self.graph.ask(question, parameters, self.language)
        rows = tuple(
            {
                column: "" if term is None else str(term)
                for column, term in zip(table.columns, row, strict=True)
            }
            for row in table.rows
        )
        return Answer(rows, Asked(question, tuple(parameters.items())))

    def objects(self, record: str, name: URIRef) -> list[str]:
        """Give what a record says by a property, numbers within in order of their value."""
        return sorted((str(each) for each in self._terms(record, name)), key=natural)

    def one(self, record: str, name: URIRef) -> str:
        """Give the first of what a record says by a property, an empty text for nothing."""
        return next(iter(self.objects(record, name)), "")

    def text(self, record: str, name: URIRef) -> str:
        """Give a text of a record in the language of the dossier, else in the other one, else nothing."""
        return str(in_language(sorted(self._terms(record, name)), self.language) or "")

    def subjects(self, name: URIRef, record: str) -> list[str]:
        """Give the records that point at a record by a property, in order."""
        return sorted(
            {str(each.subject) for each in list(self.graph.store.statements(None, name, URIRef(record)))}
        )

    def _terms(self, record: str, name: URIRef) -> set[Term]:
        return {each.object for each in list(self.graph.store.statements(URIRef(record), name))}

    def label(self, iri: str) -> str:
        """Give the name of a record or a concept."""
        return self.graph.label(iri, self.language)

    def definition(self, iri: str) -> str:
        """Give what a concept means."""
        return self.graph.definition(iri, self.language)
