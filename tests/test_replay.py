"""The journal replayed: snapshots that only save time, and past moments that never change.

MKUS_REVISIONS makes the journal longer; `scripts/prove_tracker` does.
"""

import os
import random
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from rdflib.term import Node
from sqlalchemy import text
from tracking import ANALYST, LIMIT, LUKA, VERIFIER, Begun, add_note, change, fill, notes

from mkus_kg import replay as replaying
from mkus_kg.database import open_database
from mkus_kg.errors import InvalidGraph, NotFound
from mkus_kg.journal import Journal
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.replay import SNAPSHOTS, replay
from mkus_kg.settings import Settings
from mkus_kg.tracker import Tracker

REVISIONS = int(os.environ.get("MKUS_REVISIONS", "150"))
EDITS = 10
LONGEST_START = 5.0
"""Seconds of one processor for a start from a snapshot, whatever the length of the journal."""


@pytest.fixture
def settings(begun_journal: Begun, tmp_path: Path) -> Settings:
    """Settings with a journal and a state folder of their own."""
    own = begun_journal.copy(tmp_path / "data")
    return own.model_copy(update={"state_path": tmp_path / "state"})


@pytest.fixture
def journal(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """A journal of many revisions, with snapshots close enough for it."""
    monkeypatch.setattr(replaying, "EVERY", min(replaying.EVERY, REVISIONS // 3))
    opened = Journal.open(open_database(settings.database))
    fill(opened, REVISIONS)
    yield opened
    opened.engine.dispose()


def test_a_snapshot_saves_time_and_changes_nothing(
    journal: Journal, settings: Settings, tmp_path: Path
) -> None:
    whole = replay(journal, settings.state_path)
    snapshots = sorted((settings.state_path / SNAPSHOTS).iterdir())
    assert len(snapshots) == (REVISIONS + 1) // replaying.EVERY
    start = time.process_time()
    graph = KnowledgeGraph.open(settings, force=True)
    seconds = time.process_time() - start
    assert graph.version == whole.version(replaying.program_hash(settings.ontology_path))
    graph.close()
    print(f"start with {REVISIONS} revisions from a snapshot: {seconds:.2f} s")
    assert seconds < LONGEST_START
    assert replay(journal, settings.state_path) == whole == replay(journal, tmp_path / "none")
    # Whatever becomes of a snapshot, it is used whole or not at all.
    for path, damaged in zip(
        snapshots, cycle((b"", path_cut(snapshots[1]), b"\x1f\x8b nonsense")), strict=False
    ):
        path.write_bytes(damaged)
    assert replay(journal, settings.state_path) == whole


def path_cut(path: Path) -> bytes:
    content = path.read_bytes()
    return content[: len(content) // 2]


def test_a_broken_chain_is_not_replayed(journal: Journal, settings: Settings) -> None:
    with journal.engine.begin() as connection:
        for trigger in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).scalars():
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("DELETE FROM revision_record WHERE number = 7"))
        connection.execute(text("DELETE FROM revision WHERE number = 7"))
    with pytest.raises(InvalidGraph, match="before revision 8"):
        replay(journal, settings.state_path)


def test_what_was_known_never_changes(settings: Settings) -> None:
    """Random edits, comments and undoings: what each past moment answers stays as it was told then."""
    tracker = Tracker.open(settings, force=True)
    chance = random.Random(7)
    told = []
    for number in range(EDITS):
        record = chance.choice((LIMIT, LUKA))
        known = sorted(notes(tracker, record))
        last = tracker.journal.head().number
        if known and chance.random() < 0.3:
            tracker.record(change(tracker, record, f"nowa {number}", remove=chance.choice(known)), ANALYST)
        elif last > 1 and chance.random() < 0.2 and tracker.journal.revision(last).patch:
            tracker.undo(last, VERIFIER, "Jednak nie.")
        else:
            add_note(tracker, record, f"uwaga {number}")
        told.append(
            (tracker.journal.revision(tracker.journal.head().number).recorded_at, seen(tracker.graph))
        )
    for moment, answer in chance.sample(told, 4):
        assert seen(tracker.known_at(moment)) == answer
    first = tracker.journal.revision(1).recorded_at
    with pytest.raises(NotFound):
        tracker.known_at(first.replace(year=2000))
    kept = tracker.known_at(first)
    add_note(tracker, LIMIT, "najnowsza")
    assert tracker.known_at(first) is kept
    for moment, answer in chance.sample(told, 1):
        assert seen(tracker.known_at(moment)) == answer
    tracker.close()


def seen(graph: KnowledgeGraph) -> frozenset[tuple[Node, ...]]:
    """Give what a graph says of the records that the test changes, derived statements included."""
    return frozenset(triple for record in (LIMIT, LUKA) for triple in graph.describe_graph(str(record)))
