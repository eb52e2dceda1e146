"""Foreign SPARQL: admitted by its tokens, answered by a worker process that is killed at a limit."""

import atexit
import signal
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from rdflib import Graph

from mkus_kg.errors import Abandoned, AnswerTooLarge, BadQuery, Message, QueryTooHeavy, TooBusy
from mkus_kg.graph.admission import admit, tokens, unknown_graph
from mkus_kg.graph.diagnosis import check_xml, look, not_run, unreadable
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.processes import Answer, Ended, Worker
from mkus_kg.graph.processes import Message as Request
from mkus_kg.graph.spelling import read_term, read_triple
from mkus_kg.graph.store import GraphStore, as_update
from mkus_kg.graph.terms import Table, as_graph
from mkus_kg.graph.turns import Turns
from mkus_kg.namespaces import BASE, PREFIXES

EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
MOST_TRIPLES: Final = 10_000_000
MOST_UNION_BYTES: Final = 500_000_000
UNION_SECONDS: Final = 60.0
UPDATE: Final[Request] = {"operation": "update", "base": BASE, "prefixes": {}, "seconds": UNION_SECONDS}
MOST_CHANGES: Final = 1_000
MOST_GROWTH: Final = 64 * 1024 * 1024
"""A worker that kept more memory than this after an answer is replaced by a fresh one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What foreign queries may take: at once, in seconds, in memory, in rows or triples, in bytes.

    `each` queries of one client may be under way; `waiting` may wait in all, so many seconds beyond the
    time of one query.
    """

    workers: int
    seconds: float
    megabytes: int
    rows: int
    answer_bytes: int = 16_000_000
    each: int = 4
    waiting: int = 16
    wait_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The data set of a request: its default graphs and its named graphs, over what the query says itself."""

    default: Sequence[str] = ()
    named: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks over which data set; `stop` is set when nobody waits any more, `partial` permits a cut.

    `rows` and `cells` are how much of an answer is read into terms; more is refused unless cut.
    """

    client: str = ""
    chosen: Chosen | None = None
    partial: bool = False
    stop: threading.Event | None = None
    rows: int | None = None
    cells: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What was read of an answer, and how many rows or triples the answer has, up to the limit of rows."""

    result: Table | bool | Graph
    total: int = 1


class ForeignSparql:
    """A few worker processes over one copy of the graph; started when first needed.

    A `writable` one is thrown away: one process alone holds what it is told, and loses it at a limit.
    """

    def __init__(self, store: GraphStore, limits: Limits, *, writable: bool = False) -> None:
        self._store = store
        self.limits: Final = replace(limits, workers=1) if writable else limits
        self.writable: Final = writable
        self._turns = Turns(
            self.limits.workers,
            each=limits.each,
            waiting=limits.waiting,
            seconds=limits.seconds + limits.wait_seconds,
        )
        self._workers: list[Worker | None] = [None] * self.limits.workers
        self._lock = threading.Lock()
        self._graph_file: BinaryIO | None = None
        self._changes: list[str] = []
        self._followed: dict[Worker, int] = {}
        self._graph_names = frozenset(str(name) for name in store.graphs())

    def follow(self, patch: Patch) -> None:
        """Have every worker take in a change before it answers the next query.

        That costs what the change holds; only after MOST_CHANGES of them the graph is handed over anew.
        """
        with self._lock:
            if self._graph_file is None or self.writable or not patch:
                return
            self._graph_names |= {str(each.graph) for each in patch.added}
            self._changes.append(as_update(patch))
            if len(self._changes) > MOST_CHANGES:
                # Workers over the old file are replaced when they are asked next.
                self._graph_file.close()
                self._graph_file, self._changes, self._followed = None, [], {}

    def form(self, text: str) -> str:
        """Give the form of a reading query. Raises BadQuery."""
        return admit(text, self._graph_names, writable=self.writable).form

    def answer(self, text: str, asked: Asked | None = None) -> Table | bool | Graph:
        """Answer a reading query by its terms. Raises BadQuery, QueryTooHeavy or TooBusy."""
        return self.part(text, asked or Asked()).result

    def part(self, text: str, asked: Asked) -> Part:
        """Answer a reading query by as many of its terms as asked for, and say how long the answer is.

        Raises what `answer` raises, and AnswerTooLarge for more terms unless a cut is permitted.
        """
        message, _ = self._ask("terms", text, lambda form: "", asked)
        if "boolean" in message:
            return Part(bool(message["boolean"]))
        if "triples" in message and message["truncated"]:
            raise self._too_large("rows")
        read, total = message["rows" if "columns" in message else "triples"], message["total"]
        if len(read) < total and not asked.partial:
            raise _too_many_terms(asked)
        if "triples" in message:
            return Part(as_graph(read_triple(row) for row in read), total)
        rows = tuple(tuple(read_term(term) for term in row) for row in read)
        return Part(Table(tuple(message["columns"]), rows, truncated=message["truncated"]), total)

    def file(self, text: str, choose: Callable[[str], str], asked: Asked) -> tuple[bytes, bool]:
        """Answer a reading query as bytes, and say whether the answer was cut.

        `choose` gives the name of the worker's format for a form of query. Raises what `answer` and `choose`
        raise, and AnswerTooLarge for too many rows unless a part was asked for.
        """
        message, content = self._ask("file", text, choose, asked)
        return content, bool(message["truncated"])

    def operate(self, request: Request, asked: Asked, data: bytes = b"") -> Answer:
        """Have a worker do something else than answering a query. Raises QueryTooHeavy or TooBusy."""
        stop = asked.stop or threading.Event()
        with self._turns.turn(asked.client, stop) as place:
            common = {"base": BASE, "prefixes": _PREFIXES, "bytes": self.limits.answer_bytes}
            seconds = {"seconds": self.limits.seconds}
            message, content = self._send(place, {**common, **seconds, **request}, stop, data)
        if "too_much" in message:
            raise self._too_large(message["too_much"])
        return message, content

    def union(self, format_name: str) -> bytes:
        """Give all that queries see as one graph: our own request, so only memory and patience bound it."""
        request = {
            "operation": "file",
            "text": EVERYTHING,
            "format": format_name,
            "union": True,
            "rows": MOST_TRIPLES,
            "bytes": MOST_UNION_BYTES,
            "partial": False,
            "seconds": UNION_SECONDS,
        }
        message, content = self.operate(request, Asked())
        if "error" in message:
            raise not_run(message["error"])
        return content

    def _ask(self, operation: str, text: str, choose: Callable[[str], str], asked: Asked) -> Answer:
        stop = asked.stop or threading.Event()
        # Reading a long text takes time as well, so it waits for its turn.
        with self._turns.turn(asked.client, stop) as place:
            admission = admit(text, self._graph_names, writable=self.writable)
            request = {
                "operation": operation,
                "text": text,
                "format": choose(admission.form),
                "base": BASE,
                "prefixes": _PREFIXES,
                "union": not (admission.names_graphs or self.writable),
                "dataset": self._dataset(asked.chosen),
                "rows": self.limits.rows,
                "bytes": self.limits.answer_bytes,
                "partial": asked.partial,
                "kept": [asked.rows, asked.cells],
                "seconds": self.limits.seconds,
            }
            message, content = self._send(place, request, stop)
            if "error" in message:
                raise self._explained(place, request, message, stop)
            if request["format"] == "rdfxml":
                check_xml(content)
        if "too_much" in message:
            raise self._too_large(message["too_much"])
        return message, content

    def _explained(self, place: int, request: Request, message: Request, stop: threading.Event) -> BadQuery:
        text: str = request["text"]
        found = look(text, message["error"])
        if found is not None or not message.get("unreadable"):
            return found or not_run(message["error"])
        parts = list(tokens(text))
        ends = [part.start + len(part.text) for part in parts]
        located, _ = self._send(place, {**request, "operation": "locate", "ends": ends}, stop)
        return unreadable(text, parts, located["read"], (located["expected"], message["error"]))

    def _dataset(self, chosen: Chosen | None) -> tuple[list[str], list[str]] | None:
        if chosen is None or not (chosen.default or chosen.named):
            return None
        known = self.writable or self._graph_names.issuperset([*chosen.default, *chosen.named])
        if not known:
            raise unknown_graph(self._graph_names)
        return list(chosen.default), list(chosen.named)

    def _send(self, place: int, request: Request, stop: threading.Event, data: bytes = b"") -> Answer:
        if stop.is_set():
            raise _abandoned()
        try:
            worker, changes = self._worker(place)
        except OSError as error:
            raise _no_worker() from error
        try:
            for text in changes:
                told, _ = worker.ask({**UPDATE, "text": text}, stop=stop)
                if "error" in told or "too_much" in told:
                    raise Ended
            message, content = worker.ask(request, data, stop)
        except Ended as ended:
            status = self._replace(place, worker, at_once=not stop.is_set())
            if stop.is_set():
                raise _abandoned() from None
            if status == -signal.SIGSEGV:
                raise _too_deep() from None
            raise self._too_heavy(late=ended.late) from None
        if message["grown"] > MOST_GROWTH and not self.writable:
            self._replace(place, worker, at_once=True)
        return message, content

    def _worker(self, place: int) -> tuple[Worker, list[str]]:
        """Give the worker of a place, and the changes to tell it, as updates, before it is asked."""
        with self._lock:
            worker = self._workers[place]
            if worker is not None and worker not in self._followed:
                worker.end()
                worker = None
            if worker is None:
                worker = self._workers[place] = self._start()
            changes = self._changes[self._followed.get(worker, 0) :]
            self._followed[worker] = len(self._changes)
        return worker, changes

    def _start(self) -> Worker:
        """Start a worker; the caller holds the lock."""
        if self._graph_file is None:
            self._graph_file = _unnamed_file(b"" if self.writable else self._store.n_quads())
            atexit.register(self.close)
        worker = Worker(self._graph_file.fileno(), self.limits.megabytes)
        self._followed[worker] = 0
        return worker

    def _replace(self, place: int, worker: Worker, *, at_once: bool) -> int:
        """End a worker and give its exit status; where no other can be started, the next query tries."""
        with self._lock:
            self._workers[place] = None
            self._followed.pop(worker, None)
        status = worker.end()
        if at_once:
            with self._lock, suppress(OSError):
                self._workers[place] = self._start()
        return status

    def warm(self) -> None:
        """Start the workers now instead of at the first query."""
        with self._lock:
            self._workers = [worker or self._start() for worker in self._workers]

    def _too_heavy(self, *, late: bool) -> QueryTooHeavy:
        seconds = f"{self.limits.seconds:g}"
        if late:
            return QueryTooHeavy(
                Message(
                    pl=f"Zapytanie przekroczyło limit czasu ({seconds} s). Zawęź wzorce albo dodaj LIMIT.",
                    en=f"The query went beyond the limit of time ({seconds} s). "
                    "Narrow its patterns or add a LIMIT.",
                )
            )
        return QueryTooHeavy(
            Message(
                pl=f"Zapytanie przekroczyło limit pamięci ({self.limits.megabytes} MB). "
                "Zawęź wzorce, usuń sortowanie albo dodaj LIMIT.",
                en=f"The query went beyond the limit of memory ({self.limits.megabytes} MB). "
                "Narrow its patterns, leave out sorting or add a LIMIT.",
            )
        )

    def _too_large(self, what: str) -> QueryTooHeavy:
        if what == "memory":
            return self._too_heavy(late=False)
        rows, megabytes = self.limits.rows, self.limits.answer_bytes // 1_000_000
        allowed = {
            "rows": Message(pl=f"{rows} wierszy lub trójek", en=f"{rows} rows or triples"),
            "bytes": Message(pl=f"{megabytes} MB", en=f"{megabytes} MB"),
        }[what]
        return AnswerTooLarge(
            Message(
                pl=f"Odpowiedź ma więcej niż dozwolone {allowed.pl}. Dodaj ORDER BY, LIMIT i OFFSET "
                "i pobierz ją częściami.",
                en=f"The answer has more than the {allowed.en} allowed. Add ORDER BY, LIMIT and OFFSET "
                "and take it in parts.",
            )
        )

    def close(self) -> None:
        """End the workers and remove their copy of the graph; call it when no query is under way."""
        with self._lock:
            graph_file, self._graph_file = self._graph_file, None
        atexit.unregister(self.close)
        for place, worker in enumerate(self._workers):
            if worker is not None:
                worker.end()
            self._workers[place] = None
        if graph_file is not None:
            graph_file.close()


def _unnamed_file(content: bytes) -> BinaryIO:
    """Write a file that no folder lists: it is gone with the last process that holds it."""
    with ExitStack() as opened:
        file = opened.enter_context(tempfile.TemporaryFile(prefix="mkus-"))
        file.write(content)
        file.flush()
        opened.pop_all()
    return file


def _no_worker() -> TooBusy:
    return TooBusy(
        Message(
            pl="Serwer nie może teraz uruchomić procesu dla zapytań; spróbuj za chwilę.",
            en="The server cannot start a process for queries now; try again in a moment.",
        )
    )


def _too_deep() -> BadQuery:
    return BadQuery(
        Message(
            pl="Zapytanie ma zbyt długi łańcuch wzorców lub działań; podziel je.",
            en="The query has too long a chain of patterns or operators; divide it.",
        )
    )


def _abandoned() -> Abandoned:
    return Abandoned(Message(pl="Nikt nie czeka na odpowiedź.", en="Nobody waits for the answer."))


def _too_many_terms(asked: Asked) -> AnswerTooLarge:
    most = asked.cells if asked.rows is None else asked.rows
    what = ("komórek", "cells") if asked.rows is None else ("wierszy lub trójek", "rows or triples")
    return AnswerTooLarge(
        Message(
            pl=f"Odpowiedź ma więcej niż {most} {what[0]}, za dużo na ten format. "
            "Pobierz ją jako CSV albo JSON, trójki jako Turtle, albo dodaj LIMIT i OFFSET.",
            en=f"The answer has more than {most} {what[1]}, too many for this format. "
            "Take it as CSV or JSON, triples as Turtle, or add LIMIT and OFFSET.",
        )
    )


_PREFIXES: Final = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
