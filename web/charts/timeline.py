"""A timeline of unit marks: a lane for each kind of event, a column for each year, a mark for each event.

On a phone it lies the other way: a row for each year and the lanes side by side.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from web.charts.drawing import Drawing, Frame, Group, Shape, circle, label, line, path, rectangle

ACROSS: Final = 2
"""So many marks stand side by side within a year."""
EVERY: Final = 5
COUNTED: Final = 10
"""From so many marks on, their number stands beside them."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of events: its key, and its name in full and in short."""

    key: str
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Period:
    """One year: the marks of each lane by its key (each one of MARKS), where it leads, what it says aloud."""

    year: int
    marks: Mapping[str, Sequence[str]]
    link: str
    said: str
    ahead: bool = False


def _dot(style: str, x: float, y: float, size: float) -> Shape:
    return circle(f"chart-{style}", x, y, size)


def _square(style: str, x: float, y: float, size: float) -> Shape:
    return rectangle(f"chart-{style}", x - size, y - size, 2 * size, 2 * size, 1)


def _diamond(style: str, x: float, y: float, size: float) -> Shape:
    reach = size * 1.25
    return path(
        f"chart-{style}",
        f"M{x:.1f} {y - reach:.1f}l{reach:.1f} {reach:.1f}l-{reach:.1f} {reach:.1f}"
        f"l-{reach:.1f} -{reach:.1f}z",
    )


def _triangle(style: str, x: float, y: float, size: float) -> Shape:
    return path(
        f"chart-{style}",
        f"M{x - size * 1.15:.1f} {y - size:.1f}h{size * 2.3:.1f}l-{size * 1.15:.1f} {size * 2:.1f}z",
    )


MARKS: Final[Mapping[str, Callable[[str, float, float, float], Shape]]] = {
    "easier": _dot,
    "mixed": _diamond,
    "harder": _triangle,
    "cause": _square,
    "eased": _square,
    "removed": _square,
}
"""The shape of each mark; its colour is of the style sheet, so that neither says alone what it is."""


def timeline(frame: Frame, lanes: Sequence[Lane], periods: Sequence[Period]) -> Drawing:
    """Draw the lanes over the years."""
    return _wide(lanes, periods) if frame is Frame.WIDE else _narrow(lanes, periods)


def _most(lane: Lane, periods: Sequence[Period]) -> int:
    return max((len(period.marks.get(lane.key, ())) for period in periods), default=0)


def _rows(lane: Lane, periods: Sequence[Period]) -> int:
    return max(1, -(-_most(lane, periods) // ACROSS))


def _wide(lanes: Sequence[Lane], periods: Sequence[Period]) -> Drawing:
    left, foot, name = 0.0, 26.0, 24.0
    column = (Frame.WIDE.value - left) / len(periods)
    pitch = min(11.5, column / ACROSS - 2)
    top = 0.0
    frame: list[Shape] = []
    bases: dict[str, float] = {}
    tops: dict[str, float] = {}
    for lane in lanes:
        tops[lane.key] = top
        top += name + _rows(lane, periods) * pitch + (26 if _most(lane, periods) >= COUNTED else 10)
        bases[lane.key] = top
        frame.append(line("chart-axis", left, top, Frame.WIDE.value, top))
    height = top + foot
    groups = []
    for number, period in enumerate(periods):
        x = left + number * column
        band = "chart-band chart-ahead" if period.ahead else "chart-band"
        shapes = [rectangle(band, x, 0, column, height - foot, 0)]
        for lane in lanes:
            for place, style in enumerate(period.marks.get(lane.key, ())):
                across, up = place % ACROSS, place // ACROSS
                centre = x + column / 2 + (across - (ACROSS - 1) / 2) * pitch
                shapes.append(MARKS[style](style, centre, bases[lane.key] - 7 - up * pitch, pitch / 2 - 1.1))
            amount = len(period.marks.get(lane.key, ()))
            if amount >= COUNTED:
                y = bases[lane.key] - -(-amount // ACROSS) * pitch - 6
                frame.append(label("chart-number chart-count", x + column / 2, y, str(amount), "middle"))
        strong = " chart-strong" if period.year % EVERY == 0 else ""
        frame.append(
            label(
                f"chart-year{strong}",
                x + column / 2,
                height - 8,
                f"{period.year}"[2:] if not strong else str(period.year),
                "middle",
            )
        )
        groups.append(Group(tuple(shapes), period.link, period.said))
    names = [label("chart-lane", 0, tops[lane.key] + 17, lane.name) for lane in lanes]
    return Drawing(Frame.WIDE, height, (*groups, Group((*frame, *names), repeated=True)))


def _narrow(lanes: Sequence[Lane], periods: Sequence[Period]) -> Drawing:
    head, row, years, gap = 52.0, 24.0, 36.0, 12.0
    rows = {lane.key: _rows(lane, periods) for lane in lanes}
    pitch = (Frame.NARROW.value - years - gap * len(lanes)) / sum(rows.values())
    pitch = min(pitch, row / ACROSS - 1)
    frame: list[Shape] = []
    bases: dict[str, float] = {}
    x = years
    height = head + row * len(periods) + 6
    for number, lane in enumerate(lanes):
        bases[lane.key] = x
        frame.append(line("chart-axis", x, head - 4, x, height))
        # Names stand on two lines in turns, as a lane may be narrower than its name.
        last = lane is lanes[-1]
        where = Frame.NARROW.value if last else x
        frame.append(
            label("chart-lane", where, 16 + 18 * (number % 2), lane.short, "end" if last else "start")
        )
        x += rows[lane.key] * pitch + gap
    groups = []
    for number, period in enumerate(periods):
        y = head + number * row
        band = "chart-band chart-ahead" if period.ahead else "chart-band"
        shapes = [rectangle(band, 0, y, Frame.NARROW.value, row, 0)]
        shapes.append(
            label(
                "chart-year" + (" chart-strong" if period.year % EVERY == 0 else ""),
                0,
                y + 16,
                str(period.year),
            )
        )
        for lane in lanes:
            for place, style in enumerate(period.marks.get(lane.key, ())):
                across, out = place % ACROSS, place // ACROSS
                centre = y + row / 2 + (across - (ACROSS - 1) / 2) * pitch
                shapes.append(MARKS[style](style, bases[lane.key] + 7 + out * pitch, centre, pitch / 2 - 0.8))
        groups.append(Group(tuple(shapes), period.link, period.said))
    return Drawing(Frame.NARROW, height, (*groups, Group(tuple(frame), repeated=True)))
