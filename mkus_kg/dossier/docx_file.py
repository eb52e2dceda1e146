"""A dossier as DOCX (ECMA-376): real styles, notes, tables and fields, for who works on it in Word."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from importlib.resources import files
from typing import Final

import docx as python_docx
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from mkus_kg.dossier import docx_elements as word
from mkus_kg.dossier.document import Block, Bullets, Document, Heading, Manner, Paragraph, Run, Table
from mkus_kg.dossier.docx_elements import Element
from mkus_kg.dossier.docx_tables import table_element
from mkus_kg.dossier.docx_text import Story, marks_of
from mkus_kg.dossier.typography import legible, typeset
from mkus_kg.dossier.wording import (
    AUTHOR,
    CONTENTS,
    OF,
    PAGE,
    asked_text,
    caption_parts,
    front_lines,
    heading_text,
    label,
    standing,
    table_word,
)
from mkus_kg.exports.office_packages import without_clock
from mkus_kg.namespaces import Language

_TEMPLATE: Final = "docx_template"
# The parts that python-docx reads as its own; the notes are added to them afterwards.
_PARTS: Final = (
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/numbering.xml",
    "word/settings.xml",
    "word/styles.xml",
)
_NOTES: Final = "word/footnotes.xml"
_WIDTH: Final = 9_298
"""The width of the text in twips: A4 without its margins, as the template has them."""
_LONGEST_PROPERTY: Final = 255
_LONGEST_RUNNING_TITLE: Final = 80
_DEEPEST_CONTENTS: Final = 2
_TAGS: Final[Mapping[Language, str]] = {"pl": "pl-PL", "en": "en-GB"}
_STYLES: Final[Mapping[Manner, str]] = {
    "body": "Normal",
    "lead": "Lead",
    "caution": "Caution",
    "quotation": "Quote",
}


def docx(document: Document) -> bytes:
    """Give a document as a Word file (Office Open XML, transitional); equal documents give equal bytes."""
    file = python_docx.Document(io.BytesIO(_template()))
    notes = XmlPart(
        PackURI(f"/{_NOTES}"), CONTENT_TYPE.WML_FOOTNOTES, parse_xml(_read(_NOTES)), file.part.package
    )
    file.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    marks = marks_of(document)
    story = Story(file.part, document, marks)
    body = file.element.body
    section = body[-1]
    for made in (*_front(document, story), *_contents(document, story), *_blocks(document, story, file)):
        section.addprevious(made)
    _write_notes(notes, Story(notes, document, marks))
    _write_margins(file, document)
    _set_language(file, document.language)
    _describe(file, document)
    output = io.BytesIO()
    file.save(output)
    return without_clock(output.getvalue(), document.identity.moment)


def _template() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as packed:
        for name in _PARTS:
            packed.writestr(name, _read(name))
    return output.getvalue()


def _read(name: str) -> bytes:
    return files("mkus_kg.dossier").joinpath(_TEMPLATE, *name.split("/")).read_bytes()


def _front(document: Document, story: Story) -> Iterator[Element]:
    yield word.paragraph("Title", story.content((Run(document.title),)))
    if document.subtitle:
        yield word.paragraph("Subtitle", story.content((Run(document.subtitle),)))
    standing_line, *others = front_lines(document)
    yield word.paragraph("DossierIdentity", [word.run(standing_line, "Strong")])
    for line in others:
        yield word.paragraph("DossierIdentity", [word.run(line)])


def _contents(document: Document, story: Story) -> Iterator[Element]:
    """Give the table of contents as a field that already shows its entries.

    Page numbers are known to whoever lays the pages out: Word fills them in when it prints or updates.
    """
    entries = [each for each in document.headings() if each.level <= _DEEPEST_CONTENTS]
    if not entries:
        return
    content = [word.paragraph("TOCHeading", [word.run(label(CONTENTS, document.language))])]
    opening = word.field_opening(f'TOC \\o "1-{_DEEPEST_CONTENTS}" \\h \\z \\u')
    for heading in entries:
        name = story.marks.names[heading.anchor]
        page = [word.run("\t"), *word.field(f"PAGEREF {name} \\h")]
        entry = word.element("hyperlink", word.run(heading_text(heading, document.language)), *page)
        entry.set(qn("w:anchor"), name)
        entry.set(qn("w:history"), "1")
        content.append(word.paragraph(f"TOC{heading.level}", [*opening, entry]))
        opening = []
    # Word ends a table of contents in a paragraph of its own, which must not be seen.
    flat = word.element("spacing", before=0, after=0, line=20, lineRule="exact")
    content.append(word.paragraph("Normal", [word.field_end()], flat))
    # Word offers to update what it knows as a table of contents.
    gallery = word.element("docPartGallery", val="Table of Contents")
    known = word.element("docPartObj", gallery, word.element("docPartUnique"))
    yield word.element("sdt", word.element("sdtPr", known), word.element("sdtContent", *content))


def _blocks(document: Document, story: Story, file: WordDocument) -> Iterator[Element]:
    writers: Mapping[type[Block], Callable[..., Iterator[Element]]] = {
        Heading: _heading,
        Paragraph: _paragraph,
        Table: _table,
    }
    for block in document.blocks:
        if isinstance(block, Bullets):
            yield from _bullets(block, story, file)
        else:
            yield from writers[type(block)](block, story)


def _heading(block: Heading, story: Story) -> Iterator[Element]:
    text = [word.run(heading_text(block, story.document.language))]
    name = story.marks.names[block.anchor]
    yield word.paragraph(f"Heading{block.level}", word.bookmarked(name, story.marks.number(), text))


def _paragraph(block: Paragraph, story: Story) -> Iterator[Element]:
    yield word.paragraph(_STYLES[block.manner], story.content(block.text))


def _bullets(block: Bullets, story: Story, file: WordDocument) -> Iterator[Element]:
    number = _counted_anew(file) if block.numbered else 0
    for item in block.items:
        if number:
            counted = word.element("numPr", word.element("ilvl", val=0), word.element("numId", val=number))
            yield word.paragraph("ListNumber", story.content(item), counted)
        else:
            yield word.paragraph("ListBullet", story.content(item))


def _counted_anew(file: WordDocument) -> int:
    """Add a numbering that begins at 1 and give its number."""
    numbering = file.part.numbering_part.element
    number = len(numbering.findall(qn("w:num"))) + 1
    begin = word.element("lvlOverride", word.element("startOverride", val=1), ilvl=0)
    numbering.append(word.element("num", word.element("abstractNumId", val=1), begin, numId=number))
    return number


def _table(block: Table, story: Story) -> Iterator[Element]:
    language = story.document.language
    before, number, after = caption_parts(block, language)
    numbered = word.field(f"SEQ {table_word(language)} \\* ARABIC", word.run(number))
    caption = [word.run(before), *numbered, word.run(after)]
    name = story.marks.names[block.anchor]
    yield word.paragraph("Caption", word.bookmarked(name, story.marks.number(), caption))
    yield table_element(block, _WIDTH, story)
    asked = asked_text(block.asked, language)
    yield word.paragraph("TableSource", [word.run(asked)] if asked else [])


def _write_notes(notes: XmlPart, story: Story) -> None:
    for number, text in enumerate(story.document.notes, 1):
        mark = word.element(
            "r",
            word.element("rPr", word.element("rStyle", val="FootnoteReference")),
            word.element("footnoteRef"),
        )
        # A note cannot call a note.
        plain = tuple(Run(each.text, each.emphasis, each.address) for each in text)
        written = word.paragraph("FootnoteText", [mark, word.run(" "), *story.content(plain)])
        notes.element.append(word.element("footnote", written, id=number))


def _write_margins(file: WordDocument, document: Document) -> None:
    """Write the header with title and number, and the footer with the page of how many."""
    language = document.language
    section = file.sections[0]
    title = typeset(document.title, language)
    if len(title) > _LONGEST_RUNNING_TITLE:
        title = title[:_LONGEST_RUNNING_TITLE].rsplit(" ", 1)[0] + "…"
    header = section.header.paragraphs[0]._p
    header.append(word.run(f"{title}\t{standing(document.identity, language)}"))
    footer = section.footer.paragraphs[0]._p
    page = [word.run(f"{AUTHOR}\t{label(PAGE, language)} "), *word.field("PAGE", word.run("1"))]
    pages = [word.run(f" {label(OF, language)} "), *word.field("NUMPAGES", word.run("1"))]
    footer.extend([*page, *pages])


def _set_language(file: WordDocument, language: Language) -> None:
    for each in (
        *file.styles.element.iter(qn("w:lang")),
        *file.settings.element.iter(qn("w:themeFontLang")),
    ):
        each.set(qn("w:val"), _TAGS[language])


def _describe(file: WordDocument, document: Document) -> None:
    properties = file.core_properties
    properties.title = legible(document.title)[:_LONGEST_PROPERTY]
    properties.subject = legible(document.subtitle)[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = AUTHOR
    properties.keywords = legible("; ".join(document.keywords))[:_LONGEST_PROPERTY]
    properties.language = _TAGS[document.language]
    properties.comments = standing(document.identity, document.language)
    moment = document.identity.moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.created = properties.modified = moment
