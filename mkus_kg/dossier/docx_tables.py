"""Tables in Word: a head row that is repeated and marked as such, widths by shares, numbers to the right."""

from collections.abc import Sequence
from typing import Final

from mkus_kg.dossier import docx_elements as word
from mkus_kg.dossier.cells import shown
from mkus_kg.dossier.document import Column, Table, Text, plain
from mkus_kg.dossier.docx_elements import Element
from mkus_kg.dossier.docx_text import Story
from mkus_kg.dossier.typography import legible, typeset
from mkus_kg.dossier.wording import NO_ROWS, label

# A row is kept on one page unless it is so long that whole pages would stay empty for it.
_LONGEST_KEPT_ROW: Final = 900
# The width of a bold letter of 9 points, and of the margins of a cell, in twips.
_LETTER: Final = 112
_PADDING: Final = 180
_LONGEST_UNCUT: Final = 20


def table_element(table: Table, width: int, story: Story) -> Element:
    """Give a table of the given width in twips (1/1440 inch)."""
    language = story.document.language
    widths = column_widths(table, width)
    made = word.element("tbl", _properties(table, width))
    made.append(word.element("tblGrid", *(word.element("gridCol", w=each) for each in widths)))
    head = [
        _cell(each, [word.run(typeset(column.label, language))], "TableHead", _number_to_right(column))
        for column, each in zip(table.columns, widths, strict=True)
    ]
    made.append(_row(head, word.element("cantSplit"), word.element("tblHeader")))
    for row in table.rows:
        made.append(_body_row(table, row, widths, story))
    if not table.rows:
        nothing = [word.run(label(NO_ROWS, language))]
        made.append(_row([_cell(width, nothing, "TableText", spanned=len(widths))]))
    return made


def column_widths(table: Table, width: int) -> list[int]:
    """Share a width out by the shares of the columns, so that no word of a heading, date or number is cut.

    What the narrow columns lack the others give, in proportion to what they can spare.
    """
    shares = [max(column.share, 1) for column in table.columns]
    widths = [width * share // sum(shares) for share in shares]
    least = [_least_width(table, place) for place in range(len(shares))]
    lacking = sum(max(need - have, 0) for need, have in zip(least, widths, strict=True))
    spare = sum(max(have - need, 0) for need, have in zip(least, widths, strict=True))
    if 0 < lacking <= spare:
        widths = [
            need if need > have else have - lacking * (have - need) // spare
            for need, have in zip(least, widths, strict=True)
        ]
    widths[-1] += width - sum(widths)
    return widths


def _least_width(table: Table, place: int) -> int:
    column = table.columns[place]
    words = column.label.split()
    if column.content in ("date", "number"):
        words += [plain(row[place]) for row in table.rows]
    longest = max(map(len, words), default=0)
    return _PADDING + _LETTER * min(longest, _LONGEST_UNCUT)


def _properties(table: Table, width: int) -> Element:
    return word.element(
        "tblPr",
        word.element("tblStyle", val="DossierTable"),
        word.element("tblW", w=width, type="dxa"),
        word.element("tblLayout", type="fixed"),
        word.element(
            "tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1
        ),
        word.element("tblCaption", val=legible(table.caption)[:255]),
    )


def _body_row(table: Table, row: Sequence[Text], widths: Sequence[int], story: Story) -> Element:
    cells = [
        _cell(
            width,
            story.content(shown(cell, column, story.document.language), set_already=True),
            "TableNumber" if column.content == "number" else "TableText",
        )
        for column, cell, width in zip(table.columns, row, widths, strict=True)
    ]
    whole = sum(len(plain(cell)) for cell in row) <= _LONGEST_KEPT_ROW
    return _row(cells, *([word.element("cantSplit")] if whole else []))


def _row(cells: Sequence[Element], *properties: Element) -> Element:
    made = word.element("tr")
    if properties:
        made.append(word.element("trPr", *properties))
    made.extend(cells)
    return made


def _cell(width: int, content: list[Element], style: str, *properties: Element, spanned: int = 1) -> Element:
    made = word.element("tcPr", word.element("tcW", w=width, type="dxa"))
    if spanned > 1:
        made.append(word.element("gridSpan", val=spanned))
    return word.element("tc", made, word.paragraph(style, content, *properties))


def _number_to_right(column: Column) -> Element:
    return word.element("jc", val="right" if column.content == "number" else "left")
