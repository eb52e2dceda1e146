"""What outlives a crash, and many writers at once: every acknowledged revision, whole, and nothing else.

MKUS_KILLS and MKUS_WRITING_SECONDS make the proofs longer; `scripts/prove_tracker` does.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_graph import REPOSITORY
from tracking import LIMIT, LUKA, Begun, add_note
from writing_process import ACKNOWLEDGED, COUNTED, STOP, counters

from mkus_kg.database import open_database
from mkus_kg.journal import Journal
from mkus_kg.namespaces import GRAPH
from mkus_kg.replay import lines_of, replay
from mkus_kg.settings import Settings
from mkus_kg.tracker import Tracker

KILLS = int(os.environ.get("MKUS_KILLS", "3"))
SECONDS = float(os.environ.get("MKUS_WRITING_SECONDS", "0"))
MOST_WRITTEN = 8
LONGEST_PAUSE = 0.1
OPENING = 4
"""One in so many is killed while it opens."""
ENOUGH = 30
WRITERS = 10
PROCESSES = 2
BLANK = GRAPH["ontology"]
"""The graph with lists, whose nodes have other names in each store."""
TESTS = Path(__file__).parent


class Writers:
    """The process that splits off writers."""

    def __init__(self, settings: Settings) -> None:
        folders = (settings.ontology_path, settings.queries_path, settings.state_path)
        self.process = subprocess.Popen(
            [sys.executable, str(TESTS / "writing_process.py"), *map(str, folders)],
            env=os.environ | {"PYTHONPATH": f"{REPOSITORY}{os.pathsep}{TESTS}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._line()

    def start(self, settings: Settings, seed: int, threads: int) -> int:
        """Split off a child and give the number of its process."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{settings.data_path} {seed} {threads}\n")
        self.process.stdin.flush()
        return int(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()


@pytest.fixture(scope="module")
def writers(begun_journal: Begun) -> Iterator[Writers]:
    """A process that splits off writers."""
    started = Writers(begun_journal.settings)
    yield started
    started.process.kill()
    started.process.communicate()


@pytest.fixture
def settings(begun_journal: Begun, tmp_path: Path) -> Settings:
    """Settings with a journal of its own."""
    return begun_journal.copy(tmp_path)


def acknowledged(settings: Settings) -> list[str]:
    """Give the lines of the writers; a child that is killed leaves whole lines."""
    path = settings.data_path / ACKNOWLEDGED
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def gone(child: int) -> bool:
    try:
        os.kill(child, 0)
    except ProcessLookupError:
        return True
    return False


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what other processes do; how fast they are depends on the machine."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "the writers do not get on"
        time.sleep(0.005)


def check(settings: Settings) -> int:
    """Check all that must hold after the writers have ended, and give the number of revisions."""
    lines = acknowledged(settings)
    assert not [line for line in lines if line.startswith("half")], "a reader saw half of a revision"
    journal = Journal.open(open_database(settings.database))
    verification = journal.verify()
    assert verification.ok, verification.problems
    kept = {f"{each.number} {each.hash}": each for each in journal.revisions(after=1)}
    assert [line for line in lines if line not in kept] == [], "an acknowledged revision is lost"
    assert len(set(lines)) == len(lines)
    counts = [
        sorted(int(str(each.object).rpartition(" ")[2]) for each in revision.patch.added)
        for revision in kept.values()
        if set(revision.records) == {str(LIMIT), str(LUKA)}
    ]
    assert counts == [[number, number] for number in range(1, len(counts) + 1)], "an update is lost"
    journal.engine.dispose()
    check_graph(settings, len(counts))
    return len(kept)


def check_graph(settings: Settings, counted: int) -> None:
    """Check that the next start shows what the journal holds, also after one more revision."""
    tracker = Tracker.open(settings, force=True)
    assert counters(tracker)[0] == [counted] * len(COUNTED)
    add_note(tracker, LIMIT, f"po rewizji {tracker.journal.head().number}")
    served = tracker.graph.dataset()
    facts = replay(tracker.journal, settings.data_path / "no-snapshots")
    fresh = facts.store(settings).dataset()
    for graph in fresh.graphs():
        mine = served.graph(graph.identifier)
        assert len(mine) == len(graph)
        if graph.identifier != BLANK:
            assert set(mine) == set(graph)
    assert lines_of(facts.statements()) == facts.lines, "every line has its canonical spelling"
    tracker.close()


def test_nothing_is_lost_when_writers_are_killed(writers: Writers, settings: Settings) -> None:
    """Two processes write at once, and are killed while they open, or at some moment of their writing."""
    moment = random.Random(4)
    for kill in range(KILLS):
        before = len(acknowledged(settings))
        children = [writers.start(settings, kill * PROCESSES + each, 3) for each in range(PROCESSES)]
        wanted = before + moment.randrange(MOST_WRITTEN)
        if kill % OPENING:
            wait_until(lambda wanted=wanted: len(acknowledged(settings)) > wanted)  # type: ignore[misc]
        for child in children:
            time.sleep(moment.uniform(0, LONGEST_PAUSE))
            os.kill(child, signal.SIGKILL)
        wait_until(lambda children=children: all(map(gone, children)))  # type: ignore[misc]
        check(settings)
    assert acknowledged(settings)


def test_ten_writers_lose_no_update(writers: Writers, settings: Settings) -> None:
    """Five threads in each of two processes write to the same records and to others."""
    children = [writers.start(settings, each, WRITERS // PROCESSES) for each in range(PROCESSES)]
    wait_until(lambda: len(acknowledged(settings)) > ENOUGH)
    time.sleep(SECONDS)
    (settings.data_path / STOP).touch()
    wait_until(lambda: all(map(gone, children)))
    assert check(settings) == len(acknowledged(settings))
