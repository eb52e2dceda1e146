"""Who took which file, for an administrator."""

from typing import Final

from fastapi import Request
from fastapi.responses import Response

from mkus_kg.journal import Downloads
from mkus_kg.namespaces import Language
from web.asked import checked_query
from web.pages.account import accounts_of
from web.parts import PATHS, Here, Site
from web.rendering import page
from web.visitors import Person

AT_ONCE: Final = 100
BEFORE: Final = "before"


def opened(
    site: Site, log: Downloads | None, language: Language, request: Request, person: Person
) -> Response:
    """Make the page: the newest files taken, or those before a number."""
    text = checked_query(request).get(BEFORE, "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
    found = [] if log is None else log.newest(AT_ONCE + 1, before)
    here = Here(site, language, "taken", PATHS["taken"], request.url.query)
    names = {each.agent: accounts_of(site).name_of(each.agent) for each in found}
    return page(
        here,
        "taken.html",
        taken=found[:AT_ONCE],
        names=names,
        older=found[AT_ONCE - 1].number if len(found) > AT_ONCE else None,
    )
