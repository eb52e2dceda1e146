"""Running text in Word: emphasis, links, internal links, and calls of numbered notes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn

from mkus_kg.dossier import docx_elements as word
from mkus_kg.dossier.addresses import link, within
from mkus_kg.dossier.document import Bullets, Document, Emphasis, Heading, Paragraph, Run, Table, Text
from mkus_kg.dossier.docx_elements import Element
from mkus_kg.dossier.typography import typeset
from mkus_kg.dossier.wording import NEXT_CALL

_STYLES: Final[Mapping[Emphasis, str]] = {"plain": "", "strong": "Strong", "emphasis": "Emphasis"}
_DIRECT: Final[Mapping[Emphasis, tuple[str, ...]]] = {
    "plain": (),
    "strong": ("b", "bCs"),
    "emphasis": ("i", "iCs"),
}


@dataclass
class Marks:
    """The bookmarks of a document: one for each heading and table, one for each note called again."""

    names: Mapping[str, str]
    calls: Mapping[int, int]
    called: set[int] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)

    def number(self) -> int:
        """Give the next number of a bookmark."""
        return next(self._numbers)


def marks_of(document: Document) -> Marks:
    """Name the bookmarks of a document; a name has at most 40 characters and begins with a letter or _."""
    names = {each.anchor: f"_Toc{number:08}" for number, each in enumerate(document.headings(), 1)}
    names |= {each.anchor: f"_Ref{number:08}" for number, each in enumerate(document.tables(), 1)}
    calls = Counter(each.note for text in texts(document) for each in text if each.note)
    return Marks(names, calls)


def texts(document: Document) -> Iterator[Text]:
    """Give all running text of a document in its order, without the notes."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Table):
            for row in block.rows:
                yield from row
        else:
            assert isinstance(block, Heading)


@dataclass
class Story:
    """What writes the running text of one part of the package, and keeps its links."""

    part: Part
    document: Document
    marks: Marks
    _links: dict[str, str] = field(default_factory=dict)

    def content(self, text: Text, *, set_already: bool = False) -> list[Element]:
        """Give the runs of a text; text that is `set_already` keeps its spaces as they are."""
        made: list[Element] = []
        for before, each in zip((None, *text), text, strict=False):
            if before and before.note and each.note and not each.text:
                made.append(word.run(NEXT_CALL, "FootnoteReference"))
            made += self._run(each, each.text if set_already else typeset(each.text, self.document.language))
            if each.note:
                made += self._call(each.note)
        return made

    def _run(self, each: Run, shown: str) -> list[Element]:
        if not shown:
            return []
        target = link(each.address)
        anchor = self.marks.names.get(within(each.address), "")
        if not target and not anchor:
            return [word.run(shown, _STYLES[each.emphasis])]
        direct = (word.element(name) for name in _DIRECT[each.emphasis])
        linked = word.element("hyperlink", word.run(shown, "Hyperlink", *direct), history=1)
        if target:
            linked.set(qn("r:id"), self._relation(target))
        else:
            linked.set(qn("w:anchor"), anchor)
        return [linked]

    def _relation(self, target: str) -> str:
        if target not in self._links:
            kind = RELATIONSHIP_TYPE.HYPERLINK
            self._links[target] = self.part.relate_to(target, kind, is_external=True)
        return self._links[target]

    def _call(self, note: int) -> list[Element]:
        """Call a note: the first time by its reference, which is unique, later by a field that repeats it."""
        name = f"_RefNote{note:04}"
        if note in self.marks.called:
            return word.field(f"NOTEREF {name} \\f \\h", word.run(str(note), "FootnoteReference"))
        self.marks.called.add(note)
        called = word.element(
            "r",
            word.element("rPr", word.element("rStyle", val="FootnoteReference")),
            word.element("footnoteReference", id=note),
        )
        if self.marks.calls[note] == 1:
            return [called]
        return word.bookmarked(name, self.marks.number(), [called])
