"""The page of a dossier in a real browser, opened as a file: accessible, and whole on a phone."""

from pathlib import Path

import pytest
from accessible import faults, look
from dossier_blocks import POLISH
from playwright.sync_api import Browser

from mkus_kg.dossier.html_file import html

pytestmark = pytest.mark.browser


def test_accessible_and_no_wider_than_the_window(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "dossier.html"
    file.write_bytes(html(POLISH))
    context = browser.new_context(reduced_motion="reduce", offline=True)
    window = context.new_page()
    said: list[str] = []
    window.on("console", lambda message: said.append(message.text))
    window.goto(file.as_uri())
    for width in (1440, 390):
        look(window, "light", width)
        assert faults(window) == []
        assert window.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    context.close()
