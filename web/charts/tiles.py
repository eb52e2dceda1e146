"""A map of the sixteen voivodeships as equal tiles, each near where it lies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from web.charts.drawing import Drawing, Frame, Group, Shape, label, rectangle, text_width

PLACES: Final[Mapping[str, tuple[int, int]]] = {
    "pomorskie": (1, 0),
    "warminsko-mazurskie": (2, 0),
    "zachodniopomorskie": (0, 1),
    "kujawsko-pomorskie": (1, 1),
    "mazowieckie": (2, 1),
    "podlaskie": (3, 1),
    "lubuskie": (0, 2),
    "wielkopolskie": (1, 2),
    "lodzkie": (2, 2),
    "lubelskie": (3, 2),
    "dolnoslaskie": (0, 3),
    "opolskie": (1, 3),
    "swietokrzyskie": (2, 3),
    "podkarpackie": (3, 3),
    "slaskie": (1, 4),
    "malopolskie": (2, 4),
}
"""The column and row of each, by its code: neighbours stay neighbours as far as tiles allow."""

UNPLACED: Final = (3, 4)
BREAKS: Final[Mapping[str, tuple[str, str]]] = {"zachodniopomorskie": ("zachodnio-", "pomorskie")}
STEPS: Final = 4
COLUMNS: Final = 4
ROWS: Final = 5
SPACE: Final = 4.0


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its code decides its place, `name` is shown; without a code it stands aside."""

    code: str
    name: str
    amount: int
    link: str
    said: str


def tile_map(frame: Frame, tiles: Sequence[Tile]) -> Drawing:
    """Draw the tiles, the deeper the more; a tile of nothing is left empty, one without a place dashed."""
    size = (frame.value - (COLUMNS - 1) * SPACE) / COLUMNS if frame is Frame.NARROW else 150.0
    height = size * (0.86 if frame is Frame.NARROW else 0.6)
    start = 0.0 if frame is Frame.NARROW else (frame.value - COLUMNS * size - (COLUMNS - 1) * SPACE) / 2
    most = max((tile.amount for tile in tiles if tile.code), default=0)
    groups = []
    texts: list[Shape] = []
    for tile in tiles:
        column, row = PLACES[tile.code] if tile.code else UNPLACED
        x, y = start + column * (size + SPACE), row * (height + SPACE)
        step = f"step-{depth(tile.amount, most)}" if tile.code else "unplaced"
        font = 12.5 if frame is Frame.WIDE else 11.0
        names = [
            label(
                f"chart-tile chart-on-{step}",
                x + size / 2,
                y + height - 10 - (font + 1) * behind,
                part,
                "middle",
            )
            for behind, part in enumerate(reversed(lines(tile.name, size - 8, font)))
        ]
        number = label(
            f"chart-big chart-on-{step}", x + size / 2, y + height * 0.42, str(tile.amount), "middle"
        )
        texts += [number, *names]
        tint = rectangle(f"chart-{step}", x + 0.5, y + 0.5, size - 1, height - 1, 4)
        groups.append(Group((tint,), tile.link if tile.amount else "", tile.said))
    groups.append(Group(tuple(texts), repeated=True))
    return Drawing(frame, ROWS * height + (ROWS - 1) * SPACE, tuple(groups))


def depth(amount: int, most: int) -> int:
    """Give the step of the scale from 0 (nothing) to 4 (up to the most)."""
    return -(-STEPS * amount // most) if most else 0


def steps(most: int) -> list[tuple[int, int, int]]:
    """Give the scale as a legend has it: each step that any number falls into, with its least and most."""
    found: dict[int, list[int]] = {}
    for amount in range(most + 1):
        found.setdefault(depth(amount, most), []).append(amount)
    return [(step, numbers[0], numbers[-1]) for step, numbers in found.items()]


def lines(name: str, width: float, size: float) -> Sequence[str]:
    """Break a name in two at a hyphen, a space or a known place where one line is too long for it."""
    if text_width(name, size) <= width:
        return (name,)
    if name in BREAKS:
        return BREAKS[name]
    for mark in ("-", " "):
        first, found, rest = name.partition(mark)
        if found:
            return (first + found.strip(), rest)
    return (name,)
