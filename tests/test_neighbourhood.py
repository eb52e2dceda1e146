"""Parts of the graph to draw: what is taken, what becomes a link, what is left out, and how much is read."""

import pytest
from rdflib import Graph, URIRef

from mkus_kg.graph import GraphStore
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import Labels
from mkus_kg.namespaces import BASE, MKUS, OWL, RDF
from mkus_kg.neighbourhood import Neighbourhood, Neighbourhoods, links_table, network_of
from mkus_kg.neighbourhood.reader import MOST_ADDED, MOST_ANSWERS, MOST_NODES
from mkus_kg.neighbourhood.surroundings import MOST_OF_PROPERTY, MOST_READ, Surroundings

LIMIT = URIRef(BASE + "id/barrier/mkus-limit20")
ACT = URIRef(BASE + "id/act/du-2003-873")
BON = URIRef(BASE + "scheme/contracting-form/bon")
PRACTICE = URIRef(BASE + "id/practice/ustka-cit-2024")


def told(picture: Neighbourhood) -> set[tuple[str, str, str]]:
    """Give the links as short texts."""
    return {
        (
            link.source.removeprefix(BASE),
            link.name.rpartition("#")[2] or link.name,
            link.target.removeprefix(BASE),
        )
        for link in picture.links
    }


def test_a_barrier_is_drawn_with_what_causes_removes_and_bears_it_out(real_graph: KnowledgeGraph) -> None:
    picture = real_graph.neighbourhoods.around(LIMIT)
    provision = "id/provision/du-2003-873/art-19a/ust-7"
    assert {
        ("id/barrier/mkus-limit20", "causedBy", provision),
        ("id/barrier/mkus-limit20", "causingVersion", provision + "/v/2010-03-12"),
        ("id/barrier/mkus-limit20", "affectsForm", "scheme/contracting-form/bon"),
        ("id/change/limit-30proc", "removesBarrier", "id/barrier/mkus-limit20"),
    } <= told(picture)
    assert any(name.endswith("source") and to.startswith("id/source/") for _, name, to in told(picture))
    assert picture.nodes[0].iri == LIMIT
    assert picture.nodes[0].focus
    kinds = {node.kind for node in picture.nodes}
    assert {"Barrier", "Provision", "ContractingForm", "Source"} <= kinds
    assert not kinds & {"Citation", "CausationClaim", "Remedy", "Concept"}


def test_what_rules_derive_and_what_we_read_are_told_apart(real_graph: KnowledgeGraph) -> None:
    links = {link.name.rpartition("#")[2]: link for link in real_graph.neighbourhoods.around(LIMIT).links}
    assert links["causedBy"].derived
    assert links["affectsTask"].ours
    assert [basis.iri.rpartition("/")[2] for basis in links["affectsForm"].basis] == ["source"]
    assert not links["affectsForm"].ours
    assert not links["affectsForm"].derived


def test_a_hub_is_cut_and_says_what_it_left_out(real_graph: KnowledgeGraph) -> None:
    picture = real_graph.neighbourhoods.around(ACT)
    assert len(picture.nodes) <= MOST_NODES
    units = next(left for left in picture.left_out if left.kind == "Provision")
    assert (units.node, units.incoming, units.exact) == (ACT, True, True)
    assert 0 < units.shown < units.count
    shown = sum(node.kind == "Provision" for node in picture.nodes)
    assert shown >= units.shown


def test_more_steps_stop_at_what_almost_everything_hangs_on(real_graph: KnowledgeGraph) -> None:
    near = real_graph.neighbourhoods.around(LIMIT)
    far = real_graph.neighbourhoods.around(LIMIT, depth=2)
    assert {node.iri for node in near.nodes} <= {node.iri for node in far.nodes}
    assert len(near.nodes) < len(far.nodes) <= MOST_NODES
    assert BON in {node.iri for node in far.unopened}


