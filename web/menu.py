"""The menu of the site."""

from collections.abc import Sequence
from typing import Final

MENU: Final[Sequence[tuple[str, Sequence[str]]]] = (
    ("barriers", ()),
    ("provisions", ()),
    ("forms", ()),
    ("tasks", ()),
    ("changes", ()),
    ("practices", ()),
    (
        "overviews",
        ("coverage", "charts", "network", "institutions", "sources", "to-do", "history", "compare"),
    ),
    (
        "analyses",
        ("plan", "what-if", "impact", "law-over-time", "links-wanted", "recommendations", "dossier"),
    ),
    ("questions", ()),
    ("for-analysts", ("data", "editions", "editor", "api", "terms", "shapes")),
    (
        "contribute",
        (
            "report",
            "new-change",
            "new-practice",
            "new-recommendation",
            "new-source",
            "import",
            "drafts",
        ),
    ),
    ("about", ()),
)
"""The menu: a page each, or a name with the pages it gathers; a page without an address is left out."""
