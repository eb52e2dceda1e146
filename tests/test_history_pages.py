"""Pages of a site that keeps a journal: what was known when, who changed what, comments, what waits."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, Literal, URIRef
from small_graph import REPOSITORY
from tracking import LUKA, add_note, begun_long_ago

from mkus_kg.accounts import Accounts
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Statement
from mkus_kg.journal import Draft
from mkus_kg.namespaces import GRAPH, ID, OA, PROV, RDF, SKOS
from mkus_kg.permissions import Role
from mkus_kg.settings import Settings
from mkus_kg.tracker import CURATED_IMPORT, Agent, Change, Tracker
from mkus_kg.tracker.comparison import compare
from mkus_kg.tracker.news import news
from web.app import site_over

BARRIER = "https://w3id.org/mkus/id/barrier/limit"
PAGE = "/id/barrier/limit"
OLD_NAME, NEW_NAME = "Za niski limit", "Limit nie wystarcza"
ATOM = "{http://www.w3.org/2005/Atom}"
LAW_LONG_AGO = "2009-06-01"
PASSWORD = "dlugie-haslo-do-testu"


class Office:
    """A tracker that began in January, two people, and the site over it."""

    def __init__(self, settings: Settings) -> None:
        begun_long_ago(settings)
        self.tracker = Tracker.open(settings, force=True)
        self.accounts = Accounts.open(self.tracker.journal.engine)
        self.anna = self.accounts.add("anna", "Anna Nowak", Role.VERIFIER, PASSWORD)
        self.piotr = self.accounts.add("piotr", "Piotr Zieliński", Role.ANALYST, PASSWORD)
        app = site_over(self.tracker.graph, settings, self.accounts, self.tracker)
        self.client = TestClient(app, follow_redirects=False)
        self.app = app
        graph = self.tracker.graph
        self.old = graph.label(BARRIER, "pl")
        self.renamed = self.rename(self.piotr.agent, self.old, NEW_NAME, "Nazwa mówi, co jest nie tak.")

    def rename(self, agent: str, old: str, new: str, reason: str) -> int:
        """Give the barrier another name and return the revision's number."""
        about = URIRef(BARRIER)
        graph = GRAPH["knowledge"]
        patch = Patch(
            frozenset({Statement(about, SKOS.prefLabel, Literal(old, lang="pl"), graph)}),
            frozenset({Statement(about, SKOS.prefLabel, Literal(new, lang="pl"), graph)}),
        )
        seen = {BARRIER: self.tracker.revision_of(BARRIER)}
        change = Change(patch, "edit", reason, seen, date(2026, 11, 1))
        return self.tracker.record(change, Agent(agent, frozenset({Role.ANALYST}))).revision.number

    def signed_in(self, login: str) -> TestClient:
        """Give a browser in which somebody has signed in."""
        browser = TestClient(self.app, follow_redirects=False)
        form = {"login": login, "password": PASSWORD, "csrf": secret(browser.get("/logowanie").text)}
        assert browser.post("/logowanie", data=form).status_code == 303
        return browser


