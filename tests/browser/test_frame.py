"""What stands around every page: theme, menu, help, weight, print; with scripts and without."""

import re

import pytest
from playwright.sync_api import Browser, Page, Request, expect

pytestmark = pytest.mark.browser

BARRIER = "/id/barrier/mkus-limit20"
MOST_BYTES = 150_000
SENTENCE = re.compile(".{20}")
PAPER = re.compile(r"rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)")
LIGHT_GROUND, DARK_GROUND = "rgb(250, 248, 243)", "rgb(15, 24, 27)"


def expect_ground(page: Page, colour: str | re.Pattern[str]) -> None:
    expect(page.locator("body")).to_have_css("background-color", colour)


@pytest.mark.parametrize("path", ["/", "/bariery", BARRIER, "/en/", "/en/barriers", f"/en{BARRIER}"])
def test_a_first_visit_is_light_and_asks_no_other_host(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.append(request))
    page.goto(path, wait_until="networkidle")
    assert {request.url.startswith(address + "/") for request in done} == {True}
    assert len(done) >= 5
    assert sum(max(0, request.sizes()["responseBodySize"]) for request in done) <= MOST_BYTES
    context.close()


def test_the_theme_is_chosen_once_for_all_pages(scripted: Page) -> None:
    page = scripted
    page.goto("/")
    expect_ground(page, LIGHT_GROUND)
    switch = page.get_by_role("button", name="Motyw: jak w systemie")
    switch.click()
    page.get_by_role("button", name="Motyw: jasny").click()
    expect_ground(page, DARK_GROUND)
    page.goto("/en/barriers")
    expect_ground(page, DARK_GROUND)
    page.get_by_role("button", name="Theme: dark").click()
    expect(page.get_by_role("button", name="Theme: as the system")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    expect_ground(page, DARK_GROUND)
    page.emulate_media(color_scheme="light")
    expect_ground(page, LIGHT_GROUND)


def test_without_scripts_the_page_follows_the_system(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/bariery")
    expect_ground(page, DARK_GROUND)
    expect(page.locator(".theme-switch")).to_be_hidden()


def test_the_menu_opens_on_a_phone_without_scripts(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(BARRIER)
    menu = page.get_by_role("navigation", name="Działy serwisu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    menu.get_by_text("Dane", exact=True).click()
    menu.get_by_role("link", name="Dane do pobrania").click()
    expect(page).to_have_url("/dane")


def test_a_group_of_the_menu_opens_and_closes_by_keyboard(scripted: Page) -> None:
    page = scripted
    page.goto("/")
    group = page.locator(".sections summary", has_text="Dane")
    inside = page.locator("#menu").get_by_role("link", name="Pojęcia ontologii")
    group.focus()
    page.keyboard.press("Enter")
    expect(inside).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(inside).to_be_hidden()
    expect(group).to_be_focused()


def test_a_term_is_explained_on_hover_and_on_focus(scripted: Page) -> None:
    page = scripted
    page.goto(BARRIER)
    help_on = page.locator("main details.help").first
    text = help_on.locator(".help-text")
    expect(text).to_be_hidden()
    help_on.hover()
    expect(text).to_have_text(SENTENCE)
    expect(text).to_be_visible()
    page.mouse.move(0, 0)
    expect(text).to_be_hidden()
    page.keyboard.press("Tab")
    help_on.locator("summary").focus()
    expect(text).to_be_visible()
    page.keyboard.press("Escape")
    expect(text).to_be_hidden()


def test_a_term_is_explained_without_scripts(page: Page) -> None:
    page.goto(BARRIER)
    help_on = page.locator("main details.help").first
    help_on.locator("summary").click()
    expect(help_on.locator(".help-text")).to_be_visible()
    expect(help_on.locator(".help-text")).to_have_text(SENTENCE)


def test_typing_narrows_the_catalogue_of_questions(scripted: Page) -> None:
    page = scripted
    page.goto("/pytania")
    questions = page.locator(".question-list li:visible")
    every = questions.count()
    said = page.locator(".quick-filter [role=status]")
    page.get_by_label("Znajdź pytanie").fill("zrodel")
    expect(said).to_contain_text("Pasujących: ")
    assert 0 < questions.count() < every
    expect(said).to_have_text(f"Pasujących: {questions.count()}")
    page.get_by_label("Znajdź pytanie").fill("nicniema123")
    expect(questions).to_have_count(0)
    expect(said).to_contain_text("Nic nie pasuje")
    page.get_by_label("Znajdź pytanie").fill("")
    expect(questions).to_have_count(every)


def test_the_citation_is_copied(scripted: Page) -> None:
    page = scripted
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/en/data")
    page.locator("[data-copy='#citation']").click()
    page.get_by_text("Copied").wait_for()
    assert "MKUS KG" in str(page.evaluate("navigator.clipboard.readText()"))


def test_on_paper_only_the_content_remains(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(BARRIER)
    for away in (".sections", ".masthead form", ".tools", ".downloads", ".trail"):
        assert page.locator(away).first.is_hidden(), away
    expect(page.locator("h1")).to_be_visible()
    expect_ground(page, PAPER)


def test_commands_reach_the_site_that_is_open(scripted: Page, address: str) -> None:
    """Who copies a command asks this site, not the lasting address, which need not answer yet."""
    page = scripted
    page.goto("/api")
    expect(page.locator("#command-api")).to_have_text(f"API={address}/api/v1")
    expect(page.locator("#command-python")).to_contain_text(f'read_csv("{address}/api/v1/questions/')


def test_the_head_of_a_page_is_one_row(page: Page) -> None:
    page.goto("/bariery")
    for width in (800, 1024, 1200, 1440):
        page.set_viewport_size({"width": width, "height": 600})
        assert page.locator(".masthead").evaluate("head => head.clientHeight") < 100, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/bariery?view=table", "/pokrycie", "/praktyki?view=table", "/dane"])
def test_a_table_loses_no_column_on_paper(scripted: Page, path: str) -> None:
    page = scripted
    page.set_viewport_size({"width": 700, "height": 1000})
    page.goto(path)
    page.emulate_media(media="print")
    widths = page.eval_on_selector_all(
        "main table", "found => found.map(t => t.getBoundingClientRect().right)"
    )
    assert widths
    assert max(widths) <= 700
