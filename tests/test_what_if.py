"""What if proposals came into force: judged by hand, equal to the state once they are, nothing written."""

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from rdflib import Literal, URIRef
from small_graph import EVALUATION_DATE, small_ontology
from tracking import ANALYST, DAY, KNOWLEDGE, Begun

from mkus_kg.analysis.blocking import SOURCE, Barrier, Change, Facts, Pair, Reading, Remedy, Removal
from mkus_kg.analysis.blocking_facts import read_facts
from mkus_kg.analysis.consistency import check_package
from mkus_kg.analysis.what_if import Missing, WhatIf, what_if
from mkus_kg.cli import run
from mkus_kg.graph import Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, DCT, ID, MKUS, RDF, SCHEME, XSD
from mkus_kg.settings import PLACE, Settings
from mkus_kg.tracker import Change as Edit
from mkus_kg.tracker import Tracker
from mkus_kg.tracker.lifecycle import move_patch
from web.app import site_over

SCHOOL, CARE, SERVICES = Pair("services", "school"), Pair("services", "care"), Pair("services", "")
FACTS = Facts(
    barriers=(
        Barrier("alone", (SCHOOL,)),
        Barrier("both", (SCHOOL, CARE)),
        Barrier("for-ever", (CARE,), unresolvable=True),
        Barrier("in-part", (SCHOOL, SERVICES)),
        Barrier("over", (CARE,), blocks=False),
    ),
    changes=(Change("a"), Change("b"), Change("c"), Change("made", "made"), Change("refused", "ended")),
    remedies=(
        Remedy("r1", "alone", "a", basis="source"),
        Remedy("r2", "both", "b", full=False, group="g"),
        Remedy("r3", "both", "c", full=False, group="g"),
        Remedy("r4", "both", "made", full=False, group="g"),
        Remedy("r5", "for-ever", "a"),
        Remedy("r6", "in-part", "c", full=False, basis="inferred"),
        Remedy("r7", "in-part", "refused", basis="inferred"),
        Remedy("r8", "over", "b"),
    ),
)
ZNIESIENIE, PODWYZKA = (str(ID[f"change/{name}"]) for name in ("zniesienie", "podwyzka"))


def short(iri: str) -> str:
    return iri.removeprefix(BASE)


def removed(then: WhatIf) -> list[tuple[str, list[str]]]:
    return [(each.iri, [remedy.iri for remedy in each.remedies]) for each in then.removed]


def test_what_goes_and_what_stays_and_why() -> None:
    then = what_if(FACTS, ["a", "b"])
    assert removed(then) == [("alone", ["r1"])]
    assert {each.iri: each.missing for each in then.partly} == {
        "both": (Missing("group", "g", ("c",)),),
        "for-ever": (Missing("unresolvable"),),
    }
    assert [(each.pair, each.before, each.after) for each in then.pairs] == [
        (SCHOOL, ("alone", "both", "in-part"), ("both", "in-part"))
    ]
    assert then.freed == ()
    assert then.left == ("both", "for-ever", "in-part")
    assert [each.iri for each in then.claims] == ["r1", "r2", "r5"]


def test_a_whole_group_frees_and_an_ended_proposal_may_be_switched_on() -> None:
    then = what_if(FACTS, ["refused", "a", "c", "b", "a"])
    assert then.changes == ("a", "b", "c", "refused")
    assert removed(then) == [("alone", ["r1"]), ("both", ["r2", "r3", "r4"]), ("in-part", ["r7"])]
    assert then.freed == (SERVICES, SCHOOL)
    assert [(each.iri, each.inferred) for each in then.removed][::2] == [("alone", False), ("in-part", True)]


@pytest.mark.parametrize(
    ("removal", "gone"), [("full", []), ("together", ["both"]), ("partial", ["both", "in-part"])]
)
def test_what_removes_a_barrier_can_be_chosen(removal: Removal, gone: list[str]) -> None:
    then = what_if(FACTS, ["b", "c"], Reading(removal=removal))
    assert [each.iri for each in then.removed] == gone
    assert {each.iri: [one.lack for one in each.missing] for each in then.partly} == {
        iri: ["part"] for iri in ("both", "in-part") if iri not in gone
    }


def test_where_only_sources_count_a_claim_of_ours_is_what_is_missing() -> None:
    facts = Facts(
        barriers=(Barrier("ours", (SCHOOL,)), Barrier("theirs", (SCHOOL,))),
        changes=(Change("a"),),
        remedies=(Remedy("r1", "ours", "a", basis="inferred"), Remedy("r2", "theirs", "a", basis=SOURCE)),
    )
    assert len(what_if(facts, ["a"]).removed) == 2
    then = what_if(facts, ["a"], Reading(sourced=True))
    assert removed(then) == [("theirs", ["r2"])]
    assert [(each.iri, each.missing) for each in then.partly] == [("ours", (Missing("inferred"),))]


