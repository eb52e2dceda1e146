"""What a difference consists of, and how each part of it is said in a sentence."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from typing import Literal as OneOf

from rdflib import Literal, URIRef

from mkus_kg.errors import Message
from mkus_kg.graph.terms import Term
from mkus_kg.namespaces import SCHEME, Language

State = OneOf["added", "removed", "changed"]
LONG_TEXT: Final = 40
VERBS: Final[Mapping[State, Message]] = {
    "added": Message(pl="dodano", en="added"),
    "removed": Message(pl="usunięto", en="removed"),
    "changed": Message(pl="zmieniono", en="changed"),
}
STATUS: Final = Message(pl="stan", en="status")
NO_STATUS: Final = Message(pl="(nowy wpis)", en="(new record)")
REWORDED: Final = Message(pl="zmieniono tekst", en="the text was changed")
LONGEST_TOLD: Final = 120
"""Letters of a value that a sentence still repeats when it was changed."""
BASES: Final = str(SCHEME["basis/"])
WORDS: Final = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Said:
    """A value as it is shown; `known` says that it has a page on the site."""

    term: Term
    label: str
    known: bool = False

    @property
    def language(self) -> str | None:
        """Give the language of a text."""
        return self.term.language if isinstance(self.term, Literal) else None


@dataclass(frozen=True, slots=True)
class Line:
    """What changed in one property: values taken away and values added."""

    predicate: URIRef
    label: str
    removed: tuple[Said, ...]
    added: tuple[Said, ...]

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """Give a long text that was reworded piece by piece: `=`, `-` or `+`, and the words; else nothing."""
        if len(self.removed) != 1 or len(self.added) != 1:
            return ()
        old, new = self.removed[0], self.added[0]
        if not isinstance(old.term, Literal) or max(len(old.label), len(new.label)) < LONG_TEXT:
            return ()
        return reworded(old.label, new.label)

    def sentence(self, language: Language) -> str:
        """Say the change in one line."""
        gone, come = (", ".join(each.label for each in side) for side in (self.removed, self.added))
        if gone and come and max(len(gone), len(come)) > LONGEST_TOLD:
            return f"{self.label} – {REWORDED.text(language)}"
        if gone and come:
            return f"{self.label}: {gone} → {come}"
        verb = VERBS["added" if come else "removed"].text(language)
        return f"{self.label} – {verb}: {come or gone}"

    @property
    def says_whence(self) -> bool:
        """Say whether the line tells only where another statement is from: the source, or us."""
        return all(str(each.term).startswith(BASES) for each in (*self.removed, *self.added))


@dataclass(frozen=True, slots=True)
class Part:
    """A record, or a node that belongs to one, and what changed in it."""

    subject: URIRef
    kind: str
    told: str
    state: State
    lines: tuple[Line, ...]

    def sentences(self, language: Language) -> list[str]:
        """Say what changed: one sentence for what came or went, one a property for what changed."""
        if self.state == "changed":
            return [
                f"{self.kind} – {line.sentence(language)}" if self.kind else line.sentence(language)
                for line in self.lines
            ]
        name = f"{self.kind} – {self.told}" if self.kind and self.told else self.told or self.kind
        return [f"{VERBS[self.state].text(language)}: {name}"]


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a life cycle: the status left (None for a new record) and the one entered."""

    event: URIRef
    left: Said | None
    entered: Said
    state: State = "added"
    lines: tuple[Line, ...] = ()

    def sentence(self, language: Language) -> str:
        """Say the step; one that was taken back is told as such."""
        left = self.left.label if self.left else NO_STATUS.text(language)
        step = f"{STATUS.text(language)}: {left} → {self.entered.label}"
        return step if self.state == "added" else f"{VERBS[self.state].text(language)}: {step}"


@dataclass(frozen=True, slots=True)
class RecordDifference:
    """What a revision changed in one record: moves first, then the record, then the nodes it owns."""

    record: URIRef
    label: str
    kind: str
    known: bool
    state: State
    moves: tuple[Move, ...]
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]

    def sentences(self, language: Language) -> list[str]:
        """Say what changed, most important first."""
        said = [move.sentence(language) for move in self.moves]
        if self.state == "changed":
            told = [line for line in self.lines if not line.says_whence]
            # Where a link is from goes without saying beside the link; alone it is the change.
            said += [line.sentence(language) for line in told or (() if self.parts else self.lines)]
        else:
            name = f"{self.kind} „{self.label}”" if language == "pl" else f"{self.kind} “{self.label}”"
            said.insert(0, f"{VERBS[self.state].text(language)}: {name}")
        return said + [each for part in self.parts for each in part.sentences(language)]


def reworded(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Compare two texts word by word: pieces that stayed (`=`), went (`-`) and came (`+`), in order."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    pieces: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("=", "".join(before[i1:i2])))
            continue
        for sign, words in (("-", before[i1:i2]), ("+", after[j1:j2])):
            if words:
                pieces.append((sign, "".join(words)))
    return tuple(pieces)
