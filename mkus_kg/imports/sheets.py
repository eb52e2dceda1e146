"""Spreadsheets as people send them: CSV in the encodings of Excel, XLSX, or cells pasted; all as plain text.

What is sent may be hostile: sizes are checked before anything is unpacked, and formulas are never evaluated.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from mkus_kg.errors import BadSheet, Message

MOST_BYTES: Final = 4_000_000
MOST_UNPACKED: Final = 40_000_000
MOST_PARTS: Final = 200
MOST_ROWS: Final = 300
"""Rows of one import: each is judged, and a person is to look at each."""
MOST_LINES: Final = 5_000
"""Lines of a sheet of XLSX, empty ones too."""
MOST_COLUMNS: Final = 60
LONGEST_CELL: Final = 10_000
ENCODINGS: Final = ("utf-8-sig", "cp1250")
"""What Excel writes: UTF-8 with a mark, or the code page of a Polish Windows."""
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS: Final = ("\t", ";", ",", "|")
XLSX: Final = b"PK\x03\x04"
OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
FORMULA: Final = "f"
YES_NO: Final = {True: "tak", False: "nie"}
_UNREADABLE: Final = (
    InvalidFileException,
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
)


@dataclass(frozen=True)
class Row:
    """A row: its number in the file, its cells as text, and the columns (from 0) that hold a formula."""

    number: int
    cells: tuple[str, ...]
    formulas: tuple[int, ...] = ()


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
        raise _refused(
            "to stary format .xls albo plik z hasłem; zapisz go jako .xlsx albo .csv bez hasła",
            "this is the old format .xls or has a password; save it as .xlsx or .csv without one",
        )
    return _sheet(_xlsx_rows(content) if content.startswith(XLSX) else _csv_rows(_decoded(content)))


def read_pasted(text: str) -> Sheet:
    """Read cells pasted from a spreadsheet. Raises BadSheet."""
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise too_large()
    return _sheet(_csv_rows(text))


def too_large() -> BadSheet:
    """Make the error for a file that is too large."""
    return _refused(
        f"plik jest za duży; podziel go na części do {MOST_BYTES // 1_000_000} MB",
        f"the file is too large; split it into parts of up to {MOST_BYTES // 1_000_000} MB",
    )


def too_many_rows() -> BadSheet:
    """Make the error for a sheet with too many rows."""
    return _refused(
        f"arkusz ma więcej niż {MOST_ROWS} wierszy albo dużo pustych; podziel go na części",
        f"the sheet has more than {MOST_ROWS} rows, or many empty ones; split it into parts",
    )


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith(UTF_16) else ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(
        "nie można odczytać liter; zapisz plik jako CSV UTF-8",
        "its letters cannot be read; save it as CSV UTF-8",
    )


def _csv_rows(text: str) -> Iterator[Row]:
    if "\0" in text:
        raise _refused("to nie jest arkusz CSV ani XLSX", "this is neither CSV nor XLSX")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            yield Row(number, tuple(cells))
    except csv.Error as error:
        line = reader.line_num
        raise _refused(
            f"wiersz {line} ma niedomknięty cudzysłów albo za długą komórkę",
            f"line {line} has a quote that is not closed, or a cell that is too long",
        ) from error


def _separator(text: str) -> str:
    """Give the separator that makes the most cells of the first line that holds anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=lambda each: _cells(first, each))


def _cells(line: str, separator: str) -> int:
    """Count the cells of a line; none where one is longer than the reader takes."""
    try:
        return len(next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return 0


def _xlsx_rows(content: bytes) -> Iterator[Row]:
    try:
        _check_archive(content)
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            # A workbook may hold nothing but charts.
            sheet = next(iter(workbook.worksheets), None)
            # What a file says of its size need not be true.
            rows = () if sheet is None else sheet.iter_rows(max_col=MOST_COLUMNS + 1)
            for number, cells in enumerate(rows, 1):
                if number > MOST_LINES:
                    raise too_many_rows()
                yield Row(
                    number,
                    tuple(_cell_text(cell.value) for cell in cells),
                    tuple(n for n, cell in enumerate(cells) if cell.data_type == FORMULA),
                )
        finally:
            workbook.close()
    except _UNREADABLE as error:
        raise _refused("pliku XLSX nie da się odczytać", "the XLSX file cannot be read") from error


def _check_archive(content: bytes) -> None:
    """Raise BadSheet for an archive that would unpack to too much; no more than stated is ever unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise too_large()


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


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
        raise _refused(
            "potrzebny jest wiersz nagłówków i co najmniej jeden wiersz danych",
            "it takes a row of headings and at least one row of data",
        )
    return Sheet(headings, tuple(found))


def _headings(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max(n for n, cell in enumerate(cells, 1) if cell)
    if width > MOST_COLUMNS:
        raise _refused(
            f"arkusz ma więcej niż {MOST_COLUMNS} kolumn", f"the sheet has more than {MOST_COLUMNS} columns"
        )
    return cells[:width]


def _fitted(cells: tuple[str, ...], width: int, number: int) -> tuple[str, ...]:
    if any(cells[width:]):
        raise _refused(
            f"wiersz {number} ma więcej komórek niż nagłówków",
            f"row {number} has more cells than there are headings",
        )
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise _refused(
            f"komórka w wierszu {number} ma ponad {LONGEST_CELL} znaków",
            f"a cell of row {number} has more than {LONGEST_CELL} characters",
        )
    return (*cells, *("",) * (width - len(cells)))[:width]


def _plain(cell: str) -> str:
    """Give a cell without spaces around it and without the apostrophe that keeps a text from being run."""
    text = cell.strip()
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text


def _refused(pl: str, en: str) -> BadSheet:
    return BadSheet(Message(pl=f"Nie można wczytać arkusza: {pl}.", en=f"Cannot read the spreadsheet: {en}."))
