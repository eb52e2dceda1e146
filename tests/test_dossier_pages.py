"""The pages of dossiers: a draft, freezing it, the files for good, and the check that takes no account."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from rdflib import RDF, Graph, Literal, URIRef
from tracking import ANALYST, DAY, KNOWLEDGE, LIMIT, add_note, begun_long_ago, rewritten, with_data

from mkus_kg.accounts import Accounts
from mkus_kg.graph import Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import DCAT, DCT, DOSSIER, ID, LANGUAGES, MKUS, PROV, SCHEME, SKOS, SPDX, XSD
from mkus_kg.permissions import Role
from mkus_kg.settings import Settings
from mkus_kg.tracker import Change, Tracker
from web.app import site_over

PASSWORD = "dlugie-haslo-do-testu"
RECORD = "id/recommendation/limit"
DRAFT = f"/dossier/projekt?record={RECORD}"
NOTE = "Do pisma do ministra."


@dataclass(frozen=True)
class House:
    """A site over a journal with one recommendation, as a reader and as an analyst see it."""

    tracker: Tracker
    anybody: TestClient
    analyst: TestClient

    def freeze(
        self, note: str = NOTE, day: str = "2026-11-21", after: str = "0", record: str = RECORD
    ) -> tuple[int, str]:
        """Send the form that freezes, and give the status with the address or the page that follows."""
        fields = {"csrf": secret(self.analyst.get("/konto").text), "record": record, "after": after}
        answer = self.analyst.post("/dossier", data=fields | {"note": note, "day": day})
        return answer.status_code, answer.headers.get("location", answer.text)


@pytest.fixture(scope="module")
def house(small_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = with_data(small_settings, tmp_path_factory.mktemp("house"))
    begun_long_ago(settings)
    tracker = Tracker.open(settings)
    accounts = Accounts.open(tracker.journal.engine)
    accounts.add("anna", "Anna Nowak", Role.ANALYST, PASSWORD)
    site = site_over(tracker.graph, settings, accounts, tracker)
    anybody, analyst = (TestClient(site, follow_redirects=False) for _ in range(2))
    fields = {"csrf": secret(analyst.get("/logowanie").text), "login": "anna", "password": PASSWORD}
    assert analyst.post("/logowanie", data=fields).status_code == 303
    yield House(tracker, anybody, analyst)
    tracker.close()


def secret(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def words(page: str) -> str:
    """Give the text of the main part of a page."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def checked(client: TestClient, content: bytes, path: str = "/dossier/sprawdz") -> tuple[int, str]:
    answer = client.post(path, files={"file": ("dossier.zip", content)})
    return answer.status_code, words(answer.text)


def test_before_the_first_dossier_the_page_says_how_to_come_to_one(house: House) -> None:
    page = words(house.anybody.get("/dossier").text)
    assert "Nie zamrożono jeszcze żadnego dossier" in page
    assert "Sprawdź plik dossier" in page
    assert "No dossier has been frozen yet" in words(house.anybody.get("/en/dossiers").text)


def test_anybody_sees_the_draft_and_only_an_analyst_its_files(house: House) -> None:
    page = house.anybody.get(DRAFT)
    assert "Rekomendacja jest kompletna" in words(page.text)
    assert "Podnieść limit" in page.text
    assert 'action="/dossier"' not in page.text
    away = house.anybody.get(f"/dossier/projekt.pdf?record={RECORD}")
    assert (away.status_code, away.headers["location"].startswith("/logowanie?next=/dossier")) == (303, True)
    file = house.analyst.get(f"/en/dossiers/draft.docx?record={RECORD}")
    assert file.headers["content-disposition"] == 'attachment; filename="dossier-draft-en.docx"'
    assert file.content[:2] == b"PK"
    assert 'action="/dossier"' in house.analyst.get(DRAFT).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("?record=id/barrier/limit", 404),
        ("?record=id/recommendation/nie-ma", 404),
        (f"?record={RECORD}&day=2015-01-01", 400),
        (f"?record={RECORD}&as-of=2015-01-01", 400),
        (f"?record={RECORD}&day=dziś", 400),
        (f"?record={RECORD}&day=0001-01-01", 404),
    ],
)
def test_a_draft_of_nothing_is_refused(house: House, query: str, status: int) -> None:
    assert house.anybody.get(f"/dossier/projekt{query}").status_code == status


