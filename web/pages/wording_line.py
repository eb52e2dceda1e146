"""The wordings of a provision as a line of time: what began each, gaps between them, the state of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from typing import Literal as OneOf

from mkus_kg.graph import Term
from web.rendering import Row, distinct, grouped, standing

DAY: Final = timedelta(days=1)
DayState = OneOf["now", "before", "gap", "after", "undated", "none"]
"""Of a unit on a day: a wording in force, before the first collected one, between two, after the last one, no
wording with a known first day, no wording at all."""


@dataclass(frozen=True)
class Edge:
    """What happened when a wording began or ended: changes of law, their acts, transitional rules."""

    day: date
    effects: Sequence[Term]
    acts: Sequence[Term]
    transitional: Sequence[Term]
    """What transitional rules of these changes say."""


@dataclass(frozen=True)
class Entry:
    """A wording with its rows and what began it; `gap` is the time after it that no wording covers."""

    version: Term
    rows: Sequence[Row]
    state: str
    begun: Edge | None
    ended: Edge | None
    """What ended it, where no other wording followed on the next day."""
    gap: tuple[date, date | None] | None


@dataclass(frozen=True)
class Line:
    """The wordings, the newest first, and how the unit stands on the day."""

    entries: Sequence[Entry]
    state: DayState
    now: Sequence[Entry]
    first: date | None
    """The first day of the earliest wording collected."""


def wording_line(wording_rows: Sequence[Row], effect_rows: Sequence[Row], today: date) -> Line:
    """Lay the wordings of one unit out in time; of changes of law only those of the unit itself count."""
    own = [row for row in effect_rows if row["unit"] is None]
    dated = grouped(wording_rows, "version")
    starts = sorted(start for _, found in dated if (start := a_day(found[0]["from"])) is not None)
    entries = [entry(version, found, own, starts, today) for version, found in dated]
    now = [each for each in entries if each.state == "now"]
    return Line(entries, day_state(entries, bool(now), starts, today), now, starts[0] if starts else None)


def entry(
    version: Term, found: Sequence[Row], effects: Sequence[Row], starts: Sequence[date], today: date
) -> Entry:
    """Tell one wording."""
    start, until = a_day(found[0]["from"]), a_day(found[0]["until"])
    following = next((each for each in starts if until is not None and each > until), None)
    open_after = until is not None and (following is None or following > until + DAY)
    begun = edge(start, found, effects) if start else None
    return Entry(
        version,
        found,
        standing(found[0]["from"], found[0]["until"], today.isoformat()),
        begun,
        edge(until + DAY, (), effects) if until is not None and open_after else None,
        (until + DAY, following - DAY if following else None) if until is not None and open_after else None,
    )


def edge(when: date, wording_rows: Sequence[Row], effects: Sequence[Row]) -> Edge | None:
    """Say what happened on a day; None where nothing is recorded."""
    same = [row for row in effects if a_day(row["date"]) == when]
    given = distinct(wording_rows, "changedBy") if wording_rows else []
    acts = [*given, *(act for act in distinct(same, "act") if act not in given)]
    if not same and not acts:
        return None
    return Edge(when, distinct(same, "effect"), acts, distinct(same, "transitionalText"))


def day_state(entries: Sequence[Entry], now: bool, starts: Sequence[date], today: date) -> DayState:
    """Say how the unit stands on the day."""
    if now:
        return "now"
    if not entries:
        return "none"
    if not starts:
        return "undated"
    if today < starts[0]:
        return "before"
    return "gap" if any(start > today for start in starts) else "after"


def a_day(term: object) -> date | None:
    """Give a date of the graph as Python's, None for anything that is not one day."""
    try:
        return date.fromisoformat(str(term))
    except ValueError:
        return None