def test_nothing_switched_on_changes_nothing() -> None:
    for package in ([], ["made"]):
        then = what_if(FACTS, package)
        assert (then.removed, then.partly, then.pairs, then.claims) == ((), (), (), ())
    with pytest.raises(KeyError):
        what_if(FACTS, ["nothing"])


# What comes into force is what was foreseen

WAY = ("government", "promulgated", "in-force")
LAW = {
    MKUS.amendingAct: ID["act/du-2020-33"],
    MKUS.amendedProvision: ID["provision/du-2001-11/art-1/ust-1"],
    MKUS.inForceFrom: Literal("2026-11-01", datatype=XSD.date),
}
NEEDED = {"promulgated": (MKUS.amendingAct,), "in-force": tuple(LAW)}


def move(tracker: Tracker, record: URIRef, stage: str) -> None:
    """Move a proposal on through the tracker, with the evidence that the stage demands."""
    citation = ID[f"citation/{record.rpartition('/')[2]}-{stage}"]
    said = ((RDF.type, MKUS.Citation), (DCT.source, ID["source/raport"]), (MKUS.locator, Literal("s. 1")))
    given = {name: LAW[name] for name in NEEDED.get(stage, ())}
    moved = move_patch(
        tracker.graph,
        record,
        SCHEME[f"change-stage/{stage}"],
        URIRef(ANALYST.iri),
        DAY,
        datetime.now(PLACE),
        "Dalej.",
        given if stage in NEEDED else {MKUS.hasCitation: citation},
    )
    cited = {Statement(citation, *each, KNOWLEDGE) for each in said} if stage not in NEEDED else set()
    patch = Patch(frozenset(), moved.added | cited)
    tracker.record(
        Edit(patch, "move", "Dalej.", {str(record): tracker.revision_of(str(record))}, DAY), ANALYST
    )


def test_what_comes_into_force_is_what_was_foreseen_and_asking_writes_nothing(
    begun_journal: Begun, tmp_path: Path
) -> None:
    settings = begun_journal.copy(tmp_path / "journal")
    tracker = Tracker.open(settings, force=True)
    facts = read_facts(tracker.graph)
    untouched = (tracker.graph.version, len(tracker.graph.store), digest(tracker.graph))
    foreseen = {
        removal: what_if(facts, [ZNIESIENIE], Reading(removal=removal)) for removal in ("full", "together")
    }
    check_package(tracker.graph, facts, [ZNIESIENIE], EVALUATION_DATE)
    assert (tracker.graph.version, len(tracker.graph.store), digest(tracker.graph)) == untouched
    assert [short(each.iri) for each in foreseen["together"].removed] == ["id/barrier/limit"]
    assert foreseen["together"].freed
    assert foreseen["full"].removed == ()

    for stage in WAY:
        move(tracker, URIRef(ZNIESIENIE), stage)
    tracker.close()
    later = Tracker.open(settings, force=True)
    now = read_facts(later.graph)
    assert {short(each.iri) for each in now.changes if each.standing == "made"} == {
        short(PODWYZKA),
        short(ZNIESIENIE),
    }
    for removal, then in foreseen.items():
        state = what_if(now, [], Reading(removal=removal))
        assert state.blocking.gone() == then.blocking.gone(then.changes)
        assert state.blocking.free() == then.blocking.free(then.changes)
        assert state.blocking.left() == then.blocking.left(then.changes)
        assert state.left == then.left
    later.close()


def digest(graph: KnowledgeGraph) -> str:
    lines = sorted(graph.store.n_quads().splitlines())
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


