"""Tracker: what every writer hands its changes to. Nothing else changes a fact."""

import threading
from collections import OrderedDict, deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from rdflib import URIRef
from sqlalchemy.exc import OperationalError

from mkus_kg.database import busy, open_database, telling_why
from mkus_kg.errors import BadChange, Conflict, Forbidden, JournalMoved, Message, NotFound
from mkus_kg.graph import program_hash
from mkus_kg.graph.patch import Patch
from mkus_kg.journal import ACTIONS, INSTANT, Draft, Head, Journal, Revision
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.permissions import Permission
from mkus_kg.queries import load_questions
from mkus_kg.replay import broken, judged, replay
from mkus_kg.settings import PLACE, Settings
from mkus_kg.tracker.admission import check_authorship, check_events, check_moves, check_sent, stamped
from mkus_kg.tracker.authorship import (
    check_confirming,
    check_second_person,
    records_written,
    revisions_written,
)
from mkus_kg.tracker.change import Agent, Change, Prepared, Refused, Saved, Wish, checked_reason
from mkus_kg.tracker.opening import begin, is_new, release_to_take_in
from mkus_kg.tracker.pace import check_pace
from mkus_kg.tracker.reach import check_reach
from mkus_kg.tracker.staging import Now, Staging
from mkus_kg.tracker.touched import Owners
from mkus_kg.tracker.undoing import check_unchanged, check_unused, inverse_of
from mkus_kg.validation import Report
from mkus_kg.verdicts import require

LONGEST_WAIT: Final = 20.0
"""Seconds that a writer waits for the writers before it in this process."""
MOST_TRIES: Final = 50
"""How often another process may be faster before a writer gives up."""
LOOK_EVERY: Final = 1.0
"""Seconds between two looks at what other processes have recorded, where people only read."""
MOST_PAST: Final = 3
"""Graphs of past moments that are kept open."""


