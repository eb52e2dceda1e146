"""The SPARQL Protocol: every way to ask, every format, and what is refused in which words."""

import asyncio
import csv
import io
import json
import time
import xml.etree.ElementTree as ElementTree

import pytest
from httpx2 import ASGITransport, AsyncClient
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result
from starlette.testclient import TestClient
from test_hostile import CALLING_OUT, ENDLESS, UNREADABLE, WRITING

from mkus_kg.endpoint import GRAPH_FORMATS, TABLE_FORMATS
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import GRAPH
from mkus_kg.settings import Settings
from web.app import site_over

ADDRESS = "/sparql"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
# One row with every kind of term, and characters that each format has to write in its own way.
TRICKY = 'a,"b"\n\tc\\ <&> ]]> ż'
EVERY_KIND = r"""
SELECT ?iri ?plain ?tagged ?typed ?nothing {
  BIND(<http://example.org/a?b=1&c='2'> AS ?iri)
  BIND("a,\"b\"\n\tc\\ <&> ]]> ż" AS ?plain)
  BIND("usługa"@pl AS ?tagged)
  BIND("007"^^<http://example.org/code> AS ?typed)
}
"""
# Texts that a careless pattern reads again and again from each of their signs.
SLOW_TO_READ = (
    "SELECT * { <" + r"\uAAAA" * 20_000,
    "SELECT * { " + "a." * 90_000,
    "SELECT * { " + 'a\\"' * 60_000,
    "SELECT * { " + "'''a" * 40_000,
    "ASK { VALUES ?x { " + " ".join(str(number) for number in range(5_000)) + " } }",
    "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 300) + " } LIMIT 1",
)
CONSTRUCTED = (
    'CONSTRUCT { <id/x> rdfs:label "usługa"@pl ; rdf:value "007"^^<http://example.org/code>, [] } WHERE {}'
)


@pytest.fixture(scope="module")
def site(small_graph: KnowledgeGraph, small_settings: Settings) -> TestClient:
    return TestClient(site_over(small_graph, small_settings))


def test_query_by_get_form_and_body(site: TestClient) -> None:
    answers = [
        site.get(ADDRESS, params={"query": "ASK {}"}),
        site.post(ADDRESS, data={"query": "ASK {}"}),
        site.post(ADDRESS, content="ASK {}", headers=DIRECT),
        site.post(ADDRESS + "/", content="ASK {}", headers=DIRECT),
    ]
    assert [(answer.status_code, answer.json()["boolean"]) for answer in answers] == [(200, True)] * 4


