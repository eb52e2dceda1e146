"""The annex of a dossier as a workbook, read back cell by cell."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import openpyxl
import pytest
from dossier_document import ACT, HOSTILE, RECOMMENDATION, sample_document
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from mkus_kg.dossier.annex import annex
from mkus_kg.dossier.document import Column, Document, Run, Table
from mkus_kg.namespaces import LANGUAGES, Language

SHEETS = {
    "pl": [
        "Spis treści",
        "1. Gminy i miasta, które",
        "2. Otwarte sprzeczności",
        "3. Porównanie form zlecania",
        "Przypisy",
        "Odnośniki",
        "Rekordy",
        "Pytania i parametry",
    ],
    "en": [
        "Contents",
        "1. Municipalities that",
        "2. Open contradictions",
        "3. The forms of contracting",
        "Notes",
        "Links",
        "Records",
        "Questions and parameters",
    ],
}


def opened(document: Document) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(annex(document)))


@cache
def book(language: Language) -> Workbook:
    return opened(sample_document(language))


def sheet(language: Language, number: int) -> Worksheet:
    found = book(language).worksheets[number]
    assert isinstance(found, Worksheet)
    return found


def values(found: Worksheet, first: int) -> list[tuple[object, ...]]:
    return list(found.iter_rows(min_row=first, values_only=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_its_sheet(language: Language) -> None:
    assert book(language).sheetnames == SHEETS[language]
    for number, table in enumerate(sample_document(language).tables(), 1):
        found = sheet(language, number)
        word = {"pl": "Tabela", "en": "Table"}[language]
        assert str(found["A1"].value).replace("\xa0", " ") == f"{word} {number}. {table.caption}"
        assert [cell.value for cell in found[3]] == [column.label for column in table.columns]
        assert found.freeze_panes == "A4"
        assert found.print_title_rows == "$3:$3"
        assert found.page_setup.paperSize == 9
    assert sheet(language, 1).auto_filter.ref == "A3:D43"


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_and_numbers_are_dates_and_numbers(language: Language) -> None:
    place = {"pl": "Gmina nr", "en": "Municipality no."}[language]
    written = values(sheet(language, 1), 4)
    assert written == [
        (
            f"{place} {number}",
            datetime(2026, number % 12 + 1, 5) if number % 7 else None,
            number * 12345 + 0.5 if number % 5 else None,
            f"{RECOMMENDATION}/{number}",
        )
        for number in range(1, 41)
    ]
    assert sheet(language, 1)["B4"].number_format == {"pl": "dd.mm.yyyy", "en": "d mmm yyyy"}[language]
    assert sheet(language, 1)["C4"].number_format == "#,##0.0"
    assert linked(sheet(language, 1)["D4"]) == f"{RECOMMENDATION}/1"


def linked(cell: object) -> str | None:
    assert isinstance(cell, Cell)
    return cell.hyperlink.target or cell.hyperlink.location if cell.hyperlink else None


def test_contents_lead_to_the_sheets_and_say_which_state_of_the_data_it_is() -> None:
    contents = sheet("pl", 0)
    told = {row[0]: row[1] for row in values(contents, 5)}
    assert told["Zamrożono (UTC)"] == datetime(2026, 11, 21, 13, 5, 9)
    assert told["Stan prawny na"] == datetime(2026, 11, 20)
    assert told["Rewizja danych"] == 1234
    assert told["Skrót rewizji"] == "3f" * 32
    assert told["Wersja grafu"] == "5c" * 32
    assert told["Rekomendacja"] == RECOMMENDATION
    rows = {cell.value: linked(cell) for cell in contents["A"] if cell.hyperlink}
    assert rows == {name: f"'{name}'!A1" for name in SHEETS["pl"][1:]}
    assert linked(sheet("pl", 1)["A2"]) == "'Spis treści'!A1"


def test_last_sheets_hold_notes_links_records_and_questions() -> None:
    assert values(sheet("pl", 4), 4) == [
        (1, "Tekst jednolity: Dz. U. z 2003 r. Nr 96, poz. 873.", ACT),
        (2, "Art. 5 i n.", None),
        (3, f"'=1+1 {HOSTILE}", None),
    ]
    assert values(sheet("pl", 5), 4) == [("Brak wierszy.", None, None, None)]
    assert values(sheet("pl", 6), 4) == [(1, RECOMMENDATION), (2, ACT)]
    assert values(sheet("pl", 7), 4) == [
        ("Tabela\xa01. Gminy i\xa0miasta, które zlecały zadanie", "places", "task", "x-1"),
        ("Tabela\xa03. Porównanie form zlecania", "forms", None, None),
        ("Tabela\xa03. Porównanie form zlecania", "acts", "day", "2026-11-20"),
    ]


def only(table: Table) -> Document:
    return replace(sample_document("pl"), blocks=(table,))


def test_a_cell_with_notes_and_links_loses_none_of_them() -> None:
    columns = (Column("Co"), Column("Dzień", 1, "date"), Column("Ile", 1, "number"))
    long = "Ustawa o działalności pożytku publicznego i o wolontariacie oraz niektóre inne ustawy"
    row = (
        (Run("UDPP", address=ACT, note=1), Run(" i "), Run("rekomendacja", address=RECOMMENDATION, note=2)),
        (Run("2026-11-20", note=2),),
        (Run("7", note=3),),
    )
    rows = (row, ((Run(long, address=ACT),), (), ()), ((Run("UDPP", address=ACT),), (), ()))
    made = opened(only(Table("t", 1, "Akty", columns, rows)))
    found, *others = made["1. Akty"].iter_rows(min_row=4)
    assert [cell.value for cell in found] == ["UDPP i rekomendacja [1] [2]", datetime(2026, 11, 20), 7]
    assert [cell.number_format for cell in found] == ["General", 'dd.mm.yyyy" [2]"', '0" [3]"']
    assert [linked(row[0]) for row in (found, *others)] == [None, None, ACT]
    assert values(made["Odnośniki"], 4) == [
        ("Tabela\xa01. Akty", "A4", "UDPP", ACT),
        ("Tabela\xa01. Akty", "A4", "rekomendacja", RECOMMENDATION),
        ("Tabela\xa01. Akty", "A5", long, ACT),
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("date", "2026-02-30"),
        ("date", "1850-01-01"),
        ("date", "wiosna 2026"),
        ("date", "20261120"),
        ("number", "około 7"),
        ("number", "1e9"),
        ("number", "9007199254740993"),
        ("number", "٣"),
    ],
)
def test_what_does_not_read_as_its_column_says_stays_text(content: str, text: str) -> None:
    column = Column("Co", 1, content)  # type: ignore[arg-type]
    cell = opened(only(Table("t", 1, "Akty", (column,), (((Run(text),),),))))["1. Akty"]["A4"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://x")', "\t=1"])
def test_no_text_is_a_formula(start: str) -> None:
    hostile = Table("t", 1, start, (Column(start),), (((Run(start),),),))
    document = replace(only(hostile), title=start, subtitle=start, notes=((Run(start),),), records=(start,))
    cells = [cell for found in opened(document) for row in found.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    assert [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))] == []


def test_names_of_sheets_are_legal_and_unique() -> None:
    captions = ("Barie?ry: [1]/2*\\'x'", "barie ry 1 2 x", "A" * 40, "a" * 40, "", "", "Przypisy", "History")
    tables = tuple(Table(f"t{at}", 0, caption, (Column("Co"),), ()) for at, caption in enumerate(captions))
    names = opened(replace(sample_document("pl"), blocks=tables)).sheetnames
    assert names[1:9] == [
        "Barie ry 1 2 x",
        "barie ry 1 2 x (2)",
        "A" * 31,
        "a" * 27 + " (2)",
        "Tabela",
        "Tabela (2)",
        "Przypisy",
        "History (2)",
    ]
    assert names[9] == "Przypisy (2)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_document_gives_the_same_bytes_and_tells_no_other_moment(language: Language) -> None:
    document = sample_document(language)
    written = annex(document)
    assert annex(document) == written
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        properties = packed.read("docProps/core.xml").decode()
    assert properties.count("2026-11-21T13:05:09Z") == 2
    assert str(date.today()) not in properties
