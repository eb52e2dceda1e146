"""Pages of the journal: all changes, one change, the history of a record; who, when, why and what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from mkus_kg.errors import Message, NotFound
from mkus_kg.exports.atom import MEDIA_TYPE, Entry, Feed, atom
from mkus_kg.journal import ACTIONS, Journal, Revision
from mkus_kg.namespaces import BASE, REVISION, SHAPES, Language
from mkus_kg.settings import PLACE
from mkus_kg.tracker import LONGEST_REASON
from mkus_kg.tracker.change import COMMENT
from web.asked import VALUE, checked_query, page_number, refuse
from web.known_on import end_of, kept, read_day, viewed
from web.parts import PATHS, Here, Site, Typed, expanded, local_paths, shortened
from web.rendering import page
from web.telling import MOST_READ, told, who

PER_PAGE: Final = 30
IN_FEED: Final = 100
HISTORY: Final = "history"
"""The value of `view` that shows the history of a record."""
MOST_TOLD: Final = 200
"""Statements of a revision that a list still tells in words; a longer one is told on its own page."""
SEVERITIES: Final = ("violations", "warnings", "infos")
PATCH_TYPE: Final = "application/rdf-patch"
PATCH_SUFFIX: Final = "rdfp"


@dataclass(frozen=True)
class ChangesAsked:
    """Which changes a reader wants to see."""

    action: str = ""
    agent: str = ""
    record: str = ""
    since: date | None = None
    until: date | None = None
    people: bool = False
    comments: bool = False
    """Whether a feed holds comments too; the page always does."""
    page: int = 1

    def query(self, number: int = 1) -> str:
        """Give this as the query part of an address."""
        pairs = [
            ("action", self.action),
            ("agent", shortened(self.agent)),
            ("record", shortened(self.record)),
            ("from", self.since.isoformat() if self.since else ""),
            ("to", self.until.isoformat() if self.until else ""),
            ("people", "true" if self.people else ""),
            ("comments", "true" if self.comments else ""),
            ("page", str(number) if number > 1 else ""),
        ]
        return urlencode([(name, value) for name, value in pairs if value], safe="/")


def changes_asked(request: Request) -> ChangesAsked:
    """Read the conditions of the list of changes. Raises BadParameter."""
    parameters = checked_query(request)
    action = parameters.get("action", "")
    if action and action not in ACTIONS:
        raise refuse("Nie ma takiego rodzaju zmiany.", "There is no such kind of change.")
    iris = {name: expanded(parameters.get(name, "")) for name in ("agent", "record")}
    if not all(VALUE.fullmatch(value) for value in iris.values() if value):
        raise refuse("Podaj adres IRI z tego serwisu.", "Give an IRI of this site.")
    days = {name: read_day(text) for name in ("from", "to") if (text := parameters.get(name, ""))}
    return ChangesAsked(
        action,
        iris["agent"],
        iris["record"],
        days.get("from"),
        days.get("to"),
        parameters.get("people") == "true",
        parameters.get("comments") == "true",
        page_number(parameters),
    )


def journal_of(site: Site) -> Journal:
    """Give the journal. Raises NotFound where the site keeps none."""
    if site.journal is None:
        raise NotFound(
            Message(
                pl="Ten serwis nie prowadzi dziennika zmian.", en="This site keeps no journal of changes."
            )
        )
    return site.journal


def newest(site: Site) -> int:
    """Give the number of the last revision that the page may show: on a past day, the last of that day."""
    journal, view = journal_of(site), viewed()
    return journal.head().number if view is None else journal.number_at(view.moment)


def span(site: Site, asked: ChangesAsked) -> tuple[int, int]:
    """Give the numbers between which the revisions asked for lie: after the first, up to the second."""
    journal, last = journal_of(site), newest(site)
    after = journal.number_at(end_of(asked.since - timedelta(days=1))) if asked.since else 0
    until = min(last, journal.number_at(end_of(asked.until))) if asked.until else last
    return after, until


def fitting(site: Site, asked: ChangesAsked) -> "partial[Iterator[Revision]]":
    """Give what reads the revisions that fit, newest first; it takes a limit."""
    after, until = span(site, asked)
    return partial(
        journal_of(site).revisions,
        after,
        until,
        record=asked.record or None,
        agent=asked.agent or None,
        action=asked.action or None,
        newest_first=True,
        longest=MOST_TOLD,
    )


def read(site: Site, asked: ChangesAsked, limit: int, skip: int = 0) -> tuple[list[Revision], int]:
    """Give the revisions asked for, newest first, and how many there are in all."""
    if asked.people:
        found = [each for each in fitting(site, asked)() if each.by_people]
        return found[skip : skip + limit], len(found)
    after, until = span(site, asked)
    total = journal_of(site).count(
        after,
        until,
        record=asked.record or None,
        agent=asked.agent or None,
        action=asked.action or None,
    )
    return list(fitting(site, asked)(limit=skip + limit))[skip:], total


def changes_page(site: Site, language: Language, asked: ChangesAsked) -> HTMLResponse:
    """Make the list of all changes, newest first. Raises BadParameter for a page past the last one."""
    revisions: Sequence[Revision] = ()
    total = 0
    if site.journal is not None:
        revisions, total = read(site, asked, PER_PAGE, (asked.page - 1) * PER_PAGE)
    pages = max(1, -(-total // PER_PAGE))
    if asked.page > pages:
        raise refuse("Lista nie ma aż tylu stron.", "The list does not have that many pages.")
    here = Here(site, language, "history", PATHS["history"], asked.query(asked.page))
    return page(
        here,
        "history.html",
        asked=asked,
        told=[told(site, language, each) for each in revisions],
        total=total,
        actions=sorted(ACTIONS, key=lambda action: here.text(f"action.{action}").casefold()),
        pages=pages,
        page_links=page_links(here.to("history"), asked.query(), pages, asked.page),
        feed=feed_address(language, asked),
        record=site.graph.label(asked.record, language) if asked.record else "",
        agent=who(site, language, asked.agent) if asked.agent else None,
    )


def record_page(site: Site, language: Language, iri: str, number: int) -> HTMLResponse:
    """Make the history of a record. Raises NotFound for a record that never was."""
    asked = ChangesAsked(record=iri)
    revisions, total = read(site, asked, PER_PAGE, (number - 1) * PER_PAGE)
    if not total:
        site.graph.resource(iri)
    pages = max(1, -(-total // PER_PAGE))
    if number > pages:
        raise refuse("Historia nie ma aż tylu stron.", "The history does not have that many pages.")
    query = f"view={HISTORY}"
    here = Here(site, language, "", local_paths(iri), query + (f"&page={number}" if number > 1 else ""))
    found = [told(site, language, each, iri) for each in revisions]
    label = next((each.label for row in found for each in row.different), "") or site.graph.label(
        iri, language
    )
    return page(
        here,
        "record-history.html",
        iri=iri,
        label=label,
        told=found,
        total=total,
        pages=pages,
        number=number,
        page_links=page_links(here.resource(iri), query, pages, number),
        feed=feed_address(language, asked),
    )


def revision_page(site: Site, language: Language, number: int, refused: Typed | None = None) -> HTMLResponse:
    """Make the page of one change, with what was `refused` of taking it back. Raises NotFound."""
    revision = revision_of(site, number)
    paths = {each: f"{PATHS['history'][each]}/{number}" for each in PATHS["history"]}
    here = Here(site, language, "history", paths)
    return page(
        here,
        "revision.html",
        each=told(site, language, revision),
        last=newest(site),
        most_read=MOST_READ,
        longest_reason=LONGEST_REASON,
        refused=refused,
        judged=judged(site, language, revision),
        patch_address=f"{paths[language]}.{PATCH_SUFFIX}",
    )


@dataclass(frozen=True)
class Judged:
    """What the rules said of a change: how many findings of each severity, and of each rule by its name."""

    severities: Sequence[tuple[str, int]]
    rules: Sequence[tuple[str, int]]


def judged(site: Site, language: Language, revision: Revision) -> Judged:
    """Tell the summary of validation that a revision holds."""
    found = {name: count for name, count in revision.validation.items() if count}
    return Judged(
        [(name, found[name]) for name in SEVERITIES if name in found],
        sorted(
            (site.serving.label(SHAPES[name], language), count)
            for name, count in found.items()
            if name not in SEVERITIES
        ),
    )


def revision_of(site: Site, number: int) -> Revision:
    """Give a revision that the page may show. Raises NotFound."""
    revision = journal_of(site).revision(number)
    if number > newest(site):
        raise NotFound(
            Message(
                pl="Tego dnia nie było jeszcze tej zmiany.", en="On that day there was no such change yet."
            )
        )
    return revision


def patch_file(site: Site, number: int) -> Response:
    """Give the whole patch of a revision as RDF Patch. Raises NotFound."""
    return Response(
        revision_of(site, number).patch_text,
        media_type=f"{PATCH_TYPE}; charset=utf-8",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Content-Disposition": f'inline; filename="mkus-{number}.{PATCH_SUFFIX}"',
        },
    )


def page_links(address: str, query: str, pages: int, current: int) -> list[tuple[int, str]]:
    """Give the numbers and addresses of the pages worth a link: the ends and those around this one."""
    near = sorted(n for n in {1, pages, *range(current - 2, current + 3)} if 1 <= n <= pages)
    return [
        (
            each,
            address
            + ("?" if query or each > 1 else "")
            + "&".join(filter(None, (query, f"page={each}" if each > 1 else ""))),
        )
        for each in near
    ]


def feed_address(language: Language, asked: ChangesAsked) -> str:
    """Give the address of the feed of these changes."""
    query = asked.query()
    return f"{PATHS['history'][language]}.atom" + (f"?{query}" if query else "")


def changes_feed(site: Site, language: Language, asked: ChangesAsked) -> Response:
    """Give the newest of the changes asked for as a feed; comments only when they are asked for."""
    found = fitting(site, asked)()
    if not (asked.comments or asked.action == COMMENT):
        found = without_comments(found)
    revisions = list(islice((each for each in found if each.by_people or not asked.people), IN_FEED))
    title = site.texts.text("history.title", language)
    if asked.record:
        title = site.texts.text("history.of", language, label=site.graph.label(asked.record, language))
    path = PATHS["history"][language] + (f"?{asked.query()}" if asked.query() else "")
    return feed_of(site, language, revisions, title, feed_address(language, asked), path)


def without_comments(revisions: Iterable[Revision]) -> Iterator[Revision]:
    """Leave out what people said of a record: it stands in the journal, and in files only when asked for."""
    return (each for each in revisions if each.action != COMMENT)


def feed_of(
    site: Site, language: Language, revisions: Sequence[Revision], title: str, address: str, path: str
) -> Response:
    """Write revisions as a feed; `address` is that of the feed, `path` that of the page."""
    root = BASE.rstrip("/")
    written = Feed(
        iri=root + kept(address),
        page=root + kept(path),
        title=title,
        subtitle=site.texts.text("history.feed-note", language),
        author=site.texts.text("site.name", language),
        updated=revisions[0].recorded_at if revisions else datetime(1970, 1, 1, tzinfo=PLACE),
        language=language,
        entries=[entry(site, language, each) for each in revisions],
    )
    return Response(
        atom(written),
        media_type=f"{MEDIA_TYPE}; charset=utf-8",
        headers={"Access-Control-Allow-Origin": "*"},
    )


def entry(site: Site, language: Language, revision: Revision) -> Entry:
    """Give a revision as an entry of a feed."""
    each = told(site, language, revision)
    action = site.texts.text(f"action.{revision.action}", language)
    about = ", ".join(each.kinds or [record.label for record in each.records])
    address = BASE.rstrip("/") + f"{PATHS['history'][language]}/{revision.number}"
    return Entry(
        iri=REVISION[str(revision.number)],
        page=address,
        title=f"{action}: {about}" if about else action,
        summary="; ".join([*each.sentences, each.reason]),
        marks=[(revision.action, action)],
        updated=revision.recorded_at,
        author=each.who.name,
    )
