"""The editorial units of an act: as a tree, as neighbours of one of them, and as bars on a line of time."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from rdflib import URIRef

from mkus_kg.graph import Term
from mkus_kg.namespaces import MKUS
from web.pages.wording_line import a_day
from web.rendering import Row, code, grouped, is_true, standing

NEIGHBOURS: Final = 4
WIDTH: Final = 1000
LABELS: Final = 120
LANE: Final = 30
SHORTEST_BAR: Final = 6.0
YEARS_BETWEEN_MARKS: Final = (1, 2, 5, 10, 20)
MOST_MARKS: Final = 12
FARTHEST: Final = timedelta(days=40 * 365)

RESTING: Final[Mapping[URIRef, str]] = {
    MKUS.causedBarrier: "barriers",
    MKUS.proposesChangeTo: "changes",
    MKUS.legalBasis: "practices",
}
"""The links by which a record rests on a provision, and what such records are."""


@dataclass
class Unit:
    """One unit of an act with the units below it; `resting` holds also what rests on those."""

    iri: Term
    label: str
    structural: bool
    rows: Sequence[Row]
    parts: list["Unit"] = field(default_factory=list)
    resting: dict[str, set[Term]] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """Count the units with a wording, this one and those below."""
        return bool(self.rows) + sum(part.known for part in self.parts)


def tree(unit_rows: Iterable[Row], resting_rows: Iterable[Row]) -> list[Unit]:
    """Give the units of an act as a tree, in the order of the rows, with what rests on each."""
    units: dict[Term, Unit] = {}
    above: dict[Term, Term | None] = {}
    numbers: dict[Term, str] = {}
    for iri, found in grouped(unit_rows, "unit"):
        first = found[0]
        numbers[iri] = str(first["number"] or "")
        above[iri] = first["parent"]
        worded = [row for row in found if row["version"] is not None]
        units[iri] = Unit(iri, numbers[iri], is_true(first["structural"]), worded)
    roots = []
    for iri, unit in units.items():
        parent = above[iri]
        if parent is not None and parent in units:
            units[parent].parts.append(unit)
            unit.label = below(unit.label, numbers[parent])
        else:
            roots.append(unit)
    for row in resting_rows:
        place: Term | None = row["unit"]
        kind = RESTING.get(URIRef(str(row["link"])))
        while place is not None and place in units and kind and row["item"] is not None:
            units[place].resting.setdefault(kind, set()).add(row["item"])
            place = above[place]
    return roots


def below(number: str, parent: str) -> str:
    """Give what a unit's number adds to that of the unit above: “ust. 1” for “art. 19a ust. 1”."""
    return number.removeprefix(parent).strip() or number


def resting(rows: Iterable[Row]) -> dict[str, Set[Term]]:
    """Give the records that rest on an act, by what they are."""
    found: dict[str, set[Term]] = {kind: set() for kind in RESTING.values()}
    for row in rows:
        kind = RESTING.get(URIRef(str(row["link"])))
        if kind and row["item"] is not None:
            found[kind].add(row["item"])
    return dict(found)


def by_unit(rows: Iterable[Row]) -> list[tuple[Term, list[Row]]]:
    """Gather the rows of wordings by their unit."""
    return grouped(rows, "unit")


def neighbours(sibling_rows: Sequence[Row], iri: str) -> list[Term]:
    """Give the units around a unit, itself among them, in the order of the act."""
    siblings = [sibling for sibling, _ in grouped(sibling_rows, "sibling")]
    place = next((n for n, sibling in enumerate(siblings) if str(sibling) == iri), 0)
    first = max(0, min(place - NEIGHBOURS // 2, len(siblings) - NEIGHBOURS - 1))
    return siblings[first : first + NEIGHBOURS + 1]


@dataclass(frozen=True)
class Bar:
    """A wording on the line of time."""

    version: Term
    start: date
    until: date | None
    state: str
    x: float
    width: float


@dataclass(frozen=True)
class Lane:
    """The wordings of one unit, side by side; `y` is its top."""

    label: str
    bars: Sequence[Bar]
    y: int
    gaps: Sequence[tuple[float, float]] = ()
    """Where each time between two wordings that no other covers begins, and how wide it is."""


@dataclass(frozen=True)
class Timeline:
    """Wordings in time, ready to draw: a width of 1000 units, marks of years, the day of today."""

    lanes: Sequence[Lane]
    marks: Sequence[tuple[int, float]]
    changes: Sequence[tuple[Term, date, float]]
    """Changes of law with their dates."""
    today: float | None
    """The day shown; None where it lies far from all wordings."""
    height: int
    width: int = WIDTH
    labels: int = LABELS


def timeline(
    unit_rows: Sequence[tuple[Term | str, Sequence[Row]]], effect_rows: Sequence[Row], today: date
) -> Timeline | None:
    """Lay out the wordings of units and the changes of law; None where no wording has a date."""
    dated = [(unit, wordings(found)) for unit, found in unit_rows]
    dated = [(unit, found) for unit, found in dated if found]
    if not dated:
        return None
    starts = [start for _, found in dated for _, start, _ in found]
    # A day far away would leave no room for the wordings.
    near = min(starts) - FARTHEST <= today <= max(starts) + FARTHEST
    days = [today, *starts] if near else starts
    first, last = date(min(days).year, 1, 1), date(max(days).year + 1, 12, 31)
    span = (last - first).days

    def place(when: date) -> float:
        return round(LABELS + (WIDTH - LABELS) * (when - first).days / span, 1)

    def bar(version: Term, start: date, until: date | None) -> Bar:
        x, end = place(start), place(until) if until else float(WIDTH)
        width = max(SHORTEST_BAR, round(end - x - 2, 1))
        return Bar(version, start, until, standing(start, until, today.isoformat()), x, width)

    lanes = [
        Lane(
            lane_label(unit),
            [bar(*each) for each in found],
            number * LANE,
            [(place(start), round(place(end) - place(start), 1)) for start, end in gaps(found)],
        )
        for number, (unit, found) in enumerate(dated)
    ]
    step = next(
        (each for each in YEARS_BETWEEN_MARKS if (last.year - first.year) / each <= MOST_MARKS),
        YEARS_BETWEEN_MARKS[-1],
    )
    years = range(first.year + (-first.year % step), last.year + 1, step)
    changes = [
        (effect, when, place(when))
        for effect, same in grouped(effect_rows, "effect")
        if (when := a_day(same[0]["date"])) is not None and first <= when <= last
    ]
    marks = [(year, place(date(year, 1, 1))) for year in years]
    return Timeline(lanes, marks, changes, place(today) if near else None, len(lanes) * LANE)


def gaps(found: Sequence[tuple[Term, date, date | None]]) -> list[tuple[date, date]]:
    """Give the times between wordings that none covers, each from its first day to the day after it."""
    between = []
    covered: date | None = None
    for _, start, until in sorted(found, key=lambda each: each[1]):
        if covered is not None and covered < start - timedelta(days=1):
            between.append((covered + timedelta(days=1), start))
        covered = max(until or date.max, covered or start)
    return between


def lane_label(unit: Term | str) -> str:
    """Give the last part of a unit's address as it is cited: “ust. 3 do 5” for `ust-3-do-5`."""
    return code(unit).replace("-", ". ", 1).replace("-", " ")


def wordings(rows: Iterable[Row]) -> list[tuple[Term, date, date | None]]:
    """Give the wordings whose first day is known, each with its first and last day."""
    return [
        (version, start, a_day(same[0]["until"]))
        for version, same in grouped(rows, "version")
        if (start := a_day(same[0]["from"])) is not None
    ]
