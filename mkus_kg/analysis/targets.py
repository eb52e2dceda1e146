"""What a plan is to free, with the weight of each, and the same as an instance for the solver."""

import math
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Final, Literal

from mkus_kg.analysis.blocking import Blocking, Pair
from mkus_kg.analysis.instance import Instance

Count = Literal["pairs", "barriers"]
"""What is counted: pairs of form and task freed, or barriers removed."""
COUNTS: Final[tuple[Count, ...]] = ("pairs", "barriers")
Weight = Literal["equal", "severity", "tasks", "places"]
"""How much each counts.

`equal`: one. `severity`: a pair the number of barriers that block it, a barrier the number of pairs it
blocks. `tasks`: a pair its part of one, shared by all pairs of its task; a barrier the number of tasks it
names, at least one. `places`: one, and one more for each place where a practice used the pair (for a barrier:
any pair that it blocks).
"""
WEIGHTS: Final[tuple[Weight, ...]] = ("equal", "severity", "tasks", "places")
Stuck = Literal["unresolvable", "no-remedy", "ended", "partial", "inferred", "left-out"]
"""Why nothing removes a barrier: as `Hopeless`, or the changes that would were left out of the choice."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be freed: a pair, or (without one) a single barrier; the barriers that have to go."""

    pair: Pair | None
    barriers: tuple[str, ...]
    weight: int


@dataclass(frozen=True)
class Targets:
    """What is to be freed; a weight of `unit` counts as one."""

    all: tuple[Target, ...]
    unit: int = 1


def targets_of(
    blocking: Blocking, count: Count = "pairs", weight: Weight = "equal", form: str = "", task: str = ""
) -> Targets:
    """Give what is to be freed: all, or only what concerns a form, a task or both (a pair), by IRI."""
    asked = {
        pair: barriers
        for pair, barriers in blocking.pairs.items()
        if form in ("", pair.form) and task in ("", pair.task)
    }
    if count == "barriers":
        concerned = sorted({barrier for barriers in asked.values() for barrier in barriers})
        return Targets(
            tuple(Target(None, (each,), _barrier_weight(blocking, each, weight)) for each in concerned)
        )
    sharing = Counter(pair.task for pair in blocking.pairs)
    unit = math.lcm(*sharing.values()) if weight == "tasks" and sharing else 1
    weights = {
        pair: {
            "equal": 1,
            "severity": len(barriers),
            "tasks": unit // sharing[pair.task],
            "places": 1 + len(places_of(blocking, pair)),
        }[weight]
        for pair, barriers in asked.items()
    }
    return Targets(tuple(Target(pair, barriers, weights[pair]) for pair, barriers in asked.items()), unit)


def places_of(blocking: Blocking, pair: Pair) -> Set[str]:
    """Give the places where practices used a pair; for a general one, any pair that it covers."""
    return {place for each, found in blocking.facts.places.items() if pair.covers(each) for place in found}


def _barrier_weight(blocking: Blocking, barrier: str, weight: Weight) -> int:
    pairs = [pair for pair, barriers in blocking.pairs.items() if barrier in barriers]
    places = {place for pair in pairs for place in places_of(blocking, pair)}
    tasks = {pair.task for pair in blocking.barriers[barrier].pairs} - {""}
    weights = {
        "equal": 1,
        "severity": len(pairs),
        "tasks": max(1, len(tasks)),
        "places": 1 + len(places),
    }
    return weights[weight]


@dataclass(frozen=True)
class Choice:
    """What there is to choose from: targets that changes can free, those free already, and those stuck.

    `changes` are the names of the changes of `instance`, in order of IRI.
    """

    blocking: Blocking
    instance: Instance
    changes: tuple[str, ...]
    freeable: tuple[Target, ...]
    free: tuple[Target, ...]
    stuck: tuple[Target, ...]
    hopeless: Mapping[str, Stuck]
    """The barriers of stuck targets that nothing in the choice removes, each with the reason."""

    def named(self, chosen: Set[int]) -> tuple[str, ...]:
        """Give chosen changes by IRI, in order."""
        return tuple(self.changes[number] for number in sorted(chosen))

    def freed(self, chosen: Set[str]) -> tuple[Target, ...]:
        """Give the targets that changes free, besides those free already."""
        gone = self.blocking.gone(chosen)
        return tuple(target for target in self.freeable if gone.issuperset(target.barriers))


def choice_of(blocking: Blocking, targets: Targets, left_out: Set[str] = frozenset()) -> Choice:
    """Sort targets by what changes can do for them; changes left out cannot be chosen."""
    gone = blocking.gone()
    open_ways = {
        barrier: [way.needs for way in ways if not way.needs & left_out]
        for barrier, ways in blocking.ways.items()
        if barrier not in gone
    }
    freeable: list[Target] = []
    free: list[Target] = []
    stuck: list[Target] = []
    hopeless: dict[str, Stuck] = {}
    for target in targets.all:
        left = [barrier for barrier in target.barriers if barrier not in gone]
        without = [barrier for barrier in left if not open_ways[barrier]]
        hopeless |= {barrier: blocking.hopeless.get(barrier, "left-out") for barrier in without}
        (stuck if without else freeable if left else free).append(target)
    needed = {barrier for target in freeable for barrier in target.barriers if barrier not in gone}
    barriers = {barrier: number for number, barrier in enumerate(sorted(needed))}
    changes = sorted({change for barrier in barriers for way in open_ways[barrier] for change in way})
    numbers = {change: number for number, change in enumerate(changes)}
    instance = Instance(
        len(changes),
        tuple(tuple(frozenset(numbers[each] for each in way) for way in open_ways[b]) for b in barriers),
        tuple(tuple(barriers[each] for each in target.barriers if each in barriers) for target in freeable),
        tuple(target.weight for target in freeable),
    )
    return Choice(blocking, instance, tuple(changes), tuple(freeable), tuple(free), tuple(stuck), hopeless)
