"""Which nodes a change can concern: the statements that changed, followed through the patterns of a shape.

A pattern may hold through statements that stood before the change and others that stand after it, so both
are looked up together. Nothing is asked about the rest of the graph.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rdflib import Literal, Variable
from rdflib.term import Node

from mkus_kg.graph import GraphStore
from mkus_kg.graph.terms import Statement
from mkus_kg.validation.lookups import Binding, Everywhere, Fact, Facts, bound, matches, next_pattern
from mkus_kg.validation.patterns import NEW, OWN, THIS, Closure, Link, Pattern, Scope

Key = frozenset[tuple[Variable, Node]]
"""What is asked of a shape: about the focus node, and where much is said about that, only for some rows.

With NEW it is asked for what a new statement brings; what stood before about the same rows still stands.
"""
MOST_ROWS: Final = 12
"""Questions about rows of one node from which on it is asked about as a whole."""


NOTHING: Final[frozenset[Key]] = frozenset()
CHAIN_FROM: Final = Variable(f"{OWN}chain-from")
CHAIN_ON: Final = Variable(f"{OWN}chain-on")
"""The two ends of a changed link within a chain."""


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
    def of_texts(self) -> bool:
        """Say whether a statement fits only with a literal."""
        return self.pattern.object in self.scope.texts and not isinstance(self.pattern.link, Closure)

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
        if trigger.of_texts and not isinstance(fact[2], Literal):
            return NOTHING
        # To judge a node costs less than to find out that it cannot be concerned.
        if trigger.names_this:
            about = self._about(fact[0])
            if about in known or not self._may_be(trigger, fact[1]):
                return NOTHING
            if THIS not in scope.rows or not self._crowded(fact[0]):
                return {about}
            binding = bound(pattern, fact, {})
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

    def whole(self, node: Node) -> Key | None:
        """Give what asks about a node as a whole, None where much is said about it."""
        return None if self._crowded(node) else self._about(node)

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
        pattern = next_pattern(self._either, patterns, binding)
        if pattern is None:
            # What is left is not linked with what is known.
            if THIS not in binding:
                raise Everywhere
            found.add(self._key(scope, binding))
            return
        rest = tuple(each for each in patterns if each is not pattern)
        for following in matches(self._either, pattern, binding):
            self._follow(scope, rest, following, found)


def gathered(keys: AbstractSet[Key]) -> frozenset[Key]:
    """Ask about a node as a whole where that saves many questions about its rows."""
    if all(len(key) == 1 for key in keys):
        return frozenset(keys)
    by_node: dict[Node, list[Key]] = defaultdict(list)
    for key in keys:
        by_node[dict(key)[THIS]].append(key)
    wanted: set[Key] = set()
    for node, own in by_node.items():
        whole = frozenset({(THIS, node)})
        wanted.update([whole] if whole in keys or len(own) > MOST_ROWS else own)
    return frozenset(wanted)


def _fits(trigger: Pattern, fact: Fact) -> Iterator[tuple[Binding, tuple[Pattern, ...]]]:
    """Give what a changed statement binds in a trigger, and what is left of a chain around it."""
    link = trigger.link
    if isinstance(link, Closure):
        for step, ahead in link.steps:
            if step == fact[1]:
                first, last = (fact[0], fact[2]) if ahead else (fact[2], fact[0])
                more = Closure(link.steps, zero=True)
                # Named, so that the chains are followed from here and not from everywhere.
                yield (
                    {CHAIN_FROM: first, CHAIN_ON: last},
                    (Pattern(trigger.subject, more, CHAIN_FROM), Pattern(CHAIN_ON, more, trigger.object)),
                )
        return
    if _admits(link, fact[1]):
        binding = bound(trigger, fact, {})
        if binding is not None:
            yield binding, ()


def _admits(link: Link, name: Node) -> bool:
    if isinstance(link, Variable):
        return True
    return name in link if isinstance(link, frozenset) else link == name