def test_table_formats_keep_language_and_datatype(site: TestClient) -> None:
    answers = {
        each.name: site.get(ADDRESS, params={"query": EVERY_KIND}, headers={"Accept": each.media_type})
        for each in TABLE_FORMATS
    }
    for each in TABLE_FORMATS:
        assert answers[each.name].headers["content-type"].partition(";")[0] == each.media_type
    expected = (
        URIRef("http://example.org/a?b=1&c='2'"),
        Literal(TRICKY),
        Literal("usługa", lang="pl"),
        Literal("007", datatype=URIRef("http://example.org/code")),
        None,
    )
    for name in ("json", "xml", "tsv"):
        rows = list(Result.parse(io.BytesIO(answers[name].content), format=name))
        assert [tuple(row) for row in rows] == [expected], name
    assert list(csv.reader(io.StringIO(answers["csv"].text, newline=""))) == [
        ["iri", "plain", "tagged", "typed", "nothing"],
        [*map(str, expected[:4]), ""],
    ]


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("chosen", GRAPH_FORMATS, ids=lambda each: each.name)
def test_graph_formats_hold_the_same_triples(site: TestClient, chosen: object) -> None:
    given = next(each for each in GRAPH_FORMATS if each is chosen)
    answer = site.get(ADDRESS, params={"query": CONSTRUCTED}, headers={"Accept": given.media_type})
    assert answer.headers["content-type"].partition(";")[0] == given.media_type
    expected = Graph().parse(
        data="""
        <https://w3id.org/mkus/id/x> <http://www.w3.org/2000/01/rdf-schema#label> "usługa"@pl ;
          <http://www.w3.org/1999/02/22-rdf-syntax-ns#value>
            "007"^^<http://example.org/code> , [] .
        """
    )
    read = Dataset()
    read.parse(data=answer.text, format=given.media_type)
    found = Graph()
    for subject, predicate, value, _ in read.quads((None, None, None, None)):
        found.add((subject, predicate, value))
    assert isomorphic(found, expected)


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("ASK {}", None, "application/sparql-results+json"),
        ("ASK {}", "text/csv;q=0.1, application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT * {}", "application/json", "application/json"),
        ("SELECT * {}", "application/xml", "application/xml"),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", "*/*", "text/turtle"),
        (
            "DESCRIBE <id/barrier/limit>",
            "application/rdf+xml;q=0.5, text/turtle;q=0.2",
            "application/rdf+xml",
        ),
        ("SELECT * {}", "image/png", 406),
        ("DESCRIBE <id/barrier/limit>", "text/csv", "text/turtle"),
        ("DESCRIBE <id/barrier/limit>", "application/xml", "application/xml"),
        ("DESCRIBE <id/barrier/limit>", "application/json", "application/json"),
        ("DESCRIBE <id/barrier/limit>", "text/n3", "text/n3"),
        ("ASK {}", "text/turtle", "application/sparql-results+json"),
        ("ASK {}", "application/pdf, image/*", 406),
    ],
)
def test_format_is_negotiated(site: TestClient, query: str, accept: str | None, expected: str | int) -> None:
    answer = site.get(ADDRESS, params={"query": query}, headers={"Accept": accept} if accept else {})
    kind = answer.headers["content-type"].partition(";")[0]
    assert (answer.status_code if answer.status_code != 200 else kind) == expected


def test_format_may_be_named_in_the_address(site: TestClient) -> None:
    named = site.get(ADDRESS, params={"query": "SELECT (1 AS ?n) {}", "format": "csv"})
    assert named.text == "n\r\n1\r\n"
    assert named.headers["content-disposition"] == 'inline; filename="mkus-sparql.csv"'
    by_type = site.get(ADDRESS, params={"query": "ASK {}", "format": "application/sparql-results+xml"})
    assert ElementTree.fromstring(by_type.text)[-1].text == "true"
    assert site.get(ADDRESS, params={"query": "ASK {}", "format": "xlsx"}).status_code == 406


def test_data_set_of_the_request_goes_before_that_of_the_query(site: TestClient) -> None:
    law, sources = str(GRAPH["law"]), str(GRAPH["sources"])

    def count(pattern: str, **graphs: str) -> int:
        names = {name.replace("_", "-") + "-graph-uri": value for name, value in graphs.items()}
        query = f"SELECT (COUNT(*) AS ?n) {pattern}"
        answer = site.get(ADDRESS, params={"query": query, **names}).json()
        return int(answer["results"]["bindings"][0]["n"]["value"])

    in_law = count(f"{{ GRAPH <{law}> {{ ?s ?p ?o }} }}")
    assert 0 < in_law < count("{ ?s ?p ?o }")
    assert count("{ ?s ?p ?o }", default=law) == in_law
    assert count(f"FROM <{sources}> {{ ?s ?p ?o }}", default=law) == in_law
    assert count("{ GRAPH ?g { ?s ?p ?o } }", named=law) == in_law
    assert count("{ ?s ?p ?o }", named=law) == 0
    assert count("{ GRAPH ?g { ?s ?p ?o } }", default=law) == 0


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_unknown_graph_is_refused(site: TestClient, name: str) -> None:
    for graph in ("http://127.0.0.1:9/x", "file:///etc/hostname", ""):
        answer = site.get(ADDRESS, params={"query": "SELECT * { ?s ?p ?o }", name: graph})
        assert answer.status_code == 400
        assert str(GRAPH["law"]) in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "place", "words"),
    [
        ("SELECT * {\n  ?s foo:bar ?o }", (2, 6), "foo:"),
        ("SELECT * {\n  ?s ?p ?o", (1, 10), "not closed"),
        ("SELECT * { ?s ?p ?o }}", (1, 22), "not opened"),
        ('SELECT * {\n  ?s ?p "open }', (2, 9), "not closed"),
        ("SELECT * {\n ?s ?p ?o . .\n}", (2, 13), "Line 2"),
        ("SELECT * { ?s ?p ?o } ORDER ?s", (1, 29), "BY"),
        ("SELECT ?s, ?p { ?s ?p ?o }", (1, 10), "Line 1"),
        ("SELECT * { ?s ?p 'żółć' 'b' }", (1, 25), "Line 1"),
        ("SELECT * {\n ?s ?p\n}", (3, 1), "Line 3"),
        ("SELEC * { ?s ?p ?o }", None, "SELECT"),
        ("ASK", (1, 4), "end"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", None, "GROUP BY"),
        ("SELECT * {\n SERVICE <http://127.0.0.1:9/> {} }", (2, 2), "SERVICE"),
        ("SELECT * FROM <http://x/> {}", (1, 10), "graph"),
        ("CLEAR ALL", (1, 1), "read"),
    ],
)
def test_mistakes_are_told_with_their_place(
    site: TestClient, query: str, place: tuple[int, int] | None, words: str
) -> None:
    answer = site.get(ADDRESS, params={"query": query})
    told = answer.json()
    assert answer.status_code == told["status"] == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert (told.get("line"), told.get("column")) == (place or (None, None))
    assert words in told["detail"]
    polish = site.get(ADDRESS, params={"query": query}, headers={"Accept-Language": "pl,en;q=0.5"})
    assert polish.json()["detail"] != told["detail"]


def test_a_program_may_ask_for_the_reason_as_text(site: TestClient) -> None:
    headers = {"Accept": "text/csv, text/plain;q=0.5"}
    answer = site.get(ADDRESS, params={"query": "SELECT {"}, headers=headers)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.endswith(".\n")


@pytest.mark.parametrize(
    ("method", "address", "body", "headers", "status"),
    [
        ("GET", "?query=ASK%7B%7D&query=SELECT%20*%7B%7D", None, {}, 400),
        ("POST", "", "ASK {}", {"Content-Type": "text/plain"}, 415),
        ("POST", "", "query=ASK%7B%7D", {}, 415),
        (
            "POST",
            "",
            "ASK {}".encode("utf-16"),
            {"Content-Type": "application/sparql-query;charset=UTF-16"},
            415,
        ),
        ("POST", "", "ASK {}".encode("utf-16"), DIRECT, 400),
        ("POST", "", "query=%FF", FORM, 400),
        ("GET", "?query=%FF", None, {}, 400),
        ("POST", "", "x=1", FORM, 400),
        ("POST", "?query=ASK%7B%7D", "ASK {}", DIRECT, 400),
        ("GET", "?query=ASK%20%7B", None, {}, 400),
        ("GET", "?update=CLEAR%20ALL", None, {}, 403),
        ("POST", "", "update=CLEAR%20ALL", FORM, 403),
        ("POST", "", "query=ASK%7B%7D&update=CLEAR%20ALL", FORM, 400),
        ("POST", "", "CLEAR ALL", {"Content-Type": "application/sparql-update"}, 403),
        ("POST", "", "DELETE WHERE { ?s ?p ?o }", DIRECT, 400),
        ("PUT", "?query=ASK%7B%7D", None, {}, 405),
        ("DELETE", "?query=ASK%7B%7D", None, {}, 405),
        ("TRACE", "?query=ASK%7B%7D", None, {}, 405),
        ("PROPFIND", "", None, {}, 405),
        ("GET", "?query=ASK%7B%7D" + "&x=1" * 300, None, {}, 400),
        ("POST", "", "ASK {}" + " " * 2_000_000, DIRECT, 413),
        ("POST", "", "ASK {}" + " " * 300_000, DIRECT, 413),
    ],
)
def test_what_the_protocol_forbids(
    site: TestClient,
    method: str,
    address: str,
    body: str | bytes | None,
    headers: dict[str, str],
    status: int,
) -> None:
    answer = site.request(method, ADDRESS + address, content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert json.loads(answer.content)["detail"]


@pytest.mark.parametrize("text", [*CALLING_OUT, *WRITING, *UNREADABLE])
def test_hostile_text_is_refused_at_once(
    site: TestClient, canary: tuple[int, list[bytes]], text: str
) -> None:
    port, calls = canary
    query = text.replace("PORT", str(port)).encode("utf-8", "surrogatepass")
    answer = site.post(ADDRESS, content=query, headers=DIRECT)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert str(port) not in answer.text
    start = time.monotonic()
    assert site.get(ADDRESS, params={"query": "ASK {}"}).json()["boolean"] is True
    assert time.monotonic() - start < 1
    assert calls == []


@pytest.mark.parametrize("text", SLOW_TO_READ, ids=range(len(SLOW_TO_READ)))
def test_long_text_is_read_in_linear_time(site: TestClient, text: str) -> None:
    start = time.monotonic()
    assert site.post(ADDRESS, content=text, headers=DIRECT).status_code in (200, 400, 413)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("name", ENDLESS)
def test_heavy_query_is_stopped_and_says_why(site: TestClient, name: str) -> None:
    answer = site.post(ADDRESS, data={"query": ENDLESS[name]})
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "limit" in answer.json()["detail"]
    assert site.get(ADDRESS, params={"query": "ASK {}"}).status_code == 200


def test_any_site_may_read_without_credentials(site: TestClient) -> None:
    origin = {"Origin": "https://anywhere.example"}
    asked = {
        **origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    before = site.options(ADDRESS, headers=asked)
    assert before.status_code == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "Content-Type" in before.headers["access-control-allow-headers"]
    for answer in (before, site.get(ADDRESS, params={"query": "ASK {}"}, headers=origin)):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_answers_are_kept_by_version_unless_they_change(site: TestClient) -> None:
    first = site.get(ADDRESS, params={"query": "ASK {}"})
    again = site.get(ADDRESS, params={"query": "ASK {}"}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    now = site.get(ADDRESS, params={"query": "SELECT (NOW() AS ?n) {}"})
    assert now.headers["cache-control"] == "no-store"
    assert "etag" not in now.headers
    for text in ("SELECT (NOW #c\n() AS ?n) {}", "SELECT (struuid() AS ?n) {}"):
        assert site.get(ADDRESS, params={"query": text}).headers["cache-control"] == "no-store"
    quoted = site.get(ADDRESS, params={"query": "SELECT ('NOW()' AS ?n) {}"})
    assert quoted.headers["etag"]


def test_byte_order_mark_is_no_part_of_a_query(site: TestClient) -> None:
    assert site.post(ADDRESS, content="\ufeffASK {}", headers=DIRECT).json()["boolean"] is True


def test_who_asks_too_much_takes_no_place_from_others(
    small_graph: KnowledgeGraph, small_settings: Settings
) -> None:
    transport = ASGITransport(site_over(small_graph, small_settings), client=("10.0.0.1", 1))

    async def flood() -> list[int]:
        async with AsyncClient(transport=transport, base_url="http://site", timeout=30) as client:
            sent = [client.post(ADDRESS, data={"query": ENDLESS["cross product"]}) for _ in range(40)]
            return [answer.status_code for answer in await asyncio.gather(*sent)]

    each = small_graph.endpoint.limits.each
    assert sorted(asyncio.run(flood())) == [429] * (40 - each) + [503] * each


def test_head_and_gzip(site: TestClient) -> None:
    head = site.head(ADDRESS, params={"query": "ASK {}"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "application/sparql-results+json"
    query = "SELECT * { ?s ?p ?o } LIMIT 50"
    packed = site.get(ADDRESS, params={"query": query}, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.json()["results"]["bindings"]) == 50


def test_too_many_rows_are_refused_or_told(site: TestClient) -> None:
    query = "SELECT * { ?s ?p ?o }"
    refused = site.get(ADDRESS, params={"query": query})
    assert refused.status_code == 422
    assert "100 rows" in refused.json()["detail"]
    part = site.get(ADDRESS, params={"query": query, "partial": "true"})
    assert (part.status_code, part.headers["mkus-truncated"]) == (200, "true")
    assert len(part.json()["results"]["bindings"]) == 100
    whole = site.get(ADDRESS, params={"query": query + " LIMIT 100", "partial": "true"})
    assert "mkus-truncated" not in whole.headers
    graph = site.get(ADDRESS, params={"query": "CONSTRUCT WHERE { ?s ?p ?o }", "partial": "true"})
    assert graph.headers["mkus-truncated"] == "true"
    assert len(Graph().parse(data=graph.text)) == 100


def test_characters_that_xml_cannot_carry(site: TestClient) -> None:
    query = r'SELECT ("\u0001" AS ?x) {}'
    assert site.get(ADDRESS, params={"query": query, "format": "xml"}).status_code == 400
    triple = r'CONSTRUCT { <a> <b> "\u0001" } {}'
    refused = site.get(ADDRESS, params={"query": triple, "format": "rdfxml"})
    assert refused.status_code == 400
    assert "Turtle" in refused.json()["detail"]
    assert site.get(ADDRESS, params={"query": query}).json()["results"]["bindings"][0]["x"]["value"] == "\1"
