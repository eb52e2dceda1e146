"""Whole graphs as files, written one at a time."""

import threading
from typing import Final

from mkus_kg.errors import Message, TooBusy
from mkus_kg.exports import write_graph
from mkus_kg.kg import KnowledgeGraph

LONGEST_WAIT: Final = 20.0
MOST_WAITING: Final = 8
DEFAULT_GRAPH: Final = "default"
SHAPES: Final = "shapes"
SERVICE: Final = "service"
VOID: Final = "void"
EXAMPLES: Final = "examples"


class GraphFiles:
    """Whole graphs as files: written one at a time and kept until the graph changes, each takes seconds."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._kept: dict[tuple[str, str, str], bytes] = {}
        self._writing = threading.Lock()
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    def file(self, what: str, format_name: str) -> bytes:
        """Give `all` graphs, one, the `shapes`, the union queries see by `default`, or a description.

        Raises TooBusy after a long wait for others, and at once where many wait: each takes a thread that
        pages need.
        """
        found = self._kept.get((self._graph.version, what, format_name))
        if found is not None:
            return found
        if not self._waiting.acquire(blocking=False):
            raise _busy()
        try:
            with self._graph.pausing():
                return self._written(what, format_name)
        finally:
            self._waiting.release()

    def _written(self, what: str, format_name: str) -> bytes:
        if not self._writing.acquire(timeout=LONGEST_WAIT):
            raise _busy()
        try:
            key = (self._graph.version, what, format_name)
            if key not in self._kept:
                content = self._write(what, format_name)
                kept = {each: file for each, file in self._kept.items() if each[0] == key[0]}
                self._kept = {**kept, key: content}
            return self._kept[key]
        finally:
            self._writing.release()

    def _write(self, what: str, format_name: str) -> bytes:
        described = {
            SERVICE: self._graph.service.description,
            VOID: self._graph.service.void,
            EXAMPLES: self._graph.service.examples,
        }.get(what)
        if described:
            return write_graph(described(), format_name, self._graph.export_options())
        if what == DEFAULT_GRAPH:
            return self._graph.endpoint.union(format_name)
        if what == SHAPES:
            return write_graph(self._graph.shapes_graph(), format_name, self._graph.export_options())
        return self._graph.export(what, format_name)


def _busy() -> TooBusy:
    return TooBusy(
        Message(
            pl="Trwa przygotowywanie innych plików. Spróbuj ponownie za chwilę.",
            en="Other files are being written. Try again in a moment.",
        )
    )
