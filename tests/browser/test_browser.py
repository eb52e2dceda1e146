"""The site in a real browser: journeys without JavaScript, keyboard, phone width."""

import csv
import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_from_a_facet_to_the_provision_and_the_file(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Działy serwisu").get_by_role("link", name="Bariery").click()
    page.get_by_label("do ponownego sprawdzenia").check()
    page.get_by_label("Bon na aktywność").check()
    page.locator("#filters").get_by_role("button", name="Zastosuj").click()
    expect(page).to_have_url(re.compile("recheck=true"))
    count = int(page.locator("#results").inner_text().split()[0])
    assert 0 < count < 25
    expect(page.locator("ol.hits > li")).to_have_count(count)
    page.get_by_text("Pobierz", exact=True).click()
    with page.expect_download() as waiting:
        link = page.get_by_role("link", name="Excel (XLSX)")
        assert "recheck=true" in (link.get_attribute("href") or "")
        link.click()
    assert waiting.value.suggested_filename == "mkus-bariery.xlsx"
    rows = list(csv.reader(page.request.get(link_to(page, "CSV")).text().splitlines()))
    assert len(rows) >= count + 1
    page.get_by_role("link", name="Limit udziału małych grantów w dotacjach").click()
    expect(page.locator(".resource-head .tags")).to_contain_text("do ponownego sprawdzenia")
    page.locator("#content").get_by_role("link", name="art. 19a ust. 7 UDPP", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("art. 19a ust. 7 UDPP")
    expect(page.locator(".wordings li.now")).to_contain_text("obowiązuje dziś")
    expect(page.locator(".wordings li.now .when")).to_contain_text("1 września 2026")


def link_to(page: Page, name: str) -> str:
    return page.get_by_role("link", name=name, exact=True).get_attribute("href") or ""


def test_removing_a_condition_and_changing_the_language(page: Page) -> None:
    page.goto("/bariery?recheck=true&kind=scheme/barrier-kind/legal")
    before = int(page.locator("#results").inner_text().split()[0])
    page.locator(".chip", has_text="prawna").click()
    expect(page).to_have_url("/bariery?recheck=true")
    assert int(page.locator("#results").inner_text().split()[0]) > before
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url("/en/barriers?recheck=true")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_asking_a_question(page: Page) -> None:
    page.goto("/pytania/barriers-by-form-and-task")
    page.get_by_label("Forma kontraktowania").select_option(label="Zlecanie usług")
    page.get_by_label("Zadanie").select_option(index=1)
    page.get_by_role("button", name="Pokaż odpowiedź").click()
    expect(page.locator("#answer")).to_contain_text("Odpowiedź")
    expect(page.locator("tbody tr")).not_to_have_count(0)


def test_searching_in_any_inflected_form(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("małych grantów")
    page.get_by_role("button", name="Szukaj").click()
    expect(page.locator("ol.hits > li")).not_to_have_count(0)


def test_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/bariery")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Przejdź do treści")
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0, "the skip link is seen when it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


def test_filters_open_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/bariery")
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_text("Pokaż lub ukryj warunki").click()
    expect(page.locator("#filters")).to_be_visible()
