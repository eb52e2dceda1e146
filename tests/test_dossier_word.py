"""Dossiers as Word files: read back, they say what the document says, and nothing hostile gets in."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import docx as python_docx
import pytest
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from dossier_blocks import HOSTILE, IDENTITY, POLISH

from mkus_kg.dossier.addresses import link
from mkus_kg.dossier.cells import shown
from mkus_kg.dossier.columns import column_widths
from mkus_kg.dossier.document import Column, Content, Document, Run, Table
from mkus_kg.dossier.docx_file import docx
from mkus_kg.dossier.html_file import html
from mkus_kg.dossier.typography import legible, typeset
from mkus_kg.dossier.wording import asked_text, caption_text, heading_text, standing
from mkus_kg.namespaces import Language

ROOT = Path(__file__).parent.parent
ENGLISH = replace(POLISH, language="en")
DRAFT = replace(POLISH, identity=replace(IDENTITY, number=0))
DOCUMENTS = [
    pytest.param(POLISH, id="pl"),
    pytest.param(ENGLISH, id="en"),
    pytest.param(DRAFT, id="draft"),
]


@cache
def written(document: Document) -> bytes:
    return docx(document)


def opened(document: Document) -> WordDocument:
    return python_docx.Document(io.BytesIO(written(document)))


def part(document: Document, name: str) -> BaseOxmlElement:
    with zipfile.ZipFile(io.BytesIO(written(document))) as packed:
        return parse_xml(packed.read(name))


def spaced(text: str) -> str:
    """Give text as it was before it was set."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def texts(element: BaseOxmlElement) -> str:
    return spaced("".join(each.text or "" for each in element.iter(qn("w:t"))))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("pl", "w art. 19a ust. 2 pkt 3 lit. b i o tym", "w_art._19a ust._2 pkt_3 lit._b i_o_tym"),
        ("pl", "Dz. U. z 2003 r. Nr 96 poz. 873", "Dz._U. z_2003_r. Nr_96 poz._873"),
        ("pl", "21 listopada 2026 – 10 000 zł, A w domu", "21_listopada 2026_– 10_000_zł, A_w_domu"),
        ("pl", "kawa z https://a.pl/w z a.pdf", "kawa z_https://a.pl/w z_a.pdf"),
        ("en", "Section 5 of 21 November 2026, art. 5 a day", "Section_5 of 21_November 2026, art._5 a day"),
    ],
)
def test_belongs_together_stays_together(language: Language, text: str, expected: str) -> None:
    assert typeset(text, language).replace("\N{NO-BREAK SPACE}", "_") == expected


def test_what_no_file_can_hold_is_replaced() -> None:
    text = "a\0b\x1bc\x7fd\x85e\ufffef\ud800g\ufdd0h\U0001ffffi\u202ej\u2066k"
    assert legible(text) == "a�b�c�d�e�f�g�h�i�j�k"
    assert legible("żółć 😀 \u200fא <b> \t\r\n x") == "żółć 😀 \u200fא <b>   x"


@pytest.mark.parametrize(
    ("content", "cell", "polish", "english"),
    [
        ("date", "2026-11-05", "05.11.2026", "5 Nov 2026"),
        ("date", "od 2026-11-05 do 2026-02-30", "od 05.11.2026 do 2026-02-30", "od 5 Nov 2026 do 2026-02-30"),
        ("number", "1234567.50", "1 234 567,50", "1,234,567.50"),
        ("number", "-12.5", "−12,5", "−12.5"),
        ("number", "2026", "2026", "2026"),
        ("number", "1.2.3", "1.2.3", "1.2.3"),
        (
            "address",
            "https://a.pl/2026-11-05?z w",
            "https://a.pl/2026-11-05?z w",
            "https://a.pl/2026-11-05?z w",
        ),
        ("text", "2026-11-05", "2026-11-05", "2026-11-05"),
    ],
)
def test_cells_are_read_in_the_manner_of_the_language(
    content: Content, cell: str, polish: str, english: str
) -> None:
    column = Column("x", content=content)
    assert spaced(shown((Run(cell),), column, "pl")[0].text) == polish
    assert spaced(shown((Run(cell),), column, "en")[0].text) == english


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://isap.sejm.gov.pl/ąę?x=1&y=2#f", "https://isap.sejm.gov.pl/%C4%85%C4%99?x=1&y=2#f"),
        ("mailto:biuro@example.org", "mailto:biuro@example.org"),
        ("http://a.pl/50%", "http://a.pl/50%25"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//a.pl", ""),
        ("https://", ""),
        ("http://[::1", ""),
        ("http://a.pl:99999/", ""),
        ("http://a.pl/ x", ""),
        ('http://a.pl/"onclick=', ""),
        ("mailto:", ""),
        ("http://" + "a" * 3000, ""),
    ],
)
def test_only_web_and_mail_addresses_become_links(address: str, expected: str) -> None:
    assert link(address) == expected


