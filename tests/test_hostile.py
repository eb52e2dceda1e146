"""Foreign SPARQL that wants to write, call out, read files or never end; an ordinary query follows each."""

import os
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from rdflib import Graph

from mkus_kg.errors import BadQuery, MkusError, QueryTooHeavy, QueryTooLong, TooBusy
from mkus_kg.graph import ForeignSparql, GraphStore, Limits, Table
from mkus_kg.graph.admission import admit
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import GRAPH
from mkus_kg.settings import Settings

DEADLINE = 1.0
GRACE = 1.0


def ordinary(graph: KnowledgeGraph) -> None:
    """An ordinary query answers within a second."""
    start = time.monotonic()
    assert graph.sparql("ASK { ?s ?p ?o }") is True
    assert time.monotonic() - start < 1.0


CALLING_OUT = [
    "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o OPTIONAL { service <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } } }",
    "SELECT * { VALUES ?u { <http://127.0.0.1:PORT/> } SERVICE ?u { ?s ?p ?o } }",
    "SELECT * { ?s ?p 5SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "PREFIX ex: <http://127.0.0.1:PORT/> SELECT * { ?s ?p ?o SERVICEex:a { ?s ?p ?o } }",
    "PREFIX true.SERVICEex: <urn:x> PREFIX ex: <http://127.0.0.1:PORT/> ASK { ?s ?p true.SERVICEex:a {} }",
    "PREFIX SERVICEex: <urn:x> PREFIX ex: <http://127.0.0.1:PORT/> ASK { SERVICEex:a { ?s ?p ?o } }",
    "SELECT * { #\n SERVICE#\n<http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * FROM <http://127.0.0.1:PORT/x> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:PORT/x> { GRAPH ?g { ?s ?p ?o } }",
    "BASE <http://127.0.0.1:PORT/> SELECT * FROM <x> { ?s ?p ?o }",
    "PREFIX x: <http://127.0.0.1:PORT/> SELECT * FROM x:y { ?s ?p ?o }",
    "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
    "LOAD <file:///etc/hostname>",
    "LOAD <http://127.0.0.1:PORT/> INTO GRAPH <http://g>",
]
WRITING = [
    "DELETE WHERE { ?s ?p ?o }",
    "INSERT DATA { <http://a> <http://b> 1 }",
    "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP GRAPH <https://w3id.org/mkus/graph/law>",
    "CREATE GRAPH <http://g>",
    "PREFIX a: <http://a/> INSERT DATA { a:a a:b 1 }",
    "SELECT * { ?s ?p ?o } ; DELETE WHERE { ?s ?p ?o }",
]
UNREADABLE = [
    "",
    "x",
    "SELECT",
    "SELECT * { ?s ?p ?o",
    "SELECT * { ?s ?p '\ud800' }",
    "SELECT * { ?s ?p \x00 }",
    "SELECT * {" + "{" * 60 + "?s ?p ?o" + "}" * 60 + "}",
    "SELECT * { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
]
TRIPLE_JOIN = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = 'none')"
ENDLESS = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }",
    "sorted cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c",
    "distinct cross product": f"SELECT DISTINCT * {{ {TRIPLE_JOIN} }}",
    "doubled text": "SELECT * { BIND('aaaaaaaaaaaaaaaa' AS ?a0) "
    + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}, ?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(20))
    + "}",
    "construct": f"CONSTRUCT {{ ?a ?b ?f }} WHERE {{ {TRIPLE_JOIN} }}",
}


CHAINS = {
    "not": "SELECT (" + "!" * 40_000 + "true AS ?x) {}",
    "or": "SELECT (" + "||".join(["true"] * 16_000) + " AS ?x) {}",
    "sum in brackets": "SELECT (" + "(" * 40 + "+".join(["1.5"] * 10_000) + ")" * 40 + " AS ?x) {}",
    "sum over brackets": "SELECT (" + "(1+1)+" * 8_000 + "1 AS ?x) {}",
    "path": "ASK { ?s " + "/".join(["<urn:x>"] * 20_000) + " ?o }",
}
LONG_BUT_FINE = (
    "ASK { VALUES ?x { " + "-1 " * 6_000 + "} }",
    'ASK { VALUES ?x { "a"^^xsd:string ' + '"1"^^xsd:int ' * 6_000 + "} }",
    "ASK { ?s ?p ?o FILTER(?o IN (" + ", ".join(["1+1"] * 6_000) + ")) }",
    "ASK { ?s ?p ?o FILTER(" + " || ".join(f"?o = {number}" for number in range(1_000)) + ") }",
    "ASK { " + "?s a/rdfs:label ?o . " * 300 + "}",
)
# Admitted, and more than the stack of the engine holds.
OVERFLOWING = "ASK {" + " UNION ".join(["{}"] * 16_000) + "}"


