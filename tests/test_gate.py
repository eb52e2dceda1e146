"""A change is judged by what it touches, with the same verdict as the whole graph."""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from small_graph import REPOSITORY

from mkus_kg.graph import GraphStore, Table, Term
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Statement
from mkus_kg.namespaces import GRAPH, MKUS, SHAPES, SKOS
from mkus_kg.validation import Shapes, judge_change, kept, lookups, validate_change

EDITS = 30
STEPS = 25
EX = Namespace("https://example.org/")
KNOWLEDGE = GRAPH["knowledge"]


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes(GraphStore.load_shapes(REPOSITORY / "ontology").union())


def test_what_the_shapes_read_is_kept_for_the_next_start(
    shapes: Shapes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Shapes(shapes.graph, tmp_path)
    monkeypatch.setattr(kept, "read_scopes", None)
    (file,) = tmp_path.iterdir()
    for again in (first, Shapes(shapes.graph, tmp_path)):
        assert [each.scopes for each in again.judged] == [each.scopes for each in shapes.judged]
    file.write_text("[{", encoding="utf-8")
    monkeypatch.undo()
    assert Shapes(shapes.graph, tmp_path).whole_graph() == ()
    assert file.stat().st_size > len("[{")


def change(store: GraphStore, removed: set[Statement], added: set[Statement]) -> Patch:
    """Apply a change and give all that it changed."""
    return store.apply(Patch(frozenset(removed), frozenset(added)))


def test_every_shape_can_be_judged_by_what_it_reads(shapes: Shapes) -> None:
    assert shapes.whole_graph() == (), "each save would judge the whole graph by these"


def test_random_edits_are_judged_as_in_the_whole_graph(
    small_ontology: Path, shapes: Shapes, prover: ModuleType
) -> None:
    proof = prover.prove(GraphStore.load(small_ontology), shapes, seed=4, number=EDITS, every=15)
    assert proof.edits == EDITS
    assert 5 < proof.bad < EDITS


def test_a_change_is_refused_at_the_field(small_ontology: Path, shapes: Shapes) -> None:
    store = GraphStore.load(small_ontology)
    kind = next(store.statements(None, MKUS.sourceKind))
    report = validate_change(store, shapes, change(store, {kind}, set()))
    assert not report.conforms
    found = next(each for each in report.findings if each.shape == SHAPES.SourceKind)
    assert (found.focus, found.path) == (kind.subject, MKUS.sourceKind)
    assert "mkus:sourceKind" in found.message["pl"]
    assert "mkus:" not in found.plainly("pl")
    assert "“" in found.plainly("en")
    assert validate_change(store, shapes, change(store, set(), {kind})).conforms


def test_only_what_hangs_on_a_change_is_judged(small_ontology: Path, shapes: Shapes) -> None:
    store = GraphStore.load(small_ontology)
    label = next(each for each in store.statements(None, SKOS.prefLabel) if each.graph == KNOWLEDGE)
    renamed = label._replace(object=Literal("inna nazwa", lang=label.object.language))  # type: ignore[union-attr]
    for judgement in judge_change(store, shapes, change(store, {label}, {renamed})):
        assert judgement.nodes == {label.subject}


def test_an_event_at_the_end_of_a_chain_is_judged_alone(small_ontology: Path, shapes: Shapes) -> None:
    store = GraphStore.load(small_ontology)
    last = next(
        each
        for each in store.statements(None, MKUS.statusOf)
        if not any(store.statements(None, MKUS.previousChange, each.subject))
    )
    event = EX.event
    said = {each._replace(subject=event) for each in store.statements(last.subject, graph=last.graph)}
    said.add(last._replace(subject=event, predicate=MKUS.previousChange, object=last.subject))
    judged = judge_change(store, shapes, change(store, set(), said))
    chain = [each for each in judged if each.shape in (SHAPES.C04, SHAPES.EventOrder)]
    assert {each.shape for each in chain} == {SHAPES.C04, SHAPES.EventOrder}
    events = {each.subject for each in store.statements(None, MKUS.statusOf, last.object)}
    assert all(each.nodes is not None and each.nodes <= events for each in chain)


def test_many_records_are_judged_with_as_many_queries_as_two(
    small_ontology: Path, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = GraphStore.load(small_ontology)
    barrier = next(store.statements(None, RDF.type, MKUS.Barrier)).subject
    said = [each for each in store.statements(barrier) if each.graph == KNOWLEDGE]
    asked: list[str] = []
    select = GraphStore.select

    def counted(self: GraphStore, text: str, given: Mapping[str, Term] | None = None) -> Table:
        asked.append(text)
        return select(self, text, given)

    monkeypatch.setattr(GraphStore, "select", counted)
    numbers = []
    for count in (2, 20):
        copies = {each._replace(subject=EX[f"b{count}-{n}"]) for each in said for n in range(count)}
        applied = change(store, set(), copies)
        asked.clear()
        found = {each.focus for each in validate_change(store, shapes, applied).findings}
        assert found >= {EX[f"b{count}-{n}"] for n in range(count)}, "each copy has the same name"
        numbers.append(len(asked))
        store.put(applied.inverse())
    assert numbers[1] <= numbers[0]


PREFIXES = """
@prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# Kinds of shapes that ours may come to be, not only those that they are.
CORE = {
    "counts": ":S a sh:PropertyShape ; sh:targetClass :C ; sh:path :p ; sh:minCount 1 ; sh:maxCount 2 .",
    "class": ":S a sh:PropertyShape ; sh:targetClass :C ; sh:path :p ; sh:class :C .",
    "closed": ":S a sh:NodeShape ; sh:targetClass :C ; sh:closed true ; sh:ignoredProperties ( :p :q ) .",
    "inverse": ":S a sh:PropertyShape ; sh:targetClass :C ; sh:path [ sh:inversePath :p ] ; sh:minCount 1 .",
    "sequence": ":S a sh:PropertyShape ; sh:targetSubjectsOf :q ; sh:path ( :p :q ) ; sh:minCount 1 .",
    "either": """:S a sh:PropertyShape ; sh:targetObjectsOf :p ;
        sh:path [ sh:alternativePath ( :p [ sh:inversePath :q ] ) ] ; sh:minCount 2 .""",
    "chain": ":S a sh:PropertyShape ; sh:targetClass :C ; sh:path [ sh:oneOrMorePath :p ] ; sh:class :C .",
    "named": ":S a sh:PropertyShape ; sh:targetNode :n1 ; sh:path :p ; sh:minCount 1 .",
    "nested": """:S a sh:NodeShape ; sh:targetClass :C ; sh:property :T .
        :T a sh:PropertyShape ; sh:path :p ; sh:node :U .
        :U a sh:NodeShape ; sh:property :V . :V a sh:PropertyShape ; sh:path :q ; sh:minCount 1 .""",
    "logic": """:S a sh:NodeShape ; sh:targetClass :C ;
        sh:or ( [ sh:path :p ; sh:minCount 1 ] [ sh:not [ sh:path :q ; sh:class :C ] ] ) .""",
    "qualified": """:S a sh:PropertyShape ; sh:targetClass :C ; sh:path :p ;
        sh:qualifiedValueShape [ sh:path :q ; sh:minCount 1 ] ; sh:qualifiedMinCount 1 .""",
    "pair": ":S a sh:PropertyShape ; sh:targetClass :C ; sh:path :p ; sh:disjoint :q .",
}
SPARQL = {
    "optional": "SELECT $this WHERE { $this :p ?a OPTIONAL { ?a :q ?b } FILTER(!BOUND(?b)) }",
    "minus": "SELECT $this WHERE { $this a :C MINUS { ?a :p $this . ?a :q ?b } }",
    "counted": "SELECT $this (COUNT(?a) AS ?n) WHERE { $this :p ?a } GROUP BY $this HAVING (COUNT(?a) > 1)",
    "inside": "SELECT $this WHERE { $this :q ?v { SELECT ?v (COUNT(?w) AS ?n) { ?v :p ?w } GROUP BY ?v } }",
    "chains": "SELECT $this ?value WHERE { $this (:p|:q)+ ?value . ?value :q* $this . $this a :C }",
    "backwards": "SELECT $this WHERE { $this ^:p/:q ?a FILTER NOT EXISTS { ?a a :C } }",
    "within": """SELECT $this WHERE { $this a :C
        FILTER NOT EXISTS { $this :p ?a FILTER NOT EXISTS { ?a :q ?b . ?b a :C } } }""",
    "bound": "SELECT $this WHERE { $this a :C BIND(EXISTS { ?a :p $this } AS ?has) FILTER(!?has) }",
    "anywhere": "SELECT $this WHERE { $this a :C . ?other :q :n1 }",
    "neither": "SELECT $this ?value WHERE { $this !(:p|:q) ?value . ?value :p ?a }",
    "values": "SELECT $this WHERE { VALUES ?a { :n1 :n2 } $this :p ?a . ?a :q ?b }",
    "texts": "SELECT $this ?path WHERE { $this ?path ?text . FILTER(LANG(?text) = 'pl' && $this != :n1) "
    "FILTER NOT EXISTS { $this ?path ?other . FILTER(IF(LANG(?other) = 'en', ?other = ?other, false)) } }",
    "unions": "SELECT $this ?path WHERE { { $this a :C . BIND(:p AS ?path) } UNION { $this :q ?a . "
    "BIND(:q AS ?path) } FILTER NOT EXISTS { $this ?path ?b . ?b a :C } }",
}
TEXTS = [Literal("text", lang=tag) for tag in ("pl", "en")]
BEYOND = {
    "unknown parameter": ":S a sh:NodeShape ; sh:targetClass :C ; sh:reifierShape :T .",
    "unknown query": """:S a sh:NodeShape ; sh:sparql :T .
        :T sh:select "SELECT $this WHERE { $this <https://example.org/p> ?a } LIMIT 1" .""",
}


def shapes_of(text: str) -> Shapes:
    return Shapes(Graph().parse(data=PREFIXES + text, format="turtle"))


def sparql_shape(query: str) -> str:
    return f''':S a sh:NodeShape ; sh:sparql :Q .
        :Q sh:prefixes :here ; sh:select """{query}""" .
        :here sh:declare [ sh:prefix "" ; sh:namespace "{EX}"^^xsd:anyURI ] .'''


@pytest.mark.parametrize(
    "text",
    [*CORE.values(), *map(sparql_shape, SPARQL.values())],
    ids=[*CORE, *SPARQL],
)
@pytest.mark.parametrize("crowd", [1, lookups.CROWD], ids=["by rows", "by nodes"])
def test_shapes_of_every_kind_are_judged_by_what_they_read(
    text: str, crowd: int, prover: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "CROWD", crowd)
    shapes = shapes_of(text)
    assert shapes.whole_graph() == ()
    draw = random.Random(text)
    nodes = [EX[f"n{number}"] for number in range(1, 7)]
    links = [
        (EX.p, nodes),
        (EX.q, nodes),
        (EX.r, [*nodes, *(TEXTS if "LANG(" in text else ())]),
        (RDF.type, [EX.C, EX.D]),
    ]
    store = GraphStore.of(Graph().parse(data=f"{PREFIXES} :D rdfs:subClassOf :C .", format="turtle"))
    standing = prover.Standing(store, shapes)
    complained = 0
    for _ in range(STEPS):
        statements = set()
        for _ in range(draw.choice((1, 1, 2, 3))):
            link, values = draw.choice(links)
            statements.add(Statement(draw.choice(nodes), link, draw.choice(values), KNOWLEDGE))
        present = {each for each in statements if next(store.statements(*each), None)}
        patch = Patch(frozenset(present), frozenset(statements - present))
        store.put(patch)
        standing.follow(patch)
        found, expected = standing.said(), prover.whole(store, shapes)
        assert found == expected, prover.difference(found, expected, [patch])
        complained += bool(expected)
    assert complained > 0


@pytest.mark.parametrize(
    ("query", "event", "judged"),
    [
        (
            "SELECT $this WHERE { $this :p ?who ; :q ?record . ?record :r ?who }",
            ":e{n} :p :who ; :q :record{n} .",
            [{EX.e7}],
        ),
        (
            "SELECT $this WHERE { $this :q ?record . FILTER NOT EXISTS { ?record ?anyLink ?any } }",
            ":e7 :q :record7 . :record7 :p :n{n} .",
            [],
        ),
    ],
    ids=["pointing at it", "about it"],
)
def test_cost_does_not_grow_with_what_hangs_on_a_node(
    query: str, event: str, judged: list[set[URIRef]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = shapes_of(sparql_shape(query))
    read: list[int] = []
    statements = GraphStore.statements

    def counted(self: GraphStore, *pattern: Term | None) -> Iterator[Statement]:
        for each in statements(self, *pattern):  # type: ignore[arg-type]
            read.append(1)
            yield each

    numbers = []
    for events in (60, 600):
        done = "".join(event.format(n=n) for n in range(events))
        store = GraphStore.of(Graph().parse(data=PREFIXES + done, format="turtle"))
        applied = change(store, set(), {Statement(EX.record7, EX.r, EX.who, KNOWLEDGE)})
        with monkeypatch.context() as patched:
            patched.setattr(GraphStore, "statements", counted)
            judgements = judge_change(store, shapes, applied)
        assert [each.nodes for each in judgements] == list(map(frozenset, judged))
        numbers.append(len(read))
        read.clear()
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("text", BEYOND.values(), ids=list(BEYOND))
def test_a_shape_beyond_the_method_is_named_and_judged_on_the_whole_graph(text: str) -> None:
    shapes = shapes_of(text)
    assert shapes.whole_graph() == (str(EX.S),)
    store = GraphStore.of(Graph())
    new = Statement(URIRef(EX.n1), EX.p, EX.n2, KNOWLEDGE)
    store.put(Patch(frozenset(), frozenset({new})))
    assert [each.keys for each in judge_change(store, shapes, Patch(frozenset(), frozenset({new})))] == [None]
