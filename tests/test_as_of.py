"""The law of another day, on pages, in files and in the API; and how it goes with what was known on a day."""

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.settings import Settings
from web.app import site_over

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
            if f"as-of={day}" not in each and not re.search(r"/(edytor-)?sparql|/api", each)
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
