"""Plans for many readers: each made once for a state of the graph, one at a time, within a few seconds."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, TypeVar

from mkus_kg.analysis.blocking import Facts
from mkus_kg.analysis.blocking_facts import read_facts
from mkus_kg.analysis.planner import outcome, plan
from mkus_kg.analysis.plans import Asked, Outcome, Plan
from mkus_kg.errors import Message, TooBusy
from mkus_kg.kg import KnowledgeGraph

SECONDS: Final = 3.0
"""How long one plan may take, in seconds; what is not proven by then says so."""
LONGEST_WAIT: Final = 6.0
MOST_PLANS: Final = 256
MOST_FACTS: Final = 8
Key = TypeVar("Key")
Kept = TypeVar("Kept")


class KeptPlans:
    """Makes plans and keeps the last ones, by version of the graph and by what is asked; thread-safe."""

    def __init__(self) -> None:
        self._facts: OrderedDict[str, Facts] = OrderedDict()
        self._plans: OrderedDict[tuple[str, Asked], Plan] = OrderedDict()
        self._outcomes: OrderedDict[tuple[str, Asked], Outcome] = OrderedDict()
        self._looking = threading.Lock()
        self._solving = threading.Lock()

    def facts(self, graph: KnowledgeGraph) -> Facts:
        """Give the facts of a graph, read once for each of its versions."""
        return self._kept(self._facts, graph.version, MOST_FACTS, lambda: read_facts(graph))

    def plan(self, graph: KnowledgeGraph, asked: Asked) -> Plan:
        """Answer what is asked. Raises TooBusy where others are planned for too long."""
        facts = self.facts(graph)
        return self._solved(graph, self._plans, asked, lambda: plan(facts, asked, SECONDS))

    def outcome(self, graph: KnowledgeGraph, asked: Asked) -> Outcome:
        """Give only the best choice. Raises TooBusy as `plan` does."""
        facts = self.facts(graph)
        return self._solved(graph, self._outcomes, asked, lambda: outcome(facts, asked, SECONDS))

    def _solved(
        self,
        graph: KnowledgeGraph,
        known: "OrderedDict[tuple[str, Asked], Kept]",
        asked: Asked,
        make: Callable[[], Kept],
    ) -> Kept:
        key = (graph.version, asked)
        if key in known:
            return self._kept(known, key, MOST_PLANS, make)
        # Changes need not wait for a plan that is made on a copy of the facts.
        with graph.pausing():
            if not self._solving.acquire(timeout=LONGEST_WAIT):
                raise TooBusy(
                    Message(
                        pl="Serwer oblicza teraz inne plany. Spróbuj za kilka sekund.",
                        en="The server is working out other plans. Try again in a few seconds.",
                    )
                )
            try:
                return self._kept(known, key, MOST_PLANS, make)
            finally:
                self._solving.release()

    def _kept(self, known: "OrderedDict[Key, Kept]", key: Key, most: int, make: Callable[[], Kept]) -> Kept:
        with self._looking:
            found = known.get(key)
            if found is not None:
                known.move_to_end(key)
                return found
        made = make()
        with self._looking:
            known[key] = made
            while len(known) > most:
                known.popitem(last=False)
        return made
