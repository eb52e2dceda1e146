"""The whole trade-off between few changes and much freed, exactly: solved part by part, and put together.

Changes that no target needs with one another fall into parts (connected components). What a part frees with
so many changes hangs on no other part, so that the best of all is the best way to share the number of changes
out among the parts.
"""

import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import networkx

from mkus_kg.analysis.instance import Changes, Instance, Solved, fewest
from mkus_kg.analysis.solver import LARGE, Solver

LONGEST_CURVE: Final = 60
NOTHING: Final = Solved(frozenset(), value=0, bound=0)


@dataclass(frozen=True, slots=True)
class Part:
    """Changes that hang together, by number, and what they alone decide on, as an instance of its own."""

    changes: tuple[int, ...]
    instance: Instance

    def whole(self, chosen: Set[int]) -> Changes:
        """Give changes of the part by their number in the whole."""
        return frozenset(self.changes[number] for number in chosen)


def parts(instance: Instance) -> list[Part]:
    """Split an instance where no target needs the changes of both sides; in order of the first change."""
    graph: networkx.Graph[tuple[str, int]] = networkx.Graph()
    graph.add_nodes_from(("change", number) for number in range(instance.changes))
    for number, target in enumerate(instance.targets):
        for barrier in target:
            for way in instance.ways[barrier]:
                graph.add_edges_from((("target", number), ("change", change)) for change in way)
    found = []
    for nodes in networkx.connected_components(graph):
        changes = tuple(sorted(number for kind, number in nodes if kind == "change"))
        targets = sorted(number for kind, number in nodes if kind == "target")
        if targets:
            found.append(Part(changes, _within(instance, changes, targets)))
    return sorted(found, key=lambda part: part.changes)


def _within(instance: Instance, changes: Sequence[int], targets: Sequence[int]) -> Instance:
    numbers = {change: number for number, change in enumerate(changes)}
    used = sorted({barrier for target in targets for barrier in instance.targets[target]})
    barriers = {barrier: number for number, barrier in enumerate(used)}
    return Instance(
        len(changes),
        tuple(
            tuple(frozenset(numbers[change] for change in way) for way in instance.ways[barrier])
            for barrier in used
        ),
        tuple(tuple(barriers[barrier] for barrier in instance.targets[target]) for target in targets),
        tuple(instance.weights[target] for target in targets),
    )


class TradeOff:
    """The best choices of at most 0, 1, 2 … changes, until nothing more is freed.

    Solved within so many seconds of clock time, shared out among what is to be solved. A point without a
    proof says so by its bound. Each point uses no more changes than its value needs.
    """

    def __init__(
        self,
        instance: Instance,
        seconds: float,
        most: int,
        longest: int = LONGEST_CURVE,
        known: dict[Instance, list[Solved]] | None = None,
    ) -> None:
        """Solve, that of `most` changes first where all takes long.

        `known` keeps what was found for each part, for whoever asks about much the same.
        """
        deadline = time.monotonic() + seconds
        known = {} if known is None else known
        found = parts(instance)
        large = any(part.instance.changes >= LARGE for part in found)
        self._parts = [Part(tuple(range(instance.changes)), instance)] if large else found
        self._curves: list[list[Solved]] = []
        for position, part in enumerate(self._parts):
            curve = known.get(part.instance)
            if curve is None:
                left = (deadline - time.monotonic()) / (len(self._parts) - position)
                curve = part_curve(part.instance, left, longest, most if large else 0)
                if longest == LONGEST_CURVE:
                    known[part.instance] = curve
            self._curves.append([replace(each, chosen=part.whole(each.chosen)) for each in curve])
        # What each part frees together with all after it.
        self._with_later = [[NOTHING]]
        for one in reversed(self._curves):
            self._with_later.insert(0, together(one, self._with_later[0], longest))

    @property
    def points(self) -> list[Solved]:
        """Give the best choice for each number of changes from 0 on."""
        return self._with_later[0]

    def at(self, most: int) -> Solved:
        """Give the best choice of at most so many changes."""
        return self.points[min(most, len(self.points) - 1)]

    def ties(self, most: int, limit: int, seconds: float) -> tuple[list[Changes], bool]:
        """Give all choices that free as much as the best of at most so many changes with as few changes.

        At most `limit` of them, in order of the numbers of their changes; the second value says whether
        these are all. Where the best is not proven to be one, it stands alone.
        """
        best = self.at(most)
        if not best.proven:
            return [best.chosen], False
        self._deadline = time.monotonic() + seconds
        self._complete = True
        self._known: dict[tuple[int, int], list[Changes]] = {}
        found = list(islice(self._shared_out(0, len(best.chosen), best.value, limit), limit + 1))
        complete = self._complete and len(found) <= limit
        return (sorted(found[:limit], key=sorted), complete) if found else ([best.chosen], False)

    def _shared_out(self, position: int, size: int, value: int, limit: int) -> Iterator[Changes]:
        """Give the choices of so many changes of this part and all later ones that free this weight."""
        if position == len(self._parts):
            yield frozenset()
            return
        own, later = self._curves[position], self._with_later[position + 1]
        for number in range(min(size, len(own) - 1) + 1):
            rest = size - number
            if rest >= len(later) or own[number].value + later[rest].value != value:
                continue
            for one in self._part_ties(position, number, limit):
                for other in self._shared_out(position + 1, rest, value - own[number].value, limit):
                    yield one | other

    def _part_ties(self, position: int, size: int, limit: int) -> list[Changes]:
        key = position, size
        if key not in self._known:
            part, best = self._parts[position], self._curves[position][size]
            if len(best.chosen) in (0, part.instance.changes):
                self._known[key] = [best.chosen] if len(best.chosen) == size else []
            else:
                left = self._deadline - time.monotonic()
                found, complete = Solver(part.instance).ties(size, best.value, limit, left)
                self._known[key] = [part.whole(each) for each in found]
                self._complete = self._complete and complete
        return self._known[key]


