"""The page of charts: each draws the answer to one question of the catalogue, with its table and files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.graph import Table
from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.queries import Question
from web.charts import (
    Bar,
    Drawing,
    Frame,
    Lane,
    Period,
    Segment,
    Tile,
    bar_chart,
    steps,
    tile_map,
    timeline,
)
from web.pages.questions import Answer
from web.parts import PATHS, Download, Here, Site, files_of, shortened
from web.rendering import UNVERIFIED, Row, code, grouped, page, rows

FILES: Final = ("xlsx", "csv", "json")
FIRST_YEAR: Final = 2003
LANES: Final[Mapping[str, Sequence[str]]] = {
    "easier": ("removed-barrier",),
    "mixed": ("mixed",),
    "harder": ("created-barrier",),
    "cause": ("causingVersion",),
    "gone": ("eased", "removed"),
}
"""The lanes of the timeline, and which events stand in each."""
MARKS: Final[Mapping[str, str]] = {
    "removed-barrier": "easier",
    "created-barrier": "harder",
    "causingVersion": "cause",
}
"""How an event is drawn where it is not by its own name."""
ENACTED: Final = 2
"""The group of changes-by-stage that means: it became law."""


@dataclass(frozen=True)
class Key:
    """One line of a legend."""

    style: str
    text: str


@dataclass(frozen=True)
class Picture:
    """What one chart says: its title, how to read it, its drawings, and what it does not show."""

    title: str
    lead: str
    said: str
    drawings: Sequence[Drawing]
    legend: Sequence[Key] = ()
    notes: Sequence[str] = ()
    named: bool = False
    """The wide drawing names its marks itself, so that only the narrow one needs the legend."""


@dataclass(frozen=True)
class Figure:
    """A picture with the question it answers, the table and the files."""

    name: str
    picture: Picture
    question: Question
    table: Answer
    downloads: Sequence[Download]


class Charts:
    """The page of charts; what it draws is drawn once a day in each language for a state of the graph."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._drawn = lru_cache(maxsize=2 * len(LANGUAGES))(self._draw)

    def page(self, language: Language, today: date) -> HTMLResponse:
        """Give the page."""
        here = Here(self._site, language, "charts", PATHS["charts"])
        return page(here, "charts.html", figures=self._drawn(language, today, self._site.graph.version))

    def _draw(self, language: Language, today: date, version: str) -> Sequence[Figure]:
        here = Here(self._site, language, "charts", PATHS["charts"])
        return tuple(figure(here, name, draw, today) for name, draw in FIGURES.items())


def figure(
    here: Here, name: str, draw: Callable[[Here, Sequence[Row], date], Picture], today: date
) -> Figure:
    """Ask a question and draw the answer."""
    question = here.site.graph.question(name)
    table: Table = here.site.graph.ask(name, {}, here.language)
    address = here.question(name)
    downloads = files_of(address, FILES, here.language)
    return Figure(name, draw(here, rows(table), today), question, Answer.of(table), downloads)


def number(row: Row, column: str) -> int:
    """Give a number of a row."""
    return int(str(row[column]))


def both(draw: Callable[[Frame], Drawing]) -> tuple[Drawing, Drawing]:
    """Draw for a desktop and for a phone."""
    return draw(Frame.WIDE), draw(Frame.NARROW)


def barriers_by_kind(here: Here, found: Sequence[Row], today: date) -> Picture:
    """Draw the barriers of each kind, with and without a proposed change."""

    def part(row: Row, column: str, style: str, **conditions: str) -> Segment:
        amount = number(row, column)
        words = here.text(f"chart.kind.{column}")
        link = here.to("barriers", kind=shortened(str(row["kind"])), **conditions)
        return Segment(amount, style, link, f"{row['kindLabel']}, {words}: {amount}", style == "recheck")

    bars = [
        Bar(
            str(row["kindLabel"]),
            (
                part(row, "proposedCount", "deep", has_proposal="true"),
                part(row, "openCount", "pale", has_proposal="false"),
                part(row, "recheckCount", "recheck", recheck="true"),
            ),
        )
        for row in found
    ]
    heads = [here.text(f"chart.kind.{column}") for column in ("proposedCount", "openCount")]
    recheck = here.text("chart.kind.recheckCount")
    total, unproposed = (sum(number(row, name) for row in found) for name in ("barrierCount", "openCount"))
    return Picture(
        here.text("chart.kind.title", count=here.count("count.barriers", unproposed), total=total),
        here.text("chart.kind.lead"),
        here.text("chart.kind.said"),
        both(lambda frame: bar_chart(frame, bars, heads=heads, noted=recheck)),
        [Key("deep", heads[0]), Key("pale", heads[1]), Key("recheck", recheck)],
        [here.text("chart.kind.note"), here.text("chart.no-status")],
        named=True,
    )


def barriers_by_status(here: Here, found: Sequence[Row], today: date) -> Picture:
    """Draw how many barriers are in each status of their life cycle, in its order."""
    bars = []
    for row in found:
        amount, link = number(row, "barrierCount"), here.to("barriers", status=shortened(str(row["status"])))
        style = "pale" if code(row["status"]) in UNVERIFIED else "deep"
        bars.append(
            Bar(str(row["statusLabel"]), (Segment(amount, style, link, f"{row['statusLabel']}: {amount}"),))
        )
    total = sum(number(row, "barrierCount") for row in found)
    waiting = sum(number(row, "barrierCount") for row in found if code(row["status"]) in UNVERIFIED)
    return Picture(
        here.text("chart.status.title", count=here.count("count.barriers", waiting), total=total),
        here.text("chart.status.lead"),
        here.text("chart.status.said"),
        both(lambda frame: bar_chart(frame, bars)),
        [Key("pale", here.text("chart.status.waiting")), Key("deep", here.text("chart.status.verified"))],
        [here.text("chart.status.note")],
    )


