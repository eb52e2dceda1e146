"""What links are suggested between: practices, provisions and barriers with their traits and words."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

from mkus_kg.graph import Table
from mkus_kg.namespaces import MKUS, Language
from mkus_kg.search.words import COMMON, WORD, Lemmatiser, folded_words, stem

TRAITS: Final[Mapping[str, str]] = {
    "practice": "page-practice-traits",
    "provision": "page-provision-traits",
    "barrier": "page-barrier-traits",
}
"""The question that gives the traits of each kind."""
LEGAL_BASIS: Final = str(MKUS.legalBasis)
ADDRESSES: Final = str(MKUS.addressesBarrier)
TEXTS: Final = "page-link-texts"
DECISIONS: Final = "link-decisions"
SHORTEST_WORD: Final = 3
TELLING_NOTHING: Final = frozenset(
    WORD.findall(
        "ustawa rok dzien zadanie gmina miasto organizacja publiczny zlecac nie tylko trzy dwa min oraz"
        " ktory byc caly inny moc taki swoj tys wszystek tak ten"
    )
)
"""Lemmas that almost every text here holds."""

_MEMORY: Final = 1 << 15
# The dictionary answers one thread at a time.
_LOOKING_UP: Final = threading.Lock()


class Asked(Protocol):
    """What answers named questions: an open graph."""

    def ask(self, name: str, parameters: Mapping[str, str], language: Language = "pl") -> Table:
        """Answer a named question."""


@dataclass(frozen=True)
class Thing:
    """A record by its IRI: its traits by name, and its words, each lemma with the spelling that it has here.

    `spans` are the first and last days of its wordings, an empty text for no end.
    """

    iri: str
    traits: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    spans: tuple[tuple[str, str], ...] = ()

    def trait(self, name: str) -> frozenset[str]:
        """Give the values of a trait."""
        return self.traits.get(name, frozenset())


@dataclass(frozen=True)
class Things:
    """Everything that suggestions are made from; acts are here for the words of their titles."""

    practices: Mapping[str, Thing]
    provisions: Mapping[str, Thing]
    barriers: Mapping[str, Thing]
    acts: Mapping[str, Thing]
    rejected: Mapping[str, frozenset[tuple[str, str]]]
    """What people rejected, (practice, value) by the property that would have linked them."""
    accepted: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """What people accepted, in the same way: such links teach, but prove nothing of the suggestions."""


def read_things(graph: Asked) -> Things:
    """Read practices, provisions, barriers and acts."""
    words = _words(graph)
    practices, provisions, barriers = (_things(graph, kind, words) for kind in TRAITS)
    acts = {act for each in provisions.values() for act in each.trait("act")}
    return Things(
        practices,
        provisions,
        barriers,
        {act: Thing(act, words=words.get(act, {})) for act in sorted(acts)},
        _decided(graph, "false"),
        _decided(graph, "true"),
    )


def _decided(graph: Asked, accepted: str) -> dict[str, frozenset[tuple[str, str]]]:
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in _rows(graph.ask(DECISIONS, {"accepted": accepted})):
        found[row["property"]].add((row["practice"], row["value"]))
    return {each: frozenset(pairs) for each, pairs in found.items()}


def _things(graph: Asked, kind: str, words: Mapping[str, Mapping[str, str]]) -> dict[str, Thing]:
    traits: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    spans: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _rows(graph.ask(TRAITS[kind], {})):
        traits[row[kind]][row["trait"]].add(row["value"])
        if row["trait"] == "from":
            spans[row[kind]].append((row["value"], row["until"]))
    return {
        iri: Thing(
            iri,
            {name: frozenset(values) for name, values in sorted(found.items())},
            words.get(iri, {}),
            tuple(spans[iri]),
        )
        for iri, found in sorted(traits.items())
    }


def _rows(table: Table) -> Iterable[Mapping[str, str]]:
    for row in table.rows:
        yield {name: "" if term is None else str(term) for name, term in zip(table.columns, row, strict=True)}


def _words(graph: Asked) -> dict[str, dict[str, str]]:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows(graph.ask(TEXTS, {})):
        for word in WORD.findall(row["text"]):
            if len(word) >= SHORTEST_WORD and word.isalpha():
                token = _lemma(word)
                if token not in COMMON["pl"] and token not in TELLING_NOTHING:
                    found[row["record"]].setdefault(token, word.lower())
    return dict(found)


@lru_cache(maxsize=_MEMORY)
def _lemma(word: str) -> str:
    """Give what a word is a form of: of several lemmas a noun rather than a verb, then the shortest."""
    with _LOOKING_UP:
        found = _lemmatiser().lemmas(word)
    if found:
        return min(found, key=lambda each: (each.verb, len(each.word), each.word)).token
    return stem(folded_words(word)[0], "pl")


@lru_cache(maxsize=1)
def _lemmatiser() -> Lemmatiser:
    return Lemmatiser()
