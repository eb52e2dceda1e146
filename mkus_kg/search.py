"""Full-text search in Polish and English over labels, definitions and notes.

Words are folded (also ł, which SQLite does not fold) and stemmed here, for the index and the query alike.
A word with a digit in it (19a, DU/2003/873) is an identifier and stays as it is.
"""

import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import snowballstemmer
from rdflib import URIRef

from mkus_kg.namespaces import LANGUAGES, Language

MOST_WORDS: Final = 12
MOST_CHARACTERS: Final = 200
SNIPPET_CHARACTERS: Final = 220
SHORTEST_PREFIX: Final = 3
MOST_HITS: Final = 1_000
_WORD: Final = re.compile(r"[^\W_]+")
_FOLD: Final = str.maketrans("łŁ", "lL")
_STEMMERS: Final = {"pl": snowballstemmer.stemmer("polish"), "en": snowballstemmer.stemmer("english")}
_STEMMING: Final = threading.Lock()
# How much a hit in each column of the index counts.
_WEIGHTS: Final = {
    "own_label": 10.0,
    "other_label": 6.0,
    "identifier": 8.0,
    "own_body": 1.0,
    "other_body": 0.5,
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of plain text; `marked` where it matches the query."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One found resource. The snippet is data, not HTML: escape each segment."""

    iri: URIRef
    label: str
    type: URIRef | None
    type_label: str
    snippet: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits, best first; `total` counts all."""

    text: str
    total: int
    hits: tuple[SearchHit, ...]
    limit: int
    offset: int


class Document(NamedTuple):
    """What is known about one resource in words. A lower `weight` ranks it behind others."""

    iri: URIRef
    type: URIRef | None
    labels: dict[Language, str]
    other_names: dict[Language, str]
    bodies: dict[Language, str]
    identifiers: str
    weight: float = 1.0


class _Found(NamedTuple):
    iri: str
    type: str
    label: str
    body: str


@lru_cache(maxsize=1 << 17)
def fold(text: str) -> str:
    """Give lower case without diacritics."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_FOLD).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=1 << 17)
def stem(word: str, language: Language) -> str:
    """Give the stem of a folded word; an identifier stays whole."""
    if any(character.isdigit() for character in word):
        return word
    # The stemmers keep the word they work on: one thread at a time.
    with _STEMMING:
        stemmed: str = _STEMMERS[language].stemWord(word)
    return stemmed


def stems(text: str, language: Language) -> str:
    """Give the text as the index holds it."""
    return " ".join(stem(fold(word), language) for word in _WORD.findall(text))


class SearchIndex:
    """An index in memory; it answers from any thread."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.executescript(_SCHEMA)
        for number, document in enumerate(documents):
            self._add(number, document)
        self._database.commit()

    def _add(self, number: int, document: Document) -> None:
        texts = [each[language] for language in LANGUAGES for each in (document.labels, document.bodies)]
        self._database.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (number, document.iri, document.type or "", document.weight, *texts),
        )
        names = {each: f"{document.labels[each]} {document.other_names[each]}" for each in LANGUAGES}
        indexed = [
            stems(each[language], language) for language in LANGUAGES for each in (names, document.bodies)
        ]
        identifiers = " ".join(fold(word) for word in _WORD.findall(document.identifiers))
        self._database.execute(_INSERT_WORDS, (number, *indexed, identifiers))

    def find(
        self, text: str, language: Language, limit: int, offset: int
    ) -> tuple[int, list[tuple[_Found, tuple[Segment, ...]]]]:
        """Give the number of hits and one page of them with snippets."""
        words = query_words(text)
        expression = self._expression(words)
        if not expression:
            return 0, []
        with self._lock:
            total = self._database.execute(_COUNT, (expression,)).fetchone()[0]
            rows = self._database.execute(
                _FIND[language], (expression, max(0, min(limit, MOST_HITS)), max(0, min(offset, 1 << 31)))
            ).fetchall()
        return total, [(found, snippet(found.body, words, language)) for found in map(_Found._make, rows)]

    def iris(self, text: str) -> list[URIRef] | None:
        """Give every hit, or None where the text holds no word and so limits nothing."""
        expression = self._expression(query_words(text))
        if not expression:
            return None
        with self._lock:
            rows = self._database.execute(_IRIS, (expression,)).fetchall()
        return [URIRef(iri) for (iri,) in rows]

    def _expression(self, words: Sequence[str]) -> str:
        """Give a query for all the words or, where that finds nothing, for any of them."""
        if not words:
            return ""
        terms = [_term(word) for word in words]
        every = " AND ".join(terms)
        with self._lock:
            found = self._database.execute(_COUNT, (every,)).fetchone()[0]
        return every if found else " OR ".join(terms)

    def close(self) -> None:
        """Free the memory."""
        self._database.close()


def query_words(text: str) -> list[str]:
    """Give the folded words of a query, without repetition; any text is a query."""
    clean = text[:MOST_CHARACTERS].encode(errors="ignore").decode()
    return list(dict.fromkeys(fold(word) for word in _WORD.findall(clean)))[:MOST_WORDS]


def _term(word: str) -> str:
    """Give the forms of one word in the syntax of FTS5; a folded word holds only letters and digits."""
    forms = [f'"{form}"' for form in dict.fromkeys((word, *(stem(word, each) for each in LANGUAGES)))]
    if len(word) >= SHORTEST_PREFIX and word.isalpha():
        forms.append(f'"{word}" *')
    return f"({' OR '.join(forms)})"


def snippet(text: str, words: Sequence[str], language: Language) -> tuple[Segment, ...]:
    """Give the part of a text around its first match, cut into marked and unmarked pieces."""
    wanted = {stem(word, language) for word in words} | set(words)
    matches = [match.span() for match in _WORD.finditer(text) if _matches(match[0], wanted, language)]
    first = matches[0][0] if matches else 0
    start = 0 if first < SNIPPET_CHARACTERS // 2 else text.rfind(" ", 0, first - SNIPPET_CHARACTERS // 4) + 1
    end = (
        len(text)
        if len(text) - start <= SNIPPET_CHARACTERS
        else text.rfind(" ", start, start + SNIPPET_CHARACTERS)
    )
    return tuple(segment for segment in _segments(text, start, max(end, start), matches) if segment.text)


def _matches(word: str, wanted: set[str], language: Language) -> bool:
    folded = fold(word)
    return folded in wanted or stem(folded, language) in wanted


def _segments(text: str, start: int, end: int, matches: Iterable[tuple[int, int]]) -> Iterator[Segment]:
    yield Segment("… " if start else "", False)
    position = start
    for begin, finish in matches:
        if begin >= start and finish <= end:
            yield Segment(text[position:begin], False)
            yield Segment(text[begin:finish], True)
            position = finish
    yield Segment(text[position:end] + (" …" if end < len(text) else ""), False)


_SCHEMA: Final = """
CREATE TABLE document (
  number INTEGER PRIMARY KEY, iri TEXT, type TEXT, weight REAL,
  label_pl TEXT, body_pl TEXT, label_en TEXT, body_en TEXT
);
CREATE VIRTUAL TABLE words USING fts5 (
  label_pl, body_pl, label_en, body_en, identifier, content='', tokenize='unicode61 remove_diacritics 0'
);
"""
_INSERT_WORDS: Final = """
INSERT INTO words(rowid, label_pl, body_pl, label_en, body_en, identifier) VALUES (?, ?, ?, ?, ?, ?)
"""
_COUNT: Final = "SELECT COUNT(*) FROM words WHERE words MATCH ?"
_IRIS: Final = "SELECT iri FROM words JOIN document ON number = words.rowid WHERE words MATCH ?"


def _find(language: Language) -> str:
    own, other = ("own", "other") if language == "pl" else ("other", "own")
    columns = (f"{own}_label", f"{own}_body", f"{other}_label", f"{other}_body", "identifier")
    weights = ", ".join(str(_WEIGHTS[column]) for column in columns)
    return (
        f"SELECT iri, type, document.label_{language}, document.body_{language} "
        "FROM words JOIN document ON number = words.rowid WHERE words MATCH ? "
        f"ORDER BY bm25(words, {weights}) * weight, document.label_{language}, iri LIMIT ? OFFSET ?"
    )


_FIND: Final[dict[Language, str]] = {language: _find(language) for language in LANGUAGES}
