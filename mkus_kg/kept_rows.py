"""The rows of questions about ?item, kept over changes: only what a change can concern is asked anew.

Which items that is follows from what a question reads, as it does for the shapes: each changed statement is
followed through the patterns of the question to items. Their rows are the same question with ?item given.
"""

import datetime
import re
import threading
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import Final

from rdflib import URIRef
from rdflib.term import Node

from mkus_kg.graph import GraphStore, OrderKey, Patch, Row, Table, Term, order_key
from mkus_kg.items import ITEM
from mkus_kg.namespaces import RDF, Language
from mkus_kg.queries import Question
from mkus_kg.validation.lookups import Everywhere
from mkus_kg.validation.patterns import THIS, Scope, Unfollowable, read_scopes
from mkus_kg.validation.touched import Key, Touched, Trigger

MOST_ASKED: Final = 32
"""Items from which on all are asked anew at once, as they are where every eighth one is concerned."""
LEAST_SHARE: Final = 8
MOST_FOLLOWED: Final = 2_000
"""Changed statements from which on nothing is kept."""
NO_CHANGE: Final = Patch(frozenset(), frozenset())
_ITEM: Final = re.compile(r"[?$]item\b")
_Name = tuple[str, Language | None]


class _Followed:
    """A question, and what it reads. `speaks` says that its answer hangs on the reader's language."""

    def __init__(self, question: Question) -> None:
        self.question: Final = question
        self.speaks: Final = any(each.type == "language" for each in question.parameters)

    def prepare(self) -> None:
        """Take the question apart, which takes a tenth of a second."""
        _ = self._triggers, self._kinds

    @cached_property
    def _scopes(self) -> tuple[Scope, ...] | None:
        try:
            return read_scopes(_ITEM.sub(f"?{THIS}", self.question.text))
        except Unfollowable:
            return None

    @cached_property
    def _triggers(self) -> Mapping[Node | None, Sequence[Trigger]] | None:
        scopes = self._scopes
        if scopes is None:
            return None
        found: dict[Node | None, list[Trigger]] = defaultdict(list)
        for trigger in (Trigger(scope, each) for scope in scopes for each in scope.triggers):
            for link in trigger.links:
                found[link].append(trigger)
        return found

    @cached_property
    def _kinds(self) -> frozenset[URIRef]:
        """Give the classes that an item has to be of, whatever else the question asks for."""
        demands = [
            frozenset(
                each.object
                for each in (*scope.triggers, *scope.around)
                if (each.subject, each.link) == (THIS, RDF.type) and isinstance(each.object, URIRef)
            )
            for scope in self._scopes or ()
        ]
        return frozenset.intersection(*demands) if demands else frozenset()

    def may_be_listed(self, store: GraphStore, item: URIRef) -> bool:
        """Say whether the item is of the classes that the question demands."""
        return all(any(store.statements(item, RDF.type, kind)) for kind in self._kinds)

    def concerned(self, store: GraphStore, change: Patch, most: int) -> set[URIRef] | None:
        """Give the items that a change can concern, which the store holds already; None for too many."""
        triggers = self._triggers
        if triggers is None:
            return None
        touched = Touched(store, tuple(change.removed), tuple(change.added))
        keys: set[Key] = set()
        try:
            for fact in touched.changed:
                for trigger in (*triggers.get(fact[1], ()), *triggers.get(None, ())):
                    keys |= touched.keys(trigger, fact, keys)
                if len(keys) > most:
                    return None
        except Everywhere:
            return None
        nodes = {dict(key)[THIS] for key in keys}
        items = {node for node in nodes if isinstance(node, URIRef)}
        return items if len(items) == len(nodes) else None


