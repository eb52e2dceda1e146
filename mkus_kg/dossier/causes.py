"""The causes of a barrier in law: which wording is held to be the cause, and what holds on the day."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Asked
from mkus_kg.dossier.reading import Cells, by, natural
from mkus_kg.namespaces import ELI, MKUS

CAUSES_QUESTION: Final = "page-barrier-causes"
WORDINGS_QUESTION: Final = "wordings-in-force-on-date"
State = Literal[
    "holds", "past", "future", "undated", "unnamed", "parts", "unknown", "act", "gap", "reference"
]


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
    `undated`; `unnamed` where the claim names none and the graph has one for the day, `parts` where it has
    only those of units inside the provision, `unknown` where it has none. `now` are the wordings that hold
    on the day where the one named does not.
    """

    claim: str
    of: str
    state: State
    basis: str
    note: str
    named: Wording | None = None
    now: tuple[Wording, ...] = ()
    parts: tuple[Wording, ...] = ()
    asked: tuple[Asked, ...] = ()

    @property
    def of_act(self) -> bool:
        """Say whether a whole act is named, or a gap in it."""
        return self.state in ("act", "gap")

    @property
    def of_provision(self) -> bool:
        """Say whether a provision is named."""
        return not self.of_act and self.state != "reference"


@dataclass(frozen=True, slots=True)
class Causes:
    """All causes of a barrier, and the questions that gave them."""

    causes: tuple[Cause, ...]
    asked: tuple[Asked, ...]

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """Give the wordings that the causes name, and those that hold instead."""
        return tuple(
            each for cause in self.causes for each in (cause.named, *cause.now, *cause.parts) if each
        )


def causes_of(composer: Composer, barrier: str) -> Causes:
    """Give the causes of a barrier, the units of an act in their order."""
    answer = composer.ask(CAUSES_QUESTION, barrier=barrier)
    # A cause with two notes has two rows.
    rows = [rows[0] for _, rows in by(answer.rows, "claim")]
    found = [_provision(composer, row) if row["provision"] else _other(row) for row in rows]
    found.sort(key=lambda each: (natural(each.of), natural(each.claim)))
    asked = (*answer.named(), *(asked for each in found for asked in each.asked))
    return Causes(tuple(found), tuple(dict.fromkeys(asked)))


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
    then = on_day(composer, row["provision"])
    now, asked = then.own, then.asked if then.own else ()
    if not now and row["later"]:
        now = later(composer, row["later"])
    if named is None and not now:
        state = "parts" if then.parts else "unknown"
        asked = then.asked
    parts = then.parts if state == "parts" else ()
    return Cause(row["claim"], row["provision"], state, row["basis"], row["note"], named, now, parts, asked)


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


@dataclass(frozen=True, slots=True)
class OnDay:
    """What a provision says on the day: its own wordings, those of units inside it, and what was asked."""

    own: tuple[Wording, ...]
    parts: tuple[Wording, ...]
    asked: tuple[Asked, ...]


def on_day(composer: Composer, provision: str) -> OnDay:
    """Give the wordings of a provision and of the units inside it that hold on the day."""
    answer = composer.ask(WORDINGS_QUESTION, unit=provision, date=composer.day.isoformat())
    found = {row["version"]: _on_day(row) for row in answer.rows if row["version"]}
    own = tuple(each for each in found.values() if each.provision == provision)
    parts = sorted((each for each in found.values() if each not in own), key=lambda each: natural(each.iri))
    return OnDay(own, tuple(parts), answer.named())


def _on_day(row: Cells) -> Wording:
    return Wording(
        row["version"],
        row["provision"],
        row["from"],
        row["lastDay"],
        row["subject"],
        row["rule"],
        row["datesDoubtful"] == "true",
    )


def moved(composer: Composer, provision: str) -> tuple[Wording, ...]:
    """Give the wordings of other units that hold on the day and carry on the text of a provision."""
    ended = composer.subjects(ELI.is_member_of, provision)
    versions = {each for version in ended for each in composer.objects(version, MKUS.laterWording)}
    found = (each for version in sorted(versions, key=natural) for each in later(composer, version))
    return tuple(each for each in found if each.provision != provision)


def later(composer: Composer, version: str) -> tuple[Wording, ...]:
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
