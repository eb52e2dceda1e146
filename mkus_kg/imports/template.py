"""An empty spreadsheet to fill in, made from the form: headings, pick-lists, and what each column means."""

import io
from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from mkus_kg.errors import Message
from mkus_kg.exports.office_packages import without_clock
from mkus_kg.exports.workbook import safe_text
from mkus_kg.forms import Choices, Column
from mkus_kg.imports.rows import MOST_ROWS
from mkus_kg.namespaces import Language

WIDTHS: Final = {"line": 36, "text": 60, "record": 44, "choice": 34, "web": 40}
WIDTH: Final = 18
TEXT_FORMAT: Final = "@"
DATA: Final = Message(pl="Dane", en="Data")
LISTS: Final = Message(pl="Listy", en="Lists")
HELP: Final = Message(pl="Objaśnienia", en="Explanations")
HEADINGS: Final = (
    Message(pl="Kolumna", en="Column"),
    Message(pl="Czy wymagana", en="Required"),
    Message(pl="Co wpisać", en="What to write"),
    Message(pl="Objaśnienie", en="Explanation"),
)
REQUIRED: Final = {True: Message(pl="tak", en="yes"), False: Message(pl="nie", en="no")}
WHAT: Final = {
    "line": Message(pl="krótki tekst", en="a short text"),
    "text": Message(pl="tekst", en="a text"),
    "web": Message(pl="adres strony (https://…)", en="a web address (https://…)"),
    "date": Message(pl="dzień, np. 2026-03-31", en="a day, e.g. 2026-03-31"),
    "moment": Message(pl="rok, miesiąc albo dzień, np. 2026-03", en="a year, month or day, e.g. 2026-03"),
    "year": Message(pl="rok, np. 2026", en="a year, e.g. 2026"),
    "flag": Message(pl="„tak” albo nic", en="“yes” or nothing"),
    "choice": Message(pl="wartość z listy", en="a value of the list"),
    "record": Message(
        pl="nazwa albo adres zapisu, np. art. 19a UDPP", en="name or address of a record, e.g. art. 19a UDPP"
    ),
}
SEVERAL: Final = Message(pl="; kilka oddziel średnikami", en="; several between semicolons")


def template(columns: Sequence[Column], choices: Choices, language: Language) -> bytes:
    """Write an XLSX workbook: an empty sheet of data, the lists to choose from, and explanations."""
    workbook = Workbook()
    data = workbook.active
    assert isinstance(data, Worksheet)
    data.title = DATA.text(language)
    data.freeze_panes = "A2"
    explained = workbook.create_sheet(HELP.text(language))
    lists = workbook.create_sheet(LISTS.text(language))
    _write_row(explained, 1, [heading.text(language) for heading in HEADINGS], bold=True)
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        label = column.label.text(language)
        _write(data, 1, number, label, bold=True)
        data.column_dimensions[letter].width = WIDTHS.get(column.field.kind, WIDTH)
        # As text, so that a spreadsheet makes no date of 2026-03 and keeps the zero of 0123.
        data.column_dimensions[letter].number_format = TEXT_FORMAT
        _write_row(explained, number + 1, _explanation(column, language))
        if column.field.kind == "choice":
            _offer(data, lists, number, column, choices, language)
    for letter, width in zip("ABCD", (44, 14, 44, 90), strict=True):
        explained.column_dimensions[letter].width = width
    output = io.BytesIO()
    workbook.save(output)
    return without_clock(output.getvalue())


def takes_several(column: Column) -> bool:
    """Say whether a cell of the column may hold several values."""
    return not column.field.single and column.field.kind in ("choice", "record")


def _explanation(column: Column, language: Language) -> list[str]:
    what = WHAT[column.field.kind].text(language)
    return [
        column.label.text(language),
        REQUIRED[column.required].text(language),
        what + (SEVERAL.text(language) if takes_several(column) else ""),
        "" if column.help is None else column.help.text(language),
    ]


def _offer(
    data: Worksheet, lists: Worksheet, number: int, column: Column, choices: Choices, language: Language
) -> None:
    """Let cells be chosen from a column of the sheet of lists; where several fit, others may be typed too."""
    letter = get_column_letter(number)
    labels = [choice.label for choice in choices.offered(column.field, language)]
    for row, label in enumerate((column.label.text(language), *labels), 1):
        _write(lists, row, number, label, bold=row == 1)
    lists.column_dimensions[letter].width = WIDTHS["choice"]
    if not labels:
        return
    cells = f"{quote_sheetname(lists.title)}!${letter}$2:${letter}${len(labels) + 1}"
    validation = DataValidation(type="list", formula1=cells, allow_blank=True)
    validation.showErrorMessage = not takes_several(column)
    validation.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    data.add_data_validation(validation)


def _write_row(sheet: Worksheet, row: int, texts: Sequence[str], *, bold: bool = False) -> None:
    for number, text in enumerate(texts, 1):
        _write(sheet, row, number, text, bold=bold)


def _write(sheet: Worksheet, row: int, column: int, text: str, *, bold: bool = False) -> None:
    cell = sheet.cell(row, column, safe_text(text))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
