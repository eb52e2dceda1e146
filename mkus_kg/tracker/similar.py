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
TRAITS_QUESTION: Final = "page-shared-traits"
MOST_WORDS: Final = 20
MOST_LINKS: Final = 20
SHORTEST_WORD: Final = 3
ALIKE: Final = 0.4
"""From which share of what was written, rare words and links counting most, a record looks alike."""
TRAIT: Final = 0.5
"""What it counts that two records are of a kind, a form or a mechanism, which many share."""
MOST_COMPARED: Final = 12
"""Of the records that share words or links, so many that share most are looked at for such traits."""


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
    """A record that looks alike, and why: words as they were typed, and links by their property.

    `parts` say how much of the likeness each property makes up, and words (None); they sum to it.
    """

    record: URIRef
    label: Message
    likeness: float
    words: tuple[str, ...]
    links: tuple[tuple[URIRef, URIRef], ...]
    reason: Message
    parts: tuple[tuple[URIRef | None, float], ...] = ()


@dataclass
class _Shared:
    words: list[str] = field(default_factory=list)
    links: list[tuple[URIRef, URIRef]] = field(default_factory=list)
    parts: defaultdict[URIRef | None, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def weight(self) -> float:
        return math.fsum(self.parts.values())


def similar(
    graph: Searched,
    kind: URIRef,
    text: str,
    links: Iterable[URIRef] = (),
    *,
    language: Language = "pl",
    besides: Iterable[URIRef] = (),
    limit: int = 5,
    least: float = ALIKE,
    record: URIRef | None = None,
) -> tuple[Similar, ...]:
    """Give records of a class that look like what is being written, the most alike first.

    `text` is what has been typed so far (title, then description), in the given language; `links` are what
    was chosen: provisions, tasks, forms, places. A record shares a provision too when it names a part of it.
    `besides` are records not to offer, as the one that is being edited. From the likeness `least` on one is
    given. With `record` the text and links are those of a record that is there: its kind, forms and
    mechanism then count too, but only beside something rarer. Empty for a class outside FOLDERS.
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
            shared[iri].parts[None] += weight
            shared[iri].words.append(word)
    for value in list(dict.fromkeys(links))[:MOST_LINKS]:
        pointing = _pointing(graph, kind, value)
        weight = _weight(len(pointing), size)
        total += weight
        for iri, link in pointing.items():
            shared[iri].parts[link[0]] += weight
            shared[iri].links.append(link)
    hidden = set(besides)
    if record is not None:
        total += TRAIT * len(_traits(graph, record, record))
        near = sorted(
            (iri for iri in shared if iri not in hidden), key=lambda iri: (-shared[iri].weight, iri)
        )
        for iri in near[:MOST_COMPARED]:
            for link in _traits(graph, record, iri):
                shared[iri].parts[link[0]] += TRAIT
                shared[iri].links.append(link)
    ranked = sorted(
        ((each.weight / total, iri) for iri, each in shared.items() if iri not in hidden and _enough(each)),
        key=lambda ranked: (-ranked[0], ranked[1]),
    )
    return tuple(
        _similar(graph, iri, likeness, total, shared[iri])
        for likeness, iri in ranked[:limit]
        if likeness >= least
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


def _traits(graph: Searched, record: URIRef, other: URIRef) -> list[tuple[URIRef, URIRef]]:
    """Give what many records have in common, of these two: their kind, forms and mechanism."""
    table = graph.ask(TRAITS_QUESTION, {"record": record, "other": other})
    pairs = ((row[table.column("path")], row[table.column("value")]) for row in table.rows)
    return [(path, value) for path, value in pairs if isinstance(path, URIRef) and isinstance(value, URIRef)]


def _similar(graph: Searched, iri: URIRef, likeness: float, total: float, shared: _Shared) -> Similar:
    label = Message(pl=graph.label(iri, "pl"), en=graph.label(iri, "en"))
    words, links = tuple(dict.fromkeys(shared.words)), tuple(shared.links)
    parts = sorted(shared.parts.items(), key=lambda part: (-part[1], str(part[0])))
    return Similar(
        iri,
        label,
        likeness,
        words,
        links,
        _reason(graph, words, links),
        tuple((path, weight / total) for path, weight in parts),
    )


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
