"""The shortest paths between two resources, searched from both ends."""

from collections.abc import Mapping, Sequence
from typing import Final

from rdflib import URIRef

from mkus_kg.neighbourhood.surroundings import Surroundings

MOST_VISITED: Final = 1_500
LONGEST_PATH: Final = 8
MOST_ON_PATHS: Final = 30


def shortest_paths(
    surroundings: Surroundings, start: URIRef, end: URIRef, hub: int | None
) -> dict[URIRef, int]:
    """Give the nodes on the shortest paths with their distance from the start, nothing where none is found.

    Resources with more than `hub` links are not walked through.
    """
    if start == end:
        return {start: 0}
    sides: tuple[dict[URIRef, int], dict[URIRef, int]] = ({start: 0}, {end: 0})
    before: tuple[dict[URIRef, list[URIRef]], dict[URIRef, list[URIRef]]] = ({}, {})
    frontiers = [[start], [end]]
    for _ in range(LONGEST_PATH):
        side = 0 if len(frontiers[0]) <= len(frontiers[1]) else 1
        seen, distance = sides[side], sides[side][frontiers[side][0]] + 1
        reached: dict[URIRef, list[URIRef]] = {}
        for node in frontiers[side]:
            if hub is None or node in (start, end) or len(surroundings.of(node).found) <= hub:
                for link in surroundings.of(node).found:
                    if link.other not in seen and not link.weak and surroundings.drawn(link.other):
                        reached.setdefault(link.other, []).append(node)
        seen |= dict.fromkeys(reached, distance)
        before[side].update(reached)
        meeting = [node for node in reached if node in sides[1 - side]]
        if meeting:
            return _walked_back(meeting, before, sides)
        frontiers[side] = list(reached)
        if not reached or sum(map(len, sides)) > MOST_VISITED:
            return {}
    return {}


def _walked_back(
    meeting: Sequence[URIRef],
    before: Sequence[Mapping[URIRef, Sequence[URIRef]]],
    sides: Sequence[Mapping[URIRef, int]],
) -> dict[URIRef, int]:
    """Give the nodes of the paths through the nodes where the two searches met, path by path."""
    length = min(sides[0][node] + sides[1][node] for node in meeting)
    levels: dict[URIRef, int] = {}
    for node in meeting:
        if sides[0][node] + sides[1][node] != length:
            continue
        path = {node}
        for side in (0, 1):
            step: Sequence[URIRef] = (node,)
            while step := [each for at in step for each in before[side].get(at, ())]:
                path.update(step)
        if levels and len(levels.keys() | path) > MOST_ON_PATHS:
            break
        levels |= {each: _distance(each, sides, length) for each in path}
    return levels


def _distance(node: URIRef, sides: Sequence[Mapping[URIRef, int]], length: int) -> int:
    return sides[0][node] if node in sides[0] else length - sides[1][node]
