"""Life cycles: which statuses a record can move to, and the statements that record a move.

Transitions and demands are data of the code lists of statuses. Nothing here refuses a move: the shapes do.
"""

import datetime
import re
import secrets
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

from rdflib import Literal, URIRef

from mkus_kg.errors import BadParameter, Message
from mkus_kg.graph import Table
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Statement, Term
from mkus_kg.namespaces import GRAPH, ID, LANGUAGES, MKUS, PROV, RDF, XSD, Language

MOVES_QUESTION: Final = "page-moves"
KNOWLEDGE: Final = GRAPH["knowledge"]
# As precise as the source: a year, a month or a day.
DATE_TYPES: Final = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
_POINT_IN_TIME: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
Evidence = Mapping[URIRef, Term | Sequence[Term]]


class Answering(Protocol):
    """What answers named questions: an open graph."""

    def ask(self, name: str, parameters: Mapping[str, str], language: Language = "pl") -> Table:
        """Answer a named question."""


@dataclass(frozen=True, slots=True)
class Field:
    """A property that the event of a move must have, or may have."""

    property: URIRef
    label: Message
    demanded: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A status that a record can move to now, and what the event must and may say."""

    to: URIRef
    label: Message
    definition: Message
    kind: URIRef
    needs_second_person: bool
    fields: tuple[Field, ...]

    @property
    def demands(self) -> tuple[Field, ...]:
        """Give the fields without which the status cannot be entered."""
        return tuple(field for field in self.fields if field.demanded)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands: its status, and the event that brought it there."""

    status: URIRef
    event: URIRef


def moves(graph: Answering, record: URIRef) -> tuple[Move, ...]:
    """Give the statuses that may follow the present one, in their order; of a new record the first one."""
    rows = {language: _rows(graph, record, language) for language in LANGUAGES}
    found = []
    pairs = zip(rows["pl"], rows["en"], strict=True)
    for to, group in groupby(pairs, key=lambda pair: pair[0]["to"]):
        lines = list(group)
        polish, english = lines[0]
        fields = tuple(
            Field(
                URIRef(str(pl["property"])),
                Message(pl=str(pl["propertyLabel"]), en=str(en["propertyLabel"])),
                str(pl["demanded"]) == "true",
            )
            for pl, en in lines
            if pl["property"] is not None
        )
        found.append(
            Move(
                URIRef(str(to)),
                Message(pl=str(polish["toLabel"]), en=str(english["toLabel"])),
                Message(pl=str(polish["definition"]), en=str(english["definition"])),
                URIRef(str(polish["kind"])),
                str(polish["secondPerson"]) == "true",
                fields,
            )
        )
    return tuple(found)


def standing(graph: Answering, record: URIRef) -> Standing | None:
    """Give where a record stands now; None for one that has no status yet."""
    table = graph.ask("page-status-changes", {"record": str(record)})
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    followed = {row["previous"] for row in rows}
    last = next((row for row in rows if row["change"] not in followed), None)
    return None if last is None else Standing(URIRef(str(last["to"])), URIRef(str(last["change"])))


def move_patch(
    graph: Answering,
    record: URIRef,
    to: URIRef,
    agent: URIRef,
    happened_on: str | datetime.date,
    recorded_at: datetime.datetime,
    reason: str,
    evidence: Evidence | None = None,
    *,
    language: Language = "pl",
) -> Patch:
    """Give the statements of one event that moves a record from its present status to another.

    `happened_on` is a day, or `2026-09`, or `2026`. `evidence` holds what the status demands, by property.
    """
    before = standing(graph, record)
    return _event(record, before, to, agent, happened_on, recorded_at, reason, evidence or {}, language)


def entry_patch(
    record: URIRef,
    status: URIRef,
    agent: URIRef,
    happened_on: str | datetime.date,
    recorded_at: datetime.datetime,
    reason: str,
    evidence: Evidence | None = None,
    *,
    language: Language = "pl",
) -> Patch:
    """Give the statements of the event with which a new record enters the register."""
    return _event(record, None, status, agent, happened_on, recorded_at, reason, evidence or {}, language)


def point_in_time(when: str | datetime.date) -> Literal:
    """Give a day, a month or a year as a literal of its type. Raises BadParameter for any other text."""
    text = when if isinstance(when, str) else when.isoformat()
    if not _POINT_IN_TIME.fullmatch(text) or not _in_calendar(text):
        raise BadParameter(
            Message(
                pl=f"„{text}” nie jest datą. Podaj dzień (2026-09-01), miesiąc (2026-09) albo rok (2026).",
                en=f"“{text}” is no date. Give a day (2026-09-01), a month (2026-09) or a year (2026).",
            )
        )
    return Literal(text, datatype=DATE_TYPES[len(text)], normalize=False)


def _in_calendar(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def new_event() -> URIRef:
    """Give the address of a new event; it means nothing."""
    return ID[f"status-change/{b32encode(secrets.token_bytes(10)).decode('ascii').lower()}"]


def _event(
    record: URIRef,
    before: Standing | None,
    to: URIRef,
    agent: URIRef,
    happened_on: str | datetime.date,
    recorded_at: datetime.datetime,
    reason: str,
    evidence: Evidence,
    language: Language,
) -> Patch:
    event = new_event()
    said: list[tuple[URIRef, Term]] = [
        (RDF.type, MKUS.StatusChange),
        (MKUS.statusOf, record),
        (MKUS.toStatus, to),
        (MKUS.happenedOn, point_in_time(happened_on)),
        (MKUS.recordedAt, Literal(recorded_at.isoformat(), datatype=XSD.dateTime, normalize=False)),
        (PROV.wasAssociatedWith, agent),
        (MKUS.reason, Literal(reason, lang=language)),
    ]
    if before is not None:
        said += [(MKUS.fromStatus, before.status), (MKUS.previousChange, before.event)]
    for name, values in evidence.items():
        several = [values] if isinstance(values, str) else values
        said += [(name, value) for value in several]
    added = {Statement(event, name, value, KNOWLEDGE) for name, value in said}
    added.add(Statement(agent, RDF.type, MKUS.Agent, KNOWLEDGE))
    return Patch(frozenset(), frozenset(added))


def _rows(graph: Answering, record: URIRef, language: Language) -> list[dict[str, Term | None]]:
    table = graph.ask(MOVES_QUESTION, {"record": str(record)}, language)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]
