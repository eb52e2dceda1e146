"""Every kind of page, in both languages, light and dark, wide and narrow: no fault that axe-core finds."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Literal

import pytest
from page_kinds import PAGES
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
CONTRAST = "color-contrast"
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
def window(browser: Browser, address: str) -> Iterator[Page]:
    """A window in which axe-core may run and nothing moves."""
    context = browser.new_context(base_url=address, bypass_csp=True, reduced_motion="reduce")
    context.add_init_script(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    yield context.new_page()
    context.close()


def look(window: Page, theme: Theme, width: int) -> None:
    """Change the theme and the width under the page, as a reader changes them."""
    window.emulate_media(color_scheme=theme, reduced_motion="reduce")
    window.set_viewport_size({"width": width, "height": 900})


def faults(window: Page, options: dict[str, object]) -> list[str]:
    """Give what axe-core finds against WCAG 2.1 A and AA."""
    result = window.evaluate(
        "options => axe.run(document, options)", {**options, "resultTypes": ["violations"], "preload": False}
    )
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_accessible_in_every_look(window: Page, path: str, request: pytest.FixtureRequest) -> None:
    """Neither colours nor the layout depend on the language: English pages are looked at in fewer looks.

    With --whole-site every page is looked at whole, in every look.
    """
    whole = bool(request.config.getoption("--whole-site"))
    english = path.startswith("/en/")
    look(window, "light", 1440)
    window.goto(path)
    if not whole:
        window.evaluate(THIN)
    found = {}
    for theme, width in LOOKS[::2] if whole or not english else LOOKS[2:3]:
        look(window, theme, width)
        found[f"{width}"] = faults(window, {"runOnly": TAGS, "rules": {CONTRAST: {"enabled": False}}})
    for theme, width in LOOKS if whole else () if english else LOOKS[::2]:
        look(window, theme, width)
        found[f"{theme} {width}"] = faults(window, {"runOnly": {"type": "rule", "values": [CONTRAST]}})
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
