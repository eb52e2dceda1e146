"""Lists as Atom feeds: the conditions and the order of the list stay in the address of its feed."""

from datetime import date
from typing import Final

from fastapi.responses import Response

from mkus_kg.exports.atom import MEDIA_TYPE, Entry, Feed, atom
from mkus_kg.items import Item
from mkus_kg.namespaces import BASE, Language
from web.asked import refuse
from web.list_asked import ListAsked, conditions_of_list
from web.parts import PATHS, Site, local_path
from web.rendering import badges

PER_PAGE: Final = 500
WARNING_STYLES: Final = frozenset({"doubt", "alarm"})
NO_DAY: Final = date(1970, 1, 1)
"""Stands for the day of data that do not say their day; Atom demands one."""


def feed(site: Site, language: Language, asked: ListAsked) -> Response:
    """Give a page of the feed of a list. Raises BadParameter for a page past the last one."""
    listing = site.graph.lists.page(
        asked.kind,
        asked.selected,
        asked.text,
        language,
        page=asked.page,
        per_page=PER_PAGE,
        sort=asked.sort,
    )
    if asked.page > listing.pages:
        raise refuse("Kanał nie ma aż tylu stron.", "The feed does not have that many pages.")
    places = {"first": 1, "previous": asked.page - 1, "next": asked.page + 1, "last": listing.pages}
    others = {
        relation: address(language, asked, number)
        for relation, number in places.items()
        if listing.pages > 1 and 1 <= number <= listing.pages
    }
    about = site.graph.export_options(language).about
    conditions = conditions_of_list(site, language, asked)
    title = site.texts.text(f"list.{asked.kind}", language)
    written = Feed(
        iri=address(language, asked, asked.page),
        page=BASE.rstrip("/") + asked.address(language),
        title=f"{title} ({conditions})" if conditions else title,
        subtitle=site.texts.text("list.feed-note", language),
        author=about.title or site.texts.text("site.name", language),
        updated=about.issued or NO_DAY,
        language=language,
        entries=[entry(site, language, item) for item in listing.items],
        others=others,
    )
    return Response(
        atom(written),
        media_type=f"{MEDIA_TYPE}; charset=utf-8",
        headers={"Access-Control-Allow-Origin": "*"},
    )


def address(language: Language, asked: ListAsked, page: int) -> str:
    """Give the lasting address of a page of the feed."""
    query = asked.feed_query(page)
    return f"{BASE.rstrip('/')}{PATHS[asked.kind][language]}.atom" + (f"?{query}" if query else "")


def entry(site: Site, language: Language, item: Item) -> Entry:
    """Give an item as an entry; one without a description is told by its values."""
    told = "; ".join(
        f"{field.heading}: {field.label}" for field in item.fields if field.label not in ("", "0")
    )
    marks = [
        (key, site.texts.text(f"badge.{key}", language))
        for style, key in badges(item.fields)
        if style in WARNING_STYLES
    ]
    page = BASE.rstrip("/") + local_path(item.iri, language)
    return Entry(item.iri, page, item.label, item.summary or told, marks)
