"""Spreadsheets as people send them: CSV in the encodings of Excel, XLSX, or cells pasted; all as plain text.

What is sent may be hostile: sizes are checked before anything is unpacked, and formulas are never evaluated.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from mkus_kg.imports.rows import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_LINES,
    MOST_ROWS,
    Row,
    refused,
    too_large,
    too_many_rows,
)
from mkus_kg.imports.workbooks import workbook_rows

LONGEST_CELL: Final = 10_000
LOOKED_AT: Final = 20_000
"""Letters of the first line by which the separator is found."""
ENCODINGS: Final = ("utf-8-sig", "cp1250")
"""What Excel writes: UTF-8 with a mark, or the code page of a Polish Windows."""
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS: Final = ("\t", ";", ",", "|")
XLSX: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """The headings and the rows below them, without empty ones."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(content: bytes) -> Sheet:
    """Read a CSV or XLSX file by what it holds. Raises BadSheet for what is none, or is too large."""
    if len(content) > MOST_BYTES:
        raise too_large()
    if content.startswith(OLD_EXCEL):
        raise refused(
            "to stary format .xls albo plik z hasłem; zapisz go jako .xlsx albo .csv bez hasła",
            "this is the old format .xls or has a password; save it as .xlsx or .csv without one",
        )
    return _sheet(workbook_rows(content) if content.startswith(XLSX) else _csv_rows(_decoded(content)))


def read_pasted(text: str) -> Sheet:
    """Read cells pasted from a spreadsheet. Raises BadSheet."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise too_large()
    return _sheet(_csv_rows(text))


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith(UTF_16) else ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(
        "nie można odczytać liter; zapisz plik jako CSV UTF-8",
        "its letters cannot be read; save it as CSV UTF-8",
    )


def _csv_rows(text: str) -> Iterator[Row]:
    if "\0" in text:
        raise refused("to nie jest arkusz CSV ani XLSX", "this is neither CSV nor XLSX")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if number > MOST_LINES:
                raise too_many_rows()
            # Excel may write separators up to its last column.
            while cells and not cells[-1]:
                cells.pop()
            yield Row(number, tuple(cells))
    except csv.Error as error:
        line = reader.line_num
        raise refused(
            f"wiersz {line} ma niedomknięty cudzysłów albo za długą komórkę",
            f"line {line} has a quote that is not closed, or a cell that is too long",
        ) from error


def _separator(text: str) -> str:
    """Give the separator that makes the most cells of the first line that holds anything."""
    lines = islice(io.StringIO(text, newline=None), MOST_LINES)
    first = next((line for line in lines if line.strip()), "")[:LOOKED_AT]
    return max(SEPARATORS, key=lambda each: _cells(first, each))


def _cells(line: str, separator: str) -> int:
    """Count the cells of a line; none where one is longer than the reader takes."""
    try:
        return len(next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return 0


def _sheet(rows: Iterable[Row]) -> Sheet:
    """Take the first row that holds anything as headings. Raises BadSheet at a limit, and for no rows."""
    headings: tuple[str, ...] = ()
    found: list[Row] = []
    for row in rows:
        cells = tuple(_plain(cell) for cell in row.cells)
        if not any(cells):
            continue
        if not headings:
            headings = _headings(cells)
            continue
        if len(found) == MOST_ROWS:
            raise too_many_rows()
        found.append(Row(row.number, _fitted(cells, len(headings), row.number), row.formulas))
    if not found:
        raise refused(
            "potrzebny jest wiersz nagłówków i co najmniej jeden wiersz danych",
            "it takes a row of headings and at least one row of data",
        )
    return Sheet(headings, tuple(found))


def _headings(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max(n for n, cell in enumerate(cells, 1) if cell)
    if width > MOST_COLUMNS:
        raise refused(
            f"arkusz ma więcej niż {MOST_COLUMNS} kolumn", f"the sheet has more than {MOST_COLUMNS} columns"
        )
    return cells[:width]


def _fitted(cells: tuple[str, ...], width: int, number: int) -> tuple[str, ...]:
    if any(cells[width:]):
        raise refused(
            f"wiersz {number} ma więcej komórek niż nagłówków",
            f"row {number} has more cells than there are headings",
        )
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise refused(
            f"komórka w wierszu {number} ma ponad {LONGEST_CELL} znaków",
            f"a cell of row {number} has more than {LONGEST_CELL} characters",
        )
    return (*cells, *("",) * (width - len(cells)))[:width]


def _plain(cell: str) -> str:
    """Give a cell without spaces around it and without the apostrophe that keeps a text from being run."""
    text = cell.strip()
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text
