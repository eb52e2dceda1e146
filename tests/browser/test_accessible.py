"""Every kind of page, in both languages, light and dark, wide and narrow: accessible and whole."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Literal

import pytest
from page_kinds import PAGES
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
ENGLISH_EVERY = 5
Theme = Literal["light", "dark"]
LOOKS: tuple[tuple[Theme, int], ...] = (("light", 1440), ("dark", 1440), ("dark", 390), ("light", 390))

THIN = """
() => {
  const kind = (element) => `${element.tagName}.${element.className}`;
  for (const parent of [...document.body.querySelectorAll("*")]) {
    const seen = new Map();
    for (const child of [...parent.children]) {
      const before = seen.get(kind(child)) ?? 0;
      if (before >= 3 && !child.contains(document.activeElement)) child.remove();
      seen.set(kind(child), before + 1);
    }
  }
}
"""
"""Of many neighbours alike the first three stand for all: contrast takes axe-core seconds on a long page."""


@pytest.fixture(scope="module")
def watched(browser: Browser, address: str) -> Iterator[tuple[Page, list[str]]]:
    """A window that has axe-core and in which nothing moves, and what the browser complains of.

    The policy against foreign scripts stands. One window for all pages: opening one costs more than a page.
    """
    context = browser.new_context(base_url=address, reduced_motion="reduce")
    context.add_init_script(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    said: list[str] = []
    window = context.new_page()
    window.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    window.on("pageerror", lambda error: said.append(str(error)))
    yield window, said
    context.close()


def look(window: Page, theme: Theme, width: int) -> None:
    """Change the theme and the width under the page, as a reader changes them."""
    window.emulate_media(color_scheme=theme, reduced_motion="reduce")
    window.set_viewport_size({"width": width, "height": 900})


def faults(window: Page) -> list[str]:
    """Give what axe-core finds against WCAG 2.1 A and AA."""
    result = window.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False},
    )
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Neither colours nor the layout depend on the language: of the English pages some stand for all."""
    if metafunc.config.getoption("whole_site"):
        looked_at = PAGES
    else:
        english = [path for path in PAGES if path.startswith("/en/")]
        looked_at = [path for path in PAGES if path not in english or path in english[::ENGLISH_EVERY]]
    metafunc.parametrize("path", looked_at)


def test_whole_in_every_look(
    watched: tuple[Page, list[str]], path: str, request: pytest.FixtureRequest
) -> None:
    """No fault that axe-core finds, no page wider than a phone, nothing the browser complains of.

    English pages are looked at in one look, Polish ones in two, and of many neighbours alike a few; with
    --whole-site every page is looked at whole, in every look.
    """
    whole = bool(request.config.getoption("--whole-site"))
    english = path.startswith("/en/")
    window, said = watched
    said.clear()
    look(window, "light", 320)
    window.goto(path)
    wide = {}
    for width in (320, 390):
        look(window, "light", width)
        if (found := window.evaluate("document.documentElement.scrollWidth")) > width:
            wide[width] = found
    if not whole:
        window.evaluate(THIN)
    wrong = {}
    for theme, width in LOOKS if whole else LOOKS[2:3] if english else LOOKS[::2]:
        look(window, theme, width)
        if found := faults(window):
            wrong[f"{theme} {width}"] = found
    assert wide == {}
    assert wrong == {}
    assert [text for text in said if "status of 40" not in text] == []
