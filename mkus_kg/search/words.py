"""Words as the search compares them: folded, cut out of a text, and what they are forms of.

Morfeusz 2 (the SGJP dictionary of Polish inflection) says what a Polish word is a form of. It has no wheel
for every platform and does not know every word; the Snowball stemmer stands in for it there.
"""

import importlib
import importlib.util
import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import snowballstemmer

from mkus_kg.namespaces import Language

WORD: Final = re.compile(r"[^\W_]+(?:\^[0-9]+)?")
MORFEUSZ: Final[Any] = importlib.import_module("morfeusz2") if importlib.util.find_spec("morfeusz2") else None
# NFKD does not take ł apart. A raised number is part of the number of an article: art. 4¹ is not art. 41.
_FOLD: Final = str.maketrans("łŁ", "lL")
SECTION: Final = "par"
_RAISED: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_RAISED_MARK: Final = "x"
_STEMMERS: Final = {"pl": snowballstemmer.stemmer("polish"), "en": snowballstemmer.stemmer("english")}
_STEMMING: Final = threading.Lock()
# Words so common that a text need not hold them to be about what was asked.
COMMON: Final[dict[Language, frozenset[str]]] = {
    "pl": frozenset(
        WORD.findall(
            "a albo aby ale bo by dla do i ich jak jest lub na o od oraz po pod przez przy sie sa to u w we"
            " z za ze"
        )
    ),
    "en": frozenset(
        WORD.findall("a an and are as at by for from in is it its of on or that the this to was with")
    ),
}


@lru_cache(maxsize=1 << 17)
def fold(text: str) -> str:
    """Give lower case without diacritics; a raised number stands after a mark of its own."""
    raised = _RAISED.sub(lambda found: f"{_RAISED_MARK}{unicodedata.normalize('NFKD', found[0])}", text)
    decomposed = unicodedata.normalize("NFKD", raised.replace("^", _RAISED_MARK).translate(_FOLD).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def folded_words(text: str) -> list[str]:
    """Give the folded words of a text in their order; the section mark reads as a word."""
    return [fold(word) for word in WORD.findall(text.replace("§", f" {SECTION} "))]


def is_code(word: str) -> bool:
    """Say whether a word is a number or an identifier (19a, limit20), which has no other forms."""
    return not word.isalpha()


@lru_cache(maxsize=1 << 17)
def stem(word: str, language: Language) -> str:
    """Give the Snowball stem of a folded word; an identifier stays whole."""
    if is_code(word):
        return word
    # The stemmers keep the word they work on: one thread at a time.
    with _STEMMING:
        stemmed: str = _STEMMERS[language].stemWord(word)
    return stemmed


class Lemma(NamedTuple):
    """The base form of a word; a negated participle or gerund (niezrealizowany) keeps apart."""

    word: str
    verb: bool = False
    negated: bool = False

    @property
    def token(self) -> str:
        """Give the lemma as the index holds it."""
        return fold(f"nie{self.word}" if self.negated else self.word)


class Lemmatiser:
    """What Polish words are forms of, by Morfeusz; not safe for several threads at once.

    Without Morfeusz it knows no word.
    """

    def __init__(self, *, installed: bool = MORFEUSZ is not None) -> None:
        self._analyser = MORFEUSZ.Morfeusz(expand_tags=False, praet="composite") if installed else None

    def lemmas(self, word: str) -> frozenset[Lemma]:
        """Give every lemma that a word as written may belong to; none for a word it does not know."""
        if not self._analyser:
            return frozenset()
        for spelled in dict.fromkeys((word, word.lower(), word.title())):
            found = self._analyser.analyse(spelled)
            lemmas = {_lemma(*each[2][1:3]) for each in found if each[:2] == (0, 1) and each[2][2] != "ign"}
            if lemmas:
                return frozenset(lemmas)
        return frozenset()

    def forms(self, lemma: Lemma) -> Iterator[str]:
        """Give the forms of a lemma, folded; none of a verb, which has a hundred that nobody seeks."""
        for each in self._analyser.generate(lemma.word) if self._analyser and not lemma.verb else ():
            yield fold(each[0])


_VERB: Final = frozenset(
    WORD.findall("fin bedzie aglt praet impt imps inf pcon pant ger pact ppas winien pred")
)


def _lemma(lemma: str, tag: str) -> Lemma:
    """Leave out the mark that tells homonyms apart."""
    return Lemma(lemma.partition(":")[0], tag.partition(":")[0] in _VERB, tag.endswith(":neg"))
