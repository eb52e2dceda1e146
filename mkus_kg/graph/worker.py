"""A process of its own for foreign SPARQL, run as a script: it may be killed at any moment.

It imports nothing of this package, so that it starts within a tenth of a second. JSON texts go over stdin and
stdout, each with the bytes that belong to it, after the length of both in 8 bytes each. An engine that runs
out of memory ends this process and no other.
"""

import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph

Message = dict[str, Any]
Answer = tuple[Message, bytes]
Spelled = list[str] | None

OPEN_FILES = 3
NICENESS = 10
LENGTHS = ">QQ"
STRING = "http://www.w3.org/2001/XMLSchema#string"
RESULTS_XMLNS = "http://www.w3.org/2005/sparql-results#"
XML_CONTROL = frozenset(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
TSV_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
RDF_FORMATS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
}
SPACES = " " * 40
PREFIXED = frozenset({"turtle", "trig", "rdfxml"})


class TooMuch(Exception):
    """The answer is larger than allowed: in `rows` or in `bytes`."""


def read_frame(stream: BinaryIO) -> Answer | None:
    """Give the next message and its bytes, or None at the end."""
    head = stream.read(struct.calcsize(LENGTHS))
    if len(head) < struct.calcsize(LENGTHS):
        return None
    text, data = struct.unpack(LENGTHS, head)
    return json.loads(stream.read(text)), stream.read(data)


def write_frame(stream: BinaryIO, message: Message, data: bytes = b"") -> None:
    """Send one message with its bytes."""
    text = json.dumps(message).encode()
    stream.write(struct.pack(LENGTHS, len(text), len(data)) + text)
    stream.write(data)
    stream.flush()


def spell(term: object) -> Spelled:
    """Give a term as [kind, value, language or datatype]."""
    if term is None:
        return None
    if isinstance(term, pyoxigraph.NamedNode):
        return ["i", term.value, ""]
    if isinstance(term, pyoxigraph.BlankNode):
        return ["b", term.value, ""]
    if isinstance(term, pyoxigraph.Literal):
        return ["t", term.value, term.language] if term.language else ["l", term.value, term.datatype.value]
    return ["l", str(term), STRING]


class Memory:
    """What this process takes, in bytes; 0 where the system does not say."""

    def __init__(self) -> None:
        path = Path("/proc/self/statm")
        # Once the limits hold no file can be opened, so this one stays open.
        self._pages = path.open() if path.exists() else None

    def sizes(self) -> tuple[int, int]:
        """Give the size of the address space and of what stands in memory."""
        if self._pages is None:
            return 0, 0
        self._pages.seek(0)
        whole, resident = self._pages.read().split()[:2]
        return int(whole) * resource.getpagesize(), int(resident) * resource.getpagesize()


def limit(most: int) -> None:
    """Allow so many bytes of memory, no further open file or socket, and no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


class Text(BytesIO):
    """Bytes gathered up to a limit."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, piece: bytes, /) -> int:  # type: ignore[override]
        """Add bytes. Raises TooMuch beyond the limit."""
        if self.tell() + len(piece) > self._most:
            raise TooMuch("bytes")
        return super().write(piece)


def json_results(columns: Sequence[str], rows: Iterable[Sequence[Spelled]], text: Text) -> None:
    """Write SPARQL 1.1 Query Results JSON."""
    kinds = {"i": "uri", "b": "bnode", "t": "literal", "l": "literal"}

    def term(spelled: list[str]) -> dict[str, str]:
        kind, value, more = spelled
        extra = {"xml:lang": more} if kind == "t" else {}
        if kind == "l" and more != STRING:
            extra = {"datatype": more}
        return {"type": kinds[kind], "value": value, **extra}

    dumped = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    text.write(f'{{"head":{{"vars":{dumped(list(columns))}}},"results":{{"bindings":['.encode())
    for number, row in enumerate(rows):
        named = zip(columns, row, strict=True)
        binding = {name: term(spelled) for name, spelled in named if spelled is not None}
        text.write(f"{',' if number else ''}\n{dumped(binding)}".encode())
    text.write(b"\n]}}\n")


def xml_results(columns: Sequence[str], rows: Iterable[Sequence[Spelled]], text: Text) -> None:
    """Write the SPARQL Query Results XML Format. Raises ValueError for characters that XML cannot hold."""

    def term(spelled: list[str]) -> str:
        kind, value, more = spelled
        if not XML_CONTROL.isdisjoint(value):
            raise ValueError("the answer holds characters that XML cannot carry; ask for JSON")
        # An XML reader would take a bare carriage return for the end of a line.
        inside = escape(value, {"\r": "&#13;"})
        if kind == "i":
            return f"<uri>{inside}</uri>"
        if kind == "b":
            return f"<bnode>{inside}</bnode>"
        extra = f" xml:lang={quoteattr(more)}" if kind == "t" else f" datatype={quoteattr(more)}"
        return f"<literal{'' if more == STRING else extra}>{inside}</literal>"

    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in columns)
    text.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    text.write(f'<sparql xmlns="{RESULTS_XMLNS}"><head>{variables}</head><results>\n'.encode())
    for row in rows:
        named = zip(columns, row, strict=True)
        cells = "".join(
            f"<binding name={quoteattr(name)}>{term(spelled)}</binding>"
            for name, spelled in named
            if spelled is not None
        )
        text.write(f"<result>{cells}</result>\n".encode())
    text.write(b"</results></sparql>\n")


