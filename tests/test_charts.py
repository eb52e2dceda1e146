"""The charts: each draws exactly the rows of its question, leads where the numbers come from, and says so."""

import re
from collections import Counter
from datetime import date
from xml.etree import ElementTree

import pytest
from rdflib import Graph
from rdflib.namespace import SKOS
from small_graph import ONTOLOGY
from starlette.testclient import TestClient

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.settings import Settings
from web.app import site_over
from web.charts import Bar, Frame, Lane, Period, Segment, Tile, bar_chart, steps, tile_map, timeline
from web.charts.tiles import PLACES, UNPLACED, depth, lines
from web.parts import PATHS

FIGURES = (
    "barriers-by-status",
    "barriers-by-kind",
    "changes-by-stage",
    "law-and-barriers-timeline",
    "practices-by-voivodeship",
)
SVG = re.compile(r"<svg class=\"chart.*?</svg>", re.DOTALL)


@pytest.fixture(scope="module")
def site(real_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(real_graph, Settings()))


def drawings(site: TestClient, language: Language) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(text) for text in SVG.findall(site.get(PATHS["charts"][language]).text)]


def column(graph: KnowledgeGraph, question: str, name: str) -> list[str]:
    table = graph.ask(question, {})
    return [str(row[table.column(name)]) for row in table.rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_chart_has_its_title_description_table_source_and_files(
    site: TestClient, language: Language
) -> None:
    page = site.get(PATHS["charts"][language]).text
    found = drawings(site, language)
    assert len(found) == 2 * len(FIGURES)
    for drawing in found:
        assert drawing.findtext("title")
        assert drawing.findtext("desc")
        assert drawing.get("role") == "group"
        named = (drawing.get("aria-labelledby") or "").split()
        assert [each.get("id") for each in drawing if each.get("id")] == named
        for link in drawing.iter("a"):
            assert link.get("aria-label")
    for name in FIGURES:
        assert f'href="{PATHS["questions"][language]}/{name}"' in page
        for suffix in ("xlsx", "csv", "json"):
            assert f'href="{PATHS["questions"][language]}/{name}.{suffix}"' in page
    assert page.count("<table>") == len(FIGURES)
    assert " style=" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mark_leads_to_as_many_as_it_says(
    site: TestClient, real_graph: KnowledgeGraph, language: Language
) -> None:
    lists = {PATHS[kind][language]: kind for kind in ("barriers", "changes", "practices")}
    checked = Counter[str]()
    for drawing in drawings(site, language)[::2]:
        for link in drawing.iter("a"):
            path, _, query = (link.get("href") or "").partition("?")
            if path in lists:
                answer = site.get(f"/api/v1/lists/{lists[path]}?{query}").json()
                said = (link.get("aria-label") or "").rpartition(": ")[2]
                assert answer["total"] == int(said), link.get("aria-label")
            else:
                answer = site.get(f"/api/v1/questions/law-and-barriers-timeline?{query}").json()
                said = (link.get("aria-label") or "").partition(" – ")[2]
                assert answer["total"] == sum(int(part.rpartition(": ")[2]) for part in said.split("; "))
            checked[path] += 1
    assert len(checked) == 4


@pytest.mark.parametrize("nth", [0, 1], ids=["wide", "narrow"])
def test_a_chart_draws_every_row_once(site: TestClient, real_graph: KnowledgeGraph, nth: int) -> None:
    statuses, kinds, stages, line, tiles = drawings(site, "pl")[nth::2]

    def marks(drawing: ElementTree.Element, style: str) -> int:
        return sum(each.get("class") == f"chart-{style}" for each in drawing.iter())

    def texts(drawing: ElementTree.Element, style: str) -> list[str]:
        return [
            each.text or "" for each in drawing.iter("text") if style in (each.get("class") or "").split()
        ]

    assert marks(statuses, "pale") + marks(statuses, "deep") == len(
        column(real_graph, "barriers-by-status", "barrierCount")
    )
    for style, name in (("deep", "proposedCount"), ("pale", "openCount"), ("recheck", "recheckCount")):
        assert marks(kinds, style) == sum(
            each != "0" for each in column(real_graph, "barriers-by-kind", name)
        )
    assert sum(
        map(
            int,
            texts(stages, "chart-number")
            + [
                each.text or ""
                for each in stages.iter("text")
                if "chart-on-stage" in (each.get("class") or "")
            ],
        )
    ) == sum(map(int, column(real_graph, "changes-by-stage", "changeCount")))
    events = Counter(
        event.rpartition("/")[2].rpartition("#")[2]
        for event, year in zip(
            column(real_graph, "law-and-barriers-timeline", "event"),
            column(real_graph, "law-and-barriers-timeline", "year"),
            strict=True,
        )
        if int(year) >= 2003
    )
    drawn = {"removed-barrier": "easier", "created-barrier": "harder", "causingVersion": "cause"}
    for event, count in events.items():
        assert marks(line, drawn.get(event, event)) == count, event
    assert sum(map(int, texts(tiles, "chart-big"))) == real_graph.counts()["GoodPractice"]


def test_every_stage_has_a_group(real_graph: KnowledgeGraph) -> None:
    """A stage that the code list adds would stand among the others."""
    scheme = Graph().parse(ONTOLOGY / "schemes" / "change-stage.ttl")
    text = real_graph.question("changes-by-stage").text
    for status in scheme.subjects(SKOS.inScheme, None):
        assert f"(stage:{str(status).rpartition('/')[2]} " in text


def test_every_voivodeship_has_a_tile_of_its_own() -> None:
    scheme = Graph().parse(ONTOLOGY / "schemes" / "voivodeship.ttl")
    codes = {str(each).rpartition("/")[2] for each in scheme.subjects(SKOS.inScheme, None)}
    assert codes == set(PLACES)
    assert len({*PLACES.values(), UNPLACED}) == 17


@pytest.mark.parametrize("frame", Frame)
def test_bars_share_one_scale(frame: Frame) -> None:
    bars = [
        Bar(name, (Segment(amount, "deep", "/", name),)) for name, amount in (("a", 10), ("b", 5), ("c", 0))
    ]
    drawn = [
        shape
        for group in bar_chart(frame, bars).groups
        for shape in group.shapes
        if shape.style == "chart-deep"
    ]
    widths = [float(shape.geometry["width"]) for shape in drawn]
    assert len(widths) == 2, "nothing is drawn for nothing"
    assert (widths[0] + 1.5) / (widths[1] + 1.5) == pytest.approx(2, abs=0.01)
    assert all(0 <= float(each.geometry["x"]) <= frame.value for each in drawn)


def test_no_rows_draw_nothing_but_do_not_fail() -> None:
    for frame in Frame:
        assert bar_chart(frame, []).height == 0
        assert timeline(frame, [Lane("easier", "x", "x")], [Period(2003, {}, "", "2003")]).groups
        assert tile_map(frame, [Tile("pomorskie", "pomorskie", 0, "/", "0")]).groups[0].link == ""


def test_the_scale_of_tiles_is_whole() -> None:
    assert depth(0, 0) == 0
    for most in (1, 2, 3, 4, 5, 14, 97):
        legend = steps(most)
        assert [number for _, least, greatest in legend for number in range(least, greatest + 1)] == list(
            range(most + 1)
        )
        assert legend[0][:2] == (0, 0)
        assert legend[-1][0] == 4


def test_long_names_break_where_they_may() -> None:
    assert lines("warmińsko-mazurskie", 80, 11) == ("warmińsko-", "mazurskie")
    assert lines("zachodniopomorskie", 80, 11) == ("zachodnio-", "pomorskie")
    assert lines("Lower Silesia", 60, 11) == ("Lower", "Silesia")
    assert lines("opolskie", 80, 11) == ("opolskie",)


def test_years_to_come_are_told_apart(site: TestClient) -> None:
    (drawing,) = drawings(site, "en")[6:7]
    ahead = [
        link
        for link in [*drawing.iter("a"), *drawing.iter("g")]
        if any("chart-ahead" in (each.get("class") or "") for each in link)
    ]
    years = {(link.get("aria-label") or "")[:4] for link in ahead}
    assert years == {str(year) for year in range(date.today().year + 1, 2028)}