# Whether a package holds together


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """The small graph with proposals each of which has something wrong, in a package or alone."""
    folder = tmp_path_factory.mktemp("packaged")
    ontology = small_ontology(folder / "ontology", reported=True)
    (ontology / "facts" / "knowledge" / "package.ttl").write_text(
        f"""
        @base <{BASE}> . @prefix mkus: <{BASE}ont#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix eli: <http://data.europa.eu/eli/ontology#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <id/change/gone-act> a mkus:ProposedChange ; mkus:proposesChangeToAct <id/act/du-1995-5> .
        <id/change/gone-text> a mkus:ProposedChange ; mkus:proposesChangeTo <id/provision/du-1995-5/art-9> .
        <id/change/old-text> a mkus:ProposedChange ;
            mkus:proposesChangeTo <id/provision/du-2001-11/art-1/ust-1> ;
            mkus:proposesChangeToVersion <id/provision/du-2001-11/art-1/ust-1/v/2010-03-12> .
        <id/change/new-text> a mkus:ProposedChange ;
            mkus:proposesChangeTo <id/provision/du-2001-11/art-1/ust-1> .
        <id/change/half> a mkus:ProposedChange ; mkus:proposesChangeTo <id/provision/du-2002-22/art-5> .
        <id/change/other-half> a mkus:ProposedChange .
        <id/remedy-group/halves> a mkus:RemedyGroup ; skos:prefLabel "Połówki"@pl, "Halves"@en .
        <id/remedy/half> a mkus:Remedy ; mkus:remedyGroup <id/remedy-group/halves> ;
            mkus:share <scheme/share/full> ;
            mkus:remedyChange <id/change/half> ; mkus:remedyBarrier <id/barrier/koszty> .
        <id/remedy/other-half> a mkus:Remedy ; mkus:remedyGroup <id/remedy-group/halves> ;
            mkus:share <scheme/share/full> ;
            mkus:remedyChange <id/change/other-half> ; mkus:remedyBarrier <id/barrier/koszty> .
        <id/change/late> a mkus:ProposedChange ; mkus:proposesChangeTo <id/provision/du-2001-11/art-8> .
        <id/remedy/late> a mkus:Remedy ; mkus:share <scheme/share/full> ;
            mkus:remedyChange <id/change/late> ; mkus:remedyBarrier <id/barrier/termin> .
        <id/provision/du-2001-11/art-8> a mkus:Provision ; eli:is_part_of <id/act/du-2001-11> .
        <id/provision/du-2001-11/art-8/v/2001-01-01> a mkus:ProvisionVersion ;
            eli:is_member_of <id/provision/du-2001-11/art-8> ;
            eli:first_date_entry_in_force "2001-01-01"^^xsd:date ;
            eli:date_no_longer_in_force "2014-12-31"^^xsd:date .
        """,
        encoding="utf-8",
    )
    settings = Settings(
        ontology_path=ontology,
        evaluation_date=EVALUATION_DATE,
        state_path=folder / "state",
        data_path=folder / "data",
    )
    graph = KnowledgeGraph.open(settings, force=True)
    yield graph
    graph.close()


ARTICLE = "provision/du-2001-11/art-1"
PARAGRAPH = f"{ARTICLE}/ust-1"
PACKAGES = [
    (["gone-act"], [("error", "repealed-act", ["act/du-1995-5"], []), ("warning", "no-barrier", [], [])]),
    (
        ["gone-text"],
        [("error", "repealed-act", ["act/du-1995-5"], []), ("warning", "no-barrier", [], [])],
    ),
    (
        ["old-text"],
        [
            ("warning", "no-barrier", [], []),
            ("warning", "superseded-text", [PARAGRAPH, f"{PARAGRAPH}/v/2010-03-12"], []),
            ("note", "overtaken", [PARAGRAPH], ["new-text"]),
        ],
    ),
    (
        ["new-text", "zniesienie"],
        [
            ("warning", "no-barrier", [], []),
            ("note", "inside-provision", [ARTICLE, PARAGRAPH], []),
            ("note", "overtaken", [PARAGRAPH], ["old-text"]),
        ],
    ),
    (["half"], [("warning", "incomplete-group", ["remedy-group/halves", "barrier/koszty"], ["other-half"])]),
    (["half", "other-half"], []),
    (
        ["late"],
        [
            ("error", "repealed-text", ["provision/du-2001-11/art-8"], []),
            ("note", "nothing-left", ["barrier/termin"], []),
        ],
    ),
    (["podwyzka"], [("note", "already-made", [], [])]),
    (["ryczalt"], [("error", "ended", [], [])]),
    ([], []),
]


@pytest.mark.parametrize(("package", "expected"), PACKAGES, ids=["+".join(each) for each, _ in PACKAGES])
def test_what_speaks_against_a_package(
    packaged: KnowledgeGraph, package: list[str], expected: list[tuple[str, str, list[str], list[str]]]
) -> None:
    changes = [str(ID[f"change/{name}"]) for name in package]
    found = check_package(packaged, read_facts(packaged), changes, EVALUATION_DATE)
    assert [
        (
            each.severity,
            each.kind,
            [iri.removeprefix(str(ID)) for iri in each.records],
            [iri.rpartition("/")[2] for iri in each.others],
        )
        for each in found
    ] == expected
    assert all(each.changes and set(each.changes) <= set(changes) for each in found)


def test_two_that_change_the_same_provision_are_named_with_it(packaged: KnowledgeGraph) -> None:
    changes = [str(ID[f"change/{name}"]) for name in ("new-text", "old-text")]
    found = check_package(packaged, read_facts(packaged), changes, EVALUATION_DATE)
    (same,) = [each for each in found if each.kind == "same-provision"]
    assert (same.changes, same.records) == (tuple(changes), (str(ID[PARAGRAPH]),))
    assert "ten sam przepis" in same.message.pl
    assert "same provision" in same.message.en


