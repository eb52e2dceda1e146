"""The annex of a dossier as XLSX: each table on a sheet of its own, its dates and numbers as such.

The first sheet says which dossier this is and leads to the tables; the last ones hold the notes, the records
the dossier speaks of and the questions that gave the rows.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date
from itertools import chain, count
from typing import Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from mkus_kg.dossier.addresses import link
from mkus_kg.dossier.annex_sheets import (
    HEAD,
    HEAD_ROW,
    TITLE,
    column_widths,
    full_caption,
    height,
    lay_out_for_print,
    lead,
    link_to_address,
    link_to_sheet,
    write_head,
    write_table,
    write_value,
)
from mkus_kg.dossier.document import Column, Document, Identity, Run, Table, Text, plain
from mkus_kg.dossier.typography import legible
from mkus_kg.dossier.wording import AUTHOR, CONTENTS, NOTES, standing
from mkus_kg.errors import Message
from mkus_kg.exports.office_packages import without_clock
from mkus_kg.exports.workbook import safe_text, text_cell
from mkus_kg.namespaces import Language

_LONGEST_NAME: Final = 31
_FIRST_ROW: Final = 5
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\'\ufffd\s]+")
_SHEET: Final = Message(pl="Arkusz", en="Sheet")
_CONTENT: Final = Message(pl="Zawartość", en="Content")
_ROWS: Final = Message(pl="Wierszy", en="Rows")
_NUMBER_OF: Final = Message(pl="Nr", en="No.")
_TEXT: Final = Message(pl="Treść", en="Text")
_ADDRESS: Final = Message(pl="Adres", en="Address")
_RECORDS: Final = Message(pl="Rekordy", en="Records")
_QUESTIONS: Final = Message(pl="Pytania i parametry", en="Questions and parameters")
_LINKS: Final = Message(pl="Odnośniki", en="Links")
_TABLE: Final = Message(pl="Tabela", en="Table")
_CELL: Final = Message(pl="Komórka", en="Cell")
_QUESTION: Final = Message(pl="Pytanie", en="Question")
_PARAMETER: Final = Message(pl="Parametr", en="Parameter")
_VALUE: Final = Message(pl="Wartość", en="Value")
_CONTENTS_COLUMNS: Final = ((_SHEET, 36), (_CONTENT, 80), (_ROWS, 10))

_FROZEN: Final = Message(pl="Zamrożono (UTC)", en="Frozen (UTC)")
_AS_OF: Final = Message(pl="Dane z chwili (UTC)", en="Data as of (UTC)")
_AGENT: Final = Message(pl="Zamroził(a)", en="Frozen by")
_LAW: Final = Message(pl="Stan prawny na", en="Law as of")
_REVISION: Final = Message(pl="Rewizja danych", en="Revision of the data")
_REVISION_HASH: Final = Message(pl="Skrót rewizji", en="Hash of the revision")
_GRAPH: Final = Message(pl="Wersja grafu", en="Version of the graph")
_FACTS: Final = Message(pl="Wersja faktów", en="Version of the facts")
_PROGRAM: Final = Message(pl="Wersja programu", en="Version of the program")
_RECOMMENDATION: Final = Message(pl="Rekomendacja", en="Recommendation")
_REMARKS: Final = Message(
    pl="Numer w nawiasie kwadratowym na końcu komórki, na przykład [3], odsyła do arkusza „Przypisy”. "
    "Odnośniki, których nie otwiera sama komórka, podaje arkusz „Odnośniki”. Tekst zaczynający się jak "
    "formuła (= + - @) poprzedza apostrof.",
    en="A number in square brackets at the end of a cell, such as [3], refers to the sheet “Notes”. Links "
    "that the cell itself does not open stand on the sheet “Links”. Text that starts like a formula "
    "(= + - @) has an apostrophe in front.",
)


def annex(document: Document) -> bytes:
    """Write the tables of a dossier as a workbook (Office Open XML) that opens in Excel and LibreOffice.

    A cell of a date or number column is a date or number where it reads as one, else text; a note called in a
    cell stands behind it as [1]. Text that starts like a formula has an apostrophe in front.
    """
    language, identity = document.language, document.identity
    tables = [*document.tables(), *_closing_tables(document)]
    names = _sheet_names(tables, language)
    sheet_of = {table.anchor: name for table, name in zip(tables, names, strict=True)}
    workbook = Workbook()
    contents = workbook.active
    assert isinstance(contents, Worksheet)
    contents.title = CONTENTS.text(language)
    _write_contents(contents, document, tables, names)
    for table, name in zip(tables, names, strict=True):
        write_table(workbook.create_sheet(name), table, sheet_of, language)
    for sheet in workbook.worksheets:
        lay_out_for_print(sheet, document)
    workbook.properties.creator = AUTHOR
    workbook.properties.title = safe_text(legible(document.title))
    workbook.properties.language = language
    output = io.BytesIO()
    workbook.save(output)
    return without_clock(output.getvalue(), identity.moment)


def _closing_tables(document: Document) -> Iterator[Table]:
    """Give the notes, the records and the questions as tables of the annex."""
    language = document.language

    def table(name: Message, columns: tuple[Column, ...], rows: Iterable[tuple[Text, ...]]) -> Table:
        return Table(f"annex {name.en}", 0, name.text(language), columns, tuple(rows))

    number = Column(_NUMBER_OF.text(language), 1, "number")
    text = Column(_TEXT.text(language), 6)
    address = Column(_ADDRESS.text(language), 5, "address")
    yield table(
        NOTES,
        (number, text, address),
        (
            ((Run(str(count)),), (Run(plain(note)),), _address(next(filter(None, map(_target, note)), "")))
            for count, note in enumerate(document.notes, 1)
        ),
    )
    yield table(
        _LINKS,
        (
            Column(_TABLE.text(language), 2),
            Column(_CELL.text(language), 1),
            text,
            address,
        ),
        (
            ((Run(full_caption(each, language)),), (Run(place),), (Run(run.text),), _address(run.address))
            for each in document.tables()
            for place, run in _links(each)
        ),
    )
    yield table(
        _RECORDS,
        (number, address),
        (((Run(str(count)),), _address(record)) for count, record in enumerate(document.records, 1)),
    )
    names = (_TABLE, _QUESTION, _PARAMETER, _VALUE)
    yield table(
        _QUESTIONS,
        tuple(Column(name.text(language), share) for name, share in zip(names, (2, 2, 1, 3), strict=True)),
        (
            tuple((Run(each),) for each in (full_caption(asking, language), asked.question, parameter, value))
            for asking in document.tables()
            for asked in asking.asked
            for parameter, value in asked.parameters or (("", ""),)
        ),
    )


def _links(table: Table) -> Iterator[tuple[str, Run]]:
    """Give the links in cells that do not lead to them, with the place of the cell."""
    for row, cells in enumerate(table.rows, HEAD_ROW + 1):
        placed = zip(cells, table.columns, column_widths(table), strict=True)
        for number, (cell, column, width) in enumerate(placed, 1):
            if not lead(cell, column, width):
                place = f"{get_column_letter(number)}{row}"
                yield from ((place, run) for run in cell if link(run.address))


def _address(address: str) -> Text:
    return (Run(address, address=address),) if address else ()


def _target(run: Run) -> str:
    return link(run.address)


def _sheet_names(tables: Sequence[Table], language: Language) -> list[str]:
    """Give names of up to 31 characters that are legal, and unique whatever their case."""
    taken = {CONTENTS.text(language).casefold(), "history"}
    names = []
    for table in tables:
        stem = " ".join(_NOT_IN_NAMES.sub(" ", legible(table.caption)).split()) or _TABLE.text(language)
        stem = f"{table.number}. {stem}" if table.number else stem
        marks = chain([""], (f" ({number})" for number in count(2)))
        names.append(
            next(
                name
                for mark in marks
                if (name := _cut(stem, _LONGEST_NAME - len(mark)) + mark).casefold() not in taken
            )
        )
        taken.add(names[-1].casefold())
    return names


def _cut(text: str, length: int) -> str:
    """Give the whole words of a text that fit, or its beginning where the first word is too long."""
    if len(text) <= length:
        return text
    words, _, _ = text[: length + 1].rpartition(" ")
    return words.rstrip(" ,;:–(„“") if len(words) > length // 2 else text[:length].rstrip()


def _write_contents(
    sheet: Worksheet, document: Document, tables: Sequence[Table], names: Sequence[str]
) -> None:
    language = document.language
    text_cell(sheet, 1, 1, legible(document.title)).font = TITLE
    text_cell(sheet, 2, 1, legible(document.subtitle))
    text_cell(sheet, 3, 1, standing(document.identity, language)).font = HEAD
    identity = list(_identity_rows(document.identity))
    for row, (name, value) in enumerate(identity, _FIRST_ROW):
        text_cell(sheet, row, 1, name.text(language)).font = HEAD
        cell = write_value(sheet, row, 2, value, language)
        if isinstance(value, str):
            link_to_address(cell, value)
    head = _FIRST_ROW + len(identity) + 1
    for number, (name, width) in enumerate(_CONTENTS_COLUMNS, 1):
        write_head(sheet, head, number, Column(name.text(language)))
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, (table, title) in enumerate(zip(tables, names, strict=True), head + 1):
        link_to_sheet(write_value(sheet, row, 1, title, language), title)
        write_value(sheet, row, 2, full_caption(table, language), language)
        write_value(sheet, row, 3, len(table.rows), language)
        sheet.row_dimensions[row].height = height(full_caption(table, language), _CONTENTS_COLUMNS[1][1])
    last = head + len(tables) + 2
    write_value(sheet, last, 1, _REMARKS.text(language), language)
    sheet.merge_cells(start_row=last, end_row=last, start_column=1, end_column=len(_CONTENTS_COLUMNS))
    sheet.row_dimensions[last].height = 48


def _identity_rows(identity: Identity) -> Iterator[tuple[Message, str | int | date]]:
    """Give what a reader needs to find the same state of the data again."""
    rows: tuple[tuple[Message, str | int | date], ...] = (
        (_FROZEN if identity.frozen else _AS_OF, identity.moment.astimezone(UTC).replace(tzinfo=None)),
        (_AGENT, identity.agent),
        (_LAW, identity.day),
        (_REVISION, identity.revision),
        (_REVISION_HASH, identity.revision_hash),
        (_GRAPH, identity.graph_version),
        (_FACTS, identity.facts_version),
        (_PROGRAM, identity.program),
        (_RECOMMENDATION, identity.recommendation),
    )
    return ((name, value) for name, value in rows if value != "")
