"""The page for writing SPARQL: what it opens, what it answers, what it says of a wrong query."""

import csv
import html
import io
import json
import re

import html5lib
import pytest
from rdflib import Graph, Literal, URIRef
from small_graph import REPOSITORY
from starlette.testclient import TestClient

from mkus_kg.endpoint import GRAPH_FORMATS, TABLE_FORMATS
from mkus_kg.errors import AnswerTooLarge
from mkus_kg.exports import FORMATS
from mkus_kg.graph import Asked, Table
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, LANGUAGES, MKUS, XSD, Language
from mkus_kg.settings import Settings
from web import api
from web.app import site_over
from web.asked import ROW_FILES, TRIPLE_FILES
from web.pages.editor import MOST_CELLS, MOST_ROWS, chart
from web.parts import PATHS

EDITOR = PATHS["editor"]
LESSONS = sorted(path.stem for path in (REPOSITORY / "queries" / "examples").glob("*.rq"))
BARRIERS = "SELECT ?barrier { ?barrier a mkus:Barrier } ORDER BY ?barrier"


@pytest.fixture(scope="module")
def site(small_graph: KnowledgeGraph, small_settings: Settings) -> TestClient:
    return TestClient(site_over(small_graph, small_settings))


def run(site: TestClient, query: str, language: Language = "pl", **fields: str) -> str:
    """Send the form and give the page it answers, which must be valid whatever the status."""
    answer = site.post(EDITOR[language], data={"query": query, **fields})
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert " style=" not in answer.text
    return answer.text


