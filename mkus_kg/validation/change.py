"""Whether a change leaves the graph as good as it was: judged by the shapes on what it touches.

For each shape the nodes that the change can concern are found from what the shape reads, and only these are
judged, on the graph itself: the cost follows what hangs on the change and not the size of the graph. A shape
whose reads cannot be told is judged on the whole graph: slow, never wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from mkus_kg.graph import GraphStore
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Term
from mkus_kg.graph.view import live_view
from mkus_kg.validation.core import CoreShape, core_shapes, core_violations
from mkus_kg.validation.judge import (
    Constraint,
    constraint_violations,
    constraints_of,
    core_graph,
    put_into_words,
)
from mkus_kg.validation.kept import scopes_of_queries
from mkus_kg.validation.lookups import Everywhere, Fact, Facts
from mkus_kg.validation.patterns import OWN, PATH, THIS, VALUE, Scope
from mkus_kg.validation.report import Report
from mkus_kg.validation.touched import Key, Touched, Trigger, gathered
from mkus_kg.validation.words import Violation

NO_SHAPES: Final[AbstractSet[int]] = frozenset()


@dataclass(frozen=True)
class JudgedShape:
    """A shape of either kind, and what it reads (None: it has to be judged on the whole graph)."""

    judge: CoreShape | Constraint
    scopes: tuple[Scope, ...] | None


class Shapes:
    """The shapes made ready to judge changes: read once, used for every save.

    In `folder`, if there is one, is kept what takes seconds to find out about them.
    """

    def __init__(self, graph: Graph, folder: Path | None = None) -> None:
        self.graph = graph
        self.judged: tuple[JudgedShape, ...] = tuple(_judged(graph, folder))
        self._whole = frozenset(number for number, shape in enumerate(self.judged) if shape.scopes is None)
        # Most triggers only say that the subject of a statement is concerned; these need no look at each.
        self._subjects: dict[Node | None, set[int]] = defaultdict(set)
        self._triggers: dict[Node | None, list[tuple[int, Trigger]]] = defaultdict(list)
        for number, shape in enumerate(self.judged):
            for trigger in (Trigger(scope, each) for scope in shape.scopes or () for each in scope.triggers):
                for link in trigger.links:
                    self._triggers[link].append((number, trigger))
                    if trigger.names_this and not trigger.about_link:
                        self._subjects[link].add(number)

    def whole_graph(self) -> tuple[str, ...]:
        """Name the shapes that can only be judged on the whole graph."""
        return tuple(sorted(str(shape.judge.name) for shape in self.judged if shape.scopes is None))

    def touched(self, touched: Touched) -> dict[int, frozenset[Key] | None]:
        """Give what each shape has to be asked after a change, None for all, by the number of the shape."""
        found: dict[int, set[Key]] = defaultdict(set)
        everywhere = set(self._whole)
        for fact in touched.changed:
            simple: AbstractSet[int] = frozenset()
            about = touched.whole(fact[0])
            if about is not None:
                simple = self._subjects.get(fact[1], NO_SHAPES) | self._subjects.get(None, NO_SHAPES)
                for number in simple:
                    found[number].add(about)
            for number, trigger in (*self._triggers.get(fact[1], ()), *self._triggers.get(None, ())):
                if number in everywhere or (number in simple and trigger.names_this):
                    continue
                try:
                    found[number] |= touched.keys(trigger, fact, found[number])
                except Everywhere:
                    everywhere.add(number)
        wanted: dict[int, frozenset[Key] | None] = {
            number: gathered(keys) for number, keys in found.items() if keys
        }
        return wanted | dict.fromkeys(everywhere)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one shape says after a change: what it was asked (None: about all), and what it found."""

    shape: Node
    keys: frozenset[Key] | None
    violations: frozenset[Violation]

    @property
    def nodes(self) -> frozenset[Node] | None:
        """Give the nodes that were asked about, None for all."""
        return None if self.keys is None else frozenset(dict(key)[THIS] for key in self.keys)


