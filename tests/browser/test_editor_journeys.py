"""The page for writing SPARQL in a real browser: with a script, by the keyboard alone, and without one."""

import csv
import re
from pathlib import Path

import pytest
from accessible import Theme, faults, look
from playwright.sync_api import Page, expect

from web.parts import PATHS

pytestmark = pytest.mark.browser


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def open_editor(page: Page, query: str = "") -> None:
    page.goto(PATHS["editor"]["pl"] + query)
    expect(page.locator(".cm-content")).to_be_visible()


def expect_written(page: Page, query: str | re.Pattern[str]) -> None:
    """Wait for the query that the form would send."""
    expect(page.locator("#query")).to_have_value(query)


def test_from_an_example_to_a_changed_query_to_csv(scripted: Page) -> None:
    open_editor(scripted)
    scripted.get_by_label("Znajdź przykład").fill("wybranej formy bariery dotycza")
    scripted.get_by_role("link", name="Jakie bariery dotyczą wybranej formy kontraktowania?").click()
    expect(scripted.locator(".cm-content")).to_contain_text("Forma kontraktowania: Zlecanie usług")
    scripted.get_by_role("button", name="Uruchom").click()
    expect(scripted.locator("#answer")).to_contain_text("Wynik:")
    before = scripted.locator("#view-table tbody tr").count()
    assert before > 3
    scripted.locator(".cm-content").click()
    scripted.keyboard.press("Control+End")
    scripted.keyboard.type("LIMIT 3")
    scripted.keyboard.press("Control+Enter")
    expect(scripted.locator("#answer")).to_have_text("Wynik: 3 wiersze")
    with scripted.expect_download() as waiting:
        scripted.get_by_role("button", name="CSV").click()
    assert waiting.value.suggested_filename == "mkus-sparql.csv"
    saved = rows(waiting.value.path())
    assert len(saved) == 4
    form = saved[0].index("form")
    assert {row[form].rpartition("/")[2] for row in saved[1:]} == {"uslugi"}
    shown = scripted.locator("#view-table tbody tr").first.locator("td").all_inner_texts()
    assert saved[1][saved[0].index("barrierLabel")] == shown[saved[0].index("barrierLabel")].removesuffix(
        "@pl"
    )


TAKEN_AFTER = 150
"""The editor takes no suggestion in the first 75 ms: Enter pressed before one was seen ends the line."""


def write_anew(page: Page, query: str) -> None:
    """Type a query in place of the one in the editor, where the cursor is."""
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(query)


def test_by_the_keyboard_alone(scripted: Page) -> None:
    """Write with suggestions, run, see the mistake, mend it, look at the chart, leave the editor."""
    open_editor(scripted)
    scripted.locator(".cm-content").focus()
    write_anew(scripted, "SELECT ?kind (COUNT(?b) AS ?n) {\n?b a bari")
    suggestions = scripted.get_by_role("listbox").get_by_role("option")
    expect(suggestions.first).to_contain_text("mkus:Barrier")
    expect(suggestions.first).to_contain_text("bariera")
    scripted.wait_for_timeout(TAKEN_AFTER)
    scripted.keyboard.press("Enter")
    scripted.keyboard.type(" ; rodzaj")
    expect(suggestions.filter(has_text="rodzaj bariery").first).to_contain_text("mkus:barrierKind")
    for _ in "rodzaj":
        scripted.keyboard.press("Backspace")
    scripted.keyboard.type("ba")
    expect(suggestions.first).to_contain_text("mkus:Barrier")
    scripted.keyboard.type("rrierk")
    expect(suggestions.first).to_contain_text("mkus:barrierKind")
    scripted.wait_for_timeout(TAKEN_AFTER)
    scripted.keyboard.press("Enter")
    scripted.keyboard.type(" ?kind")
    scripted.keyboard.press("Control+End")
    scripted.keyboard.type("\nGROUP ?kind")
    scripted.keyboard.press("Control+Enter")
    expect(scripted.get_by_role("alert")).to_contain_text("Wiersz")
    expect(scripted.locator(".cm-lintRange-error")).to_have_count(1)
    scripted.keyboard.press("Control+Home")
    scripted.keyboard.type("PREFIX sk")
    expect(suggestions.first).to_have_text("skos: <http://www.w3.org/2004/02/skos/core#>")
    scripted.keyboard.press("Escape")
    scripted.keyboard.press("Shift+Home")
    scripted.keyboard.press("Delete")
    scripted.keyboard.press("Control+End")
    for _ in " ?kind":
        scripted.keyboard.press("ArrowLeft")
    scripted.keyboard.type(" BY")
    scripted.keyboard.press("Control+Enter")
    expect(scripted.locator("#answer")).to_contain_text("wiersz")
    expect(scripted.locator(".cm-lintRange-error")).to_have_count(0)
    expect_written(scripted, re.compile("^PREFIX mkus: <https://w3id.org/mkus/ont#>\n"))
    for _ in range(40):
        scripted.keyboard.press("Tab")
        if scripted.evaluate("document.activeElement.id") == "view-table-tab":
            break
    scripted.keyboard.press("ArrowRight")
    expect(scripted.get_by_role("tabpanel", name="Wykres")).to_be_visible()
    expect(scripted.locator("#view-table")).to_be_hidden()
    assert scripted.locator(".bars tbody tr").count() > 1


