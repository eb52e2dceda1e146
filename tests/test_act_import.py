"""Importing acts: the service asked, on this machine, while it behaves well and badly; the pages."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tracking import Begun

from mkus_kg.accounts import Accounts
from mkus_kg.cli import run
from mkus_kg.eli import EliService, asked_number, read_answer
from mkus_kg.eli.reading import MOST_BYTES
from mkus_kg.errors import BadAnswer, BadSettings, MkusError, NotFound, ServiceFailed
from mkus_kg.permissions import Role
from mkus_kg.tracker import Tracker
from web.app import site_over
from web.visitors import SESSION

ANSWERS = Path(__file__).resolve().parent / "eli"
ACT = asked_number("DU/2024/777")
WELL = {
    "/eli/acts/DU/2024/777": (ANSWERS / "new-act" / "act.json").read_bytes(),
    "/eli/acts/DU/2024/777/references": (ANSWERS / "new-act" / "references.json").read_bytes(),
    "/eli/acts/DU/2024/777/struct": (ANSWERS / "new-act" / "struct.json").read_bytes(),
}
PATIENCE = 0.5


@dataclass
class Service:
    """A server on this machine: what it answers, and what it was asked."""

    address: str = ""
    bodies: dict[str, bytes] = field(default_factory=dict)
    status: int = 200
    kind: str = "application/json"
    more: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    leave: threading.Event = field(default_factory=threading.Event)

    def reset(self) -> None:
        self.bodies, self.status, self.kind = dict(WELL), 200, "application/json"
        self.more, self.silent, self.asked = {}, False, []


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    service = Service()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append((self.path, self.headers["User-Agent"]))
            if service.silent:
                service.leave.wait(10)
                return
            body = service.bodies.get(self.path)
            status = service.status if body is not None else 404
            self.send_response(status)
            self.send_header("Content-Type", service.kind)
            self.send_header("Content-Length", str(len(body or b"")))
            for name, value in service.more.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    service.address = f"http://127.0.0.1:{server.server_port}/eli"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield service
    service.leave.set()
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def service(running: Service) -> Service:
    running.reset()
    return running


def asked(service: Service) -> EliService:
    return EliService(service.address, seconds=PATIENCE, whole=PATIENCE * 4)


def test_three_requests_by_name_and_no_more(service: Service) -> None:
    answer = read_answer(asked(service).files(ACT), ACT)
    assert [path for path, _ in service.asked] == list(WELL)
    assert {agent for _, agent in service.asked} == {"MKUS-KG (mkus import eli)"}
    assert answer.structure is not None
    assert str(answer.description.number) == "DU/2024/777"


def test_an_act_without_structure_and_references_is_one_all_the_same(service: Service) -> None:
    del service.bodies["/eli/acts/DU/2024/777/struct"], service.bodies["/eli/acts/DU/2024/777/references"]
    answer = read_answer(asked(service).files(ACT), ACT)
    assert answer.structure is None
    assert len(answer.references) == 8, "the description holds them as well"


def html(service: Service) -> None:
    service.kind = "text/html"


def broken_off(service: Service) -> None:
    service.bodies["/eli/acts/DU/2024/777/struct"] = WELL["/eli/acts/DU/2024/777/struct"][:-40]


def too_long(service: Service) -> None:
    service.bodies["/eli/acts/DU/2024/777/struct"] = b" " * (MOST_BYTES + 1)


def elsewhere(service: Service) -> None:
    service.status, service.more = 302, {"Location": "http://127.0.0.1:1/"}


def packed(service: Service) -> None:
    service.more = {"Content-Encoding": "gzip"}


def shorter_than_said(service: Service) -> None:
    service.more = {"Content-Length": "99999"}


def nobody(service: Service) -> None:
    service.bodies.clear()


def silent(service: Service) -> None:
    service.silent = True


def failing(service: Service) -> None:
    service.status = 503


def asked_too_often(service: Service) -> None:
    service.status = 429


def empty(service: Service) -> None:
    service.bodies["/eli/acts/DU/2024/777"] = b""


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (html, ServiceFailed),
        (broken_off, BadAnswer),
        (too_long, ServiceFailed),
        (elsewhere, ServiceFailed),
        (packed, ServiceFailed),
        (shorter_than_said, ServiceFailed),
        (nobody, NotFound),
        (silent, ServiceFailed),
        (failing, ServiceFailed),
        (asked_too_often, ServiceFailed),
        (empty, ServiceFailed),
    ],
    ids=lambda each: each.__name__,
)
def test_a_service_that_fails_is_told_in_both_languages(
    wrong: object, error: type[MkusError], service: Service
) -> None:
    assert callable(wrong)
    wrong(service)
    with pytest.raises(error) as failed:
        asked(service).files(ACT)
    assert failed.value.text("pl") != failed.value.text("en")
    assert "127.0.0.1" not in failed.value.text("en")


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/eli",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "https://",
        "https://a:b@example.org",
        "",
        "http://[::",
    ],
)
def test_only_a_safe_address_is_asked(address: str) -> None:
    with pytest.raises(BadSettings):
        EliService(address)


def test_the_command_leaves_nothing_when_the_service_fails(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MKUS_ELI_SERVICE", service.address)
    monkeypatch.setenv("MKUS_DATA_PATH", str(tmp_path / "data"))
    failing(service)
    assert run(["import", "eli", "DU/2024/777", "--accept", "--login", "anna", "--lang", "pl"]) == 2
    assert "503" in capsys.readouterr().err
    nobody(service)
    assert run(["import", "eli", "DU/2024/777", "--lang", "en"]) == 1
    assert "knows no act DU/2024/777" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


# The pages


@dataclass
class Desk:
    """A browser of an analyst and one of nobody, at a site over the small graph."""

    tracker: Tracker
    analyst: TestClient
    reader: TestClient


@pytest.fixture(scope="module")
def desk(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    settings = begun_journal.copy(tmp_path_factory.mktemp("acts"))
    tracker = Tracker.open(settings, force=True)
    accounts = Accounts.open(tracker.journal.engine)
    app = site_over(tracker.graph, settings, accounts, tracker)

    def browser(login: str, role: Role) -> TestClient:
        client = TestClient(app, follow_redirects=False, headers={"Accept": "text/html"})
        client.cookies.set(SESSION, accounts.sessions.start(accounts.add(login, login, role, None).agent))
        return client

    yield Desk(tracker, browser("anna", Role.ANALYST), browser("ewa", Role.CONTRIBUTOR))
    tracker.close()


def secret(text: str, name: str = "csrf") -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def send(desk: Desk, units: str = "articles", **files: bytes) -> tuple[int, str, str]:
    """Send files; give the status, where it leads and the page."""
    form = desk.analyst.get("/import-aktu")
    answer = desk.analyst.post(
        "/import-aktu",
        data={"csrf": secret(form.text), "units": units},
        files={name: (f"{name}.json", content) for name, content in files.items()},
    )
    return answer.status_code, answer.headers.get("location", ""), answer.text


def test_an_act_is_sent_looked_at_and_accepted_once(desk: Desk) -> None:
    description, references, structure = WELL.values()
    status, address, _ = send(
        desk, "all", description=description, references=references, structure=structure
    )
    assert status == 303
    before = desk.tracker.journal.head().number
    page = desk.analyst.get(address)
    for expected in (
        "art. 2 ust. 1 pkt 1 lit. a",
        "od 2025-09-01",
        "o zmianie niektórych ustaw",
        "DU/1999/99",
    ):
        assert expected in page.text
    assert desk.tracker.journal.head().number == before, "nothing is written until it is accepted"
    filled = {"csrf": secret(page.text), "seal": secret(page.text, "seal"), "do": "accept"}
    assert desk.analyst.post(address, data=filled).status_code == 422, "it takes a reason"
    assert desk.analyst.post(address, data={**filled, "reason": "x", "seal": "y"}).status_code == 409
    accepted = desk.analyst.post(address, data={**filled, "reason": "Nowa ustawa."})
    assert accepted.status_code == 303
    assert "Zapisano jako jedną zmianę" in desk.analyst.get(accepted.headers["location"]).text
    recorded = desk.tracker.journal.revision(before + 1)
    assert (recorded.action, recorded.reason) == ("eli", "Nowa ustawa.")
    assert desk.analyst.get(address).status_code == 404, "it is recorded"
    _, again, _ = send(desk, "all", description=description, references=references, structure=structure)
    assert "Nie ma nic nowego" in desk.analyst.get(again).text
    act = desk.analyst.get("/id/act/du-2024-777").text
    assert "z serwisu ELI Sejmu, nikt nie sprawdził" in act
    assert "nieoceniona" in act


def test_what_somebody_sent_is_theirs_and_can_be_discarded(desk: Desk) -> None:
    _, address, _ = send(desk, description=(ANSWERS / "coming-act" / "act.json").read_bytes())
    assert desk.reader.get(address).status_code == 403
    page = desk.analyst.get("/en" + address.replace("import-aktu", "act-import"))
    assert "not effective yet" in page.text
    assert desk.analyst.post(address, data={"csrf": secret(page.text), "do": "discard"}).status_code == 303
    assert desk.analyst.get(address).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"ELI": "DU/2003/../..", "title": "x"}',
        json.dumps({"ELI": "DU/2003/1", "title": "<script>alert(1)</script>"}).encode(),
        b" " * (MOST_BYTES + 1),
    ],
    ids=["nothing", "list", "broken", "path", "markup", "huge"],
)
def test_a_bad_file_is_refused_with_the_reason(content: bytes, desk: Desk) -> None:
    head = desk.tracker.journal.head()
    status, _, page = send(desk, description=content)
    assert status == 422
    assert 'role="alert"' in page
    assert "alert(1)" not in page
    assert desk.tracker.journal.head() == head
