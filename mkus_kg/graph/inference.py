"""What follows from the graph by rules: all of it at load, after a change what the change reaches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph
from rdflib import URIRef
from rdflib.term import Identifier, Variable

from mkus_kg.errors import BadQuery, BadSettings, Message
from mkus_kg.graph.rules import THIS, NotFollowed, Pattern, Rule, Step, Way, read_rule
from mkus_kg.graph.terms import to_engine
from mkus_kg.namespaces import GRAPH, PREFIXES

INFERRED: Final = GRAPH["inferred"]
MOST_ROUNDS: Final = 20
MOST_FOLLOWED: Final = 400
"""Beyond so many subjects, or values of one, a rule is run as a whole."""
_PREFIXES: Final = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
_INFERRED: Final = pyoxigraph.NamedNode(str(INFERRED))

Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode
Value = Node | pyoxigraph.Literal | pyoxigraph.Triple
Quads = frozenset[pyoxigraph.Quad]
Reached = tuple[Node, pyoxigraph.NamedNode | None]
"""A subject about which something else may be derived, and the value where only one is concerned."""


@dataclass(frozen=True)
class Group:
    """Rules that derive the same properties, the last of them at this place in the order."""

    rules: tuple[Rule, ...]
    derives: frozenset[URIRef]
    place: int

    @property
    def reads(self) -> frozenset[URIRef]:
        """Give the properties the rules read."""
        return frozenset(name for rule in self.rules for way in rule.ways for name in way.pattern.predicates)

    @cached_property
    def _ways(self) -> Mapping[str, tuple[tuple[Rule, Way], ...]]:
        """Give the ways of the rules by the property they begin with; those with any stand under no name."""
        found: dict[str, list[tuple[Rule, Way]]] = defaultdict(list)
        for rule in self.rules:
            for way in rule.ways:
                for name in way.pattern.predicates or ("",):
                    found[str(name)].append((rule, way))
        return {name: tuple(ways) for name, ways in found.items()}

    def begun(self, quad: pyoxigraph.Quad) -> Iterator[tuple[Rule, Way]]:
        """Give the ways that begin with a triple."""
        for name in (quad.predicate.value, ""):
            for rule, way in self._ways.get(name, ()):
                pattern = way.pattern
                if pattern.closure or (
                    _fits(quad.subject, pattern.subject) and _fits(quad.object, pattern.object)
                ):
                    yield rule, way


class Inference:
    """The rules of one store, in order."""

    def __init__(self, texts: Sequence[str] = ()) -> None:
        self._texts = tuple(texts)
        self._groups: tuple[Group, ...] | None = None
        self._grouped = False

    def derive(self, store: pyoxigraph.Store) -> None:
        """Run the rules again and again until nothing new follows, into graph/inferred.

        Raises BadSettings for rules that never end, BadQuery for one that is no CONSTRUCT.
        """
        known: set[pyoxigraph.Triple] = set()
        for _ in range(MOST_ROUNDS):
            before = len(store)
            for text in self._texts:
                derived = set(_construct(store, text)) - known
                known |= derived
                store.extend(_quad(triple) for triple in derived if not _stands(store, triple))
            if len(store) == before:
                return
        raise BadSettings(
            Message(
                pl=f"Reguły nie przestają dodawać trójek po {MOST_ROUNDS} rundach: popraw rules.ttl.",
                en=f"The rules still add triples after {MOST_ROUNDS} rounds: mend rules.ttl.",
            )
        )

    def follow(self, store: pyoxigraph.Store, removed: Quads, added: Quads) -> tuple[Quads, Quads]:
        """Make graph/inferred right after a change that the store holds already; give what it lost and got.

        The cost goes with what the change reaches. Rules that cannot be followed are drawn anew as a whole.
        """
        groups = self.groups()
        if groups is None:
            return self._anew(store)
        lost: set[pyoxigraph.Quad] = set()
        got: set[pyoxigraph.Quad] = set()
        for group in groups:
            change = _Change(store, removed | lost, added | got)
            reached = change.reached(group)
            old, new = _whole(store, group) if reached is None else _about(store, group, reached)
            _exchange(store, old - new, new - old)
            lost |= old - new
            got |= new - old
        return frozenset(lost - got), frozenset(got - lost)

    def groups(self) -> tuple[Group, ...] | None:
        """Give the rules as groups that each read only what is stated or earlier groups derive.

        None where there is no such order.
        """
        if not self._grouped:
            try:
                self._groups = _grouped([read_rule(text) for text in self._texts])
            except NotFollowed:
                self._groups = None
            self._grouped = True
        return self._groups

    def _anew(self, store: pyoxigraph.Store) -> tuple[Quads, Quads]:
        before = frozenset(store.quads_for_pattern(None, None, None, _INFERRED))
        store.clear_graph(_INFERRED)
        self.derive(store)
        after = frozenset(store.quads_for_pattern(None, None, None, _INFERRED))
        return before - after, after - before


def _grouped(rules: Sequence[Rule]) -> tuple[Group, ...]:
    groups: list[Group] = []
    for place, rule in enumerate(rules):
        alike = [group for group in groups if group.derives & rule.derives]
        members = (*(each for group in alike for each in group.rules), rule)
        derives = frozenset(name for each in members for name in each.derives)
        groups = [*(group for group in groups if group not in alike), Group(members, derives, place)]
    for group in groups:
        # A variable in the place of the property reads everything.
        reads_all = any(not way.pattern.predicates for rule in group.rules for way in rule.ways)
        later = (other for other in groups if other.place >= group.place)
        if any(reads_all or other.derives & group.reads for other in later):
            raise NotFollowed
    return tuple(groups)


@dataclass(frozen=True)
class _Change:
    """A change of a store that holds it already, and what it reaches.

    A match that came or went holds a triple that came or went; its other triples stood before or stand now.
    So ways are walked over both at once.
    """

    store: pyoxigraph.Store
    removed: Quads | set[pyoxigraph.Quad]
    added: Quads | set[pyoxigraph.Quad]

    def reached(self, group: Group) -> set[Reached] | None:
        """Give what the group may derive something else about; None for anything."""
        found: set[Node] = set()
        facts: set[Reached] = set()
        seeds: list[tuple[pyoxigraph.Quad, Way]] = []
        by_fact = all(rule.value is not None for rule in group.rules)
        names = {str(name) for name in group.derives}
        for quad in (*self.removed, *self.added):
            if quad.predicate.value in names:
                found.add(_node(quad.subject))
            for rule, way in group.begun(quad):
                fact = _fact(quad, way) if by_fact and rule.names_fact(way) else None
                # A form has thousands of barriers, of which a change of one concerns no other.
                facts.update(() if fact is None else (fact,))
                seeds += ((quad, way),) if fact is None else ()
        if any(way.steps is None for _, way in seeds):
            return None
        gone = [quad for quad in self.removed if quad not in self.store] if seeds else []
        self.store.extend(gone)
        try:
            for quad, way in seeds:
                found |= self._walked(quad, way)
        finally:
            _exchange(self.store, gone, ())
        # A blank node has no name to run a rule about.
        named = all(isinstance(subject, pyoxigraph.NamedNode) for subject in found)
        wanted: set[Reached] = {(subject, None) for subject in found}
        wanted |= {fact for fact in facts if fact[0] not in found}
        return wanted if named and len(wanted) <= MOST_FOLLOWED else None

    def _walked(self, quad: pyoxigraph.Quad, way: Way) -> set[Node]:
        start: Value = quad.subject if way.from_subject else quad.object
        values: set[Value] = {start}
        if way.pattern.closure:
            values = self._closed(values, way.pattern, forward=not way.from_subject)
        for step in way.steps or ():
            values = self._stepped(values, step)
        return {_node(value) for value in values if not isinstance(value, pyoxigraph.Literal)}

    def _stepped(self, values: set[Value], step: Step) -> set[Value]:
        if step.pattern.closure:
            return self._closed(values, step.pattern, forward=step.forward)
        return {far for value in values for far in self._next(value, step.pattern, forward=step.forward)}

    def _closed(self, values: set[Value], pattern: Pattern, *, forward: bool) -> set[Value]:
        found, frontier = set(values), list(values)
        while frontier:
            for value in self._next(frontier.pop(), pattern, forward=forward):
                if value not in found:
                    found.add(value)
                    frontier.append(value)
        return found

    def _next(self, value: Value, pattern: Pattern, *, forward: bool) -> Iterator[Value]:
        if forward and not isinstance(value, Node):
            return
        for name in pattern.predicates or (None,):
            predicate = None if name is None else pyoxigraph.NamedNode(str(name))
            if forward:
                for quad in self.store.quads_for_pattern(_node(value), predicate, None):
                    yield quad.object
            else:
                for quad in self.store.quads_for_pattern(None, predicate, value):
                    yield quad.subject


def _node(value: Value) -> Node:
    if not isinstance(value, Node):
        raise TypeError(f"{value} cannot be a subject")
    return value


def _fits(value: Value, wanted: Identifier) -> bool:
    return isinstance(wanted, Variable) or to_engine(wanted) == value  # type: ignore[arg-type]


def _fact(quad: pyoxigraph.Quad, way: Way) -> Reached | None:
    """Give the subject and the value that a triple names, None where one of them is no IRI."""
    ends = (quad.subject, quad.object)
    subject, value = ends if way.pattern.subject == THIS else ends[::-1]
    if isinstance(subject, pyoxigraph.NamedNode) and isinstance(value, pyoxigraph.NamedNode):
        return subject, value
    return None


def _about(store: pyoxigraph.Store, group: Group, reached: Iterable[Reached]) -> tuple[Quads, Quads]:
    """Give what stands in graph/inferred about what was reached, and what should."""
    old: set[pyoxigraph.Quad] = set()
    new: set[pyoxigraph.Quad] = set()
    for subject, value in reached:
        for name in group.derives:
            old.update(store.quads_for_pattern(subject, pyoxigraph.NamedNode(str(name)), value, _INFERRED))
        for rule in group.rules:
            text = rule.about(str(subject), None if value is None else str(value))
            new.update(_unstated(store, _construct(store, text)))
    return frozenset(old), frozenset(new)


def _whole(store: pyoxigraph.Store, group: Group) -> tuple[Quads, Quads]:
    """Give what stands in graph/inferred by a group of rules, and what should."""
    old = (
        quad
        for name in group.derives
        for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(str(name)), None, _INFERRED)
    )
    new = (quad for rule in group.rules for quad in _unstated(store, _construct(store, rule.text)))
    return frozenset(old), frozenset(new)


def _unstated(store: pyoxigraph.Store, triples: Iterable[pyoxigraph.Triple]) -> Iterator[pyoxigraph.Quad]:
    for triple in triples:
        found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        if all(quad.graph_name == _INFERRED for quad in found):
            yield _quad(triple)


def _stands(store: pyoxigraph.Store, triple: pyoxigraph.Triple) -> bool:
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
    return next(found, None) is not None


def _quad(triple: pyoxigraph.Triple) -> pyoxigraph.Quad:
    return pyoxigraph.Quad(triple.subject, triple.predicate, triple.object, _INFERRED)


def _exchange(
    store: pyoxigraph.Store, removed: Iterable[pyoxigraph.Quad], added: Iterable[pyoxigraph.Quad]
) -> None:
    for quad in removed:
        store.remove(quad)
    store.extend(added)


def _construct(store: pyoxigraph.Store, text: str) -> list[pyoxigraph.Triple]:
    try:
        answer = store.query(text, prefixes=_PREFIXES, use_default_graph_as_union=True)
    except (SyntaxError, RuntimeError, ValueError) as error:
        raise BadQuery(
            Message(pl=f"Reguła jest błędna: {error}", en=f"The rule is wrong: {error}")
        ) from error
    if not isinstance(answer, pyoxigraph.QueryTriples):
        raise BadQuery(Message(pl="Reguła musi być zapytaniem CONSTRUCT.", en="A rule must be a CONSTRUCT."))
    return list(answer)