def test_address_holds_the_query_also_in_the_other_language(scripted: Page) -> None:
    open_editor(scripted)
    scripted.locator(".cm-content").click()
    write_anew(scripted, "ASK { ?b a mkus:Barrier ")
    scripted.get_by_role("button", name="Uruchom").click()
    expect(scripted.locator(".verdict")).to_have_text("Tak")
    scripted.get_by_role("link", name="English").click()
    expect(scripted.locator(".cm-content")).to_contain_text("ASK { ?b a mkus:Barrier }")
    scripted.get_by_role("button", name="Run").click()
    expect(scripted.locator(".verdict")).to_have_text("Yes")


def test_raw_answer_is_what_programs_get(scripted: Page) -> None:
    open_editor(scripted, "?query=" + 'SELECT ?x { BIND("ż"@pl AS ?x) }'.replace(" ", "+"))
    scripted.get_by_role("button", name="Uruchom").click()
    scripted.get_by_role("tab", name="Surowe dane").click()
    expect(scripted.locator("#view-raw pre")).to_contain_text('"xml:lang":"pl"')


def test_graph_of_triples(scripted: Page) -> None:
    open_editor(scripted, "?question=barriers-around-article")
    scripted.get_by_role("button", name="Uruchom").click()
    scripted.get_by_role("tab", name="Graf").click()
    expect(scripted.get_by_role("application", name="Graf").locator("canvas").first).to_be_visible()
    with scripted.expect_download() as waiting:
        scripted.get_by_role("button", name="PNG").click()
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")


def test_answers_and_mistakes_are_accessible(scripted: Page) -> None:
    """What comes after a query is run, and the open suggestions: light and dark, wide and narrow."""
    page = scripted
    found = {}

    def check(name: str, theme: Theme, width: int) -> None:
        look(page, theme, width)
        found[name] = faults(page)

    open_editor(page)
    page.get_by_role("button", name="Uruchom").click()
    page.get_by_role("tab", name="Wykres").click()
    check("chart", "light", 390)
    page.get_by_role("tab", name="Surowe dane").click()
    expect(page.locator("#view-raw pre")).to_contain_text("bindings")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("bari")
    expect(page.get_by_role("option").first).to_be_visible()
    check("raw answer and suggestions", "dark", 1440)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    check("mistake", "dark", 390)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_without_a_script(page: Page) -> None:
    page.goto(PATHS["editor"]["pl"])
    page.get_by_label("Zapytanie SPARQL").fill(
        "SELECT ?form (COUNT(?b) AS ?n) { ?b mkus:affectsForm ?form } GROUP BY ?form ORDER BY ?form"
    )
    page.get_by_role("button", name="Uruchom").click()
    expect(page.locator("#answer")).to_have_text("Wynik: 4 wiersze")
    expect(page.locator(".bars tbody tr")).to_have_count(4)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    saved = rows(waiting.value.path())
    assert saved[0] == ["form", "n"]
    assert len(saved) == 5
    page.get_by_label("Zapytanie SPARQL").fill("SELECT * {\n  ?b ?p\n}")
    page.get_by_role("button", name="Uruchom").click()
    expect(page.get_by_role("alert")).to_contain_text("Wiersz")
    expect(page.get_by_label("Zapytanie SPARQL")).to_have_value("SELECT * {\n  ?b ?p\n}")


def test_typing_over_coloured_text_lets_the_browser_add_no_style(scripted: Page) -> None:
    open_editor(scripted)
    scripted.locator(".cm-content").click()
    scripted.keyboard.press("ControlOrMeta+a")
    scripted.keyboard.type("ASK WHERE ( ?x a mkus:Bar")
    expect(scripted.locator(".cm-tooltip-autocomplete")).to_be_visible()
    expect_written(scripted, "ASK WHERE ( ?x a mkus:Bar)")
    scripted.keyboard.press("Escape")
    scripted.keyboard.press("ControlOrMeta+Enter")
    expect(scripted.locator(".cm-lintRange-error")).to_be_visible()
    scripted.keyboard.press("Shift+Home")
    scripted.keyboard.type("SELECT")
    expect_written(scripted, "SELECT)")
