"""What a rule reads: the triple patterns of its text, and how one leads from each of them to its subject.

A triple that matches a pattern can change what the rule derives only about the subjects that the other
patterns of the same match lead to. Filters are left out, so that more subjects are found than change, and
never fewer.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier

THIS: Final = Variable("this")
_THIS: Final = re.compile(r"[$?]this\b")
_EXISTS: Final = frozenset({"Builtin_EXISTS", "Builtin_NOTEXISTS"})
_UNTRANSLATED: Final = "GroupGraphPatternSub"


class NotFollowed(Exception):
    """A pattern from which no way is known: what hangs on it is drawn anew as a whole."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; `predicates` are alternatives, none stands for any.

    `closure` says that it takes any number of steps, none among them.
    """

    subject: Identifier
    predicates: frozenset[URIRef]
    object: Identifier
    closure: bool = False

    @property
    def ends(self) -> tuple[Identifier, Identifier]:
        """Give the subject and the object."""
        return self.subject, self.object


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way: from the values of one end of a pattern to those of the other."""

    pattern: Pattern
    forward: bool


@dataclass(frozen=True, slots=True)
class Way:
    """How to come from a triple that matches a pattern to subjects; None where no pattern leads there."""

    pattern: Pattern
    from_subject: bool
    steps: tuple[Step, ...] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A CONSTRUCT about `$this`: its text, the properties it derives, and the ways to its subjects."""

    text: str
    derives: frozenset[URIRef]
    ways: tuple[Way, ...]
    value: Variable | None = None
    """What stands for the value of the one triple that is derived, where it can be given like `$this`."""

    def about(self, subject: str, value: str | None = None) -> str:
        """Give the text with the subject, an IRI as SPARQL spells it, in place of `$this` (SHACL, 5.3.1).

        With `value`, for a rule that has one, it derives that one triple or nothing.
        """
        text = _THIS.sub(lambda _: subject, self.text)
        if value is None:
            return text
        return re.sub(rf"[?$]{self.value}\b", lambda _: value, text)

    def names_fact(self, way: Way) -> bool:
        """Say whether a triple at the start of a way names the subject and the value of what hangs on it."""
        return not way.pattern.closure and set(way.pattern.ends) == {THIS, self.value}


@dataclass(frozen=True, slots=True)
class _Branch:
    """Patterns that match together, and those that are only looked for where they do."""

    patterns: tuple[Pattern, ...] = ()
    within: tuple["_Branch", ...] = ()

    def __add__(self, other: "_Branch") -> "_Branch":
        return _Branch(self.patterns + other.patterns, self.within + other.within)


@lru_cache(maxsize=128)
def read_rule(text: str) -> Rule:
    """Read a rule. Raises NotFollowed for one that is not about `$this` or cannot be taken apart."""
    algebra = translateQuery(parseQuery(text)).algebra
    if algebra.name != "ConstructQuery":
        raise NotFollowed
    template = list(algebra.template)
    if not all(subject == THIS and isinstance(name, URIRef) for subject, name, _ in template):
        raise NotFollowed
    branches = _branches(algebra.p)
    ways = {way for branch in branches for way in _ways(branch, ())}
    value = _given_value(template, branches) if _is_plain(_inside(algebra.p)) else None
    return Rule(text, frozenset(name for _, name, _ in template), tuple(ways), value)


def _given_value(template: Sequence[tuple[Identifier, ...]], branches: Sequence[_Branch]) -> Variable | None:
    """Give the variable of the value, where one triple is derived and each alternative binds it."""
    value = template[0][2] if len(template) == 1 else None
    if not isinstance(value, Variable) or value == THIS:
        return None
    bound = all(any(value in each.ends for each in branch.patterns) for branch in branches)
    return value if bound else None


def _inside(node: CompValue) -> CompValue:
    """Take off what the algebra puts around any query's patterns."""
    return node.p if node.name == "Project" else node


def _is_plain(node: CompValue) -> bool:
    """Say whether triple patterns alone give variables their values."""
    if node.name in ("Join", "Union"):
        return _is_plain(node.p1) and _is_plain(node.p2)
    return node.name == "BGP" or (node.name == "Filter" and _is_plain(node.p))


def _ways(branch: _Branch, around: Sequence[Pattern]) -> Iterator[Way]:
    usable = (*branch.patterns, *around)
    for pattern in branch.patterns:
        yield _way(pattern, usable)
    for inner in branch.within:
        yield from _ways(inner, usable)


