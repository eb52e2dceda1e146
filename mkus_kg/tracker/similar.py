"""Records that may say the same as one that is being written, each with the reason why it looks alike."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from rdflib import URIRef

from mkus_kg.errors import Message
from mkus_kg.full_text import FullText
from mkus_kg.graph import Table
from mkus_kg.labels import local_name
from mkus_kg.namespaces import ID, MKUS, Language, read_iri
from mkus_kg.search.words import COMMON, folded_words

SHARING_QUESTION: Final = "page-records-sharing-link"
# Where the records of a class have their addresses.
FOLDERS: Final[Mapping[URIRef, str]] = {
    MKUS.Barrier: ID["barrier/"],
    MKUS.ProposedChange: ID["change/"],
    MKUS.GoodPractice: ID["practice/"],
    MKUS.Source: ID["source/"],
}
MOST_WORDS: Final = 20
MOST_LINKS: Final = 20
SHORTEST_WORD: Final = 3
ALIKE: Final = 0.4
"""From which share of what was written, rare words and links counting most, a record looks alike."""


class Searched(Protocol):
    """What is looked through: an open graph."""

    @property
    def texts(self) -> FullText:
        """Give what finds words."""

    def ask(self, name: str, parameters: Mapping[str, str], language: Language = "pl") -> Table:
        """Answer a named question."""

    def counts(self) -> Mapping[str, int]:
        """Give the numbers of records."""

    def label(self, iri: str, language: Language = "pl") -> str:
        """Give a name."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A record that looks alike, and why: words as they were typed, and links by their property."""

    record: URIRef
    label: Message
    likeness: float
    words: tuple[str, ...]
    links: tuple[tuple[URIRef, URIRef], ...]
    reason: Message


@dataclass
class _Shared:
    weight: float = 0.0
    words: list[str] = field(default_factory=list)
    links: list[tuple[URIRef, URIRef]] = field(default_factory=list)


def similar(
    graph: Searched,
    kind: URIRef,
    text: str,
    links: Iterable[URIRef] = (),
    *,
    language: Language = "pl",
    besides: Iterable[URIRef] = (),
    limit: int = 5,
) -> tuple[Similar, ...]:
    """Give records of a class that look like what is being written, the most alike first.

    `text` is what has been typed so far (title, then description), in the given language; `links` are what
    was chosen: provisions, tasks, forms, places. A record shares a provision too when it names a part of it.
    `besides` are records not to offer, as the one that is being edited. Empty for a class outside FOLDERS.
    """
    folder = FOLDERS.get(kind)
    if folder is None:
        return ()
    size = graph.counts().get(local_name(kind), 0)
    shared: dict[URIRef, _Shared] = defaultdict(_Shared)
    total = 0.0
    for word in _telling(text):
        found = [iri for iri in graph.texts.iris(word, language) or () if iri.startswith(folder)]
        weight = _weight(len(found), size)
        total += weight
        for iri in found:
            shared[iri].weight += weight
            shared[iri].words.append(word)
    for value in list(dict.fromkeys(links))[:MOST_LINKS]:
        pointing = _pointing(graph, kind, value)
        weight = _weight(len(pointing), size)
        total += weight
        for iri, link in pointing.items():
            shared[iri].weight += weight
            shared[iri].links.append(link)
    hidden = set(besides)
    ranked = sorted(
        ((each.weight / total, iri) for iri, each in shared.items() if iri not in hidden and _enough(each)),
        key=lambda ranked: (-ranked[0], ranked[1]),
    )
    return tuple(
        _similar(graph, iri, likeness, shared[iri]) for likeness, iri in ranked[:limit] if likeness >= ALIKE
    )


def _enough(shared: _Shared) -> bool:
    """Say whether it is more than one word or one link that two records happen to share."""
    return len(shared.words) + len(shared.links) > 1


def _telling(text: str) -> list[str]:
    """Give the words that can tell records apart, each once, as they were typed first."""
    common = frozenset().union(*COMMON.values())
    typed: dict[str, str] = {}
    for word in text.split():
        for folded in folded_words(word):
            if len(folded) >= SHORTEST_WORD and folded not in common:
                typed.setdefault(folded, word.strip(".,;:!?()„”“\"'«»"))
    return list(typed.values())[:MOST_WORDS]


def _weight(number: int, size: int) -> float:
    """Give how much it says that something is shared: little when many records have it."""
    return math.log((size + 1) / (number + 1)) + 0.1


def _pointing(graph: Searched, kind: URIRef, value: URIRef) -> dict[URIRef, tuple[URIRef, URIRef]]:
    """Give the records that point at something or a part of it, each with the property and the thing."""
    if read_iri(value) is None:
        return {}
    table = graph.ask(SHARING_QUESTION, {"class": kind, "value": value})
    found: dict[URIRef, tuple[URIRef, URIRef]] = {}
    for row in table.rows:
        record, path, shared = (row[table.column(name)] for name in ("record", "path", "shared"))
        if isinstance(record, URIRef) and isinstance(path, URIRef) and isinstance(shared, URIRef):
            found.setdefault(record, (path, shared))
    return found


def _similar(graph: Searched, iri: URIRef, likeness: float, shared: _Shared) -> Similar:
    label = Message(pl=graph.label(iri, "pl"), en=graph.label(iri, "en"))
    links = tuple(shared.links)
    return Similar(iri, label, likeness, tuple(shared.words), links, _reason(graph, shared.words, links))


def _reason(graph: Searched, words: Sequence[str], links: Sequence[tuple[URIRef, URIRef]]) -> Message:
    said: dict[Language, str] = {}
    shared_words: dict[Language, str] = {"pl": "te same słowa", "en": "the same words"}
    for language, heading in shared_words.items():
        by_link: dict[str, list[str]] = defaultdict(list)
        for path, value in links:
            by_link[graph.label(path, language)].append(graph.label(value, language))
        parts = [f"{name}: {', '.join(values)}" for name, values in by_link.items()]
        if words:
            parts.append(f"{heading}: {', '.join(words)}")
        said[language] = "; ".join(parts)
    return Message(pl=said["pl"], en=said["en"])