@pytest.mark.parametrize("name", CHAINS)
def test_long_chains_of_operators_are_a_mistake_of_the_query(small_graph: KnowledgeGraph, name: str) -> None:
    with pytest.raises(BadQuery, match="operator"):
        small_graph.sparql(CHAINS[name])


@pytest.mark.parametrize("text", LONG_BUT_FINE, ids=range(len(LONG_BUT_FINE)))
def test_long_queries_without_long_chains_pass(text: str) -> None:
    assert admit(text, ()).form == "ASK"


def test_a_full_stack_is_a_mistake_of_the_query(small_graph: KnowledgeGraph) -> None:
    with pytest.raises(BadQuery, match="too long a chain"):
        small_graph.sparql(OVERFLOWING)
    assert small_graph.sparql("ASK {}") is True


@pytest.fixture
def descriptors() -> Iterator[Callable[[int], None]]:
    """Set how many descriptors this process may have, until the end of the test."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield lambda most: resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_worker_is_replaced_beside_a_thousand_connections(
    small_graph: KnowledgeGraph, descriptors: Callable[[int], None]
) -> None:
    descriptors(3_000)
    with ExitStack() as files:
        for _ in range(1_100):
            files.enter_context(Path(os.devnull).open())
        with pytest.raises(BadQuery):
            small_graph.sparql(OVERFLOWING)
        assert small_graph.sparql("ASK {}") is True


def test_worker_that_cannot_be_replaced_comes_later(
    small_graph: KnowledgeGraph, descriptors: Callable[[int], None]
) -> None:
    small_graph.sparql("ASK {}")
    descriptors(3)
    with pytest.raises(BadQuery):
        small_graph.sparql(OVERFLOWING)
    with pytest.raises(TooBusy):
        small_graph.sparql("ASK {}")
    descriptors(3_000)
    assert small_graph.sparql("ASK {}") is True


@pytest.mark.parametrize("text", CALLING_OUT)
def test_nothing_calls_out(small_graph: KnowledgeGraph, canary: tuple[int, list[bytes]], text: str) -> None:
    port, calls = canary
    with pytest.raises(BadQuery):
        small_graph.sparql(text.replace("PORT", str(port)))
    ordinary(small_graph)
    assert calls == []


def test_worker_itself_can_open_no_socket(
    small_graph: KnowledgeGraph, canary: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, calls = canary
    monkeypatch.setattr("mkus_kg.graph.admission.check_service", lambda text, parts: None)
    with pytest.raises(MkusError):
        small_graph.sparql(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
    ordinary(small_graph)
    assert calls == []


@pytest.mark.parametrize("text", WRITING)
def test_nothing_is_written(small_graph: KnowledgeGraph, text: str) -> None:
    before = small_graph.counts()["triples"]
    with pytest.raises(BadQuery):
        small_graph.sparql(text)
    ordinary(small_graph)
    count = small_graph.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(count, Table)
    assert int(str(count.rows[0][0])) == before


@pytest.mark.parametrize("text", UNREADABLE, ids=range(len(UNREADABLE)))
def test_unreadable_text_is_a_clear_error(small_graph: KnowledgeGraph, text: str) -> None:
    with pytest.raises(BadQuery) as caught:
        small_graph.sparql(text)
    assert caught.value.text("pl") != caught.value.text("en")
    assert len(caught.value.text("pl")) < 400
    ordinary(small_graph)


def test_too_long_text_is_refused(small_graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryTooLong):
        small_graph.sparql("SELECT * { ?s ?p ?o }" + " " * 2_000_000)


@pytest.mark.parametrize("name", ENDLESS)
def test_heavy_query_ends_at_its_limit(small_graph: KnowledgeGraph, name: str) -> None:
    small_graph.sparql("ASK {}")
    start = time.monotonic()
    with pytest.raises(QueryTooHeavy):
        small_graph.sparql(ENDLESS[name])
    assert time.monotonic() - start < DEADLINE + GRACE
    ordinary(small_graph)


def test_ordinary_questions_go_on_during_a_heavy_one(small_graph: KnowledgeGraph) -> None:
    small_graph.sparql("ASK {}")
    ended: list[type[Exception]] = []

    def ask() -> None:
        try:
            small_graph.sparql(ENDLESS["cross product"])
        except QueryTooHeavy as error:
            ended.append(type(error))

    heavy = threading.Thread(target=ask)
    heavy.start()
    start = time.monotonic()
    assert small_graph.ask("counts", {}).rows
    assert small_graph.describe("id/barrier/limit").label
    assert time.monotonic() - start < DEADLINE
    heavy.join()
    assert ended == [QueryTooHeavy]


def test_no_free_place_is_said(small_settings: Settings) -> None:
    store = GraphStore.load(small_settings.ontology_path)
    limits = Limits(workers=0, seconds=0.0, megabytes=256, rows=10, wait_seconds=0.01)
    foreign = ForeignSparql(store, limits)
    with pytest.raises(TooBusy):
        foreign.answer("ASK {}")


def test_rows_are_capped_and_it_shows(small_graph: KnowledgeGraph) -> None:
    table = small_graph.sparql("SELECT * { ?s ?p ?o }")
    assert isinstance(table, Table)
    assert (len(table.rows), table.truncated) == (100, True)
    few = small_graph.sparql("SELECT * { ?s ?p ?o } LIMIT 3")
    assert isinstance(few, Table)
    assert (len(few.rows), few.truncated) == (3, False)
    with pytest.raises(QueryTooHeavy):
        small_graph.sparql("CONSTRUCT WHERE { ?s ?p ?o }")


def test_ordinary_answers(small_graph: KnowledgeGraph) -> None:
    graph = small_graph.sparql("DESCRIBE <https://w3id.org/mkus/id/barrier/limit>")
    assert isinstance(graph, Graph)
    assert len(graph) > 10
    named = small_graph.sparql(
        "PREFIX g: <https://w3id.org/mkus/graph/> SELECT (COUNT(*) AS ?n) FROM g:sources { ?s a ?t }"
    )
    assert isinstance(named, Table)
    everywhere = small_graph.sparql(
        "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/mkus/graph/sources> { ?s a ?t } }"
    )
    assert isinstance(everywhere, Table)
    assert named.rows == everywhere.rows
    assert small_graph.sparql("ASK { ?s mkus:affectsForm ?form }") is True


def test_linear_regular_expressions_do_not_explode(small_graph: KnowledgeGraph) -> None:
    answer = small_graph.sparql(f'SELECT ("x" AS ?x) {{ FILTER(regex("{"a" * 40}!", "^(a+)+$")) }}')
    assert isinstance(answer, Table)
    assert answer.rows == ()


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s rdfs:label "SERVICE INSERT FROM <x>" }',
        "SELECT * { ?s mkus:coreSocialService ?service } # SERVICE <http://x>",
        "SELECT * { ?service ?from ?load }",
        "SELECT * { <http://example.org/SERVICE#LOAD> ?p ?o }",
        "SELECT ('''FROM <x> \" ' {{{''' AS ?x) {}",
        "SELECT * { ?s ?p 'it\\'s { SERVICE'@en }",
        "SELECT * { _:service ?p ?o }",
        "PREFIX social-service: <http://x/> SELECT ?x { BIND(social-service:a AS ?x) }",
        "SELECT * { ?s mkus:service-of ?o }",
        "SELECT * { FILTER(?a<?b && ?c>?d) }",
    ],
)
def test_words_inside_strings_names_and_comments_are_harmless(text: str) -> None:
    assert not admit(text, {str(GRAPH["law"])}).names_graphs
