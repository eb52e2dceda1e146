"""The working list: what waits to be done, each item found by a question, and the searches a person keeps."""

import threading
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import QueryParams

from mkus_kg.accounts import Accounts
from mkus_kg.accounts.searches import SavedSearch
from mkus_kg.analysis.blocking_facts import read_facts
from mkus_kg.errors import BadParameter, NotFound
from mkus_kg.graph import Term
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import Language
from mkus_kg.queries import Question
from mkus_kg.tracker import CURATED_IMPORT
from mkus_kg.tracker.news import News, news
from web.asked import checked_query, refuse
from web.list_asked import ListAsked, conditions_of_list, read_list
from web.pages.history import IN_FEED, MOST_TOLD, feed_of, journal_of, newest, without_comments
from web.pages.what_if import WhatIfAsked, concerned, read_package
from web.parts import PATHS, Here, Site
from web.rendering import Row, grouped, page, rows
from web.visitors import Person
from web.writing import Action, not_signed_in, see_other, signed_in

PREFIX: Final = "todo-"
ORDER: Final = (
    "recheck",
    "fidelity",
    "promulgated",
    "overdue",
    "proposal-failed",
    "basis-ended",
    "verify",
    "without-cause",
    "without-evidence",
    "without-proposal",
    "assess",
    "warnings",
    "single-source",
    "inactive",
)
"""The items in the order of the page: the law has moved, somebody waits, something is missing.

One that a question adds comes after them.
"""
REPORTER: Final = "reporter"
"""A question with this column is about what somebody else has to do than who reported or wrote the record."""
PACKAGE: Final = "what-if"
"""The kind of search that is a package of proposals."""
SHOWN: Final = 5
MOST_KEPT: Final = 4
MOST_LOOKED_AT: Final = 2_000
"""How many of the newest changes the feed of a search looks at."""


CHANGES: Final[Mapping[Language, str]] = {"pl": "zmiany.atom", "en": "changes.atom"}
"""The last part of the address of the feed of changes of a list."""


@dataclass(frozen=True)
class Task:
    """One item of the working list: the question that finds it, and the rows of each record."""

    name: str
    question: Question
    records: Sequence[tuple[Term, Sequence[Row]]]
    others: Sequence[tuple[Term, Sequence[Row]]] = ()
    """What waits for somebody else than the person who looks, who wrote it."""

    @property
    def shown(self) -> Sequence[tuple[Term, Sequence[Row]]]:
        """Give the first records."""
        return self.records[:SHOWN]

    @property
    def empty(self) -> bool:
        """Say whether nothing waits."""
        return not self.records

    @property
    def reason(self) -> str:
        """Give the reason that all records share; an empty text where they differ."""
        reasons = {str(row["reason"]) for _, found in self.records for row in found}
        return reasons.pop() if len(reasons) == 1 else ""


@dataclass(frozen=True)
class Kept:
    """A saved search: its list and what is new in it; None where its conditions no longer fit the list.

    A package of proposals is kept alike: it finds the proposals and the barriers that they act upon.
    """

    search: SavedSearch
    address: str
    feed: str
    news: News | None

    @property
    def package(self) -> bool:
        """Say whether this is a package of proposals rather than a list."""
        return self.search.kind == PACKAGE


