"""Every kind of page, in both languages, light and dark, wide and narrow: accessible and whole."""

from collections.abc import Iterator

import pytest
from accessible import AXE, CONTRAST, WCAG, Theme, faults, look
from page_kinds import ALIKE, PAGES
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ENGLISH_EVERY = 5
PHONE = 390
LOOKS: tuple[tuple[Theme, int], ...] = (("dark", PHONE), ("light", 1440), ("dark", 1440), ("light", PHONE))

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
    context.add_init_script(AXE)
    said: list[str] = []
    window = context.new_page()
    window.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    window.on("pageerror", lambda error: said.append(str(error)))
    yield window, said
    context.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Neither colours nor the layout depend on the language: of the English pages some stand for all."""
    if metafunc.config.getoption("whole_site"):
        looked_at = PAGES
    else:
        pages = [path for path in PAGES if path not in ALIKE]
        english = [path for path in pages if path.startswith("/en/")]
        looked_at = [path for path in pages if path not in english or path in english[::ENGLISH_EVERY]]
    metafunc.parametrize("path", looked_at)


def test_whole_in_every_look(
    watched: tuple[Page, list[str]], path: str, request: pytest.FixtureRequest
) -> None:
    """No fault that axe-core finds, no page wider than a phone, nothing the browser complains of.

    Polish pages are looked at on a desk, and for the contrast on a phone in the dark, English ones on a
    phone, and of many neighbours alike a few; with --whole-site every page is looked at whole, in every look.
    """
    whole = bool(request.config.getoption("--whole-site"))
    english = path.startswith("/en/")
    window, said = watched
    said.clear()
    look(window, "dark", 320)
    window.goto(path)
    wide = {}
    for width in (320, PHONE):
        look(window, "dark", width)
        if (found := window.evaluate("document.documentElement.scrollWidth")) > width:
            wide[width] = found
    if not whole:
        window.evaluate(THIN)
    wrong = {}
    for theme, width in LOOKS if whole else LOOKS[:1] if english else LOOKS[:2]:
        look(window, theme, width)
        if found := faults(window, WCAG if whole or english or width > PHONE else CONTRAST):
            wrong[f"{theme} {width}"] = found
    assert wide == {}
    assert wrong == {}
    assert [text for text in said if "status of 40" not in text] == []
