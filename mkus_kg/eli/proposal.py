"""What an answer of the ELI service would add to the graph, for a person to look at before it is recorded."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rdflib import URIRef

from mkus_kg.eli.numbers import ActNumber
from mkus_kg.errors import Message
from mkus_kg.graph.patch import Patch

KINDS: Final[Mapping[str, Message]] = {
    "act": Message(pl="akt", en="act"),
    "text": Message(pl="tekst jednolity", en="consolidated text"),
    "unit": Message(pl="jednostka redakcyjna", en="editorial unit"),
    "effect": Message(pl="zmiana prawa", en="change of law"),
}
"""The kinds of records that come from the service, in the order in which they are shown."""


@dataclass(frozen=True)
class Item:
    """A record that would be made or completed; `details` say what is added, or what a new one is about."""

    kind: str
    record: URIRef
    name: Message
    new: bool
    details: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Where the service says something else than we do: nothing is changed, a person decides."""

    record: URIRef
    field: Message
    ours: Message
    theirs: Message

    @classmethod
    def between(cls, record: URIRef, field: Message, ours: object, theirs: object) -> "Difference":
        """Give a difference between values that read the same in both languages."""
        return cls(record, field, Message(str(ours), str(ours)), Message(str(theirs), str(theirs)))


@dataclass(frozen=True)
class Proposal:
    """What would be recorded as one revision, where we differ from the service, and what was left out."""

    number: ActNumber
    title: str
    patch: Patch
    items: tuple[Item, ...]
    differences: tuple[Difference, ...]
    notes: tuple[Message, ...]

    def __bool__(self) -> bool:
        return bool(self.patch)

    def of(self, kind: str) -> list[Item]:
        """Give the items of a kind."""
        return [each for each in self.items if each.kind == kind]

    @property
    def counts(self) -> Mapping[str, int]:
        """Count the items of each kind."""
        return Counter(each.kind for each in self.items)

    @cached_property
    def seal(self) -> str:
        """Tell what was looked at: accepted is only what was seen."""
        seen = self.patch.text() + repr((self.items, self.differences))
        return hashlib.sha256(seen.encode()).hexdigest()
