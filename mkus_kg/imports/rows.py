"""A row of a spreadsheet as plain text, the limits of one, and the errors for what is none or too large."""

from dataclasses import dataclass
from typing import Final

from mkus_kg.errors import BadSheet, Message

MOST_BYTES: Final = 4_000_000
MOST_ROWS: Final = 300
"""Rows of one import: each is judged, and a person is to look at each."""
MOST_LINES: Final = 5_000
"""Lines of a sheet, empty ones too."""
MOST_COLUMNS: Final = 60


@dataclass(frozen=True)
class Row:
    """A row: its number in the file, its cells as text, and the columns (from 0) that hold a formula."""

    number: int
    cells: tuple[str, ...]
    formulas: tuple[int, ...] = ()


def too_large() -> BadSheet:
    """Make the error for a file that is too large."""
    return refused(
        f"plik jest za duży; podziel go na części do {MOST_BYTES // 1_000_000} MB",
        f"the file is too large; split it into parts of up to {MOST_BYTES // 1_000_000} MB",
    )


def too_many_rows() -> BadSheet:
    """Make the error for a sheet with too many rows."""
    return refused(
        f"arkusz ma więcej niż {MOST_ROWS} wierszy albo dużo pustych; podziel go na części",
        f"the sheet has more than {MOST_ROWS} rows, or many empty ones; split it into parts",
    )


def refused(pl: str, en: str) -> BadSheet:
    """Make the error for a spreadsheet that cannot be read, with the reason."""
    return BadSheet(Message(pl=f"Nie można wczytać arkusza: {pl}.", en=f"Cannot read the spreadsheet: {en}."))