def written(page: str) -> str:
    """Give the query that stands in the page."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_opens_with_a_query_and_every_question(
    language: Language, site: TestClient, small_graph: KnowledgeGraph
) -> None:
    page = site.get(EDITOR[language]).text
    assert "SELECT" in written(page)
    for name, question in small_graph.questions.items():
        if "question" in question.tags:
            assert f"?question={name}" in page
    assert set(LESSONS) <= set(re.findall(r"\?question=([\w-]+)", page))


def test_link_opens_the_query_it_carries(site: TestClient) -> None:
    query = 'ASK { ?s ?p "</textarea><script>alert(1)</script>"@pl }'
    answer = site.get(EDITOR["pl"], params={"query": query})
    assert written(answer.text).rstrip("\n") == query
    assert "<script>alert" not in answer.text
    other = re.search(r'<a class="tool" href="([^"]+)" lang="en"', answer.text)
    assert other is not None
    assert written(site.get(html.unescape(other[1])).text).rstrip("\n") == query


def test_question_opens_with_the_values_given_to_it(site: TestClient) -> None:
    page = site.get("/pytania/barriers-of-form?form=scheme/contracting-form/uslugi").text
    link = re.search(rf'href="({EDITOR["pl"]}\?[^"]+)"', page)
    assert link is not None
    text = written(site.get(html.unescape(link[1])).text)
    assert f"VALUES ?form {{ <{BASE}scheme/contracting-form/uslugi> }}" in text
    expected = site.get("/pytania/barriers-of-form.csv?form=scheme/contracting-form/uslugi").text
    answer = site.post(EDITOR["pl"], data={"query": text, "format": "csv"}).text
    assert len(rows(answer)) == len(rows(expected)) > 1


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_question_opens_in_the_other_language_in_its_words(site: TestClient) -> None:
    page = site.get(EDITOR["pl"] + "?question=barriers-of-form&form=scheme/contracting-form/bon").text
    other = re.search(r'<a class="tool" href="([^"]+)" lang="en"', page)
    assert other is not None
    text = written(site.get(html.unescape(other[1])).text)
    assert "# Contracting form: Voucher" in text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?question=no-such", 404),
        ("?question=list-barriers", 404),
        ("?question=barriers-of-form&form=http://x/%3E%20%7D", 400),
        ("?query=" + "x" * 9_000, 400),
    ],
)
def test_what_cannot_be_opened(address: str, status: int, site: TestClient) -> None:
    assert site.get(EDITOR["pl"] + address).status_code == status


def test_answer_is_a_table_of_labelled_links(site: TestClient) -> None:
    page = run(site, BARRIERS)
    assert "Wynik: 6 wierszy" in page or re.search(r"Wynik: \d+ wiersz", page)
    assert '<a href="/id/barrier/limit">Za niski limit</a>' in page
    assert '<a href="/en/id/barrier/limit">' in run(site, BARRIERS, "en")


def test_yes_and_no(site: TestClient) -> None:
    assert '<p class="verdict">Tak</p>' in run(site, "ASK { ?s a mkus:Barrier }")
    assert '<p class="verdict">No</p>' in run(site, "ASK { ?s a mkus:Nothing }", "en")


def test_triples_are_rows_of_three(site: TestClient) -> None:
    page = run(site, f"DESCRIBE <{BASE}id/barrier/limit>")
    assert '<th scope="col">podmiot</th>' in page
    assert 'name="format" value="turtle"' in page


def test_triples_are_drawn_as_the_query_made_them(site: TestClient) -> None:
    query = "CONSTRUCT { ?b mkus:near ?f } { VALUES ?b { <id/barrier/limit> } ?b mkus:affectsForm ?f }"
    found = re.search(r'data-network="([^"]+)"', run(site, query))
    assert found is not None
    drawing = json.loads(html.unescape(found[1]))
    assert {"Za niski limit"} < {node["label"] for node in drawing["nodes"]}
    assert {node["kind"] for node in drawing["nodes"]} == {"Barrier", "ContractingForm"}
    assert {link["source"] for link in drawing["links"]} == {BASE + "id/barrier/limit"}


def test_drawing_says_what_it_left_out(site: TestClient, small_graph: KnowledgeGraph) -> None:
    triples = Graph()
    for number in range(70):
        triples.add((URIRef(f"urn:x:{number}"), MKUS.near, URIRef("urn:x:centre")))
    drawn = small_graph.neighbourhoods.of_triples(triples)
    assert len(drawn.nodes) == 60
    assert drawn.unread == 11
    assert len(drawn.links) == 59


def test_empty_answer_says_what_to_do(site: TestClient) -> None:
    assert "nic do niego nie pasuje" in run(site, "SELECT * { ?s a mkus:Nothing }")


def test_cut_answer_never_passes_for_a_whole_one(site: TestClient, small_settings: Settings) -> None:
    page = run(site, "SELECT * { ?s ?p ?o }")
    assert "niepełny" in page or "limit" in page
    assert page.count("<tr>") <= MOST_ROWS + 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("SELECT * {\n  ?s a mkus:Barrier\n  ?x ?y\n}", 400),
        ("DELETE WHERE { ?s ?p ?o }", 400),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400),
        ("SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }", 400),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }", 503),
        ("# " + "x" * 250_000, 413),
    ],
)
def test_wrong_query_keeps_its_text_and_says_why(query: str, status: int, site: TestClient) -> None:
    answer = site.post(EDITOR["pl"], data={"query": query})
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "Traceback" not in answer.text
    if query.strip():
        assert written(answer.text).rstrip("\n") == query
    html5lib.HTMLParser(strict=True).parse(answer.text)


def test_wrong_line_is_shown(site: TestClient) -> None:
    page = run(site, "SELECT * {\n  ?s a mkus:Barrier\n  ?x ?y\n}", "en")
    found = re.search(r'data-line="(\d+)" data-column="(\d+)"', page)
    assert found is not None
    assert found[1] == "3"
    assert "Line 3, character" in page
    assert "<code>  ?x ?y</code>" in page


def test_form_that_is_too_large(site: TestClient) -> None:
    assert site.post(EDITOR["pl"], content=b"query=" + b"x" * 1_600_000).status_code == 413


@pytest.mark.parametrize("content", [b"\xff\xfe", b"&" * 2_000, b"query"])
def test_form_that_cannot_be_read(content: bytes, site: TestClient) -> None:
    assert site.post(EDITOR["en"], content=content).status_code == 400


MEDIA_TYPES = {each.name: each.media_type for each in (*FORMATS.values(), *TABLE_FORMATS, *GRAPH_FORMATS)}


@pytest.mark.parametrize("name", ROW_FILES)
def test_rows_as_a_file(name: str, site: TestClient) -> None:
    answer = site.post(EDITOR["pl"], data={"query": BARRIERS, "format": name})
    assert answer.headers["content-type"].partition(";")[0] == MEDIA_TYPES[name]
    assert answer.headers["content-disposition"].startswith('attachment; filename="mkus-sparql.')
    if name == "csv":
        assert [BASE + "id/barrier/limit"] in rows(answer.text)


@pytest.mark.parametrize("name", ["csv", "json"])
def test_file_never_holds_a_part(name: str, site: TestClient) -> None:
    answer = site.post(EDITOR["pl"], data={"query": "SELECT * { ?s ?p ?o }", "format": name})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("name", TRIPLE_FILES)
def test_triples_as_a_file(name: str, site: TestClient) -> None:
    answer = site.post(EDITOR["pl"], data={"query": f"DESCRIBE <{BASE}id/barrier/limit>", "format": name})
    assert answer.status_code == 200
    if name == "turtle":
        graph = Graph().parse(data=answer.text, format="turtle")
        assert (URIRef(BASE + "id/barrier/limit"), None, None) in graph


@pytest.mark.parametrize(
    ("query", "name"), [(BARRIERS, "turtle"), (BARRIERS, "exe"), ("DESCRIBE mkus:x", "csv")]
)
def test_file_in_a_format_that_cannot_hold_the_answer(query: str, name: str, site: TestClient) -> None:
    assert site.post(EDITOR["pl"], data={"query": query, "format": name}).status_code in (400, 406)


def test_markup_in_names_and_values_stays_text(site: TestClient) -> None:
    query = (
        'SELECT (1 AS ?img) ("<img src=x onerror=alert(1)>" AS ?x) (IRI("javascript:alert(1)") AS ?y) '
        "(IRI(\"http://x/'onclick='alert(1)\") AS ?z) {}"
    )
    page = run(site, query)
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert "href=\"http://x/'" not in page


def table(columns: str, *values: tuple[object, ...]) -> Table:
    return Table(
        tuple(columns.split()),
        tuple(
            tuple(each if isinstance(each, URIRef) or each is None else Literal(each) for each in row)
            for row in values
        ),
    )


def test_chart_takes_names_and_numbers() -> None:
    found = chart(
        table("language form formLabel n", ("pl", URIRef("x:a"), "A", 8), ("pl", URIRef("x:b"), "B", 2))
    )
    assert found is not None
    assert (found.name, found.value) == ("formLabel", "n")
    assert [(str(bar.name), bar.percent) for bar in found.bars] == [("A", 100.0), ("B", 25.0)]


def test_chart_of_numbers_alone_names_bars_by_the_first() -> None:
    found = chart(table("year n", (2025, 3), (2026, 6)))
    assert found is not None
    assert [(str(bar.name), bar.percent) for bar in found.bars] == [("2025", 50.0), ("2026", 100.0)]


@pytest.mark.parametrize(
    "answer",
    [
        table("a b", ("x", "y"), ("z", "w")),
        table("a n", ("x", 1)),
        table("a n", ("x", 1), ("x", 2)),
        table("a n", ("x", -1), ("y", 2)),
        table("a n", ("x", None), ("y", 2)),
        table("a n", ("x", True), ("y", False)),
        table("n", (1,), (2,)),
        Table(("a", "n"), tuple((Literal(x), Literal("INF", datatype=XSD.double)) for x in "ab")),
    ],
)
def test_no_chart_where_it_would_mislead(answer: Table) -> None:
    assert chart(answer) is None


def test_bars_are_zero_when_all_are() -> None:
    found = chart(table("a n", ("x", 0), ("y", 0)))
    assert found is not None
    assert [bar.percent for bar in found.bars] == [0.0, 0.0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_for_suggestions(language: Language, site: TestClient) -> None:
    answer = site.get(EDITOR[language] + "/words.json")
    assert answer.headers["etag"]
    given = answer.json()
    assert given["prefixes"]["mkus"] == BASE + "ont#"
    labels = {word["spelling"]: word["label"] for word in given["words"]}
    assert labels["mkus:Barrier"] == {"pl": "bariera", "en": "barrier"}[language]
    assert f"<{BASE}scheme/contracting-form/bon>" in labels


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_has_an_answer(name: str, real_graph: KnowledgeGraph) -> None:
    lesson = real_graph.examples.find(name)
    assert lesson.tags == ("example",)
    answer = real_graph.sparql(real_graph.examples.text(name))
    assert isinstance(answer, bool) or (answer.rows if isinstance(answer, Table) else len(answer))
    if "(wykres)" in lesson.summary.pl:
        assert isinstance(answer, Table)
        assert chart(answer) is not None


def test_long_answer_is_counted_whole_and_read_in_part(small_graph: KnowledgeGraph) -> None:
    text = "SELECT ?a ?b { VALUES ?a { 1 2 3 4 5 } VALUES ?b { 1 2 3 4 } }"
    part = small_graph.endpoint.part(text, Asked(rows=3, partial=True))
    assert isinstance(part.result, Table)
    assert (len(part.result.rows), part.total, part.result.truncated) == (3, 20, False)
    part = small_graph.endpoint.part(text, Asked(cells=9, partial=True))
    assert isinstance(part.result, Table)
    assert len(part.result.rows) == 4
    with pytest.raises(AnswerTooLarge, match="39 cells"):
        small_graph.endpoint.part(text, Asked(cells=39))
    whole = small_graph.endpoint.part(text, Asked(cells=40))
    assert isinstance(whole.result, Table)
    assert len(whole.result.rows) == whole.total == 20


WIDTH = 101
NAMES, ONES = " ".join(f"?a{number}" for number in range(WIDTH - 1)), "1 " * (WIDTH - 1)
LONG = f"SELECT * {{ VALUES ({NAMES}) {{ ({ONES}) }} VALUES ?x {{ {'1 ' * 100} }} }}"


def test_workbook_beyond_its_cells_is_refused_with_what_to_do(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "FOR_READERS", {"xlsx": 20})
    query = "SELECT ?a { VALUES ?a { 1 2 3 4 5 } VALUES ?b { 1 2 3 4 5 } }"
    answer = site.post(EDITOR["en"], data={"query": query, "format": "xlsx"})
    assert answer.status_code == 422
    assert "Take it as CSV or JSON" in answer.text
    for name in ("csv", "json"):
        assert site.post(EDITOR["en"], data={"query": query, "format": name}).status_code == 200


def test_page_shows_as_many_rows_as_fit_and_counts_all(site: TestClient) -> None:
    page = run(site, LONG, "en")
    assert "100 rows" in page
    assert page.count("<td") == MOST_CELLS // WIDTH * WIDTH


@pytest.mark.parametrize(
    "value",
    [
        f'"{"9" * 400}"^^xsd:integer',
        f'"{"9" * 5_000}"^^xsd:integer',
        f'"{"9" * 400}"^^xsd:decimal',
        '"1e999999999"^^xsd:double',
        '"0001-01-01T00:00:00+14:00"^^xsd:dateTime',
        '"9999-12-31T23:59:59-14:00"^^xsd:dateTime',
        '"yesterday"^^xsd:date',
    ],
)
def test_values_that_no_machine_number_or_date_holds(
    value: str, site: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    query = f'SELECT ?name ?value {{ VALUES (?name ?value) {{ ("a" {value}) ("b" 1) }} }}'
    run(site, query)
    assert {
        name: site.post(EDITOR["pl"], data={"query": query, "format": name}).status_code for name in ROW_FILES
    } == dict.fromkeys(ROW_FILES, 200)
    assert not caplog.records
