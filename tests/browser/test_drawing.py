"""The graph page in a real browser: a picture of a barrier, the keyboard, changes in place, no JavaScript."""

import re
from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

LIMIT = "id/barrier/mkus-limit20"
BON = "scheme/contracting-form/bon"
BON_IRI = f"https://w3id.org/mkus/{BON}"


@pytest.fixture
def graph(scripted: Page) -> Page:
    """A wide window in the dark."""
    scripted.set_viewport_size({"width": 1440, "height": 1000})
    scripted.emulate_media(color_scheme="dark")
    return scripted


DECODE = """async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
  return { width: image.width, height: image.height, colours: [...new Set(pixels)] };
}"""


def test_a_picture_of_a_barrier(graph: Page, tmp_path: Path) -> None:
    graph.goto(f"/{LIMIT}")
    graph.locator("#content a[href^='/graf?']").first.click()
    expect(graph.locator(".network-canvas canvas").first).to_be_visible()
    with graph.expect_download() as waiting:
        graph.get_by_role("button", name="Zapisz PNG").click()
    assert waiting.value.suggested_filename.startswith("mkus-siec-powiazan-limit-udzialu-malych-grantow")
    file = tmp_path / "barrier.png"
    waiting.value.save_as(file)
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    picture = graph.evaluate(DECODE, b64encode(content).decode())
    assert picture["width"] > 1000
    assert picture["height"] > 800
    colours = {int(colour).to_bytes(4, "little").hex() for colour in picture["colours"]}
    assert "ffffffff" in colours, "a report is white, in the dark theme too"
    assert {"a8321fff", "27578fff", "a06c00ff"} <= colours, "a barrier, a provision and a form"


def test_the_keyboard_chooses_opens_and_goes_back(graph: Page) -> None:
    graph.goto(f"/graf?iri={LIMIT}")
    drawing = graph.get_by_role("application")
    drawing.focus()
    graph.keyboard.press("ArrowRight")
    expect(graph.locator("p[data-said]")).to_contain_text("bariera: Limit udziału")
    graph.keyboard.press("ArrowRight")
    chosen = graph.locator("[data-chosen]")
    expect(chosen).to_be_visible()
    expect(chosen.get_by_role("link").first).not_to_contain_text("Limit udziału")
    before = graph.locator("[data-node]").count()
    graph.keyboard.press("Enter")
    expect(graph.locator("p[data-said]")).to_contain_text("Zasoby (")
    expect(graph).to_have_url(re.compile("open="))
    assert graph.locator("[data-node]").count() > before
    expect(drawing).to_be_focused()
    graph.go_back()
    expect(graph.locator("[data-node]")).to_have_count(before)
    drawing.focus()
    graph.keyboard.press("Escape")
    expect(chosen).to_be_hidden()


def test_hiding_a_kind_keeps_the_place_and_the_address(graph: Page) -> None:
    graph.goto(f"/en/network?iri={LIMIT}")
    expect(graph.locator(".network-canvas canvas").first).to_be_visible()
    sources = graph.locator(".network-legend a", has_text="source")
    sources.click()
    expect(graph.locator(".network-legend .off")).to_have_count(1)
    expect(graph).to_have_url(re.compile("&hide=Source$"))
    expect(graph.locator(".network-beside .kind-Source")).to_have_count(0)
    for name in ("GraphML", "Polski"):
        expect(graph.get_by_role("link", name=name)).to_have_attribute("href", re.compile("hide=Source"))
    graph.locator(".network-legend .off a").click()
    expect(graph.locator(".network-legend .off")).to_have_count(0)


def test_a_late_answer_does_not_undo_the_step_after_it(graph: Page) -> None:
    graph.goto(f"/en/network?iri={LIMIT}")
    expect(graph.locator(".network-canvas canvas").first).to_be_visible()
    held: list[Route] = []
    graph.route(re.compile("hide=Source"), lambda route: held.append(route))
    with graph.expect_request(re.compile("hide=Source")):
        graph.locator(".network-legend a", has_text="source").click()
    graph.locator(".network-legend a", has_text="provision").first.click()
    off = graph.locator(".network-legend .off")
    expect(off).to_contain_text("provision")
    for route in held:
        route.continue_()
    assert graph.evaluate("address => fetch(address).then((answer) => answer.ok)", f"/en/network?iri={LIMIT}")
    expect(off).to_have_count(1)
    expect(off).to_contain_text("provision")
    expect(graph).not_to_have_url(re.compile("hide=Source"))


def test_the_page_is_whole_without_scripts(page: Page) -> None:
    page.goto(f"/graf?iri={LIMIT}")
    expect(page.locator("[data-drawing]")).to_be_hidden()
    assert page.locator("[data-ends]").count() > 10
    page.locator(f'[data-node="{BON_IRI}"]').get_by_role("link", name="rozwiń").click()
    expect(page).to_have_url(re.compile(f"open={BON}"))
    page.get_by_label("Do", exact=True).select_option(label="art. 19a UDPP (przepis (jednostka redakcyjna))")
    page.get_by_role("button", name="Pokaż drogę").click()
    expect(page).to_have_url(re.compile("&to=id(/|%2F)provision(/|%2F)du-2003-873(/|%2F)art-19a$"))
    expect(page.locator("[data-ends]")).not_to_have_count(0)
