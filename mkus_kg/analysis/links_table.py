"""Suggested links as a table: a row for each reason, with what it adds to the score."""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from rdflib import Literal, URIRef

from mkus_kg.analysis.wanted import Gap, Part
from mkus_kg.errors import Message
from mkus_kg.graph import Table
from mkus_kg.graph.terms import Term
from mkus_kg.namespaces import XSD, Language

COLUMNS: Final[Mapping[str, Message]] = {
    "record": Message(pl="Zapis bez powiązania", en="Record without the link"),
    "recordLabel": Message(pl="Zapis bez powiązania – nazwa", en="Record without the link – name"),
    "place": Message(pl="Miejsce podpowiedzi", en="Place of the suggestion"),
    "suggestion": Message(pl="Podpowiedź", en="Suggestion"),
    "suggestionLabel": Message(pl="Podpowiedź – nazwa", en="Suggestion – name"),
    "status": Message(pl="Co to jest", en="What this is"),
    "score": Message(pl="Ocena", en="Score"),
    "reason": Message(pl="Powód", en="Reason"),
    "part": Message(pl="Ile wnosi powód", en="What the reason adds"),
    "because": Message(pl="Na czym się opiera", en="What it rests on"),
}
STATUS: Final = Message(pl="podpowiedź serwisu, nie fakt", en="a suggestion of the site, not a fact")
REASONS: Final[Mapping[str, Message]] = {
    "near": Message(pl="mają je podobne praktyki", en="similar practices have it"),
    "same-task": Message(pl="mają je praktyki w tym samym zadaniu", en="practices in the same task have it"),
    "same-form": Message(pl="mają je praktyki w tej samej formie", en="practices in the same form have it"),
    "same-evidence": Message(
        pl="mają je praktyki z dowodem tego samego rodzaju",
        en="practices with evidence of the same kind have it",
    ),
    "same-barrier": Message(
        pl="mają je praktyki, które odpowiadają na tę samą barierę",
        en="practices that address the same barrier have it",
    ),
    "same-place": Message(
        pl="mają je praktyki z tego samego miejsca", en="practices of the same place have it"
    ),
    "same-legal-basis": Message(
        pl="mają je praktyki na tej samej podstawie prawnej", en="practices on the same legal basis have it"
    ),
    "shared-form": Message(pl="łączy je forma", en="they share a form"),
    "shared-task": Message(pl="łączy je zadanie", en="they share a task"),
    "shared-procedure": Message(pl="łączy je procedura", en="they share a procedure"),
    "shared-legal-basis": Message(
        pl="barierę powoduje podstawa prawna praktyki",
        en="the legal basis of the practice causes the barrier",
    ),
    "group-act": Message(
        pl="na tym akcie opierają się praktyki w tym samym zadaniu",
        en="practices in the same task rest on this act",
    ),
    "words": Message(pl="mają wspólne słowa", en="they share words"),
    "act-words": Message(pl="wspólne słowa z tytułem aktu", en="words shared with the title of the act"),
    "popular": Message(pl="mają je też inne praktyki", en="other practices have it too"),
}
"""Each feature as a reason in words."""
DIGITS: Final = 3


class Named(Protocol):
    """What gives names: an open graph."""

    def label(self, iri: str, language: Language = "pl") -> str:
        """Give a name."""


def links_table(graph: Named, gaps: Iterable[Gap], language: Language) -> Table:
    """Give a row for each reason of each suggestion, with headings in the language."""
    rows: list[tuple[Term | None, ...]] = []
    for gap in gaps:
        for place, each in enumerate(gap.suggestions, 1):
            other = each.value if gap.record == each.practice else each.practice
            head = (
                URIRef(gap.record),
                Literal(graph.label(gap.record, language)),
                Literal(place),
                URIRef(other),
                Literal(graph.label(other, language)),
                Literal(STATUS.text(language)),
                _number(each.score),
            )
            rows += [(*head, *_reason(graph, part, language)) for part in each.parts]
    return Table(tuple(COLUMNS), tuple(rows), tuple(each.text(language) for each in COLUMNS.values()))


def _reason(graph: Named, part: Part, language: Language) -> tuple[Term, ...]:
    rests = [graph.label(each, language) for each in (*part.shared, *part.practices)]
    rests += [f"„{word}”" for word in part.words]
    return Literal(REASONS[part.name].text(language)), _number(part.score), Literal("; ".join(rests))


def _number(value: float) -> Literal:
    return Literal(f"{value:.{DIGITS}f}", datatype=XSD.decimal)
