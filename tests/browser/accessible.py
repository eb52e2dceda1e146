"""Accessibility as axe-core judges it: WCAG 2.1 A and AA of a page as it stands, in any look."""

from importlib.resources import files
from typing import Literal

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
"""What a theme changes; names, roles and structure stay."""
Theme = Literal["light", "dark"]


def look(window: Page, theme: Theme, width: int) -> None:
    """Change the theme and the width under the page, as a reader changes them."""
    window.emulate_media(color_scheme=theme, reduced_motion="reduce")
    window.set_viewport_size({"width": width, "height": 900})


def faults(window: Page, rules: dict[str, object] = WCAG) -> list[str]:
    """Give what axe-core finds against the rules."""
    if window.evaluate("typeof axe") == "undefined":
        window.evaluate(AXE)
    result = window.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": rules, "resultTypes": ["violations"], "preload": False},
    )
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def faults_in_both_themes(window: Page) -> list[str]:
    """Give what axe-core finds on a page on the way, which is left as it was."""
    found = faults(window)
    window.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark: {fault}" for fault in faults(window, CONTRAST)]
    window.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found
