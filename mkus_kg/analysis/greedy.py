"""A good choice quickly: step by step, the most weight for the fewest further changes.

It proves nothing. The solver begins with it, and it stands where the time ends before a better one is found.
"""

from collections.abc import Iterator
from typing import Final

from mkus_kg.analysis.instance import Changes, Instance

LOOKED_AT: Final = 4
"""How many of the most promising steps are tried for what else they free."""


def greedy(instance: Instance, most: int) -> Changes:
    """Give at most so many changes that free much, the same each time."""
    chosen: Changes = frozenset()
    while True:
        promising = sorted(_steps(instance, chosen, most - len(chosen)))[:LOOKED_AT]
        if not promising:
            return chosen
        before = instance.value(chosen)
        chosen = max(
            (chosen | frozenset(step) for _, _, step in promising),
            key=lambda each: (instance.value(each) - before) / (len(each) - len(chosen)),
        )


def _steps(instance: Instance, chosen: Changes, most: int) -> Iterator[tuple[float, int, tuple[int, ...]]]:
    """Give for each target not yet free a few changes that free it, the best for their number first."""
    for number, (barriers, weight) in enumerate(zip(instance.targets, instance.weights, strict=True)):
        step: Changes = frozenset()
        for barrier in barriers:
            on = chosen | step
            step |= min((way - on for way in instance.ways[barrier]), key=lambda way: (len(way), sorted(way)))
            if len(step) > most:
                break
        else:
            if step:
                yield -weight / len(step), number, tuple(sorted(step))
