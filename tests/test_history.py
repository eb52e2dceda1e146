"""What a revision changed, told in words: by record, the most important first."""

from datetime import date
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from mkus_kg.database import open_database
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Statement, Term
from mkus_kg.journal import Draft, Journal
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import GRAPH, ID, MKUS, PROV, RDF, SCHEME, SKOS
from mkus_kg.tracker.difference import reworded
from mkus_kg.tracker.history import differences

BARRIER = ID["barrier/cap"]
FORM = SCHEME["contracting-form/bon"]


def fact(subject: str, predicate: URIRef, value: Term) -> Statement:
    return Statement(URIRef(subject), predicate, value, GRAPH["knowledge"])


def patch(removed: list[Statement], added: list[Statement]) -> Patch:
    return Patch(frozenset(removed), frozenset(added))


def sentences(graph: KnowledgeGraph, changed: Patch, language: str = "pl") -> list[str]:
    found = differences(graph, changed, [BARRIER], language)  # type: ignore[arg-type]
    assert [each.record for each in found] == [BARRIER]
    return found[0].sentences(language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "pl",
            [
                "stan: prawna → finansowa",
                "nazwa: Stara nazwa → Nowa nazwa",
                "utrudnia formę – dodano: Bon",
                "dodano: przyczyna – nieznany-przepis",
            ],
        ),
        (
            "en",
            [
                "status: legal → financial",
                "name (pl): Stara nazwa → Nowa nazwa",
                "affects form – added: Voucher",
                "added: cause – nieznany-przepis",
            ],
        ),
    ],
)
def test_a_change_is_told_in_words(small_graph: KnowledgeGraph, language: str, expected: list[str]) -> None:
    event, claim = ID["status-change/abc"], ID["claim/abc"]
    changed = patch(
        [fact(BARRIER, SKOS.prefLabel, Literal("Stara nazwa", lang="pl"))],
        [
            fact(BARRIER, SKOS.prefLabel, Literal("Nowa nazwa", lang="pl")),
            fact(BARRIER, MKUS.affectsForm, FORM),
            fact(event, RDF.type, MKUS.StatusChange),
            fact(event, MKUS.statusOf, BARRIER),
            fact(event, MKUS.fromStatus, SCHEME["barrier-kind/legal"]),
            fact(event, MKUS.toStatus, SCHEME["barrier-kind/financial"]),
            fact(claim, RDF.type, MKUS.CausationClaim),
            fact(claim, MKUS.causedBarrier, BARRIER),
            fact(claim, MKUS.causingProvision, ID["provision/nieznany-przepis"]),
        ],
    )
    assert sentences(small_graph, changed, language) == expected


def test_a_new_record_and_one_taken_away(small_graph: KnowledgeGraph) -> None:
    facts = [
        fact(ID["barrier/new"], RDF.type, MKUS.Barrier),
        fact(ID["barrier/new"], SKOS.prefLabel, Literal("Nowa bariera", lang="pl")),
    ]
    added = differences(small_graph, patch([], facts), [ID["barrier/new"]], "pl")
    removed = differences(small_graph, patch(facts, []), [ID["barrier/new"]], "pl")
    assert added[0].sentences("pl") == ["dodano: bariera „Nowa bariera”"]
    assert removed[0].sentences("pl") == ["usunięto: bariera „Nowa bariera”"]
    assert removed[0].label == "Nowa bariera"


def test_what_belongs_to_no_record_named_is_told_by_itself(small_graph: KnowledgeGraph) -> None:
    changed = patch([], [fact(FORM, MKUS.condition, Literal("coś", lang="pl"))])
    assert [str(each.record) for each in differences(small_graph, changed, [BARRIER], "pl")] == [str(FORM)]
    assert differences(small_graph, patch([], []), [BARRIER], "pl") == ()


def test_a_translation_added_does_not_rename_the_record(small_graph: KnowledgeGraph) -> None:
    named = ID["barrier/limit"]
    changed = patch([], [fact(named, SKOS.prefLabel, Literal("Too low", lang="en"))])
    (polish,) = differences(small_graph, changed, [named], "pl")
    (english,) = differences(small_graph, changed, [named], "en")
    assert polish.label == small_graph.label(named, "pl") != "Too low"
    assert english.label == "Too low"


def test_who_did_it_binds_no_records_together_and_is_told_by_name(small_graph: KnowledgeGraph) -> None:
    agent, records = ID["agent/aaaabbbbcccc"], [ID["barrier/a"], ID["barrier/b"]]
    facts = [fact(agent, RDF.type, PROV.Agent)]
    for number, record in enumerate(records):
        event = ID[f"status-change/{1 - number}"]
        facts += [
            fact(record, RDF.type, MKUS.Barrier),
            fact(record, PROV.wasAttributedTo, agent),
            fact(record, MKUS.verified, Literal(False)),
            fact(event, RDF.type, MKUS.StatusChange),
            fact(event, MKUS.statusOf, record),
            fact(event, MKUS.toStatus, SCHEME["barrier-status/reported"]),
            fact(event, PROV.wasAssociatedWith, agent),
            fact(event, MKUS.recordedAt, Literal("2026-11-22T06:26:03Z", datatype=XSD.dateTime)),
        ]
    found = differences(
        small_graph, patch([], facts), records, "pl", lambda term: "Anna" if term == agent else ""
    )
    assert [each.record for each in found] == records
    for each in found:
        assert len(each.moves) == 1
        assert not each.moves[0].lines
        assert not each.parts
        assert {said.label for line in each.lines for said in line.added} == {"Anna", "nie"}


def test_a_long_text_is_not_repeated_in_a_list(small_graph: KnowledgeGraph) -> None:
    old, new = (Literal(word * 40, lang="pl") for word in ("stare ", "nowe "))
    changed = patch([fact(BARRIER, SKOS.definition, old)], [fact(BARRIER, SKOS.definition, new)])
    assert [each.rpartition(" – ")[2] for each in sentences(small_graph, changed)] == ["zmieniono tekst"]


def test_where_a_link_is_from_is_told_only_where_it_is_the_change(small_graph: KnowledgeGraph) -> None:
    basis = fact(BARRIER, MKUS.affectsFormBasis, SCHEME["basis/inferred"])
    assert sentences(small_graph, patch([], [basis, fact(BARRIER, MKUS.affectsForm, FORM)])) == [
        "utrudnia formę – dodano: Bon"
    ]
    assert len(sentences(small_graph, patch([], [basis]))) == 1


def test_a_long_text_is_compared_word_by_word() -> None:
    assert reworded("Gmina musi ogłosić konkurs", "Gmina może ogłosić otwarty konkurs") == (
        ("=", "Gmina "),
        ("-", "musi"),
        ("+", "może"),
        ("=", " ogłosić "),
        ("+", "otwarty "),
        ("=", "konkurs"),
    )


def test_the_patch_of_a_long_revision_can_be_left_out(tmp_path: Path) -> None:
    journal = Journal.open(open_database(f"sqlite:///{tmp_path}/journal.sqlite"))
    few = patch([], [fact(BARRIER, MKUS.affectsForm, FORM)])
    many = patch([], [fact(BARRIER, MKUS.locator, Literal(str(number))) for number in range(3)])
    for number, each in enumerate((few, many)):
        draft = Draft(ID["agent/a"], "edit", "bo tak", each, date(2026, 11, 22), (BARRIER,), {}, "o", "s")
        journal.append(draft, number)
    found = [bool(each.patch_text) for each in journal.revisions(longest=2)]
    assert found == [True, False]
    assert all(each.patch_text for each in journal.revisions())
