"""What a writer hands in: who writes, what changes, why, and what the writer had seen of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from mkus_kg.errors import BadReason, Message, MkusError
from mkus_kg.graph.patch import Patch
from mkus_kg.journal import Revision
from mkus_kg.permissions import Permission, Role, demand, out_of_scope, permitted
from mkus_kg.plain_text import refusal, tidy
from mkus_kg.validation import Report

LONGEST_REASON: Final = 4_000
"""Most characters of a reason; that of a comment is its text."""
COMMENT: Final = "comment"
NO_REASON: Final = Message(
    pl=f"Każda zmiana ma powód: podaj go, najwyżej {LONGEST_REASON} znaków.",
    en=f"Every change has a reason: give it, in at most {LONGEST_REASON} characters.",
)
NO_COMMENT: Final = Message(
    pl=f"Komentarz jest pusty albo za długi: napisz od jednego do {LONGEST_REASON} znaków.",
    en=f"The comment is empty or too long: write one to {LONGEST_REASON} characters.",
)


@dataclass(frozen=True, slots=True)
class Agent:
    """Who writes: a person by an IRI that says nothing of them, or a named job of the site."""

    iri: str
    roles: frozenset[Role]
    job: bool = False
    scope: frozenset[Permission] | None = None
    """What the token that the agent came with allows; None for all that the roles do."""

    def may(self, action: str) -> bool:
        """Say whether the roles and the scope allow an action."""
        return permitted(self.roles, action, job=self.job) and (self.scope is None or action in self.scope)

    def demand(self, action: str) -> None:
        """Raise Forbidden, naming the role or scope that is missing, unless the action is allowed."""
        demand(self.roles, action, job=self.job)
        if not self.may(action):
            raise out_of_scope()


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be recorded as one revision.

    `seen` tells for each record that the patch touches at which revision it was read (`revision_of` of the
    tracker); a new record is 0 or left out. `action` is one of the journal's; a comment has an empty patch,
    its text as reason, and is about the records in `seen`. `valid_at` is the day from which the change is
    true in the world.
    """

    patch: Patch
    action: str
    reason: str
    seen: Mapping[str, int]
    valid_at: date


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change as it is to be recorded over the newest facts."""

    patch: Patch
    records: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A revision to be: `prepare` makes it over the newest facts, `check` looks at what it made of the graph.

    Both may refuse, and are asked again when another process was faster.
    """

    agent: Agent
    action: str
    valid_at: date
    prepare: Callable[[], Prepared]
    check: Callable[[Patch], None] = lambda applied: None


@dataclass(frozen=True, slots=True)
class Saved:
    """What was recorded, and the warnings and notes that remain to be done."""

    revision: Revision
    report: Report


class Refused(MkusError):
    """The shapes forbid what the change would make of the graph; nothing of it was kept."""

    def __init__(self, report: Report) -> None:
        found = report.of("Violation")
        super().__init__(
            Message(
                pl="Reguły nie pozwalają na tę zmianę: " + " ".join(each.plainly("pl") for each in found),
                en="The rules do not allow this change: " + " ".join(each.plainly("en") for each in found),
            )
        )
        self.report = report


def checked_reason(reason: str, action: str = "") -> str:
    """Give a reason without the spaces around it; that of a comment is its text.

    Raises BadReason for none, for one that is too long, and for one with characters that are not taken.
    """
    refused = refusal(reason)
    if refused is not None:
        raise BadReason(refused)
    text = tidy(reason)
    if not text or len(text) > LONGEST_REASON:
        raise BadReason(NO_COMMENT if action == COMMENT else NO_REASON)
    return text
