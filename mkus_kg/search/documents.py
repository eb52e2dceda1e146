"""What the index takes in and gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rdflib import URIRef

from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.search.kinds import OTHER


def nothing() -> dict[Language, str]:
    """Give no words in any language."""
    return dict.fromkeys(LANGUAGES, "")


@dataclass(frozen=True, slots=True)
class Document:
    """What is known about one resource in words. A lower `weight` ranks it behind others.

    `contexts` are words it is found by although they do not stand in it: the names of the act of a provision.
    `summaries` are what excerpts are cut from, where that is less than the bodies.
    """

    iri: URIRef
    type: URIRef | None
    labels: Mapping[Language, str]
    other_names: Mapping[Language, tuple[str, ...]]
    bodies: Mapping[Language, str]
    identifiers: tuple[str, ...] = ()
    weight: float = 1.0
    kind: str = OTHER.name
    contexts: Mapping[Language, str] = field(default_factory=nothing)
    summaries: Mapping[Language, str] | None = None


class Found(NamedTuple):
    """A document as it is shown, in one language."""

    number: int
    iri: str
    type: str
    kind: str
    label: str
    body: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everything a query finds, best first, each as its number and kind.

    `language` is that of the texts it was found in. `relaxed` says that nothing holds all the words, so that
    these hold some of them. The first `named` hits have just that name.
    """

    hits: tuple[tuple[int, str], ...]
    language: Language
    relaxed: bool = False
    named: int = 0
