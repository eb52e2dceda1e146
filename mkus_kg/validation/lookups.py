"""Looking up statements that fit patterns: after a change, before it, or both together."""

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from rdflib import RDF, Literal, URIRef, Variable
from rdflib.term import Node

from mkus_kg.graph import GraphStore
from mkus_kg.validation.patterns import SUBCLASSES, Closure, Link, Pattern

Binding = dict[Variable, Node]
Fact = tuple[Node, Node, Node]
Sought = tuple[Node | None, URIRef | None, Node | None]
CROWD: Final = 48
"""Statements about a node from which on it is asked about by rows."""

FEW: Final = 16
"""Statements that point at a node from which on it makes no difference how many there are."""

AT_ONCE: Final = 16
"""Statements that are looked up before anybody has come to them."""


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
        self._first: dict[Sought, tuple[Fact, ...]] = {}
        self._found: dict[Sought, tuple[Fact, ...]] = {}
        self._numbers: dict[tuple[Link, Node | None], int] = {}
        self._abouts: dict[Node, dict[Node | None, tuple[Fact, ...]] | None] = {}

    def fitting(self, subject: Node | None, link: URIRef | None, value: Node | None) -> Iterable[Fact]:
        """Give the statements that fit; None fits anything, but one end must be known or nobody may ask.

        Of thousands about one form of contracting one may be enough: the first few are looked up at once, the
        rest when somebody comes to it. No look-up stays open: only the thread that began it may close it.
        """
        about = self._abouts.get(subject) if subject is not None and value is None else None
        if about is not None:
            return about.get(link, ())
        key = (subject, link, value)
        if key not in self._found and key not in self._first:
            looking = self._look_up(subject, link, value)
            first = tuple(islice(looking, AT_ONCE))
            looking.close()
            (self._first if len(first) == AT_ONCE else self._found)[key] = first
        return self._found[key] if key in self._found else self._beyond(key)

    def _beyond(self, key: Sought) -> Iterator[Fact]:
        yield from self._first[key]
        if key not in self._found:
            self._found[key] = tuple(self._look_up(*key))
        yield from self._found[key][AT_ONCE:]

    def _about(self, node: Node) -> dict[Node | None, tuple[Fact, ...]] | None:
        """Give all that is said about a node by property, and as a whole by None; None where it is much."""
        if node not in self._abouts:
            statements = self._store.statements(node)  # type: ignore[arg-type]
            few = [statement[:3] for statement in islice(statements, CROWD)]
            self._abouts[node] = None if len(few) == CROWD else self._by_link(node, few)
        return self._abouts[node]

    def _by_link(self, node: Node, standing: Iterable[Fact]) -> dict[Node | None, tuple[Fact, ...]]:
        facts = [fact for fact in standing if not self._new or _known_as(fact) not in self._new]
        facts += [fact for fact in self._gone.get(node, ()) if fact[0] == node]
        found: dict[Node | None, tuple[Fact, ...]] = {None: tuple(facts)}
        for fact in facts:
            found[fact[1]] = (*found.get(fact[1], ()), fact)
        return found

    def _look_up(
        self, subject: Node | None, link: URIRef | None, value: Node | None
    ) -> Generator[Fact, None, None]:
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
        if len(patterns) == 1:
            return next(matches(self, patterns[0], binding), None) is not None
        pattern = next_pattern(self, patterns, binding) or patterns[0]
        rest = tuple(each for each in patterns if each is not pattern)
        return any(self.hold(rest, following) for following in matches(self, pattern, binding))

    def crowded(self, node: Node) -> bool:
        """Say whether much is said about a node."""
        return self._about(node) is None

    def number(self, pattern: Pattern, binding: Binding) -> int:
        """Count the statements that fit a pattern whose object is known, up to a few."""
        value = _value(pattern.object, binding)
        key = (pattern.link, value)
        found = self._numbers.get(key)
        if found is None:
            link = _value(pattern.link, binding) if isinstance(pattern.link, URIRef | Variable) else None
            fitting = self._store.statements(None, link, value)  # type: ignore[arg-type]
            found = self._numbers[key] = sum(1 for _ in islice(fitting, FEW))
        return found

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


def _value(term: Node, binding: Mapping[Variable, Node]) -> Node | None:
    return binding.get(term) if isinstance(term, Variable) else term


def next_pattern(facts: Facts, patterns: tuple[Pattern, ...], binding: Binding) -> Pattern | None:
    """Give the pattern that is best looked up now: linked with what is known, and likely to have few fits."""

    def promise(pattern: Pattern) -> tuple[int, bool]:
        subject = _known(pattern.subject, binding)
        value = _known(pattern.object, binding)
        # The instances of a class are many, what stands about a node is little.
        crowd = not subject and pattern.link == RDF.type
        return -1 if crowd else 2 * subject + value, _value_known(pattern.link, binding)

    linked = [pattern for pattern in patterns if _linked(pattern, binding)]
    if len(linked) < 2:
        return linked[0] if linked else None
    promises = list(map(promise, linked))
    best = max(promises)
    equal = [pattern for pattern, each in zip(linked, promises, strict=True) if each == best]
    # Of two ways back, a record has few events and a person many.
    return (
        equal[0]
        if len(equal) == 1 or best[0] != 1
        else min(equal, key=lambda each: facts.number(each, binding))
    )


def _known(term: Node, binding: Binding) -> bool:
    return term in binding if isinstance(term, Variable) else True


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


def matches(facts: Facts, pattern: Pattern, binding: Binding) -> Iterator[Binding]:
    subject, value = _value(pattern.subject, binding), _value(pattern.object, binding)
    link = pattern.link
    if isinstance(subject, Literal):
        return
    if isinstance(link, Closure):
        yield from _chained(facts, pattern, link, binding)
        return
    for each in link if isinstance(link, frozenset) else (_link_value(link, binding),):
        for fact in facts.fitting(subject, each, value):
            following = bound(pattern, fact, binding)
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


def bound(pattern: Pattern, fact: Fact, binding: Binding) -> Binding | None:
    """Give the binding that makes a pattern the statement, or None."""
    following = binding
    ends = ((pattern.subject, fact[0]), (pattern.link, fact[1]), (pattern.object, fact[2]))
    for term, node in ends:
        if isinstance(term, Variable):
            known = following.get(term)
            if known is None:
                following = {**following, term: node}
            elif not _same(known, node):
                return None
        elif not isinstance(term, frozenset | Closure) and not _same(term, node):
            return None
    return following


def _same(one: Node, other: Node) -> bool:
    """Say whether two terms are one: the engine keeps numbers and truth values by value, not as written."""
    if one is other or one == other:
        return True
    return isinstance(one, Literal) and isinstance(other, Literal) and _by_value(one) == _by_value(other)


def _by_value(term: Node) -> object:
    if isinstance(term, Literal) and term.datatype is not None and term.value is not None:
        return term.datatype, term.value
    return term


def _known_as(fact: Fact) -> tuple[Node, Node, object]:
    return fact[0], fact[1], _by_value(fact[2])
