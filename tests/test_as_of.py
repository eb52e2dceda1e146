"""The law of another day, on pages, in files and in the API; and how it goes with what was known on a day."""

import re
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from rdflib import XSD, Literal, URIRef

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.settings import Settings
from web.app import site_over
from web.pages.wording_line import wording_line

LONG_AGO, AHEAD = "2009-06-01", "2027-06-01"
UNIT = "/id/provision/du-2001-11/art-1/ust-1"
BARRIER = "/id/barrier/limit"
PAGES = (
    "/",
    "/bariery",
    "/en/provisions?view=table",
    "/formy",
    "/praktyki",
    "/instytucje",
    "/zadania",
    "/wykresy",
    "/do-zrobienia",
    "/szukaj?q=dotacja",
    "/pytania/wordings-in-force-on-date?unit=id/act/du-2001-11",
    "/pytania/barriers-by-kind",
    "/graf?iri=id/barrier/limit",
    "/prawo-w-czasie?unit=id/act/du-2001-11&from=2009-06-01&to=2026-01-01",
    "/skutki?of=id/provision/du-2001-11/art-1/ust-1",
    UNIT,
    f"{UNIT}/v/2010-03-12",
    BARRIER,
    f"{BARRIER}?view=all",
    "/id/act/du-2001-11",
    "/id/practice/klub",
    "/en/id/institution/nowe-min",
    "/scheme/contracting-form/bon",
    "/scheme/mkus-task/szkola",
    "/scheme/procedure/maly-grant",
)


@pytest.fixture(scope="module")
def site(small_graph: KnowledgeGraph, small_settings: Settings) -> TestClient:
    return TestClient(site_over(small_graph, small_settings), follow_redirects=False)


@pytest.mark.parametrize("address", PAGES)
def test_every_kind_of_page_shows_the_law_of_any_day_and_keeps_it(site: TestClient, address: str) -> None:
    mark = "&" if "?" in address else "?"
    assert "past-banner" not in site.get(f"{address}{mark}as-of={date.today()}").text
    for day in (LONG_AGO, AHEAD):
        answer = site.get(f"{address}{mark}as-of={day}")
        assert answer.status_code == 200
        page = answer.text
        assert "past-banner" in page
        links = [each for each in re.findall(r'<a [^>]*href="(/[^"]*)"', page) if "/static/" not in each]
        led = [
            each
            for each in links
            if f"as-of={day}" not in each and not re.search(r"/(edytor-)?sparql|/api|/dossiers?\b", each)
        ]
        # Only the way back to the law of today leads elsewhere.
        back = address if "sparql" not in address else ""
        assert {each.replace("&amp;", "&") for each in led} <= {back}
        forms = re.findall(r'<form (?!data-any-day)[^>]*method="get"[^>]*>(?:(?!</form>).)*', page, re.DOTALL)
        assert all(f'name="as-of" value="{day}"' in form for form in forms)


def test_flags_of_today_do_not_stand_on_another_day(site: TestClient) -> None:
    """A barrier is to be re-checked by the law of today; nobody worked that out for 2015."""
    assert "do ponownego sprawdzenia" in site.get(BARRIER).text.lower()
    then = "?as-of=2015-03-01"
    assert "do ponownego sprawdzenia" not in site.get(BARRIER + then).text.lower()
    asked = {"iri": "id/barrier/limit", "as-of": "2015-03-01"}
    flags = site.get("/api/v1/resource", params=asked).json()["flags"]
    assert "verified" in flags
    assert "recheck" not in flags


def test_before_its_first_wording_a_provision_is_told_by_the_earliest(site: TestClient) -> None:
    text = site.get("/id/provision/du-2001-11/art-1/ust-1?as-of=2005-01-01").text.replace("\xa0", " ")
    head = text.partition('id="s-provision-wordings"')[0]
    assert "od 12 marca 2010 do 30 czerwca 2020" in re.sub(r"<[^>]+>", "", head)
    assert "1 lipca 2020" not in head
    assert "Nowe brzmienie zacznie" not in head