@pytest.mark.parametrize("document", DOCUMENTS)
def test_headings_keep_their_order_and_levels(document: Document) -> None:
    found = [
        (int(each.style.name.removeprefix("Heading ")), each.text)
        for each in opened(document).paragraphs
        if each.style is not None and (each.style.name or "").startswith("Heading ")
    ]
    assert found == [(each.level, heading_text(each, document.language)) for each in document.headings()]
    assert [each.text for each in opened(document).paragraphs[:2]] == [
        typeset(document.title, document.language),
        typeset(document.subtitle, document.language),
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_tables_keep_every_cell(document: Document) -> None:
    file = opened(document)
    assert len(file.tables) == 2
    table, empty = file.tables
    first = [[spaced(cell.text) for cell in row.cells] for row in table.rows]
    number = {"pl": "12 000,5", "en": "12,000.5"}[document.language]
    assert first[0] == ["Przepis", "Obowiązuje od", "Zamknięte formy", "Adres"]
    assert len(first) == 41
    assert first[12] == [
        "art. 12 ust. 1 ustawy z dnia 24 kwietnia 2003 r.",
        "",
        number,
        "https://eli.gov.pl/12",
    ]
    assert first[13][1] == {"pl": "31.01.2026", "en": "31 Jan 2026"}[document.language]
    nothing = {"pl": "Brak wierszy.", "en": "No rows."}[document.language]
    assert [[cell.text for cell in row.cells] for row in empty.rows] == [["Co", "Gdzie"], [nothing, nothing]]
    captions = [each.text for each in file.paragraphs if each.style and each.style.name == "Caption"]
    assert captions == [caption_text(each, document.language) for each in document.tables()]
    assert asked_text(next(document.tables()).asked, document.language) in [
        each.text for each in file.paragraphs
    ]


def test_head_rows_are_marked_and_repeated() -> None:
    for table in opened(POLISH).tables:
        head, *others = table._tbl.tr_lst
        assert head.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(each.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None for each in others)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert look is not None
        assert look.get(qn("w:firstRow")) == "1"


# The order of the elements in ECMA-376, part 1 (those that are used here): Word refuses any other.
ORDER = {
    "pPr": "pStyle keepNext keepLines widowControl numPr pBdr shd tabs suppressAutoHyphens spacing ind jc"
    " outlineLvl",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u vertAlign lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "trPr": "cantSplit tblHeader",
    "tcPr": "tcW gridSpan tcBorders shd vAlign",
    "sectPr": "headerReference footerReference pgSz pgMar",
    "style": "name basedOn next autoRedefine uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr"
    " tblStylePr",
    "settings": "zoom defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone"
    " doNotHyphenateCaps characterSpacingControl footnotePr compat themeFontLang decimalSymbol listSeparator",
}


@pytest.mark.parametrize("document", [POLISH, HOSTILE])
def test_elements_stand_in_the_order_of_the_schema(document: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(written(document))) as packed:
        parts = [each for each in packed.namelist() if re.fullmatch(r"word/\w+\.xml", each)]
    assert len(parts) == 7
    checked = set()
    for name in parts:
        for parent in part(document, name).iter(*(qn(f"w:{each}") for each in ORDER)):
            kind = parent.tag.partition("}")[2]
            order = ORDER[kind].split()
            places = [order.index(child.tag.partition("}")[2]) for child in parent]
            assert places == sorted(places), (name, kind)
            assert len(places) == len(set(places)) or kind == "style", (name, kind)
            checked.add(kind)
    assert checked == set(ORDER)


def test_no_word_of_a_heading_is_cut() -> None:
    narrow = Table("t", 1, "x", (Column("Niezweryfikowane", 1), Column("Opis", 20)), ())
    widths = column_widths(narrow, 9000, "pl")
    assert sum(widths) == 9000
    assert widths[0] > 16 * 100
    many = replace(narrow, columns=tuple(Column("Niezweryfikowane") for _ in range(12)))
    assert sum(column_widths(many, 9001, "pl")) == 9001
    assert min(column_widths(many, 9001, "pl")) == 750


@pytest.mark.parametrize("document", DOCUMENTS)
def test_notes_are_real_footnotes(document: Document) -> None:
    notes = part(document, "word/footnotes.xml").findall(qn("w:footnote"))
    assert [(each.get(qn("w:type")), each.get(qn("w:id"))) for each in notes] == [
        ("separator", "-1"),
        ("continuationSeparator", "0"),
        (None, "1"),
        (None, "2"),
        (None, "3"),
    ]
    assert [texts(each) for each in notes[2:]] == [
        " Ustawa z dnia 24 kwietnia 2003 r., Dz. U. 2003 nr 96 poz. 873",
        " Ogłoszenia z lat 2024–2026.",
        " Tamże, passim.",
    ]
    body = part(document, "word/document.xml")
    assert [each.get(qn("w:id")) for each in body.iter(qn("w:footnoteReference"))] == ["1", "2", "3"]
    # The first note is called twice: a reference stands once, the second call repeats its number.
    asked = [each.text for each in body.iter(qn("w:instrText"))]
    assert asked.count(" NOTEREF _RefNote0001 \\f \\h ") == 1


def test_names_and_numbers_of_bookmarks_are_unique_and_led_to() -> None:
    body = part(POLISH, "word/document.xml")
    begun = list(body.iter(qn("w:bookmarkStart")))
    ended = [each.get(qn("w:id")) for each in body.iter(qn("w:bookmarkEnd"))]
    names = [each.get(qn("w:name")) for each in begun]
    assert len(names) == len(set(names)) == 5 + 2 + 1
    assert [each.get(qn("w:id")) for each in begun] == ended
    assert len(ended) == len(set(ended))
    led = [each.get(qn("w:anchor")) for each in body.iter(qn("w:hyperlink")) if each.get(qn("w:anchor"))]
    assert set(led) <= set(names)
    assert "_Ref00000001" in led


def test_contents_show_their_entries_without_an_update() -> None:
    (contents,) = part(POLISH, "word/document.xml").iter(qn("w:sdtContent"))
    styles = [each.get(qn("w:val")) for each in contents.iter(qn("w:pStyle"))]
    said = [texts(each) for each in contents.iter(qn("w:p"))]
    assert list(zip(styles, said, strict=True)) == [
        ("TOCHeading", "Spis treści"),
        ("TOC1", "1. Streszczenie"),
        ("TOC2", "1.1. Przyczyny"),
        ("TOC1", "2. Formy"),
        ("Normal", ""),
    ]
    asked = [each.text or "" for each in part(POLISH, "word/document.xml").iter(qn("w:instrText"))]
    assert sum(each.startswith(" TOC ") for each in asked) == 1
    assert sum(each.startswith(" PAGEREF ") for each in asked) == 3


@pytest.mark.parametrize("document", DOCUMENTS)
def test_margins_say_which_dossier_it_is(document: Document) -> None:
    section = opened(document).sections[0]
    header, footer = section.header.paragraphs[0].text, section.footer.paragraphs[0].text
    assert header.endswith("\t" + standing(document.identity, document.language))
    assert spaced(footer) == {"pl": "MKUS KG\tStrona 1 z 1", "en": "MKUS KG\tPage 1 of 1"}[document.language]
    assert ("PROJEKT – nie zamrożono" in spaced(header)) == (document is DRAFT)
    assert (section.page_width, section.page_height) == (11906 * 635, 16838 * 635)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_language_and_properties_are_told(document: Document) -> None:
    tag = {"pl": "pl-PL", "en": "en-GB"}[document.language]
    assert [each.get(qn("w:val")) for each in part(document, "word/styles.xml").iter(qn("w:lang"))] == [tag]
    properties = opened(document).core_properties
    assert properties.language == tag
    assert properties.title == document.title
    assert properties.subject == document.subtitle
    assert properties.author == "MKUS KG"
    assert properties.keywords == "usługi społeczne; wkład własny; umowy wieloletnie"
    assert [each.replace(tzinfo=None) for each in (properties.created, properties.modified) if each] == [
        datetime(2026, 11, 21, 14, 5, 9)
    ] * 2


def test_links_lead_where_they_say() -> None:
    file = opened(POLISH)
    targets = {
        key: each.target_ref
        for key, each in file.part.rels.items()
        if each.reltype == RELATIONSHIP_TYPE.HYPERLINK
    }
    linked = {
        texts(each): targets[each.get(qn("r:id"), "")]
        for each in part(POLISH, "word/document.xml").iter(qn("w:hyperlink"))
        if each.get(qn("r:id"))
    }
    assert len(linked) == 41
    assert linked["art. 19a ust. 2"] == "https://isap.sejm.gov.pl/udpp#19a"
    assert linked["https://eli.gov.pl/40"] == "https://eli.gov.pl/40"


def test_hostile_text_stays_text() -> None:
    document = HOSTILE
    file = opened(document)
    said = [each.text for each in file.paragraphs]
    for expected in (
        "<script>alert(1)</script>",
        "a�b��� c",
        "x" * 100_000,
        "�abc\u200f",
        "👩‍👩‍👧 😀",
        "]]>&amp;<!--",
    ):
        assert expected in said
    assert RELATIONSHIP_TYPE.HYPERLINK not in {each.reltype for each in file.part.rels.values()}
    assert len(file.core_properties.title) == 255
    assert [cell.text for cell in file.tables[0].rows[1].cells] == ["<script>alert(1)</script>", "a�b��� c"]


OFFICE = shutil.which("soffice")
OPEN_DOCUMENT = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}{}".format


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_finds_the_same_headings_tables_and_notes(tmp_path: Path) -> None:
    (tmp_path / "dossier.docx").write_bytes(written(POLISH))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [str(OFFICE), "--headless", profile, "--convert-to", "fodt", "dossier.docx"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        timeout=300,
    )
    converted = ElementTree.parse(tmp_path / "dossier.fodt").getroot()
    headings = [
        (int(each.get(OPEN_DOCUMENT("text", "outline-level"), 0)), spaced("".join(each.itertext())))
        for each in converted.iter(OPEN_DOCUMENT("text", "h"))
    ]
    assert headings == [(each.level, spaced(heading_text(each, "pl"))) for each in POLISH.headings()]
    tables = list(converted.iter(OPEN_DOCUMENT("table", "table")))
    row, head = OPEN_DOCUMENT("table", "table-row"), OPEN_DOCUMENT("table", "table-header-rows")
    assert [len(list(each.iter(row))) for each in tables] == [41, 2]
    assert [len(each.findall(f"{head}/{row}")) for each in tables] == [1, 1]
    cells = list(list(tables[0].iter(row))[40].iter(OPEN_DOCUMENT("table", "table-cell")))
    assert [spaced("".join(each.itertext())).strip() for each in cells] == [
        "art. 40 ust. 1 ustawy z dnia 24 kwietnia 2003 r.",
        "",
        "40 000,5",
        "https://eli.gov.pl/40",
    ]
    notes = list(converted.iter(OPEN_DOCUMENT("text", "note-body")))
    assert [spaced("".join(each.itertext())).strip() for each in notes] == [
        "Ustawa z dnia 24 kwietnia 2003 r., Dz. U. 2003 nr 96 poz. 873",
        "Ogłoszenia z lat 2024–2026.",
        "Tamże, passim.",
    ]


def test_a_document_without_blocks_is_a_file() -> None:
    file = opened(replace(POLISH, blocks=(), notes=(), subtitle=""))
    assert spaced(file.paragraphs[0].text) == POLISH.title
    assert file.tables == []


def test_equal_documents_give_equal_bytes_in_any_process() -> None:
    program = (
        "import hashlib, dossier_blocks as d; from mkus_kg.dossier.docx_file import docx;"
        "from mkus_kg.dossier.html_file import html;"
        "print(hashlib.sha256(docx(d.POLISH) + html(d.POLISH)).hexdigest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": "11", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    again = docx(replace(POLISH))
    assert again == written(POLISH)
    assert told == hashlib.sha256(again + html(POLISH)).hexdigest()
    with zipfile.ZipFile(io.BytesIO(again)) as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
