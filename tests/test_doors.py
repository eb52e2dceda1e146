"""Nobody writes who may not: every address times every role, forged forms, planted sessions, tokens."""

import re
import sqlite3
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy import event
from starlette.testclient import TestClient

from mkus_kg.accounts import Account, Accounts, Passwords
from mkus_kg.accounts.attempts import MOST_OF_PAIR
from mkus_kg.accounts.secrets import derived
from mkus_kg.journal import Downloads
from mkus_kg.permissions import NEEDED, ROLE_NAMES, SCOPES, Permission, Role
from mkus_kg.settings import Settings
from mkus_kg.tracker import Tracker
from web.app import site_over
from web.parts import Site
from web.route_rules import Rule, rules
from web.visitors import HOST_ONLY, SESSION, VISITOR
from web.writing import MOST_FORM_BYTES, Action, add_action

PASSWORD = "koń bateria zszywka"
READING = {"GET", "HEAD", "OPTIONS"}
ORIGIN = "http://testserver"
FILLED = {"rest": "barrier/koszty", "number": "1", "kind": "barriers", "name": "barriers-of-form"}
FORM = "application/x-www-form-urlencoded"
NEEDS_FORM = "Formularz jest nieaktualny"
PROBE = "/proba"


class Doors:
    """A site over the small graph with one person of each role, and a probe that notes what came through."""

    def __init__(self, settings: Settings) -> None:
        self.tracker = Tracker.open(settings, force=True)
        quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.accounts = Accounts.open(self.tracker.journal.engine, quick)
        self.app: FastAPI = site_over(self.tracker.graph, settings, self.accounts, self.tracker)
        self.through: list[Action] = []
        self.people: dict[Role, Account] = {}

    def add_people(self) -> None:
        self.people = {
            role: self.accounts.add(role.value, f"Osoba {role.value}", role, PASSWORD) for role in Role
        }

    def visitor(self, role: Role | None = None) -> TestClient:
        """Give a browser, signed in or not."""
        client = TestClient(self.app, follow_redirects=False, headers={"Accept": "text/html"})
        if role is not None:
            client.cookies.set(SESSION, self.accounts.sessions.start(self.people[role].agent))
        return client

    def program(self, role: Role, *scopes: str) -> TestClient:
        """Give a program with a token."""
        secret = self.accounts.tokens.issue(self.people[role].agent, "test", scopes, 1)
        return TestClient(self.app, follow_redirects=False, headers={"Authorization": f"Bearer {secret}"})

    def rules(self) -> list[Rule]:
        return list(rules(self.app.routes))


@pytest.fixture(scope="module")
def doors(small_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    kept = tmp_path_factory.mktemp("doors")
    settings = small_settings.model_copy(
        update={"data_path": kept, "database": f"sqlite:///{kept / 'journal.sqlite'}"}
    )
    made = Doors(settings)

    def probe(action: Action) -> Response:
        made.through.append(action)
        return PlainTextResponse("przeszło")

    add_action(made.app, _site(made.app), PROBE, "pl", Permission.EDIT, probe, uploads=True)
    # A site without accounts first: it says how to open it for writing.
    visitor = made.visitor()
    page = visitor.get("/logowanie")
    assert "mkus user add" in page.text
    assert 'name="password"' not in page.text
    assert visitor.post(PROBE, data={"csrf": secret_of(page)}).status_code == 403
    made.add_people()
    yield made
    made.tracker.close()


@pytest.fixture(autouse=True)
def nothing_through(doors: Doors) -> None:
    doors.through.clear()


def _site(app: FastAPI) -> Site:
    found: Site = next(
        route.endpoint.__self__._site  # type: ignore[attr-defined]
        for route in app.routes
        if getattr(route, "path", "") == "/logowanie" and "POST" in getattr(route, "methods", ())
    )
    return found


def secret_of(page: Response | object) -> str:
    """Give the secret that the forms of a page hold."""
    found = re.search(r'name="csrf" value="([^"]+)"', getattr(page, "text", ""))
    return found[1] if found else ""


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: FILLED.get(found[1], "x"), path)


