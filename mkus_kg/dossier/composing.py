"""Composes a dossier block by block: numbers, notes, sources and records, as they come to be spoken of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from string import Formatter
from typing import Final

from rdflib import URIRef

from mkus_kg.counting import Noun
from mkus_kg.dossier.document import (
    Asked,
    Block,
    Bullets,
    Column,
    Emphasis,
    Heading,
    Identity,
    Manner,
    Paragraph,
    Run,
    Table,
    Text,
)
from mkus_kg.dossier.phrases import SAID, basis_code, basis_in_words, day_in_words
from mkus_kg.dossier.reading import Reading
from mkus_kg.dossier.running_text import Part, joined, separated, stopped
from mkus_kg.errors import Message
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, DCT, FOAF, MKUS, SKOS, Language

# How the name of a wording ends.
_WORDING: Final = re.compile(r"(– (?:brzmienie od|wording from) )(\d{4}-\d{2}-\d{2})")
# A Polish year ends with a full stop of its own, which ends the sentence as well.
_TWO_STOPS: Final = re.compile(r"(\d\s?r\.)\.")
NOTED: Final = (
    DCT.source,
    MKUS.locator,
    MKUS.textVersion,
    MKUS.stance,
    SKOS.editorialNote,
    MKUS.verified,
)
"""What a note tells of a citation, whatever the language."""
PLACE: Final = Message(pl="miejsce w źródle: {locator}", en="place in the source: {locator}")
TEXT_READ: Final = Message(pl="czytany tekst: {version}", en="text that was read: {version}")
STANCE: Final = Message(pl="stanowisko źródła: {stance}", en="stance of the source: {stance}")
DOUBTS: Final = Message(pl="wątpliwość: ", en="doubt: ")
NOT_VERIFIED: Final = Message(
    pl="zapisu nie widziano w źródle", en="the record has not been seen in a source"
)


class Composer(Reading):
    """A dossier in the making.

    It reads the graph for its language and day, and keeps the numbers of headings, tables, notes and sources
    and the addresses of all records spoken of.
    """

    def __init__(self, graph: KnowledgeGraph, identity: Identity, language: Language) -> None:
        super().__init__(graph, language, identity.day)
        self.identity: Final = identity
        self.blocks: Final[list[Block]] = []
        self.notes: Final[list[Text]] = []
        self.records: Final[set[str]] = set()
        self.grounds: Final[set[str]] = set()
        """The records that the dossier rests on, unlike those that would only be touched."""
        self.bases: Final[set[str]] = set()
        """The codes of what the links spoken of rest on."""
        self.sources: Final[dict[str, int]] = {}
        self._note_of: Final[dict[tuple[object, ...], int]] = {}
        self._counters = [0, 0, 0, 0]
        self._anchors: Final[set[str]] = set()
        self._tables = 0
        self._aside = False

    def meaning(self, concept: str) -> Run:
        """Say a concept by what it means, as a part of a sentence, else by its name."""
        self.speak_of(concept)
        said = self.definition(concept).rstrip(".")
        return Run(said[:1].lower() + said[1:] if said else self.label(concept))

    # Words

    def say(self, message: Message, **values: object) -> str:
        """Give a sentence with its {named} places filled."""
        return _TWO_STOPS.sub(r"\1", message.text(self.language).format(**values))

    def label(self, iri: str) -> str:
        """Give the name of a record or a concept, the day of a wording in words."""
        return _WORDING.sub(lambda found: found[1] + self.date(found[2]), super().label(iri))

    def filled(self, message: Message, **parts: Part) -> Text:
        """Give a sentence with running text in its {named} places."""
        pieces: list[Part] = []
        for words, name, _, _ in Formatter().parse(message.text(self.language)):
            pieces += [words, parts[name] if name else ""]
        return joined(*pieces)

    def count(self, noun: Noun, number: int) -> str:
        """Give a number with its noun."""
        return noun.counted(number, self.language)

    def date(self, value: str | date) -> str:
        """Give a day, month or year in words."""
        return day_in_words(value, self.language)

    def basis(self, iri: str) -> Run:
        """Say what a link rests on; what is not the word of a source is set apart."""
        code = basis_code(iri)
        self.bases.add(code)
        emphasis: Emphasis = "plain" if code == SAID else "emphasis"
        return Run(basis_in_words(iri, self.language), emphasis)

    def link(self, iri: str, emphasis: Emphasis = "plain") -> Run:
        """Name a record, link its permanent address and keep that the dossier speaks of it."""
        if not iri:
            return Run("")
        self.speak_of(iri)
        return Run(self.label(iri), emphasis, iri)

    def links(self, iris: Iterable[str], separator: str = "; ") -> Text:
        """Name records one after another, each linked."""
        return separated((self.link(each) for each in iris), separator)

    def speak_of(self, *iris: str) -> None:
        """Keep that the dossier speaks of records."""
        own = [each for each in iris if each.startswith(BASE)]
        self.records.update(own)
        if not self._aside:
            self.grounds.update(own)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Speak within the block of records that are no grounds of what the dossier finds."""
        self._aside = True
        try:
            yield
        finally:
            self._aside = False

    def doubts(self, record: str) -> Text:
        """Name the doubts about a record, each linked; nothing where there are none."""
        found = self.subjects(MKUS.doubtAbout, record)
        return joined(self.say(DOUBTS), self.links(found)) if found else ()

    # Blocks

    def heading(self, level: int, text: str, anchor: str) -> None:
        """Begin a part; it is numbered by its place."""
        self._counters[level - 1] += 1
        self._counters[level:] = [0] * (len(self._counters) - level)
        number = ".".join(str(each) for each in self._counters[:level])
        self.blocks.append(Heading(level, text, self._unique(anchor), number))

    def paragraph(self, *parts: Part, manner: Manner = "body") -> None:
        """Add a paragraph."""
        self.blocks.append(Paragraph(joined(*parts), manner))

    def caution(self, *parts: Part) -> None:
        """Add a paragraph that says what is inferred, unverified, disputed or missing."""
        self.paragraph(*parts, manner="caution")

    def bullets(self, items: Iterable[Part], *, numbered: bool = False) -> None:
        """Add a list; none where there are no items."""
        texts = tuple(joined(each) for each in items)
        if texts:
            self.blocks.append(Bullets(texts, numbered))

    def table(
        self,
        anchor: str,
        caption: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Part]],
        asked: Iterable[Asked] = (),
    ) -> int:
        """Add a table, which gets the next number, and give that number."""
        self._tables += 1
        cells = tuple(tuple(joined(cell) for cell in row) for row in rows)
        self.blocks.append(
            Table(
                self._unique(anchor),
                self._tables,
                caption,
                tuple(columns),
                cells,
                tuple(dict.fromkeys(asked)),
            )
        )
        return self._tables

    def _unique(self, anchor: str) -> str:
        if anchor in self._anchors:
            raise ValueError(f"the anchor {anchor} stands twice")
        self._anchors.add(anchor)
        return anchor

    # Sources

    def source(self, iri: str) -> int:
        """Give the number of a source in the list of sources; a new one gets the next."""
        self.speak_of(iri)
        return self.sources.setdefault(iri, len(self.sources) + 1)

    def cited(self, record: str) -> Text:
        """Give the calls of the notes for all that a record cites, nothing where it cites nothing."""
        self.speak_of(record)
        return joined(*dict.fromkeys(self.call(each) for each in self.objects(record, MKUS.hasCitation)))

    def call(self, citation: str) -> Run:
        """Give the call of the note for a citation; citations that say the same share their note."""
        self.speak_of(citation)
        same = tuple(tuple(self.objects(citation, name)) for name in NOTED)
        number = self._note_of.get(same)
        if number is None:
            self.notes.append(self._note(citation))
            number = self._note_of[same] = len(self.notes)
        return Run("", note=number)

    def _note(self, citation: str) -> Text:
        source = self.one(citation, DCT.source)
        address = self.one(source, FOAF.page)
        words = [
            self.one(source, MKUS.publisherName),
            self.date(self.one(source, DCT.issued)),
            self._said(PLACE, locator=self.one(citation, MKUS.locator)),
            self._said(TEXT_READ, version=self._concept(citation, MKUS.textVersion)),
            self._said(STANCE, stance=self._concept(citation, MKUS.stance)),
            self.text(citation, SKOS.editorialNote),
            self.say(NOT_VERIFIED) if self.one(citation, MKUS.verified) == "false" else "",
        ]
        found = [self.link(source), *words, Run(address, address=address) if address else ""]
        return stopped(f"[{self.source(source)}] ", separated(found, ", "))

    def _said(self, message: Message, **values: str) -> str:
        return self.say(message, **values) if all(values.values()) else ""

    def _concept(self, record: str, name: URIRef) -> str:
        concept = self.one(record, name)
        return self.label(concept) if concept else ""
