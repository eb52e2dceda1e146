"""The structure of a tagged PDF as a screen reader meets it: its tags, in order, with their text.

Read by pypdf from the structure tree (ISO 32000-1, 14.7) and the marked content of the pages (14.6).
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, PdfObject

_CODE: Final = re.compile(r"<([0-9A-Fa-f]+)>")
_SECTIONS: Final = re.compile(r"begin(bfchar|bfrange)\s(.*?)end\1", re.S)


@dataclass(slots=True)
class Element:
    """A tag with its attributes; `text` is all the text within it, notes left out."""

    tag: str
    attributes: dict[str, Any] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def all(self, *tags: str) -> Iterator["Element"]:
        """Give this element and those within it that have one of the tags."""
        if self.tag in tags:
            yield self
        for child in self.children:
            yield from child.all(*tags)


def structure(content: bytes) -> Element:
    """Give the structure of a PDF; its text is empty where nothing is tagged."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.root_object.get("/StructTreeRoot")
    whole = Element("Root")
    if root is not None:
        marked = {page.indirect_reference: _marked_text(page, reader) for page in reader.pages}
        _read(root.get_object(), None, marked, whole)
    return whole


def squeezed(text: str) -> str:
    """Give text without white space and hyphens, which depend on where lines end."""
    return re.sub(r"[\s\xad\u200b\u2060-]+", "", text)


def _read(node: PdfObject, page: Any, marked: dict[Any, dict[int, str]], into: Element) -> None:  # noqa: ANN401
    kids = node.get("/K", []) if isinstance(node, DictionaryObject) else []
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        found = kid.get_object()
        if isinstance(found, int):
            into.text += marked.get(page, {}).get(int(found), "")
        elif found.get("/Type") == "/MCR":
            into.text += marked.get(found.raw_get("/Pg"), {}).get(int(found["/MCID"]), "")
        elif "/S" in found:
            child = Element(found["/S"].removeprefix("/"), _attributes(found))
            _read(found, found.raw_get("/Pg") if "/Pg" in found else page, marked, child)
            into.children.append(child)
            into.text += "" if child.tag == "Note" else child.text


def _attributes(node: DictionaryObject) -> dict[str, Any]:
    given = node.get("/A", ArrayObject())
    merged: dict[str, Any] = {}
    for each in given if isinstance(given, ArrayObject) else [given]:
        merged.update(each.get_object())
    return merged


def _marked_text(page: Any, reader: PdfReader) -> dict[int, str]:  # noqa: ANN401
    """Give the text of each piece of marked content of a page, by its number."""
    fonts = {
        name: _unicode_of(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()
    }
    texts: dict[int, str] = {}
    open_marks: list[int | None] = []
    replaced: list[bool] = []
    letters: dict[int, str] = {}

    def add(text: str) -> None:
        number = next((mark for mark in reversed(open_marks) if mark is not None), None)
        if number is not None and not any(replaced):
            texts[number] = texts.get(number, "") + text

    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        match operator:
            case b"BDC" | b"BMC":
                properties = operands[1] if len(operands) > 1 else {}
                open_marks.append(properties.get("/MCID"))
                if "/ActualText" in properties:
                    add(str(properties["/ActualText"]))
                replaced.append("/ActualText" in properties)
            case b"EMC":
                open_marks.pop()
                replaced.pop()
            case b"Tf":
                letters = fonts[operands[0]]
            case b"Tj":
                add(_decoded(operands[0], letters))
            case b"TJ":
                for piece in operands[0]:
                    if not isinstance(piece, int | float):
                        add(_decoded(piece, letters))
    return texts


def _decoded(piece: Any, letters: dict[int, str]) -> str:  # noqa: ANN401
    codes = piece if isinstance(piece, bytes) else piece.original_bytes
    return "".join(
        letters.get(int.from_bytes(codes[at : at + 2], "big"), "\ufffd") for at in range(0, len(codes), 2)
    )


def _unicode_of(font: DictionaryObject) -> dict[int, str]:
    """Give the letters of a font by code, as its ToUnicode table says."""
    letters: dict[int, str] = {}
    for kind, lines in _SECTIONS.findall(font["/ToUnicode"].get_object().get_data().decode("ascii")):
        for line in lines.splitlines():
            *codes, meaning = _CODE.findall(line)
            first, last = int(codes[0], 16), int(codes[-1], 16)
            text = bytes.fromhex(meaning).decode("utf-16-be")
            letters.update(
                {code: text[:-1] + chr(ord(text[-1]) + code - first) for code in range(first, last + 1)}
            )
            assert kind == "bfrange" or first == last
    return letters
