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
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

Message = dict[str, Any]
Answer = tuple[Message, bytes]
Spelled = list[str] | None

OPEN_FILES = 3
NICENESS = 10
LENGTHS = ">QQ"
STRING = "http://www.w3.org/2001/XMLSchema#string"
RESULTS_XMLNS = "http://www.w3.org/2005/sparql-results#"
XML_CONTROL = frozenset(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
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

    def write(self, piece: "Buffer", /) -> int:
        """Add bytes. Raises TooMuch beyond the limit."""
        if self.tell() + len(memoryview(piece)) > self._most:
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

    text.write(b'{"head":{"vars":%s},"results":{"bindings":[' % dumped(list(columns)))
    for number, row in enumerate(rows):
        named = zip(columns, row, strict=True)
        binding = {name: term(spelled) for name, spelled in named if spelled is not None}
        text.write((b",\n" if number else b"\n") + dumped(binding))
    text.write(b"\n]}}\n")


def dumped(value: object) -> bytes:
    """Give JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


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
    opening = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{RESULTS_XMLNS}"><head>{variables}</head>'
    )
    text.write(f"{opening}<results>\n".encode())
    for row in rows:
        named = zip(columns, row, strict=True)
        cells = "".join(
            f"<binding name={quoteattr(name)}>{term(spelled)}</binding>"
            for name, spelled in named
            if spelled is not None
        )
        text.write(f"<result>{cells}</result>\n".encode())
    text.write(b"</results></sparql>\n")


def csv_results(columns: Sequence[str], rows: Iterable[Sequence[Spelled]], text: Text) -> None:
    """Write SPARQL 1.1 CSV: values alone, lines ended by CR LF."""

    def cell(spelled: Spelled) -> str:
        if spelled is None:
            return ""
        value = f"_:{spelled[1]}" if spelled[0] == "b" else spelled[1]
        return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in '",\r\n') else value

    text.write(",".join(columns).encode() + b"\r\n")
    for row in rows:
        text.write(",".join(map(cell, row)).encode() + b"\r\n")


def tsv_results(columns: Sequence[str], rows: Iterable[Sequence[Spelled]], text: Text) -> None:
    """Write SPARQL 1.1 TSV: terms as in Turtle, with language and datatype."""
    escapes = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})

    def cell(spelled: Spelled) -> str:
        if spelled is None:
            return ""
        kind, value, more = spelled
        if kind in "ib":
            return f"<{value}>" if kind == "i" else f"_:{value}"
        tail = f"@{more}" if kind == "t" else "" if more == STRING else f"^^<{more}>"
        return f'"{value.translate(escapes)}"{tail}'

    text.write("\t".join(f"?{name}" for name in columns).encode() + b"\n")
    for row in rows:
        text.write("\t".join(map(cell, row)).encode() + b"\n")


TABLE_WRITERS: dict[str, Callable[[Sequence[str], Iterable[Sequence[Spelled]], Text], None]] = {
    "json": json_results,
    "xml": xml_results,
    "csv": csv_results,
    "tsv": tsv_results,
}
BOOLEAN_FORMATS = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
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
    rows, cut = take(result, request["rows"], request["bytes"])
    if isinstance(result, pyoxigraph.QuerySolutions):
        return {"columns": names(result), "rows": rows, "truncated": cut}, b""
    return {"triples": rows, "truncated": cut}, b""


def names(result: pyoxigraph.QuerySolutions) -> list[str]:
    """Give the names of the columns."""
    return [variable.value for variable in result.variables]


def take(items: Iterable[Iterable[object]], most: int, most_bytes: int) -> tuple[list[list[Spelled]], bool]:
    """Spell the first items, and say whether there are more. Raises TooMuch."""
    taken: list[list[Spelled]] = []
    size = 0
    for item in items:
        if len(taken) == most:
            return taken, True
        row = [spell(term) for term in item]
        size += sum(len(term[1]) for term in row if term)
        if size > most_bytes:
            raise TooMuch("bytes")
        taken.append(row)
    return taken, False


def answer_file(store: pyoxigraph.Store, request: Message, _data: bytes) -> Answer:
    """Answer a query in the format asked for; more than `rows` are refused unless a part was asked for."""
    result = ask(store, request)
    if isinstance(result, pyoxigraph.QueryBoolean):
        return {"truncated": False}, result.serialize(format=BOOLEAN_FORMATS[request["format"]]) or b""
    text = Text(request["bytes"])
    if isinstance(result, pyoxigraph.QuerySolutions):
        rows, cut = take(result, request["rows"], request["bytes"])
        if cut and not request["partial"]:
            raise TooMuch("rows")
        TABLE_WRITERS[request["format"]](names(result), rows, text)
        return {"truncated": cut}, text.getvalue()
    triples = list(islice(result, request["rows"]))
    cut = next(result, None) is not None
    if cut and not request["partial"]:
        raise TooMuch("rows")
    prefixes = request["prefixes"] if request["format"] in PREFIXED else None
    pyoxigraph.serialize(triples, text, format=RDF_FORMATS[request["format"]], prefixes=prefixes)
    return {"truncated": cut}, text.getvalue()


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
    """Load the graph, then answer until stdin ends.

    Pages come before foreign queries: this process gives way to the one that serves them.
    """
    os.nice(NICENESS)
    store = pyoxigraph.Store()
    if graph_file:
        store.load(path=graph_file, format=pyoxigraph.RdfFormat.N_QUADS)
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