def test_what_is_aimed_at_is_judged_by_the_law_of_the_day(packaged: KnowledgeGraph) -> None:
    facts = read_facts(packaged)

    def kinds(name: str, year: int) -> list[str]:
        day = EVALUATION_DATE.replace(year=year)
        return [each.kind for each in check_package(packaged, facts, [str(ID[f"change/{name}"])], day)]

    assert "superseded-text" not in kinds("old-text", 2015)
    assert "superseded-text" in kinds("old-text", 2020)
    assert "repealed-text" not in kinds("late", 2013)
    assert "repealed-text" in kinds("late", 2015)


# The page


@pytest.fixture(scope="module")
def site(small_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(small_graph, Settings()))


BOTH = "change=id/change/zniesienie&change=id/change/ryczalt"


def test_page_shows_what_goes_and_what_is_wrong(site: TestClient) -> None:
    page = site.get(f"/co-jesli?{BOTH}").text
    for each in (
        "/id/barrier/limit",
        "/id/barrier/luka",
        "/id/change/podwyzka",
        "/scheme/contracting-form/bon",
    ):
        assert f'href="{each}"' in page
    assert "Droga tej propozycji się skończyła" in page
    assert 'value="id/change/zniesienie" checked' in page
    assert "/co-jesli?change=id/change/ryczalt" in page, "switches the other off"
    english = site.get("/en/what-if?change=id/change/zniesienie&removal=full").text
    assert "No barrier would go." in english
    assert "the changes remove only a part of it" in english


def test_page_without_a_choice_offers_one(site: TestClient) -> None:
    page = site.get("/co-jesli").text
    assert "Żadna propozycja nie jest włączona" in page
    assert 'value="id/change/zniesienie"' in page
    assert 'value="id/change/podwyzka"' not in page, "that is law"
    assert "/co-jesli?change=id/change/zniesienie" in page, "a group that waits"
    assert "/co-jesli?change=id/change/zniesienie" in site.get("/id/change/zniesienie").text


def test_plan_leads_to_what_it_would_change(site: TestClient) -> None:
    plan = site.get("/plan-zmian?most=1&count=barriers&kind=scheme/barrier-kind/legal").text
    found = re.search(r'href="(/co-jesli\?[^"]+)"', plan)
    assert found is not None
    address = html.unescape(found[1])
    assert address == "/co-jesli?change=id/change/zniesienie&kind=scheme/barrier-kind/legal"
    assert site.get(address).status_code == 200


def test_files_and_api_say_the_same(site: TestClient) -> None:
    lines = site.get(f"/en/what-if.csv?{BOTH}").text.splitlines()
    assert any(line.startswith("barrier removed,") and "barrier/luka" in line for line in lines)
    assert any(line.startswith("pair free of barriers,") for line in lines)
    assert any(line.startswith("error: The way of this proposal has ended") for line in lines)
    assert site.get(f"/co-jesli.xlsx?{BOTH}").content[:2] == b"PK"
    answer = site.get(f"/api/v1/what-if?{BOTH}&lang=en").json()
    assert [short(each["barrier"]) for each in answer["barriers"] if each["state"] == "removed"] == [
        "id/barrier/limit",
        "id/barrier/luka",
    ]
    assert [each["kind"] for each in answer["findings"]] == ["ended"]
    assert any(each["freed"] for each in answer["pairs"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("change=id/barrier/limit", 400),
        ("change=id/change/nothing", 404),
        ("change=http://127.0.0.1/", 404),
        ("change=%3Cscript%3E", 400),
        ("removal=some", 400),
        ("general=maybe", 400),
        ("sourced=maybe", 400),
        ("kind=scheme/barrier-kind/none", 404),
        ("&".join(["change=id/change/zniesienie"] * 101), 400),
    ],
)
def test_bad_address_is_told_in_words(site: TestClient, query: str, status: int) -> None:
    for address in ("/co-jesli", "/en/what-if.csv"):
        assert site.get(f"{address}?{query}").status_code == status


def test_command_prints_the_state(
    small_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ontology_path", "queries_path", "state_path", "data_path"):
        monkeypatch.setenv(f"MKUS_{name.upper()}", str(getattr(small_settings, name)))
    asked = ["what-if", "id/change/zniesienie", "-f", "csv", "--force", "--lang", "en"]
    assert run(asked) == 0
    out, err = capsys.readouterr()
    assert "barrier removed" in out
    assert "barriers removed: 1" in err
    assert run([*asked, "--removal", "some"]) == 2
    assert run(["what-if", "id/barrier/limit", "--force"]) == 2