# Every address times every role


def test_every_address_that_writes_says_what_it_needs(doors: Doors) -> None:
    found = doors.rules()
    assert len(found) > 500
    assert [rule for rule in found if rule.permission is None] == []
    guarded = [rule for rule in found if rule.permission is not Permission.READ]
    assert {"/konto", "/en/account", "/osoby", "/en/people"} <= {rule.path for rule in guarded}


def test_every_address_times_every_role(doors: Doors) -> None:
    """A form without its secret passes no door, so that only who may is told that the form was forged."""
    everybody = {role: doors.visitor(role) for role in (None, *Role)}
    wrong, tried = [], 0
    for rule in doors.rules():
        if rule.permission in (None, Permission.READ) or rule.method == "HEAD":
            continue
        needed = NEEDED[rule.permission]
        assert needed is not None
        for role, client in everybody.items():
            if rule.method in READING and role is not None and role.rank > needed.rank:
                continue
            answer = client.request(rule.method, filled(rule.path), headers={"Accept": "application/json"})
            said = answer.text
            tried += 1
            if role is None:
                good = answer.status_code == (303 if rule.method in READING else 401)
            elif not role.covers(needed):
                name = ROLE_NAMES[needed]
                good = answer.status_code == 403 and (name.pl in said or name.en in said)
            elif rule.method in READING:
                good = answer.status_code not in (303, 401, 403, 500)
            else:
                good = answer.status_code == 403 and (NEEDS_FORM in said or "The form is out of date" in said)
            if not good:
                wrong.append((rule, role, answer.status_code))
    assert wrong == []
    assert tried > 100


def test_every_address_refuses_a_token_of_another_scope(doors: Doors) -> None:
    """An administrator's token may do only what its scope says, and never accounts."""
    wrong = []
    for scope, allowed in SCOPES.items():
        program = doors.program(Role.ADMINISTRATOR, scope)
        for rule in doors.rules():
            if rule.permission in (None, Permission.READ, *allowed) or rule.method == "HEAD":
                continue
            answer = program.request(rule.method, filled(rule.path), headers={"Accept": "application/json"})
            if answer.status_code != 403:
                wrong.append((rule, scope, answer.status_code))
    assert wrong == []


def test_a_method_that_reads_never_writes(doors: Doors) -> None:
    paths = {(rule.path, rule.method) for rule in doors.rules() if rule.permission is Permission.READ}
    writing = {path for path, method in paths if method not in READING}
    named = {"/sparql", "/sparql/", "/edytor-sparql", "/en/sparql-editor", "/logowanie", "/en/sign-in"}
    named |= {"/dossier/sprawdz", "/en/dossiers/check"}
    assert {path for path in writing if not path.startswith("/rdf-graph-store")} == named


@pytest.mark.parametrize(
    ("query", "needed"),
    [
        ("edit=complete-barrier", Permission.EDIT),
        ("edit=cite-source", Permission.CITE),
        ("move=confirmed", Permission.MOVE),
    ],
)
def test_a_form_of_a_record_opens_for_who_may_send_it(doors: Doors, query: str, needed: Permission) -> None:
    least = NEEDED[needed]
    assert least is not None
    for role in (None, *Role):
        answer = doors.visitor(role).get(f"/id/barrier/koszty?{query}")
        if role is None:
            assert answer.status_code == 303
        elif role.covers(least):
            assert answer.status_code not in (303, 401, 403, 500)
        else:
            assert answer.status_code == 403
        assert 'method="post"' not in answer.text or role is not None


# Forms


