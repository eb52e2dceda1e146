"""The search box suggests while one types and works by keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Page]:
    """A window with JavaScript and with the rules of the site for scripts."""
    context = browser.new_context(base_url=address)
    yield context.new_page()
    context.close()


def test_suggestion_is_chosen_by_keyboard(window: Page) -> None:
    window.goto("/o-projekcie")
    box = window.get_by_role("combobox", name="Szukaj")
    box.press_sequentially("bon na akt")
    options = window.get_by_role("option")
    expect(options.first).to_contain_text("Bon na aktywność (regranting)")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    box.press("Enter")
    window.wait_for_url("**/scheme/contracting-form/bon")


@pytest.mark.parametrize(("key", "expanded"), [("ArrowDown", "true"), ("Escape", "false")])
def test_late_answer_changes_nothing_after_a_key(window: Page, key: str, expanded: str) -> None:
    window.goto("/o-projekcie")
    box = window.get_by_role("combobox", name="Szukaj")
    box.press_sequentially("bon na")
    option = window.get_by_role("option").first
    expect(option).to_be_visible()
    # One more letter and the key in one go: the answer for the letter can only come after the key.
    box.evaluate(
        """(box, key) => {
            box.value += " a";
            box.dispatchEvent(new InputEvent("input"));
            box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        }""",
        key,
    )
    window.wait_for_timeout(500)
    expect(box).to_have_attribute("aria-expanded", expanded)
    if key == "ArrowDown":
        expect(option).to_have_attribute("aria-selected", "true")


def test_escape_closes_and_enter_sends_what_was_typed(window: Page) -> None:
    window.goto("/en/about")
    box = window.get_by_role("combobox", name="Search")
    box.press_sequentially("grant")
    expect(window.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(window.get_by_role("listbox")).to_be_hidden()
    assert box.input_value() == "grant"
    box.press("Enter")
    window.wait_for_url("**/en/search?q=grant")