def test_a_dossier_is_frozen_once_and_stays_as_it_is(house: House) -> None:
    assert house.anybody.post("/dossier", data={"record": RECORD, "note": NOTE}).status_code == 401
    assert house.freeze(note="")[0] == 422
    assert house.freeze() == (303, "/dossier/1")
    assert house.freeze() == (303, "/dossier/1"), "a form that is sent twice freezes once"
    status, page = house.freeze(note="Jeszcze raz.", after="1")
    assert status == 422
    assert "Od zamrożenia dossier 1 nic się nie zmieniło" in words(page)
    assert ">Jeszcze raz.</textarea>" in page

    page = house.anybody.get("/dossier/1").text
    content = house.anybody.get("/dossier/1.zip").content
    assert hashlib.sha256(content).hexdigest() in page
    for text in ("Dossier nr 1", NOTE, "Anna Nowak", "1. Metryka dokumentu", "Podnieść limit"):
        assert text in words(page).replace("\N{NO-BREAK SPACE}", " "), text
    # What the dossier speaks of leads to its page here.
    assert 'href="/id/barrier/limit"' in page
    assert "Raise the cap" in house.anybody.get("/en/dossiers/1").text

    files = re.findall(r'href="(/dossier/1/[^"]+)"', page)
    assert len(files) == len(set(files)) > 15
    assert {f"/dossier/1/dossier-1-pl.{suffix}" for suffix in ("pdf", "docx", "html")} <= set(files)
    for address in ("/dossier/1.zip", *files[::6]):
        answer = house.anybody.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
        again = house.anybody.get(address, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert answer.headers["etag"] == f'W/"{hashlib.sha256(answer.content).hexdigest()}"'
    assert house.anybody.get("/dossier/1/dossier-1-pl.html").headers["content-disposition"].startswith("att")
    for missing in ("/dossier/2", "/dossier/2.zip", "/dossier/1/nie.pdf", "/dossier/1/%2e%2e/1.zip"):
        assert house.anybody.get(missing).status_code == 404, missing

    assert "Dossier nr 1: Podnieść limit" in words(house.anybody.get("/dossier").text)
    record = words(house.anybody.get(f"/{RECORD}").text)
    assert "Od zamrożenia najnowszego dossier nie zapisano w serwisie żadnych zmian" in record
    assert hashlib.sha256(content).hexdigest() in record


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("jutro", "Podaj dzień w postaci RRRR-MM-DD"),
        ("", "Podaj dzień w postaci RRRR-MM-DD"),
        ("1900-01-01", "na dzień z lat 1990–2099"),
        ("2098-05-04", "Ten dzień dopiero nadejdzie"),
    ],
)
def test_a_day_that_cannot_be_meant_comes_back_with_what_was_typed(house: House, day: str, told: str) -> None:
    status, page = house.freeze(note="Do pisma z 3 maja.", day=day)
    assert status == 422
    assert told in words(page)
    assert ">Do pisma z 3 maja.</textarea>" in page
    if day:
        assert f'name="day" type="date" value="{day}"' in page


def test_an_analyst_sees_the_draft_by_the_law_of_another_day(house: House) -> None:
    for asked in ("day=2015-03-02", "as-of=2015-03-02"):
        page = house.analyst.get(f"{DRAFT}&{asked}").text
        assert "2 marca 2015" in words(page).replace("\N{NO-BREAK SPACE}", " ")
        assert 'name="day" type="date" value="2015-03-02"' in page
        assert f"/dossier/projekt.pdf?record={RECORD}&amp;day=2015-03-02" in page
    assert "dopiero nadejdzie" not in page
    assert "4 maja 2098: ten dzień dopiero nadejdzie" in words(
        house.analyst.get(f"{DRAFT}&day=2098-05-04").text
    ).replace("\N{NO-BREAK SPACE}", " ")


def test_programs_read_which_dossiers_there_are(house: House) -> None:
    house.freeze()
    told = Graph().parse(data=house.anybody.get("/dossier.ttl").text)
    this, content = DOSSIER["1"], house.anybody.get("/dossier/1.zip").content
    assert set(told.subjects(RDF.type, DCAT.Dataset)) == {this}
    assert told.value(this, DCT.subject) == ID["recommendation/limit"]
    file = told.value(this, DCAT.distribution)
    assert str(told.value(file, DCAT.byteSize)) == str(len(content))
    checksum = told.value(told.value(file, SPDX.checksum), SPDX.checksumValue)
    assert isinstance(checksum, Literal)
    assert checksum.toPython().hex() == hashlib.sha256(content).hexdigest()


