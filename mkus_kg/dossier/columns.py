"""How wide the columns of a table are on a page: no word has to be cut that could stand whole."""

import re
from typing import Final

from mkus_kg.dossier.cells import shown
from mkus_kg.dossier.document import Table, plain
from mkus_kg.dossier.typography import typeset
from mkus_kg.namespaces import Language

DENSE_FROM: Final = 6
"""From how many columns on the type of a table is small."""

# Widths of letters in Arial as parts of the size of the type; other letters are as wide as n.
_NARROW: Final = frozenset("fijlrtıłIJ.,:;'’„”“|()[]/!-\N{NO-BREAK SPACE} ")
_WIDE: Final = frozenset("mwMWŻ%@–—")
_NARROW_PART: Final = 0.32
_WIDE_PART: Final = 0.84
_CAPITAL_PART: Final = 0.7
_PART: Final = 0.56
_BOLD: Final = 1.07
_SIZE: Final = 180
_DENSE_SIZE: Final = 160
"""The size of the type in twips: 9 and 8 points."""
_PADDING: Final = 200
_LONGEST_UNCUT: Final = 2_000
_SHORT_HEADING: Final = 7
"""The length of a heading that may stay on one line, as a multiple of the size of the type."""
_BETWEEN_WORDS: Final = re.compile(r"[ /?&=-]")


def dense(table: Table) -> bool:
    """Say whether a table has so many columns that its type is small."""
    return len(table.columns) >= DENSE_FROM


def column_widths(table: Table, width: int, language: Language) -> list[int]:
    """Share a width in twips out by the shares of the columns, within what each of them can use.

    No column is narrower than its longest word, so that none is cut, nor wider than its longest cell.
    """
    bounds = [_bounds(table, place, language) for place in range(len(table.columns))]
    widths: dict[int, float] = {}
    while len(widths) < len(bounds):
        left = width - sum(widths.values())
        free = {
            place: max(column.share, 1) for place, column in enumerate(table.columns) if place not in widths
        }
        ideal = {place: left * share / sum(free.values()) for place, share in free.items()}
        narrow = {place: bounds[place][0] for place, each in ideal.items() if each < bounds[place][0]}
        wide = {place: bounds[place][1] for place, each in ideal.items() if each > bounds[place][1]}
        widths |= narrow or wide or ideal
    scale = width / sum(widths.values())
    shared = [int(widths[place] * scale) for place in range(len(bounds))]
    shared[-1] += width - sum(shared)
    return shared


def _bounds(table: Table, place: int, language: Language) -> tuple[float, float]:
    """Give the width of the longest word, up to a limit, and that of the longest cell, in twips."""
    column = table.columns[place]
    size = _DENSE_SIZE if dense(table) else _SIZE
    heading = typeset(column.label, language)
    cells = [plain(shown(row[place], column, language)) for row in table.rows]
    words = {word for text in (heading, *cells) for word in _BETWEEN_WORDS.split(text)}
    least = _PADDING + min(max(_length(word) for word in words) * size, _LONGEST_UNCUT)
    title = max(_length(heading) / 2, min(_length(heading), _SHORT_HEADING))
    most = _PADDING + max([title, *map(_length, cells)]) * size
    return least, max(least, most)


def _length(text: str) -> float:
    """Give how long a text is in bold type, as a multiple of the size of the type."""
    return _BOLD * sum(
        _NARROW_PART
        if letter in _NARROW
        else _WIDE_PART
        if letter in _WIDE
        else _CAPITAL_PART
        if letter.isupper()
        else _PART
        for letter in text[:_LONGEST_UNCUT]
    )
