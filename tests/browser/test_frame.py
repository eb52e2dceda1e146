"""What stands around every page: theme, menu, help, weight, print; with scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

pytestmark = pytest.mark.browser

BARRIER = "/id/barrier/mkus-limit20"
MOST_BYTES = 150_000
LIGHT_GROUND, DARK_GROUND = "rgb(250, 248, 243)", "rgb(15, 24, 27)"


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser as readers have it."""
    made = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    yield made
    made.close()


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("path", ["/", "/bariery", BARRIER, "/en/", "/en/barriers", f"/en{BARRIER}"])
def test_a_first_visit_is_light_and_asks_no_other_host(
    context: BrowserContext, address: str, path: str
) -> None:
    page = context.new_page()
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.append(request))
    page.goto(path, wait_until="networkidle")
    assert {request.url.startswith(address + "/") for request in done} == {True}
    assert len(done) >= 5
    assert sum(max(0, request.sizes()["responseBodySize"]) for request in done) <= MOST_BYTES


def test_the_theme_is_chosen_once_for_all_pages(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/")
    assert ground(page) == LIGHT_GROUND
    switch = page.get_by_role("button", name="Motyw: jak w systemie")
    switch.click()
    page.get_by_role("button", name="Motyw: jasny").click()
    assert ground(page) == DARK_GROUND
    page.goto("/en/barriers")
    assert ground(page) == DARK_GROUND
    page.get_by_role("button", name="Theme: dark").click()
    assert page.get_by_role("button", name="Theme: as the system").is_visible()
    page.emulate_media(color_scheme="dark")
    assert ground(page) == DARK_GROUND
    page.emulate_media(color_scheme="light")
    assert ground(page) == LIGHT_GROUND


def test_without_scripts_the_page_follows_the_system(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/bariery")
    assert ground(page) == DARK_GROUND
    assert not page.locator(".theme-switch").is_visible()


def test_the_menu_opens_on_a_phone_without_scripts(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(BARRIER)
    menu = page.get_by_role("navigation", name="Działy serwisu")
    assert not menu.is_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    menu.get_by_text("Dane", exact=True).click()
    menu.get_by_role("link", name="Dane do pobrania").click()
    assert page.url.endswith("/dane")


def test_a_group_of_the_menu_opens_and_closes_by_keyboard(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/")
    group = page.locator(".sections summary", has_text="Dane")
    inside = page.locator("#menu").get_by_role("link", name="Pojęcia ontologii")
    group.focus()
    page.keyboard.press("Enter")
    assert inside.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not inside.is_visible()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Dane"


def test_a_term_is_explained_on_hover_and_on_focus(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(BARRIER)
    help_on = page.locator("main details.help").first
    text = help_on.locator(".help-text")
    assert not text.is_visible()
    help_on.hover()
    assert len(text.inner_text()) > 20
    page.mouse.move(0, 0)
    assert not text.is_visible()
    page.keyboard.press("Tab")
    help_on.locator("summary").focus()
    assert text.is_visible()
    page.keyboard.press("Escape")
    assert not text.is_visible()


def test_a_term_is_explained_without_scripts(page: Page) -> None:
    page.goto(BARRIER)
    help_on = page.locator("main details.help").first
    help_on.locator("summary").click()
    assert len(help_on.locator(".help-text").inner_text()) > 20


def test_typing_narrows_the_catalogue_of_questions(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/pytania")
    questions = page.locator(".question-list li:visible")
    every = questions.count()
    page.get_by_label("Znajdź pytanie").fill("zrodel")
    assert 0 < questions.count() < every
    assert page.locator(".quick-filter [role=status]").inner_text() == f"Pasujących: {questions.count()}"
    page.get_by_label("Znajdź pytanie").fill("nicniema123")
    assert questions.count() == 0
    assert "Nic nie pasuje" in page.locator(".quick-filter [role=status]").inner_text()
    page.get_by_label("Znajdź pytanie").fill("")
    assert questions.count() == every


def test_the_citation_is_copied(context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/en/data")
    page.locator("[data-copy='#citation']").click()
    page.get_by_text("Copied").wait_for()
    assert "MKUS KG" in str(page.evaluate("navigator.clipboard.readText()"))


def test_on_paper_only_the_content_remains(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(BARRIER)
    for away in (".sections", ".masthead form", ".tools", ".downloads", ".trail"):
        assert page.locator(away).first.is_hidden(), away
    assert page.locator("h1").is_visible()
    assert ground(page) in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


def test_commands_reach_the_site_that_is_open(context: BrowserContext, address: str) -> None:
    """Who copies a command asks this site, not the lasting address, which need not answer yet."""
    page = context.new_page()
    page.goto("/api")
    expect(page.locator("#command-api")).to_have_text(f"API={address}/api/v1")
    expect(page.locator("#command-python")).to_contain_text(f'read_csv("{address}/api/v1/questions/')


@pytest.mark.parametrize("width", [800, 1024, 1200, 1440])
def test_the_head_of_a_page_is_one_row(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 600})
    page.goto("/bariery")
    head = page.locator(".masthead")
    assert head.evaluate("head => head.clientHeight") < 100
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/bariery?view=table", "/pokrycie", "/praktyki?view=table", "/dane"])
def test_a_table_loses_no_column_on_paper(context: BrowserContext, path: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 700, "height": 1000})
    page.goto(path)
    page.emulate_media(media="print")
    widths = page.eval_on_selector_all(
        "main table", "found => found.map(t => t.getBoundingClientRect().right)"
    )
    assert widths
    assert max(widths) <= 700
