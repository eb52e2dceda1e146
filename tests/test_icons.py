"""Every icon that a page shows is in the sprite, and the sprite holds no others."""

import re
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "web"
SPRITE = WEB / "static" / "vendor" / "tabler-icons"
WORD = re.compile(r"""["'#]([a-z0-9]+(?:-[a-z0-9]+)*)["'`]""")
ICON = re.compile(r"""icon\("([^"]+)\"""")


def pages() -> list[str]:
    """The text of all that makes pages: templates, scripts and Python."""
    files = (file for suffix in ("*.html", "*.js", "*.py") for file in WEB.rglob(suffix))
    return [file.read_text(encoding="utf-8") for file in files if "vendor" not in file.parts]


def drawn() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (SPRITE / "icons.svg").read_text(encoding="utf-8")))


def test_every_icon_asked_for_is_drawn() -> None:
    asked = {name for text in pages() for name in ICON.findall(text)}
    assert len(asked) > 20
    assert asked <= drawn()


def test_the_sprite_holds_what_the_list_names_and_pages_use() -> None:
    listed = (SPRITE / "icons.txt").read_text(encoding="utf-8").split()
    assert drawn() == set(listed)
    assert listed == sorted(listed)
    words = {word for text in pages() for word in WORD.findall(text)}
    assert [name for name in listed if name not in words] == []
