"""What the answer to “what does this change of law touch” is made of."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from rdflib import URIRef

from mkus_kg.graph import INFERRED, Statement
from mkus_kg.namespaces import MKUS

ChangeOfLaw = Literal["amendment", "repeal"]
Way = Literal["direct", "inside", "around", "through"]
Doubt = Literal["some-part", "around", "other-wording", "gap", "looser", "procedure", "reason"]

CHANGES: Final[tuple[ChangeOfLaw, ...]] = ("amendment", "repeal")
KINDS: Final = (
    MKUS.Barrier,
    MKUS.ContractingForm,
    MKUS.PublicTask,
    MKUS.LegalProcedure,
    MKUS.GoodPractice,
    MKUS.ProposedChange,
    MKUS.Recommendation,
    MKUS.Provision,
)
"""The classes whose records a change of law can touch, in the order of the answer."""

SOURCES_WORD: Final = frozenset({"source", "source-at-least-one-link"})


@dataclass(frozen=True, slots=True)
class Step:
    """A statement of the graph on the way to a record.

    `against` where the way leads from its object to its subject; `basis` holds the concepts that say what the
    statement rests on, none where nobody stated it.
    """

    statement: Statement
    against: bool
    basis: tuple[URIRef, ...] = ()

    @property
    def reached(self) -> URIRef:
        """Give the end the step leads to."""
        return URIRef(self.statement.subject if self.against else self.statement.object)

    @property
    def left(self) -> URIRef:
        """Give the end the step sets out from."""
        return URIRef(self.statement.object if self.against else self.statement.subject)

    @property
    def inferred(self) -> bool:
        """Say whether the statement is our reading, or a rule's, rather than the source's word."""
        ours = any(each.rpartition("/")[2] not in SOURCES_WORD for each in self.basis)
        return ours or self.statement.graph == INFERRED


@dataclass(frozen=True, slots=True)
class Path:
    """One way from what is asked about to a record, statement by statement.

    `way` is `direct` where the record rests on the very unit that changes, `inside` on a unit within it,
    `around` on a unit or act that holds it, `through` where another touched record lies between. `doubts`
    say why the record is only possibly touched; none where it surely is. `unverified` where a record on the
    way has not been seen in a source.
    """

    steps: tuple[Step, ...]
    way: Way
    doubts: tuple[Doubt, ...] = ()
    unverified: bool = False

    @property
    def certain(self) -> bool:
        """Say whether the change surely touches the record, if all statements are right."""
        return not self.doubts

    @property
    def inferred(self) -> bool:
        """Say whether at least one statement on the way is our reading."""
        return any(step.inferred for step in self.steps)

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int]:
        """Give what paths to one record are ordered by: the surest, nearest and best borne out first."""
        return not self.certain, self.way != "direct", self.inferred, self.unverified, len(self.steps)


@dataclass(frozen=True, slots=True)
class Loss:
    """How many of the supports of a record a repeal takes away, of how many there are.

    `of` says what they are: `causes`, `legal-bases`, `rules` of a procedure, `definitions` of a task,
    `procedures` of a form, `targets` of a proposed change.
    """

    of: str
    lost: int
    total: int

    @property
    def complete(self) -> bool:
        """Say whether nothing is left."""
        return self.lost == self.total


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that the change touches, and every way to it, the best first."""

    record: URIRef
    kind: URIRef
    paths: tuple[Path, ...]
    losses: tuple[Loss, ...] = ()

    @property
    def certain(self) -> bool:
        """Say whether any way makes it sure."""
        return self.paths[0].certain

    @property
    def direct(self) -> bool:
        """Say whether the record rests on the very unit that changes."""
        return any(path.way == "direct" for path in self.paths)

    @property
    def inferred(self) -> bool:
        """Say whether each way has a statement that is our reading."""
        return all(path.inferred for path in self.paths)

    @property
    def unverified(self) -> bool:
        """Say whether each way passes a record that nobody has seen in a source."""
        return all(path.unverified for path in self.paths)


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a kind are touched, and how many of them surely, directly, by inferred links."""

    kind: URIRef
    number: int
    certain: int
    direct: int
    inferred: int


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change touches: `of` is what was asked about, `start` its class, `day` the day of the law."""

    of: URIRef
    start: URIRef
    change: ChangeOfLaw
    day: date
    touched: tuple[Touched, ...]

    @property
    def counts(self) -> tuple[Count, ...]:
        """Count the touched records by kind, in the order of KINDS."""
        numbers: Mapping[URIRef, int] = Counter(each.kind for each in self.touched)
        return tuple(
            Count(
                kind,
                numbers[kind],
                sum(each.certain for each in self.touched if each.kind == kind),
                sum(each.direct for each in self.touched if each.kind == kind),
                sum(each.inferred for each in self.touched if each.kind == kind),
            )
            for kind in KINDS
            if numbers[kind]
        )
