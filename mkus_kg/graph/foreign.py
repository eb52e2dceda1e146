"""Foreign SPARQL: admitted by its tokens, answered by a worker process that is killed at a limit."""

import atexit
import json
import os
import queue
import select
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from rdflib import BNode, Graph, Literal, URIRef

from mkus_kg.errors import BadQuery, Message, QueryTooHeavy, TooBusy
from mkus_kg.graph.admission import admit
from mkus_kg.graph.store import GraphStore
from mkus_kg.graph.terms import Table, Term, Triple, as_graph
from mkus_kg.namespaces import PREFIXES, XSD

WORKER: Final = Path(__file__).with_name("worker.py")
START_SECONDS: Final = 60.0
WAIT_SECONDS: Final = 2.0
MOST_REASON_CHARACTERS: Final = 160


class _Ended(Exception):
    """The worker is gone or did not answer in time."""


class _Worker:
    """One child process with a copy of the graph."""

    def __init__(self, graph_file: str, megabytes: int) -> None:
        command = [sys.executable, "-P", str(WORKER), graph_file, str(megabytes)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._ready = False

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for the answer. Raises _Ended."""
        if not self._ready:
            self._receive(time.monotonic() + START_SECONDS)
            self._ready = True
        body = json.dumps(request).encode()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(struct.pack(">Q", len(body)) + body)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise _Ended from error
        return self._receive(time.monotonic() + request["seconds"])

    def _receive(self, deadline: float) -> dict[str, Any]:
        size = struct.unpack(">Q", self._read(8, deadline))[0]
        message: dict[str, Any] = json.loads(self._read(size, deadline))
        return message

    def _read(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        pieces = bytearray()
        while len(pieces) < size:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            piece = os.read(descriptor, min(size - len(pieces), 1 << 20)) if ready else b""
            if not piece:
                raise _Ended
            pieces += piece
        return bytes(pieces)

    def end(self) -> None:
        """Kill the process and wait for its end."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            _close_quietly(pipe.close)


def _close_quietly(close: Callable[[], None]) -> None:
    """Close a pipe whose other end may already be gone."""
    try:
        close()
    except BrokenPipeError:
        return


class ForeignSparql:
    """A few worker processes over one copy of the graph; started when first needed."""

    def __init__(
        self,
        store: GraphStore,
        *,
        workers: int,
        seconds: float,
        megabytes: int,
        row_limit: int,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._store = store
        self._seconds = seconds
        self._megabytes = megabytes
        self._row_limit = row_limit
        self._wait_seconds = wait_seconds
        self._places: queue.Queue[_Worker | None] = queue.Queue()
        for _ in range(workers):
            self._places.put(None)
        self._workers = workers
        self._lock = threading.Lock()
        self._graph_file: str | None = None
        self._graph_names = frozenset(str(name) for name in store.graphs())

    def answer(self, text: str) -> Table | bool | Graph:
        """Answer a reading query. Raises BadQuery, QueryTooHeavy or TooBusy."""
        admission = admit(text, self._graph_names)
        request = {
            "text": text,
            "prefixes": _PREFIXES,
            "names_graphs": admission.names_graphs,
            "rows": self._row_limit,
            "seconds": self._seconds,
        }
        message = self._send(request)
        if "error" in message:
            reason = _shortened(message["error"])
            raise BadQuery(
                Message(
                    pl=f"Nie można odczytać zapytania: {reason}", en=f"The query cannot be read: {reason}"
                )
            )
        if "too_much" in message:
            raise self._too_heavy()
        return self._result(message)

    def _send(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            worker = self._places.get(timeout=self._seconds + self._wait_seconds)
        except queue.Empty:
            raise TooBusy(
                Message(
                    pl="Wszystkie miejsca na zapytania są zajęte; spróbuj za chwilę.",
                    en="Every place for queries is taken; try again in a moment.",
                )
            ) from None
        try:
            worker = worker or self._start()
            return worker.ask(request)
        except _Ended:
            if worker is not None:
                worker.end()
            worker = self._start()
            raise self._too_heavy() from None
        finally:
            self._places.put(worker)

    def _start(self) -> _Worker:
        with self._lock:
            if self._graph_file is None:
                with tempfile.NamedTemporaryFile(prefix="mkus-", suffix=".nq", delete=False) as file:
                    file.write(self._store.n_quads())
                self._graph_file = file.name
                atexit.register(self.close)
        return _Worker(self._graph_file, self._megabytes)

    def _too_heavy(self) -> QueryTooHeavy:
        return QueryTooHeavy(
            Message(
                pl=f"Zapytanie przekroczyło limit czasu ({self._seconds:g} s), pamięci lub rozmiaru wyniku. "
                "Zawęź wzorce albo dodaj LIMIT.",
                en=f"The query went beyond the limit of time ({self._seconds:g} s), memory or answer size. "
                "Narrow its patterns or add a LIMIT.",
            )
        )

    def _result(self, message: dict[str, Any]) -> Table | bool | Graph:
        if "boolean" in message:
            return bool(message["boolean"])
        if "columns" in message:
            rows = tuple(tuple(_term(term) for term in row) for row in message["rows"])
            return Table(tuple(message["columns"]), rows, truncated=message["truncated"])
        if message["truncated"]:
            raise QueryTooHeavy(
                Message(
                    pl=f"Wynik ma więcej niż {self._row_limit} trójek. Dodaj LIMIT.",
                    en=f"The answer has more than {self._row_limit} triples. Add a LIMIT.",
                )
            )
        return as_graph(_triple(row) for row in message["triples"])

    def close(self) -> None:
        """End the workers and remove their copy of the graph; call it when no query is under way."""
        with self._lock:
            graph_file, self._graph_file = self._graph_file, None
        if graph_file is None:
            return
        atexit.unregister(self.close)
        for _ in range(self._workers):
            worker = self._places.get()
            if worker is not None:
                worker.end()
            self._places.put(None)
        Path(graph_file).unlink(missing_ok=True)


def _shortened(reason: str) -> str:
    """Keep the place of a mistake; the engine's full list of what it expected there helps nobody."""
    line = reason.splitlines()[0] if reason else reason
    return line if len(line) <= MOST_REASON_CHARACTERS else line[:MOST_REASON_CHARACTERS] + "…"


_PREFIXES: Final = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}


def _term(spelled: list[str] | None) -> Term | None:
    return None if spelled is None else _READERS[spelled[0]](spelled[1], spelled[2])


def _literal(value: str, datatype: str) -> Term:
    if datatype == str(XSD.string):
        return Literal(value)
    return Literal(value, datatype=URIRef(datatype), normalize=False)


_READERS: Final[dict[str, Callable[[str, str], Term]]] = {
    "i": lambda value, _: URIRef(value),
    "b": lambda value, _: BNode(value),
    "t": lambda value, language: Literal(value, lang=language),
    "l": _literal,
}


def _triple(row: list[list[str] | None]) -> Triple:
    subject, predicate, value = (_term(term) for term in row)
    assert isinstance(subject, URIRef | BNode)
    assert isinstance(predicate, URIRef)
    assert value is not None
    return Triple(subject, predicate, value)
