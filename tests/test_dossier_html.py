"""Dossiers as one page: it says what the document says, and nothing of it runs or is fetched."""

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from xml.etree.ElementTree import Element

import html5lib
import pytest
from dossier_blocks import HOSTILE, IDENTITY, POLISH

from mkus_kg.dossier.document import Document
from mkus_kg.dossier.html_file import html
from mkus_kg.dossier.wording import asked_text, caption_text, heading_text

ENGLISH = replace(POLISH, language="en")
DRAFT = replace(POLISH, identity=replace(IDENTITY, number=0))
DOCUMENTS = [
    pytest.param(POLISH, id="pl"),
    pytest.param(ENGLISH, id="en"),
    pytest.param(DRAFT, id="draft"),
    pytest.param(HOSTILE, id="hostile"),
]


@cache
def page(document: Document) -> Element:
    """Parse a page; what the HTML standard calls an error fails."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html(document))


def text(element: Element) -> str:
    return "".join(element.itertext()).replace("\N{NO-BREAK SPACE}", " ").strip()


def one(element: Element, path: str) -> Element:
    (found,) = element.findall(path)
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_page_tells_language_title_and_state(document: Document) -> None:
    found = page(document)
    assert found.get("lang") == document.language
    assert len(found.findall(".//h1")) == len(found.findall(".//main")) == 1
    standing = {
        "pl": "PROJEKT – nie zamrożono" if document is DRAFT else "Dossier nr 7 z 21 listopada 2026 r.",
        "en": "Dossier no. 7, 21 November 2026",
    }[document.language]
    assert text(one(found, ".//title")).endswith(f" – {standing}")
    assert text(one(found, "./body/header/p[1]")) == f"MKUS KG · {standing}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_headings_keep_their_order_and_levels(document: Document) -> None:
    main = one(page(document), ".//main")
    found = [(int(each.tag[1]), text(each)) for each in main if re.fullmatch("h[1-6]", each.tag)]
    expected = [
        (each.level + 1, heading_text(each, document.language).replace("\N{NO-BREAK SPACE}", " "))
        for each in document.headings()
    ]
    assert found == expected
    listed = [text(each) for each in page(document).findall(".//nav//li")]
    assert listed == [words for level, words in expected if level <= 3]


@pytest.mark.parametrize("document", [POLISH, ENGLISH])
def test_tables_keep_every_cell(document: Document) -> None:
    table, empty = page(document).findall(".//table")
    assert [text(each) for each in table.findall("./thead/tr/th[@scope='col']")] == [
        "Przepis",
        "Obowiązuje od",
        "Zamknięte formy",
        "Adres",
    ]
    rows = [[text(cell) for cell in row] for row in table.findall("./tbody/tr")]
    assert len(rows) == 40
    shown = {"pl": ("31.01.2026", "11 000,5"), "en": ("31 Jan 2026", "11,000.5")}[document.language]
    assert rows[10] == ["art. 11 ust. 1 ustawy z dnia 24 kwietnia 2003 r.", *shown, "https://eli.gov.pl/11"]
    assert rows[11][1] == ""
    nothing = {"pl": "Brak wierszy.", "en": "No rows."}[document.language]
    assert [text(each) for each in empty.findall("./tbody/tr/td")] == [nothing]
    captions = [text(one(each, "./caption")) for each in (table, empty)]
    assert captions == [
        caption_text(each, document.language).replace("\N{NO-BREAK SPACE}", " ") for each in document.tables()
    ]
    asked = [text(each) for each in page(document).findall(".//p[@class='asked']")]
    assert asked == [asked_text(next(document.tables()).asked, document.language)]


def test_notes_lead_back_to_every_call() -> None:
    found = page(POLISH)
    notes = found.findall(".//section[@role='doc-endnotes']/ol/li")
    assert [each.get("id") for each in notes] == ["_note-1", "_note-2", "_note-3"]
    assert [text(each).rstrip("↩ \n12") for each in notes] == [
        "Ustawa z dnia 24 kwietnia 2003 r., Dz. U. 2003 nr 96 poz. 873",
        "Ogłoszenia z lat 2024–2026.",
        "Tamże, passim.",
    ]
    calls = [
        (each.get("id"), each.get("href"), text(each)) for each in found.findall(".//sup/a[@class='call']")
    ]
    assert calls == [
        ("_call-1-1", "#_note-1", "1"),
        ("_call-2-1", "#_note-2", "2"),
        ("_call-1-2", "#_note-1", "1"),
        ("_call-3-1", "#_note-3", "3"),
    ]
    back = [each.get("href") for each in found.findall(".//a[@class='back']")]
    assert back == ["#_call-1-1", "#_call-1-2", "#_call-2-1", "#_call-3-1"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_names_are_unique_and_links_lead_somewhere(document: Document) -> None:
    found = page(document)
    names = [each.get("id") for each in found.iter() if each.get("id")]
    assert len(names) == len(set(names))
    links = [each.get("href") or "" for each in found.iter("a")]
    assert links
    for each in links:
        assert each.removeprefix("#") in names if each.startswith("#") else each.startswith("https://")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_runs_and_nothing_is_fetched(document: Document) -> None:
    found = page(document)
    tags = {each.tag for each in found.iter() if isinstance(each.tag, str)}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "svg"}
    assert not [
        name for each in found.iter() for name in each.attrib if name.startswith("on") or name == "style"
    ]
    style = one(found, ".//style").text or ""
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = (each for each in found.iter("meta") if each.get("http-equiv") == "Content-Security-Policy")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in (policy.get("content") or "")


def test_hostile_text_stays_text() -> None:
    said = [text(each) for each in one(page(HOSTILE), ".//main").findall("./p")]
    assert said == [
        "<script>alert(1)</script>",
        "a�b��� c",
        "x" * 100_000,
        "�abc\u200f",
        "👩‍👩‍👧 😀",
        "]]>&amp;<!--",
    ]
    assert not page(HOSTILE).findall(".//main//a")


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("front", "ground"),
    [
        ("ink", "#ffffff"),
        ("soft", "#ffffff"),
        ("accent", "#ffffff"),
        ("link", "#ffffff"),
        ("accent", "head"),
        ("ink", "amber-ground"),
        ("link", "amber-ground"),
    ],
)
def test_contrast_is_enough(front: str, ground: str) -> None:
    style = one(page(POLISH), ".//style").text or ""
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", style))
    pale, dark = (luminance(colours.get(each, each)) for each in (ground, front))
    assert (pale + 0.05) / (dark + 0.05) >= 4.5
