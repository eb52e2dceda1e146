"""Whether a package of proposals fits together and fits the law of a day: what speaks against it, and why.

The graph does not hold the proposed texts. That two proposals exclude each other is therefore never said,
only that they mean the same text.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from rdflib import URIRef

from mkus_kg.analysis.blocking import Blocking, Change, Facts, Reading
from mkus_kg.errors import Message
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import MKUS

TARGETS_QUESTION: Final = "page-package-targets"
Severity = Literal["error", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
Kind = Literal[
    "repealed-act",
    "repealed-text",
    "ended",
    "same-provision",
    "incomplete-group",
    "no-barrier",
    "superseded-text",
    "inside-provision",
    "nothing-left",
    "overtaken",
    "already-made",
]

KINDS: Final[Mapping[Kind, tuple[Severity, Message]]] = {
    "repealed-act": (
        "error",
        Message(
            pl="Akt, który propozycja ma zmienić, jest tego dnia uchylony.",
            en="The act that the proposal is to change is repealed on that day.",
        ),
    ),
    "repealed-text": (
        "error",
        Message(
            pl="Żadne znane brzmienie przepisu, który propozycja ma zmienić, tego dnia nie obowiązuje.",
            en="No known wording of the provision that the proposal is to change is in force on that day.",
        ),
    ),
    "ended": (
        "error",
        Message(
            pl="Droga tej propozycji się skończyła; wynik mówi, co by było, gdyby wróciła i weszła w życie.",
            en="The way of this proposal has ended; the result says what if it came back and into force.",
        ),
    ),
    "same-provision": (
        "warning",
        Message(
            pl=(
                "Propozycje zmieniają ten sam przepis. Graf nie zna proponowanych tekstów: "
                "czy się wykluczają, trzeba ocenić."
            ),
            en=(
                "The proposals change the same provision. The graph does not hold the proposed texts: "
                "whether they exclude each other has to be judged."
            ),
        ),
    ),
    "incomplete-group": (
        "warning",
        Message(
            pl="Bariera znika dopiero po wszystkich zmianach tej grupy, a części z nich w zestawie nie ma.",
            en="The barrier goes only with all changes of this group, and some are not in the package.",
        ),
    ),
    "no-barrier": (
        "warning",
        Message(
            pl="Żadne powiązanie nie mówi, że ta propozycja usuwa jakąś barierę.",
            en="No link says that this proposal removes any barrier.",
        ),
    ),
    "superseded-text": (
        "warning",
        Message(
            pl="Propozycja mówi o brzmieniu, które tego dnia zastąpiło już nowsze.",
            en="The proposal speaks of a wording that a newer one has replaced by that day.",
        ),
    ),
    "inside-provision": (
        "note",
        Message(
            pl="Jedna propozycja zmienia cały przepis, inna jednostkę w jego środku.",
            en="One proposal changes a whole provision, another a unit inside it.",
        ),
    ),
    "nothing-left": (
        "note",
        Message(
            pl="Bariery, które ta propozycja usuwa, i tak już nie blokują.",
            en="The barriers that this proposal removes block nothing any more as it is.",
        ),
    ),
    "overtaken": (
        "note",
        Message(
            pl="Inne otwarte propozycje, spoza zestawu, mówią o tym samym przepisie: zmieni się jego tekst.",
            en="Other open proposals, not in the package, mean the same provision: its text will change.",
        ),
    ),
    "already-made": (
        "note",
        Message(
            pl="Ta zmiana jest już w mocy albo ogłoszona, więc liczy się bez włączania.",
            en="This change is in force or promulgated already, so it counts without being switched on.",
        ),
    ),
}
"""Every kind of finding, the gravest first: how grave it is, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that speaks against a package, or that one should know of it.

    `changes` are the proposals of the package it is about, `records` the provisions, acts, wordings, groups
    or barriers, `others` proposals outside the package: those that a group lacks, or that would be overtaken.
    """

    kind: Kind
    changes: tuple[str, ...]
    records: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """Say how grave it is."""
        return KINDS[self.kind][0]

    @property
    def message(self) -> Message:
        """Say what is wrong."""
        return KINDS[self.kind][1]


def check_package(
    graph: KnowledgeGraph, facts: Facts, package: Collection[str], day: date
) -> tuple[Finding, ...]:
    """Give what speaks against switching on proposals (by IRI) together, on the law of a day.

    The gravest come first, then in the order of KINDS and of IRI.
    """
    checking = _Checking(graph, facts, frozenset(package), day)
    order = list(KINDS)
    found = dict.fromkeys(checking.findings())
    return tuple(
        sorted(
            found,
            key=lambda each: (
                SEVERITIES.index(each.severity),
                order.index(each.kind),
                each.changes,
                each.records,
            ),
        )
    )


class _Checking:
    def __init__(self, graph: KnowledgeGraph, facts: Facts, package: frozenset[str], day: date) -> None:
        self._graph = graph
        self._facts = facts
        self._day = day.isoformat()
        self._package = [each for each in facts.changes if each.iri in package]
        self._new = [each for each in self._package if each.standing != "made"]
        self._blocking = Blocking(facts, Reading(ended=True))
        self._on = package | self._blocking.made

    def findings(self) -> Iterator[Finding]:
        for change in self._package:
            if change.standing == "made":
                yield Finding("already-made", (change.iri,))
        for change in self._new:
            if change.standing == "ended":
                yield Finding("ended", (change.iri,))
            yield from self._targets(change)
            yield from self._remedies(change)
        yield from self._overlaps()

    def _targets(self, change: Change) -> Iterator[Finding]:
        table = self._graph.ask(TARGETS_QUESTION, {"change": change.iri})
        columns = [
            table.column(each)
            for each in ("provision", "act", "repealed", "version", "from", "until", "named")
        ]
        wordings: dict[str, list[tuple[str, bool, bool]]] = {}
        repealed = set()
        for row in table.rows:
            provision, act, end, version, start, until, named = (
                "" if row[each] is None else str(row[each]) for each in columns
            )
            if end and end <= self._day:
                repealed.add(act)
            elif version:
                # A wording of unknown date, or of a later day, is no proof that the text is gone.
                over = bool(start and until and until < self._day)
                wordings.setdefault(provision, []).append((version, over, named == "true"))
        for act in sorted(repealed):
            yield Finding("repealed-act", (change.iri,), (act,))
        for provision, found in sorted(wordings.items()):
            meant = [(version, over) for version, over, named in found if named]
            if all(over for _, over, _ in found):
                yield Finding("repealed-text", (change.iri,), (provision,))
            elif meant and all(over for _, over in meant):
                yield Finding(
                    "superseded-text", (change.iri,), (provision, *sorted(each for each, _ in meant))
                )

    def _remedies(self, change: Change) -> Iterator[Finding]:
        claims = [each for each in self._facts.remedies if each.change == change.iri]
        if not claims:
            yield Finding("no-barrier", (change.iri,))
            return
        gone = self._blocking.gone()
        barriers = sorted({each.barrier for each in claims})
        if all(each not in self._blocking.barriers or each in gone for each in barriers):
            yield Finding("nothing-left", (change.iri,), tuple(barriers))
            return
        for group in sorted({each.group for each in claims} - {""}):
            members = [each for each in self._facts.remedies if each.group == group]
            meant = {each.barrier for each in claims if each.group == group}
            lacking = {each.change for each in members if each.barrier in meant} - self._on
            if lacking:
                yield Finding(
                    "incomplete-group", self._together(group), (group, *sorted(meant)), tuple(sorted(lacking))
                )

    def _together(self, group: str) -> tuple[str, ...]:
        members = {each.change for each in self._facts.remedies if each.group == group}
        return tuple(each.iri for each in self._new if each.iri in members)

    def _overlaps(self) -> Iterator[Finding]:
        outside = [
            each for each in self._facts.changes if each.standing == "open" and each not in self._package
        ]
        shared: dict[tuple[str, ...], list[str]] = {}
        for provision in sorted({each for change in self._new for each in change.provisions}):
            same = tuple(each.iri for each in self._new if provision in each.provisions)
            inner = {
                unit: each.iri
                for each in self._new
                if each.iri not in same
                for unit in each.provisions
                if provision in self._around(unit)
            }
            others = tuple(each.iri for each in outside if provision in each.provisions)
            if len(same) > 1:
                shared.setdefault(same, []).append(provision)
            if inner:
                yield Finding(
                    "inside-provision", (*same, *sorted(set(inner.values()))), (provision, *sorted(inner))
                )
            if others:
                yield Finding("overtaken", same, (provision,), others)
        for same, provisions in shared.items():
            yield Finding("same-provision", same, tuple(provisions))

    def _around(self, provision: str) -> set[str]:
        found = list(self._graph.store.statements(URIRef(provision), MKUS.within))
        return {str(each.object) for each in found}
