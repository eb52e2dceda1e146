"""Measure how long the server takes to save, on the real graph and on a grown one.

    scripts/bench_save.py [--grown FOLDER] [--edits 120] [--seed 1]

Each graph is served by a process of its own, with a journal in a new folder. One client with a kept-alive
connection and a token sends what people send to /api/v1: barriers reported, texts rewritten, sources cited,
causes added, changes proposed with what they remedy, statuses moved, over random records. The six kinds take
turns, and so do the servers. A save counts from the request to the answer, when the revision is on the disk
and readers see it. Beside it stands what the server's process used of the processor, which other work on the
machine changes less. FOLDER comes from scripts/grow_graph.py; the same records are edited there. The exit
code is 1 when a limit is broken: 50 ms for the median on the real graph, 1.5 times that on the grown one.
"""

import argparse
import json
import multiprocessing
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from rdflib import URIRef

from mkus_kg.accounts import Accounts
from mkus_kg.graph import GraphStore
from mkus_kg.namespaces import DCT, MKUS, RDF
from mkus_kg.permissions import Role
from mkus_kg.settings import Settings
from mkus_kg.tracker import Tracker
from web.app import site_over

SAVE_LIMIT = 0.050
GROWTH_LIMIT = 1.5
SCOPES = ("report", "edit")
EDITS = ("report", "text", "citation", "cause", "proposal", "move")
WARM_UPS = 2 * len(EDITS)


def serve(ontology: Path, folder: str, ends: Connection) -> None:
    """Serve a graph until the other end asks no more; tell the port and a token, then times of processor."""
    settings = Settings(ontology_path=ontology, state_path=Path(folder) / "state", data_path=Path(folder))
    tracker = Tracker.open(settings, force=True)
    accounts = Accounts.open(tracker.journal.engine)
    agent = accounts.add("bench", "Bench", Role.ANALYST).agent
    app = site_over(tracker.graph, settings, accounts, tracker)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    tracker.warm()
    tracker.graph.warm()
    port = server.servers[0].sockets[0].getsockname()[1]
    ends.send((port, accounts.tokens.issue(agent, "bench", SCOPES, 1)))
    with suppress(EOFError):
        while ends.recv():
            ends.send(time.process_time())
    server.should_exit = True
    thread.join()
    tracker.close()


class Server:
    """A server at work, and a client that saves there."""

    def __init__(self, port: int, token: str, ends: Connection) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._ends = ends
        self._revisions: dict[str, int] = {}
        self.refused = 0
        self.times: dict[str, list[float]] = defaultdict(list)
        self.processor: dict[str, list[float]] = defaultdict(list)

    def save(self, kind: str, path: str, body: dict[str, Any]) -> str:
        """Send one edit, note what it cost and give the record, also of an edit that the shapes refuse."""
        record = body.get("record", "")
        if record:
            body = {"revision": self._revisions.get(record, 1), **body}
        before, start = self._processor(), time.perf_counter()
        self._connection.request("POST", f"/api/v1{path}", json.dumps(body), self._headers)
        response = self._connection.getresponse()
        answer = json.loads(response.read())
        self.times[kind].append(time.perf_counter() - start)
        self.processor[kind].append(self._processor() - before)
        if response.status == 422 and record:
            self.refused += 1
            return str(record)
        if response.status != 201:
            sys.exit(f"{path} {body}: {response.status} {answer}")
        saved = str(answer["record"])
        self._revisions[saved] = answer["revision"]
        return saved

    def seen(self, record: str) -> None:
        """Take the newest revision for what was seen of a record that another edit may have touched."""
        self._revisions[record] = max(self._revisions.values(), default=1)

    def report(self, name: str) -> float:
        """Print the milliseconds of all saves and of each kind, and give the median of all in seconds."""
        every = [each for times in self.times.values() for each in times]
        print(f"{name}, {len(every)} saves, {self.refused} of them refused")
        print("milliseconds: median, 95th percentile, median of processor")
        used = [each for times in self.processor.values() for each in times]
        for kind, times, processor in (
            ("whole", every, used),
            *((each, self.times[each], self.processor[each]) for each in EDITS),
        ):
            figures = (median(times), quantiles(times, n=20)[-1], median(processor))
            print(f"{kind:10}" + "".join(f"{1000 * each:8.1f}" for each in figures), flush=True)
        return median(every)

    def _processor(self) -> float:
        self._ends.send(True)
        return float(self._ends.recv())


