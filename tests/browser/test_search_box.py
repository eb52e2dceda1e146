"""The search box suggests while one types and works by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LATER = """async () => {
    await new Promise((done) => setTimeout(done, 200));
    await fetch(document.querySelector("form[data-suggestions]").dataset.suggestions + "?q=bon+na+a");
}"""
"""Longer than the box waits for a letter, and one answer more: what was asked before has come by then."""


def test_suggestion_is_chosen_by_keyboard(scripted: Page) -> None:
    scripted.goto("/o-projekcie")
    box = scripted.get_by_role("combobox", name="Szukaj")
    box.press_sequentially("bon na akt")
    options = scripted.get_by_role("option")
    expect(options.first).to_contain_text("Bon na aktywność (regranting)")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    box.press("Enter")
    scripted.wait_for_url("**/scheme/contracting-form/bon")


@pytest.mark.parametrize(("key", "expanded"), [("ArrowDown", "true"), ("Escape", "false")])
def test_late_answer_changes_nothing_after_a_key(scripted: Page, key: str, expanded: str) -> None:
    scripted.goto("/o-projekcie")
    box = scripted.get_by_role("combobox", name="Szukaj")
    box.press_sequentially("bon na")
    option = scripted.get_by_role("option").first
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
    scripted.evaluate(LATER)
    expect(box).to_have_attribute("aria-expanded", expanded)
    if key == "ArrowDown":
        expect(option).to_have_attribute("aria-selected", "true")


def test_escape_closes_and_enter_sends_what_was_typed(scripted: Page) -> None:
    scripted.goto("/en/about")
    box = scripted.get_by_role("combobox", name="Search")
    box.press_sequentially("grant")
    expect(scripted.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(scripted.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("grant")
    box.press("Enter")
    scripted.wait_for_url("**/en/search?q=grant")
