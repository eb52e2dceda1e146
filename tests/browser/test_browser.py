"""The site in a real browser: journeys without JavaScript, keyboard, phone width, accessibility."""

import csv
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from importlib.resources import files

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import LANGUAGES
from mkus_kg.settings import Settings
from web.app import site_over
from web.parts import PATHS, PREFIX

pytestmark = pytest.mark.browser

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
RESOURCES = (
    "id/barrier/mkus-limit20",
    "id/provision/du-2003-873/art-19a/ust-1",
    "id/provision/du-2003-873/art-19a/ust-1/v/2026-09-01",
    "id/act/du-2003-873",
    "id/change/limit-30proc",
    "id/practice/ustka-cit-2024",
    "scheme/contracting-form/bon",
    "scheme/basis",
    "graph/law",
)
PAGES = [
    *(paths[language] for paths in PATHS.values() for language in LANGUAGES),
    *(f"{PREFIX[language]}/{name}" for name in RESOURCES for language in LANGUAGES),
    "/bariery?recheck=true&q=grant",
    "/en/search?q=regranting",
    "/szukaj?q=nicniema123",
    "/pytania/barriers-by-form-and-task",
    "/en/questions/barriers-to-recheck",
    "/nie-ma",
    "/bariery?page=0",
]


@pytest.fixture(scope="module")
def address(real_graph: KnowledgeGraph) -> Iterator[str]:
    """The address of the site served on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(
        site_over(real_graph, Settings()), host="127.0.0.1", port=port, log_level="warning", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    assert found, "install chromium"
    # As root Chromium starts only without its sandbox; the pages are our own.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=options)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A window of a desk-top computer with JavaScript switched off."""
    context = browser.new_context(base_url=address, java_script_enabled=False, accept_downloads=True)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def inspected(browser: Browser, address: str) -> Iterator[Page]:
    """A window in which axe-core may run."""
    context = browser.new_context(base_url=address, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def test_from_a_facet_to_the_provision_and_the_file(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Działy serwisu").get_by_role("link", name="Bariery").click()
    page.get_by_label("do ponownego sprawdzenia").check()
    page.get_by_label("Bon na aktywność").check()
    page.get_by_role("button", name="Zastosuj").click()
    count = int(page.locator("#results").inner_text().split()[0])
    assert 0 < count < 25
    assert page.locator("ol.hits > li").count() == count
    with page.expect_download() as waiting:
        link = page.get_by_role("link", name="Excel (XLSX)")
        assert "recheck=true" in (link.get_attribute("href") or "")
        link.click()
    assert waiting.value.suggested_filename == "mkus-bariery.xlsx"
    rows = list(csv.reader(page.request.get(link_to(page, "CSV")).text().splitlines()))
    assert len(rows) >= count + 1
    page.get_by_role("link", name="Limit udziału małych grantów w dotacjach").click()
    assert "do ponownego sprawdzenia" in page.locator(".resource-head .tags").inner_text()
    page.locator("#content").get_by_role("link", name="art. 19a ust. 7 UDPP", exact=True).first.click()
    assert page.locator("h1").inner_text() == "art. 19a ust. 7 UDPP"
    assert "obowiązuje dziś" in page.locator(".wordings li.now").inner_text()
    assert "1 września 2026" in page.locator(".wordings li.now .when").inner_text().replace("\u00a0", " ")


def link_to(page: Page, name: str) -> str:
    return page.get_by_role("link", name=name, exact=True).get_attribute("href") or ""


def test_removing_a_condition_and_changing_the_language(page: Page) -> None:
    page.goto("/bariery?recheck=true&kind=scheme/barrier-kind/legal")
    before = int(page.locator("#results").inner_text().split()[0])
    page.locator(".chip", has_text="prawna").click()
    assert int(page.locator("#results").inner_text().split()[0]) > before
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en/barriers?recheck=true")
    assert page.locator("html").get_attribute("lang") == "en"


def test_asking_a_question(page: Page) -> None:
    page.goto("/pytania/barriers-by-form-and-task")
    page.get_by_label("Forma kontraktowania").select_option(label="Zlecanie usług")
    page.get_by_label("Zadanie").select_option(index=1)
    page.get_by_role("button", name="Pokaż odpowiedź").click()
    assert "Odpowiedź" in page.locator("#answer").inner_text()
    assert page.locator("tbody tr").count() > 0


def test_searching_in_any_inflected_form(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("małych grantów")
    page.get_by_role("button", name="Szukaj").click()
    assert page.locator("ol.hits > li").count() > 0


def test_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/bariery")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Przejdź do treści"
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0, "the skip link is seen when it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_scrolls_sideways(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = {}
    for path in PAGES:
        page.goto(path)
        found = page.evaluate("document.documentElement.scrollWidth")
        if found > width:
            wide[path] = found
    context.close()
    assert wide == {}


def test_filters_open_on_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(
        base_url=address, viewport={"width": 390, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/bariery")
    assert not page.locator("#filters").is_visible()
    page.get_by_text("Pokaż lub ukryj warunki").click()
    assert page.locator("#filters").is_visible()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_accessible(inspected: Page, axe: str, path: str) -> None:
    """No violation of WCAG 2.1 A and AA that axe-core can find."""
    inspected.goto(path)
    inspected.add_script_tag(content=axe)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    result = inspected.evaluate("options => axe.run(document, options)", options)
    found = [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
    assert found == []
