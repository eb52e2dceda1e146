"""Spreadsheets: what is read of them, how columns are guessed, and what each row becomes."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from rdflib import URIRef
from small_graph import REPOSITORY

from mkus_kg.cli import run
from mkus_kg.database import open_database
from mkus_kg.errors import BadSheet, NotFound
from mkus_kg.forms import Choices, Form, columns, read_forms
from mkus_kg.graph.patch import Patch
from mkus_kg.imports import (
    IMPORT_KINDS,
    MOST_BYTES,
    MOST_ROWS,
    Examination,
    Examiner,
    KeptSheets,
    Sheet,
    form_of,
    guess,
    read_pasted,
    read_sheet,
    template,
)
from mkus_kg.imports.rows import MOST_LINES
from mkus_kg.imports.workbooks import MOST_TAGS
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import ID, MKUS, RDF
from mkus_kg.permissions import Role
from mkus_kg.settings import Settings
from mkus_kg.submissions import Writer
from mkus_kg.tracker import Agent, Change, Tracker
from mkus_kg.validation import Report

AGENT = Agent(str(ID["agent/aaaabbbbcccc"]), frozenset({Role.ANALYST}))
TEXT = "Nazwa;Kwota\nZażółć;19\n"


def xlsx(*rows: tuple[object, ...]) -> bytes:
    workbook = Workbook()
    assert workbook.active is not None
    for row in rows:
        workbook.active.append(row)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_csv_is_read_as_excel_writes_it(encoding: str, separator: str) -> None:
    sheet = read_sheet(TEXT.replace(";", separator).encode(encoding))
    assert sheet.headings == ("Nazwa", "Kwota")
    assert [row.cells for row in sheet.rows] == [("Zażółć", "19")]


def test_xlsx_is_read_as_text_and_formulas_are_not_computed() -> None:
    sheet = read_sheet(
        xlsx(
            ("Nazwa", "Rok", "Dzień", "Tak", "Suma"),
            (None, None),
            ("x", 2024.0, datetime(2026, 3, 31), True, "=1+1"),
        )
    )
    (row,) = sheet.rows
    assert row.cells == ("x", "2024", "2026-03-31", "tak", "=1+1")
    assert row.number == 3
    assert row.formulas == (4,)


def test_quotes_and_lines_within_cells() -> None:
    sheet = read_pasted('a\tb\n"dwa\nwiersze"\t"z ""cytatem"""\n\n\'=1+1\t\n')
    assert [row.cells for row in sheet.rows] == [("dwa\nwiersze", 'z "cytatem"'), ("=1+1", "")]


def bomb() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return output.getvalue()


def with_texts(inside: str, before: str = "") -> bytes:
    """Give a workbook of a few kilobytes whose table of shared texts holds what is given."""
    output = io.BytesIO(xlsx(("a", "b"), ("1", "2")))
    with zipfile.ZipFile(output) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    types = parts["[Content_Types].xml"].replace(b"</Types>", part.encode())
    shared = f'{before}<sst xmlns="{main}">{inside}</sst>'.encode()
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part_of in {**parts, "[Content_Types].xml": types, "xl/sharedStrings.xml": shared}.items():
            archive.writestr(name, part_of)
    return output.getvalue()


def broken() -> bytes:
    """Give a workbook with bytes that no longer unpack."""
    content = bytearray(xlsx(("a", "b"), ("1", "2")))
    at = content.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    content[at : at + 40] = b"\xff" * 40
    return bytes(content)


def test_shared_texts_are_read() -> None:
    assert read_sheet(with_texts("<si><t>a</t></si>")).headings == ("a", "b")


REFUSED = [
    b"",
    b";" * (MOST_BYTES - 1),
    b"a;b\n1;2\n" + b"\n" * (MOST_LINES + 1),
    with_texts("<x/>" * (MOST_TAGS + 1)),
    with_texts("&a;" * 10, f'<!DOCTYPE sst [<!ENTITY a "{"<si/>" * 100}">]>'),
    broken(),
    b"Nazwa;Opis\n",
    b"x" * (MOST_BYTES + 1),
    b"a;b\n" + b"1;2\n" * (MOST_ROWS + 1),
    b"a;b\n1;2;3\n",
    b'a;b\n"1;2\n',
    b"a;b\n" + b"x" * 20_000 + b";1\n",
    b"a\0b\n1",
    b";".join([b"a"] * 70) + b"\n1\n",
    b"\xff\xfe\x00",
    b"PK\x03\x04 no archive",
    b"\xd0\xcf\x11\xe0 old Excel",
    bomb(),
]


