"""A dossier as PDF: tagged, with its fonts within, for the archive and for screen readers, set by Typst.

The file keeps to PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1). No font of the machine and nothing of the
network takes part, and the only moment in it is that of the dossier, so that it is the same file everywhere.
"""

import json
import re
from importlib.resources import files
from itertools import cycle
from textwrap import shorten
from typing import Any, Final

import typst

from mkus_kg.dossier.addresses import link, within
from mkus_kg.dossier.cells import shown
from mkus_kg.dossier.columns import column_widths, dense
from mkus_kg.dossier.document import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Paragraph,
    Run,
    Table,
    Text,
    as_json,
    plain,
)
from mkus_kg.dossier.typography import typeset
from mkus_kg.dossier.wording import (
    AUTHOR,
    CONTENTS,
    NO_ROWS,
    OF,
    PAGE,
    asked_text,
    caption_text,
    front_lines,
    heading_text,
    label,
    standing,
)
from mkus_kg.errors import InputError, Message
from mkus_kg.namespaces import Language

_TEMPLATE: Final = "dossier.typ"
_LONGEST_RUNNING_TITLE: Final = 80
_WIDTH: Final = 9_184
_WIDTH_SIDEWAYS: Final = 14_117
"""Of a line on A4 and on its side, in twips (1/1440 inch): the paper less 24 mm on both sides."""
_LONG_IN_A_COLUMN: Final = 18
_WIDE_FROM: Final = 7
_FULL_ROW: Final = 300
_FULL_TABLE: Final = 4_000
"""Letters of a row (on the average) and of all rows from which many columns are read better on their side."""
_LONGEST_UNBROKEN: Final = 900
"""Letters of the fullest cell of a row, over its share of the width, up to which a row stays on one page."""
_LONG_WORD: Final = re.compile(r"(\S{30,}|\S+=\S+|[a-z0-9]+(?:-[a-z0-9]+){2,})")
_PART: Final = re.compile(r"[0-9a-f]{8}(?=[0-9a-f]{4})|\w{1,28}[^\w\s]*|[^\w\s]+")
_LONGEST_PARTED: Final = 4_000
"""Letters of an address or word; what is longer nobody reads, and its many parts would take minutes."""
_LARGEST: Final = 5_000_000
"""Letters of the content as JSON, some hundred pages: what is larger is no dossier that anybody reads."""

# What the fonts within Typst have glyphs for: Latin, Greek and Cyrillic letters, punctuation, currencies,
# letter-like signs, arrows, signs of mathematics, shapes, and the signs for done and not done.
SETTABLE: Final = (
    "\x20-\x7e\xa0-\u034e\u0391-\u03a1\u03a3-\u04ff\u1e00-\u1eff"
    "\u2002-\u200b\u2010-\u2027\u202f-\u2040\u2044-\u2052\u20a0-\u20c0\u2100-\u211e\u2122\u2126-\u214f"
    "\u2153-\u2184\u2190-\u22ff\u25a0-\u2606\u2609-\u2612\u2660-\u266f\u26a0\u2713\u2714\u2717\u2718\u27e6-\u27ef\ufffd"
)
_NOT_SETTABLE: Final = re.compile(f"[^{SETTABLE}]")


def pdf(document: Document) -> bytes:
    """Write a dossier as PDF/A-2a and PDF/UA-1 on A4, pages that are wide on their side.

    A character that the fonts cannot show stands by its number: [U+4E2D]. Raises InputError for a document
    that cannot be set: one that is larger than some hundred pages, or whose headings skip a level.
    """
    if len(json.dumps(as_json(document))) > _LARGEST:
        raise _not_set("dossier jest zbyt duże", "the dossier is too large")
    template = files(__package__).joinpath(_TEMPLATE).read_bytes()
    try:
        return typst.compile(
            template,
            format="pdf",
            sys_inputs={"dossier": json.dumps(_shown(document))},
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=document.identity.moment,
        )
    except typst.TypstError as error:
        raise _not_set(error.message, error.message) from error


def _not_set(pl: str, en: str) -> InputError:
    return InputError(
        Message(
            pl=f"Nie udało się złożyć pliku PDF: {pl}.",
            en=f"The PDF could not be set: {en}.",
        )
    )


def _shown(document: Document) -> dict[str, Any]:
    """Give what the template shows, in the words and the manner of the language."""
    return _Setting(document).shown()