def test_a_form_of_this_site_passes(doors: Doors) -> None:
    client = doors.visitor(Role.ANALYST)
    secret = secret_of(client.get("/konto"))
    data = {"csrf": secret, "a": ["1", " dwa\r\nwiersze "]}
    answer = client.post(PROBE, data=data, headers={"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"})
    assert answer.text == "przeszło"
    action = doors.through.pop()
    assert action.fields == {"a": ["1", " dwa\nwiersze "]}
    assert action.who.agent == doors.people[Role.ANALYST].agent
    header = client.post(PROBE, headers={"X-CSRF-Token": secret})
    assert header.text == "przeszło"
    assert doors.through.pop().fields == {}
    files = {"plik": ("a.csv", b"x;y", "text/csv")}
    assert client.post(PROBE, data={"csrf": secret}, files=files).text == "przeszło"
    assert doors.through.pop().files["plik"].filename == "a.csv"


FORGED = [
    {},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://testserver"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_a_form_of_another_site_is_refused(doors: Doors, headers: dict[str, str]) -> None:
    client = doors.visitor(Role.ANALYST)
    right = derived(client.cookies[SESSION], "form")
    other = derived(doors.visitor(Role.ANALYST).cookies[SESSION], "form")
    for secret in ("", "zły", other, right if headers else right[:-1] + "ż"):
        answer = client.post(PROBE, data={"csrf": secret}, headers=headers)
        assert answer.status_code == 403
        assert NEEDS_FORM in answer.text
    assert client.post(PROBE + f"?csrf={right}", headers=headers).status_code == 403
    assert doors.through == []


def test_the_body_of_a_stranger_is_not_read(doors: Doors) -> None:
    def endless() -> Iterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    client = doors.visitor()
    assert client.post(PROBE, content=endless(), headers={"Content-Type": FORM}).status_code == 401


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"a=" + b"x" * (8_000_001), FORM, 413),
        (b"&".join(b"a=1" for _ in range(1_001)), FORM, 400),
        (b"a=%FF", FORM, 400),
        (b"{}", "application/json", 415),
        (b"--x", "multipart/form-data", 400),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "multipart/form-data; boundary=x", 400),
    ],
    ids=["too long", "too many fields", "no text", "another type", "no boundary", "no name"],
)
def test_a_body_that_cannot_be_taken(doors: Doors, content: bytes, kind: str, status: int) -> None:
    client = doors.visitor(Role.ANALYST)
    secret = derived(client.cookies[SESSION], "form")
    answer = client.post(PROBE, content=content, headers={"Content-Type": kind, "X-CSRF-Token": secret})
    assert answer.status_code == status
    assert doors.through == []


def test_a_form_without_files_is_short(doors: Doors) -> None:
    client = doors.visitor(Role.ADMINISTRATOR)
    secret = derived(client.cookies[SESSION], "form")
    answer = client.post("/osoby", data={"csrf": secret, "do": "x" * MOST_FORM_BYTES})
    assert answer.status_code == 413


# Sessions


def sign_in(client: TestClient, **fields: str) -> Response:
    page = client.get("/logowanie")
    data = {"csrf": secret_of(page), "login": "analyst", "password": PASSWORD, **fields}
    answer: Response = client.post("/logowanie", data=data)
    return answer


def test_signing_in_and_out(doors: Doors) -> None:
    client = doors.visitor()
    away = client.get("/konto?a=b")
    assert (away.status_code, away.headers["location"]) == (303, "/logowanie?next=/konto%3Fa%3Db")
    answer = sign_in(client, next="/konto?a=b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/konto?a=b")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    page = client.get("/konto")
    assert "Osoba analyst" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert client.get("/logowanie").status_code == 303
    assert client.get("/konto", headers={"Host": "["}).status_code in (200, 303)
    kept = client.cookies[SESSION]
    out = client.post("/konto", data={"csrf": secret_of(page), "do": "sign-out"})
    assert out.status_code == 303
    assert out.headers["clear-site-data"] == '"cache"'
    assert SESSION not in client.cookies
    client.cookies.set(SESSION, kept)
    assert client.get("/konto").status_code == 303


