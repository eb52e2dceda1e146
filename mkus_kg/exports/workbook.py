"""Tables as XLSX: typed cells, a header that stays, a filter, a second sheet that says where it is from."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from rdflib import XSD, Literal

from mkus_kg.errors import Message
from mkus_kg.exports.office_packages import without_clock
from mkus_kg.exports.options import Options
from mkus_kg.exports.tables import cell_text, headings, is_web_address, typed_value
from mkus_kg.graph import Table, Term
from mkus_kg.namespaces import CC_BY

LONGEST_TEXT: Final = 32_767
_MOST_ROWS: Final = 1_048_575
_MOST_LINKS: Final = 65_000
_LONGEST_LINK: Final = 2_079
MOST_DIGITS: Final = 10**15
_WIDEST_COLUMN: Final = 60
_ROWS_TO_MEASURE: Final = 200
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_XML: Final = re.compile("[\ufffe\uffff]")

_DATA_SHEET: Final = Message(pl="Dane", en="Data")
_ABOUT_SHEET: Final = Message(pl="O danych", en="About")
_CC_BY: Final = Message(
    pl="Creative Commons Uznanie autorstwa 4.0 (CC BY 4.0)", en="Creative Commons Attribution 4.0 (CC BY 4.0)"
)
_NOTES: Final = Message(
    pl=(
        "Tekst zaczynający się jak formuła (= + - @) poprzedza apostrof; komórka mieści najwyżej "
        "32 767 znaków (dłuższy tekst jest ucięty i kończy się „…”); godziny podano w UTC."
    ),
    en=(
        "Text that starts like a formula (= + - @) has an apostrophe in front; a cell holds at most "
        "32,767 characters (longer text is cut and ends with “…”); times are in UTC."
    ),
)
_CUT: Final = Message(
    pl="Tabela jest niepełna: osiągnięto limit wierszy.",
    en="The table is not complete: a limit of rows was reached.",
)


def xlsx_table(table: Table, options: Options) -> bytes:
    """Write a workbook of two sheets that opens in Excel and LibreOffice without a warning."""
    workbook = Workbook()
    data = workbook.active
    assert isinstance(data, Worksheet)
    data.title = _DATA_SHEET.text(options.language)
    _write_data(data, table)
    _write_about(workbook.create_sheet(_ABOUT_SHEET.text(options.language)), table, options)
    workbook.properties.creator = "MKUS KG"
    workbook.properties.title = safe_text(options.about.title)
    output = io.BytesIO()
    workbook.save(output)
    return without_clock(output.getvalue())


def safe_text(text: str) -> str:
    """Give text that a spreadsheet will not run as a formula, within the length of a cell."""
    text = _NOT_IN_XML.sub("", text)
    if text.startswith(_FORMULA_STARTS):
        text = "'" + text
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _write_data(sheet: Worksheet, table: Table) -> None:
    titles = headings(table)
    widths = [len(title) + 4 for title in titles]
    for column, title in enumerate(titles, 1):
        cell = text_cell(sheet, 1, column, title)
        cell.font = Font(bold=True)
    links = 0
    for number, row in enumerate(table.rows[:_MOST_ROWS], 2):
        for column, term in enumerate(row, 1):
            if term is None:
                continue
            cell = _write_term(sheet, number, column, term)
            if links < _MOST_LINKS and is_web_address(term) and len(term) <= _LONGEST_LINK:
                links += 1
                cell.hyperlink = str(cell.value)
                cell.style = "Hyperlink"
            if number <= _ROWS_TO_MEASURE:
                widths[column - 1] = max(widths[column - 1], len(str(cell.value)) + 2)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST_COLUMN)
    sheet.freeze_panes = "A2"
    if titles:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{max(len(table.rows), 1) + 1}"


def _write_term(sheet: Worksheet, row: int, column: int, term: Term) -> Cell:
    value = _cell_value(term)
    if value is None:
        return text_cell(sheet, row, column, cell_text(term))
    cell = sheet.cell(row, column, value)
    assert isinstance(cell, Cell)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _cell_value(term: Term) -> date | float | bool | None:
    """Give what a spreadsheet can hold as more than text; integers past 15 digits would be rounded."""
    number = typed_value(term)
    if number is not None:
        return None if isinstance(number, int) and abs(number) >= MOST_DIGITS else number
    return _date_value(term)


def text_cell(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write text that stays text, whatever it starts with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = safe_text(text)
    cell.data_type = "s"
    return cell


def _date_value(term: Term) -> date | datetime | int | None:
    """Give dates that a spreadsheet can count (from 1900-03-01 on), times in UTC, years as numbers."""
    if not isinstance(term, Literal):
        return None
    if term.datatype == XSD.gYear:
        return int(term) if re.fullmatch(r"\d{4}", term) else None
    value = term.value
    if not isinstance(value, date) or (value.year, value.month) < (1900, 3):
        return None
    if isinstance(value, datetime) and value.tzinfo:
        return _in_utc(value)
    return value


def _in_utc(value: datetime) -> datetime | None:
    """Give a time in UTC without its zone, None for one that no year up to 9999 has there."""
    try:
        moved = value.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return None
    return moved if (moved.year, moved.month) >= (1900, 3) else None


def _write_about(sheet: Worksheet, table: Table, options: Options) -> None:
    for number, (name, value) in enumerate(_about_rows(table, options), 1):
        text_cell(sheet, number, 1, name).font = Font(bold=True)
        if isinstance(value, date):
            sheet.cell(number, 2, value).number_format = "yyyy-mm-dd"
        else:
            cell = text_cell(sheet, number, 2, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if value.partition(":")[0] in ("http", "https"):
                cell.hyperlink = value
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 90


def _about_rows(table: Table, options: Options) -> Iterator[tuple[str, str | date]]:
    about = options.about
    rows: list[tuple[Message, str | date | None]] = [
        (Message(pl="Tytuł", en="Title"), about.title),
        (Message(pl="Źródło", en="Source"), about.source.removesuffix("?")),
        (Message(pl="Warunki", en="Conditions"), about.conditions),
        (Message(pl="Dane z dnia", en="Data as of"), about.issued),
        (Message(pl="Pobrano", en="Retrieved"), about.retrieved),
        (Message(pl="Wersja danych", en="Data version"), about.version),
        (Message(pl="Wierszy", en="Rows"), str(len(table.rows))),
        (
            Message(pl="Kompletność", en="Completeness"),
            _CUT.text(options.language) if table.truncated else None,
        ),
        (Message(pl="Licencja", en="Licence"), _CC_BY.text(options.language)),
        (Message(pl="Adres licencji", en="Licence address"), CC_BY),
        (Message(pl="Uwagi", en="Notes"), _NOTES.text(options.language)),
    ]
    for name, value in rows:
        if value:
            yield name.text(options.language), value
