"""What somebody typed, taken apart: words, phrases, numbers of provisions and places in the journals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mkus_kg.search.journals import split_journals
from mkus_kg.search.words import COMMON, SECTION, folded_words

MOST_TERMS: Final = 12
MOST_CHARACTERS: Final = 200
_QUOTED: Final = re.compile('["„”“«»]([^"„”“«»]+)["„”“«»]')
# A unit of an act and its number belong together: art. 19a, ust. 1, pkt 2, lit. b, § 3.
_UNIT: Final = re.compile(
    rf"(?<!\w)(?:(?:art|ust|pkt|poz|nr|{SECTION})\.?\s*[0-9]+[a-z]{{0,3}}(?:\^[0-9]+|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|lit\.?\s*[a-z])(?!\w)",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<=[a-z])(?=[0-9])", re.IGNORECASE)
# Signs that hold the parts of an identifier together: 85000000-9, bar_mkus_limit20, 2026-09-01, 2014/24/UE.
_JOINED: Final = re.compile(r"\S*[0-9_]\S*")


@dataclass(frozen=True, slots=True)
class Term:
    """One folded word, or several that must follow each other."""

    words: tuple[str, ...]

    @property
    def word(self) -> str:
        """Give the only word, empty for a phrase."""
        return self.words[0] if len(self.words) == 1 else ""


@dataclass(frozen=True, slots=True)
class Query:
    """The terms of a query, each once, and the folded words in the order typed."""

    terms: tuple[Term, ...]
    words: tuple[str, ...]


def read_query(text: str) -> Query:
    """Take a query apart; any text is one."""
    clean = text[:MOST_CHARACTERS].encode(errors="ignore").decode()
    found = [term for term in _terms(clean.replace("§", f" {SECTION} ")) if term.words]
    telling = [term for term in found if not _is_common(term.word)] or found
    return Query(tuple(dict.fromkeys(telling))[:MOST_TERMS], tuple(folded_words(clean)))


def _terms(text: str) -> Iterator[Term]:
    places, text = split_journals(text)
    yield from (Term((place,)) for place in places)
    for quoted in _QUOTED.finditer(text):
        yield Term(tuple(folded_words(quoted[1])))
    text = _QUOTED.sub(" ", text)
    for unit in _UNIT.finditer(text):
        yield Term(tuple(folded_words(_NUMBER.sub(" ", unit[0], count=1))))
    for chunk in _UNIT.sub(" ", text).split():
        words = folded_words(chunk)
        if _JOINED.fullmatch(chunk):
            yield Term(tuple(words))
        else:
            yield from (Term((word,)) for word in words)


def _is_common(word: str) -> bool:
    return any(word in words for words in COMMON.values())
