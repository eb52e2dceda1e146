"""A process that writes until it is stopped or killed, for tests of what outlives it.

Each line of its standard input, `DATA SEED THREADS`, splits off a child that opens the tracker over a journal
in that folder and writes with so many threads until the folder holds a file `stop`; the number of its process
is printed. For each acknowledged revision the child adds a line `number hash` to the file of acknowledgements
in the folder, and a line `half …` when a reader saw half of one.
"""

import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

from tracking import ANALYST, DAY, LIMIT, LUKA, add_note, note, notes, with_data

from mkus_kg.errors import Conflict
from mkus_kg.graph import shapes_hash
from mkus_kg.graph.patch import Patch
from mkus_kg.namespaces import ID
from mkus_kg.settings import Settings
from mkus_kg.tracker import Change, Saved, Tracker
from mkus_kg.tracker.staging import ShapesFolder, shapes_of

COUNTED = ((LIMIT, "licznik "), (LUKA, "bliźniak "))
"""Every writer counts on these two in one revision: who sees them differ saw half of it."""
OWN = (ID["barrier/termin"], ID["barrier/nieufnosc"], ID["barrier/koszty"])
ACKNOWLEDGED, STOP = "acknowledged", "stop"
SHARE_COUNTING = 0.5
NOBODY_READS = 0.02


def counters(tracker: Tracker) -> tuple[list[int], dict[str, int]]:
    """Give the counters as one reader sees them, and the revisions at which they were read."""
    with tracker.graph.reading():
        values = [
            max(
                (int(each.removeprefix(word)) for each in notes(tracker, record) if each.startswith(word)),
                default=0,
            )
            for record, word in COUNTED
        ]
        return values, {str(record): tracker.revision_of(str(record)) for record, _ in COUNTED}


def count(tracker: Tracker) -> Saved:
    """Add one to both counters. Raises Conflict when somebody else was faster."""
    (value, _), seen = counters(tracker)
    old = {note(record, f"{word}{value}") for record, word in COUNTED} if value else set()
    new = {note(record, f"{word}{value + 1}") for record, word in COUNTED}
    return tracker.record(Change(Patch(frozenset(old), frozenset(new)), "edit", "Liczę.", seen, DAY), ANALYST)


class Writing:
    """The work of one child."""

    def __init__(self, settings: Settings, seed: str) -> None:
        self.tracker = Tracker.open(settings, force=True)
        self.seed = seed
        self.stop = settings.data_path / STOP
        self.file = os.open(settings.data_path / ACKNOWLEDGED, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, number: int) -> None:
        """Count, and add notes, until it is to stop."""
        chance = random.Random(f"{self.seed} {number}")
        while not self.stop.exists():
            try:
                if chance.random() < SHARE_COUNTING:
                    saved = count(self.tracker)
                else:
                    text = f"{self.seed} {number} {chance.random()}"
                    saved = add_note(self.tracker, chance.choice(OWN), text)
            except Conflict:
                continue
            self.say(f"{saved.revision.number} {saved.revision.hash}")

    def read(self) -> None:
        """Look at the counters, and at what other processes have recorded, until it is to stop."""
        while not self.stop.exists():
            self.tracker.refresh()
            values, _ = counters(self.tracker)
            if len(set(values)) > 1:
                self.say(f"half {values}")
            time.sleep(NOBODY_READS)

    def say(self, line: str) -> None:
        """Add a line in one piece."""
        os.write(self.file, f"{line}\n".encode())


def write(settings: Settings, seed: str, threads: int) -> None:
    """Write and read with threads until it is to stop."""
    writing = Writing(settings, seed)
    workers = [threading.Thread(target=writing.write, args=(number,)) for number in range(threads)]
    workers.append(threading.Thread(target=writing.read))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    writing.tracker.close()


def main(ontology: Path, queries: Path, state: Path) -> None:
    """Split off a child for each line of the standard input."""
    plain = Settings(ontology_path=ontology, queries_path=queries, state_path=state)
    # What every child needs and none changes is read before they are split off.
    shapes_of(ShapesFolder(ontology, state, shapes_hash(ontology)))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        data, seed, threads = line.split()
        child = os.fork()
        if not child:
            write(with_data(plain, Path(data)), seed, int(threads))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