class _Setting:
    """A document on its way to pages: which notes were called and which places can be linked to."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._language: Language = document.language
        self._called: set[int] = set()
        self._anchors = frozenset(
            each.anchor for each in document.blocks if isinstance(each, Heading | Table)
        )

    def shown(self) -> dict[str, Any]:
        """Give the whole content for the template."""
        document, language = self._document, self._language
        title = self._line(document.title)
        return {
            "language": language,
            "title": title,
            "subtitle": self._line(document.subtitle),
            "running-title": _cut(title),
            "description": self._line(document.subtitle) or title,
            "author": AUTHOR,
            "keywords": [self._line(each) for each in document.keywords],
            "frozen": document.identity.frozen,
            "standing": standing(document.identity, language),
            "front": [_settable(each) for each in front_lines(document)],
            "words": {
                "contents": label(CONTENTS, language),
                "page": label(PAGE, language),
                "of": label(OF, language),
                "no-rows": label(NO_ROWS, language),
            },
            "blocks": [self._block(each) for each in document.blocks],
            "notes": [self._runs(each, called=False) for each in document.notes],
        }

    def _block(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                text = _settable(heading_text(block, self._language))
                return {"block": "heading", "level": block.level, "text": text, "anchor": block.anchor}
            case Paragraph():
                return {"block": "paragraph", "text": self._runs(block.text), "manner": block.manner}
            case Bullets():
                items = [self._runs(each) for each in block.items]
                return {"block": "bullets", "items": items, "numbered": block.numbered}
            case Table():
                return self._table(block)

    def _table(self, table: Table) -> dict[str, Any]:
        wide = _is_wide(table)
        widths = column_widths(table, _WIDTH_SIDEWAYS if wide else _WIDTH, self._language)
        return {
            "block": "table",
            "anchor": table.anchor,
            "caption": _settable(caption_text(table, self._language)),
            "asked": _pieces(asked_text(table.asked, self._language)) if table.asked else [],
            "dense": dense(table),
            "wide": wide,
            "columns": [
                {
                    "label": self._line(each.label),
                    "width": width,
                    "content": each.content,
                    "hyphenate": _has_long_word(each.label),
                }
                for each, width in zip(table.columns, widths, strict=True)
            ],
            "rows": [self._row(row, table.columns, widths) for row in table.rows],
        }

    def _row(self, row: tuple[Text, ...], columns: tuple[Column, ...], widths: list[int]) -> dict[str, Any]:
        cells = [shown(cell, column, self._language) for cell, column in zip(row, columns, strict=True)]
        fullest = max(len(plain(cell)) / width for cell, width in zip(cells, widths, strict=True))
        return {
            "cells": [
                {
                    "text": self._runs(cell, bare=column.content == "address"),
                    "hyphenate": _has_long_word(plain(cell)),
                }
                for cell, column in zip(cells, columns, strict=True)
            ],
            "breakable": fullest * sum(widths) > _LONGEST_UNBROKEN,
        }

    def _runs(self, text: Text, *, called: bool = True, bare: bool = False) -> list[dict[str, Any]]:
        before = (Run(""), *text)
        return [
            {
                **self._run(run, called=called, bare=bare),
                "beside": not run.text and earlier.note > 0,
            }
            for earlier, run in zip(before, text, strict=False)
        ]

    def _run(self, run: Run, *, called: bool, bare: bool) -> dict[str, Any]:
        anchor = within(run.address)
        note = run.note if called and 0 < run.note <= len(self._document.notes) else 0
        first = note not in self._called
        self._called.add(note)
        return {
            "pieces": _pieces(run.text if bare else typeset(run.text, self._language)),
            "emphasis": run.emphasis,
            "address": (anchor if anchor in self._anchors else "") or link(run.address),
            "within": anchor in self._anchors,
            "bare": bare,
            "note": note,
            "first": first,
        }

    def _line(self, text: str) -> str:
        return _settable(typeset(text, self._language))


def _has_long_word(text: str) -> bool:
    """Say whether a text has a word that may not fit its column whole."""
    return any(len(word) >= _LONG_IN_A_COLUMN for word in text.split())


def _is_wide(table: Table) -> bool:
    """Say whether a table needs pages on their side: many columns with much to read in them."""
    letters = sum(len(plain(cell)) for row in table.rows for cell in row)
    return len(table.columns) >= _WIDE_FROM and letters >= max(_FULL_ROW * len(table.rows), _FULL_TABLE)


def _settable(text: str) -> str:
    """Give text with what no font shows replaced by its number."""
    return _NOT_SETTABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def _pieces(text: str) -> list[list[str]]:
    """Give text in pieces; a long address, hash or word has several parts, between which a line may end."""
    return [
        _PART.findall(piece) if long and len(piece) <= _LONGEST_PARTED else [piece]
        for long, piece in zip(cycle((False, True)), _LONG_WORD.split(_settable(text)), strict=False)
    ]


def _cut(title: str) -> str:
    """Give a title short enough for one line above the page."""
    return shorten(title, _LONGEST_RUNNING_TITLE, placeholder=" …")
