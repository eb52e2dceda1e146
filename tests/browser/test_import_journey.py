"""A spreadsheet of 50 barriers, five of them wrong, and an act: by the keyboard and without a script."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from accessible import faults_in_both_themes
from playwright.sync_api import Browser, Page, expect
from tracking import Begun

from mkus_kg.accounts import Accounts
from mkus_kg.permissions import Role
from mkus_kg.tracker import Tracker
from web.app import site_over
from web.visitors import SESSION

PATIENCE = 120_000
MOST_TABS = 120
HEADINGS = (
    "Nazwa bariery",
    "Opis",
    "Formy kontraktowania, które utrudnia",
    "Nowe źródło: tytuł",
    "Nowe źródło: autor lub wydawca",
    "Nowe źródło: data wydania",
    "Nowe źródło: adres strony",
    "Nowe źródło: rodzaj źródła",
    "Źródło: miejsce w źródle",
    "Kto to wpisał",
)
BAD = {
    7: ("forms", "zupełnie inna", "Wybierz wartość z listy."),
    11: ("title", "", "Nazwij barierę kilkoma słowami."),
    20: ("title", "Bariera 3 z arkusza", "Ta sama nazwa stoi w wierszu 5."),
    30: ("issued", "wczoraj", "Podaj rok, miesiąc albo dzień"),
    40: ("page", "strona", "Podaj adres strony"),
}
"""What is wrong in which row of data, and what is said about it."""


def spreadsheet() -> str:
    """Give 50 rows as a spreadsheet puts them on the clipboard."""
    lines = ["\t".join(HEADINGS)]
    for number in range(50):
        cells = {
            "title": f"Bariera {number} z arkusza",
            "description": "Gmina nie może zlecić tego zadania na dłużej niż rok.",
            "forms": "bon",
            "source": "Raport próbny",
            "publisher": "Fundacja Próbna",
            "issued": "2025",
            "page": "https://example.org/raport",
            "kind": "raport",
            "locator": f"s. {number}",
            "writer": "Anna",
        }
        if number in BAD:
            field, value, _ = BAD[number]
            cells[field] = value
        lines.append("\t".join(cells.values()))
    return "\n".join(lines)


@dataclass(frozen=True)
class Served:
    """A site that an analyst writes to."""

    address: str
    secret: str
    tracker: Tracker


@pytest.fixture(scope="module")
def served(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = begun_journal.copy(tmp_path_factory.mktemp("import"))
    tracker = Tracker.open(settings, force=True)
    accounts = Accounts.open(tracker.journal.engine)
    secret = accounts.sessions.start(accounts.add("anna", "Anna", Role.ANALYST, None).agent)
    app = site_over(tracker.graph, settings, accounts, tracker)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield Served(f"http://127.0.0.1:{port}", secret, tracker)
    server.should_exit = True
    thread.join(10)
    tracker.close()


@pytest.fixture
def window(browser: Browser, served: Served) -> Iterator[Page]:
    context = browser.new_context(base_url=served.address, java_script_enabled=False)
    context.add_cookies([{"name": SESSION, "value": served.secret, "url": served.address}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def go_to(page: Page, selector: str) -> None:
    """Press Tab until the control is focused."""
    wanted = page.locator(f"{selector}:focus")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.count():
            return
    raise AssertionError(f"{selector} cannot be reached")


def faults_as_seen(page: Page, judge: Page) -> list[str]:
    """Give what is inaccessible on a page, shown again where scripts run: axe-core is one."""
    html = page.content()
    judge.route("**/as-seen", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    judge.goto("/as-seen")
    return faults_in_both_themes(judge)


def test_fifty_rows_five_of_them_bad(window: Page, served: Served, browser: Browser) -> None:
    judge = browser.new_page(base_url=served.address)
    before = served.tracker.journal.head().number
    window.goto("/import")
    go_to(window, "#file")
    go_to(window, "#pasted")
    window.keyboard.insert_text(spreadsheet())
    go_to(window, "main button[type=submit]")
    window.keyboard.press("Enter")

    expect(window.get_by_role("heading", level=1)).to_have_text("Dopasowanie kolumn", timeout=PATIENCE)
    guessed = [window.locator(f"#column-{number}").input_value() for number in range(len(HEADINGS))]
    assert guessed[:3] == ["title", "description", "forms"]
    assert all(guessed[:-1])
    assert guessed[-1] == "", "nobody asked for who wrote it"
    assert faults_as_seen(window, judge) == []
    go_to(window, "button[value=check]")
    window.keyboard.press("Enter")

    expect(window.get_by_role("heading", level=1)).to_have_text("Sprawdzone wiersze", timeout=PATIENCE)
    bad = window.locator("section[aria-labelledby=bad] tbody tr")
    expect(bad).to_have_count(len(BAD))
    for line, (number, (_, _, sentence)) in zip(bad.all(), BAD.items(), strict=True):
        expect(line.locator("td").first).to_have_text(str(number + 2))
        expect(line).to_contain_text(sentence)
    expect(window.locator("section[aria-labelledby=good] tbody tr")).to_have_count(45)
    assert faults_as_seen(window, judge) == []
    judge.close()
    assert served.tracker.journal.head().number == before, "nothing is written until it is accepted"

    go_to(window, "#reason")
    window.keyboard.insert_text("Zestawienie z raportu Fundacji Próbnej")
    go_to(window, "main button[type=submit]")
    window.keyboard.press("Enter")
    expect(window.get_by_role("status").filter(has_text="Zapisano jako jedną zmianę")).to_be_visible(
        timeout=PATIENCE
    )
    assert served.tracker.journal.head().number == before + 1, "one revision"
    recorded = served.tracker.journal.revision(before + 1)
    assert (recorded.action, recorded.reason) == ("spreadsheet", "Zestawienie z raportu Fundacji Próbnej")
    barriers = [record for record in recorded.records if "/barrier/" in record]
    assert len(barriers) == 45
    window.goto("/bariery?q=Bariera+4+z+arkusza")
    expect(window.locator("main")).to_contain_text("Bariera 4 z arkusza")


def test_an_act_from_files_of_the_service(window: Page, served: Served, browser: Browser) -> None:
    judge = browser.new_page(base_url=served.address)
    folder = Path(__file__).resolve().parents[1] / "eli" / "held-act"
    before = served.tracker.journal.head().number
    window.goto("/import-aktu")
    assert faults_as_seen(window, judge) == []
    window.locator("#description").set_input_files(folder / "act.json")
    go_to(window, "main button[type=submit]")
    window.keyboard.press("Enter")

    expect(window.get_by_role("heading", level=1)).to_have_text("Co przyjdzie z serwisu ELI")
    differing = window.locator("section[aria-labelledby=differences] tbody tr")
    expect(differing).to_have_count(1)
    expect(differing).to_contain_text("12\u00a0marca\u00a02010")
    assert faults_as_seen(window, judge) == []
    judge.close()
    go_to(window, "#reason")
    window.keyboard.insert_text("Nowe zmiany ustawy")
    go_to(window, "main button[value=accept]")
    window.keyboard.press("Enter")
    expect(window.get_by_role("status").filter(has_text="Zapisano jako jedną zmianę")).to_be_visible()
    assert served.tracker.journal.head().number == before + 1, "one revision"