def validate_change(store: GraphStore, shapes: Shapes, patch: Patch) -> Report:
    """Judge a change that was applied to `store` already, the statements that were derived included.

    The report holds what the shapes say of the nodes that the change can concern, and what they said before
    of all others still stands: a graph without violations stays without when the report has none.
    Raises InvalidGraph when a verdict cannot be reached; that is never a pass.
    """
    findings = (each for judgement in judge_change(store, shapes, patch) for each in judgement.violations)
    return put_into_words(live_view(store), shapes.graph, set(findings))


def judge_change(store: GraphStore, shapes: Shapes, patch: Patch) -> tuple[Judgement, ...]:
    """Ask each shape about the nodes that a change can concern. Raises what `validate_change` raises."""
    touched = Touched(store, tuple(patch.removed), tuple(patch.added))
    return judge(store, shapes, shapes.touched(touched), touched.after)


def judge(
    store: GraphStore,
    shapes: Shapes,
    wanted: Mapping[int, frozenset[Key] | None],
    facts: Facts | None = None,
) -> tuple[Judgement, ...]:
    """Ask chosen shapes, by their number, for what is wanted of each, or for all where that is None."""
    facts = facts or Facts(store)
    graph = live_view(store)
    judgements = []
    for number, keys in sorted(wanted.items()):
        shape = shapes.judged[number].judge
        found: Iterable[Violation]
        if isinstance(shape, Constraint):
            found = constraint_violations(store, shape, None if keys is None else [*map(_given, keys)])
        elif keys is None:
            found = core_violations(shape, graph, None)
        else:
            found = _core_found(shape, graph, keys, facts)
        judgements.append(Judgement(shape.name, keys, frozenset(found)))
    return tuple(judgements)


def _given(key: Key) -> dict[str, Term]:
    return {
        str(name): term
        for name, term in key
        if not name.startswith(OWN) and isinstance(term, URIRef | BNode | Literal)
    }


def _core_found(shape: CoreShape, graph: Graph, keys: frozenset[Key], facts: Facts) -> Iterator[Violation]:
    """Ask about nodes on the graph itself, and about single statements of crowded ones on these alone."""
    nodes: set[Node] = set()
    alone: list[Fact] = []
    for key in keys:
        values = dict(key)
        if PATH not in values:
            nodes.add(values[THIS])
        else:
            alone += facts.fitting(values[THIS], values[PATH], values[VALUE])  # type: ignore[arg-type]
    if shape.allowed is not None:
        # Most nodes have nothing that is not allowed, and to see that takes less than a verdict.
        nodes = {node for node in nodes if _strange(shape.allowed, facts.fitting(node, None, None))}
        alone = [fact for fact in alone if fact[1] not in shape.allowed]
    if targets := _targeted(shape, nodes, facts):
        yield from core_violations(shape, graph, targets)
    if targets := _targeted(shape, {fact[0] for fact in alone}, facts):
        apart = Graph(bind_namespaces="none")
        for fact in alone:
            apart.add(fact)
        yield from core_violations(shape, apart, targets)


def _strange(allowed: AbstractSet[Node], facts: Iterable[Fact]) -> bool:
    return any(fact[1] not in allowed for fact in facts)


def _judged(graph: Graph, folder: Path | None) -> Iterator[JudgedShape]:
    for shape in core_shapes(core_graph(graph)):
        yield JudgedShape(shape, shape.scopes)
    constraints = constraints_of(graph)
    scopes = scopes_of_queries([each.text for each in constraints], folder)
    for constraint in constraints:
        yield JudgedShape(constraint, scopes[constraint.text])


def _targeted(shape: CoreShape, nodes: AbstractSet[Node], facts: Facts) -> list[Term]:
    return sorted(
        node
        for node in nodes
        if isinstance(node, URIRef | BNode | Literal) and _is_target(shape, node, facts)
    )


def _is_target(shape: CoreShape, node: Node, facts: Facts) -> bool:
    if node in shape.named or not shape.classes.isdisjoint(facts.classes(node)):
        return True
    return any(facts.hold((pattern,), {THIS: node}) for pattern in shape.patterns)
