"""The page for writing SPARQL in a real browser: with a script, by the keyboard alone, and without one."""

import csv
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from test_accessible import Theme, faults, look

from web.parts import PATHS

pytestmark = pytest.mark.browser

# The first query starts the processes that answer.
expect.set_options(timeout=20_000)
POLICY = """
  window.broken = [];
  document.addEventListener("securitypolicyviolation", (event) => broken.push(event.violatedDirective));
"""


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Page]:
    """A window with scripts, which notes whatever breaks the content policy and every error of a script."""
    context = browser.new_context(base_url=address, accept_downloads=True)
    context.add_init_script(POLICY)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []
    assert page.evaluate("window.broken") == []
    context.close()


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def open_editor(page: Page, query: str = "") -> None:
    page.goto(PATHS["editor"]["pl"] + query)
    expect(page.locator(".cm-content")).to_be_visible()


def written(page: Page) -> str:
    """Give the query as the form would send it."""
    return page.locator("#query").input_value()


def test_from_an_example_to_a_changed_query_to_csv(window: Page) -> None:
    open_editor(window)
    window.get_by_label("Znajdź przykład").fill("wybranej formy bariery dotycza")
    window.get_by_role("link", name="Jakie bariery dotyczą wybranej formy kontraktowania?").click()
    expect(window.locator(".cm-content")).to_contain_text("Forma kontraktowania: Zlecanie usług")
    window.get_by_role("button", name="Uruchom").click()
    expect(window.locator("#answer")).to_contain_text("Wynik:")
    before = window.locator("#view-table tbody tr").count()
    assert before > 3
    window.locator(".cm-content").click()
    window.keyboard.press("Control+End")
    window.keyboard.type("LIMIT 3")
    window.keyboard.press("Control+Enter")
    expect(window.locator("#answer")).to_have_text("Wynik: 3 wiersze")
    with window.expect_download() as waiting:
        window.get_by_role("button", name="CSV").click()
    assert waiting.value.suggested_filename == "mkus-sparql.csv"
    saved = rows(waiting.value.path())
    assert len(saved) == 4
    form = saved[0].index("form")
    assert {row[form].rpartition("/")[2] for row in saved[1:]} == {"uslugi"}
    shown = window.locator("#view-table tbody tr").first.locator("td").all_inner_texts()
    assert saved[1][saved[0].index("barrierLabel")] == shown[saved[0].index("barrierLabel")].removesuffix(
        "@pl"
    )


TAKEN_AFTER = 150
"""The editor takes no suggestion in the first 75 ms: Enter pressed before one was seen ends the line."""


def test_by_the_keyboard_alone(window: Page) -> None:
    """Write with suggestions, run, see the mistake, mend it, look at the chart, leave the editor."""
    open_editor(window)
    window.locator(".cm-content").focus()
    window.keyboard.press("Control+a")
    window.keyboard.press("Delete")
    window.keyboard.type("SELECT ?kind (COUNT(?b) AS ?n) {\n?b a bari")
    suggestions = window.get_by_role("listbox").get_by_role("option")
    expect(suggestions.first).to_contain_text("mkus:Barrier")
    expect(suggestions.first).to_contain_text("bariera")
    window.wait_for_timeout(TAKEN_AFTER)
    window.keyboard.press("Enter")
    window.keyboard.type(" ; rodzaj")
    expect(suggestions.filter(has_text="rodzaj bariery").first).to_contain_text("mkus:barrierKind")
    for _ in "rodzaj":
        window.keyboard.press("Backspace")
    window.keyboard.type("ba")
    expect(suggestions.first).to_contain_text("mkus:Barrier")
    window.keyboard.type("rrierk")
    expect(suggestions.first).to_contain_text("mkus:barrierKind")
    window.wait_for_timeout(TAKEN_AFTER)
    window.keyboard.press("Enter")
    window.keyboard.type(" ?kind")
    window.keyboard.press("Control+End")
    window.keyboard.type("\nGROUP ?kind")
    window.keyboard.press("Control+Enter")
    expect(window.get_by_role("alert")).to_contain_text("Wiersz")
    assert window.locator(".cm-lintRange-error").count() == 1
    window.keyboard.press("Control+Home")
    window.keyboard.type("PREFIX sk")
    expect(suggestions.first).to_have_text("skos: <http://www.w3.org/2004/02/skos/core#>")
    window.keyboard.press("Escape")
    window.keyboard.press("Shift+Home")
    window.keyboard.press("Delete")
    window.keyboard.press("Control+End")
    for _ in " ?kind":
        window.keyboard.press("ArrowLeft")
    window.keyboard.type(" BY")
    window.keyboard.press("Control+Enter")
    expect(window.locator("#answer")).to_contain_text("wiersz")
    assert window.locator(".cm-lintRange-error").count() == 0
    assert written(window).startswith("PREFIX mkus: <https://w3id.org/mkus/ont#>\n")
    for _ in range(40):
        window.keyboard.press("Tab")
        if window.evaluate("document.activeElement.id") == "view-table-tab":
            break
    window.keyboard.press("ArrowRight")
    expect(window.get_by_role("tabpanel", name="Wykres")).to_be_visible()
    expect(window.locator("#view-table")).to_be_hidden()
    assert window.locator(".bars tbody tr").count() > 1


