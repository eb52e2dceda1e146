"""A what-if as a table: pairs freed and eased, barriers removed or left, and what speaks against it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.analysis.consistency import Finding, Severity
from mkus_kg.analysis.what_if import BarrierThen, Missing, PairThen, WhatIf
from mkus_kg.errors import Message
from mkus_kg.graph import Table, Term
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import Language

COLUMNS: Final[Mapping[str, Message]] = {
    "state": Message(pl="Co się dzieje", en="What happens"),
    "item": Message(pl="Zapis", en="Record"),
    "itemLabel": Message(pl="Zapis – nazwa", en="Record – name"),
    "form": Message(pl="Forma", en="Form"),
    "formLabel": Message(pl="Forma – nazwa", en="Form – name"),
    "task": Message(pl="Zadanie", en="Task"),
    "taskLabel": Message(pl="Zadanie – nazwa", en="Task – name"),
    "before": Message(pl="Bariery dziś", en="Barriers now"),
    "after": Message(pl="Bariery potem", en="Barriers then"),
    "by": Message(pl="Przez propozycje", en="By proposals"),
    "missing": Message(pl="Czego brakuje", en="What is missing"),
    "basis": Message(pl="Skąd wiadomo, że usuwa", en="Basis of the removal"),
}

STATES: Final[Mapping[str, Message]] = {
    "freed": Message(pl="para wolna od barier", en="pair free of barriers"),
    "eased": Message(pl="para z mniejszą liczbą barier", en="pair with fewer barriers"),
    "removed": Message(pl="bariera usunięta", en="barrier removed"),
    "partly": Message(pl="bariera mimo to zostaje", en="barrier stays all the same"),
}

LACKS: Final[Mapping[str, Message]] = {
    "group": Message(
        pl="grupa jest niepełna, brakuje zmian", en="the group is incomplete, these changes are missing"
    ),
    "part": Message(pl="zmiany usuwają tylko część bariery", en="the changes remove only a part of it"),
    "unresolvable": Message(pl="bariera jest nieusuwalna", en="the barrier is unresolvable"),
    "inferred": Message(
        pl="że zmiana ją usuwa, ustaliliśmy sami, a tu liczy się tylko to, co mówią źródła",
        en="that the change removes it is our classification, and only what sources state counts here",
    ),
}
"""Why a barrier stays."""

GRAVITY: Final[Mapping[Severity, Message]] = {
    "error": Message(pl="błąd", en="error"),
    "warning": Message(pl="ostrzeżenie", en="warning"),
    "note": Message(pl="uwaga", en="note"),
}

NOTHING: Final = Literal("")


def what_if_table(
    graph: KnowledgeGraph, then: WhatIf, findings: Sequence[Finding], language: Language
) -> Table:
    """Give a row for each pair, barrier and finding, with headings in the language."""
    table = _Rows(graph, language)
    rows = [
        *(table.pair(each) for each in then.pairs),
        *(table.barrier(each) for each in (*then.removed, *then.partly)),
        *(row for each in findings for row in table.finding(each)),
    ]
    return Table(tuple(COLUMNS), tuple(rows), tuple(each.text(language) for each in COLUMNS.values()))


class _Rows:
    def __init__(self, graph: KnowledgeGraph, language: Language) -> None:
        self._graph = graph
        self._language = language

    def pair(self, each: PairThen) -> tuple[Term | None, ...]:
        state = STATES["freed" if each.freed else "eased"].text(self._language)
        return (
            Literal(state),
            None,
            NOTHING,
            *self._named(each.pair.form),
            *self._named(each.pair.task),
            Literal(len(each.before)),
            Literal(len(each.after)),
            NOTHING,
            NOTHING,
            NOTHING,
        )

    def barrier(self, each: BarrierThen) -> tuple[Term | None, ...]:
        changes = sorted({remedy.change for remedy in each.remedies})
        bases = sorted({remedy.basis for remedy in each.remedies})
        return (
            Literal(STATES[each.state].text(self._language)),
            *self._named(each.iri),
            None,
            NOTHING,
            None,
            NOTHING,
            None,
            None,
            Literal(self._listed(changes)),
            Literal("; ".join(self._missing(missing) for missing in each.missing)),
            Literal(self._listed(bases)),
        )

    def finding(self, each: Finding) -> Iterator[tuple[Term | None, ...]]:
        gravity = GRAVITY[each.severity].text(self._language)
        for record in each.records or each.changes:
            yield (
                Literal(f"{gravity}: {each.message.text(self._language)}"),
                *self._named(record),
                None,
                NOTHING,
                None,
                NOTHING,
                None,
                None,
                Literal(self._listed(each.changes)),
                Literal(self._listed(each.others)),
                NOTHING,
            )

    def _missing(self, missing: Missing) -> str:
        said = LACKS[missing.lack].text(self._language)
        return f"{said}: {self._listed(missing.changes)}" if missing.changes else said

    def _named(self, iri: str) -> tuple[Term | None, Literal]:
        return (URIRef(iri), Literal(self._graph.label(iri, self._language))) if iri else (None, NOTHING)

    def _listed(self, iris: Sequence[str]) -> str:
        return ", ".join(self._graph.label(each, self._language) for each in iris)
