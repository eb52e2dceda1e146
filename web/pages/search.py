"""Search: results grouped by kind, the results of one kind page by page, and suggestions while typing."""

from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import Language
from web import asked
from web.parts import PATHS, Here, Site
from web.rendering import page

PER_PAGE: Final = 20
PER_GROUP: Final = 3
SUGGESTIONS: Final = 8


def search(site: Site, language: Language, request: Request) -> Response:
    """Answer a search. Raises BadParameter for a text that is too long, an unknown kind or no page number."""
    parameters = asked.checked_query(request)
    text = asked.checked_text(parameters.get("q", ""))
    return search_page(site, language, text, parameters.get("kind", ""), asked.page_number(parameters))


def search_page(site: Site, language: Language, text: str, kind: str, number: int) -> HTMLResponse:
    """Make the overview of all kinds, or one page of one kind.

    Raises BadParameter for an unknown kind and for a page past the last one.
    """
    kinds = [kind] if kind else []
    result = site.graph.texts.search(
        text, language, kinds=kinds, limit=PER_PAGE, offset=(number - 1) * PER_PAGE
    )
    groups = site.graph.texts.groups(text, language, each=PER_GROUP) if not kind and number == 1 else ()
    pages = max(1, -(-result.total // PER_PAGE))
    if number > pages:
        raise asked.refuse("Wyniki nie mają aż tylu stron.", "The results do not have that many pages.")
    near = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    return page(
        Here(site, language, "search", PATHS["search"], _query(text, kind, number)),
        "search.html",
        text=text,
        chosen=next((each for each in result.kinds if each.kind == kind), None),
        result=result,
        # One kind alone needs no grouping.
        groups=groups if len(groups) > 1 else (),
        as_list=PATHS[kind][language] if kind in LIST_KINDS else "",
        number=number,
        page_links=[(each, _address(language, text, kind, each)) for each in near],
        address=lambda chosen="", words=text: _address(language, words, chosen),
    )


def suggestions(site: Site, language: Language, request: Request) -> Response:
    """Give what the text typed so far may be the beginning of. Raises BadParameter for a text too long."""
    parameters = asked.checked_query(request)
    typed = parameters.get("q", "")
    text = asked.checked_text(typed) + (" " if typed[-1:].isspace() else "")
    here = Here(site, language, "search", PATHS["search"])
    found = site.graph.texts.suggest(text, language, limit=SUGGESTIONS)
    return JSONResponse(
        [
            {
                "label": hit.label,
                "kind": hit.type_label,
                "address": here.resource(hit.iri),
                "lang": site.graph.label_language(hit.iri, language),
            }
            for hit in found
        ]
    )


def _query(text: str, kind: str = "", number: int = 1) -> str:
    pairs = {"q": text, "kind": kind, "page": str(number) if number > 1 else ""}
    return urlencode({name: value for name, value in pairs.items() if value}, safe="/")


def _address(language: Language, text: str, kind: str = "", number: int = 1) -> str:
    return f"{PATHS['search'][language]}?{_query(text, kind, number)}"