def test_address_holds_the_query_also_in_the_other_language(window: Page) -> None:
    open_editor(window)
    window.locator(".cm-content").click()
    window.keyboard.press("Control+a")
    window.keyboard.press("Delete")
    window.keyboard.type("ASK { ?b a mkus:Barrier ")
    window.get_by_role("button", name="Uruchom").click()
    expect(window.locator(".verdict")).to_have_text("Tak")
    window.get_by_role("link", name="English").click()
    expect(window.locator(".cm-content")).to_contain_text("ASK { ?b a mkus:Barrier }")
    window.get_by_role("button", name="Run").click()
    expect(window.locator(".verdict")).to_have_text("Yes")


def test_raw_answer_is_what_programs_get(window: Page) -> None:
    open_editor(window, "?query=" + 'SELECT ?x { BIND("ż"@pl AS ?x) }'.replace(" ", "+"))
    window.get_by_role("button", name="Uruchom").click()
    window.get_by_role("tab", name="Surowe dane").click()
    expect(window.locator("#view-raw pre")).to_contain_text('"xml:lang":"pl"')


def test_graph_of_triples(window: Page) -> None:
    open_editor(window, "?question=barriers-around-article")
    window.get_by_role("button", name="Uruchom").click()
    window.get_by_role("tab", name="Graf").click()
    expect(window.get_by_role("application", name="Graf").locator("canvas").first).to_be_visible()
    with window.expect_download() as waiting:
        window.get_by_role("button", name="PNG").click()
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")


def test_answers_and_mistakes_are_accessible(browser: Browser, address: str) -> None:
    """What comes after a query is run, and the open suggestions: light and dark, wide and narrow."""
    context = browser.new_context(base_url=address, bypass_csp=True, reduced_motion="reduce")
    context.add_init_script(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    page = context.new_page()
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
    context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_without_a_script(page: Page) -> None:
    page.goto(PATHS["editor"]["pl"])
    page.get_by_label("Zapytanie SPARQL").fill(
        "SELECT ?form (COUNT(?b) AS ?n) { ?b mkus:affectsForm ?form } GROUP BY ?form ORDER BY ?form"
    )
    page.get_by_role("button", name="Uruchom").click()
    assert page.locator("#answer").inner_text() == "Wynik: 4 wiersze"
    assert page.locator(".bars tbody tr").count() == 4
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    saved = rows(waiting.value.path())
    assert saved[0] == ["form", "n"]
    assert len(saved) == 5
    page.get_by_label("Zapytanie SPARQL").fill("SELECT * {\n  ?b ?p\n}")
    page.get_by_role("button", name="Uruchom").click()
    assert "Wiersz" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Zapytanie SPARQL").input_value() == "SELECT * {\n  ?b ?p\n}"


def test_typing_over_coloured_text_lets_the_browser_add_no_style(window: Page) -> None:
    open_editor(window)
    window.locator(".cm-content").click()
    window.keyboard.press("ControlOrMeta+a")
    window.keyboard.type("ASK WHERE ( ?x a mkus:Bar")
    expect(window.locator(".cm-tooltip-autocomplete")).to_be_visible()
    assert written(window) == "ASK WHERE ( ?x a mkus:Bar)"
    window.keyboard.press("Escape")
    window.keyboard.press("ControlOrMeta+Enter")
    expect(window.locator(".cm-lintRange-error")).to_be_visible()
    window.keyboard.press("Shift+Home")
    window.keyboard.type("SELECT")
    assert written(window) == "SELECT)"
