"""Charts as shapes: where each mark stands, what it says and where it leads; templates write them as SVG."""

from web.charts.bars import Bar, Segment, bar_chart
from web.charts.drawing import Drawing, Frame, Group, Shape
from web.charts.tiles import Tile, steps, tile_map
from web.charts.timeline import Lane, Period, timeline

__all__ = [
    "Bar",
    "Drawing",
    "Frame",
    "Group",
    "Lane",
    "Period",
    "Segment",
    "Shape",
    "Tile",
    "bar_chart",
    "steps",
    "tile_map",
    "timeline",
]
