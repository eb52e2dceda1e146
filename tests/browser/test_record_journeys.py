"""From a provision to the practices that rest on it: by keyboard alone, and on a phone without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect
from rdflib import Graph, URIRef

from mkus_kg.namespaces import BASE, MKUS

pytestmark = pytest.mark.browser

PROVISION = "id/provision/du-2003-873/art-19a"
PARAGRAPH = URIRef(f"{BASE}{PROVISION}/ust-1")


def follow(page: Page, name: str, within: str = "#content") -> None:
    """Move the focus by Tab to the link of this name, and open it by Enter."""
    wanted = page.locator(within).get_by_role("link", name=name, exact=True).first
    wanted.wait_for()
    for _ in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("link => link === document.activeElement"):
            break
    else:
        raise AssertionError(f"Tab never reaches the link {name}")
    page.keyboard.press("Enter")


def test_from_article_19a_to_its_practices_by_keyboard(scripted: Page, address: str) -> None:
    page = scripted
    page.goto(f"/{PROVISION}")
    tile = page.locator(".tile", has=page.get_by_role("link", name="praktyka", exact=True))
    count = int(tile.locator("dd").inner_text())
    follow(page, "praktyka", ".glance")
    expect(page).to_have_url(re.compile("#s-provision-practices$"))
    practices = page.locator("section[aria-labelledby=s-provision-practices] .items > li")
    assert practices.count() == count == 1
    follow(page, practices.locator(".title a").inner_text(), "section[aria-labelledby=s-provision-practices]")
    page.wait_for_url("**/id/practice/**")
    basis = page.locator(".tile", has=page.get_by_role("link", name="Podstawa prawna dziś"))
    expect(basis).to_contain_text("art. 19a ust. 1 UDPP")
    expect(basis).to_contain_text("obowiązuje dziś")
    practice = URIRef(BASE + page.url.removeprefix(f"{address}/"))
    follow(page, "Turtle", ".resource-identity")
    page.wait_for_url("**/id/practice/*.ttl")
    graph = Graph().parse(data=page.request.get(page.url).text(), format="turtle")
    assert (practice, MKUS.legalBasis, PARAGRAPH) in graph


def test_every_triple_is_one_link_away_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/en/{PROVISION}/ust-1")
    page.get_by_role("link", name="All triples").click()
    said = page.locator(".result-head h2").inner_text()
    expect(page.locator("tbody tr")).to_have_count(int(said.split()[0]))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Back to the description").click()
    expect(page.locator("h1")).to_have_text("art. 19a ust. 1 UDPP")


def test_every_wording_of_a_provision_is_drawn_on_its_timeline(page: Page) -> None:
    page.goto(f"/{PROVISION}")
    bars = page.locator(".timeline-figure rect.bar")
    assert bars.count() > page.locator(".timeline-figure rect.bar.now").count() > 0
    styles = bars.evaluate_all("bars => bars.map((bar) => getComputedStyle(bar).clipPath)")
    assert set(styles) == {"none"}
    keys = page.locator(".timeline-figure .key:not(.change)")
    assert set(keys.evaluate_all("keys => keys.map((key) => getComputedStyle(key).clipPath)")) == {"none"}