class Tracker:
    """The journal, and the graph that follows it. Safe to use from several threads and processes.

    A change is applied to a staging copy, judged there, appended to the journal and only then shown to
    readers, in one step; whatever refuses it leaves everything as it was. Get one from `open`.
    """

    def __init__(self, settings: Settings, journal: Journal, graph: KnowledgeGraph, staging: Staging) -> None:
        self.journal: Final = journal
        self.graph: Final = graph
        self.staging: Final = staging
        self._settings = settings
        self._writing = threading.Lock()
        self._unpublished: deque[tuple[Patch, Head, str]] = deque()
        self._shown = staging.head.number
        self._past: OrderedDict[tuple[int, date], KnowledgeGraph] = OrderedDict()
        self._replaying = threading.Lock()

    @classmethod
    def open(cls, settings: Settings, *, force: bool = False) -> "Tracker":
        """Open the journal, and begin one with the curated facts where there is none yet.

        A release of the curated facts that the journal does not know is taken in by one revision. Raises
        InvalidGraph when the shapes forbid the graph, unless `force`, and BadSettings for the database.
        """
        journal = Journal.open(open_database(settings.database))
        begin(journal, settings, force=force)
        facts = replay(journal, settings.state_path)
        program = program_hash(settings.ontology_path)
        sound = judged(journal.revision(facts.head.number), program)
        staging = Staging(facts.store(settings), settings, facts.head, judged=sound)
        coming = release_to_take_in(journal, settings)
        if coming is None and not sound and not force:
            require(settings.state_path, staging.version, staging.judge_all)
            staging.judged = True
        graph = KnowledgeGraph(settings, staging.store.copy(), staging.version)
        tracker = cls(settings, journal, graph, staging)
        if coming is not None:
            tracker.write(coming.wish(staging, whole=not (sound or force)))
        return tracker

    @classmethod
    def check(cls, settings: Settings) -> None:
        """Make sure that `open` will succeed, and quickly; where nothing is new, without loading the graph.

        Raises what `open` raises.
        """
        journal = Journal.open(open_database(settings.database))
        begin(journal, settings, force=False)
        program = program_hash(settings.ontology_path)
        ready = judged(journal.revision(journal.head().number), program) and not is_new(journal, settings)
        journal.engine.dispose()
        if ready:
            load_questions(settings.queries_path)
        else:
            cls.open(settings).close()

    # Writing

    def record(self, change: Change, agent: Agent) -> Saved:
        """Record a change as one revision and show it to readers; when this returns, it is on the disk.

        Raises BadReason, BadPatch and BadChange for a change that cannot be, Forbidden for one that the agent
        may not make, TooManyChanges for one too many, Conflict when a record changed after it was read, and
        Refused when the shapes forbid it.
        """
        reason = checked_reason(change.reason, change.action)
        self._admit(change, agent)

        def prepare() -> Prepared:
            return self._prepared(change, agent, reason)

        return self.write(Wish(agent, change.action, change.valid_at, prepare))

    def rehearse(self, change: Change, agent: Agent) -> Report:
        """Say what the shapes find in a change, and keep nothing. Raises as `record`, but no Conflict."""
        checked_reason(change.reason, change.action)
        self._admit(change, agent)
        with self._turn():
            patch = self.staging.store.effective(stamped(change.patch, agent, _now()))
            self._check_rights(patch, agent)
            with self.staging.trying(patch) as trial:
                return self.staging.judge(trial.applied)

    def undo(self, number: int, agent: Agent, reason: str) -> Saved:
        """Take a revision back by one more revision.

        Raises NotFound for the number, BadReason, BadChange for a release or a comment, Forbidden,
        UndoConflict when later revisions build on it, Refused when the shapes forbid the result.
        """
        text = checked_reason(reason)
        agent.demand(Permission.UNDO)
        revision = self.journal.revision(number)
        inverse = inverse_of(revision)

        def prepare() -> Prepared:
            check_unchanged(self.staging.store, self.journal, revision, inverse)
            return Prepared(inverse, self.staging.owners.records(inverse), text)

        def check(applied: Patch) -> None:
            check_unused(self.staging.store, self.journal, revision, applied)

        return self.write(Wish(agent, "undo", datetime.now(PLACE).date(), prepare, check))

    def write(self, wish: Wish) -> Saved:
        """Record a wish over the newest facts. Raises as the wish does, and Refused, TooBusy, NotKept."""
        for _ in range(MOST_TRIES):
            try:
                with self._turn():
                    return self._write(wish)
            except JournalMoved:
                continue
        raise busy()

    def _write(self, wish: Wish) -> Saved:
        staging = self.staging
        prepared = wish.prepare()
        with staging.trying(prepared.patch) as trial:
            wish.check(trial.applied)
            report = staging.judge(trial.applied)
            if not report.conforms:
                raise Refused(report)
            draft = Draft(
                agent=wish.agent.iri,
                action=wish.action,
                reason=prepared.reason,
                patch=trial.stated,
                valid_at=wish.valid_at,
                records=prepared.records,
                validation=staging.summary(report),
                ontology_version=staging.program,
                shapes_version=staging.shapes_version,
                technical=wish.agent.job,
            )
            revision = self.journal.append(draft, after=staging.head.number)
            trial.kept = True
        self._follow(revision, trial.applied)
        return Saved(revision, report)

    def _admit(self, change: Change, agent: Agent) -> None:
        if change.action not in ACTIONS - {"undo"}:
            raise Forbidden(
                Message(
                    pl="Takiej czynności dziennik nie zapisuje.",
                    en="The journal records no such action.",
                )
            )
        # What an edit takes depends on what it changes: whoever reported a barrier may mend the report.
        if change.action != Permission.EDIT:
            agent.demand(change.action)
        self.staging.admission.check(change.patch)

    def _check_rights(self, patch: Patch, agent: Agent) -> None:
        """Look at what is done, not at what the action is called. Raises BadChange and Forbidden."""
        store = self.staging.store
        check_authorship(store, patch, agent)
        check_events(store, patch)
        check_moves(store, patch, agent)
        check_sent(store, patch)
        check_second_person(store, self.journal, self.staging.owners, patch, agent)
        check_reach(store, self.staging.owners, patch, agent)

    def _prepared(self, change: Change, agent: Agent, reason: str) -> Prepared:
        store = self.staging.store
        check_pace(self.journal, self._settings, agent)
        if change.action == "comment":
            _check_comment(change, all(store.known(URIRef(record)) for record in change.seen))
            return Prepared(change.patch, tuple(sorted(change.seen)), reason)
        wanted = stamped(change.patch, agent, _now())
        patch = store.effective(wanted)
        # What was to be taken away and is gone already was changed by somebody else.
        touched = Patch(wanted.removed, patch.added) if patch else wanted
        self._check_rights(touched, agent)
        records = self.staging.owners.records(touched)
        for record in records:
            self._check_seen(record, change.seen.get(record, 0))
        if not patch:
            raise BadChange(
                Message(
                    pl="Ta zmiana niczego nie zmienia: wszystko jest już zapisane.",
                    en="This change changes nothing: all of it is recorded already.",
                )
            )
        if agent.job and len(records) > 1 and change.action == "job":
            raise BadChange(
                Message(
                    pl="Zadanie zapisuje każdy rekord osobną rewizją, aby jego historia mówiła tylko o nim.",
                    en="A job records each record by a revision of its own, so that its history is about it.",
                )
            )
        return Prepared(patch, records, reason)

    def _check_seen(self, record: str, seen: int) -> None:
        now = self.journal.last_revision(record)
        if not now <= seen <= self.staging.head.number:
            raise Conflict(record, seen, now)

    # Following the journal

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the writers before, then catch up with other processes. Raises TooBusy, NotKept."""
        with self.graph.pausing():
            if not self._writing.acquire(timeout=LONGEST_WAIT):
                raise busy()
            try:
                with telling_why():
                    self._catch_up()
                    yield
            finally:
                self._writing.release()

    def refresh(self) -> None:
        """Show what other processes have recorded; never waits for a writer, who does the same.

        While the database cannot be reached, readers go on without.
        """
        if not self._writing.acquire(blocking=False):
            return
        try:
            self._catch_up()
        except OperationalError:
            return
        finally:
            self._writing.release()

    def _catch_up(self) -> None:
        # What depends on a day is worked out anew when one begins.
        turned = self.staging.store.turn(self._settings.today())
        if turned:
            self._unpublished.append((turned, self.staging.head, self.staging.version))
        self._publish()
        if self.journal.head() == self.staging.head:
            return
        for revision in self.journal.revisions(after=self.staging.head.number):
            if revision.previous_hash != self.staging.head.hash:
                raise broken(revision.number)
            self._follow(revision, self.staging.store.apply(revision.patch))

    def _follow(self, revision: Revision, applied: Patch) -> None:
        """Show readers a revision that stands in the journal and in the staging copy."""
        self.staging.head = Head(revision.number, revision.hash)
        self._unpublished.append((applied, self.staging.head, self.staging.version))
        self._publish()

    def _publish(self) -> None:
        while self._unpublished:
            applied, head, version = self._unpublished[0]
            self.graph.publish(applied, version)
            self._unpublished.popleft()
            # Only now: who reads just before holds an older number than the page, and is told to look again.
            self._shown = head.number

    # What was known

    def now(self) -> Now:
        """Give a copy of the newest graph, and where the journal ends with it."""
        with self._turn():
            return self.staging.now()

    @property
    def shown(self) -> int:
        """Give the number of the newest revision that readers see."""
        return self._shown

    def revision_of(self, record: str) -> int:
        """Give the newest revision of a record that readers see, 0 for one that is new: what a form has seen.

        Asked within one block of `reading` with what is shown, it never tells of more than that.
        """
        return self.journal.last_revision(record, until=self._shown)

    def written_by(self, record: str, agent: str) -> tuple[int, ...]:
        """Give the revisions in which somebody wrote what a record says: such a person may not confirm it."""
        return revisions_written(self.journal, Owners(self.graph.store), record, agent)

    def written_of(self, records: Collection[str], agent: str) -> frozenset[str]:
        """Give those of the records that somebody wrote in: a second person has to confirm them."""
        return records_written(self.journal, Owners(self.graph.store), records, agent)

    def check_confirming(self, record: str, agent: Agent) -> None:
        """Raise Forbidden unless the agent may confirm a record as its second person."""
        check_confirming(self.journal, Owners(self.graph.store), record, agent)

    def known_at(self, moment: datetime) -> KnowledgeGraph:
        """Give the graph as it was known at an aware moment, evaluated on the day that the moment ends.

        What it answers never changes while the program is the same. Raises NotFound before revision 1.
        """
        number = self.journal.number_at(moment)
        if not number:
            raise NotFound(
                Message(
                    pl="Wtedy niczego jeszcze nie zapisano; wybierz późniejszy dzień.",
                    en="Nothing was recorded by then; choose a later day.",
                )
            )
        # Midnight ends the day before.
        day = (moment - INSTANT).astimezone(PLACE).date()
        with self._replaying:
            found = self._past.get((number, day))
            if found is None:
                found = self._past[number, day] = self._replayed(number, day)
            self._past.move_to_end((number, day))
            while len(self._past) > MOST_PAST:
                self._past.popitem(last=False)[1].close()
        return found

    def _replayed(self, number: int, day: date) -> KnowledgeGraph:
        facts = replay(self.journal, self._settings.state_path, number)
        settings = self._settings.model_copy(update={"evaluation_date": day})
        store = facts.store(settings)
        return KnowledgeGraph(settings, store, facts.version(f"{self.staging.program} {day}"))

    def warm(self) -> None:
        """Read the shapes now, so that the first writer does not wait for it."""
        with self._turn():
            _ = self.staging.shapes

    def close(self) -> None:
        """End the worker processes and leave the database."""
        for graph in (self.graph, *self._past.values()):
            graph.close()
        self.journal.engine.dispose()


def _now() -> datetime:
    """Give the time at which an event is recorded, to the second, by the clock of the place."""
    return datetime.now(PLACE).replace(microsecond=0)


def _check_comment(change: Change, known: bool) -> None:
    if change.patch or not change.seen or not known:
        raise BadChange(
            Message(
                pl="Komentarz niczego nie zmienia i dotyczy istniejącego rekordu: wskaż ten rekord.",
                en="A comment changes nothing and is about a record that exists: name that record.",
            )
        )
