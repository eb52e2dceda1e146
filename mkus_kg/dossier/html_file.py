"""A dossier as one HTML file that needs nothing else: no script, no outside resource, readable offline."""

import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mkus_kg.dossier.addresses import link, within
from mkus_kg.dossier.cells import shown
from mkus_kg.dossier.document import (
    Block,
    Bullets,
    Column,
    Document,
    Emphasis,
    Heading,
    Paragraph,
    Table,
    Text,
)
from mkus_kg.dossier.typography import legible, typeset
from mkus_kg.dossier.wording import (
    AUTHOR,
    BACK,
    CONTENTS,
    NEXT_CALL,
    NO_ROWS,
    NOTE,
    NOTES,
    SKIP,
    asked_text,
    caption_text,
    front_lines,
    heading_text,
    label,
    standing,
)
from mkus_kg.namespaces import Language

_FOLDER: Final = "html_template"
_MAIN: Final = "_main"
_CONTENTS: Final = "_contents"
_NOTES: Final = "_notes"
_DEEPEST_CONTENTS: Final = 2
_BROAD: Final = 1.3
_NOT_IN_NAME: Final = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run as the template writes it: `call` names the place that calls a note, `follows` another call."""

    text: str
    emphasis: Emphasis
    href: str
    note: int
    call: str
    follows: bool


@dataclass
class _Writer:
    """What is known while a document is written: the names of its places, the calls of each note so far."""

    language: Language
    names: Mapping[str, str]
    href: Callable[[str], str] = link
    calls: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def pieces(self, text: Text, *, set_already: bool = False, calling: bool = True) -> list[Piece]:
        """Give running text; text that is `set_already` keeps its spaces as they are."""
        return [
            Piece(
                each.text if set_already else typeset(each.text, self.language),
                each.emphasis,
                self._href(each.address),
                each.note if calling else 0,
                self._call(each.note) if each.note and calling else "",
                bool(before and before.note and not each.text),
            )
            for before, each in zip((None, *text), text, strict=False)
        ]

    def _href(self, address: str) -> str:
        name = self.names.get(within(address), "")
        return f"#{name}" if name else self.href(address)

    def _call(self, note: int) -> str:
        calls = self.calls[note]
        calls.append(f"_call-{note}-{len(calls) + 1}")
        return calls[-1]


def html(document: Document) -> bytes:
    """Give a document as a standalone page (HTML, WCAG 2.1 AA); equal documents give equal bytes."""
    language = document.language
    style = files("mkus_kg.dossier").joinpath(_FOLDER, "dossier.css").read_text(encoding="utf-8")
    page = _templates().get_template("dossier.html")
    return page.render(
        **_laid_out(document, link),
        document=document,
        title=typeset(document.title, language),
        subtitle=typeset(document.subtitle, language),
        keywords=legible(", ".join(document.keywords)),
        standing=standing(document.identity, language),
        front=front_lines(document),
        main_id=_MAIN,
        contents_id=_CONTENTS,
        style=Markup(style),
        style_hash=f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}",
    ).encode()


@dataclass(frozen=True, slots=True)
class Fragment:
    """The text of a dossier as a part of a page: its contents (level, anchor, heading) and its blocks."""

    contents: tuple[tuple[int, str, str], ...]
    blocks: Markup


def fragment(document: Document, href: Callable[[str], str] = link) -> Fragment:
    """Give the text for a page with a look of its own, whose title is the one heading of the first level.

    `href` says where an address of the document leads on that page, or gives nothing for plain text.
    """
    laid = _laid_out(document, href)
    contents = tuple((each["level"], each["id"], each["text"]) for each in laid["contents"])
    return Fragment(contents, Markup(_templates().get_template("blocks.html").render(**laid)))


def _laid_out(document: Document, href: Callable[[str], str]) -> dict[str, Any]:
    """Give what the template of the blocks shows."""
    writer = _Writer(document.language, _names(document), href)
    blocks = [_block(each, writer) for each in document.blocks]
    notes = [
        {"number": number, "pieces": writer.pieces(text, calling=False), "calls": writer.calls[number]}
        for number, text in enumerate(document.notes, 1)
    ]
    return {
        "contents": list(_contents(document, writer)),
        "blocks": blocks,
        "notes": notes,
        "note_id": lambda number: f"_note-{number}",
        "notes_id": _NOTES,
        "words": _words(document.language),
    }


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("mkus_kg.dossier", _FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _words(language: Language) -> dict[str, str]:
    return {
        "author": AUTHOR,
        "back": label(BACK, language),
        "contents": label(CONTENTS, language),
        "next_call": NEXT_CALL,
        "no_rows": label(NO_ROWS, language),
        "note": label(NOTE, language),
        "notes": label(NOTES, language),
        "skip": label(SKIP, language),
    }


def _names(document: Document) -> dict[str, str]:
    """Name the places of a document by their anchors; names of our own begin with an underscore."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    places: tuple[Heading | Table, ...] = (*document.headings(), *document.tables())
    for place in places:
        wanted = _NOT_IN_NAME.sub("-", legible(place.anchor)).strip("-_") or "x"
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken.add(name)
        names[place.anchor] = name
    return names


def _contents(document: Document, writer: _Writer) -> Iterator[dict[str, Any]]:
    for each in document.headings():
        if each.level <= _DEEPEST_CONTENTS:
            text = heading_text(each, document.language)
            yield {"level": each.level, "id": writer.names[each.anchor], "text": text}


def _block(block: Block, writer: _Writer) -> dict[str, Any]:
    if isinstance(block, Heading):
        text = heading_text(block, writer.language)
        # The title is the one heading of the first level.
        return {"kind": "heading", "level": block.level + 1, "id": writer.names[block.anchor], "text": text}
    if isinstance(block, Paragraph):
        kind = "quotation" if block.manner == "quotation" else "paragraph"
        return {"kind": kind, "manner": block.manner, "pieces": writer.pieces(block.text)}
    if isinstance(block, Bullets):
        entries = [writer.pieces(each) for each in block.items]
        return {"kind": "bullets", "tag": "ol" if block.numbered else "ul", "entries": entries}
    return _table(block, writer)


def _table(table: Table, writer: _Writer) -> dict[str, Any]:
    language = writer.language
    name = writer.names[table.anchor]
    return {
        "kind": "table",
        "id": name,
        "caption_id": f"_caption-{name}",
        "caption": caption_text(table, language),
        "columns": [
            {"label": typeset(each.label, language), "kind": f"{each.content}{_breadth(each, table)}"}
            for each in table.columns
        ],
        "rows": [
            [
                writer.pieces(shown(cell, column, language), set_already=True)
                for column, cell in zip(table.columns, row, strict=True)
            ]
            for row in table.rows
        ],
        "asked": asked_text(table.asked, language),
    }


def _breadth(column: Column, table: Table) -> str:
    """Give a further class to columns that take clearly more than their part, so that phones keep them so."""
    whole = sum(each.share for each in table.columns)
    return " broad" if column.share * len(table.columns) >= _BROAD * whole else ""