def test_a_planted_session_is_worth_nothing(doors: Doors) -> None:
    client = doors.visitor()
    client.cookies.set(SESSION, "podrzucona")
    client.cookies.set(VISITOR, "podrzucony")
    client.post(
        "/logowanie",
        data={"csrf": derived("podrzucona", "form"), "login": "analyst", "password": PASSWORD},
    )
    secrets = {cookie.value for cookie in client.cookies.jar if cookie.name == SESSION}
    assert secrets - {"podrzucona"}
    assert doors.accounts.sessions.find("podrzucona") is None


def test_signing_in_by_a_form_of_another_site(doors: Doors) -> None:
    """Nobody is signed in to somebody else's account without knowing it."""
    client = doors.visitor()
    client.get("/logowanie")
    answer = client.post("/logowanie", data={"login": "analyst", "password": PASSWORD})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "after",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "",
        "/ż",
        "/a\\b",
    ],
)
def test_one_is_sent_back_to_this_site_alone(doors: Doors, after: str) -> None:
    assert sign_in(doors.visitor(), next=after).headers["location"] == "/konto"


def test_over_https_cookies_are_of_this_host_alone(doors: Doors) -> None:
    client = TestClient(doors.app, base_url="https://testserver", follow_redirects=False)
    page = client.get("/logowanie")
    answer = client.post(
        "/logowanie", data={"csrf": secret_of(page), "login": "analyst", "password": PASSWORD}
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(HOST_ONLY + SESSION)
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "omain" not in cookie


def test_wrong_passwords_are_counted_and_say_nothing(doors: Doors) -> None:
    client = TestClient(doors.app, client=("10.1.1.1", 1), follow_redirects=False)
    answers = [sign_in(client, login="<b>reader", password="złe hasło złe") for _ in range(MOST_OF_PAIR + 1)]
    assert [answer.status_code for answer in answers] == [401] * MOST_OF_PAIR + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    text = str(getattr(answers[0], "text", ""))
    assert "<b>reader" not in text
    assert "złe hasło złe" not in text
    assert sign_in(client, login="<b>reader").status_code == 429
    assert sign_in(client).status_code == 303


def test_a_new_role_counts_at_once(doors: Doors) -> None:
    account = doors.accounts.add("zmienna", "Zmienna Osoba", Role.ADMINISTRATOR, PASSWORD)
    client = doors.visitor()
    client.cookies.set(SESSION, doors.accounts.sessions.start(account.agent))
    assert client.get("/osoby").status_code == 200
    doors.accounts.set_role(account.agent, Role.READER)
    assert client.get("/osoby").status_code == 403
    doors.accounts.disable(account.agent)
    assert client.get("/osoby").status_code == 303


# Programs


def test_a_token_writes_without_a_form(doors: Doors) -> None:
    program = doors.program(Role.ANALYST, "edit")
    assert program.post(PROBE, data={"a": "1"}, headers={"Origin": "https://any.example"}).text == "przeszło"
    assert doors.through.pop().who.role is Role.ANALYST
    for wrong in ("Bearer zmyślony".encode(), b"Bearer ", b"Basic YTpi", b"x"):
        answer = doors.visitor(Role.ANALYST).post(PROBE, headers={b"Authorization": wrong})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_api_writes_for_no_page_of_another_site(doors: Doors) -> None:
    client = doors.visitor(Role.ANALYST)
    path, origin = "/api/v1/comments", {"Origin": "https://evil.example"}
    allowed = client.options(path, headers=origin).headers.get("access-control-allow-methods", "")
    assert "POST" not in allowed
    for headers in (origin, {}):
        answer = client.post(path, json={"record": "id/barrier/koszty", "text": "x"}, headers=headers)
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
    stranger = doors.visitor().post(path, json={})
    assert stranger.status_code == 401
    assert stranger.headers["www-authenticate"].startswith("Bearer")
    assert doors.tracker.journal.head().number == 1


def test_a_token_is_taken_from_the_header_alone(doors: Doors) -> None:
    secret = doors.accounts.tokens.issue(doors.people[Role.ANALYST].agent, "test", ["edit"], 1)
    client = doors.visitor()
    for address in (
        f"{PROBE}?token={secret}",
        f"{PROBE}?access_token={secret}&authorization=Bearer%20{secret}",
    ):
        assert client.post(address, data={"access_token": secret}).status_code == 401
    client.cookies.set(SESSION, secret)
    assert client.post(PROBE).status_code == 401


def test_a_token_may_no_more_than_its_owner(doors: Doors) -> None:
    assert doors.program(Role.READER, "edit").post(PROBE).status_code == 403
    account = doors.accounts.add("odchodzi", "Odchodzi", Role.ANALYST, PASSWORD)
    secret = doors.accounts.tokens.issue(account.agent, "test", ["edit"], 1)
    program = TestClient(doors.app, headers={"Authorization": f"Bearer {secret}"})
    assert program.post(PROBE).status_code == 200
    doors.through.clear()
    doors.accounts.disable(account.agent)
    assert program.post(PROBE).status_code == 401


# What caches may keep


def test_a_page_of_who_is_signed_in_is_kept_by_nobody_else(doors: Doors) -> None:
    for address in ("/bariery", "/wykresy", "/"):
        mine = doors.visitor(Role.ANALYST).get(address)
        assert "Osoba analyst" in mine.text
        assert "public" not in mine.headers["cache-control"]
        assert "etag" not in mine.headers
        other = doors.visitor().get(address)
        assert "Osoba analyst" not in other.text
        assert "public" in other.headers["cache-control"]
        assert "Cookie" in other.headers["vary"]
        again = doors.visitor(Role.READER).get(address, headers={"If-None-Match": other.headers["etag"]})
        assert again.status_code == 200
        assert "Osoba reader" in again.text


# Who took what


def test_files_are_noted_with_who_took_them(doors: Doors) -> None:
    log = Downloads.open(doors.tracker.journal.engine)
    before = log.newest()
    client, agent = doors.visitor(Role.ANALYST), doors.people[Role.ANALYST].agent
    doors.visitor().get("/bariery.csv")
    client.get("/bariery")
    client.get("/bariery.pdf")
    for address in ("/bariery.csv", "/rdf-graph-store?default"):
        assert client.head(address, headers={"Accept": "*/*"}).status_code == 200
    client.get("/api/v1/lists")
    assert log.newest() == before
    assert client.get("/bariery.csv?q=a").status_code == 200
    client.get("/graph/meta", headers={"Accept": "application/trig"})
    program = doors.program(Role.READER, "read")
    program.get("/api/v1/lists/barriers", params={"format": "csv"})
    program.get("/api/v1/lists/barriers")
    program.get("/api/v1/questions/barriers-by-kind")
    program.get("/rdf-graph-store?default", headers={"Accept": "text/turtle"})
    noted = [(each.agent, each.address.partition("?")[0], each.format) for each in reversed(log.newest())][
        len(before) :
    ]
    reader = doors.people[Role.READER].agent
    assert noted == [
        (agent, "/bariery.csv", "csv"),
        (agent, "/graph/meta", "trig"),
        (reader, "/api/v1/lists/barriers", "csv"),
        (reader, "/api/v1/lists/barriers", "json"),
        (reader, "/api/v1/questions/barriers-by-kind", "json"),
        (reader, "/rdf-graph-store", "ttl"),
    ]
    page = doors.visitor(Role.ADMINISTRATOR).get("/osoby/pobrania").text
    assert "Osoba analyst" in page
    assert "/bariery.csv?q=a" in page
    assert {each.version for each in log.newest(3)} == {doors.tracker.graph.version}


# A disk that is full


def test_a_full_disk_is_told_as_such(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    """It is no crowd: trying again in a moment helps nobody, and the log has to say so."""
    engine, client = doors.tracker.journal.engine, doors.visitor(Role.ANALYST)
    secret = secret_of(client.get("/konto"))
    form = {"record": "id/barrier/koszty", "comment": "długi komentarz " * 100, "csrf": secret}
    head = doors.tracker.journal.head()

    def fill(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", fill)
    engine.dispose()
    answers = [client.post("/komentarze", data=form) for _ in range(4)]
    file = next(each for _ in range(60) if (each := client.get("/bariery.csv?q=a")).status_code != 200)
    program = client.get("/api/v1/lists/barriers?format=csv&q=limit")
    event.remove(engine, "connect", fill)
    engine.dispose()
    refused = answers[-1]
    assert refused.status_code == 507
    assert "brakuje miejsca" in refused.text
    assert "retry-after" not in refused.headers
    assert form["comment"].strip() in refused.text, "nothing typed is lost"
    assert (file.status_code, "brakuje miejsca" in file.text) == (507, True)
    assert "content-disposition" not in file.headers
    assert (program.status_code, program.headers["content-type"]) == (507, "application/problem+json")
    assert "database or disk is full" in caplog.text
    assert doors.tracker.journal.head().number < head.number + 4
    assert client.post("/komentarze", data=form).status_code == 303
    assert doors.tracker.journal.verify().ok


# The pages of people


def test_an_administrator_adds_a_person_who_changes_the_password(doors: Doors) -> None:
    client = doors.visitor(Role.ADMINISTRATOR)
    secret = secret_of(client.get("/osoby"))
    answer = client.post(
        "/osoby",
        data={"csrf": secret, "do": "add", "login": "nowa", "name": "Nowa <b>Osoba</b>", "role": "analyst"},
    )
    made = re.search(r'id="made-text">([^<]+)<', answer.text)
    assert made is not None
    assert "<b>Osoba" not in answer.text
    assert made[1] not in client.get("/osoby").text
    person = doors.visitor()
    assert sign_in(person, login="nowa", password=made[1]).status_code == 303
    page = person.get("/konto")
    for new, again, status in (
        ("inne", "inne", 422),
        ("nowe dobre hasło", "x", 422),
        (PASSWORD, PASSWORD, 303),
    ):
        data = {"csrf": secret_of(page), "do": "password", "old": made[1], "new": new, "again": again}
        answer = person.post("/konto", data=data)
        assert answer.status_code == status
        assert (status == 422) == ('aria-invalid="true"' in answer.text)
    refused = client.post("/osoby", data={"csrf": secret, "do": "add", "login": "nowa", "role": "boss"})
    assert refused.status_code == 422
    assert client.post("/osoby", data={"csrf": secret, "do": "zmyślone"}).status_code == 404


def test_pasted_cells_come_back_when_they_are_refused(doors: Doors) -> None:
    client = doors.visitor(Role.ANALYST)
    sent = {"csrf": secret_of(client.get("/import")), "kind": "brak", "pasted": "a\tb"}
    answer = client.post("/import", data=sent)
    assert (answer.status_code, ">a\tb</textarea>" in answer.text) == (422, True)


def test_a_token_is_made_and_shown_once(doors: Doors) -> None:
    client = doors.visitor(Role.CONTRIBUTOR)
    page = client.get("/konto")
    assert 'value="edit"' not in page.text.partition("scope")[2].partition("</fieldset>")[0]
    data = {"csrf": secret_of(page), "do": "token", "name": "arkusz", "scope": "report", "days": "30"}
    made = client.post("/konto", data=data)
    token = re.search(r'id="secret-text">(mkus_[^<]+)<', made.text)
    assert token is not None
    assert made.headers["cache-control"] == "no-store"
    assert token[1] not in client.get("/konto").text
    again = client.post("/konto", data={**data, "days": "-1"})
    assert (again.status_code, 'name="name" value="arkusz"' in again.text) == (422, True)
    assert 'name="scope" value="report" checked' in again.text, "what was typed comes back"