def test_a_check_tells_anybody_three_things(house: House) -> None:
    house.freeze()
    content = house.anybody.get("/dossier/1.zip").content
    status, page = checked(house.anybody, content)
    assert status == 200
    assert page.count("Tak. ") == 3
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 1
    assert checked(house.anybody, bytes(flipped))[1].count("Nie. ") == 2
    assert "Is the file intact? No." in checked(house.anybody, b"PK" + b"x" * 99, "/en/dossiers/check")[1]
    assert checked(house.anybody, b"")[0] == 422
    assert house.anybody.post("/dossier/sprawdz", content=b"abc").status_code == 400
    foreign = house.anybody.post("/dossier/sprawdz", files={}, headers={"origin": "https://example.org"})
    assert foreign.status_code == 403


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"note": "Inna."}, "opis dossier albo jego miejsce w łańcuchu nie zgadza się ze skrótem."),
        ({"content": b"?"}, "skrót pliku ZIP nie jest tym, który zapisano."),
    ],
)
def test_a_damaged_dossier_is_told_and_not_shown(
    house: House, values: dict[str, object], reason: str
) -> None:
    house.freeze()
    content = house.anybody.get("/dossier/1.zip").content
    page = house.anybody.get("/dossier/1").text
    assert checked(house.anybody, content)[1].count("Nie. ") <= 1
    with rewritten(house.tracker.journal.engine, 1, **values):
        for address in ("", "?view=changes", ".zip", "/dossier-1-pl.pdf", "/document-1-en.json"):
            answer = house.anybody.get(f"/dossier/1{address}")
            assert answer.status_code == 500, address
            assert f"Zapis dossier 1 jest uszkodzony: {reason}" in words(answer.text)
        assert "Dossier 1 is damaged" in words(house.anybody.get("/en/dossiers/1").text)
        assert "Dossier nr 1" in words(house.anybody.get("/dossier").text)
        told = checked(house.anybody, content)[1]
        assert ("tutejszy rejestr jest uszkodzony" in told) == ("note" in values)
    assert house.anybody.get("/dossier/1").text == page


def test_a_file_too_large_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.dossier_routes.MOST_ZIP_BYTES", 1_000)
    answer = house.anybody.post("/dossier/sprawdz", files={"file": ("x.zip", b"x" * 2_000)})
    assert answer.status_code == 413


def test_what_changed_since_is_told_on_demand(house: House) -> None:
    house.freeze()
    assert "mówiłoby to samo" in words(house.anybody.get("/dossier/1?view=changes").text)
    assert house.anybody.get("/dossier/1?view=inny").status_code == 400
    add_note(house.tracker, LIMIT, "nowa nazwa")
    page = words(house.anybody.get("/dossier/1?view=changes").text)
    assert "mówiłoby co innego" in page
    assert "nowa nazwa" in page
    assert "zapisano w serwisie inne zmiany" in words(house.anybody.get(f"/{RECORD}").text)


def test_an_incomplete_recommendation_says_what_it_lacks_and_is_not_frozen(house: House) -> None:
    this, event, agent = ID["recommendation/nowa"], ID["status-change/recommendation-nowa-1"], ANALYST.iri
    said: list[tuple[URIRef, URIRef, URIRef | Literal]] = [
        (this, RDF.type, MKUS.Recommendation),
        (this, MKUS.addressedTo, ID["institution/nowe-min"]),
        (this, MKUS.addressedToBasis, SCHEME["basis/reported"]),
        (this, MKUS.concernsBarrier, LIMIT),
        *((this, SKOS.prefLabel, Literal("Nowa", lang=language)) for language in LANGUAGES),
        *((this, DCT.description, Literal("Opis.", lang=language)) for language in LANGUAGES),
        (event, RDF.type, MKUS.StatusChange),
        (event, MKUS.statusOf, this),
        (event, MKUS.toStatus, SCHEME["recommendation-status/draft"]),
        (event, MKUS.happenedOn, Literal("2026-11-20", datatype=XSD.date)),
        (event, MKUS.recordedAt, Literal("2026-11-20T09:00:00+00:00", datatype=XSD.dateTime)),
        (event, PROV.wasAssociatedWith, URIRef(agent)),
        (event, MKUS.reason, Literal("Szkic.", lang="pl")),
    ]
    patch = Patch(frozenset(), frozenset(Statement(*each, KNOWLEDGE) for each in said))
    house.tracker.record(Change(patch, "propose", "Szkic.", {str(this): 0}, DAY), ANALYST)
    seen, mended = (each.get("/id/recommendation/nowa").text for each in (house.anybody, house.analyst))
    assert "Puste jest pole „zaleca”" in words(seen)
    assert "Zobacz zapis" in words(seen)
    assert 'href="/id/recommendation/nowa?edit=edit-recommendation">Uzupełnij' in mended
    page = house.analyst.get("/dossier/projekt?record=id/recommendation/nowa").text
    assert 'action="/dossier"' not in page
    status, refused = house.freeze(record="id/recommendation/nowa")
    assert (status, "Rekomendacja nie jest kompletna." in words(refused)) == (422, True)


def test_a_site_without_a_journal_checks_and_keeps_nothing(
    small_graph: KnowledgeGraph, small_settings: Settings, tmp_path: Path
) -> None:
    client = TestClient(site_over(small_graph, small_settings))
    assert "Nie zamrożono jeszcze żadnego dossier" in client.get("/dossier").text
    assert client.get(DRAFT).status_code == 404
    assert client.post("/dossier", data={"record": RECORD, "note": NOTE}).status_code == 403
    status, page = checked(client, b"nie zip")
    assert status == 200
    assert "nie ma tu rejestru dossier" in page
