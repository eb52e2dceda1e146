"""Sheets of the annex: typed cells, a head that stays, a filter, widths and heights, pages to print."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from mkus_kg.dossier.addresses import link, within
from mkus_kg.dossier.document import Column, Content, Document, Table, Text, plain
from mkus_kg.dossier.typography import legible
from mkus_kg.dossier.wording import CONTENTS, NO_ROWS, OF, PAGE, caption_text, standing
from mkus_kg.errors import Message
from mkus_kg.exports.workbook import MOST_DIGITS, text_cell
from mkus_kg.namespaces import Language

Value = str | int | Decimal | date

HEAD_ROW: Final = 3
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_EARLIEST: Final = date(1900, 3, 1)
"""Before it spreadsheets disagree about the number of a day."""
_PARTED_FROM: Final = 10_000
_DAY: Final[Mapping[Language, str]] = {"pl": "dd.mm.yyyy", "en": "d mmm yyyy"}

_WIDTH: Final = 130
"""Of a whole table, as spreadsheets measure: in digits of the usual type."""
_NARROWEST: Final = 12
_WIDEST: Final = 70
_LINE: Final = 15.0
"""Height of a line, in points."""
_MOST_LINES: Final = 27
"""A row is at most 409 points high."""
_A4: Final = 9

_TYPE: Final = "Calibri"
_INK: Final = "1C2B46"
TITLE: Final = Font(name=_TYPE, size=14, bold=True, color=_INK)
HEAD: Final = Font(name=_TYPE, size=11, bold=True, color=_INK)
_LINK: Final = Font(name=_TYPE, size=11, underline="single", color="1F4E9E")
_FILL: Final = PatternFill("solid", fgColor="EEF1F6")
_RULE: Final = Border(bottom=Side("thin", color=_INK))
WRAPPED: Final = Alignment(wrap_text=True, vertical="top", horizontal="left")
_COUNTED: Final = Alignment(wrap_text=True, vertical="top", horizontal="right", indent=1)
_ALIGNMENT: Final[Mapping[Content, Alignment]] = {
    "text": WRAPPED,
    "number": _COUNTED,
    "date": WRAPPED,
    "address": WRAPPED,
}

_BACK: Final = Message(pl="Wróć do spisu treści", en="Back to the contents")


def write_table(sheet: Worksheet, table: Table, sheet_of: Mapping[str, str], language: Language) -> None:
    """Write a table on its sheet; `sheet_of` names the sheet of each anchor, for links within the annex."""
    text_cell(sheet, 1, 1, full_caption(table, language)).font = TITLE
    link_to_sheet(text_cell(sheet, 2, 1, _BACK.text(language)), CONTENTS.text(language))
    widths = column_widths(table)
    for number, (column, width) in enumerate(zip(table.columns, widths, strict=True), 1):
        write_head(sheet, HEAD_ROW, number, column)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, cells in enumerate(table.rows, HEAD_ROW + 1):
        for number, (text, column, width) in enumerate(zip(cells, table.columns, widths, strict=True), 1):
            if text:
                cell = write_value(sheet, row, number, _read(text, column), language)
                cell.alignment = _ALIGNMENT[column.content]
                _add_notes(cell, text)
                _add_link(cell, lead(text, column, width), sheet_of)
        sheet.row_dimensions[row].height = _height(cells, table.columns, widths)
    if not table.rows:
        text_cell(sheet, HEAD_ROW + 1, 1, NO_ROWS.text(language))
    last = HEAD_ROW + max(len(table.rows), 1)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(table.columns))}{last}"
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


def write_head(sheet: Worksheet, row: int, number: int, column: Column) -> None:
    """Write the head of a column."""
    cell = text_cell(sheet, row, number, legible(column.label))
    cell.font, cell.fill, cell.border = HEAD, _FILL, _RULE
    cell.alignment = _ALIGNMENT[column.content]


def write_value(sheet: Worksheet, row: int, number: int, value: Value, language: Language) -> Cell:
    """Write text, a number, a day or a moment (UTC) in the manner of the language."""
    if isinstance(value, str):
        cell = text_cell(sheet, row, number, legible(value))
    else:
        written = sheet.cell(row, number, value)
        assert isinstance(written, Cell)
        cell = written
        cell.number_format = _format(value, language)
    cell.alignment = WRAPPED
    return cell


def link_to_sheet(cell: Cell, name: str) -> None:
    """Make a cell lead to the beginning of a sheet."""
    cell.hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(name)}!A1")
    cell.font = _LINK


def link_to_address(cell: Cell, address: str) -> None:
    """Make a cell lead to an address where it is one that files may link to."""
    if link(address):
        cell.hyperlink = link(address)
        cell.font = _LINK


def full_caption(table: Table, language: Language) -> str:
    """Give the caption of a table with its number, where it has one."""
    return legible(caption_text(table, language) if table.number else table.caption)


def lay_out_for_print(sheet: Worksheet, document: Document) -> None:
    """Put a sheet on pages of A4 on their side, as wide as the page, with the dossier's number."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    language = document.language
    assert sheet.oddHeader is not None
    assert sheet.oddFooter is not None
    sheet.oddHeader.right.text = standing(document.identity, language)
    sheet.oddFooter.center.text = f"{PAGE.text(language)} &P {OF.text(language)} &N"


