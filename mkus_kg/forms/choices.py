"""What may be chosen in a field: values of code lists, and records found by what a person types."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rdflib import URIRef

from mkus_kg.errors import Message
from mkus_kg.forms.model import Choice, Field
from mkus_kg.graph import GraphStore
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import alphabetical, local_name
from mkus_kg.namespaces import DCT, LANGUAGES, MKUS, RDF, RDFS, SKOS, Language, read_iri
from mkus_kg.search.kinds import KIND_OF_TYPE

MOST_FOUND: Final = 8
MOST_KNOWN: Final = 500
NAMED_BEFORE: Final[Mapping[URIRef, URIRef | None]] = {
    MKUS.municipalityName: MKUS.Municipality,
    MKUS.implementerName: None,
    MKUS.publisherName: None,
}
"""Names given as text that are worth spelling as before, and the class of records that have such names."""
SINCE: Final = Message(pl="od {year} r.", en="since {year}")
UNTIL: Final = Message(pl="do {year} r.", en="until {year}")
DATES_UNVERIFIED: Final = Message(pl="daty niepotwierdzone w źródle", en="dates not confirmed in a source")

# Of a provision these may be left out: 19a udpp is art. 19a UDPP.
NOT_SPELLED: Final = re.compile(r"\b(art|pkt|lit)\b|[\W_]+")


def _spelled(text: str) -> str:
    return NOT_SPELLED.sub("", text.casefold())


class Choices:
    """Pick-lists and look-ups over one graph."""

    def __init__(self, graph: KnowledgeGraph, store: GraphStore) -> None:
        self._graph = graph
        self._store = store

    def offered(self, field: Field, language: Language, present: Iterable[URIRef] = ()) -> tuple[Choice, ...]:
        """Give the values of a field that has a short list: its code list or the records of its class.

        What a record says at `present` can be kept, also where the form itself would not offer it.
        """
        found = list(field.only) or sorted(set(self._members(field)), key=str)
        found += [value for value in present if value not in found]
        choices = (
            Choice(value, self._graph.label(value, language), self._hint(value, language)) for value in found
        )
        if field.only:
            return tuple(choices)
        return tuple(
            sorted(choices, key=lambda choice: (self._order(choice.value), alphabetical(choice.label)))
        )

    def _members(self, field: Field) -> Iterator[URIRef]:
        link, value = (SKOS.inScheme, field.scheme) if field.scheme else (RDF.type, field.target)
        for statement in self._store.statements(None, link, value):
            if isinstance(statement.subject, URIRef):
                yield statement.subject

    def _order(self, value: URIRef) -> float:
        for link in (MKUS.displayOrder, MKUS.formOrder):
            for statement in self._store.statements(value, link):
                return float(str(statement.object))
        return float("inf")

    def _hint(self, value: URIRef, language: Language) -> str:
        return self._graph.definition(value, language)

    def find(
        self, text: str, target: URIRef, language: Language, limit: int = MOST_FOUND
    ) -> tuple[Choice, ...]:
        """Give the records of a class that a text may mean, the best first."""
        kind = KIND_OF_TYPE.get(target)
        if not text.strip() or kind is None:
            return ()
        hits = self._graph.texts.search(text, language, kinds=[kind], limit=3 * limit).hits
        fitting = [hit for hit in hits if self.fits(hit.iri, target)]
        return tuple(self.named(hit.iri, language) for hit in fitting[:limit])

    def named_before(self, field: Field) -> tuple[str, ...]:
        """Give the names that other records have in a field, such as places, in alphabetical order."""
        if field.path not in NAMED_BEFORE:
            return ()
        given = {str(each.object) for each in self._store.statements(None, field.path)}
        records = NAMED_BEFORE[field.path]
        if records is not None:
            for each in self._store.statements(None, RDF.type, records):
                names = (name.object for name in self._store.statements(each.subject, SKOS.prefLabel))
                given |= {str(name) for name in names if getattr(name, "language", None) == "pl"}
        return tuple(sorted(given, key=alphabetical)[:MOST_KNOWN])

    def named(self, iri: URIRef, language: Language) -> Choice:
        """Give a record as a choice."""
        return Choice(iri, self._graph.label(iri, language), self._told_apart(iri, language))

    def language_of(self, iri: URIRef, language: Language) -> str:
        """Give the language of the name that a record has for readers of a language."""
        return self._graph.label_language(iri, language)

    def _told_apart(self, iri: URIRef, language: Language) -> str:
        """Tell a source by publisher and date, a task or a code by its list, an institution by its years."""
        years = self._years(iri, language)
        if years:
            return years
        links = (MKUS.publisherName, DCT.issued, SKOS.inScheme)
        values = (statement.object for link in links for statement in self._store.statements(iri, link))
        return ", ".join(
            self._graph.label(value, language) if isinstance(value, URIRef) else str(value)
            for value in values
        )

    def _years(self, iri: URIRef, language: Language) -> str:
        """Give the years in which an institution exists under its name, and whether a source says so."""
        first, last, verified = (
            next((str(each.object) for each in self._store.statements(iri, link)), "")
            for link in (MKUS.validFrom, MKUS.validTo, MKUS.datesVerified)
        )
        if not (first or last) or not self.fits(iri, MKUS.Institution):
            return ""
        if first and last:
            years = f"{first[:4]}–{last[:4]}"
        else:
            years = (SINCE if first else UNTIL).text(language).format(year=(first or last)[:4])
        return f"{years}, {DATES_UNVERIFIED.text(language)}" if verified == "false" else years

    def fits(self, iri: URIRef, target: URIRef) -> bool:
        """Say whether a record is known and of a class or one below it."""
        types = {statement.object for statement in self._store.statements(iri, RDF.type)}
        return target in types or any(
            (above.object == target)
            for each in types
            if isinstance(each, URIRef)
            for above in self._store.statements(each, RDFS.subClassOf)
        )

    def record(self, text: str, target: URIRef) -> URIRef | None:
        """Give the record of a class that an address or a text surely means, else None.

        A text means a record that it names exactly, or the only one it finds.
        """
        iri = read_iri(text)
        if iri is not None:
            return iri if self.fits(iri, target) else None
        wanted = _spelled(text)
        for language in LANGUAGES:
            found = self.find(text, target, language)
            named = [each for each in found if _spelled(each.label) == wanted]
            if len(named) == 1 or len(found) == 1:
                return (named or list(found))[0].value
        return None

    def code(self, text: str, field: Field) -> URIRef | None:
        """Give the value of a short list that an address, a code or a name in either language means."""
        wanted = text.strip().casefold()
        iri = read_iri(text)
        for language in LANGUAGES:
            for choice in self.offered(field, language):
                if choice.value == iri or wanted in (
                    choice.label.casefold(),
                    local_name(choice.value).casefold(),
                ):
                    return choice.value
        return iri if iri is not None and iri in set(self._members(field)) else None