# An archive holds the time at which it was made, so tests are known by their numbers.
@pytest.mark.parametrize("content", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_spreadsheet_or_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(BadSheet) as refused:
        read_sheet(content)
    assert "arkusz" in refused.value.text("pl")


def test_xlsx_with_a_far_cell_ends() -> None:
    workbook = Workbook()
    assert workbook.active is not None
    workbook.active["A1"] = "a"
    workbook.active["A1000000"] = "far"
    output = io.BytesIO()
    workbook.save(output)
    with pytest.raises(BadSheet):
        read_sheet(output.getvalue())


# With a form


@pytest.fixture(scope="module")
def tracker(small_ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    settings = Settings(
        ontology_path=small_ontology,
        queries_path=REPOSITORY / "queries",
        state_path=tmp_path_factory.mktemp("state"),
        data_path=tmp_path_factory.mktemp("data"),
    )
    tracker = Tracker.open(settings, force=True)
    yield tracker
    tracker.close()


@pytest.fixture(scope="module")
def graph(tracker: Tracker) -> KnowledgeGraph:
    return tracker.graph


@pytest.fixture(scope="module")
def barrier_form(graph: KnowledgeGraph) -> Form:
    return form_of(IMPORT_KINDS["barrier"], read_forms(graph.shapes_graph(), graph.store))


@pytest.mark.parametrize("kind", IMPORT_KINDS)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_template_fits_its_form(graph: KnowledgeGraph, kind: str, language: str) -> None:
    form = form_of(IMPORT_KINDS[kind], read_forms(graph.shapes_graph(), graph.store))
    content = template(columns(form), Choices(graph, graph.store), "pl" if language == "pl" else "en")
    workbook = load_workbook(io.BytesIO(content))
    headings = [str(cell.value) for cell in workbook.worksheets[0][1]]
    assert list(guess(headings, columns(form)).values()) == [column.name for column in columns(form)]
    assert workbook.worksheets[0].data_validations.count > 1
    with pytest.raises(BadSheet):
        read_sheet(content)


def test_headings_are_guessed(barrier_form: Form) -> None:
    headings = ["NAZWA BARIERY", "Opis:", "Formy kontraktowania", "Rodzaj źródła", "Nazwa barjery", "x"]
    found = guess(headings, columns(barrier_form))
    assert found == {0: "title", 1: "description", 2: "forms", 3: "citation.1.new-source.1.kind"}


HEADINGS = (
    "Nazwa bariery;Opis;Formy kontraktowania, które utrudnia;Nowe źródło: tytuł;"
    "Nowe źródło: autor lub wydawca;Nowe źródło: data wydania;Nowe źródło: adres strony;"
    "Nowe źródło: rodzaj źródła;Źródło: miejsce w źródle"
)


def row(name: str, form: str = "bon", issued: str = "2025") -> str:
    return (
        f"{name};Gmina nie może zlecić tego zadania dłużej niż na rok.;{form};Raport;Fundacja;{issued};"
        "https://example.org/raport;raport;s. 7"
    )


def examine(tracker: Tracker, form: Form, sheet: Sheet) -> Examination:
    store = tracker.graph.store
    writer = Writer(URIRef(AGENT.iri), datetime.now(UTC), "pl")

    def rehearse(patch: Patch) -> Report:
        return tracker.rehearse(Change(patch, "spreadsheet", "Raport", {}, date.today()), AGENT)

    choices = Choices(tracker.graph, store)
    examiner = Examiner(form, choices, store, writer, rehearse, "Raport")
    return examiner.examine(sheet, guess(sheet.headings, columns(form)))


def test_rows_are_examined_and_the_good_ones_recorded(tracker: Tracker, barrier_form: Form) -> None:
    rows = [
        row("Pierwsza z arkusza"),
        row("Druga z arkusza", form="zupełnie inna"),
        row("Pierwsza z arkusza"),
        row("Trzecia z arkusza", issued="wczoraj"),
        row("Czwarta z arkusza"),
        row(""),
    ]
    sheet = read_pasted("\n".join([HEADINGS, *rows]))
    before = tracker.journal.head()
    found = examine(tracker, barrier_form, sheet)
    assert tracker.journal.head() == before, "nothing is written by looking"
    assert [each.number for each in found.good] == [2, 6]
    told = {each.number: each.troubles for each in found.bad}
    assert list(told) == [3, 4, 5, 7]
    assert told[3][0].sentence("pl").startswith("Formy kontraktowania, które utrudnia:")
    assert told[3][0].value == "zupełnie inna"
    assert "wierszu 2" in told[4][0].sentence("pl")
    sources = {each.subject for each in found.patch.added if each[1:3] == (RDF.type, MKUS.Source)}
    assert len(sources) == 1, "rows that describe one source share it"

    saved = tracker.record(Change(found.patch, "spreadsheet", "Raport", {}, date.today()), AGENT)
    assert saved.revision.number == before.number + 1
    again = examine(tracker, barrier_form, sheet)
    assert again.good == (), "the same file again finds its records there"
    tracker.undo(saved.revision.number, Agent(AGENT.iri, frozenset({Role.VERIFIER})), "Pomyłka w arkuszu")
    assert not any(tracker.graph.store.known(URIRef(record)) for record in saved.revision.records)


def test_formula_in_a_mapped_column_stops_its_row(tracker: Tracker, barrier_form: Form) -> None:
    headings = tuple(HEADINGS.split(";"))
    values = list(row("Z formułą").split(";"))
    values[1] = "=A1"
    (found,) = examine(tracker, barrier_form, read_sheet(xlsx(headings, tuple(values)))).rows
    assert "formuła" in found.troubles[0].sentence("pl")


def test_kept_sheets_are_each_persons_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkus_kg.imports.kept.MOST_OF_A_PERSON", 3)
    engine = open_database(f"sqlite:///{tmp_path / 'kept.sqlite'}")
    kept = KeptSheets(engine)
    sheet = read_pasted(TEXT)
    identifier = kept.keep("anna", "barrier", "bariery.csv", sheet, {0: "title"})
    assert kept.one("anna", identifier).sheet == sheet
    with pytest.raises(NotFound):
        kept.one("jan", identifier)
    kept.match("jan", identifier, {1: "title"})
    assert kept.one("anna", identifier).mapping == {0: "title"}, "nobody else changes it"
    kept.match("anna", identifier, {1: "title"})
    assert kept.remembered("anna", "barrier", sheet.headings) == {1: "title"}
    assert kept.remembered("anna", "practice", sheet.headings) is None
    kept.accept("anna", identifier, 7)
    assert not kept.all("anna")
    assert [(each.name, each.revision) for each in kept.accepted("anna")] == [("bariery.csv", 7)]
    assert not kept.accepted("jan")
    with pytest.raises(NotFound):
        kept.one("anna", identifier)
    assert kept.remembered("anna", "barrier", sheet.headings) == {1: "title"}, "what was chosen stays"
    for number in range(5):
        kept.keep("anna", "barrier", str(number), sheet, {})
    assert [each.name for each in kept.all("anna")] == ["4", "3", "2"]
    engine.dispose()


def test_command_wants_a_known_form_and_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.csv"
    file.write_text(TEXT, encoding="utf-8")
    assert run(["import", "spreadsheet", str(file), "--login", "anna", "--form", "law", "--lang", "en"]) == 2
    assert "barrier, practice" in capsys.readouterr().err
    assert run(["import", "spreadsheet", str(file), "--login", "anna", "--accept", "--lang", "en"]) == 2
    assert "reason" in capsys.readouterr().err
    assert run(["import", "spreadsheet", str(tmp_path / "none.csv"), "--login", "anna"]) == 2
