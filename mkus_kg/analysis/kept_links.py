"""Suggested links worked out once for many readers, as long as the graph stays as it is."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from mkus_kg.analysis.wanted import LACKING, LinksWanted, Measured
from mkus_kg.kg import KnowledgeGraph

MOST_KEPT: Final = 3


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """The suggestions over one state of the graph, and how well such suggestions find what is known."""

    wanted: LinksWanted
    measured: Mapping[str, Measured]
    """By the name of the relation."""


class KeptLinks:
    """Works suggestions out and keeps the last ones by version of the graph; thread-safe."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, WorkedOut] = OrderedDict()
        self._turn = Lock()

    def over(self, graph: KnowledgeGraph) -> WorkedOut:
        """Give the suggestions over a graph; who asks meanwhile waits for the first to be done.

        Most changes touch nothing that suggestions are made from: what was worked out then stays.
        """
        with self._turn:
            if graph.version not in self._kept:
                wanted = LinksWanted.read(graph)
                same = (each for each in self._kept.values() if each.wanted.things == wanted.things)
                self._kept[graph.version] = next(same, None) or _worked_out(wanted)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(graph.version)
            return self._kept[graph.version]


def _worked_out(wanted: LinksWanted) -> WorkedOut:
    measured = {each.name: wanted.measured(each) for each in LACKING.values()}
    for lacking in LACKING:
        wanted.gaps(lacking)
    return WorkedOut(wanted, measured)
