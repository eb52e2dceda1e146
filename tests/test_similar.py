"""What looks like a record that is being written is offered, with the reason."""

import math

import pytest
from rdflib import URIRef
from starlette.testclient import TestClient

from mkus_kg.analysis.alike import alike, alike_table, may_be_one
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import ID, MKUS, SCHEME
from mkus_kg.settings import Settings
from mkus_kg.tracker.similar import similar
from web.app import site_over

LIMIT = ID["barrier/limit"]
ARTICLE = ID["provision/du-2001-11/art-1"]


def test_words_in_any_form_find_a_record_that_says_the_same(small_graph: KnowledgeGraph) -> None:
    label = small_graph.label(LIMIT, "pl")
    first = similar(small_graph, MKUS.Barrier, label)[0]
    assert first.record == LIMIT
    assert first.likeness == 1
    assert "te same słowa: " in first.reason.pl
    assert "the same words: " in first.reason.en


def test_a_shared_cause_is_named_as_a_reason(small_graph: KnowledgeGraph) -> None:
    found = similar(small_graph, MKUS.Barrier, "", [ARTICLE, SCHEME["contracting-form/bon"]])
    limit = next(each for each in found if each.record == LIMIT)
    assert limit.links == (
        (MKUS.causedBy, URIRef(f"{ARTICLE}/ust-1")),
        (MKUS.affectsForm, SCHEME["contracting-form/bon"]),
    )
    assert small_graph.label(MKUS.causedBy, "pl") in limit.reason.pl


def test_what_is_being_edited_is_not_offered(small_graph: KnowledgeGraph) -> None:
    label = small_graph.label(LIMIT, "pl")
    assert LIMIT not in {each.record for each in similar(small_graph, MKUS.Barrier, label, besides=[LIMIT])}


def test_nothing_is_offered_for_words_that_nobody_wrote(small_graph: KnowledgeGraph) -> None:
    assert similar(small_graph, MKUS.Barrier, "zupełnie inny temat xyzzy") == ()
    assert similar(small_graph, MKUS.Barrier, "") == ()
    assert similar(small_graph, MKUS.Act, small_graph.label(LIMIT, "pl")) == ()


def test_a_hostile_text_is_only_a_text(small_graph: KnowledgeGraph) -> None:
    assert (
        similar(small_graph, MKUS.Barrier, '"limit" OR * ) NEAR( \x00 <script>', [URIRef("no address > }")])
        is not None
    )


def test_parts_of_a_likeness_are_what_one_counts_by_hand(small_graph: KnowledgeGraph) -> None:
    deadline = ID["barrier/termin"]
    (found,) = similar(small_graph, MKUS.Barrier, "", [ARTICLE], besides=[deadline], record=deadline)
    assert found.record == LIMIT
    # Two of the five barriers point at the article or a part of it; three traits count half each.
    article = math.log(6 / 3) + 0.1
    total = article + 3 * 0.5
    parts = dict(found.parts)
    assert parts[MKUS.causedBy] == pytest.approx(article / total)
    for trait in (MKUS.affectsForm, MKUS.barrierKind, MKUS.mechanism):
        assert parts[trait] == pytest.approx(0.5 / total)
    assert found.likeness == pytest.approx(1.0)


def test_parts_sum_to_the_likeness_and_near_duplicates_are_marked(real_graph: KnowledgeGraph) -> None:
    for name in ("rio-aneks", "szkola-70", "regranting-watpliwosci", "wklad-wlasny"):
        found = alike(real_graph, ID[f"barrier/{name}"])
        assert found, name
        for each in found:
            assert each.parts
            assert math.fsum(share for _, share in each.parts) == pytest.approx(each.likeness)
            assert 0 < each.likeness <= 1
            assert each.record != ID[f"barrier/{name}"]
        assert [each.likeness for each in found] == sorted((each.likeness for each in found), reverse=True)
    first = alike(real_graph, ID["barrier/rio-aneks"])[0]
    assert first.record == ID["barrier/rio-bip"]
    assert may_be_one(first)
    rows = alike_table(real_graph, (first,), "en").rows
    assert len(rows) == len(first.parts)


def test_only_barriers_are_looked_for_by_likeness(
    small_graph: KnowledgeGraph, small_settings: Settings
) -> None:
    site = TestClient(site_over(small_graph, small_settings), headers={"Accept": "text/html"})
    assert site.get("/id/barrier/limit?view=alike").status_code == 200
    assert site.get("/en/id/barrier/limit?view=alike").status_code == 200
    assert site.get("/id/practice/klub?view=alike").status_code == 404
    assert site.get("/id/barrier/nie-ma?view=alike").status_code == 404
