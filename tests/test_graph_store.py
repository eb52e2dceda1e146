"""The Graph Store Protocol: whole graphs are read, and written only in a throw-away store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.compare import isomorphic
from starlette.testclient import TestClient

from mkus_kg.endpoint import GRAPH_FORMATS
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import GRAPH
from mkus_kg.settings import Settings
from web.app import site_over

ADDRESS = "/rdf-graph-store"
TURTLE = {"Content-Type": "text/turtle"}
NAMED = {"graph": "http://example.org/g"}
pytestmark = [
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def site(small_graph: KnowledgeGraph, small_settings: Settings) -> TestClient:
    return TestClient(site_over(small_graph, small_settings))


@pytest.fixture(scope="module")
def scratch(small_ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(
        ontology_path=small_ontology, state_path=tmp_path_factory.mktemp("state"), sparql_update=True
    )
    graph = KnowledgeGraph.open(settings, force=True)
    yield TestClient(site_over(graph, settings))
    graph.close()


def triples(data: str, media_type: str) -> Graph:
    read, found = Dataset(), Graph()
    read.parse(data=data, format=media_type)
    for subject, predicate, value, _ in read.quads((None, None, None, None)):
        found.add((subject, predicate, value))
    return found


def test_a_graph_is_read_in_every_format(site: TestClient, small_graph: KnowledgeGraph) -> None:
    name = URIRef(str(GRAPH["sources"]))
    expected = Graph()
    for triple in small_graph.dataset().graph(name):
        expected.add(triple)
    for each in GRAPH_FORMATS:
        answer = site.get(ADDRESS, params={"graph": name}, headers={"Accept": each.media_type})
        assert answer.headers["content-type"].partition(";")[0] == each.media_type
        assert answer.headers["access-control-allow-origin"] == "*"
        assert isomorphic(triples(answer.text, each.media_type), expected)


def test_default_graph_is_what_queries_see(site: TestClient, small_graph: KnowledgeGraph) -> None:
    answer = site.get(ADDRESS, params={"default": ""}, headers={"Accept": "application/n-triples"})
    count = small_graph.counts()["triples"]
    assert len(answer.text.splitlines()) == count


def test_head_and_revalidation(site: TestClient) -> None:
    params = {"graph": str(GRAPH["sources"])}
    head = site.head(ADDRESS, params=params)
    assert (head.status_code, head.content) == (200, b"")
    assert (
        site.get(ADDRESS, params=params, headers={"If-None-Match": head.headers["etag"]}).status_code == 304
    )


@pytest.mark.parametrize(
    ("method", "query", "headers", "status"),
    [
        ("GET", "?graph=http://127.0.0.1:9/x", {}, 404),
        ("HEAD", "?graph=http://127.0.0.1:9/x", {}, 404),
        ("GET", "?graph=file:///etc/hostname", {}, 404),
        ("GET", "/law", {}, 404),
        ("GET", "", {}, 400),
        ("GET", "?graph=", {}, 400),
        ("GET", "?default&graph=x", {}, 400),
        ("GET", "?default", {"Accept": "image/png"}, 406),
        ("PUT", "?default", TURTLE, 405),
        ("POST", "?default", TURTLE, 405),
        ("DELETE", "?default", {}, 405),
        ("PATCH", "?default", {}, 405),
    ],
)
def test_what_is_refused(
    site: TestClient, method: str, query: str, headers: dict[str, str], status: int
) -> None:
    answer = site.request(method, ADDRESS + query, headers=headers)
    assert answer.status_code == status
    if method != "HEAD":
        assert answer.json()["detail"]
    if status == 405:
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_throw_away_store_is_written(scratch: TestClient) -> None:
    assert scratch.put(ADDRESS, params=NAMED, content="<s> <p> 1 .", headers=TURTLE).status_code == 201
    assert scratch.post(ADDRESS, params=NAMED, content="<s> <p> 2 .", headers=TURTLE).status_code == 204
    query = {
        "query": "SELECT (COUNT(*) AS ?n) { GRAPH <http://example.org/g> { ?s ?p ?o } }",
        "format": "csv",
    }
    assert scratch.get("/sparql", params=query).text == "n\r\n2\r\n"
    broken = scratch.put(ADDRESS, params=NAMED, content="<s> <p>", headers=TURTLE)
    assert broken.status_code == 400
    assert scratch.get("/sparql", params=query).text == "n\r\n2\r\n"
    assert scratch.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is False
    assert scratch.delete(ADDRESS, params=NAMED).status_code == 204
    assert scratch.get(ADDRESS, params=NAMED).status_code == 404


BOMB = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">
<rdf:Description rdf:about="http://x"><e:p>&b;</e:p></rdf:Description></rdf:RDF>"""
CONTEXT = '{"@context": "ADDRESS", "@id": "http://a", "http://b": 1}'


@pytest.mark.parametrize(
    ("media_type", "content", "status"),
    [
        ("application/rdf+xml", BOMB, 400),
        ("application/rdf+xml", BOMB.encode("utf-16"), 400),
        ("application/ld+json", CONTEXT.replace("ADDRESS", "http://127.0.0.1:9/c"), 400),
        ("application/ld+json", CONTEXT.replace("ADDRESS", "file:///etc/hostname"), 400),
        ("text/plain", "<s> <p> 1 .", 415),
        ("multipart/form-data; boundary=x", "nothing", 400),
        ("text/turtle", "#" * 2_000_000, 413),
    ],
)
def test_hostile_documents_are_refused(
    scratch: TestClient, media_type: str, content: str | bytes, status: int
) -> None:
    answer = scratch.put(ADDRESS, params=NAMED, content=content, headers={"Content-Type": media_type})
    assert answer.status_code == status
    assert scratch.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


@pytest.mark.parametrize(
    ("update", "status"),
    [
        ("LOAD <file:///etc/hostname>", 400),
        ("LOAD <http://127.0.0.1:9/> INTO GRAPH <http://g>", 400),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
        ("SELECT * { ?s ?p ?o }", 400),
        ("INSERT DATA {", 400),
        ("INSERT DATA { <s> <p> 'LOAD <x>' }", 204),
        ("CLEAR ALL", 204),
    ],
)
def test_updates_read_nothing_from_outside(scratch: TestClient, update: str, status: int) -> None:
    assert scratch.post("/sparql", data={"update": update}).status_code == status


def test_data_set_of_an_update_comes_once(scratch: TestClient) -> None:
    for update in (
        "DELETE WHERE { ?s ?p ?o }",
        "WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <http://g> WHERE { ?s ?p ?o }",
    ):
        answer = scratch.post("/sparql", params={"using-graph-uri": "http://g"}, data={"update": update})
        assert answer.status_code == 400
    evil = {"using-graph-uri": "http://g> WHERE {} ; CLEAR ALL #"}
    update = {"update": "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }"}
    assert scratch.post("/sparql", params=evil, data=update).status_code == 400