def test_opening_adds_to_a_picture_and_hiding_takes_a_kind_out(real_graph: KnowledgeGraph) -> None:
    near = real_graph.neighbourhoods.around(LIMIT)
    more = real_graph.neighbourhoods.around(LIMIT, opened=[BON])
    assert len(near.nodes) < len(more.nodes) <= len(near.nodes) + MOST_ADDED
    assert {node.iri for node in more.nodes if node.opened} == {LIMIT, BON}
    less = real_graph.neighbourhoods.around(LIMIT, hidden=["Source"])
    assert "Source" not in {node.kind for node in less.nodes}
    assert less.kinds["Source"] == "źródło"


def test_a_path_avoids_hubs_where_it_can(real_graph: KnowledgeGraph) -> None:
    picture = real_graph.neighbourhoods.between(LIMIT, PRACTICE)
    assert picture.found
    ends = [node.iri for node in picture.nodes if node.focus]
    assert set(ends) == {LIMIT, PRACTICE}
    levels = {node.iri: node.level for node in picture.nodes}
    assert levels[LIMIT] == 0
    steps = {(levels[link.source], levels[link.target]) for link in picture.links}
    assert {abs(one - other) for one, other in steps} <= {0, 1}
    assert max(levels.values()) == levels[PRACTICE]


def test_resources_that_nothing_joins_have_no_path(small_graph: KnowledgeGraph) -> None:
    apart = URIRef(BASE + "graph/law")
    picture = small_graph.neighbourhoods.between(BON, apart)
    assert not picture.found
    assert {node.iri for node in picture.nodes} == {BON, apart}
    assert picture.links == ()


def test_an_answer_is_drawn_with_what_its_rows_share(real_graph: KnowledgeGraph) -> None:
    table = real_graph.ask("barriers-of-form", {"form": str(BON)})
    picture = real_graph.neighbourhoods.of_answer(table, [BON])
    rows = {row[table.column("barrier")] for row in table.rows}
    assert sum(node.iri in rows for node in picture.nodes) == MOST_ANSWERS - 1
    assert picture.unread == len(rows) + 1 - MOST_ANSWERS
    joined: dict[URIRef, int] = {}
    for link in picture.links:
        for end, other in ((link.source, link.target), (link.target, link.source)):
            joined[end] = joined.get(end, 0) + (other in rows or other == BON)
    others = {node.iri for node in picture.nodes if node.iri not in rows and node.iri != BON}
    assert others
    assert min(joined[node] for node in others) > 1


def test_a_hub_costs_no_more_than_its_bound() -> None:
    stated = Graph()
    for name in (MKUS.affectsForm, MKUS.usesForm):
        stated.add((name, RDF.type, OWL.ObjectProperty))
    stated.add((BON, RDF.type, MKUS.ContractingForm))
    for number in range(3 * MOST_READ):
        barrier = URIRef(f"{BASE}id/barrier/a{number}")
        stated.add((barrier, RDF.type, MKUS.Barrier))
        stated.add((barrier, MKUS.affectsForm, BON))
    stated.add((PRACTICE, RDF.type, MKUS.GoodPractice))
    stated.add((PRACTICE, MKUS.usesForm, BON))
    store = GraphStore.of(stated)
    links = Surroundings(store).of(BON)
    assert not links.complete
    assert len(links.found) == MOST_OF_PROPERTY + 1
    picture = Neighbourhoods(store, Labels(store)).around(BON)
    assert PRACTICE in {node.iri for node in picture.nodes}, "the few are not lost behind the many"
    assert [(left.kind, left.exact) for left in picture.left_out] == [("Barrier", False)]
    assert picture.nodes[0].more


def test_an_answer_without_resources_says_so(real_graph: KnowledgeGraph) -> None:
    picture = real_graph.neighbourhoods.of_answer(real_graph.ask("counts", {}))
    assert (picture.nodes, picture.found) == ((), False)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_picture_as_table_and_as_network(real_graph: KnowledgeGraph, language: str) -> None:
    picture = real_graph.neighbourhoods.around(LIMIT, "pl" if language == "pl" else "en")
    table = links_table(picture, "pl" if language == "pl" else "en")
    assert len(table.rows) == len(picture.links)
    assert len(table.headings) == len(table.columns)
    view = network_of(picture)
    assert set(view.nodes) == {str(node.iri) for node in picture.nodes}
    assert all({link.source, link.target} <= set(view.nodes) for link in view.links)
