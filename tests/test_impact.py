"""What a change of law touches: closures worked out by hand, paths that stand in the graph, page, files."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, URIRef
from small_graph import EVALUATION_DATE

from mkus_kg.analysis.impact import (
    ChangeOfLaw,
    Impact,
    Touched,
    impact_of,
    impact_picture,
    impact_table,
    impact_triples,
)
from mkus_kg.cli import run
from mkus_kg.errors import BadParameter, NotFound
from mkus_kg.graph import Patch, Statement
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, ELI, GRAPH, ID, MKUS, RDF
from mkus_kg.settings import Settings
from web.app import site_over

ARTICLE = "id/provision/du-2001-11/art-1"
FIRST, SECOND = f"{ARTICLE}/ust-1", f"{ARTICLE}/ust-2"
OLD_WORDING = f"{FIRST}/v/2010-03-12"
BON, USLUGI = "scheme/contracting-form/bon", "scheme/contracting-form/uslugi"
SZKOLA = "scheme/mkus-task/szkola"
GRANT, ENTRUSTING = "scheme/procedure/maly-grant", "scheme/procedure/powierzenie"
OF_OLD_WORDING = {"id/barrier/limit", SZKOLA, "id/practice/szkola-wies", "id/change/podwyzka"}
"""What rests on the wording of ust. 1 that ended in 2020, and the task of the barrier it caused."""

CLOSURES: Sequence[tuple[str, ChangeOfLaw, set[str], set[str]]] = [
    (
        FIRST,
        "amendment",
        {GRANT, "id/practice/klub", "id/practice/opieka-gmina"},
        # The form and a proposal rest on the whole article; the recommendation names that proposal.
        OF_OLD_WORDING | {BON, "id/change/zniesienie", "id/recommendation/limit"},
    ),
    (
        ARTICLE,
        "amendment",
        {
            "id/barrier/termin",
            BON,
            GRANT,
            "id/practice/klub",
            "id/practice/opieka-gmina",
            "id/change/zniesienie",
            "id/recommendation/limit",
        },
        OF_OLD_WORDING,
    ),
    (
        ARTICLE,
        "repeal",
        {
            "id/barrier/termin",
            BON,
            GRANT,
            "id/practice/klub",
            "id/practice/opieka-gmina",
            "id/change/zniesienie",
            "id/recommendation/limit",
            FIRST,
            SECOND,
        },
        OF_OLD_WORDING,
    ),
    # The voucher is not based on art. 2, but the barrier that art. 2 causes stands in its way.
    (
        "id/provision/du-2001-11/art-2",
        "amendment",
        {"id/barrier/luka", BON, USLUGI, ENTRUSTING, "id/practice/bez-formy"},
        {"id/change/ryczalt"},
    ),
    # That the act is silent is no text that a change of art. 5 is sure to meet.
    (
        "id/provision/du-2002-22/art-5",
        "amendment",
        set(),
        {"id/barrier/luka", BON, USLUGI, "id/change/ryczalt"},
    ),
    ("id/act/du-2002-22", "amendment", set(), {"id/barrier/luka", BON, USLUGI, "id/change/ryczalt"}),
    ("id/provision/du-2001-11/art-4", "amendment", set(), set()),
    # What is asked of a wording is sure for what rests on it, and in doubt for what rests on others.
    (
        OLD_WORDING,
        "amendment",
        OF_OLD_WORDING
        | {BON, GRANT, "id/practice/klub", "id/practice/opieka-gmina", "id/recommendation/limit"},
        {"id/change/zniesienie"},
    ),
    # The change of 2020 ended the old wording and gave the new one.
    (
        "id/effect/2020-limit",
        "amendment",
        OF_OLD_WORDING
        | {BON, GRANT, "id/practice/klub", "id/practice/opieka-gmina", "id/recommendation/limit"},
        {"id/change/zniesienie"},
    ),
    # It says which barrier it removes; which parts of the article it would reword it does not say.
    (
        "id/change/zniesienie",
        "amendment",
        {"id/barrier/limit", BON, SZKOLA, "id/recommendation/limit"},
        {
            "id/barrier/termin",
            GRANT,
            "id/practice/klub",
            "id/practice/opieka-gmina",
            "id/practice/szkola-wies",
            "id/change/podwyzka",
        },
    ),
]


def impact(graph: KnowledgeGraph, of: str, change: ChangeOfLaw = "amendment") -> Impact:
    return impact_of(graph, of, change, day=EVALUATION_DATE)


def short(iri: str) -> str:
    return iri.removeprefix(BASE)


def one(found: Impact, record: str) -> Touched:
    return next(each for each in found.touched if short(each.record) == record)


@pytest.mark.parametrize(("of", "change", "certain", "possible"), CLOSURES)
def test_closure_is_what_one_finds_by_hand(
    small_graph: KnowledgeGraph, of: str, change: ChangeOfLaw, certain: set[str], possible: set[str]
) -> None:
    found = impact(small_graph, of, change)
    assert {short(each.record) for each in found.touched if each.certain} == certain
    assert {short(each.record) for each in found.touched if not each.certain} == possible
    assert sum(count.number for count in found.counts) == len(certain | possible)
    assert sum(count.certain for count in found.counts) == len(certain)


def test_path_says_how_and_why_only_perhaps(small_graph: KnowledgeGraph) -> None:
    found = impact(small_graph, FIRST)
    limit = one(found, "id/barrier/limit")
    assert [(path.way, path.doubts) for path in limit.paths] == [
        ("direct", ("other-wording",)),
        ("direct", ("looser",)),
    ]
    assert [(each.statement.predicate, each.against) for each in limit.paths[0].steps] == [
        (ELI.is_member_of, True),
        (MKUS.causingVersion, True),
        (MKUS.causedBarrier, False),
    ]
    assert [path.way for path in one(found, BON).paths] == ["around", "through", "through"]
    gap = one(impact(small_graph, "id/provision/du-2002-22/art-5"), "id/barrier/luka")
    assert gap.paths[0].doubts == ("around", "gap")
    assert one(impact(small_graph, ARTICLE), "id/barrier/termin").paths[0].way == "inside"


def test_inferred_is_what_no_path_of_the_source_reaches(small_graph: KnowledgeGraph) -> None:
    found = impact(small_graph, ARTICLE)
    assert not one(found, GRANT).inferred
    assert one(found, "id/barrier/termin").inferred
    removed = one(impact(small_graph, "id/change/podwyzka"), "id/barrier/limit")
    assert [step.inferred for step in removed.paths[0].steps] == [False, False]
    assert not removed.inferred
    assert one(impact(small_graph, "id/change/zniesienie"), "id/barrier/limit").inferred


def test_repeal_says_what_is_left(small_graph: KnowledgeGraph) -> None:
    found = impact(small_graph, ARTICLE, "repeal")
    losses = {
        short(each.record): [(loss.of, loss.lost, loss.total) for loss in each.losses]
        for each in found.touched
    }
    assert losses[BON] == [("legal-bases", 1, 1), ("procedures", 1, 1)]
    assert losses[GRANT] == [("rules", 2, 2)]
    assert losses["id/practice/opieka-gmina"] == [("legal-bases", 1, 2)]
    assert losses["id/barrier/termin"] == [("causes", 1, 1)]
    assert losses["id/barrier/limit"] == []
    part = impact(small_graph, SECOND, "repeal")
    assert [(loss.of, loss.lost, loss.total) for loss in one(part, GRANT).losses] == [("rules", 1, 2)]
    assert not one(part, BON).paths[-1].certain


def test_effect_on_a_whole_act_and_recommendation_of_a_practice(
    small_graph: KnowledgeGraph, small_settings: Settings
) -> None:
    store = small_graph.store.copy()
    knowledge = GRAPH["knowledge"]
    said = {
        Statement(ID["effect/2010-granty"], MKUS.affectsAct, ID["act/du-2002-22"], GRAPH["law"]),
        Statement(ID["recommendation/limit"], MKUS.pointsToPractice, ID["practice/bez-formy"], knowledge),
    }
    store.put(Patch(frozenset(), frozenset(said)))
    graph = KnowledgeGraph(small_settings, store, "changed")
    gap = one(impact(graph, "id/effect/2010-granty"), "id/barrier/luka")
    assert (gap.paths[0].way, gap.paths[0].doubts) == ("direct", ("some-part", "gap"))
    assert one(impact(graph, "id/provision/du-2001-11/art-2"), "id/recommendation/limit").certain
    graph.close()


@pytest.mark.parametrize(
    ("of", "change", "error"),
    [
        ("id/barrier/limit", "amendment", BadParameter),
        ("id/change/zniesienie", "repeal", BadParameter),
        (ARTICLE, "moving", BadParameter),
        ("id/provision/nowhere", "amendment", NotFound),
    ],
)
def test_what_cannot_be_asked_is_refused(
    small_graph: KnowledgeGraph, of: str, change: ChangeOfLaw, error: type[Exception]
) -> None:
    with pytest.raises(error):
        impact(small_graph, of, change)


EVERY = 9


@pytest.fixture(scope="module")
def units(real_graph: KnowledgeGraph) -> list[str]:
    """One unit in nine of the real graph, an act, a change of law and a proposal among them."""
    found = sorted(str(each.subject) for each in real_graph.store.statements(None, RDF.type, MKUS.Provision))
    return [*found[::EVERY], f"{BASE}id/act/du-2003-873"]


def statements(found: Impact) -> Iterator[Statement]:
    for each in found.touched:
        for path in each.paths:
            assert path.steps[0].left == found.of
            assert path.steps[-1].reached == each.record
            assert all(
                one.reached == next_.left for one, next_ in zip(path.steps, path.steps[1:], strict=False)
            )
            yield from (step.statement for step in path.steps)


def test_repeal_contains_amendment_and_each_path_stands_in_the_graph(
    real_graph: KnowledgeGraph, units: list[str]
) -> None:
    stated: set[Statement] = set()
    touched = 0
    for unit in units:
        amended, repealed = impact(real_graph, unit), impact(real_graph, unit, "repeal")
        for sure in (False, True):
            fewer, more = (
                {each.record for each in found.touched if each.certain or not sure}
                for found in (amended, repealed)
            )
            assert fewer <= more, unit
        stated |= {*statements(amended), *statements(repealed)}
        touched += len(amended.touched)
    for other in ("id/effect/2026-mg", "id/change/limit-30proc"):
        stated |= set(statements(impact(real_graph, other)))
    assert touched > 500
    for each in stated:
        assert list(real_graph.store.statements(*each)) == [each]


def test_table_and_triples_say_the_same_as_the_paths(small_graph: KnowledgeGraph) -> None:
    found = impact(small_graph, ARTICLE, "repeal")
    table = impact_table(small_graph, found, "en")
    assert len(table.rows) == sum(len(each.paths) for each in found.touched)
    row = dict(zip(table.columns, map(str, table.rows[0]), strict=True))
    assert (row["kind"], row["item"], row["certain"], row["inferred"]) == (
        "barrier",
        f"{BASE}id/barrier/termin",
        "true",
        "true",
    )
    assert row["loses"] == "legal causes: 1 of 1"
    assert row["path"] == (
        "art. 1 UP ←[is part of]– art. 1 ust. 2 UP ←[is member of]– "
        "art. 1 ust. 2 UP – wording from 2010-03-12 ←[causing wording *]– "
        "cause of a barrier –[caused barrier *]→ Time limit too short"
    )
    triples = impact_triples(found)
    assert {tuple(each[:3]) for each in statements(found)} == set(triples)


def test_picture_holds_the_paths_and_nothing_else(small_graph: KnowledgeGraph) -> None:
    found = impact(small_graph, SECOND)
    picture = impact_picture(small_graph, found, "pl")
    ends = {frozenset((short(link.source), short(link.target))) for link in picture.links}
    assert frozenset((f"{SECOND}/v/2010-03-12", "id/barrier/termin")) in ends
    assert frozenset((SECOND, "id/act/du-2001-11")) not in ends
    assert {short(node.iri) for node in picture.nodes if node.focus} == {SECOND}
    assert URIRef(f"{BASE}id/claim/termin--1") not in {node.iri for node in picture.nodes}


# The page


@pytest.fixture(scope="module")
def site(small_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(small_graph, Settings(evaluation_date=date(2026, 11, 21))))


def test_page_counts_first_and_leads_to_each_record(site: TestClient) -> None:
    page = site.get("/skutki", params={"of": ARTICLE, "change": "repeal"}).text
    assert page.index('class="glance"') < page.index('class="items impact"')
    assert "na pewno: 1, bezpośrednio: 0" in page
    assert "podstawy prawne: 1 z 2" in page
    for each in ("/id/barrier/termin", "/id/practice/klub", f"/{FIRST}", "/id/recommendation/limit"):
        assert f'href="{each}"' in page
    barriers = site.get("/en/impact", params={"of": ARTICLE, "kind": "Barrier", "view": "table"}).text
    assert "2 barriers" in barriers
    assert "/en/id/practice/klub" not in barriers.partition('id="touched"')[2].partition('id="drawn"')[0]


@pytest.mark.parametrize(
    "record", [ARTICLE, OLD_WORDING, "id/act/du-2001-11", "id/effect/2020-limit", "id/change/zniesienie"]
)
def test_record_leads_to_its_impact_and_back(site: TestClient, record: str) -> None:
    address = f"/en/impact?of={record}"
    assert f'href="{address}"' in site.get(f"/en/{record}").text
    assert f'href="/en/{record}"' in site.get(address).text


def test_start_page_finds_what_can_be_asked_about(site: TestClient) -> None:
    assert f"/skutki?of={FIRST}" in site.get("/skutki").text
    found = site.get("/skutki", params={"q": "zniesienie limitu"}).text
    assert "/skutki?of=id/change/zniesienie" in found
    assert "/skutki?of=id/barrier/" not in found


def test_files_hold_all_paths(site: TestClient, small_graph: KnowledgeGraph) -> None:
    found = impact(small_graph, ARTICLE, "repeal")
    asked = {"of": ARTICLE, "change": "repeal"}
    lines = list(csv.reader(io.StringIO(site.get("/skutki.csv", params=asked).text.removeprefix("\ufeff"))))
    assert len(lines) - 1 == sum(len(each.paths) for each in found.touched)
    turtle = site.get("/skutki.ttl", params=asked).text
    assert set(Graph().parse(data=turtle, format="turtle")) == set(impact_triples(found))
    assert site.get("/skutki.xlsx", params=asked).content[:2] == b"PK"
    drawn = site.get("/skutki/drawing.json", params=asked).json()
    assert f"{BASE}{ARTICLE}" in [node["id"] for node in drawn["nodes"] if node["focus"]]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("of=id/barrier/limit", 400),
        ("of=id/change/zniesienie&change=repeal", 400),
        (f"of={ARTICLE}&change=drop", 400),
        (f"of={ARTICLE}&kind=Source", 400),
        (f"of={ARTICLE}&view=cards", 400),
        (f"of={ARTICLE}&page=9", 400),
        (f"of={ARTICLE}&page=-1", 400),
        ("of=id/provision/nowhere", 404),
        ("of=http://127.0.0.1/x", 404),
        ("of=%3Cscript%3E", 400),
        ("of=" + "x" * 400, 400),
    ],
)
def test_bad_address_is_told_in_words(site: TestClient, query: str, status: int) -> None:
    for address in ("/skutki", "/en/impact", "/skutki/drawing.json"):
        if "page=9" not in query or not address.endswith("json"):
            assert site.get(f"{address}?{query}").status_code == status
    assert site.get("/skutki.csv").status_code == 400


def test_who_asks_of_another_record_learns_of_what_one_may_ask(site: TestClient) -> None:
    assert "Skutki można zbadać dla przepisu" in site.get("/skutki?of=id/barrier/limit").text


def test_api_gives_counts_paths_and_triples(site: TestClient) -> None:
    asked = {"iri": ARTICLE, "change": "repeal", "per-page": 2, "lang": "en"}
    answer = site.get("/api/v1/impact", params=asked).json()
    assert (answer["total"], answer["pages"], len(answer["touched"])) == (13, 7, 2)
    assert answer["counts"][0] == {
        "kind": str(MKUS.Barrier),
        "label": "barrier",
        "number": 2,
        "certain": 1,
        "direct": 0,
        "inferred": 2,
    }
    step = answer["touched"][0]["paths"][0]["steps"][0]
    assert (short(step["subject"]), short(step["object"])) == (SECOND, ARTICLE)
    assert site.get("/api/v1/impact", params={"iri": "id/barrier/limit"}).status_code == 400


def test_command_prints_the_paths(
    small_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ontology_path", "queries_path", "state_path", "data_path"):
        monkeypatch.setenv(f"MKUS_{name.upper()}", str(getattr(small_settings, name)))
    assert run(["impact", ARTICLE, "--repeal", "-f", "csv", "--force", "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    assert "legal bases: 1 of 2" in out
    assert "barrier: 2, of these certain 1" in err
