"""What a site shows after a save: everywhere the new state, under another tag, at once."""

import datetime
import threading
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tracking import LIMIT, Begun, add_note

from mkus_kg.graph import Table
from mkus_kg.namespaces import BASE, MKUS
from mkus_kg.settings import Settings
from mkus_kg.tracker import Tracker
from web.app import site_over

PAGE = LIMIT.removeprefix(BASE.rstrip("/"))
QUERY = f'SELECT ?o {{ <{LIMIT}> ?p ?o FILTER(STR(?o) = "zapisane-teraz") }}'


@pytest.fixture(scope="module")
def settings(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a journal of these tests' own."""
    return begun_journal.copy(tmp_path_factory.mktemp("saved"))


@pytest.fixture(scope="module")
def tracker(settings: Settings) -> Iterator[Tracker]:
    """A tracker over it."""
    opened = Tracker.open(settings, force=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def site(tracker: Tracker, settings: Settings) -> TestClient:
    """The site over the tracker."""
    return TestClient(site_over(tracker.graph, settings, None, tracker))


def rows(site: TestClient) -> int:
    """Count what foreign SPARQL finds of the saved text."""
    answer = site.get("/sparql", params={"query": QUERY}, headers={"Accept": "application/json"})
    return len(answer.json()["results"]["bindings"])


def test_a_save_shows_under_another_tag(site: TestClient, tracker: Tracker) -> None:
    addresses = (PAGE, f"{PAGE}.ttl", "/szukaj?q=zapisane-teraz", "/dane.nq", f"{PAGE}?view=all")
    before = {address: site.get(address) for address in addresses}
    assert rows(site) == 0
    assert not any("zapisane-teraz" in each.text for name, each in before.items() if "q=" not in name)
    add_note(tracker, LIMIT, "zapisane-teraz")
    for address, earlier in before.items():
        again = site.get(address, headers={"If-None-Match": earlier.headers["etag"]})
        assert again.status_code == 200, address
        assert "zapisane-teraz" in again.text, address
        tag = again.headers["etag"]
        assert site.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert rows(site) == 1
    assert PAGE in site.get("/szukaj?q=zapisane-teraz").text


def test_pictures_and_texts_stay_where_they_are(site: TestClient, tracker: Tracker) -> None:
    before = site.get("/").text.partition("/static/site.css?v=")[2][:12]
    add_note(tracker, LIMIT, "styl zostaje")
    assert site.get("/").text.partition("/static/site.css?v=")[2][:12] == before


def test_nobody_who_saves_waits_for_a_long_file(site: TestClient, tracker: Tracker) -> None:
    graph, saved = tracker.graph, threading.Event()

    def save() -> None:
        add_note(tracker, LIMIT, "w trakcie pliku")
        saved.set()

    writer = threading.Thread(target=save)
    with graph.reading():
        writer.start()
        assert not saved.wait(0.2)
        with graph.pausing():
            assert saved.wait(20)
    writer.join()


def test_a_new_day_is_worked_out_without_a_save(tracker: Tracker, settings: Settings) -> None:
    later = settings.model_copy(update={"evaluation_date": datetime.date(2031, 5, 1)})
    Tracker(later, tracker.journal, tracker.graph, tracker.staging).refresh()
    days = tracker.graph.sparql(f"SELECT ?day {{ ?set <{MKUS.evaluationDate}> ?day }}")
    assert isinstance(days, Table)
    assert [str(row[0]) for row in days.rows] == ["2031-05-01"]