def changes_by_stage(here: Here, found: Sequence[Row], today: date) -> Picture:
    """Draw the proposed changes by the stage they have reached, the stages gathered into groups."""
    groups: dict[int, list[Row]] = {}
    for row in found:
        groups.setdefault(number(row, "groupNumber"), []).append(row)
    bars: list[Bar] = []
    for group, members in groups.items():
        total = sum(number(row, "changeCount") for row in members)
        name = str(members[0]["group"])
        bars.append(Bar(name[:1].upper() + name[1:], total=here.number(total)))
        for stage, same in grouped(members, "stage"):
            amount = sum(number(row, "changeCount") for row in same)
            link = here.to("changes", stage=shortened(str(stage)))
            label = str(same[0]["stageLabel"])
            said = f"{name}, {label}: {amount}"
            bars.append(Bar(label, (Segment(amount, f"stage-{group}", link, said),)))
    total = sum(number(row, "changeCount") for row in found)
    enacted = sum(number(row, "changeCount") for row in groups.get(ENACTED, ()))
    return Picture(
        here.text(
            "chart.stage.title", count=here.count("count.changes", enacted), total=total, enacted=enacted
        ),
        here.text("chart.stage.lead"),
        here.text("chart.stage.said"),
        both(lambda frame: bar_chart(frame, bars)),
        notes=[here.text("chart.stage.note"), here.text("chart.stage.proof")],
    )


def law_and_barriers(here: Here, found: Sequence[Row], today: date) -> Picture:
    """Draw the changes of law and, under them, since when the causes of barriers are in force."""
    events = {
        lane: [row for row in found if code(row["event"]) in members] for lane, members in LANES.items()
    }
    last = max([today.year, *(number(row, "year") for row in found)])
    names = {lane: here.text(f"chart.timeline.{lane}") for lane in LANES}

    def period(year: int) -> Period:
        marks = {
            lane: [
                MARKS.get(code(row["event"]), code(row["event"]))
                for row in members
                if number(row, "year") == year
            ]
            for lane, members in events.items()
        }
        counted = "; ".join(f"{names[lane]}: {len(each)}" for lane, each in marks.items() if each)
        link = f"{here.question(TIMELINE)}?year={year}" if counted else ""
        return Period(year, marks, link, f"{year} – {counted}", year > today.year)

    periods = [period(year) for year in range(FIRST_YEAR, last + 1)]
    lanes = [Lane(lane, names[lane], here.text(f"chart.timeline.{lane}-short")) for lane in LANES]
    earlier = sum(number(row, "year") < FIRST_YEAR for row in found)
    unplaced = here.site.graph.counts()["Barrier"] - len({row["record"] for row in events["cause"]})
    counts = {lane: len(members) for lane, members in events.items()}
    return Picture(
        here.text("chart.timeline.title", **counts),
        here.text("chart.timeline.lead"),
        here.text("chart.timeline.said", first=FIRST_YEAR, last=last),
        both(lambda frame: timeline(frame, lanes, periods)),
        [
            Key(style, here.text(f"chart.timeline.mark-{style}"))
            for style in ("easier", "mixed", "harder", "cause", "eased", "removed")
        ],
        [
            here.text("chart.timeline.cause-note"),
            here.text("chart.timeline.unplaced", count=here.count("count.barriers", unplaced)),
            *([here.text("chart.timeline.earlier", number=earlier, year=FIRST_YEAR)] if earlier else []),
            here.text("chart.timeline.ahead", date=here.date(today.isoformat())),
        ],
    )


def practices_by_voivodeship(here: Here, found: Sequence[Row], today: date) -> Picture:
    """Draw the practices of each voivodeship on a map of equal tiles."""
    nowhere = here.text("chart.map.nowhere")
    tiles = [
        Tile(
            code(row["voivodeship"]) if row["voivodeship"] is not None else "",
            str(row["voivodeshipLabel"] or nowhere),
            number(row, "practiceCount"),
            here.to("practices", voivodeship=shortened(str(row["voivodeship"])))
            if row["voivodeship"] is not None
            else "",
            f"{row['voivodeshipLabel'] or nowhere}: {number(row, 'practiceCount')}",
        )
        for row in found
    ]
    placed = [tile for tile in tiles if tile.code]
    most = max((tile.amount for tile in placed), default=0)
    first = ", ".join(tile.name for tile in placed if tile.amount == most)
    unplaced = sum(tile.amount for tile in tiles if not tile.code)
    return Picture(
        here.text("chart.map.title", names=first, number=most),
        here.text("chart.map.lead"),
        here.text("chart.map.said"),
        both(lambda frame: tile_map(frame, tiles)),
        [
            Key(f"step-{step}", str(least) if least == greatest else f"{least}–{greatest}")
            for step, least, greatest in steps(most)
        ],
        [here.text("chart.map.note"), here.text("chart.map.unplaced", number=unplaced)],
    )


TIMELINE: Final = "law-and-barriers-timeline"
FIGURES: Final[Mapping[str, Callable[[Here, Sequence[Row], date], Picture]]] = {
    "barriers-by-status": barriers_by_status,
    "barriers-by-kind": barriers_by_kind,
    "changes-by-stage": changes_by_stage,
    TIMELINE: law_and_barriers,
    "practices-by-voivodeship": practices_by_voivodeship,
}
"""How the answer to each question is drawn, in the order of the page."""
