"""What a page about a record says, over the small graph."""

import statistics
import time

import pytest
from rdflib import Graph, Literal, URIRef

from mkus_kg.describe import Describer, Description, Group
from mkus_kg.errors import NotFound
from mkus_kg.graph import GraphStore
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import Labels
from mkus_kg.namespaces import BASE, DCT, ID, MKUS, RDF, SCHEME, SHAPES

BARRIER = ID["barrier/limit"]
SLOWEST_MEDIAN = 0.005


def group(description: Description, name: URIRef) -> Group:
    return next(group for group in description.groups if group.property == name)


@pytest.fixture(scope="module")
def barrier(small_graph: KnowledgeGraph) -> Description:
    return small_graph.describe(BARRIER, "pl")


def test_head(barrier: Description) -> None:
    assert barrier.label == "Za niski limit"
    assert barrier.identifier == "bar_limit"
    assert barrier.definition == "Limit dotacji jest za niski."
    assert [value.term for value in barrier.types] == [MKUS.Barrier]
    assert [value.label for value in barrier.types] == ["bariera"]


def test_head_in_english(small_graph: KnowledgeGraph) -> None:
    description = small_graph.describe(BARRIER, "en")
    assert (description.label, description.definition) == ("Cap too low", "The cap of the grant is too low.")


def test_link_carries_its_basis(barrier: Description) -> None:
    form = group(barrier, MKUS.affectsForm).values[0]
    assert form.term == SCHEME["contracting-form/bon"]
    assert [(basis.iri, basis.code) for basis in form.basis] == [(SCHEME["basis/source"], "source")]
    task = group(barrier, MKUS.affectsTask).values[0]
    assert [basis.code for basis in task.basis] == ["inferred"]
    assert all(each.property != MKUS.affectsFormBasis for each in barrier.groups)


def test_derived_link_is_marked(barrier: Description) -> None:
    cause = group(barrier, MKUS.causedBy).values[0]
    assert (cause.term, cause.inferred) == (ID["provision/du-2001-11/art-1/ust-1"], True)
    assert not group(barrier, MKUS.affectsForm).values[0].inferred


def test_owned_node_is_nested(barrier: Description) -> None:
    nested = group(barrier, MKUS.lawToday).values[0].nested
    assert nested is not None
    assert [value.term for value in group(nested, MKUS.lawState).values] == [SCHEME["law-state/eased"]]
    assert nested.incoming == ()


def test_text_in_the_other_language_is_shown_where_there_is_no_other() -> None:
    graph = Graph()
    graph.add((BARRIER, MKUS.ruleText, Literal("tylko po polsku", lang="pl")))
    graph.add((BARRIER, MKUS.ruleSubject, Literal("po polsku", lang="pl")))
    graph.add((BARRIER, MKUS.ruleSubject, Literal("in English", lang="en")))
    store = GraphStore.of(graph)
    description = Describer(store, Labels(store), store).describe(BARRIER, "en")
    shown = {
        each.property: [(value.label, value.language) for value in each.values] for each in description.groups
    }
    assert shown == {MKUS.ruleText: [("tylko po polsku", "pl")], MKUS.ruleSubject: [("in English", "en")]}


def test_citation(barrier: Description) -> None:
    assert len(barrier.citations) == 1
    citation = barrier.citations[0]
    assert citation.locator == "s. 5"
    assert citation.source is not None
    assert citation.source.term == ID["source/poradnik"]


def test_citations_alike_are_shown_once() -> None:
    graph = Graph()
    for number, place in enumerate(("s. 5", "s. 5", "s. 7")):
        citation = ID[f"citation/{number}"]
        graph.add((BARRIER, MKUS.hasCitation, citation))
        graph.add((citation, DCT.source, ID["source/poradnik"]))
        graph.add((citation, MKUS.locator, Literal(place)))
    store = GraphStore.of(graph)
    citations = Describer(store, Labels(store), store).describe(BARRIER, "pl").citations
    assert [(each.iri, each.locator) for each in citations] == [
        (ID["citation/0"], "s. 5"),
        (ID["citation/2"], "s. 7"),
    ]


def test_flags(barrier: Description) -> None:
    flags = {flag.name: flag.value.label for flag in barrier.flags}
    assert flags["verified"] == "tak"
    assert flags["mkusOrigin"] == "tak"
    assert barrier.flag("audit") is not None
    assert barrier.flag("nothing") is None


def test_doubt_stands_on_the_record_it_is_about(small_graph: KnowledgeGraph) -> None:
    statements = small_graph.describe(ID["doubt/data-granty"], "pl").groups
    about = next(each for each in statements if each.property == MKUS.doubtAbout).values[0].term
    description = small_graph.describe(str(about), "pl")
    assert [doubt.iri for doubt in description.doubts] == [ID["doubt/data-granty"]]
    assert all(each.property != MKUS.doubtAbout for each in description.incoming)


