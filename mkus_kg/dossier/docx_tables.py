"""Tables in Word: a head row that is repeated and marked as such, widths by shares, numbers to the right."""

from collections.abc import Sequence
from typing import Final

from docx.oxml.ns import qn

from mkus_kg.dossier import docx_elements as word
from mkus_kg.dossier.cells import shown
from mkus_kg.dossier.columns import column_widths, dense
from mkus_kg.dossier.document import Column, Table, Text, plain
from mkus_kg.dossier.docx_elements import Element
from mkus_kg.dossier.docx_text import Story
from mkus_kg.dossier.typography import legible, typeset
from mkus_kg.dossier.wording import NO_ROWS, label

# A row is kept on one page unless it is so long that whole pages would stay empty for it.
_LONGEST_KEPT_ROW: Final = 900


def table_element(table: Table, width: int, story: Story) -> Element:
    """Give a table of the given width in twips (1/1440 inch)."""
    language = story.document.language
    size = "Small" if dense(table) else ""
    widths = column_widths(table, width, language)
    made = word.element("tbl", _properties(table, width))
    made.append(word.element("tblGrid", *(word.element("gridCol", w=each) for each in widths)))
    head = [
        _cell(each, [word.run(typeset(column.label, language))], f"TableHead{size}", _number_to_right(column))
        for column, each in zip(table.columns, widths, strict=True)
    ]
    made.append(_row(head, word.element("cantSplit"), word.element("tblHeader")))
    for row in table.rows:
        made.append(_body_row(table, row, widths, size, story))
    if table.rows and table.asked:
        for properties in made[-1].iter(qn("w:pPr")):
            # What follows a table, the questions that gave it, stays on the page of its last row.
            properties[0].addnext(word.element("keepNext"))
    if not table.rows:
        nothing = [word.run(label(NO_ROWS, language))]
        made.append(_row([_cell(width, nothing, "TableText", spanned=len(widths))]))
    return made


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


def _body_row(table: Table, row: Sequence[Text], widths: Sequence[int], size: str, story: Story) -> Element:
    cells = [
        _cell(
            width,
            story.content(shown(cell, column, story.document.language), set_already=True),
            f"{'TableNumber' if column.content == 'number' else 'TableText'}{size}",
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
