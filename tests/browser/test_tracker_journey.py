"""One barrier from its report to its end, by two people who use nothing but the keyboard."""

import socket
import threading
import time
from collections.abc import Iterator

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

MOST_TABS = 90
PATIENCE = 60_000
WAITS = 400
"""Longer than a field waits for the next letter, in milliseconds."""

LATE = """async ([target, letters, key, waits]) => {
  const field = document.querySelector(target);
  const { choices } = document.querySelector("form[data-form]").dataset;
  const { pick } = field.closest("[data-pick]").dataset;
  field.value += letters;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await new Promise((done) => setTimeout(done, waits));
  await fetch(`${choices}?${new URLSearchParams({ class: pick, q: field.value })}`);
}"""
"""Letters and a key in one go: the answer for the letters comes after the key, and has come at the end."""


class Writing:
    """A site that two people write to."""

    def __init__(self, address: str, secrets: dict[Role, str]) -> None:
        self.address = address
        self.secrets = secrets

    def desk(self, browser: Browser, role: Role) -> "Desk":
        context = browser.new_context(
            base_url=self.address, reduced_motion="reduce", viewport={"width": 800, "height": 600}
        )
        context.add_cookies([{"name": SESSION, "value": self.secrets[role], "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return Desk(page)


class Desk:
    """The window of one person."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: dict[str, list[str]] = {}

    def look(self, name: str) -> None:
        """Note what is inaccessible on the page as it stands."""
        self.faults[name] = faults_in_both_themes(self.page)

    def open(self, path: str) -> None:
        self.page.goto(path, wait_until="domcontentloaded")

    def go_to(self, target: str) -> None:
        """Press Tab until the control is focused."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("target => document.activeElement?.matches(target)", target):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached")

    def write(self, target: str, text: str) -> None:
        self.go_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def pick(self, target: str, text: str, label: str) -> None:
        """Type a part of a name, and choose what is offered."""
        self.write(target, text)
        option = self.page.get_by_role("option", name=label).first
        expect(option).to_be_visible()
        self.take(label)

    def take(self, label: str) -> None:
        """Choose by the arrow keys from what is offered."""
        option = self.page.get_by_role("option", name=label).first
        for _ in range(8):
            self.page.keyboard.press("ArrowDown")
            if option.get_attribute("aria-selected") == "true":
                break
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("checkbox", name=label).first).to_be_checked()

    def pick_before_the_answer(self, target: str, text: str, letters: str, label: str) -> None:
        """Be faster than the answers: Enter takes nothing of an old list, no late answer moves a choice."""
        self.write(target, text)
        option = self.page.get_by_role("option", name=label).first
        expect(option).to_be_visible()
        self.page.evaluate(LATE, [target, letters[0], "Enter", WAITS])
        expect(self.page.get_by_role("checkbox", name=label)).to_have_count(0)
        expect(option).to_be_visible()
        self.page.evaluate(LATE, [target, letters[1:], "ArrowDown", WAITS])
        expect(self.page.locator("[role=option][aria-selected=true]")).to_have_count(1)
        self.take(label)

    def choose(self, target: str, label: str) -> None:
        """Choose a value of a list by typing its name."""
        self.go_to(target)
        self.page.keyboard.type(label)

    def press(self, target: str, key: str = "Space") -> None:
        self.go_to(target)
        self.page.keyboard.press(key)

    def mark(self, target: str) -> None:
        """Choose the first of a group of radio buttons that says something."""
        self.press(target)
        if self.page.evaluate("document.activeElement.value") == "":
            self.page.keyboard.press("ArrowDown")

    def save(self) -> None:
        self.press(".form-end button[value=save]", "Enter")

    def refused(self, text: str) -> None:
        expect(self.page.locator("#problems")).to_contain_text(text)

    def saved(self) -> str:
        """Wait until the record is shown, and give its address."""
        expect(self.page.locator(".note.good")).to_contain_text("Zapisano jako zmianę")
        return self.page.url.partition("?")[0]

    def move(self, record: str, status: str, *, reason: str = "Tak wynika ze źródła.") -> None:
        self.open(f"{record}?move={status}")
        self.reason(reason)

    def reason(self, text: str) -> None:
        self.write("#f-reason", text)

    def cite(self, text: str = "raport", label: str = "Raport próbny") -> None:
        self.pick("#f-citation-1-source", text, label)
        self.write("#f-citation-1-locator", "s. 7")


@pytest.fixture(scope="module")
def writing(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writing]:
    tracker = Tracker.open(begun_journal.copy(tmp_path_factory.mktemp("journey")), force=True)
    tracker.warm()
    accounts = Accounts.open(tracker.journal.engine)
    secrets = {
        role: accounts.sessions.start(accounts.add(role.value, f"Osoba {role.value}", role, None).agent)
        for role in (Role.ANALYST, Role.VERIFIER)
    }
    app = site_over(tracker.graph, begun_journal.settings, accounts, tracker)
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
    yield Writing(f"http://127.0.0.1:{port}", secrets)
    server.should_exit = True
    thread.join(10)
    tracker.close()


def test_a_barrier_goes_its_whole_way_by_keyboard(browser: Browser, writing: Writing) -> None:
    author, verifier = writing.desk(browser, Role.ANALYST), writing.desk(browser, Role.VERIFIER)

    # Reported: what is missing is said at its field, and what was typed stays.
    author.open("/zglos")
    author.write("#f-title", "Za krótki termin składania ofert")
    author.save()
    author.refused("Opisz, co się nie udaje i dlaczego.")
    expect(author.page.locator("#f-description")).to_be_focused()
    expect(author.page.locator("#f-title")).to_have_value("Za krótki termin składania ofert")
    author.write("#f-description", "Organizacje nie zdążą przygotować oferty.")
    author.pick("#f-citation-1-source", "raport", "Raport próbny")
    author.save()
    author.refused("co najmniej jedną formę albo zadanie")
    author.look("a report that is refused")
    author.pick_before_the_answer("#f-tasks", "opi", "ek", "Opieka")
    author.save()
    barrier = author.saved()

    # Checked; not yet to be confirmed, and never by the author.
    author.move(barrier, "qualifying")
    author.save()
    author.saved()
    verifier.move(barrier, "confirmed")
    verifier.save()
    verifier.refused("Sprawdzona bariera musi być pełna")
    author.open(f"{barrier}?move=confirmed")
    expect(author.page.locator("main")).to_contain_text("inna osoba")

    # Completed with its cause and evidence, then confirmed by a second person.
    author.open(f"{barrier}?edit=complete-barrier")
    author.choose("#f-barrier-kind", "praw")
    author.choose("#f-mechanism", "ogranicza")
    author.pick("#f-cause-1-provision", "art. 1 ust. 1", "art. 1 ust. 1")
    author.mark("#f-cause-1-basis input")
    author.write("#f-citation-1-locator", "s. 3")
    author.write("#f-title-en", "Too short a time for offers")
    author.write("#f-description-en", "Organisations have too little time to prepare an offer.")
    author.reason("Dodaję przyczynę i tłumaczenie.")
    author.save()
    author.saved()
    verifier.move(barrier, "confirmed", reason="Przepis i raport potwierdzają.")
    verifier.save()
    verifier.saved()

    # A proposal that would remove it, as far as into force.
    author.open("/nowa-zmiana")
    author.write("#f-title", "Wydłużenie terminu")
    author.write("#f-description", "Termin składania ofert wynosi co najmniej 21 dni.")
    author.choose("#f-mechanism", "ogranicza")
    author.pick("#f-remedy-1-barrier", "termin składania", "Za krótki termin składania ofert")
    author.mark("#f-remedy-1-share input")
    author.mark("#f-remedy-1-basis input")
    author.write("#f-addressee", "Sejm")
    author.pick("#f-proposes-change-to", "art. 1 ust. 1", "art. 1 ust. 1")
    author.cite()
    author.save()
    change = author.saved()
    author.move(barrier, "in-progress")
    author.save()
    author.refused("Bariery nikt jeszcze nie usuwa.")
    author.move(change, "submitted")
    author.save()
    author.refused("Wskaż co najmniej jedno źródło.")
    author.look("a move that is refused")
    author.cite()
    author.save()
    author.saved()
    for stage in ("sejm", "president"):
        author.move(change, stage)
        author.cite()
        author.save()
        author.saved()
    author.move(barrier, "in-progress")
    author.save()
    author.saved()
    author.move(change, "promulgated")
    author.pick("#f-amendingAct", "zmieniająca", "Ustawa zmieniająca")
    author.save()
    author.saved()
    author.move(change, "in-force")
    author.pick("#f-amendingAct", "zmieniająca", "Ustawa zmieniająca")
    author.pick("#f-amendedProvision", "art. 1 ust. 1", "art. 1 ust. 1")
    author.write("#f-inForceFrom", "07012020")
    author.save()
    author.saved()

    # In force moves no barrier by itself: somebody judges the fidelity.
    author.move(barrier, "removed-in-law")
    author.pick("#f-amendingAct", "zmieniająca", "Ustawa zmieniająca")
    author.pick("#f-amendedProvision", "art. 1 ust. 1", "art. 1 ust. 1")
    author.write("#f-inForceFrom", "07012020")
    author.save()
    author.refused("Ten stan wymaga tej informacji.")
    author.choose("#f-effectKind", "zmienia")
    author.mark("#f-fidelity input")
    author.write("#f-fidelityReason", "Przepis mówi dokładnie to, co proponowano.")
    author.save()
    author.refused("tylko zmiana w pełni zgodna z propozycją")
    author.press("#f-fidelity input:checked", "ArrowDown")
    expect(author.page.get_by_role("radio", name="pełna")).to_be_checked()
    author.save()
    author.saved()

    # Confirmed in practice only by a practice from after that day.
    author.move(barrier, "confirmed-in-practice")
    author.pick("#f-practiceSeen", "szkoła", "Szkoła we wsi")
    author.save()
    expect(author.page.locator("#problems")).to_be_visible()
    author.press("input[name=practiceSeen]")
    author.pick("#f-practiceSeen", "bon", "Bon w mieście")
    author.save()
    assert author.saved() == barrier
    expect(author.page.locator(".tag.status").first).to_contain_text("praktyc")
    verifier.open("/do-zrobienia")
    verifier.look("the working list")
    verifier.page.context.clear_cookies()
    verifier.open("/logowanie")
    expect(verifier.page.locator("input[type=password]")).to_be_visible()
    verifier.look("signing in")
    found = {**author.faults, **verifier.faults}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
