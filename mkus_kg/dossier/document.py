"""What a dossier says, as blocks that every kind of file writes alike: the same headings, tables and notes.

Nothing here knows a file format, and nothing that writes a file asks the graph.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from mkus_kg.errors import InputError, Message
from mkus_kg.namespaces import Language

Emphasis = Literal["plain", "strong", "emphasis"]
Manner = Literal["body", "lead", "caution", "quotation"]
Content = Literal["text", "number", "date", "address"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of running text; `address` is what it links to, `note` the number of the note called, or 0."""

    text: str
    emphasis: Emphasis = "plain"
    address: str = ""
    note: int = 0


Text = tuple[Run, ...]
"""Running text; the runs are written one after another with nothing between them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is 1 to 4, `number` such as `3.2` or empty, `anchor` is unique in the document."""

    level: int
    text: str
    anchor: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a `caution` says that something is inferred, unverified, disputed or missing."""

    text: Text
    manner: Manner = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of items without order, or in order where `numbered`."""

    items: tuple[Text, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `share` is its part of the width, `content` how to read its cells."""

    label: str
    share: int = 1
    content: Content = "text"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the project that gave rows, with its parameters, so that anybody can ask again."""

    question: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head row; `anchor` is unique, `number` counts from 1, `asked` says what gave the rows.

    Dates in cells are ISO 8601, numbers have a decimal point; who shows them to readers formats them.
    """

    anchor: str
    number: int
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    asked: tuple[Asked, ...] = ()


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Identity:
    """Which dossier this is, and of which state of the data.

    `number` is 0 as long as it is not frozen. `moment` (UTC) is when it was frozen, of a draft when the data
    last changed, so that equal data give equal files. `day` is that whose law the dossier tells. `revision`
    and `revision_hash` say where the journal ended, `program` and `graph_version` are the hashes of the
    program and of the graph, `facts_version` is the version of the curated facts, `agent` who froze it.
    """

    recommendation: str
    number: int
    moment: datetime
    day: date
    revision: int
    revision_hash: str
    program: str
    graph_version: str
    facts_version: str
    agent: str = ""

    @property
    def frozen(self) -> bool:
        """Say whether the dossier was frozen."""
        return self.number > 0


@dataclass(frozen=True, slots=True)
class Document:
    """A dossier in one language.

    `notes` are the numbered notes, the first is number 1; each is called at least once. `records` are the
    addresses of all records the dossier speaks of, in order and each once.
    """

    language: Language
    title: str
    subtitle: str
    identity: Identity
    blocks: tuple[Block, ...]
    notes: tuple[Text, ...] = ()
    records: tuple[str, ...] = ()
    keywords: tuple[str, ...] = field(default=())

    def tables(self) -> Iterator[Table]:
        """Give the tables in their order."""
        return (each for each in self.blocks if isinstance(each, Table))

    def headings(self) -> Iterator[Heading]:
        """Give the headings in their order."""
        return (each for each in self.blocks if isinstance(each, Heading))


_NAMES: Final[Mapping[type[Block], str]] = {
    Heading: "heading",
    Paragraph: "paragraph",
    Bullets: "bullets",
    Table: "table",
}


def as_json(document: Document) -> dict[str, Any]:
    """Give a document as plain values for JSON; each block says under `block` which kind it is."""
    content = asdict(document)
    content["blocks"] = [{"block": _NAMES[type(each)], **asdict(each)} for each in document.blocks]
    content["identity"].update(
        moment=document.identity.moment.isoformat(), day=document.identity.day.isoformat()
    )
    return content


def json_bytes(document: Document) -> bytes:
    """Write a document as JSON (RFC 8259) in UTF-8: the same bytes for the same document."""
    return (json.dumps(as_json(document), ensure_ascii=False, indent=1) + "\n").encode()


def document_from_json(content: bytes | str) -> Document:
    """Read a document that `as_json` gave, written as JSON.

    Raises InputError for text that is no JSON, and for whatever `as_json` would have given otherwise: a name
    too many or missing, a value of another kind, a date spelled in another way, a moment that is not in UTC.
    """
    try:
        document = _adapter().validate_json(content)
        given = json.dumps(json.loads(content), sort_keys=True)
    except (ValidationError, ValueError, RecursionError) as error:
        raise _no_document() from error
    in_utc = document.identity.moment.utcoffset() == timedelta()
    if not in_utc or json.dumps(as_json(document), sort_keys=True) != given:
        raise _no_document()
    return document


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def _no_document() -> InputError:
    return InputError(
        Message(
            pl="Ten plik nie jest zapisem treści dossier: to nie JSON albo ma inny układ niż zapis serwisu.",
            en="This file holds no content of a dossier: it is no JSON, or is laid out in another way.",
        )
    )


def plain(text: Text) -> str:
    """Give running text without its marks, links and notes."""
    return "".join(run.text for run in text)
