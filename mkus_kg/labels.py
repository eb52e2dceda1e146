"""What a resource is called in the reader's language, and the alphabet that orders such names."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.errors import Message
from mkus_kg.graph import GraphStore, Term
from mkus_kg.namespaces import DCT, ELI, FOAF, ID, MKUS, RDF, RDFS, SKOS, Language

LABEL_PROPERTIES: Final = (SKOS.prefLabel, RDFS.label, DCT.title, ELI.title, FOAF.name)
# By these a node points at its owner; by an owning property the owner points at the node.
OWNER_PROPERTIES: Final = (MKUS.causedBarrier, MKUS.remedyChange, MKUS.doubtAbout, MKUS.statusOf)
# A node without a label is told from others of the same owner by what else it links, or by its place there.
LINKED_PROPERTIES: Final = (
    MKUS.causingVersion,
    MKUS.causingProvision,
    MKUS.causingAct,
    MKUS.citedReference,
    MKUS.remedyBarrier,
    MKUS.toStatus,
    MKUS.reference,
    MKUS.locator,
    MKUS.supports,
)
DEFINITION_PROPERTIES: Final = (SKOS.definition, DCT.description, RDFS.comment)
BOOLEANS: Final[dict[Language, dict[str, str]]] = {
    "pl": {"true": "tak", "false": "nie", "1": "tak", "0": "nie"},
    "en": {"true": "yes", "false": "no", "1": "yes", "0": "no"},
}
PERSON: Final = Message(pl="osoba z kontem w serwisie", en="a person with an account")
"""What an agent is called that the graph has no name for: names of people are not in it."""
AGENTS: Final = str(ID["agent/"])
# Each Polish letter stands directly after its Latin one.
_ALPHABET: Final = str.maketrans(
    {letter: base + "\uffff" for letter, base in zip("ąćęłńóśż", "acelnosz", strict=True)}
) | {ord("ź"): "z\ufffe"}


@lru_cache(maxsize=1 << 17)
def alphabetical(text: str) -> tuple[str, str]:
    """Give a key that sorts Polish and English text as a dictionary does."""
    return unicodedata.normalize("NFC", text).casefold().translate(_ALPHABET), text


def in_language(literals: Iterable[Term], language: Language) -> Literal | None:
    """Pick the text in the language, else without a language, else in the other one."""
    texts = [literal for literal in literals if isinstance(literal, Literal)]
    for wanted in (language, None):
        for literal in texts:
            if literal.language == wanted:
                return literal
    return min(texts, default=None, key=str)


def local_name(iri: str) -> str:
    """Give the last part of an IRI: what is left when nothing names it."""
    return iri.rstrip("/#").rsplit("#", 1)[-1].rsplit("/", 1)[-1] or iri


class Labels:
    """Names of resources, looked up once each."""

    def __init__(self, *stores: GraphStore) -> None:
        self._stores = stores
        self._owning = {
            statement.subject
            for store in stores
            for statement in store.statements(None, RDF.type, MKUS.OwningProperty)
        }
        self._known: dict[tuple[Term, Language], str] = {}
        self._definitions: dict[tuple[Term, Language], str] = {}
        self._languages: dict[tuple[Term, Language], str] = {}

    def forget(self) -> None:
        """Look every name up anew: the graph has changed."""
        # Whoever looks a name up just now keeps it where nobody looks any more.
        self._known, self._definitions, self._languages = {}, {}, {}

    def of(self, term: Term, language: Language) -> str:
        """Give what to show for a term: an IRI's label, a literal's text, yes or no for a boolean."""
        if isinstance(term, Literal):
            is_boolean = str(term.datatype).endswith("#boolean")
            return BOOLEANS[language].get(str(term), str(term)) if is_boolean else str(term)
        known, key = self._known, (term, language)
        label = known.get(key)
        if label is None:
            label = self._read(term, LABEL_PROPERTIES, language) or self._by_owner(term, language)
            if not label and term.startswith(AGENTS):
                label = PERSON.text(language)
            known[key] = label = label or local_name(str(term))
        return label

    def _by_owner(self, term: Term, language: Language) -> str:
        """Name a node without a label by what it is and whose: “citation: Cap too low”."""
        owner = self._owner(term)
        kind = next((s.object for store in self._stores for s in store.statements(term, RDF.type)), None)
        if owner is None or kind is None or owner == term:
            return ""
        name = f"{self.of(kind, language)}: {self.of(owner, language)}"
        linked = self._linked(term)
        return name if linked is None or linked == owner else f"{name} – {self.of(linked, language)}"

    def _linked(self, term: Term) -> Term | None:
        for store in self._stores:
            for name in LINKED_PROPERTIES:
                for statement in store.statements(term, name):
                    return statement.object
        return None

    def _owner(self, term: Term) -> Term | None:
        for store in self._stores:
            for name in OWNER_PROPERTIES:
                for statement in store.statements(term, name):
                    return statement.object
            for statement in store.statements(None, None, term):
                if statement.predicate in self._owning:
                    return statement.subject
        return None

    def definition(self, term: Term, language: Language) -> str:
        """Give the definition or description, empty where there is none."""
        known, key = self._definitions, (term, language)
        definition = known.get(key)
        if definition is None:
            definition = known[key] = self._read(term, DEFINITION_PROPERTIES, language)
        return definition

    def language_of(self, term: Term, language: Language) -> str:
        """Give the language of the name that `of` gives a term; an empty text where it has no name."""
        known, key = self._languages, (term, language)
        found = known.get(key)
        if found is None:
            name = self._literal(term, LABEL_PROPERTIES, language)
            known[key] = found = (name.language or "") if name is not None else ""
        return found

    def _read(self, term: Term, properties: Iterable[URIRef], language: Language) -> str:
        found = self._literal(term, properties, language)
        return "" if found is None else str(found)

    def _literal(self, term: Term, properties: Iterable[URIRef], language: Language) -> Literal | None:
        for store in self._stores:
            for name in properties:
                found = in_language((s.object for s in store.statements(term, name)), language)
                if found is not None:
                    return found
        return None
