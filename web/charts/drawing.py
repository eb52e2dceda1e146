"""What a drawing is made of: shapes in groups; a group may lead somewhere and then says where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

LETTER: Final = 0.53
"""The mean width of a letter of the site's sans-serif, by its height; for deciding what fits."""


class Frame(Enum):
    """How wide a drawing is, in pixels at its natural size: for a desktop or for a phone."""

    WIDE = 860
    NARROW = 340


@dataclass(frozen=True, slots=True)
class Shape:
    """One element of SVG: its tag, its class of the style sheet, its geometry, and the text in it."""

    tag: str
    style: str
    geometry: Mapping[str, float | str]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together; `said` names them aloud where they are a link.

    What `said` of another group says already is `repeated`, and passed over by a screen reader.
    """

    shapes: tuple[Shape, ...]
    link: str = ""
    said: str = ""
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole drawing with its size."""

    frame: Frame
    height: float
    groups: tuple[Group, ...] = field(default=())

    @property
    def width(self) -> int:
        """Give the width in pixels."""
        return self.frame.value


def rectangle(style: str, x: float, y: float, width: float, height: float, rounding: float = 2) -> Shape:
    """Give a rectangle."""
    geometry = {"x": at(x), "y": at(y), "width": at(max(width, 0)), "height": at(height), "rx": rounding}
    return Shape("rect", style, geometry)


def circle(style: str, x: float, y: float, radius: float) -> Shape:
    """Give a circle."""
    return Shape("circle", style, {"cx": at(x), "cy": at(y), "r": at(radius)})


def line(style: str, x1: float, y1: float, x2: float, y2: float) -> Shape:
    """Give a straight line."""
    return Shape("line", style, {"x1": at(x1), "y1": at(y1), "x2": at(x2), "y2": at(y2)})


def path(style: str, outline: str) -> Shape:
    """Give any outline."""
    return Shape("path", style, {"d": outline})


def label(style: str, x: float, y: float, text: str, anchor: str = "start") -> Shape:
    """Give a text; `anchor` is start, middle or end, `y` the line it stands on."""
    return Shape("text", style, {"x": at(x), "y": at(y), "text-anchor": anchor}, text)


def text_width(text: str, size: float) -> float:
    """Estimate how wide a text will be."""
    return len(text) * size * LETTER


def at(number: float) -> float:
    """Give a coordinate without needless digits."""
    return round(number, 1)
