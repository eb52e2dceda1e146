"""A choice of changes as numbers: what is chosen from, and what was found."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property

Changes = frozenset[int]


@dataclass(frozen=True)
class Instance:
    """What is chosen from: changes, ways and targets by number.

    `ways` gives for each barrier the changes of each of its ways, `targets` for each target its barriers,
    `weights` a positive whole number for each target. Each barrier of a target has at least one way, and no
    way is empty.
    """

    changes: int
    ways: tuple[tuple[Changes, ...], ...]
    targets: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]

    def value(self, chosen: Set[int]) -> int:
        """Give the weight of the targets that changes free."""
        gone = {
            barrier
            for change in chosen
            for barrier in self._barriers[change]
            if any(way <= chosen for way in self.ways[barrier])
        }
        touched = {target for barrier in gone for target in self._targets[barrier]}
        return sum(self.weights[target] for target in touched if gone.issuperset(self.targets[target]))

    def lost(self, left_out: Set[int]) -> int:
        """Give the weight of the targets that cannot be freed without some changes."""
        kept = {
            barrier
            for change in left_out
            for barrier in self._barriers[change]
            if all(way & left_out for way in self.ways[barrier])
        }
        return sum(self.weights[each] for each in {one for barrier in kept for one in self._targets[barrier]})

    @cached_property
    def _barriers(self) -> list[list[int]]:
        """Give for each change the barriers that it has a part in removing."""
        found: list[list[int]] = [[] for _ in range(self.changes)]
        for barrier, ways in enumerate(self.ways):
            for change in frozenset().union(*ways):
                found[change].append(barrier)
        return found

    @cached_property
    def _targets(self) -> list[list[int]]:
        """Give for each barrier the targets that it blocks."""
        found: list[list[int]] = [[] for _ in self.ways]
        for target, barriers in enumerate(self.targets):
            for barrier in barriers:
                found[barrier].append(target)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """The value of a choice of changes, and the most that any choice of as many could have.

    `bound` equals `value` when the choice is proven to be a best one.
    """

    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Say whether no other choice of as many changes has more."""
        return self.bound <= self.value

    @property
    def gap(self) -> float:
        """Give by how much the bound lies above the value, as a part of the bound."""
        return 0.0 if self.proven else (self.bound - self.value) / self.bound


@dataclass(frozen=True, slots=True)
class Solved(Bounded):
    """Changes that the solver found."""

    chosen: Changes


def fewest(ways: Iterable[Changes]) -> list[Changes]:
    """Give the ways that hold no other one, each once, the shortest first."""
    kept: list[Changes] = []
    for way in sorted(ways, key=lambda each: (len(each), sorted(each))):
        if not any(each <= way for each in kept):
            kept.append(way)
    return kept
