"""Eight defects that an audit of such registers found, each as what must not happen here.

Bulk jobs that write as one, reminders that count as work, history that can be rewritten, a status without
evidence and a duplicate without its link stand here. The other three are held where their pages are tested:
`test_history_pages` (technical changes are no news in a saved search) and `test_doors` (every address times
every role, and who took which file).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rdflib import URIRef
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tracking import DAY, JOB, LIMIT, LUKA, VERIFIER, Begun, add_note, change, note

from mkus_kg.errors import BadChange
from mkus_kg.graph.patch import Patch
from mkus_kg.namespaces import ID, MKUS, SCHEME
from mkus_kg.tracker import Change, Refused, Tracker
from mkus_kg.tracker.lifecycle import Evidence, move_patch, standing

NO_CHANGE = Patch(frozenset(), frozenset())


@pytest.fixture(scope="module")
def tracker(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """A tracker over the small graph, where one barrier is confirmed."""
    opened = Tracker.open(begun_journal.copy(tmp_path_factory.mktemp("audit")), force=True)
    yield opened
    opened.close()


def move(tracker: Tracker, status: str, evidence: Evidence | None = None) -> Change:
    """Give a move of the confirmed barrier."""
    to, agent = SCHEME[f"barrier-status/{status}"], URIRef(VERIFIER.iri)
    now, why = datetime.now(UTC), "Tak wynika ze źródła."
    patch = move_patch(tracker.graph, LIMIT, to, agent, DAY, now, why, evidence)
    return Change(patch, "move", why, {str(LIMIT): tracker.revision_of(str(LIMIT))}, DAY)


def test_a_bulk_job_writes_one_event_for_each_record(tracker: Tracker) -> None:
    records = (LIMIT, LUKA)
    seen = {str(record): tracker.revision_of(str(record)) for record in records}
    notes = frozenset(note(record, "porządki") for record in records)
    at_once = Change(Patch(frozenset(), notes), "job", "Nocne porządki.", seen, DAY)
    with pytest.raises(BadChange):
        tracker.record(at_once, JOB)
    each = [
        tracker.record(replace(at_once, patch=Patch(frozenset(), frozenset({n}))), JOB) for n in sorted(notes)
    ]
    assert [saved.revision.records for saved in each] == [(str(record),) for record in records]
    assert {(saved.revision.agent, saved.revision.action) for saved in each} == {(JOB.iri, "job")}


def test_reminders_and_technical_revisions_are_no_activity(tracker: Tracker) -> None:
    add_note(tracker, LIMIT, "praca człowieka")
    active = tracker.journal.last_activity(str(LIMIT))
    tracker.record(change(tracker, LIMIT, "uzupełnienie maszynowe", action="job"), JOB)
    tracker.record(Change(NO_CHANGE, "comment", "Przypomnienie.", {str(LIMIT): 0}, DAY), JOB)
    assert tracker.journal.last_activity(str(LIMIT)) == active is not None


def test_history_is_never_rewritten(tracker: Tracker) -> None:
    for statement in (
        "UPDATE revision SET reason = 'inny'",
        "DELETE FROM revision",
        "DELETE FROM revision_record",
    ):
        with pytest.raises(DBAPIError), tracker.journal.engine.begin() as connection:
            connection.execute(text(statement))
    event = ID["status-change/barrier-limit-1"]
    told = frozenset(tracker.staging.store.statements(event, MKUS.reason))
    assert told
    with pytest.raises(BadChange):
        tracker.record(replace(change(tracker, LIMIT), patch=Patch(told, frozenset())), VERIFIER)


@pytest.mark.parametrize(
    "status", ["partly-removed", "removed-in-law", "not-a-barrier", "unresolvable", "duplicate"]
)
def test_a_status_needs_its_evidence(tracker: Tracker, status: str) -> None:
    head = tracker.journal.head()
    with pytest.raises(Refused):
        tracker.record(move(tracker, status), VERIFIER)
    assert tracker.journal.head() == head


def test_a_duplicate_keeps_its_link(tracker: Tracker) -> None:
    saved = tracker.record(move(tracker, "duplicate", {MKUS.duplicateOf: LUKA}), VERIFIER)
    now = standing(tracker.graph, LIMIT)
    assert now is not None
    assert now.status == SCHEME["barrier-status/duplicate"]
    link = frozenset(tracker.staging.store.statements(now.event, MKUS.duplicateOf))
    assert [each.object for each in link] == [LUKA]
    with pytest.raises(BadChange):
        tracker.record(replace(change(tracker, LIMIT), patch=Patch(link, frozenset())), VERIFIER)
    assert tracker.undo(saved.revision.number, VERIFIER, "Jednak inna bariera.").revision.action == "undo"