def csv_cell(spelled: Spelled) -> str:
    """Give a value alone, in quotation marks where it holds what would end it."""
    if spelled is None:
        return ""
    value = f"_:{spelled[1]}" if spelled[0] == "b" else spelled[1]
    return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in '",\r\n') else value


def tsv_cell(spelled: Spelled) -> str:
    """Give a term as in Turtle, with its language or datatype."""
    if spelled is None:
        return ""
    kind, value, more = spelled
    if kind in "ib":
        return f"<{value}>" if kind == "i" else f"_:{value}"
    tail = f"@{more}" if kind == "t" else "" if more == STRING else f"^^<{more}>"
    return f'"{value.translate(TSV_ESCAPES)}"{tail}'


def csv_results(columns: Sequence[str], rows: Iterable[Sequence[Spelled]], text: Text) -> None:
    """Write SPARQL 1.1 CSV, its lines ended by CR LF."""
    for line in (columns, *(map(csv_cell, row) for row in rows)):
        text.write(",".join(line).encode() + b"\r\n")


def tsv_results(columns: Sequence[str], rows: Iterable[Sequence[Spelled]], text: Text) -> None:
    """Write SPARQL 1.1 TSV."""
    for line in ((f"?{name}" for name in columns), *(map(tsv_cell, row) for row in rows)):
        text.write("\t".join(line).encode() + b"\n")


TABLE_WRITERS: dict[str, Callable[[Sequence[str], Iterable[Sequence[Spelled]], Text], None]] = {
    "json": json_results,
    "xml": xml_results,
    "csv": csv_results,
    "tsv": tsv_results,
}