@dataclass(frozen=True, slots=True)
class _Line:
    """An item with its rows, and where it stands among the others."""

    item: Term
    place: tuple[OrderKey, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The lines of an answer of one day."""

    day: datetime.date
    lines: Sequence[_Line]
    table: Table
    in_order: bool
    """Whether they stand as the header of the question says, so that a new one finds its place."""


class KeptRows:
    """The answers of questions about ?item that need no parameters.

    Any thread may ask, and one at a time may tell what changed.
    """

    def __init__(
        self, store: GraphStore, questions: Mapping[str, Question], today: Callable[[], datetime.date]
    ) -> None:
        self._store = store
        self._questions = questions
        self._today = today
        self._followed: dict[str, _Followed] = {}
        self._kept: dict[_Name, tuple[_Kept, Patch]] = {}
        self._changes = 0
        self._lock = threading.Lock()

    def table(self, name: str, language: Language) -> Table:
        """Answer a question as it would be answered anew, but for the order of rows of one item.

        While nothing of it has changed it is the same object.
        """
        followed = self._followed.setdefault(name, _Followed(self._questions[name]))
        key = (name, language if followed.speaks else None)
        with self._lock:
            changes = self._changes
            kept, missed = self._kept.get(key, (None, NO_CHANGE))
        day = self._today()
        found = None
        if kept is not None and kept.day == day:
            found = self._renewed(followed, kept, missed, language) if missed else kept
        if found is None:
            found = self._anew(followed, language, day)
        with self._lock:
            # What was read while the graph changed may be of before and of after.
            if changes == self._changes:
                self._kept[key] = (found, NO_CHANGE)
        return found.table

    def prepare(self) -> None:
        """Find out what the questions asked so far read, so that the first change need not."""
        for followed in list(self._followed.values()):
            followed.prepare()

    @contextmanager
    def following(self, patch: Patch) -> Iterator[None]:
        """Note a change that the store takes in within the block."""
        with self._lock:
            self._changes += 1
            yield
            for key, (kept, missed) in list(self._kept.items()):
                change = Patch.in_a_row((missed, patch))
                self._kept[key] = (kept, change)
                if len(change.removed) + len(change.added) > MOST_FOLLOWED:
                    del self._kept[key]

    def _anew(self, followed: _Followed, language: Language, day: datetime.date) -> _Kept:
        answer = self._ask(followed, language, day)
        lines = _lines(followed.question, answer, language)
        in_order = all(one.place <= other.place for one, other in pairwise(lines))
        shown = followed.question.shown_to(language, answer)
        return _Kept(day, lines, _table(shown, lines), in_order)

    def _renewed(self, followed: _Followed, kept: _Kept, change: Patch, language: Language) -> _Kept | None:
        """Give the lines after a change, None where to ask for all of them is as good."""
        most = min(MOST_ASKED, len(kept.lines) // LEAST_SHARE)
        concerned = followed.concerned(self._store, change, most) if kept.in_order else None
        if concerned is None:
            return None
        new = [
            line
            for item in concerned
            if followed.may_be_listed(self._store, item)
            for line in _lines(followed.question, self._ask(followed, language, kept.day, item), language)
        ]
        old = {line.item: line for line in kept.lines if line.item in concerned}
        if old == {line.item: line for line in new}:
            return kept
        lines = [line for line in kept.lines if line.item not in concerned]
        for line in new:
            insort(lines, line, key=attrgetter("place"))
        return replace(kept, lines=lines, table=_table(kept.table, lines))

    def _ask(
        self, followed: _Followed, language: Language, day: datetime.date, item: URIRef | None = None
    ) -> Table:
        given = followed.question.bind({}, language, self._store.known, day)
        if item is not None:
            given[ITEM] = item
        return self._store.select(followed.question.text, given)


def _table(like: Table, lines: Sequence[_Line]) -> Table:
    return Table(like.columns, tuple(row for line in lines for row in line.rows), like.headings)


def _lines(question: Question, answer: Table, language: Language) -> list[_Line]:
    """Put the rows of an answer together by item, each where the first of its rows stands."""
    item = answer.column(ITEM)
    order = [answer.column(name) for name in question.order or (ITEM,)]
    places: dict[Term, tuple[OrderKey, ...]] = {}
    rows: defaultdict[Term, list[Row]] = defaultdict(list)
    for row, shown in zip(answer.rows, question.shown_to(language, answer).rows, strict=True):
        about = row[item]
        if about is not None:
            rows[about].append(shown)
            if about not in places:
                places[about] = tuple(order_key(row[n]) for n in order)
    return [_Line(about, places[about], tuple(own)) for about, own in rows.items()]