@contextmanager
def served(ontology: Path) -> Iterator[Server]:
    """Serve a graph in a process of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with TemporaryDirectory() as folder:
        process = context.Process(target=serve, args=(ontology, folder, theirs))
        process.start()
        theirs.close()  # A server that ends early must not be waited for.
        port, token = ours.recv()
        yield Server(port, token, ours)
        ours.send(False)
        process.join()


class Editor:
    """Chooses what is edited; the same choice for every server."""

    def __init__(self, ontology: Path, seed: int) -> None:
        self._store = GraphStore.load(ontology)
        self._chance = random.Random(seed)
        self._known: dict[URIRef, list[str]] = {}

    def any(self, kind: URIRef) -> str:
        """Give a record of a class."""
        if kind not in self._known:
            found = {str(each.subject) for each in self._store.statements(None, RDF.type, kind)}
            if kind == MKUS.Source:  # What is cited has to have a date.
                found &= {str(each.subject) for each in self._store.statements(None, DCT.issued)}
            self._known[kind] = sorted(found)
        return self._chance.choice(self._known[kind])

    def edit(self, kind: str, number: int) -> tuple[str, dict[str, Any]]:
        """Give the address of an edit and what is sent there."""
        text = {"title": f"Próba {number}", "description": f"Opis próby {number}."}
        cited = {"citation": [{"source": self.any(MKUS.Source), "locator": f"s. {number}"}]}
        barrier = {"record": self.any(MKUS.Barrier), "reason": f"Próba {number}."}
        match kind:
            case "report":
                task = {"tasks": [self.any(MKUS.PublicTask)]}
                return "/records/report-barrier", {"answers": text | task | cited}
            case "text":
                answers: dict[str, Any] = {"description": text["description"]}
                return "/records/complete-barrier", barrier | {"answers": answers}
            case "citation":
                return "/records/cite-source", barrier | {"answers": cited}
            case "cause":
                answers = {"cause": [{"provision": self.any(MKUS.Provision), "basis": "source"}]}
                return "/records/complete-barrier", barrier | {"answers": answers}
            case "proposal":
                remedy = {"barrier": barrier["record"], "basis": "source", "share": "full"}
                remedied = {"mechanism": "costs", "remedy": [remedy]}
                return "/records/propose-change", {"answers": text | cited | remedied}
        return "/moves", {"status": "qualifying", "reason": barrier["reason"]}


def main() -> None:
    """Read the arguments, save in turns and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--grown", type=Path, metavar="FOLDER", help="a folder made by grow_graph.py")
    parser.add_argument("--edits", type=int, default=120, help="saves on each graph (default: 120)")
    parser.add_argument("--seed", type=int, default=1, help="start of the random choice (default: 1)")
    asked = parser.parse_args()
    real = Settings().ontology_path
    folders = [real, *([asked.grown] if asked.grown else [])]
    editor = Editor(real, asked.seed)
    with ExitStack() as opened:
        servers = [opened.enter_context(served(folder)) for folder in folders]
        reported = [""] * len(servers)
        for number in range(WARM_UPS + asked.edits):
            # The first edits of each kind read and compile what all later ones use.
            if number == WARM_UPS:
                for server in servers:
                    server.times.clear()
                    server.processor.clear()
            kind = EDITS[number % len(EDITS)]
            path, body = editor.edit(kind, number)
            for place, server in enumerate(servers):
                own = body
                if kind == "move":  # What was reported in this round moves on.
                    own = {**body, "record": reported[place]}
                elif "record" in body:
                    server.seen(body["record"])
                record = server.save(kind, path, own)
                if kind == "report":
                    reported[place] = record
        medians = [server.report(str(folder)) for folder, server in zip(folders, servers, strict=True)]
    kept = medians[0] <= SAVE_LIMIT
    if asked.grown:
        print(f"grown/real: {medians[1] / medians[0]:.2f} (limit {GROWTH_LIMIT})")
        kept = kept and medians[1] <= GROWTH_LIMIT * medians[0]
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