def test_files_and_the_api_tell_the_law_of_the_day(site: TestClient) -> None:
    question, unit = "questions/wordings-in-force-on-date", "unit=id/provision/du-2001-11/art-1/ust-1"
    for day, wordings in ((LONG_AGO, 0), ("2015-03-01", 1), (AHEAD, 1)):
        assert len(site.get(f"/api/v1/{question}?{unit}&as-of={day}").json()["rows"]) == wordings
        file = site.get(f"/en/{question}.csv?{unit}&as-of={day}").text
        assert len(file.strip().splitlines()) == 1 + wordings
    open_forms = site.get(f"/api/v1/lists/forms?available=false&as-of={LONG_AGO}").json()
    assert open_forms["total"] == 1
    assert "contracting-form/bon" in str(open_forms["items"])
    assert site.get("/api/v1/lists/forms?available=false").json()["total"] == 0


def test_days_are_cached_apart(site: TestClient) -> None:
    tags = {
        site.get(f"/przepisy{day}").headers["etag"] for day in ("", f"?as-of={LONG_AGO}", f"?as-of={AHEAD}")
    }
    assert len(tags) == 3


@pytest.mark.parametrize(
    "day",
    [
        "dzis",
        "2015-13-01",
        "2015-3-1",
        "2015-03-01'--",
        "２０１５-03-01",
        "0" * 500,
        "2015-03-01\x00",
    ],
)
def test_what_is_no_day_is_refused_in_words(site: TestClient, day: str) -> None:
    for address in ("/bariery", f"{BARRIER}.ttl", "/api/v1/lists/barriers"):
        answer = site.get(address, params={"as-of": day})
        assert answer.status_code == 400, address
        assert day not in answer.text


@pytest.mark.parametrize("day", ["1066-10-14", "1989-12-31", "2100-01-01", "9999-12-31"])
def test_of_a_day_far_away_no_law_is_told(site: TestClient, day: str) -> None:
    for address in ("/bariery", f"{BARRIER}.ttl", "/prawo-w-czasie"):
        answer = site.get(address, params={"as-of": day})
        assert answer.status_code == 404
        assert "1990–2099" in answer.text


def test_a_page_of_another_day_is_cited_with_its_day(site: TestClient) -> None:
    text = site.get(f"{BARRIER}?as-of={LONG_AGO}").text.partition('id="citation"')[2].partition("</p>")[0]
    assert f"as-of={LONG_AGO}" in text


def test_an_empty_day_is_today(site: TestClient) -> None:
    assert "past-banner" not in site.get("/bariery?as-of=&known-on=").text


def test_the_graph_of_another_day_shares_the_store_and_is_forgotten(small_graph: KnowledgeGraph) -> None:
    then = small_graph.on(date(2009, 6, 1))
    assert then.store is small_graph.store
    assert then is small_graph.on(date(2009, 6, 1))
    assert small_graph.on(small_graph.today()) is small_graph
    assert then.on(small_graph.today()).today() == small_graph.today()
    unit = {"unit": "https://w3id.org/mkus/id/provision/du-2001-11/art-1/ust-1"}
    assert not then.ask("wordings-in-force-on-date", unit).rows
    assert small_graph.ask("wordings-in-force-on-date", unit).rows
    # Lists that no day changes are the same; the others leave those of today as they are.
    kept = small_graph.lists._index("provisions", "pl")
    assert then.lists._index("tasks", "pl") is small_graph.lists._index("tasks", "pl")
    assert then.lists._index("provisions", "pl") is not kept
    assert small_graph.lists._index("provisions", "pl") is kept
    for day in range(1, 29):
        small_graph.on(date(2001, 2, day))
    assert len(small_graph._days) <= 8


