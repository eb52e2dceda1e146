"""What a plan is asked and what it answers: changes, what they free, what each is worth, what it rests on."""

from dataclasses import dataclass, field
from typing import Final, Literal

from mkus_kg.analysis.blocking import Reading, Remedy
from mkus_kg.analysis.instance import Bounded
from mkus_kg.analysis.targets import Choice, Count, Target, Weight

MOST: Final = 20
"""The most changes a plan may be asked for."""
LinkKind = Literal["form", "task", "remedy"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the best of at most `most` changes, for all or for one form, task or pair (by IRI).

    `institution` leaves only changes addressed to it, `without` leaves some out, both by IRI.
    """

    most: int = 3
    form: str = ""
    task: str = ""
    count: Count = "pairs"
    weight: Weight = "equal"
    institution: str = ""
    without: frozenset[str] = frozenset()
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class Package(Bounded):
    """A choice of changes, what it frees besides what is free already, and its value in weight units."""

    changes: tuple[str, ...]
    freed: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a change (or all changes of a provision, or of an institution) is worth, in weight units.

    `alone`: what it frees by itself. `in_plan`: what the best plan of as many changes loses where it cannot
    be chosen; None where that was not proven. `in_all`: what can never be freed without it, whatever else is
    done. `ties`: in how many of the best plans it stands.
    """

    name: str
    changes: tuple[str, ...]
    alone: int
    in_plan: int | None
    in_all: int
    ties: int
    replaced_by: str = ""
    """Another change that can always stand in for it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A barrier that no change removes and whose removal would let more be freed, and how much."""

    barrier: str
    targets: tuple[Target, ...]
    value: int


@dataclass(frozen=True, slots=True)
class Link:
    """One claim that the plan rests on, with its basis by IRI.

    A remedy, or that a barrier concerns the forms or the tasks it names; `record` is the remedy or barrier.
    """

    kind: LinkKind
    record: str
    basis: str


@dataclass(frozen=True, slots=True)
class Critical:
    """A remedy without which the plan frees less, and how much the best plan would then free."""

    remedy: Remedy
    value: int


@dataclass(frozen=True)
class Plan:
    """The answer: the best choice, its ties, the whole trade-off, worths, and what it rests on."""

    asked: Asked
    choice: Choice
    unit: int
    best: Package
    ties: tuple[Package, ...]
    ties_complete: bool
    curve: tuple[Package, ...]
    smallest: Package | None
    """The fewest changes that free everything that can be freed; None where that was not proven in time."""
    worths: tuple[Worth, ...]
    provisions: tuple[Worth, ...]
    institutions: tuple[Worth, ...]
    wanted: tuple[Wanted, ...]
    links: tuple[Link, ...]
    critical: tuple[Critical, ...]
    parts: tuple[tuple[str, ...], ...]
    """The changes that hang together: what one part frees hangs on no other part."""

    @property
    def free(self) -> tuple[Target, ...]:
        """Give what changes already made have freed."""
        return self.choice.free

    @property
    def stuck(self) -> tuple[Target, ...]:
        """Give what no changes in the choice can free."""
        return self.choice.stuck


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is answered where something else is asked: the best choice, and how much can be freed at all."""

    asked: Asked
    best: Package
    unit: int
    freeable: int
    free: int
    stuck: int