class WorkingList:
    """The page of what waits to be done; the questions are asked once for each state of the graph."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._found: dict[tuple[str, Language], Sequence[Task]] = {}
        self._asking = threading.Lock()

    def page(self, language: Language, request: Request) -> HTMLResponse:
        """Make the page: everything for everybody, and for who is signed in what concerns them."""
        site, person = self._site, signed_in(request)
        mine = checked_query(request).get("mine") == "true" and person is not None
        here = Here(site, language, "to-do", PATHS["to-do"], "mine=true" if mine else "")
        own = touched(site, person) if person is not None and mine else None
        return page(
            here,
            "to-do.html",
            tasks=[of_person(site, each, person, own) for each in self.tasks(language)],
            kept=kept_searches(site, language, person) if person is not None else [],
            mine=mine,
            shown=SHOWN,
        )

    def tasks(self, language: Language) -> Sequence[Task]:
        """Give every item, the most pressing first."""
        graph = self._site.graph
        key = (graph.version, language)
        with self._asking:
            if key not in self._found:
                found = [
                    Task(name.removeprefix(PREFIX), question, self._rows(name, language))
                    for name, question in graph.questions.items()
                    if name.startswith(PREFIX)
                ]
                found.sort(key=lambda task: ORDER.index(task.name) if task.name in ORDER else len(ORDER))
                while len(self._found) >= MOST_KEPT:
                    self._found.pop(next(iter(self._found)))
                self._found[key] = found
            return self._found[key]

    def _rows(self, name: str, language: Language) -> list[tuple[Term, list[Row]]]:
        found = grouped(rows(self._site.graph.ask(name, {}, language)), "record")
        return sorted(found, key=by_person, reverse=True)


def by_person(found: tuple[Term, Sequence[Row]]) -> bool:
    """Say whether a person reported a record: somebody waits for an answer."""
    reporter = found[1][0].get(REPORTER)
    return reporter is not None and str(reporter) != CURATED_IMPORT.iri


def of_person(site: Site, task: Task, person: Person | None, own: Set[str] | None) -> Task:
    """Set apart what a person may not do themselves, as they reported or wrote it.

    Where `own` is given, leave out what they did not work on.
    """
    listed = [each for each in task.records if own is None or str(each[0]) in own]
    apart = written(site, person, listed) if person is not None else set()
    return replace(
        task,
        records=[each for each in listed if str(each[0]) not in apart],
        others=[each for each in listed if str(each[0]) in apart],
    )


def written(site: Site, person: Person, listed: Sequence[tuple[Term, Sequence[Row]]]) -> Set[str]:
    """Give the records that somebody else than their author has to judge, and that this person wrote."""
    judged = {str(record) for record, found in listed if any(REPORTER in row for row in found)}
    if not judged or site.tracker is None:
        return set()
    reported = {
        str(record)
        for record, found in listed
        if any(str(row.get(REPORTER)) == person.agent for row in found)
    }
    return reported | site.tracker.written_of(judged, person.agent)


def touched(site: Site, person: Person) -> set[str]:
    """Give the records that a person has written about."""
    return {
        record
        for revision in journal_of(site).revisions(agent=person.agent, longest=0)
        for record in revision.records
    }


def kept_searches(site: Site, language: Language, person: Person) -> list[Kept]:
    """Give the searches of a person with what is new in each."""
    found = []
    for search in accounts_of(site).searches.of(person.agent):
        path = PATHS[search.kind][language]
        query = f"?{search.query}" if search.query else ""
        try:
            told = news(journal_of(site), search, found_by(site, language, search))
        except (BadParameter, NotFound):
            told = None
        feed = "" if search.kind == PACKAGE else changes_address(language, search.kind, search.query)
        found.append(Kept(search, path + query, feed, told))
    return found


def changes_feed(site: Site, language: Language, asked: ListAsked) -> Response:
    """Give the newest changes of what a list finds as a feed, without comments."""
    wanted = set(listed(site, language, asked))
    newest_first = journal_of(site).revisions(until=newest(site), newest_first=True, longest=MOST_TOLD)
    looked_at = without_comments(islice(newest_first, MOST_LOOKED_AT))
    fitting = (each for each in looked_at if wanted.intersection(each.records))
    title = site.texts.text("searches.changes-of", language, list=name_of(site, language, asked))
    address = changes_address(language, asked.kind, asked.feed_query())
    return feed_of(site, language, list(islice(fitting, IN_FEED)), title, address, asked.address(language))


def changes_address(language: Language, kind: str, query: str) -> str:
    """Give the address of the feed of changes of what a list finds."""
    return f"{PATHS[kind][language]}/{CHANGES[language]}" + (f"?{query}" if query else "")


def found_by(site: Site, language: Language, search: SavedSearch) -> list[str]:
    """Give what a saved search finds now.

    Raises BadParameter when its conditions no longer fit the list, NotFound for a proposal that is gone.
    """
    if search.kind == PACKAGE:
        facts = read_facts(site.graph)
        return concerned(facts, read_package(site.graph, facts, QueryParams(search.query)))
    return listed(site, language, read_list(site, search.kind, QueryParams(search.query)))


def listed(site: Site, language: Language, asked: ListAsked) -> list[str]:
    """Give the records of a list."""
    return list(map(str, site.graph.lists.iris(asked.kind, asked.selected, asked.text, language)))


def accounts_of(site: Site) -> Accounts:
    """Give the accounts. Raises NotSignedIn where nobody has one."""
    if site.accounts is None:
        raise not_signed_in()
    return site.accounts


def searched(action: Action) -> Response:
    """Keep a search, mark it as looked at and go to it, or keep it no longer.

    Raises BadParameter for a list or conditions that are not on offer, NotFound for a search of another.
    """
    site, language, agent = action.site, action.language, action.who.agent
    searches, done = accounts_of(site).searches, action.text("do")
    if done == "keep":
        kind, parameters = action.text("kind"), QueryParams(action.text("query"))
        if kind == PACKAGE:
            facts = read_facts(site.graph)
            package = read_package(site.graph, facts, parameters)
            if not package.changes:
                raise refuse("Włącz najpierw jakąś propozycję.", "Switch a proposal on first.")
            name, query, found = (
                package_name(site, language, package),
                package.query,
                concerned(facts, package),
            )
        elif kind in LIST_KINDS:
            asked = read_list(site, kind, parameters)
            name, query = name_of(site, language, asked), asked.feed_query()
            found = listed(site, language, asked)
        else:
            raise refuse("Nie ma takiej listy.", "There is no such list.")
        head = journal_of(site).head().number
        searches.add(agent, action.text("name") or name, kind, query, head, found)
    elif done in ("see", "remove"):
        number = action.text("number")
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise refuse("Nie masz takiego wyszukiwania.", "You have no such search.")
        search = searches.find(int(number), agent)
        if done == "remove":
            searches.remove(search.number, agent)
        else:
            head = journal_of(site).head().number
            searches.mark_seen(search.number, agent, head, found_by(site, language, search))
            return see_other(PATHS[search.kind][language] + (f"?{search.query}" if search.query else ""))
    else:
        raise refuse("Nie wiadomo, co zrobić z wyszukiwaniem.", "It is not said what to do with the search.")
    return see_other(PATHS["to-do"][language] + "#searches")


def name_of(site: Site, language: Language, asked: ListAsked) -> str:
    """Name a search by its list and conditions."""
    conditions = conditions_of_list(site, language, asked)
    title = site.texts.text(f"nav.{asked.kind}", language)
    return f"{title}: {conditions}"[:200] if conditions else title


def package_name(site: Site, language: Language, package: WhatIfAsked) -> str:
    """Name a package by its proposals."""
    names = ", ".join(site.graph.label(each, language) for each in package.changes)
    return f"{site.texts.text('nav.what-if', language)}: {names}"[:200]