def test_two_days_are_compared_by_what_was_law(site: TestClient) -> None:
    """On 2020-07-01 the cap of the grant rose: before, after, by which change and which act."""
    days = "from=2020-06-30&to=2020-07-01"
    page = site.get(f"/prawo-w-czasie?unit=id/provision/du-2001-11/art-1/ust-1&{days}").text
    found = page.partition('id="found"')[2]
    for said in ("zmienione", "limit 10 000 zł", "dotacja do 20 000 zł", "/id/effect/2020-limit"):
        assert said in found
    assert "Ustawa zmieniająca" in found
    none = site.get(f"/en/law-over-time?unit=id/act/du-2002-22&{days}").text
    assert "does not prove that the law did not change" in none
    file = site.get(f"/en/law-over-time.csv?unit=scheme/contracting-form/bon&{days}").text
    assert file.count("reworded") == 1


def test_what_rests_on_amended_wording_is_gathered_by_the_amendment(site: TestClient) -> None:
    page = site.get("/prawo-w-czasie?since=2020-01-01&to=2026-11-21").text
    found = page.partition('id="found"')[2]
    assert found.count('class="before-after"') == 1
    for record in ("/id/barrier/limit", "/id/change/podwyzka", "/id/practice/szkola-wies"):
        assert f'href="{record}"' in found
    # The day before it came into force nothing was amended yet, also when that is the day of the law.
    for address in ("?since=2020-01-01&to=2020-06-30", "?since=2020-01-01&as-of=2020-06-30"):
        assert "before-after" not in site.get(f"/prawo-w-czasie{address}").text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("unit=id/act/nie-ma", 404),
        ("unit=id/barrier/limit", 400),
        ("unit=%3Cscript%3E", 400),
        ("unit=id/act/du-2001-11&from=2020-07-02&to=2020-07-01", 400),
        ("since=jutro", 400),
        ("since=1066-10-14", 404),
        ("page=2", 400),
    ],
)
def test_what_cannot_be_compared_is_refused(site: TestClient, query: str, status: int) -> None:
    assert site.get(f"/prawo-w-czasie?{query}").status_code == status


def test_line_of_wordings_names_edges_and_gaps() -> None:
    def row(name: str, start: str | None, until: str | None, act: str | None = None) -> dict[str, Any]:
        days = [None if day is None else Literal(day, datatype=XSD.date) for day in (start, until)]
        given = URIRef(f"urn:{act}") if act else None
        return {"version": URIRef(f"urn:{name}"), "from": days[0], "until": days[1], "changedBy": given}

    wordings = [row("new", "2020-07-01", None, "act"), row("old", "2010-03-12", "2015-11-08")]
    effect = {
        "effect": URIRef("urn:effect"),
        "date": Literal("2015-11-09", datatype=XSD.date),
        "act": URIRef("urn:repealing"),
        "unit": None,
        "transitionalText": Literal("stare umowy po staremu"),
    }
    elsewhere = {**effect, "effect": URIRef("urn:other"), "unit": URIRef("urn:part")}
    states = {
        "2010-03-11": "before",
        "2015-11-08": "now",
        "2015-11-09": "gap",
        "2020-06-30": "gap",
        "2020-07-01": "now",
    }
    for day, state in states.items():
        assert wording_line(wordings, [effect, elsewhere], date.fromisoformat(day)).state == state, day
    new, old = wording_line(wordings, [effect, elsewhere], date(2026, 11, 21)).entries
    assert (new.gap, new.ended) == (None, None)
    assert new.begun is not None
    assert [str(each) for each in new.begun.acts] == ["urn:act"]
    assert old.gap == (date(2015, 11, 9), date(2020, 6, 30))
    assert old.ended is not None
    assert [str(each) for each in (*old.ended.effects, *old.ended.acts)] == ["urn:effect", "urn:repealing"]
    assert [str(each) for each in old.ended.transitional] == ["stare umowy po staremu"]
    assert old.begun is None, "nobody recorded what brought it in"
    assert wording_line(wordings[1:], [], date(2026, 11, 21)).state == "after"
    assert wording_line([row("x", None, None)], [], date(2026, 11, 21)).state == "undated"
    assert wording_line([], [], date(2026, 11, 21)).state == "none"