def test_incoming_links_are_counted_by_property(barrier: Description) -> None:
    counts = {each.property: each.count for each in barrier.incoming}
    assert counts[MKUS.causedBarrier] == 1
    assert counts[MKUS.remedyBarrier] == 2


def test_incoming_links_come_in_pages(small_graph: KnowledgeGraph) -> None:
    whole = small_graph.incoming(str(MKUS.Barrier), str(RDF.type), "pl")
    labels = [
        "Luka w rozliczeniach",
        "Nieufność urzędu",
        "Wysokie koszty",
        "Za krótki termin",
        "Za niski limit",
    ]
    assert [value.label for value in whole.values] == labels
    second = small_graph.incoming(str(MKUS.Barrier), str(RDF.type), "pl", page=2, per_page=2)
    assert ([value.label for value in second.values], second.page, second.pages) == (labels[2:4], 2, 3)
    beyond = small_graph.incoming(str(MKUS.Barrier), str(RDF.type), "pl", page=10**9, per_page=2)
    assert beyond.page == 3


def test_groups_stand_in_display_order(barrier: Description) -> None:
    names = [each.property for each in barrier.groups]
    assert names.index(MKUS.barrierKind) < names.index(MKUS.affectsForm) < names.index(MKUS.reportedBy)


def test_record_with_what_it_owns(small_graph: KnowledgeGraph) -> None:
    graph = small_graph.describe_graph(BARRIER)
    assert {str(subject).removeprefix(BASE) for subject in graph.subjects()} == {
        "id/barrier/limit",
        "id/citation/barrier-limit-1",
        "id/legal-reference/barrier-limit-1",
        "id/law-today/limit",
        "id/claim/limit--1",
        *(f"id/status-change/barrier-limit-{number}" for number in (1, 2, 3)),
    }


def test_file_of_a_record_holds_nothing_derived(small_graph: KnowledgeGraph) -> None:
    shown = small_graph.describe(BARRIER)
    assert group(shown, MKUS.causedBy).values
    assert not list(small_graph.describe_graph(BARRIER).triples((None, MKUS.causedBy, None)))


@pytest.mark.parametrize(
    "iri",
    [
        str(MKUS.Barrier),
        str(MKUS.affectsForm),
        BASE + "ont",
        BASE + "scheme/basis",
        str(SCHEME["basis/source"]),
        BASE + "graph/law",
        "id/barrier/limit",
    ],
)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_anything_of_ours_has_a_description(small_graph: KnowledgeGraph, iri: str, language: str) -> None:
    description = small_graph.describe(iri, "pl" if language == "pl" else "en")
    assert description.label


def test_shape_has_a_description(small_graph: KnowledgeGraph) -> None:
    shapes = sorted(
        str(statement.subject)
        for statement in small_graph._shapes.statements()
        if str(statement.subject).startswith(str(SHAPES))
    )
    assert shapes
    assert small_graph.describe(shapes[0], "pl").label


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "x",
        BASE + "id/barrier/none",
        "http://example.org/none",
        "javascript:alert(1)",
        "http://x/> ?p ?o } #",
        "http://x/\\u003E",
        "http://x/ y",
        "http://x/\ud800",
        "http://x/" + "a" * 10_000,
    ],
)
def test_anything_else_is_not_found(small_graph: KnowledgeGraph, iri: str) -> None:
    with pytest.raises(NotFound):
        small_graph.describe(iri, "pl")
    with pytest.raises(NotFound):
        small_graph.describe_graph(iri)
    with pytest.raises(NotFound):
        small_graph.incoming(BARRIER, iri, "pl")


def test_every_resource_of_the_real_graph_is_quick(real_graph: KnowledgeGraph) -> None:
    subjects = sorted(
        {str(s.subject) for s in real_graph._store.statements() if str(s.subject).startswith(BASE)}
    )
    assert len(subjects) > 4_000
    times = []
    for iri in subjects[::3]:
        start = time.perf_counter()
        assert real_graph.describe(iri, "en").label
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < SLOWEST_MEDIAN


def test_node_without_a_label_is_named_by_its_owner(small_graph: KnowledgeGraph) -> None:
    assert small_graph.label("id/citation/barrier-limit-1", "en") == "citation: Cap too low – s. 5"
    claim = small_graph.label("id/claim/limit--1", "pl")
    assert claim.partition(": ")[2].startswith("Za niski limit – art. 1 ust. 1")
