"""The causes of a barrier in law: which wording is held to be the cause, and what holds on the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from mkus_kg.dossier.composing import Cells, Composer
from mkus_kg.dossier.document import Asked
from mkus_kg.namespaces import ELI, MKUS

WORDINGS_QUESTION: Final = "wordings-in-force-on-date"
State = Literal["holds", "past", "future", "undated", "unnamed", "unknown", "act", "gap", "reference"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of a provision with its first and last day in force, ISO dates, empty where not recorded."""

    iri: str
    provision: str
    start: str
    end: str
    subject: str
    rule: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """A claim that a provision, an act, a gap in it, or what a source names causes the barrier.

    `named` is the wording that the claim names. `state` says of the day whether it holds: `past`, `future`,
    `undated`; `unnamed` where the claim names none and the graph has one for the day, `unknown` where it has
    none. `now` are the wordings that hold on the day where the one named does not.
    """

    claim: str
    of: str
    state: State
    basis: str
    note: str
    named: Wording | None = None
    now: tuple[Wording, ...] = ()
    asked: tuple[Asked, ...] = ()


def causes(composer: Composer, rows: tuple[Cells, ...]) -> Iterator[Cause]:
    """Give the causes of a barrier as rows of the question page-barrier-causes state them."""
    for row in rows:
        yield _provision(composer, row) if row["provision"] else _other(row)


def _other(row: Cells) -> Cause:
    if row["gap"] == "true":
        state: State = "gap"
    else:
        state = "act" if row["act"] else "reference"
    return Cause(row["claim"], row["act"] or row["reference"], state, row["basis"], row["note"])


def _provision(composer: Composer, row: Cells) -> Cause:
    named = _named(row) if row["version"] else None
    state: State = _state(named, composer.day) if named else "unnamed"
    if state == "holds":
        return Cause(row["claim"], row["provision"], state, row["basis"], row["note"], named)
    now, asked = wordings_on_day(composer, row["provision"])
    if not now and row["later"]:
        now = _later(composer, row["later"])
    if named is None and not now:
        state = "unknown"
    return Cause(row["claim"], row["provision"], state, row["basis"], row["note"], named, now, asked)


def _named(row: Cells) -> Wording:
    doubtful = row["doubtful"] == "true"
    return Wording(
        row["version"], row["provision"], row["from"], row["until"], row["subject"], row["rule"], doubtful
    )


def _state(wording: Wording, day: date) -> State:
    text = day.isoformat()
    if not wording.start and not wording.end:
        return "undated"
    if wording.start > text:
        return "future"
    return "past" if wording.end and wording.end < text else "holds"


def wordings_on_day(composer: Composer, provision: str) -> tuple[tuple[Wording, ...], tuple[Asked, ...]]:
    """Give the wordings of a provision itself, not of its parts, that hold on the day."""
    answer = composer.ask(WORDINGS_QUESTION, unit=provision, date=composer.day.isoformat())
    rows = {row["version"]: row for row in answer.rows if row["version"] and row["provision"] == provision}
    found = tuple(
        Wording(
            version,
            provision,
            row["from"],
            row["lastDay"],
            row["subject"],
            row["rule"],
            row["datesDoubtful"] == "true",
        )
        for version, row in rows.items()
    )
    return found, answer.named() if found else ()


def _later(composer: Composer, version: str) -> tuple[Wording, ...]:
    """Give the later wording, which may be of a unit with another number, if it holds on the day."""
    wording = Wording(
        version,
        composer.one(version, ELI.is_member_of),
        composer.one(version, ELI.first_date_entry_in_force),
        composer.one(version, ELI.date_no_longer_in_force),
        composer.text(version, MKUS.ruleSubject),
        composer.text(version, MKUS.ruleText),
        composer.one(version, MKUS.datesDoubtful) == "true",
    )
    return (wording,) if _state(wording, composer.day) == "holds" else ()
