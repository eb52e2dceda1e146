"""A process of its own for foreign SPARQL, run as a script: it may be killed at any moment.

It imports nothing of this package, so that it starts within a tenth of a second. JSON texts go over stdin and
stdout, each after its length in 8 bytes. An engine that runs out of memory ends this process and no other.
"""

import json
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph

MOST_ANSWER_CHARACTERS = 20_000_000
OPEN_FILES = 3


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    """Give the next message, or None at the end."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    message: dict[str, Any] = json.loads(stream.read(struct.unpack(">Q", head)[0]))
    return message


def write_frame(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Send one message."""
    body = json.dumps(message).encode()
    stream.write(struct.pack(">Q", len(body)) + body)
    stream.flush()


def spell(term: object) -> list[str] | None:
    """Give a term as [kind, value, language or datatype]."""
    if term is None:
        return None
    if isinstance(term, pyoxigraph.NamedNode):
        return ["i", term.value, ""]
    if isinstance(term, pyoxigraph.BlankNode):
        return ["b", term.value, ""]
    if isinstance(term, pyoxigraph.Literal):
        return ["t", term.value, term.language] if term.language else ["l", term.value, term.datatype.value]
    return ["l", str(term), "http://www.w3.org/2001/XMLSchema#string"]


def limit(megabytes: int) -> None:
    """Allow that much memory beyond what is in use, no further open file or socket, and no core file."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    most = pages * resource.getpagesize() + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def answer(store: pyoxigraph.Store, request: dict[str, Any]) -> dict[str, Any]:
    """Answer one query, at most `rows` rows or triples of it."""
    try:
        result = store.query(
            request["text"],
            prefixes=request["prefixes"],
            use_default_graph_as_union=not request["names_graphs"],
        )
        if isinstance(result, pyoxigraph.QueryBoolean):
            return {"boolean": bool(result)}
        if isinstance(result, pyoxigraph.QuerySolutions):
            rows, cut = take(result, request["rows"])
            return {"columns": [v.value for v in result.variables], "rows": rows, "truncated": cut}
        triples, cut = take(result, request["rows"])
        return {"triples": triples, "truncated": cut}
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        return {"error": str(error)}
    except MemoryError:
        return {"too_much": "memory"}


def take(items: Iterable[Iterable[object]], most: int) -> tuple[list[list[list[str] | None]], bool]:
    """Spell the first items, and say whether there are more."""
    taken: list[list[list[str] | None]] = []
    size = 0
    for item in items:
        if len(taken) == most:
            return taken, True
        row = [spell(term) for term in item]
        size += sum(len(term[1]) for term in row if term)
        if size > MOST_ANSWER_CHARACTERS:
            raise MemoryError
        taken.append(row)
    return taken, False


def main(graph_file: str, megabytes: str) -> None:
    """Load the graph, then answer until stdin ends."""
    store = pyoxigraph.Store()
    store.load(path=graph_file, format=pyoxigraph.RdfFormat.N_QUADS)
    limit(int(megabytes))
    write_frame(sys.stdout.buffer, {"ready": True})
    while (request := read_frame(sys.stdin.buffer)) is not None:
        # The kernel ends this process even inside the engine, should the parent be gone and not do it.
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
        message = answer(store, request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_frame(sys.stdout.buffer, message)


if __name__ == "__main__":
    main(*sys.argv[1:])
