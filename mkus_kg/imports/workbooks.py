"""Workbooks of Excel (XLSX), read as plain text no further than they are allowed to cost.

A workbook of a few kilobytes may hold millions of elements, or name one part a thousand times; so what is
counted is what the reader takes out of the archive, while it takes it.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Final, Literal
from xml.etree.ElementTree import ParseError

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException

from mkus_kg.errors import BadSheet
from mkus_kg.imports.rows import MOST_COLUMNS, MOST_LINES, Row, refused, too_large, too_many_rows

MOST_UNPACKED: Final = 40_000_000
MOST_PARTS: Final = 200
MOST_TAGS: Final = 200_000
"""Tags that are read: a full sheet with all its texts has about 150,000, and 100,000 take about a second."""
COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
TAG: Final = b"<"
DOCTYPE: Final = b"<!D"
"""Begins a list of entities, which could make a few letters stand for millions of elements."""
FORMULA: Final = "f"
YES_NO: Final = {True: "tak", False: "nie"}
_UNREADABLE: Final = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class _Archive(zipfile.ZipFile):
    """An archive that gives no more than one workbook may take to read. Raises BadSheet beyond that."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        self._bytes_left = MOST_UNPACKED
        self._tags_left = MOST_TAGS
        parts = self.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise too_large()
        if any(part.compress_type not in COMPRESSIONS for part in parts):
            raise unreadable()

    def open(
        self,
        name: str | zipfile.ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        """Open a part to be read, counting what is read of it."""
        return io.BufferedReader(_Part(super().open(name, mode, pwd, force_zip64=force_zip64), self))

    def count(self, piece: bytes) -> None:
        """Note what was read. Raises BadSheet when it is too much."""
        self._bytes_left -= len(piece)
        self._tags_left -= piece.count(TAG)
        if min(self._bytes_left, self._tags_left) < 0:
            raise refused(
                "skoroszyt ma za dużo komórek, tekstów albo stylów; skopiuj swoje wiersze do nowego pliku",
                "the workbook has too many cells, texts or styles; copy your rows into a new file",
            )


class _Part(io.RawIOBase):
    """A part of an archive that is counted as it is read."""

    def __init__(self, part: IO[bytes], archive: _Archive) -> None:
        self._part = part
        self._archive = archive
        self._end = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._part.read(len(buffer))
        self._archive.count(piece)
        # In UTF-16 every letter of a tag has a zero beside it.
        text = self._end + piece.replace(b"\0", b"")
        if DOCTYPE in text:
            raise unreadable()
        self._end = text[-len(DOCTYPE) + 1 :]
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._part.close()
        super().close()


def workbook_rows(content: bytes) -> Iterator[Row]:
    """Give the rows of the first sheet of a workbook, empty ones too. Raises BadSheet."""
    try:
        archive = _Archive(content)
        reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        reader.archive.close()
        reader.archive = archive
        reader.read()
        try:
            # A workbook may hold nothing but charts.
            sheet = next(iter(reader.wb.worksheets), None)
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
            archive.close()
    except _UNREADABLE as error:
        raise unreadable() from error


def unreadable() -> BadSheet:
    """Make the error for a file that is no workbook, or a broken one."""
    return refused("pliku XLSX nie da się odczytać", "the XLSX file cannot be read")


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
