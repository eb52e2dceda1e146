"""Editions: published states that stay as they are, their files, their pages, and how pages are cited."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, Literal, URIRef
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tracking import ANALYST, KNOWLEDGE, LIMIT, LONG_AGO, add_note, begun_long_ago

from mkus_kg.accounts import Accounts
from mkus_kg.cli import run
from mkus_kg.errors import BadChange, BadReason, Forbidden, JournalMoved
from mkus_kg.exports import FORMATS
from mkus_kg.journal import Edition
from mkus_kg.namespaces import DCAT, DCT, SKOS, SPDX, VOID
from mkus_kg.permissions import Role
from mkus_kg.publishing import FILE_FORMATS, Publisher, edition_iri
from mkus_kg.settings import Settings
from mkus_kg.tracker import Agent, Tracker
from web.app import site_over

ADMINISTRATOR = Agent("https://w3id.org/mkus/id/agent/administrator", frozenset({Role.ADMINISTRATOR}))
PASSWORD = "dlugie-haslo-do-testu"
DATASET = URIRef("https://w3id.org/mkus/id/dataset/mkus-kg")
RELEASED = "Zbiór danych, wydanie 1.0.0 / Data set, release 1.0.0"
FIRST, SECOND = edition_iri(1), edition_iri(2)


@dataclass(frozen=True)
class House:
    """A tracker whose small graph was published twice, with one change between, and the site over it."""

    settings: Settings
    tracker: Tracker
    publisher: Publisher
    client: TestClient
    first: Edition
    second: Edition


@pytest.fixture(scope="module")
def house(small_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    settings = small_settings.model_copy(
        update={
            "data_path": folder,
            "database": f"sqlite:///{folder / 'journal.sqlite'}",
            "state_path": folder / "state",
        }
    )
    begun_long_ago(settings)
    tracker = Tracker.open(settings)
    publisher = Publisher(tracker, settings)
    first = publisher.publish_release()
    assert first is not None
    add_note(tracker, LIMIT, "nowa nazwa")
    second = publisher.publish(ADMINISTRATOR, "Dodano nazwę bariery.")
    accounts = Accounts.open(tracker.journal.engine)
    accounts.add("anna", "Anna Nowak", Role.ADMINISTRATOR, PASSWORD)
    client = TestClient(site_over(tracker.graph, settings, accounts, tracker), follow_redirects=False)
    yield House(settings, tracker, publisher, client, first, second)
    tracker.close()


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def lines(publisher: Publisher, number: int) -> set[bytes]:
    return set(publisher.file(number, "nquads").splitlines())


def test_the_release_is_published_once_and_changes_follow(house: House) -> None:
    assert (house.first.number, house.first.revision, house.first.note) == (1, 2, RELEASED)
    assert (house.second.number, house.second.revision) == (2, 3)
    assert house.second.previous_hash == house.first.hash
    assert house.publisher.publish_release() is None
    assert [each.number for each in house.publisher.editions.all()] == [2, 1]


def test_an_edition_keeps_its_state_whatever_changes_later(house: House) -> None:
    before, after = lines(house.publisher, 1), lines(house.publisher, 2)
    assert before < after
    assert [line for line in after - before if b"altLabel" in line] == [
        f'<{LIMIT}> <{SKOS.altLabel}> "nowa nazwa"@pl <{KNOWLEDGE}> .'.encode()
    ]


@pytest.mark.parametrize("name", ["trig", "graphml"])
def test_a_file_is_the_same_bytes_kept_or_made_anew(name: str, house: House, tmp_path: Path) -> None:
    elsewhere = Publisher(house.tracker, house.settings.model_copy(update={"state_path": tmp_path}))
    made = house.publisher.file(1, name)
    assert made == house.publisher.file(1, name) == elsewhere.file(1, name)
    answer = house.client.get(f"/wydania/1.{FORMATS[name].suffix}")
    assert (answer.status_code, answer.content) == (200, made)


def test_the_published_hash_is_that_of_the_n_quads(house: House) -> None:
    content = house.client.get("/wydania/2.nq").content
    assert hashlib.sha256(content).hexdigest() == house.second.sha256
    assert content.count(b"\n") == house.second.statements


def test_who_may_not_and_what_is_not_new_is_refused(house: House) -> None:
    with pytest.raises(Forbidden, match="administrator"):
        house.publisher.publish(ANALYST, "Nowe wydanie.")
    with pytest.raises(BadReason):
        house.publisher.publish(ADMINISTRATOR, " ")
    with pytest.raises(BadChange, match="since edition 2"):
        house.publisher.publish(ADMINISTRATOR, "Nic nowego.")
    with pytest.raises(JournalMoved):
        house.publisher.editions.publish(house.second, b"", 1)
    assert len(house.publisher.editions.all()) == 2


def test_the_database_refuses_to_rewrite_an_edition_and_the_check_finds_it(house: House) -> None:
    assert house.publisher.editions.damaged() == []
    engine = house.tracker.journal.engine
    for statement in ("UPDATE edition SET note = 'inna'", "DELETE FROM edition WHERE number = 2"):
        with pytest.raises(DBAPIError, match="never changed or deleted"), engine.begin() as connection:
            connection.execute(text(statement))
    wrongs = (
        ("UPDATE edition SET note = 'inna' WHERE number = 1", [1]),
        ("UPDATE edition SET content = substr(content, 1, 900) WHERE number = 2", [2]),
    )
    for statement, numbers in wrongs:
        # One connection whose transaction is never committed.
        with engine.connect() as connection:
            connection.execute(text("DROP TRIGGER edition_guards_update"))
            connection.execute(text(statement))
            found = Publisher(house.tracker, house.settings).editions
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(type(found.engine), "connect", lambda engine, kept=connection: Kept(kept))
                assert [number for number, _ in found.damaged()] == numbers
            connection.rollback()
    assert house.publisher.editions.damaged() == []


class Kept:
    """A connection that stays open when a block ends."""

    def __init__(self, connection: object) -> None:
        self.connection = connection

    def __enter__(self) -> object:
        return self.connection

    def __exit__(self, *error: object) -> None:
        return


def test_programs_read_what_editions_there_are(house: House) -> None:
    answer = house.client.get("/wydania", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.content, format="turtle")
    assert set(graph.objects(DATASET, DCAT.hasVersion)) == {FIRST, SECOND}
    assert graph.value(DATASET, DCAT.hasCurrentVersion) == SECOND
    assert graph.value(SECOND, DCAT.previousVersion) == FIRST
    assert str(graph.value(SECOND, DCAT.version)) == "2"
    assert graph.value(SECOND, VOID.triples) == Literal(house.second.statements)
    files = set(graph.objects(SECOND, DCAT.distribution))
    assert len(files) == len(FILE_FORMATS)
    assert {str(value) for value in graph.objects(None, SPDX.checksumValue)} == {
        house.first.sha256,
        house.second.sha256,
    }
    assert {value.language for value in graph.objects(FIRST, DCT.title)} == {"pl", "en"}  # type: ignore[attr-defined]


def test_the_page_of_an_edition_says_what_is_new_in_it(house: House) -> None:
    every, one = (main_of(house.client.get(path).text) for path in ("/wydania", "/wydania/2"))
    assert every.index("Wydanie 2") < every.index("Wydanie 1")
    assert "Dodano nazwę bariery." in every
    assert "Co się zmieniło od wydania 1" in one
    assert house.second.sha256 in one
    assert 'href="/porownanie?from=2&amp;to=3"' in one
    assert "Pierwsze wydanie" in house.client.get("/wydania/1").text
    assert "The first edition" in house.client.get("/en/editions/1").text
    assert house.client.get("/wydania/3").status_code == 404
    assert house.client.get("/wydania/99999999999999999999").status_code == 404


def test_a_past_day_knows_only_what_was_published_by_then(house: House) -> None:
    day = (LONG_AGO + timedelta(days=1)).date().isoformat()
    page = house.client.get(f"/wydania?known-on={day}").text
    assert "Nie ogłoszono jeszcze żadnego wydania" in page


def test_every_page_is_cited_with_its_edition_and_lasting_address(house: House) -> None:
    page = house.client.get("/bariery?q=limit").text
    cited = re.search(r'<p id="citation" class="citation">(.*?)</p>', page)
    assert cited
    assert "wydanie 2 z " in cited[1]
    assert "ze zmianami" not in cited[1]
    assert "https://w3id.org/mkus/bariery?q=limit&amp;known-on=" in cited[1]
    record = house.client.get("/en/id/barrier/limit").text
    assert record.count('id="citation"') == 1
    assert "edition 2 of " in record
    assert "https://w3id.org/mkus/id/barrier/limit?known-on=" in record


def test_an_edition_is_cited_as_it_was_published(house: House) -> None:
    page = house.client.get("/wydania/1?as-of=2010-01-01").text
    cited = re.search(r'<p id="citation" class="citation">(.*?)</p>', page)
    assert cited
    assert "społecznych”, wydanie 1 z " in cited[1]
    assert "ze zmianami" not in cited[1]
    assert f"skrót danych {house.first.sha256[:12]}, https://w3id.org/mkus/wydania/1 (" in cited[1]


def test_what_changed_since_the_edition_is_part_of_the_citation(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.tracker, "_shown", 7)
    assert "edition 2 of " in house.client.get("/en/barriers").text
    assert "with changes up to revision 7" in house.client.get("/en/barriers").text


def test_an_administrator_publishes_on_the_page(house: House) -> None:
    page = house.client.get("/logowanie").text
    fields = {"csrf": secret(page), "login": "anna", "password": PASSWORD}
    assert house.client.post("/logowanie", data=fields).status_code == 303
    page = house.client.get("/wydania").text
    refused = house.client.post("/wydania", data={"csrf": secret(page), "note": "Nic nowego."})
    assert refused.status_code == 422
    assert "Od wydania 2 nic się nie zmieniło" in refused.text
    assert "Nic nowego.</textarea>" in refused.text
    house.client.cookies.clear()
    assert house.client.post("/wydania", data={"note": "Bez logowania."}).status_code == 401


def secret(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def test_commands_list_check_and_write_editions(
    house: House, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("MKUS_DATABASE", house.settings.database)
    monkeypatch.setenv("MKUS_STATE_PATH", str(house.settings.state_path))
    monkeypatch.setenv("MKUS_ONTOLOGY_PATH", str(house.settings.ontology_path))
    assert run(["edition", "list", "--format", "csv"]) == 0
    assert b"https://w3id.org/mkus/wydania/2" in capfdbinary.readouterr().out
    assert run(["edition", "verify"]) == 0
    capfdbinary.readouterr()
    assert run(["edition", "export", "2"]) == 0
    assert hashlib.sha256(capfdbinary.readouterr().out).hexdigest() == house.second.sha256
    assert run(["edition", "export", "9"]) == 1
    assert run(["edition", "export", "1", "--format", "docx"]) == 2
    assert run(["edition", "publish", "--reason", "x", "--login", "nikt"]) != 0