def part_curve(instance: Instance, seconds: float, longest: int, first: int = 0) -> list[Solved]:
    """Give the best choices of one part, by the number of changes, until it frees all that it can.

    With `first`, that of so many changes is solved before the others, in half of the time, and the curve ends
    with it where there is no time for more.
    """
    everything = sum(instance.weights)
    if instance.changes == 1:
        return [NOTHING, Solved(frozenset({0}), value=everything, bound=everything)]
    deadline = time.monotonic() + seconds
    solver = Solver(instance)
    last = min(longest, instance.changes)
    first = min(first, last)
    ahead = solver.best(first, seconds / 2) if first else Solved(frozenset(), value=0, bound=everything)
    points = [NOTHING]
    for most in range(1, last + 1):
        left = (deadline - time.monotonic()) / (1 if first else last + 1 - most)
        if first and left <= 0 and most > first:
            break
        before = points[-1]
        solved = ahead if most == first else solver.best(most, left) if left > 0 else before
        better = solved if solved.value > before.value else before
        bound = solved.bound if left > 0 or most == first else everything
        if most < first:
            bound = min(bound, ahead.bound)
        points.append(Solved(better.chosen, value=better.value, bound=max(bound, better.value)))
        if points[-1].value == everything:
            break
    return points


def together(one: Sequence[Solved], other: Sequence[Solved], longest: int) -> list[Solved]:
    """Share out each number of changes between two parts in the best way."""
    points = []
    for most in range(min(longest, len(one) + len(other) - 2) + 1):
        shares = [
            (one[first], other[most - first])
            for first in range(max(0, most - len(other) + 1), min(most, len(one) - 1) + 1)
        ]
        value = max(a.value + b.value for a, b in shares)
        chosen = min(
            (a.chosen | b.chosen for a, b in shares if a.value + b.value == value),
            key=lambda changes: (len(changes), sorted(changes)),
        )
        points.append(Solved(chosen, value=value, bound=max(a.bound + b.bound for a, b in shares)))
    return points


def smallest(instance: Instance, seconds: float) -> Changes | None:
    """Give the fewest changes that free every target; None where the time was too short to prove it."""
    deadline = time.monotonic() + seconds
    chosen: Changes = frozenset()
    for part in parts(instance):
        everything = sum(part.instance.weights)
        needed = Solver(part.instance).smallest(everything, deadline - time.monotonic())
        if needed is None:
            return None
        chosen |= part.whole(needed)
    return chosen


def best_of(
    instance: Instance, most: int, seconds: float, known: dict[Instance, list[Solved]] | None = None
) -> Solved:
    """Give the best choice of at most so many changes; `known` as for `TradeOff`."""
    if instance.changes >= LARGE and any(part.instance.changes >= LARGE for part in parts(instance)):
        return Solver(instance).best(min(most, instance.changes), seconds)
    return TradeOff(instance, seconds, most, most, known).at(most)


def dominated(instance: Instance) -> dict[int, int]:
    """Give the changes that another can always stand in for, each with the first such change.

    Of two that can stand in for one another, the later one counts as dominated by the earlier.
    """
    options = [fewest(each) for each in instance.ways]
    within: list[list[int]] = [[] for _ in range(instance.changes)]
    for barrier, ways in enumerate(options):
        for change in frozenset().union(*ways):
            within[change].append(barrier)

    def stands_in(other: int, one: int) -> bool:
        return all(
            any(each <= (way - {one}) | {other} for each in options[barrier])
            for barrier in within[one]
            for way in options[barrier]
            if one in way
        )

    found = {}
    for one, barriers in enumerate(within):
        if not barriers:
            continue
        # Whatever stands in has a part in each barrier that this change has a part in.
        others = frozenset.intersection(*(frozenset().union(*options[each]) for each in barriers)) - {one}
        able = [each for each in sorted(others) if stands_in(each, one)]
        first = next((each for each in able if each < one or not stands_in(one, each)), None)
        if first is not None:
            found[one] = first
    return found
