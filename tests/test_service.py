"""What the service says of itself: its description, the data set, and examples that run as they stand."""

import pytest
from rdflib import Graph, Literal, URIRef
from starlette.testclient import TestClient

from mkus_kg.endpoint import GRAPH_FORMATS
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import (
    BASE,
    DCAT,
    DCT,
    EXAMPLES,
    FORMATS,
    GRAPH,
    MKUS,
    RDF,
    RDFS,
    SD,
    SH,
    SPARQL_ENDPOINT,
    VOID,
)
from mkus_kg.settings import Settings
from web.app import site_over

ENDPOINT = URIRef(SPARQL_ENDPOINT)
DATASET = URIRef(BASE + "id/dataset/mkus-kg")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def site(real_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(real_graph, Settings()))


@pytest.fixture(scope="module")
def description(site: TestClient) -> Graph:
    return Graph().parse(data=site.get("/sparql").text)


@pytest.fixture(scope="module")
def void(site: TestClient) -> Graph:
    return Graph().parse(data=site.get("/.well-known/void").text)


def total(site: TestClient) -> int:
    answer = site.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"})
    return int(answer.text.split()[1])


def test_service_says_what_it_can_do(site: TestClient, description: Graph) -> None:
    assert (ENDPOINT, RDF.type, SD.Service) in description
    assert description.value(ENDPOINT, SD.endpoint) == ENDPOINT
    assert set(description.objects(ENDPOINT, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert FORMATS["SPARQL_Results_JSON"] in set(description.objects(ENDPOINT, SD.resultFormat))
    limits = {text.language: str(text) for text in description.objects(ENDPOINT, RDFS.comment)}
    assert "10000" in limits["pl"]
    assert "10000" in limits["en"]


def test_service_counts_its_graphs(site: TestClient, description: Graph) -> None:
    dataset = description.value(ENDPOINT, SD.defaultDataset)
    default = description.value(dataset, SD.defaultGraph)
    names = {description.value(graph, SD.name) for graph in description.objects(dataset, SD.namedGraph)}
    assert {URIRef(str(GRAPH[name])) for name in ("law", "knowledge", "sources", "inferred")} <= names
    count = description.value(default, VOID.triples)
    assert isinstance(count, Literal)
    assert count.value == total(site)


@pytest.mark.parametrize("chosen", GRAPH_FORMATS, ids=lambda each: str(each.name))
def test_description_in_every_format(site: TestClient, chosen: object) -> None:
    given = next(each for each in GRAPH_FORMATS if each is chosen)
    answer = site.get("/sparql", headers={"Accept": given.media_type})
    assert answer.headers["content-type"].partition(";")[0] == given.media_type
    assert answer.headers["access-control-allow-origin"] == "*"
    assert site.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_readers_are_led_to_the_page(site: TestClient) -> None:
    plain = site.get("/sparql", headers=BROWSER, follow_redirects=False)
    assert (plain.status_code, plain.headers["location"]) == (303, "/edytor-sparql")
    english = {**BROWSER, "Accept-Language": "en-GB,pl;q=0.5"}
    asked = site.get("/sparql", params={"query": "ASK {}"}, headers=english, follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/en/sparql-editor?query=ASK+%7B%7D")
    file = site.get("/sparql", params={"query": "ASK {}", "format": "json"}, headers=BROWSER)
    assert file.json()["boolean"] is True


def test_data_set_is_described_where_programs_look(site: TestClient, void: Graph) -> None:
    assert {VOID.Dataset, DCAT.Dataset} <= set(void.objects(DATASET, RDF.type))
    assert void.value(DATASET, VOID.sparqlEndpoint) == ENDPOINT
    assert void.value(DATASET, DCT.license) is not None
    count = void.value(DATASET, VOID.triples)
    assert isinstance(count, Literal)
    assert count.value == total(site)
    parts = {void.value(part, VOID["class"]): part for part in void.objects(DATASET, VOID.classPartition)}
    barriers = void.value(parts[URIRef(str(MKUS.Barrier))], VOID.entities)
    assert isinstance(barriers, Literal)
    assert barriers.value > 100


def test_every_file_and_address_of_the_description_is_there(site: TestClient, void: Graph) -> None:
    distributions = list(void.objects(DATASET, DCAT.distribution))
    assert len(distributions) == 7
    for distribution in distributions:
        assert {text.language for text in void.objects(distribution, DCT.title)} == {"pl", "en"}
        assert void.value(distribution, DCAT.accessURL) is not None
        assert site.head(address(distribution)).status_code == 200
    served = void.value(predicate=DCAT.servesDataset, object=DATASET)
    assert void.value(served, DCAT.endpointURL) == ENDPOINT
    for example in void.objects(DATASET, VOID.exampleResource):
        assert site.get(address(example)).status_code == 200
    page = site.get(address(void.value(DATASET, DCAT.landingPage)), headers=BROWSER).text
    for file in void.objects(DATASET, VOID.dataDump):
        assert f'href="{address(file)}' in page


def address(term: object) -> str:
    return "/" + str(term).removeprefix(BASE)


def test_examples_run_as_they_stand(site: TestClient, real_graph: KnowledgeGraph) -> None:
    answer = site.get("/examples.ttl")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    examples = Graph().parse(data=answer.text)
    found = set(examples.subjects(RDF.type, SH.SPARQLExecutable))
    texts = {name: real_graph.examples.text(name) for name in real_graph.examples.all()}
    wanted = {name for name, text in texts.items() if real_graph.endpoint.form(text) != "DESCRIBE"}
    assert found == {URIRef(f"{EXAMPLES}#{name}") for name in wanted}
    for example in found:
        assert examples.value(example, SH.prefixes) == URIRef(EXAMPLES)
        assert {text.language for text in examples.objects(example, RDFS.label)} == {"pl", "en"}
    for name in sorted(wanted)[::10]:
        example = URIRef(f"{EXAMPLES}#{name}")
        text = next(
            examples.value(example, kind)
            for kind in (SH.select, SH.ask, SH.construct)
            if examples.value(example, kind)
        )
        asked = site.get("/sparql", params={"query": str(text), "partial": "true"})
        assert asked.status_code == 200, name