def ask(
    store: pyoxigraph.Store, request: Message
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
    """Start a query over the data set the request describes."""
    graphs: dict[str, Any] = {"use_default_graph_as_union": request["union"]}
    if request.get("dataset") is not None:
        default, named = ([pyoxigraph.NamedNode(name) for name in names] for names in request["dataset"])
        graphs = {"default_graph": default, "named_graphs": named}
    return store.query(request["text"], base_iri=request["base"], prefixes=request["prefixes"], **graphs)


def answer_terms(store: pyoxigraph.Store, request: Message, _data: bytes) -> Answer:
    """Answer a query by its terms, at most `rows` rows or triples of it."""
    result = ask(store, request)
    if isinstance(result, pyoxigraph.QueryBoolean):
        return {"boolean": bool(result)}, b""
    rows, found = take(result, request)
    if isinstance(result, pyoxigraph.QuerySolutions):
        return {**found, "columns": [each.value for each in result.variables], "rows": rows}, b""
    return {**found, "triples": rows}, b""


def take(items: Iterable[Iterable[object]], request: Message) -> tuple[list[list[Spelled]], Message]:
    """Spell as many items and cells as are `kept`, and count up to `rows`. Raises TooMuch."""
    most, kept = request["rows"], request["kept"]
    taken: list[list[Spelled]] = []
    size, total, room = 0, 0, 1
    for item in items:
        if total == most:
            return taken, {"total": total, "truncated": True}
        total += 1
        if total > room:
            continue
        row = [spell(term) for term in item]
        taken.append(row)
        room = min(kept[0] or most, most if kept[1] is None else max(1, kept[1] // max(1, len(row))))
        # What parts it from the next one is a byte of each cell, an empty one too.
        size += sum(len(term[1]) if term else 0 for term in row) + len(row)
        if size > request["bytes"]:
            raise TooMuch("bytes")
    return taken, {"total": total, "truncated": False}


def answer_file(store: pyoxigraph.Store, request: Message, _data: bytes) -> Answer:
    """Answer a query in the format asked for; more than `rows` are refused unless a part was asked for."""
    result = ask(store, request)
    if isinstance(result, pyoxigraph.QueryBoolean):
        kind = pyoxigraph.QueryResultsFormat.from_extension(request["format"])
        return {"truncated": False}, result.serialize(format=kind) or b""
    text = Text(request["bytes"])
    if isinstance(result, pyoxigraph.QuerySolutions):
        rows, found = take(result, request)
        if found["truncated"] and not request["partial"]:
            raise TooMuch("rows")
        columns = [each.value for each in result.variables]
        TABLE_WRITERS[request["format"]](columns, rows, text)
        return found, text.getvalue()
    triples = list(islice(result, request["rows"]))
    cut = next(result, None) is not None
    if cut and not request["partial"]:
        raise TooMuch("rows")
    prefixes = request["prefixes"] if request["format"] in PREFIXED else None
    pyoxigraph.serialize(triples, text, format=RDF_FORMATS[request["format"]], prefixes=prefixes)
    return {"truncated": cut}, text.getvalue()


def update(store: pyoxigraph.Store, request: Message, _data: bytes) -> Answer:
    """Change a store that nobody else has."""
    store.update(request["text"], base_iri=request["base"], prefixes=request["prefixes"])
    return {}, b""


def named(
    store: pyoxigraph.Store, request: Message
) -> tuple[pyoxigraph.NamedNode | pyoxigraph.DefaultGraph, bool]:
    """Give the graph of a request, and whether it exists; the default graph always does."""
    if not request["graph"]:
        return pyoxigraph.DefaultGraph(), True
    graph = pyoxigraph.NamedNode(request["graph"])
    return graph, store.contains_named_graph(graph)


def read(store: pyoxigraph.Store, request: Message, _data: bytes) -> Answer:
    """Give a whole graph."""
    text, (graph, found) = Text(request["bytes"]), named(store, request)
    if not found:
        return {"found": False}, b""
    prefixes = request["prefixes"] if request["format"] in PREFIXED else None
    store.dump(text, format=RDF_FORMATS[request["format"]], from_graph=graph, prefixes=prefixes)
    return {"found": True}, text.getvalue()


def write(store: pyoxigraph.Store, request: Message, data: bytes) -> Answer:
    """Add triples to a graph, in place of what it holds where asked to; all are read first."""
    graph, found = named(store, request)
    kind = RDF_FORMATS[request["format"]]
    parsed = pyoxigraph.parse(
        data, format=kind, base_iri=request["base"], without_named_graphs=True, rename_blank_nodes=True
    )
    triples = list(parsed)
    if request["replace"] and found:
        store.clear_graph(graph)
    if isinstance(graph, pyoxigraph.NamedNode):
        store.add_graph(graph)
    store.extend(pyoxigraph.Quad(each.subject, each.predicate, each.object, graph) for each in triples)
    return {"created": not found}, b""


def drop(store: pyoxigraph.Store, request: Message, _data: bytes) -> Answer:
    """Remove a graph."""
    graph, found = named(store, request)
    if found:
        store.remove_graph(graph)
    return {"found": found}, b""


def locate(_store: pyoxigraph.Store, request: Message, _data: bytes) -> Answer:
    """Find how far a query can be read: the number of its pieces, and what the engine expects next.

    The engine names a place some letters behind the mistake. But where a text ends too soon it names its end,
    even after many spaces, so the longest beginning that only ends too soon shows the place.
    """
    empty = pyoxigraph.Store()

    def reason(end: int) -> str | None:
        text = request["text"][:end] + SPACES
        try:
            empty.query(text, base_iri=request["base"], prefixes=request["prefixes"])
        except SyntaxError as error:
            at_end = f"error at {text.count(chr(10)) + 1}:{len(text) - text.rfind(chr(10))}: "
            return str(error).removeprefix(at_end) if str(error).startswith(at_end) else None
        return ""

    low, high, said = 0, len(request["ends"]) - 1, ""
    while low <= high:
        middle = (low + high) // 2
        expected = reason(request["ends"][middle])
        if expected is None:
            high = middle - 1
        else:
            low, said = middle + 1, expected
    return {"read": low, "expected": said}, b""


OPERATIONS: dict[str, Callable[[pyoxigraph.Store, Message, bytes], Answer]] = {
    "terms": answer_terms,
    "file": answer_file,
    "locate": locate,
    "update": update,
    "read": read,
    "write": write,
    "drop": drop,
}


def answer(store: pyoxigraph.Store, request: Message, data: bytes) -> Answer:
    """Answer one request; what went wrong is part of the answer."""
    try:
        return OPERATIONS[request["operation"]](store, request, data)
    except TooMuch as error:
        return {"too_much": str(error)}, b""
    except SyntaxError as error:
        return {"error": str(error), "unreadable": True}, b""
    except (ValueError, RuntimeError, OSError) as error:
        return {"error": str(error)}, b""
    except MemoryError:
        return {"too_much": "memory"}, b""


def main(graph_file: str, megabytes: str) -> None:
    """Load the graph from an open file, then answer until stdin ends.

    Pages come before foreign queries: this process gives way to the one that serves them.
    """
    os.nice(NICENESS)
    store = pyoxigraph.Store()
    descriptor = int(graph_file)
    # Another worker may be reading the same open file, so its position is left alone.
    store.load(os.pread(descriptor, os.fstat(descriptor).st_size, 0), format=pyoxigraph.RdfFormat.N_QUADS)
    os.close(descriptor)
    memory = Memory()
    whole, start = memory.sizes()
    limit(whole + int(megabytes) * 1024 * 1024)
    write_frame(sys.stdout.buffer, {"ready": True})
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        # The kernel ends this process even inside the engine, should the parent be gone and not do it.
        signal.setitimer(signal.ITIMER_REAL, frame[0]["seconds"] + 1)
        message, data = answer(store, *frame)
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_frame(sys.stdout.buffer, {**message, "grown": memory.sizes()[1] - start}, data)


if __name__ == "__main__":
    main(*sys.argv[1:])
