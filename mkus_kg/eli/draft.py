"""A proposal in the making: what is new is stated, what we hold already stays, what differs is told."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.eli.answers import Description
from mkus_kg.eli.proposal import Difference, Item
from mkus_kg.errors import Message
from mkus_kg.graph import GraphStore, Statement
from mkus_kg.graph.terms import Term
from mkus_kg.namespaces import (
    DCT,
    ELI_SERVICE,
    FOAF,
    GRAPH,
    ID,
    LANGUAGES,
    MKUS,
    RDF,
    SCHEME,
    SKOS,
    XSD,
)

LAW: Final = GRAPH["law"]
SOURCES: Final = GRAPH["sources"]
PUBLISHER: Final = "Kancelaria Sejmu"
_LOOSE: Final = re.compile(r"[\s.,–—-]+")
Withdrawn = Callable[[str], frozenset[Statement]]
"""What people took away from a record: an import does not bring it back."""


def day_literal(day: date) -> Literal:
    """Give a day as the graph writes it."""
    return Literal(day.isoformat(), datatype=XSD.date)


def both(text: str) -> tuple[Literal, Literal]:
    """Give a text that reads the same in both languages."""
    return Literal(text, lang="pl"), Literal(text, lang="en")


def told(message: Message) -> tuple[Literal, Literal]:
    """Give a sentence in both languages."""
    return Literal(message.pl, lang="pl"), Literal(message.en, lang="en")


@dataclass
class Draft:
    """Statements, grouped by the record they are about, with what a reviewer is to know of them."""

    store: GraphStore
    description: Description
    today: date
    """The day on which the answer was read."""
    facts: defaultdict[URIRef, set[Statement]] = field(default_factory=lambda: defaultdict(set))
    items: dict[URIRef, Item] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    # What the graph holds

    def known(self, record: URIRef) -> bool:
        """Say whether the graph holds a record, or this proposal makes it."""
        return record in self.items or next(self.store.statements(record, RDF.type), None) is not None

    def held(self, record: URIRef) -> bool:
        """Say whether the graph holds a record already."""
        return next(self.store.statements(record, RDF.type), None) is not None

    def is_a(self, record: URIRef, kind: URIRef) -> bool:
        """Say whether a record of the graph is of a class."""
        return next(self.store.statements(record, RDF.type, kind), None) is not None

    def values(self, record: URIRef, predicate: URIRef) -> list[Term]:
        """Give what the graph says of a record, in a stable order."""
        return sorted({each.object for each in self.store.statements(record, predicate)}, key=str)

    def value(self, record: URIRef, predicate: URIRef) -> Term | None:
        """Give the first of what the graph says of a record."""
        return next(iter(self.values(record, predicate)), None)

    def name_of(self, act: URIRef, otherwise: str) -> str:
        """Give the short title of an act, or how else it is called."""
        short = self.value(act, MKUS.shortTitle)
        return otherwise if short is None else str(short)

    # What is proposed

    def state(self, record: URIRef, predicate: URIRef, *objects: Term) -> None:
        """State something of a record."""
        graph = SOURCES if record.startswith(str(ID["source/"])) else LAW
        self.facts[record].update(Statement(record, predicate, each, graph) for each in objects)

    def make(
        self, record: URIRef, kind: str, name: Message, *classes: URIRef, about: Message | None = None
    ) -> None:
        """Begin a new record; `about` tells a reviewer what matters of it."""
        self.state(record, RDF.type, *classes)
        self.items[record] = Item(kind, record, name, new=True, details=(about,) if about else ())

    def complete(
        self,
        record: URIRef,
        predicate: URIRef,
        wanted: Term | None,
        label: Message,
        *,
        language: str = "",
    ) -> bool:
        """State what a record of ours lacks; tell where it says something else. Say whether it was stated."""
        if wanted is None:
            return False
        mine = [
            each
            for each in self.values(record, predicate)
            if not language or (isinstance(each, Literal) and each.language == language)
        ]
        if any(_loose(each) == _loose(wanted) for each in mine):
            return False
        if mine:
            self.differences.append(Difference.between(record, label, "; ".join(map(str, mine)), str(wanted)))
            return False
        self.state(record, predicate, wanted)
        found = self.items.get(record)
        if found is None:
            name = self._label(record)
            found = Item("act", record, name, new=False)
        if not found.new:
            found = replace(found, details=(*found.details, label))
        self.items[record] = found
        return True

    def _label(self, record: URIRef) -> Message:
        names = {
            each.language: str(each)
            for each in self.values(record, SKOS.prefLabel)
            if isinstance(each, Literal)
        }
        texts = {each: names.get(each, str(record).rpartition("/")[2]) for each in LANGUAGES}
        return Message(pl=texts["pl"], en=texts["en"])

    # Where it is from

    @property
    def _reading(self) -> str:
        """Give the part of addresses that names what was read: the act, and how old the description is."""
        changed = self.description.changed
        return self.description.number.slug + (f"-{changed}" if changed else "")

    @property
    def source(self) -> URIRef:
        """Give the source that stands for the answer of the service."""
        return ID[f"source/eli-service-{self._reading}"]

    def cite(self, record: URIRef, locator: str, version: str = "") -> None:
        """Let a record rest on the answer; `locator` is the place in it."""
        name = record.removeprefix(str(ID)).replace("/", "-")
        citation = ID[f"citation/eli-service-{self._reading}-{name}"]
        if self.held(citation):
            return
        self.state(record, MKUS.hasCitation, citation)
        self.state(citation, RDF.type, MKUS.Citation)
        self.state(citation, DCT.source, self.source)
        self.state(citation, MKUS.locator, Literal(locator))
        if version:
            self.state(citation, MKUS.textVersion, SCHEME[f"text-version/{version}"])
        if not self.held(self.source) and self.source not in self.facts:
            self._describe_source()

    def _describe_source(self) -> None:
        number, changed = self.description.number, self.description.changed
        titles = told(
            Message(
                pl=f"Serwis ELI Sejmu: opis aktu {number} ("
                + (f"stan opisu: {changed}, " if changed else "")
                + f"odczytano: {self.today})",
                en=f"The Sejm's ELI service: description of {number} ("
                + (f"as changed on {changed}, " if changed else "")
                + f"read on {self.today})",
            )
        )
        for predicate, objects in (
            (RDF.type, (MKUS.Source,)),
            (SKOS.prefLabel, titles),
            (DCT.title, titles),
            (FOAF.page, (URIRef(f"{ELI_SERVICE}/acts/{number}"),)),
            (MKUS.publisherName, (Literal(PUBLISHER),)),
            (MKUS.sourceKind, (SCHEME["source-kind/public-info"],)),
            (DCT.issued, (day_literal(changed or self.today),)),
        ):
            self.state(self.source, predicate, *objects)

    # What comes of it

    def kept(self, withdrawn: Withdrawn) -> Mapping[URIRef, set[Statement]]:
        """Give the facts without those that people took away, and without what would then lead nowhere."""
        kept: dict[URIRef, set[Statement]] = {}
        gone: set[Term] = set()
        for record, found in self.facts.items():
            taken = found & withdrawn(str(record)) if not _is_proof(record) else set()
            if any(each.predicate == RDF.type for each in taken):
                gone.add(record)
            else:
                kept[record] = found - taken
        while led := {
            record
            for record, found in kept.items()
            if record in self.items and self.items[record].new and any(each.object in gone for each in found)
        }:
            gone |= led
            for record in led:
                del kept[record]
        stated = {
            record: {each for each in found if each.object not in gone}
            for record, found in kept.items()
            if not _is_proof(record)
        }
        for proof in (each for each in kept if _is_proof(each) and each != self.source):
            if any(each.object == proof for found in list(stated.values()) for each in found):
                stated[proof] = kept[proof]
        if any(_is_proof(each) for each in stated) and self.source in kept:
            stated[self.source] = kept[self.source]
        return {record: found for record, found in stated.items() if found}


def _is_proof(record: URIRef) -> bool:
    """Say whether something is a citation or a source: it comes along with what rests on it."""
    return str(record).startswith((str(ID["citation/"]), str(ID["source/"])))


def _loose(term: Term) -> str:
    """Give a value without what two writers of the same title may do differently."""
    return _LOOSE.sub(" ", str(term)).strip().casefold() if isinstance(term, Literal) else str(term)
