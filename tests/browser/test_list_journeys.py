"""What an analyst does with a list in a real browser, each way ending in a file with the right rows."""

import csv
import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from mkus_kg.namespaces import ID

pytestmark = pytest.mark.browser

MOST_STEPS = 160
CULTURE = {"barrier/kultura-15a", "barrier/kultura-bledy"}
REWORDED = {
    "barrier/19a-adresat-jst",
    "barrier/19a-limity-kwot",
    "barrier/19a-wyczerpanie",
    "barrier/mkus-brak-zroznicowania",
    "barrier/mkus-limit20",
    "barrier/tryby-przestarzale",
    "barrier/wklad-wlasny",
}


def tab_to(page: Page, wanted: Locator) -> None:
    """Go on with the Tab key until the element has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if wanted.count() and wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the keyboard does not get there")


def saved(page: Page, tmp_path: Path) -> Path:
    """Follow the link that has the focus with the Enter key and keep the file."""
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_barriers_of_an_institution_in_culture_without_a_proposal_by_keyboard_alone(
    scripted: Page, tmp_path: Path
) -> None:
    page = scripted
    results = page.locator("#results")
    page.goto("/bariery")
    tab_to(page, page.get_by_label("Zlecanie instytucji"))
    page.keyboard.press("Space")
    expect(results).to_have_text("78 barier")
    expect(page.get_by_label("Zlecanie instytucji")).to_be_focused()
    tab_to(page, page.get_by_label("Działalność kulturalna / dom kultury"))
    page.keyboard.press("Space")
    expect(results).to_have_text("2 bariery")
    tab_to(page, page.get_by_label("brak propozycji"))
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("&task=scheme/mkus-task/kultura&has-proposal=false$"))
    expect(page.get_by_role("status").filter(has_text="Znaleziono: 2 bariery")).to_have_count(1)
    tab_to(page, page.locator("#downloads summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Excel (XLSX)"))
    sheet = load_workbook(saved(page, tmp_path)).worksheets[0]
    items = [str(row[0].value).removeprefix(str(ID)) for row in sheet.iter_rows(min_row=2)]
    assert sorted(items) == sorted(CULTURE)


def test_barriers_resting_on_wording_replaced_on_a_day_without_scripts(page: Page, tmp_path: Path) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Działy serwisu").get_by_role("link", name="Bariery").click()
    page.get_by_label("1 września 2026").check()
    page.locator("#filters").get_by_role("button", name="Zastosuj").click()
    expect(page.locator("#results")).to_have_text("7 barier")
    expect(page.locator("ol.hits > li")).to_have_count(7)
    page.get_by_text("Pobierz", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    path = tmp_path / "barriers.csv"
    waiting.value.save_as(path)
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert {row["Bariera"].removeprefix(str(ID)) for row in rows} == REWORDED
    assert len(rows) == len(REWORDED)


def test_list_changes_in_place_and_the_way_back_leads_through_every_state(scripted: Page) -> None:
    page = scripted
    results, proposal = page.locator("#results"), page.get_by_label("brak propozycji")
    page.goto("/bariery")
    page.evaluate("window.untouched = true")
    proposal.check()
    expect(page).to_have_url("/bariery?has-proposal=false")
    # The address changes before the list, the link to the other language after it.
    expect(page.locator(".masthead a[hreflang=en]")).to_have_attribute(
        "href", "/en/barriers?has-proposal=false"
    )
    narrowed = results.inner_text()
    page.locator("#q").press_sequentially("dotacj")
    expect(page).to_have_url("/bariery?has-proposal=false&q=dotacj")
    expect(page.locator("#q")).to_be_focused()
    expect(results).not_to_have_text(narrowed)
    page.locator("#view-table").click()
    expect(page.locator("th[scope=row]").first).to_be_visible()
    page.locator(".chip", has_text="dotacj").click()
    expect(results).to_have_text(narrowed)
    expect(page.locator("#q")).to_have_value("")
    page.go_back()
    expect(page.locator("#q")).to_have_value("dotacj")
    page.go_back()
    page.go_back()
    expect(results).to_have_text(narrowed)
    expect(proposal).to_be_checked()
    page.go_back()
    expect(page).to_have_url("/bariery")
    expect(proposal).not_to_be_checked()
    assert page.evaluate("window.untouched"), "the page was never loaded anew"


def test_columns_chosen_in_place_are_those_of_the_file(scripted: Page) -> None:
    page = scripted
    page.goto("/en/practices?view=table")
    page.get_by_text("Columns", exact=True).click()
    for name in ("Form", "Task", "Voivodeship", "Kind of evidence"):
        page.locator("#columns").get_by_label(name, exact=True).uncheck()
        expect(page.locator("thead th", has_text=name)).to_have_count(0)
    expect(page.locator("#columns")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    page.locator("#by-year").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Year")
    expect(page.locator("#by-year")).to_be_focused()
    page.get_by_text("Download", exact=True).click()
    text = page.request.get(
        page.get_by_role("link", name="CSV", exact=True).get_attribute("href") or ""
    ).text()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    shown = ["Place", "Year", "Legal basis on the day", "Description seen in a source"]
    assert rows[0] == ["Practice", "Practice – name", *shown]
    years = [row[3] for row in rows[1:] if row[3]]
    assert years == sorted(years, reverse=True)
    shown = page.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert shown == [row[3] for row in rows[1 : len(shown) + 1]]
