"""Bars, lying, each with its name and its numbers beside it; a bar may be made of segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from web.charts.drawing import Drawing, Frame, Group, Shape, label, line, rectangle, text_width

BAR: Final = 24.0
GAP: Final = 12.0
HEAD: Final = 30.0
NAME_SIZE: Final = 14.0
NARROW_NAME: Final = 20.0
BESIDE: Final = 8.0


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar: how much, how it looks, where it leads and what it says aloud."""

    amount: int
    style: str
    link: str
    said: str
    noted: bool = False
    """The number stands in a column at the edge instead of in a bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, or with no segments the heading of those that follow; `total` stands at the end of it."""

    name: str
    segments: tuple[Segment, ...] = ()
    total: str = ""


def bar_chart(frame: Frame, bars: Sequence[Bar], *, heads: Sequence[str] = (), noted: str = "") -> Drawing:
    """Draw bars from a common left edge; `heads` name the segments above the first bar, `noted` the edge."""
    wide = frame is Frame.WIDE
    left = 190.0 if wide else 0.0
    edge = (130.0 if wide else 64.0) if noted else 34.0
    most = max((sum(part.amount for part in bar.segments if not part.noted) for bar in bars), default=0) or 1
    scale = (frame.value - left - edge) / most
    groups: list[Group] = []
    top = HEAD if heads or noted else 0.0
    shapes = list(_heads(frame, bars, heads, left, scale)) if heads and wide else []
    if noted and wide:
        shapes.append(label("chart-note", frame.value, 16, noted, "end"))
    if not wide:
        top = 0.0
    for bar in bars:
        if not bar.segments:
            top += GAP if top else 0
            shapes.append(label("chart-head", 0, top + 17, bar.name))
            if bar.total:
                shapes.append(label("chart-head", frame.value, top + 17, bar.total, "end"))
            shapes.append(line("chart-rule", 0, top + 24, frame.value, top + 24))
            top += 34
            continue
        if wide:
            shapes.append(label("chart-name", left - BESIDE, top + 17, bar.name, "end"))
        else:
            shapes.append(label("chart-name", 0, top + 14, bar.name))
            top += NARROW_NAME
        groups.extend(_bar(frame, bar, left, top, scale))
        top += BAR + GAP
    return Drawing(frame, top, (Group(tuple(shapes)), *groups))


def _heads(
    frame: Frame, bars: Sequence[Bar], heads: Sequence[str], left: float, scale: float
) -> Sequence[Shape]:
    """Name each segment above the first bar, where it begins."""
    first = next(bar for bar in bars if bar.segments)
    found, x = [], left
    for head, part in zip(heads, first.segments, strict=False):
        found.append(label(f"chart-note chart-{part.style}-text", x, 16, head))
        found.append(line(f"chart-tick chart-{part.style}-line", x + 0.5, 21, x + 0.5, HEAD))
        x += part.amount * scale
    return found


def _bar(frame: Frame, bar: Bar, left: float, top: float, scale: float) -> Sequence[Group]:
    found: list[Group] = []
    x = left
    for part in bar.segments:
        number = str(part.amount)
        if part.noted:
            if part.amount:
                place = frame.value
                width = max(text_width(number, NAME_SIZE) + 18, 32)
                shapes = (
                    rectangle(f"chart-{part.style}", place - width, top, width, BAR, 12),
                    label(f"chart-on-{part.style}", place - width / 2, top + 17, number, "middle"),
                )
                found.append(Group(shapes, part.link, part.said))
            continue
        if not part.amount:
            continue
        width = part.amount * scale
        inside = width > text_width(number, NAME_SIZE) + 4
        mark = rectangle(f"chart-{part.style}", x, top, max(width - 1.5, 1), BAR)
        where = x + min(7, (width - text_width(number, NAME_SIZE)) / 2) if inside else x + width + 4
        style = f"chart-on-{part.style}" if inside else "chart-number"
        found.append(Group((mark, label(style, where, top + 17, number)), part.link, part.said))
        x += width if inside else width + text_width(number, NAME_SIZE) + 8
    return found
