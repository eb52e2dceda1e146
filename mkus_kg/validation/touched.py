"""Which nodes a change can concern: the statements that changed, followed through the patterns of a shape.

A pattern may hold through statements that stood before the change and others that stand after it, so both
are looked up together. Nothing is asked about the rest of the graph.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from rdflib import RDF, Literal, URIRef, Variable
from rdflib.term import Node

from mkus_kg.graph import GraphStore
from mkus_kg.graph.terms import Statement
from mkus_kg.validation.patterns import NEW, SUBCLASSES, THIS, Closure, Link, Pattern, Scope

Binding = dict[Variable, Node]
Key = frozenset[tuple[Variable, Node]]
"""What is asked of a shape: about the focus node, and where much is said about that, only for some rows.

With NEW it is asked for what a new statement brings; what stood before about the same rows still stands.
"""
MOST_ROWS: Final = 12
"""Questions about rows of one node from which on it is asked about as a whole."""
CROWD: Final = 48
"""Statements about a node from which on it is asked about by rows."""
Fact = tuple[Node, Node, Node]


NOTHING: Final[frozenset[Key]] = frozenset()


class Everywhere(Exception):
    """A change that can concern any node: what it touches is not linked with the focus node."""


class Facts:
    """The statements after a change, with those before it (`gone`), less those that are new (`new`)."""

    def __init__(self, store: GraphStore, gone: Iterable[Fact] = (), new: Iterable[Fact] = ()) -> None:
        self._store = store
        self._gone: dict[Node, list[Fact]] = defaultdict(list)
        for fact in gone:
            for node in {fact[0], fact[2]}:
                self._gone[node].append(fact)
        self._new = frozenset(_known_as(fact) for fact in new)
        self._classes: dict[Node, frozenset[Node]] = {}
        self._found: dict[tuple[Node | None, URIRef | None, Node | None], tuple[Fact, ...]] = {}

    def fitting(self, subject: Node | None, link: URIRef | None, value: Node | None) -> tuple[Fact, ...]:
        """Give the statements that fit; None fits anything, but one end must be known or nobody may ask."""
        key = (subject, link, value)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = tuple(self._look_up(subject, link, value))
        return found

    def _look_up(self, subject: Node | None, link: URIRef | None, value: Node | None) -> Iterator[Fact]:
        for statement in self._store.statements(subject, link, value):  # type: ignore[arg-type]
            fact: Fact = statement[:3]
            if not self._new or _known_as(fact) not in self._new:
                yield fact
        if not self._gone:
            return
        known = next((node for node in (subject, value) if node is not None), None)
        gone = (
            self._gone.get(known, ())
            if known is not None
            else {fact for facts in self._gone.values() for fact in facts}
        )
        for fact in gone:
            if (
                subject in (None, fact[0])
                and link in (None, fact[1])
                and (value is None or _same(value, fact[2]))
            ):
                yield fact

    def reached(self, start: Node, closure: Closure, *, forwards: bool) -> frozenset[Node]:
        """Give the nodes at the other end of a chain of links."""
        found: set[Node] = {start} if closure.zero else set()
        queue, seen = [start], {start}
        while queue:
            node = queue.pop()
            for link, ahead in closure.steps:
                onwards = ahead == forwards
                facts = self.fitting(node, link, None) if onwards else self.fitting(None, link, node)
                for fact in facts:
                    following = fact[2] if onwards else fact[0]
                    found.add(following)
                    if following not in seen and not isinstance(following, Literal):
                        seen.add(following)
                        queue.append(following)
        return frozenset(found)

    def hold(self, patterns: tuple[Pattern, ...], binding: Binding) -> bool:
        """Say whether patterns hold together, given what is known of their variables."""
        if not patterns:
            return True
        pattern = _next(patterns, binding) or patterns[0]
        rest = tuple(each for each in patterns if each is not pattern)
        return any(self.hold(rest, following) for following in _matches(self, pattern, binding))

    def crowded(self, node: Node) -> bool:
        """Say whether much is said about a node."""
        statements = self._store.statements(node)  # type: ignore[arg-type]
        return sum(1 for _ in islice(statements, CROWD)) == CROWD

    def classes(self, node: Node) -> frozenset[Node]:
        """Give the classes of a node and all above them."""
        found = self._classes.get(node)
        if found is None:
            above = (
                self.reached(fact[2], SUBCLASSES, forwards=True)
                for fact in self.fitting(node, RDF.type, None)
            )
            found = self._classes[node] = frozenset(kind for kinds in above for kind in kinds)
        return found


@dataclass(frozen=True)
class Trigger:
    """A pattern of a scope that a changed statement may fit, made ready to be tried often."""

    scope: Scope
    pattern: Pattern

    @cached_property
    def rest(self) -> tuple[Pattern, ...]:
        """Give the patterns that have to hold besides."""
        own = (pattern for pattern in self.scope.triggers if pattern is not self.pattern)
        return (*own, *self.scope.around)

    @cached_property
    def names_this(self) -> bool:
        """Say whether any statement with this property fits, and its subject is the focus node."""
        pattern = self.pattern
        free = isinstance(pattern.object, Variable) and pattern.object not in (THIS, pattern.link)
        return pattern.subject == THIS and free and not isinstance(pattern.link, Closure)

    @cached_property
    def about_link(self) -> tuple[Pattern, ...]:
        """Give what the scope demands of the property itself, where that is open."""
        link = self.pattern.link
        if not isinstance(link, Variable):
            return ()
        return tuple(pattern for pattern in self.rest if link in (pattern.subject, pattern.object))

    @cached_property
    def links(self) -> tuple[Node | None, ...]:
        """Give the properties of the statements that fit, None for any."""
        link = self.pattern.link
        if isinstance(link, Closure):
            return tuple(step for step, _ in link.steps)
        if isinstance(link, frozenset):
            return tuple(link)
        return (None if isinstance(link, Variable) else link,)


class Touched:
    """The nodes that a change can concern, shape by shape."""

    def __init__(self, store: GraphStore, removed: Sequence[Statement], added: Sequence[Statement]) -> None:
        gone, new = ([statement[:3] for statement in part] for part in (removed, added))
        self.changed: Final[tuple[Fact, ...]] = tuple(dict.fromkeys((*gone, *new)))
        self.after: Final = Facts(store)
        self._either = Facts(store, gone) if gone else self.after
        self._before = Facts(store, gone, new) if new else self._either
        self._possible: dict[tuple[int, Node], bool] = {}
        self._asked: dict[tuple[int, tuple[Node, ...]], frozenset[Key]] = {}
        self._gone = frozenset(gone)
        self._crowds: dict[Node, bool] = {}
        self._abouts: dict[Node, Key] = {}

    def keys(self, trigger: Trigger, fact: Fact, known: AbstractSet[Key]) -> AbstractSet[Key]:
        """Give what a changed statement can concern through one trigger of a scope, besides what is known.

        Raises Everywhere when that can be any node.
        """
        scope, pattern = trigger.scope, trigger.pattern
        # To judge a node costs less than to find out that it cannot be concerned.
        if trigger.names_this:
            about = self._about(fact[0])
            if about in known or not self._may_be(trigger, fact[1]):
                return NOTHING
            if THIS not in scope.rows or not self._crowded(fact[0]):
                return {about}
            binding = _bound(pattern, fact, {})
            return NOTHING if binding is None else {self._key(scope, binding, fact)}
        found: set[Key] = set()
        for binding, residue in _fits(pattern, fact):
            if THIS in binding:
                if self._may_be(trigger, fact[1]):
                    found.add(self._key(scope, binding, fact))
            elif scope.asked and scope.given <= binding.keys():
                found |= self._asked_about(scope, binding)
            elif self._may_be(trigger, fact[1]):
                self._follow(scope, (*residue, *trigger.rest), binding, found)
        return found

    def _key(self, scope: Scope, binding: Binding, fact: Fact | None = None) -> Key:
        """Say what to ask: about a node, or about some rows of it when much is said about it.

        A statement that is new where the rows come from brings only rows with its own values.
        """
        this = binding[THIS]
        if THIS not in scope.rows or not self._crowded(this):
            return self._about(this)
        if scope.direct and fact is not None and fact not in self._gone:
            return frozenset(
                {(NEW, this), *((name, binding[name]) for name in scope.rows if name in binding)}
            )
        return frozenset((name, binding[name]) for name in scope.columns if name in binding)

    def _about(self, node: Node) -> Key:
        about = self._abouts.get(node)
        if about is None:
            about = self._abouts[node] = frozenset({(THIS, node)})
        return about

    def _crowded(self, node: Node) -> bool:
        crowded = self._crowds.get(node)
        if crowded is None:
            crowded = self._crowds[node] = self.after.crowded(node)
        return crowded

    def _may_be(self, trigger: Trigger, link: Node) -> bool:
        """Say whether what a scope demands of a property can hold of this one."""
        if not trigger.about_link:
            return True
        key = (id(trigger), link)
        possible = self._possible.get(key)
        if possible is None:
            binding = {trigger.pattern.link: link}
            possible = all(self._either.hold((each,), binding) for each in trigger.about_link)  # type: ignore[arg-type]
            self._possible[key] = possible
        return possible

    def _asked_about(self, scope: Scope, binding: Binding) -> frozenset[Key]:
        """Give what is concerned by a group that only has to hold: none where it does so as before."""
        given = {name: binding[name] for name in sorted(scope.given)}
        key = (id(scope), tuple(given.values()))
        found = self._asked.get(key)
        if found is None:
            keys: set[Key] = set()
            if self._before.hold(scope.triggers, given) != self.after.hold(scope.triggers, given):
                self._follow(scope, scope.around, given, keys)
            found = self._asked[key] = frozenset(keys)
        return found

    def _follow(self, scope: Scope, patterns: tuple[Pattern, ...], binding: Binding, found: set[Key]) -> None:
        """Join the patterns from what is known, and note what each way that holds leads to."""
        if THIS in binding and self._about(binding[THIS]) in found:
            return
        pattern = _next(patterns, binding)
        if pattern is None:
            # What is left is not linked with what is known.
            if THIS not in binding:
                raise Everywhere
            found.add(self._key(scope, binding))
            return
        rest = tuple(each for each in patterns if each is not pattern)
        for following in _matches(self._either, pattern, binding):
            self._follow(scope, rest, following, found)


def gathered(keys: AbstractSet[Key]) -> frozenset[Key]:
    """Ask about a node as a whole where that saves many questions about its rows."""
    by_node: dict[Node, list[Key]] = defaultdict(list)
    for key in keys:
        by_node[dict(key)[THIS]].append(key)
    wanted: set[Key] = set()
    for node, own in by_node.items():
        whole = frozenset({(THIS, node)})
        wanted.update([whole] if whole in keys or len(own) > MOST_ROWS else own)
    return frozenset(wanted)


def _value(term: Node, binding: Mapping[Variable, Node]) -> Node | None:
    return binding.get(term) if isinstance(term, Variable) else term


def _next(patterns: tuple[Pattern, ...], binding: Binding) -> Pattern | None:
    """Give the pattern that is best looked up now: linked with what is known, and likely to have few fits."""

    def promise(pattern: Pattern) -> tuple[int, bool]:
        subject = _value(pattern.subject, binding) is not None
        value = _value(pattern.object, binding) is not None
        # The instances of a class are many, what stands about a node is little.
        crowd = pattern.link == RDF.type and not subject
        return -1 if crowd else 2 * subject + value, _value_known(pattern.link, binding)

    linked = [pattern for pattern in patterns if _linked(pattern, binding)]
    return max(linked, key=promise, default=None)


def _value_known(link: Link, binding: Binding) -> bool:
    return not isinstance(link, Variable) or link in binding


def _linked(pattern: Pattern, binding: Binding) -> bool:
    """Say whether a pattern has something known to look it up by.

    A pattern of constants, like one whose variables are all known, only has to be checked.
    """
    ends = (pattern.subject, pattern.object)
    if any(end in binding for end in ends if isinstance(end, Variable)):
        return True
    if not any(isinstance(end, Variable) for end in ends):
        return True
    return (
        isinstance(pattern.link, Variable)
        and pattern.link in binding
        and not all(isinstance(end, Variable) for end in ends)
    )


def _matches(facts: Facts, pattern: Pattern, binding: Binding) -> Iterator[Binding]:
    subject, value = _value(pattern.subject, binding), _value(pattern.object, binding)
    link = pattern.link
    if isinstance(subject, Literal):
        return
    if isinstance(link, Closure):
        yield from _chained(facts, pattern, link, binding)
        return
    for each in link if isinstance(link, frozenset) else (_link_value(link, binding),):
        for fact in facts.fitting(subject, each, value):
            following = _bound(pattern, fact, binding)
            if following is not None:
                yield following


def _link_value(link: URIRef | Variable, binding: Binding) -> URIRef | None:
    value = _value(link, binding)
    return value if isinstance(value, URIRef) else None


def _chained(facts: Facts, pattern: Pattern, closure: Closure, binding: Binding) -> Iterator[Binding]:
    subject, value = _value(pattern.subject, binding), _value(pattern.object, binding)
    if subject is not None:
        ends = facts.reached(subject, closure, forwards=True)
        if value is not None:
            if value in ends:
                yield binding
            return
        for end in ends:
            yield {**binding, pattern.object: end}  # type: ignore[dict-item]
    elif value is not None:
        for start in facts.reached(value, closure, forwards=False):
            yield {**binding, pattern.subject: start}  # type: ignore[dict-item]
    else:
        raise Everywhere


def _fits(trigger: Pattern, fact: Fact) -> Iterator[tuple[Binding, tuple[Pattern, ...]]]:
    """Give what a changed statement binds in a trigger, and what is left of a chain around it."""
    link = trigger.link
    if isinstance(link, Closure):
        for step, ahead in link.steps:
            if step == fact[1]:
                first, last = (fact[0], fact[2]) if ahead else (fact[2], fact[0])
                more = Closure(link.steps, zero=True)
                yield {}, (Pattern(trigger.subject, more, first), Pattern(last, more, trigger.object))
        return
    if _admits(link, fact[1]):
        binding = _bound(trigger, fact, {})
        if binding is not None:
            yield binding, ()


def _admits(link: Link, name: Node) -> bool:
    if isinstance(link, Variable):
        return True
    return name in link if isinstance(link, frozenset) else link == name


def _bound(pattern: Pattern, fact: Fact, binding: Binding) -> Binding | None:
    """Give the binding that makes a pattern the statement, or None."""
    following = dict(binding)
    for term, node in zip((pattern.subject, pattern.link, pattern.object), fact, strict=True):
        if isinstance(term, Variable):
            if not _same(following.setdefault(term, node), node):
                return None
        elif isinstance(term, Node) and not _same(term, node):
            return None
    return following


def _same(one: Node, other: Node) -> bool:
    """Say whether two terms are one: the engine keeps numbers and truth values by value, not as written."""
    return one == other or _by_value(one) == _by_value(other)


def _by_value(term: Node) -> object:
    if isinstance(term, Literal) and term.datatype is not None and term.value is not None:
        return term.datatype, term.value
    return term


def _known_as(fact: Fact) -> tuple[Node, Node, object]:
    return fact[0], fact[1], _by_value(fact[2])
