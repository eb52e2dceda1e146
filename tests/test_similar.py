"""What looks like a record that is being written is offered, with the reason."""

from rdflib import URIRef

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import ID, MKUS, SCHEME
from mkus_kg.tracker.similar import similar

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