def secret(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.fixture(scope="module")
def office(small_ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    settings = Settings(
        ontology_path=small_ontology,
        queries_path=REPOSITORY / "queries",
        state_path=folder / "state",
        data_path=folder / "data",
        force=True,
    )
    made = Office(settings)
    yield made
    made.tracker.close()


def test_a_past_day_shows_what_was_known_then(office: Office) -> None:
    now = office.client.get(PAGE).text
    then = office.client.get(f"{PAGE}?known-on=2026-02-01").text
    assert f"<h1>{NEW_NAME}</h1>" in now
    assert f"<h1>{office.old}</h1>" in then
    assert NEW_NAME not in then
    assert "Stan wiedzy z dnia 1 lutego 2026." in then.replace("\xa0", " ")
    assert "past-banner" not in now


def test_every_link_and_form_of_a_past_page_keeps_the_day(office: Office) -> None:
    for address in (PAGE, "/bariery?sort=kind", "/pytania/barriers-of-task", "/"):
        mark = "&" if "?" in address else "?"
        page = office.client.get(f"{address}{mark}known-on=2026-02-01").text
        links = re.findall(r'<a [^>]*?(data-any-day )?href="(/[^"#]*)', page)
        leading = [
            link
            for any_day, link in links
            if not any_day and not re.match(r"/(static|api|edytor|dossier)", link)
        ]
        assert len(leading) > 10
        assert [link for link in leading if "known-on=2026-02-01" not in link] == []
        forms = re.findall(r'<form (?!data-any-day)[^>]*method="get"[^>]*>(.{80})', page, re.DOTALL)
        assert forms
        assert all('name="known-on" value="2026-02-01"' in form for form in forms)


def test_files_and_the_api_know_the_past_too(office: Office) -> None:
    now = Graph().parse(data=office.client.get(f"{PAGE}.nt").text, format="nt")
    then = Graph().parse(data=office.client.get(f"{PAGE}.nt?known-on=2026-02-01").text, format="nt")
    names = [
        {each.value for each in graph[URIRef(BARRIER) : SKOS.prefLabel] if each.language == "pl"}
        for graph in (now, then)
    ]
    assert names == [{NEW_NAME}, {office.old}]
    address = "/api/v1/resource?iri=id/barrier/limit&lang=pl"
    assert office.client.get(address).json()["label"] == NEW_NAME
    assert office.client.get(f"{address}&known-on=2026-02-01").json()["label"] == office.old


@pytest.mark.parametrize(
    ("day", "status", "sentence"),
    [
        ("2026-01-04", 404, "niczego jeszcze nie zapisano"),
        ((date.today() + timedelta(days=3)).isoformat(), 404, "dzień, który już minął"),
        ("2026-02-30", 400, "RRRR-MM-DD"),
        ("&lt;script&gt;", 400, "RRRR-MM-DD"),
    ],
)
def test_a_day_that_cannot_be_shown_is_refused(office: Office, day: str, status: int, sentence: str) -> None:
    answer = office.client.get("/bariery", params={"known-on": day})
    assert answer.status_code == status
    assert sentence in answer.text
    assert "script&gt;" not in main_of(answer.text)


def test_the_history_of_a_record_says_who_when_why_and_what(office: Office) -> None:
    told = main_of(office.client.get(f"{PAGE}?view=history").text)
    for expected in ("Piotr Zieliński", "Nazwa mówi, co jest nie tak.", f"{office.old} → {NEW_NAME}"):
        assert expected in told
    assert "prawdziwe od 1\xa0listopada\xa02026" in told
    assert told.index("Piotr") < told.index('href="/historia/1"')
    before = main_of(office.client.get(f"{PAGE}?view=history&known-on=2026-02-01").text)
    assert "Piotr" not in before
    assert office.client.get("/id/barrier/none?view=history").status_code == 404


def test_all_changes_one_change_and_its_patch(office: Office) -> None:
    listed = main_of(office.client.get("/historia?people=true").text)
    assert f"/historia/{office.renamed}" in listed
    assert 'href="/historia/1"' not in listed
    one = office.client.get(f"/historia/{office.renamed}")
    revision = office.tracker.journal.revision(office.renamed)
    assert revision.hash in one.text
    assert revision.previous_hash in one.text
    patch = office.client.get(f"/en/history/{office.renamed}.rdfp")
    assert patch.headers["content-type"].startswith("application/rdf-patch")
    assert Patch.read(patch.text) == revision.patch
    assert office.client.get("/historia/9999").status_code == 404
    assert office.client.get("/historia?action=destroy").status_code == 400
    assert office.client.get(f"/historia/{office.renamed}?known-on=2026-02-01").status_code == 404


def test_feeds_of_all_changes_of_a_record_and_of_a_list(office: Office) -> None:
    address = f"https://w3id.org/mkus/historia/{office.renamed}"
    for path in ("/historia.atom", "/historia.atom?record=id/barrier/limit", "/bariery/zmiany.atom?q=limit"):
        feed = ElementTree.fromstring(office.client.get(path).content)
        entries = {each.findtext(f"{ATOM}id"): each for each in feed.iter(f"{ATOM}entry")}
        assert address in entries
        assert entries[address].findtext(f"{ATOM}author/{ATOM}name") == "Piotr Zieliński"
    other = ElementTree.fromstring(office.client.get("/praktyki/zmiany.atom").content)
    assert address not in {each.findtext(f"{ATOM}id") for each in other.iter(f"{ATOM}entry")}


def test_people_are_shown_by_the_name_they_chose_and_never_by_a_code(office: Office) -> None:
    about, agent = URIRef(BARRIER), URIRef(office.piotr.agent)
    code = agent.rpartition("/")[2]
    facts = {(agent, RDF.type, PROV.Agent), (about, PROV.wasAttributedTo, agent)}
    patch = Patch(frozenset(), frozenset(Statement(*each, GRAPH["knowledge"]) for each in facts))
    seen = {BARRIER: office.tracker.revision_of(BARRIER)}
    change = Change(patch, "edit", "Zgłosił to Piotr.", seen, date(2026, 11, 1))
    number = office.tracker.record(change, Agent(agent, frozenset(), job=True)).revision.number
    addresses = (
        PAGE,
        f"/en{PAGE}",
        f"/historia/{number}",
        f"/porownanie?from={number - 1}",
        f"/id/agent/{code}",
    )
    tags = {}
    for address in addresses:
        answer = office.client.get(address)
        tags[address] = answer.headers["etag"]
        readable = re.sub(
            r"<pre.*?</pre>|<code>.*?</code>|<[^>]*>|Trwały identyfikator.*", " ", answer.text, flags=re.S
        )
        assert "Piotr Zieliński" in readable, address
        assert code not in re.sub(r"https://w3id.org/mkus/id/agent/\S+", "", readable), address
    assert "Piotr" not in office.client.get(f"/porownanie.csv?from={number - 1}").text
    assert "Piotr" not in office.client.get(f"/id/agent/{code}.ttl").text
    promise = main_of(office.signed_in("piotr").get("/konto").text)
    assert "nigdy imię i nazwisko" not in promise
    assert "Każdy, także bez konta, widzi ją" in promise

    office.accounts.rename(agent, "Stowarzyszenie Most")
    try:
        for address, tag in tags.items():
            again = office.client.get(address, headers={"If-None-Match": tag})
            assert again.status_code == 200
            assert "Stowarzyszenie Most" in again.text
            assert "Piotr" not in main_of(again.text).replace("Zgłosił to Piotr.", "")
    finally:
        office.accounts.rename(agent, "Piotr Zieliński")
        office.tracker.undo(number, Agent(office.anna.agent, frozenset({Role.VERIFIER})), "Koniec próby.")


def test_a_release_says_in_words_where_it_was_not_followed(office: Office) -> None:
    reason = (
        f"Zbiór danych, wydanie 2 / Data set, release 2 (sha256:{'0' * 64})\n"
        "Zachowano miejscowe zmiany (1) / Local changes kept (1):\n"
        f"id/barrier/limit {SKOS.prefLabel}: Za niski limit ≠ {NEW_NAME}"
    )
    nothing = Patch(frozenset(), frozenset())
    journal = office.tracker.journal
    draft = Draft(
        CURATED_IMPORT.iri, "release", reason, nothing, date(2026, 11, 1), (BARRIER,), {}, "", "", True
    )
    number = journal.append(draft, journal.head().number).number
    page = main_of(office.client.get(f"/historia/{number}").text)
    told = " ".join(re.sub("<[^>]*>", " ", page).split())
    assert "Powód Zbiór danych, wydanie 2 Gdzie zostawiono zmiany ludzi" in told
    assert f"w wydaniu: Za niski limit; zostało: {NEW_NAME}" in told
    assert "Data set, release 2" in office.client.get(f"/en/history/{number}").text
    assert "sha256:0000" not in page


def test_both_days_are_independent(office: Office) -> None:
    """Four corners: the name tells what was known, the state of the wording whose law is shown."""
    for known, name in (("", NEW_NAME), ("&known-on=2026-02-01", "Za niski limit")):
        for law, state in ((LAW_LONG_AGO, "jeszcze nie obowiązuje"), ("2015-03-01", "obowiązuje")):
            page = office.client.get(f"{PAGE}?as-of={law}{known}").text
            assert f"<h1>{name}</h1>" in page
            assert f"<strong>{state}</strong>" in page
            rows = office.client.get(f"/bariery.csv?as-of={law}{known}").text.splitlines()
            assert any(name in row and f",{state}," in row for row in rows)


def test_links_keep_both_days(office: Office) -> None:
    page = office.client.get(f"{PAGE}?as-of={LAW_LONG_AGO}&known-on=2026-02-01").text
    assert f'href="/id/provision/du-2001-11/art-1/ust-1?known-on=2026-02-01&amp;as-of={LAW_LONG_AGO}"' in page
    assert f'href="{PAGE}?known-on=2026-02-01"' in page, "back to the law of today"
    assert f'href="{PAGE}?as-of={LAW_LONG_AGO}"' in page, "back to what is known now"


def test_a_past_day_is_offered_only_where_there_is_one(office: Office) -> None:
    for address, offered in (
        ("/bariery", True),
        ("/edytor-sparql", False),
        ("/api", False),
        ("/logowanie", False),
    ):
        page = office.client.get(address).text
        assert ('id="known-on"' in page) is offered, address
    assert "odpowiadają z obecnego stanu wiedzy" in office.client.get("/edytor-sparql").text


def test_two_days_are_compared_by_their_net_difference(office: Office) -> None:
    back = office.rename(office.anna.agent, NEW_NAME, "Na próbę", "Próba.")
    office.rename(office.anna.agent, "Na próbę", NEW_NAME, "Koniec próby.")
    assert not compare(office.tracker.journal, back - 1, back + 1, 100).patch
    page = main_of(office.client.get("/porownanie?from=2026-02-01").text)
    assert "<del>" in page or 'class="side"' in page
    assert "Na próbę" not in page
    table = office.client.get(f"/porownanie.csv?from=2026-02-01&to={date.today() + timedelta(days=1)}")
    assert f"{office.old} → {NEW_NAME}" in table.text
    again = main_of(office.client.get(f"/porownanie?from={back - 1}&to={back + 1}").text)
    assert "Nic się nie zmieniło" in again


def test_a_comment_stands_in_the_journal_and_in_files_only_when_asked_for(office: Office) -> None:
    browser = office.signed_in("anna")
    page = browser.get(PAGE).text
    form = {"record": "id/barrier/limit", "comment": "Czy <b>na pewno</b>?", "csrf": secret(page)}
    answer = browser.post("/komentarze", data=form)
    assert answer.status_code == 303
    number = int(answer.headers["location"].rpartition("-")[2])
    revision = office.tracker.journal.revision(number)
    assert (revision.action, revision.reason, revision.agent) == (
        "comment",
        form["comment"],
        office.anna.agent,
    )
    shown = office.client.get(PAGE).text
    assert "Czy &lt;b&gt;na pewno&lt;/b&gt;?" in shown
    assert 'name="comment"' not in shown
    files = {
        asked: Graph().parse(data=office.client.get(f"{PAGE}.ttl{asked}").text, format="turtle")
        for asked in ("", "?comments=true")
    }
    counted = [len(list(graph.subjects(RDF.type, OA.Annotation))) for graph in files.values()]
    assert counted == [0, 1]
    feeds = [
        f"/historia.atom?record=id/barrier/limit{more}" for more in ("", "&comments=true", "&action=comment")
    ]
    for feed in ("/historia.atom", "/en/history.atom?people=true", "/bariery/zmiany.atom?q=limit", *feeds):
        told = office.client.get(feed).text
        assert ("na pewno" in told) == ("comment" in feed), feed
        assert ("comments=true" in told) == ("comments" in feed), "the feed names its own address"
    refused = browser.post("/komentarze", data={**form, "comment": "a\N{RIGHT-TO-LEFT OVERRIDE}b"})
    assert (refused.status_code, "U+202E" in refused.text) == (422, True)
    assert re.search('aria-invalid="true" autofocus>a\N{RIGHT-TO-LEFT OVERRIDE}b</textarea>', refused.text)
    assert office.client.post("/komentarze", data=form).status_code in (401, 403)


def test_taking_back_is_a_change_of_its_own(office: Office) -> None:
    number = office.rename(office.piotr.agent, NEW_NAME, "Pomyłka", "Sprawdzam.")
    browser = office.signed_in("anna")
    form = {"reason": "To była pomyłka.", "csrf": secret(browser.get(f"/historia/{number}").text)}
    answer = browser.post(f"/historia/{number}", data=form)
    assert answer.headers["location"] == f"/historia/{number + 1}"
    assert office.tracker.graph.label(BARRIER, "pl") == NEW_NAME
    assert "cofnięcie zmiany" in office.client.get(answer.headers["location"]).text
    again = browser.post(f"/historia/{number}", data={**form, "reason": "Jeszcze raz."})
    assert (again.status_code, ">Jeszcze raz.</textarea>" in again.text) == (409, True)
    other = office.signed_in("piotr")
    assert "/historia/1" in other.get("/historia").text
    assert other.post(f"/historia/{number}", data=form).status_code == 403


def test_a_saved_search_counts_what_others_did(office: Office) -> None:
    browser = office.signed_in("anna")
    page = browser.get("/bariery").text
    form = {"do": "keep", "kind": "barriers", "query": "", "name": "Wszystkie bariery", "csrf": secret(page)}
    assert browser.post("/do-zrobienia", data=form).status_code == 303
    search = office.accounts.searches.of(office.anna.agent)[-1]
    found = sorted(search.records)
    assert BARRIER in found

    def changed() -> tuple[str, ...]:
        return news(office.tracker.journal, search, found).changed

    office.rename(office.anna.agent, NEW_NAME, "Własna zmiana", "Moja.")
    assert changed() == ()
    office.rename(office.piotr.agent, "Własna zmiana", NEW_NAME, "Czyjaś.")
    assert changed() == (BARRIER,)
    assert news(office.tracker.journal, search, [*found, ID["barrier/other"]]).new == (
        str(ID["barrier/other"]),
    )
    listed = main_of(browser.get("/do-zrobienia").text)
    assert "zmienione: 1" in listed
    see = {"do": "see", "number": str(search.number), "csrf": secret(browser.get("/do-zrobienia").text)}
    assert browser.post("/do-zrobienia", data=see).headers["location"] == "/bariery"
    assert "zmienione: 1" not in browser.get("/do-zrobienia").text
    other = office.signed_in("piotr")
    see["csrf"] = secret(other.get("/bariery").text)
    assert other.post("/do-zrobienia", data={**see, "do": "remove"}).status_code == 404
    assert browser.post("/do-zrobienia", data={**form, "query": "kind=a b"}).status_code == 400


def test_a_package_of_proposals_is_kept_and_becomes_a_recommendation(office: Office) -> None:
    browser = office.signed_in("anna")
    page = browser.get("/co-jesli?change=id/change/ryczalt").text
    assert 'href="/nowa-rekomendacja?changes=id/change/ryczalt&amp;barriers=id/barrier/luka"' in page
    begun = browser.get("/nowa-rekomendacja?changes=id/change/ryczalt&changes=id/change/zniesienie").text
    assert ("Ryczałt" in begun, begun.count("change/ryczalt") > 0, begun.count("change/zniesienie") > 0) == (
        True,
        True,
        True,
    )
    form = {"do": "keep", "kind": "what-if", "query": "change=id/change/ryczalt", "csrf": secret(page)}
    assert browser.post("/do-zrobienia", data=form).status_code == 303
    kept = office.accounts.searches.of(office.anna.agent)[-1]
    assert kept.records == {str(ID["change/ryczalt"]), str(ID["barrier/luka"])}
    listed = main_of(browser.get("/do-zrobienia").text)
    assert 'href="/co-jesli?change=id/change/ryczalt"' in listed
    for query in ("", "change=id/barrier/luka", "change=id/change/nie-ma"):
        assert browser.post("/do-zrobienia", data={**form, "query": query}).status_code in (400, 404)
    assert office.accounts.searches.of(office.anna.agent)[-1] == kept


def test_what_a_job_changes_is_no_news(office: Office) -> None:
    journal = office.tracker.journal
    search = office.accounts.searches.add(
        office.anna.agent, "Bariery", "barriers", "", journal.head().number, [BARRIER]
    )
    about, graph = URIRef(BARRIER), GRAPH["knowledge"]
    note = Statement(about, SKOS.altLabel, Literal("Inaczej", lang="pl"), graph)
    change = Change(
        Patch(frozenset(), frozenset({note})),
        "job",
        "Przegląd nazw.",
        {BARRIER: office.tracker.revision_of(BARRIER)},
        date(2026, 11, 1),
    )
    job = Agent(str(ID["agent/name-review"]), frozenset(), job=True)
    saved = office.tracker.record(change, job)
    assert saved.revision.technical
    assert news(journal, search, [BARRIER]).changed == ()


def test_what_one_wrote_waits_for_another_person(office: Office) -> None:
    waiting = re.compile(r'<h2 id="t-verify">.*?</section>', re.DOTALL)

    def told(browser: TestClient) -> tuple[bool, bool]:
        found = waiting.search(browser.get("/do-zrobienia").text)
        assert found
        listed, _, apart = found[0].partition("Czekają na inną osobę")
        return 'href="/id/barrier/luka"' in listed, 'href="/id/barrier/luka"' in apart

    add_note(office.tracker, LUKA, "Dopisek", Agent(office.piotr.agent, frozenset({Role.ANALYST})))
    assert told(office.client) == (True, False)
    assert told(office.signed_in("anna")) == (True, False)
    assert told(office.signed_in("piotr")) == (False, True)