def _add_notes(cell: Cell, text: Text) -> None:
    """Add the notes called in a cell: behind text, or in the format of a date or number."""
    notes = "".join(f" [{run.note}]" for run in text if run.note)
    if notes and cell.data_type == "s":
        cell.value = f"{cell.value}{notes}"
        cell.data_type = "s"
    elif notes:
        cell.number_format += f'"{notes}"'


def _add_link(cell: Cell, address: str, sheet_of: Mapping[str, str]) -> None:
    if within(address) in sheet_of:
        link_to_sheet(cell, sheet_of[within(address)])
    else:
        link_to_address(cell, address)


def _read(content: Text, column: Column) -> Value:
    """Read what a cell says as its column promises; what reads otherwise stays text."""
    text = plain(content)
    if column.content == "date":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        return day if day >= _EARLIEST and text == day.isoformat() else text
    if column.content == "number" and _NUMBER.fullmatch(text):
        value = Decimal(text)
        if len(text.lstrip("-").replace(".", "")) < len(str(MOST_DIGITS)):
            return value if "." in text else int(text)
    return text


def _format(value: int | Decimal | date, language: Language) -> str:
    if isinstance(value, datetime):
        return _DAY[language] + " hh:mm:ss"
    if isinstance(value, date):
        return _DAY[language]
    whole = "#,##0" if abs(int(value)) >= _PARTED_FROM else "0"
    decimals = len(str(value).partition(".")[2])
    return whole + ("." + "0" * decimals if decimals else "")


def column_widths(table: Table) -> list[float]:
    """Give the width of each column, in digits of the usual type."""
    return [_width(table, number) for number in range(len(table.columns))]


def lead(text: Text, column: Column, width: float) -> str:
    """Give the address that a whole cell leads to, or nothing.

    That is the one link of a cell which is nothing else and stands on one line: LibreOffice shows a cell that
    leads somewhere on one line, and cuts it. Addresses are written out, so that nothing is lost of them.
    """
    linked = [run for run in text if run.address]
    whole = len(linked) == 1 and linked[0].text.strip() == plain(text).strip()
    fits = column.content == "address" or len(plain(text)) <= width
    return linked[0].address if whole and fits else ""


def _width(table: Table, number: int) -> float:
    """Give the width of a column: its share of the table, of addresses what they need."""
    column = table.columns[number]
    if column.content == "address":
        wanted: float = max((len(plain(row[number])) for row in table.rows), default=0)
    elif column.content == "text":
        wanted = _WIDTH * column.share / sum(each.share for each in table.columns)
    else:
        wanted = _NARROWEST
    return min(max(wanted, len(column.label) + 4, _NARROWEST), _WIDEST)


def _height(cells: tuple[Text, ...], columns: tuple[Column, ...], widths: list[float]) -> float:
    """Give the height of a row in points."""
    return max(
        height(plain(cell), width) if column.content == "text" else _LINE
        for cell, column, width in zip(cells, columns, widths, strict=True)
    )


def height(text: str, width: float) -> float:
    """Give the height in points of text in a column: not every program that opens the file works it out."""
    return _LINE * min(max(math.ceil(len(text) / width), 1), _MOST_LINES)
