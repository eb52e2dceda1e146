"""The W3C test suites of the SPARQL 1.1 Protocol and the Graph Store Protocol, on a throw-away instance.

They run where MKUS_W3C_SUITES names a folder with `protocol/` and `graph-store-protocol/`.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node
from starlette.testclient import TestClient

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.settings import Settings
from web.app import site_over

SUITES = os.environ.get("MKUS_W3C_SUITES", "")
PROTOCOL = Path(SUITES) / "protocol"
GRAPH_STORE = Path(SUITES) / "graph-store-protocol"

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
RESULTS = ("application/sparql-results+xml", "application/sparql-results+json")
FORMATS = {
    "boolean": RESULTS,
    "tabular": (*RESULTS, "text/csv", "text/tab-separated-values"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}
CODES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}

pytestmark = pytest.mark.skipif(not SUITES, reason="MKUS_W3C_SUITES names no folder")


def cases(manifest: Path) -> list[object]:
    if not SUITES:
        return [pytest.param(None, None, id="none")]
    graph = Graph().parse(manifest)
    tests = Collection(graph, next(graph.objects(None, MF.entries)))
    return [pytest.param(graph, test, id=str(test).split("#")[-1]) for test in tests]


@pytest.fixture(scope="module")
def scratch(small_ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(
        ontology_path=small_ontology, state_path=tmp_path_factory.mktemp("state"), sparql_update=True
    )
    graph = KnowledgeGraph.open(settings, force=True)
    site = TestClient(site_over(graph, settings))
    if SUITES:
        for number in (1, 2, 3):
            triples = (PROTOCOL / f"data{number}.nt").read_text(encoding="utf-8")
            update = f"INSERT DATA {{ GRAPH <{DATA.format(number)}> {{ {triples} }} }}"
            assert site.post("/sparql", data={"update": update}).status_code == 204
    yield site
    graph.close()


def requests(graph: Graph, test: Node) -> Iterator[Node]:
    action = graph.value(test, MF.action)
    yield from Collection(graph, graph.value(action, HT.requests))


def headers_of(graph: Graph, message: Node) -> dict[str, str]:
    listed = graph.value(message, HT.headers)
    rows = Collection(graph, listed) if listed else ()
    return {str(graph.value(row, HT.fieldName)): str(graph.value(row, HT.fieldValue)) for row in rows}


def body_of(graph: Graph, message: Node) -> bytes | None:
    body = graph.value(message, HT.body)
    if body is None:
        return None
    return str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding)))


@pytest.mark.parametrize(("manifest", "test"), cases(PROTOCOL / "manifest.ttl"))
def test_protocol(scratch: TestClient, manifest: Graph, test: URIRef) -> None:
    for request in requests(manifest, test):
        path = str(manifest.value(request, HT.absolutePath)).removeprefix("/sparql/")
        answer = scratch.request(
            str(manifest.value(request, HT.methodName)),
            f"/sparql{path}",
            content=body_of(manifest, request),
            headers=headers_of(manifest, request),
        )
        expected = manifest.value(request, HT.resp)
        classes = {str(code)[-3] for code in manifest.objects(expected, MF.expectedStatus)}
        assert str(answer.status_code)[0] in classes
        boolean = manifest.value(expected, MF.expectedBoolean)
        if boolean is not None:
            assert (b"true" in answer.content) == boolean.toPython()
        kind = manifest.value(expected, MF.expectedFormat)
        if kind is not None:
            assert answer.headers["content-type"].partition(";")[0] in FORMATS[str(kind)]


@pytest.mark.parametrize(
    ("manifest", "test"),
    [*cases(GRAPH_STORE / "manifest-indirect.ttl"), *cases(GRAPH_STORE / "manifest-direct.ttl")],
)
def test_graph_store(scratch: TestClient, manifest: Graph, test: URIRef) -> None:
    location = ""
    for graph in graphs_named(manifest, test):
        scratch.delete(graph)
    for request in requests(manifest, test):
        path = str(manifest.value(request, HT.absolutePath)).replace("/gsp", "/rdf-graph-store", 1)
        path = path.replace("=$LOCATION$", f"={quote(location, safe='')}").replace("$LOCATION$", location)
        answer = scratch.request(
            str(manifest.value(request, HT.methodName)),
            path,
            content=body_of(manifest, request),
            headers=headers_of(manifest, request),
        )
        expected = manifest.value(request, HT.resp)
        codes = {CODES[str(code).split("#")[-1]] for code in manifest.objects(expected, MF.expectedStatus)}
        assert not codes or answer.status_code in codes
        location = answer.headers.get("location", location)
        for name, value in headers_of(manifest, expected).items():
            assert answer.headers[name] == value
        content = body_of(manifest, expected)
        if content is not None:
            base = "http://testserver" + path
            wanted = Graph().parse(data=content, format="turtle", publicID=base)
            assert isomorphic(Graph().parse(data=answer.content, format="turtle", publicID=base), wanted)


def graphs_named(manifest: Graph, test: Node) -> set[str]:
    """Give the addresses a test works on, so that it begins without what another left there."""
    paths = {str(manifest.value(request, HT.absolutePath)) for request in requests(manifest, test)}
    return {path.replace("/gsp", "/rdf-graph-store", 1) for path in paths if "$" not in path}
