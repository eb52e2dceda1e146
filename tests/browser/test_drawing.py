"""The graph page in a real browser: a picture of a barrier, the keyboard, changes in place, no JavaScript."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

LIMIT = "id/barrier/mkus-limit20"
BON = "scheme/contracting-form/bon"
BON_IRI = f"https://w3id.org/mkus/{BON}"


@pytest.fixture
def graph(browser: Browser, address: str) -> Iterator[Page]:
    """A window in which any message of the browser, as of the content policy, fails the test."""
    context = browser.new_context(
        base_url=address, accept_downloads=True, viewport={"width": 1440, "height": 1000}, color_scheme="dark"
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


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
    expect(graph.locator("[data-said]")).to_contain_text("bariera: Limit udziału")
    graph.keyboard.press("ArrowRight")
    chosen = graph.locator("[data-chosen]")
    expect(chosen).to_be_visible()
    expect(chosen.get_by_role("link").first).not_to_contain_text("Limit udziału")
    before = graph.locator("[data-node]").count()
    graph.keyboard.press("Enter")
    graph.wait_for_url("**open=**")
    expect(graph.locator("[data-said]")).to_contain_text("Zasoby (")
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
    assert graph.url.endswith("&hide=Source")
    expect(graph.locator(".network-beside .kind-Source")).to_have_count(0)
    assert "hide=Source" in (graph.get_by_role("link", name="GraphML").get_attribute("href") or "")
    assert "hide=Source" in (graph.get_by_role("link", name="Polski").get_attribute("href") or "")
    graph.locator(".network-legend .off a").click()
    expect(graph.locator(".network-legend .off")).to_have_count(0)


def test_the_page_is_whole_without_scripts(page: Page) -> None:
    page.goto(f"/graf?iri={LIMIT}")
    assert not page.locator("[data-drawing]").is_visible()
    assert page.locator("[data-ends]").count() > 10
    page.locator(f'[data-node="{BON_IRI}"]').get_by_role("link", name="rozwiń").click()
    assert f"open={BON}" in page.url
    page.get_by_label("Do", exact=True).select_option(label="art. 19a UDPP (przepis (jednostka redakcyjna))")
    page.get_by_role("button", name="Pokaż drogę").click()
    assert unquote(page.url).endswith("&to=id/provision/du-2003-873/art-19a")
    assert page.locator("[data-ends]").count() > 0
