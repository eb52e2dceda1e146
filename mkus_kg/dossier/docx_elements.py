"""Elements of WordprocessingML (ECMA-376, part 1, chapter 17) that python-docx has no call for."""

from collections.abc import Iterable
from typing import Final, cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

Element = BaseOxmlElement

TWIPS_PER_POINT: Final = 20


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """Make an element of the main namespace with its attributes and children, in the order given."""
    made = cast("Element", OxmlElement(f"w:{tag}"))
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, style: str = "", *properties: Element) -> Element:
    """Make a run of text in a character style; further properties come in the order of the schema."""
    styled = (element("rStyle", val=style),) if style else ()
    made = element("r")
    if styled or properties:
        made.append(element("rPr", *styled, *properties))
    for number, piece in enumerate(text.split("\t")):
        if number:
            made.append(element("tab"))
        if piece:
            made.append(_text("t", piece))
    return made


def field(instruction: str, *shown: Element) -> list[Element]:
    """Make a complex field that shows the given runs until it is updated."""
    asked = element("r", _text("instrText", f" {instruction} "))
    return [_field_mark("begin"), asked, _field_mark("separate"), *shown, _field_mark("end")]


def field_opening(instruction: str) -> list[Element]:
    """Make the runs that open a field whose result spans paragraphs."""
    return [
        _field_mark("begin"),
        element("r", _text("instrText", f" {instruction} ")),
        _field_mark("separate"),
    ]


def field_end() -> Element:
    """Make the run that closes a field."""
    return _field_mark("end")


def bookmarked(name: str, number: int, content: Iterable[Element]) -> list[Element]:
    """Put content into a bookmark; name and number are unique in the document."""
    return [
        element("bookmarkStart", id=number, name=name),
        *content,
        element("bookmarkEnd", id=number),
    ]


def paragraph(style: str, content: Iterable[Element] = (), *properties: Element) -> Element:
    """Make a paragraph in a style; further properties come in the order of the schema."""
    made = element("p", element("pPr", element("pStyle", val=style), *properties))
    made.extend(content)
    return made


def _field_mark(kind: str) -> Element:
    return element("r", element("fldChar", fldCharType=kind))


def _text(tag: str, text: str) -> Element:
    made = element(tag)
    made.text = text
    if text != text.strip() or "  " in text:
        made.set(qn("xml:space"), "preserve")
    return made
