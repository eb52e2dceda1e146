"""Suggested links: their reasons, how well held-out links are found, and what people decide on them."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import numpy as np
import pytest
from argon2 import PasswordHasher
from rdflib import Literal, URIRef
from starlette.testclient import TestClient
from tracking import ANALYST, DAY, VERIFIER, Begun, add_note

from mkus_kg.accounts import Accounts, Passwords
from mkus_kg.analysis.decisions import Decision, decision_patch
from mkus_kg.analysis.kept_links import KeptLinks
from mkus_kg.analysis.links import BARRIER, LAW, Fit
from mkus_kg.analysis.ranking import Example, learned, places, quality
from mkus_kg.analysis.traits import Thing, Things
from mkus_kg.analysis.wanted import LACKING, LinksWanted
from mkus_kg.cli import run
from mkus_kg.errors import BadChange
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, GRAPH, ID, MKUS, SCHEME
from mkus_kg.permissions import Role
from mkus_kg.settings import Settings
from mkus_kg.tracker import Agent, Change, Tracker
from web.app import site_over
from web.visitors import SESSION

VOUCHER = ID["practice/bon-miasto"]
PARAGRAPH = ID["provision/du-2001-11/art-1/ust-1"]
ENTRUSTING = ID["provision/du-2001-11/art-2"]


@pytest.fixture(scope="module")
def wanted(small_graph: KnowledgeGraph) -> LinksWanted:
    return LinksWanted.read(small_graph)


@pytest.fixture(scope="module")
def real(real_graph: KnowledgeGraph) -> LinksWanted:
    return LinksWanted.read(real_graph)


# What is suggested


def test_records_without_a_link_are_found(wanted: LinksWanted) -> None:
    found = {
        lacking: {gap.record.removeprefix(f"{BASE}id/") for gap in wanted.gaps(lacking)}
        for lacking in LACKING
    }
    assert found == {
        "practices": {"practice/bon-miasto"},
        # art. 1 ust. 1 and art. 2 allow something, and practices rest on both.
        "provisions": set(),
        "barriers": {"barrier/koszty", "barrier/luka", "barrier/nieufnosc", "barrier/termin"},
    }


def test_a_voucher_may_rest_on_what_the_other_voucher_for_sport_rests_on(wanted: LinksWanted) -> None:
    (gap,) = wanted.gaps("practices")
    first = gap.suggestions[0]
    assert (first.practice, first.value, first.link) == (str(VOUCHER), str(PARAGRAPH), str(MKUS.legalBasis))
    parts = {part.name: part for part in first.parts}
    club = (str(ID["practice/klub"]),)
    assert parts["same-task"].practices == club
    assert parts["same-task"].shared == (str(SCHEME["mkus-task/sport"]),)
    assert parts["same-form"].practices == club
    assert parts["shared-form"].shared == (str(SCHEME["contracting-form/bon"]),)
    fit = Fit(wanted.things, LAW)
    procedure = (str(SCHEME["procedure/maly-grant"]),)
    assert fit.because("shared-procedure", str(VOUCHER), str(PARAGRAPH)) == ((), procedure, ())
    practices, shared, _ = fit.because("popular", str(VOUCHER), str(PARAGRAPH))
    assert (practices[0], len(practices), shared) == (club[0], 3, ())


def test_features_are_what_one_counts_by_hand(wanted: LinksWanted) -> None:
    fit = Fit(wanted.things, LAW)
    row = dict(
        zip(LAW.features, fit.features(str(VOUCHER), fit.linked)[fit.number[str(PARAGRAPH)]], strict=True)
    )
    assert fit.linked == tuple(
        str(ID[f"practice/{name}"]) for name in ("bez-formy", "klub", "opieka-gmina", "szkola-wies")
    )
    # Three of the four practices with a basis rest on it; one is counted more, against chance.
    assert row["popular"] == pytest.approx(3 / 5)
    assert row["same-task"] == row["same-form"] == pytest.approx(1 / 2)
    # szkola-wies alone is known from an implementation too.
    assert row["same-evidence"] == pytest.approx(1 / 2)
    assert row["same-place"] == row["same-barrier"] == 0
    # Two provisions are the basis of the form, and two govern its procedure.
    assert row["shared-form"] == row["shared-procedure"] == pytest.approx(1 / math.sqrt(2))
    assert row["group-act"] == pytest.approx(1 / 2)


def test_links_of_the_practice_itself_are_not_looked_at(wanted: LinksWanted) -> None:
    fit = Fit(wanted.things, LAW)
    care = ID["practice/opieka-gmina"]
    nobody_else = fit.features(str(care), fit.linked)[fit.number[str(ID["provision/du-2001-11/art-3"])]]
    seen_by_others = dict(zip(LAW.features, nobody_else, strict=True))
    assert {seen_by_others[name] for name in ("near", "popular", "same-task", "same-form")} == {0.0}


def test_no_law_that_was_not_in_force_that_year(wanted: LinksWanted) -> None:
    fit = Fit(wanted.things, LAW)
    early = Thing("x", {"year": frozenset({"2009"})})
    fit = Fit(Things({"x": early}, fit.values, {}, fit.acts, {}), LAW)
    possible = dict(zip(fit.order, fit.possible("x"), strict=True))
    assert not possible[str(PARAGRAPH)]
    assert possible[str(ENTRUSTING)]
    assert possible[str(ID["provision/du-2001-11/art-3"])], "no wording of it was collected"


@pytest.mark.parametrize("graph", ["wanted", "real"])
def test_every_suggestion_explains_itself(graph: str, request: pytest.FixtureRequest) -> None:
    links: LinksWanted = request.getfixturevalue(graph)
    suggestions = [each for lacking in LACKING for gap in links.gaps(lacking) for each in gap.suggestions]
    assert suggestions
    for each in suggestions:
        assert each.parts
        assert all(part.score > 0 for part in each.parts)
        assert all(part.practices or part.shared or part.words for part in each.parts)
        assert each.score == pytest.approx(math.fsum(part.score for part in each.parts))


def test_suggestions_of_the_real_graph(real: LinksWanted) -> None:
    assert {lacking: len(real.gaps(lacking)) for lacking in LACKING} == {
        "practices": 30,
        "provisions": 80,
        "barriers": 90,
    }
    gaps = {gap.record: gap.suggestions for gap in real.gaps("practices")}
    regranting = gaps[str(ID["practice/gdansk-fundusze"])]
    assert regranting[0].value == str(ID["provision/du-2003-873/art-16a"])


# How well it works


def test_a_repealed_provision_is_told_from_one_in_force(real: LinksWanted) -> None:
    repealed = BASE + "id/provision/du-2003-873/art-16/ust-7"
    amended = BASE + "id/provision/du-2003-873/art-19a/ust-1"
    assert repealed in real.lapsed(date(2015, 11, 9))
    assert repealed not in real.lapsed(date(2015, 11, 8))
    assert amended not in real.lapsed(date(2026, 11, 22))


def test_places_count_ties_by_their_expected_value() -> None:
    score = np.array([3.0, 2.0, 2.0, 2.0, 1.0])
    assert places(score, [1]) == [(1, 2)]
    # The second to fourth place, each as likely.
    found = quality([(1, 2)])
    assert found.mrr == pytest.approx((1 / 2 + 1 / 3 + 1 / 4) / 3)
    assert found.hits == 1.0
    assert quality([(4, 1)]).hits == pytest.approx(1 / 2)
    assert quality([(5, 0)]).hits == 0.0
    # Another right answer before it does not push it back.
    assert places(score, [0, 1]) == [(0, 0), (0, 2)]


def test_weights_move_only_where_links_ask_for_it() -> None:
    # By the first feature the right one is told, by the second a wrong one.
    telling = Example(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), (0,))
    weights = learned([telling] * 3, 2)
    assert weights[0] - weights[1] == pytest.approx(1.0), "the margin"
    assert weights.min() >= 0
    assert learned([], 2).tolist() == [1.0, 1.0]
    plain = Example(np.array([[2.0, 0.0], [0.0, 0.0]]), (0,))
    assert learned([plain], 2).tolist() == [1.0, 1.0], "the margin is kept already"


def test_what_was_rejected_teaches(wanted: LinksWanted) -> None:
    rejected = Example(np.array([[0.0, 1.0], [0.6, 0.0]]), (), (0,))
    weights = learned([rejected], 2)
    assert weights[0] > weights[1]


def test_held_out_links_are_found_better_than_by_popularity_or_chance(real: LinksWanted) -> None:
    law, barrier = (real.measured(each) for each in (LAW, BARRIER))
    assert (law.links, law.practices, law.candidates) == (71, 31, 330)
    assert (barrier.links, barrier.practices, barrier.candidates) == (39, 31, 107)
    links = law.links + barrier.links

    def over_both(name: str, figure: str) -> float:
        return math.fsum(getattr(each.all[name], figure) * each.links for each in (law, barrier)) / links

    for figure in ("mrr", "hits"):
        assert over_both("learned", figure) >= 1.4 * over_both("popularity", figure)
        assert over_both("learned", figure) >= 10 * over_both("random", figure)
    # Few provisions on open competitions are named again and again; there popularity is hard to beat.
    assert law.all["learned"].mrr >= 1.15 * law.all["popularity"].mrr
    assert law.all["learned"].hits >= 1.2 * law.all["popularity"].hits
    assert law.rare["learned"].mrr >= 4 * law.rare["popularity"].mrr
    assert barrier.all["learned"].mrr >= 2 * barrier.all["popularity"].mrr
    # Chance: every place from the first to the last is as likely.
    candidates = barrier.candidates
    assert barrier.all["random"].hits == pytest.approx(5 / candidates, rel=0.05)


# What people decide


def decided(tracker: Tracker, value: URIRef, *, accepted: bool, agent: Agent = ANALYST) -> int:
    decision = Decision(VOUCHER, MKUS.legalBasis, value, accepted, "Tak wynika z uchwały.")
    links = LinksWanted.read(tracker.graph)
    patch = decision_patch(decision, URIRef(agent.iri), datetime.now(UTC), tracker.graph.store, links)
    seen = {str(VOUCHER): tracker.revision_of(str(VOUCHER))}
    return tracker.record(Change(patch, "link", "Przyjęto.", seen, DAY), agent).revision.number


@pytest.fixture
def tracker(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    opened = Tracker.open(begun_journal.copy(tmp_path_factory.mktemp("links")), force=True)
    yield opened
    opened.close()


def stated(tracker: Tracker) -> Mapping[URIRef, set[object]]:
    found: dict[URIRef, set[object]] = {}
    for each in tracker.graph.store.statements(VOUCHER):
        if each.graph == GRAPH["knowledge"]:
            found.setdefault(each.predicate, set()).add(each.object)
    return found


def test_an_accepted_link_is_our_inference_and_can_be_undone(tracker: Tracker) -> None:
    before = stated(tracker)
    number = decided(tracker, PARAGRAPH, accepted=True)
    after = stated(tracker)
    assert after[MKUS.legalBasis] == {PARAGRAPH}
    assert after[MKUS.legalBasisBasis] == {SCHEME["basis/inferred"]}
    assert MKUS.legalBasisUnknown not in after
    assert LinksWanted.read(tracker.graph).measured(LAW).links == 5, "what was accepted proves nothing"
    answer = tracker.graph.ask("link-decisions", {"accepted": "true"})
    (row,) = answer.rows
    assert (row[answer.column("practice")], row[answer.column("value")]) == (VOUCHER, PARAGRAPH)
    assert row[answer.column("agent")] == URIRef(ANALYST.iri)
    assert row[answer.column("reason")] == Literal("Tak wynika z uchwały.", lang="pl")
    with pytest.raises(BadChange, match="does not suggest"):
        decided(tracker, PARAGRAPH, accepted=True)
    tracker.undo(number, VERIFIER, "Pomyłka.")
    assert stated(tracker) == before


def test_what_was_rejected_is_not_suggested_again(tracker: Tracker) -> None:
    first = LinksWanted.read(tracker.graph).gaps("practices")[0].suggestions[0]
    number = decided(tracker, URIRef(first.value), accepted=False)
    assert stated(tracker)[MKUS.legalBasisUnknown] == {Literal(True)}
    (gap,) = LinksWanted.read(tracker.graph).gaps("practices")
    assert gap.suggestions
    assert first.value not in {each.value for each in gap.suggestions}
    tracker.undo(number, VERIFIER, "Jednak nie.")
    assert LinksWanted.read(tracker.graph).gaps("practices")[0].suggestions[0] == first


# The page


PASSWORD = "koń bateria zszywka"
PATH = "/brakujace-powiazania"


def test_people_decide_on_the_page(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = begun_journal.copy(tmp_path_factory.mktemp("links-page"))
    tracker = Tracker.open(settings, force=True)
    accounts = Accounts.open(
        tracker.journal.engine, Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    )
    people = {
        role: accounts.add(role.value, role.value, role, PASSWORD) for role in (Role.READER, Role.ANALYST)
    }
    app = site_over(tracker.graph, settings, accounts, tracker)

    def browser(role: Role | None = None) -> TestClient:
        client = TestClient(app, follow_redirects=False, headers={"Accept": "text/html"})
        if role is not None:
            client.cookies.set(SESSION, accounts.sessions.start(people[role].agent))
        return client

    for role in (None, Role.READER):
        page = browser(role).get(PATH)
        assert page.status_code == 200
        assert "art. 1 ust. 1 UP" in page.text
        assert 'value="accept"' not in page.text
    analyst = browser(Role.ANALYST)
    page = analyst.get(PATH)
    secret = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert secret is not None
    form = {
        "csrf": secret[1],
        "lacking": "practices",
        "link": "ont#legalBasis",
        "practice": "id/practice/bon-miasto",
        "value": "id/provision/du-2001-11/art-1/ust-1",
        "do": "accept",
    }
    without = analyst.post(PATH, data=form)
    assert without.status_code == 422
    assert "Napisz, dlaczego" in without.text
    for wrong in (
        {"do": "erase"},
        {"link": "ont#usesForm"},
        {"value": "id/provision/du-2001-11/art-2<script>"},
        {"practice": "id/practice/nie-ma"},
        {"practice": "id/barrier/limit"},
    ):
        refused = analyst.post(PATH, data={**form, "reason": "Bo tak.", **wrong})
        assert refused.status_code in (400, 404, 422), wrong
        assert "<script>" not in refused.text.partition("<main")[2]
    assert tracker.journal.head().number == 1
    taken = analyst.post(PATH, data={**form, "reason": "Uchwała powołuje ten przepis."})
    assert taken.status_code == 303
    after = analyst.get(taken.headers["location"])
    assert "Zapisano" in after.text
    assert "Niczego tu nie brakuje" in after.text
    assert tracker.journal.revision(2).action == "link"
    # The suggestion is gone from the list, but not what was typed and why it was refused.
    late = analyst.post(PATH, data={**form, "do": "reject", "reason": "Druga osoba była szybsza."})
    assert late.status_code == 422
    main = late.text.partition("<main")[2]
    assert 'role="alert"' in main
    assert "Wpisany powód: Druga osoba była szybsza." in main
    assert tracker.journal.head().number == 2
    tracker.close()


def test_what_touches_no_link_leaves_the_suggestions_as_they_were(tracker: Tracker) -> None:
    kept = KeptLinks()
    before = kept.over(tracker.graph)
    add_note(tracker, ID["change/zniesienie"], "Uwaga redakcji")
    assert kept.over(tracker.graph) is before


def test_a_wrong_address_says_what_is_wrong(small_graph: KnowledgeGraph, small_settings: Settings) -> None:
    client = TestClient(site_over(small_graph, small_settings), headers={"Accept": "text/html"})
    for query in (
        "lacking=all",
        "page=0",
        "page=7",
        "record=javascript:x",
        "record=id/barrier/nie-ma",
        "lacking=%00",
    ):
        assert client.get(f"{PATH}?{query}").status_code in (400, 404), query
    assert client.get(f"{PATH}?lacking=barriers&record=id/barrier/luka").status_code == 200


def test_files_hold_a_row_for_each_reason(
    small_graph: KnowledgeGraph, small_settings: Settings, wanted: LinksWanted
) -> None:
    client = TestClient(site_over(small_graph, small_settings))
    rows = client.get("/en/links-wanted.json?lacking=practices").json()
    rows = rows["rows"] if isinstance(rows, dict) else rows
    (gap,) = wanted.gaps("practices")
    assert len(rows) == sum(len(each.parts) for each in gap.suggestions)
    text = client.get("/en/links-wanted.csv?lacking=practices").text
    assert "a suggestion of the site, not a fact" in text
    assert "practices in the same task have it" in text


def test_commands_give_suggestions_and_barriers_alike(
    capsys: pytest.CaptureFixture[str], small_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MKUS_ONTOLOGY_PATH", str(small_settings.ontology_path))
    monkeypatch.setenv("MKUS_STATE_PATH", str(small_settings.state_path))
    assert run(["links-wanted", "-f", "csv", "--force", "--lang", "en"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1].startswith(f"{VOUCHER},A voucher in a city,1,{PARAGRAPH},")
    assert "Suggestions, not facts. Of 5 links that were held out" in printed.err
    assert run(["links-wanted", "--lacking", "acts", "--force"]) == 2
    assert run(["alike", "id/barrier/limit", "-f", "csv", "--force", "--lang", "en"]) == 0
    assert "Barrier,Barrier – name,Likeness" in capsys.readouterr().out
    assert run(["alike", "id/change/zniesienie", "--force", "--lang", "en"]) == 2
    assert "Only barriers" in capsys.readouterr().err