def _way(pattern: Pattern, usable: Sequence[Pattern]) -> Way:
    """Find the shortest way from one of the ends of a pattern to `$this`."""
    queue: deque[tuple[Identifier, bool, tuple[Step, ...]]] = deque(
        (end, end == pattern.subject, ()) for end in pattern.ends if isinstance(end, Variable)
    )
    seen = set(pattern.ends)
    while queue:
        at, from_subject, steps = queue.popleft()
        if at == THIS:
            return Way(pattern, from_subject, steps)
        for each in usable:
            for forward, (near, far) in ((True, each.ends), (False, each.ends[::-1])):
                if near == at and isinstance(far, Variable) and far not in seen:
                    seen.add(far)
                    queue.append((far, from_subject, (*steps, Step(each, forward))))
    return Way(pattern, True, None)


def _branches(node: CompValue) -> list[_Branch]:
    """Give the alternatives of a group of patterns."""
    reader = _READERS.get(node.name)
    if reader is None:
        raise NotFollowed
    return reader(node)


def _basic(node: CompValue) -> list[_Branch]:
    alternatives = [list(_triples(*triple)) for triple in node.triples]
    return [
        _Branch(tuple(pattern for patterns in chosen for pattern in patterns))
        for chosen in product(*alternatives)
    ]


def _joined(node: CompValue) -> list[_Branch]:
    return [left + right for left in _branches(node.p1) for right in _branches(node.p2)]


def _either(node: CompValue) -> list[_Branch]:
    return _branches(node.p1) + _branches(node.p2)


def _optional(node: CompValue) -> list[_Branch]:
    inner = _Branch(within=(*_branches(node.p2), *_asked(node.get("expr"))))
    return [outer + inner for outer in _branches(node.p1)]


def _filtered(node: CompValue) -> list[_Branch]:
    inner = _Branch(within=tuple(_asked(node.expr)))
    return [outer + inner for outer in _branches(node.p)]


def _passed(node: CompValue) -> list[_Branch]:
    return _branches(node.p)


def _values(node: CompValue) -> list[_Branch]:
    if node.p.name != "values":
        raise NotFollowed
    return [_Branch()]


_READERS: Final = {
    "BGP": _basic,
    "Join": _joined,
    "Union": _either,
    "LeftJoin": _optional,
    "Minus": _optional,
    "Filter": _filtered,
    "Extend": _filtered,
    "Graph": _passed,
    "Project": _passed,
    "ToMultiSet": _values,
}


def _asked(expression: object) -> Iterator[_Branch]:
    """Give what the EXISTS of an expression look for."""
    if isinstance(expression, CompValue):
        if expression.name in _EXISTS:
            graph = expression.graph
            yield from _branches(translateGroupGraphPattern(graph) if graph.name == _UNTRANSLATED else graph)
            return
        expression = list(expression.values())
    if isinstance(expression, list | tuple):
        for each in expression:
            yield from _asked(each)


def _triples(subject: Identifier, path: object, value: Identifier) -> Iterable[list[Pattern]]:
    """Give the alternatives of a triple with a path, each as simple patterns."""
    if isinstance(path, Variable):
        return [[Pattern(subject, frozenset(), value)]]
    if isinstance(path, URIRef):
        return [[Pattern(subject, frozenset({path}), value)]]
    if isinstance(path, InvPath):
        return _triples(value, path.arg, subject)
    if isinstance(path, AlternativePath):
        return [patterns for each in path.args for patterns in _triples(subject, each, value)]
    if isinstance(path, SequencePath):
        return _sequence(subject, path.args, value)
    if isinstance(path, MulPath):
        inverse, names = _simple(path.path)
        ends = (value, subject) if inverse else (subject, value)
        return [[Pattern(ends[0], names, ends[1], closure=True)]]
    raise NotFollowed


def _sequence(subject: Identifier, steps: Sequence[object], value: Identifier) -> list[list[Pattern]]:
    if len(steps) == 1:
        return list(_triples(subject, steps[0], value))
    between = Variable(f"{subject}-{len(steps)}-{value}".replace("$", "").replace("?", ""))
    return [
        [*first, *rest]
        for first in _triples(subject, steps[0], between)
        for rest in _sequence(between, steps[1:], value)
    ]


def _simple(path: Path | URIRef) -> tuple[bool, frozenset[URIRef]]:
    """Give the properties that a closure repeats, and whether it walks them from object to subject."""
    if isinstance(path, URIRef):
        return False, frozenset({path})
    if isinstance(path, InvPath) and isinstance(path.arg, URIRef):
        return True, frozenset({path.arg})
    if isinstance(path, AlternativePath) and all(isinstance(each, URIRef) for each in path.args):
        return False, frozenset(URIRef(str(each)) for each in path.args)
    raise NotFollowed
