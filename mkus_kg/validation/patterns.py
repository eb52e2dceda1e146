"""Which statements a SPARQL constraint reads, so that a change finds the nodes it can concern.

A query is taken apart into scopes. Any change of its answer comes with a changed statement that fits one of
the triggers of a scope, while the other patterns of that scope hold before or after the change. Filters are
dropped: more nodes are found than are concerned, never fewer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count, product
from typing import Final

from rdflib import RDFS, BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

THIS: Final = Variable("this")
# The columns of an answer: a group that shares one of them with the rest is not free to choose it.
PATH: Final = Variable("path")
VALUE: Final = Variable("value")
ANSWERED: Final = frozenset({THIS, PATH, VALUE})
# Variables of ours, which no query can name, begin with this.
OWN: Final = "~"
NEW: Final = Variable(f"{OWN}new")


class Unfollowable(Exception):
    """A shape of a kind whose reads cannot be told: only the whole graph gives its verdict."""


@dataclass(frozen=True, slots=True)
class Closure:
    """A chain of links: each step is a property and whether it is followed forwards."""

    steps: frozenset[tuple[URIRef, bool]]
    zero: bool


SUBCLASSES: Final = Closure(frozenset({(RDFS.subClassOf, True)}), zero=True)
Link = URIRef | Variable | frozenset[URIRef] | Closure


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern: variables, terms, and in the middle a property, one of several, or a chain."""

    subject: Node
    link: Link
    object: Node

    def variables(self) -> frozenset[Variable]:
        """Give the variables of the pattern."""
        return frozenset(
            term for term in (self.subject, self.link, self.object) if isinstance(term, Variable)
        )

    def renamed(self, names: Mapping[Variable, Variable]) -> "Pattern":
        """Give the pattern with other names of variables."""

        def name(term: Node) -> Node:
            return names.get(term, term) if isinstance(term, Variable) else term

        link = names.get(self.link, self.link) if isinstance(self.link, Variable) else self.link
        return Pattern(name(self.subject), link, name(self.object))


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to satisfy a group: patterns that all hold, and groups that only filter or add to it."""

    patterns: tuple[Pattern, ...] = ()
    inner: tuple["Group", ...] = ()
    texts: frozenset[Variable] = frozenset()
    """The variables whose language a filter asks for, which no record has."""

    def joined(self, other: "Alternative") -> "Alternative":
        """Give the way that takes both."""
        return Alternative(self.patterns + other.patterns, self.inner + other.inner, self.texts | other.texts)


@dataclass(frozen=True, slots=True)
class Group:
    """The ways to satisfy a group; `asked` says that only whether there is one matters (EXISTS)."""

    ways: tuple[Alternative, ...]
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Patterns whose changes matter (triggers), together with all those around them.

    `asked` says that only whether the triggers hold matters; `given` are then the variables they share with
    the rest: where these are known and the triggers hold both before and after, nothing has changed.
    """

    triggers: tuple[Pattern, ...]
    around: tuple[Pattern, ...]
    asked: bool = False
    given: frozenset[Variable] = frozenset()
    rows: frozenset[Variable] = frozenset()
    """The variables whose values single out solutions, so that some of them can be asked for."""
    columns: frozenset[Variable] = frozenset()
    """Those of them that stand in the answer."""
    direct: bool = False
    """The triggers bind these variables themselves: what is new comes with the values of a new statement."""
    texts: frozenset[Variable] = frozenset()
    """The variables that only a literal can be the value of."""


@lru_cache(maxsize=1024)
def read_scopes(query: str) -> tuple[Scope, ...]:
    """Take a SELECT query apart. Raises Unfollowable for what this reader does not know."""
    try:
        algebra = prepareQuery(query).algebra
    except Exception as error:  # rdflib's parser raises several unrelated kinds
        raise Unfollowable(str(error)) from error
    part = algebra.p
    while part.name in _MODIFIERS:
        part = part.p
    reader = _Reader()
    ways = reader.read(part)
    scopes: list[Scope] = []
    for way in ways:
        own = frozenset(variable for pattern in way.patterns for variable in pattern.variables())
        # What is counted or chosen inside would change with what is asked for.
        rows = frozenset() if reader.counts else frozenset(each for each in own if not each.startswith(OWN))
        columns = rows & ANSWERED & frozenset(algebra.PV)
        scopes += scopes_of(Group((way,)), (), frozenset(reader.mentioned) | ANSWERED, rows, columns)
    return tuple(scopes)


def scopes_of(
    group: Group,
    outer: tuple[Pattern, ...],
    mentioned: frozenset[Variable],
    rows: frozenset[Variable] = frozenset(),
    columns: frozenset[Variable] = frozenset(),
    *,
    inside: bool = False,
) -> Iterator[Scope]:
    """Give the scopes of a group inside the patterns around it; `rows` and `columns` as in Scope."""
    known = frozenset(variable for pattern in outer for variable in pattern.variables()) | mentioned
    for way in group.ways:
        own = frozenset(variable for pattern in way.patterns for variable in pattern.variables())
        simple = group.asked and len(group.ways) == 1 and not way.inner
        context = outer + way.patterns
        if way.patterns:
            given = own & known if simple else frozenset()
            yield Scope(way.patterns, outer, simple, given, rows, columns, not inside, way.texts)
        for inner in way.inner:
            yield from scopes_of(inner, context, mentioned, rows, columns, inside=True)


class _Reader:
    """Reads the algebra of a query, as rdflib writes it."""

    def __init__(self) -> None:
        self.mentioned: set[Variable] = set()
        self.counts = False
        self._fresh = count()

    def read(self, part: CompValue) -> list[Alternative]:
        reading = _READING.get(part.name)
        if reading is None:
            raise Unfollowable(part.name)
        return reading(self, part)

    def through(self, part: CompValue) -> list[Alternative]:
        return self.read(part.p)

    def bgp(self, part: CompValue) -> list[Alternative]:
        ways = [self.triple(*triple) for triple in part.triples]
        return [Alternative(tuple(p for patterns in chosen for p in patterns)) for chosen in product(*ways)]

    def join(self, part: CompValue) -> list[Alternative]:
        pairs = product(self.read(part.p1), self.read(part.p2))
        return [first.joined(second) for first, second in pairs]

    def union(self, part: CompValue) -> list[Alternative]:
        return self.read(part.p1) + self.read(part.p2)

    def beside(self, part: CompValue) -> list[Alternative]:
        """Read OPTIONAL and MINUS: the right side does not restrict the left for the changes of others."""
        inner = (Group(tuple(self.read(part.p2))), *self.asked_in(part.get("expr")))
        return [replace(way, inner=way.inner + inner) for way in self.read(part.p1)]

    def filtered(self, part: CompValue) -> list[Alternative]:
        inner = self.asked_in(part.expr)
        if part.get("var") is not None:
            self.mentioned.add(part.var)
        texts = frozenset(_texts(part.expr) if part.name == "Filter" else ())
        return [replace(way, inner=way.inner + inner, texts=way.texts | texts) for way in self.read(part.p)]

    def values(self, part: CompValue) -> list[Alternative]:
        self.mentioned.update(variable for row in part.res for variable in row)
        return [Alternative()]

    def aggregated(self, part: CompValue) -> list[Alternative]:
        self.counts = True
        inner = tuple(group for aggregate in part.A for group in self.asked_in(aggregate))
        return [replace(way, inner=way.inner + inner) for way in self.read(part.p)]

    def grouped(self, part: CompValue) -> list[Alternative]:
        inner = tuple(group for key in part.expr or () for group in self.asked_in(key))
        return [replace(way, inner=way.inner + inner) for way in self.read(part.p)]

    def subselect(self, part: CompValue) -> list[Alternative]:
        """Read a SELECT inside: what it does not give has names of its own."""
        self.counts = True
        given, number = set(part.PV), next(self._fresh)
        return [self._hidden(way, given, number) for way in self.read(part.p)]

    def _hidden(self, way: Alternative, given: set[Variable], number: int) -> Alternative:
        def pattern(each: Pattern) -> Pattern:
            names = {name: Variable(f"{OWN}{name}{number}") for name in each.variables() - given}
            return each.renamed(names)

        return Alternative(
            tuple(pattern(each) for each in way.patterns),
            tuple(
                Group(tuple(self._hidden(inner, given, number) for inner in group.ways))
                for group in way.inner
            ),
            # What has a name of its own now is left out: it is not known any more to be a text.
            way.texts & given,
        )

    def asked_in(self, expression: object) -> tuple[Group, ...]:
        """Find EXISTS and NOT EXISTS in an expression, and note the variables it speaks of."""
        if isinstance(expression, Variable):
            self.mentioned.add(expression)
        if isinstance(expression, list | tuple):
            return tuple(group for each in expression for group in self.asked_in(each))
        if not isinstance(expression, CompValue):
            return ()
        if expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            # As an item, `graph` is what was parsed; as an attribute, its translation.
            return (Group(tuple(self.read(expression.graph)), asked=True),)
        return tuple(group for each in expression.values() for group in self.asked_in(each))

    def triple(self, subject: Node, link: Node | Path, value: Node) -> list[tuple[Pattern, ...]]:
        """Give the ways to satisfy a triple pattern, its property path taken apart."""
        ends = (Variable(f"{OWN}{end}") if isinstance(end, BNode) else end for end in (subject, value))
        return path_ways(next(ends), link, next(ends), self._fresh)


def _texts(condition: object) -> Iterator[Variable]:
    """Give the variables whose language must be there for a condition to hold: it is an error for an IRI."""
    if not isinstance(condition, CompValue):
        return
    if condition.name == "Builtin_LANG" and isinstance(condition.arg, Variable):
        yield condition.arg
    elif condition.name == "ConditionalAndExpression":
        for each in (condition.expr, *condition.other):
            yield from _texts(each)
    elif condition.name == "RelationalExpression":
        yield from _texts(condition.expr)
    elif condition.name == "Builtin_IF":
        yield from _texts(condition.arg1)


def path_ways(
    subject: Node, path: Node | Path, value: Node, fresh: Iterator[int]
) -> list[tuple[Pattern, ...]]:
    """Give the ways to go from one node to another by a property path. Raises Unfollowable."""
    if isinstance(path, URIRef | Variable):
        return [(Pattern(subject, path, value),)]
    if isinstance(path, InvPath):
        return path_ways(value, path.arg, subject, fresh)
    if isinstance(path, SequencePath):
        return _sequence(subject, path.args, value, fresh)
    if isinstance(path, AlternativePath):
        links = frozenset(each for each in path.args if isinstance(each, URIRef))
        if len(links) == len(path.args):
            return [(Pattern(subject, links, value),)]
        return [way for each in path.args for way in path_ways(subject, each, value, fresh)]
    if isinstance(path, MulPath):
        closure = Closure(frozenset(_steps(path.path)), zero=path.mod != "+")
        return [(Pattern(subject, closure, value),)]
    if isinstance(path, NegatedPath) and not any(isinstance(each, InvPath) for each in path.args):
        return [(Pattern(subject, Variable(f"{OWN}any{next(fresh)}"), value),)]
    raise Unfollowable(str(path))


def _sequence(
    subject: Node, paths: Sequence[Node | Path], value: Node, fresh: Iterator[int]
) -> list[tuple[Pattern, ...]]:
    if len(paths) == 1:
        return path_ways(subject, paths[0], value, fresh)
    middle = Variable(f"{OWN}step{next(fresh)}")
    heads = path_ways(subject, paths[0], middle, fresh)
    tails = _sequence(middle, paths[1:], value, fresh)
    return [head + tail for head, tail in product(heads, tails)]


def _steps(path: URIRef | Path) -> Iterator[tuple[URIRef, bool]]:
    if isinstance(path, URIRef):
        yield path, True
    elif isinstance(path, InvPath) and isinstance(path.arg, URIRef):
        yield path.arg, False
    elif isinstance(path, AlternativePath):
        for each in path.args:
            yield from _steps(each)
    else:
        raise Unfollowable(str(path))


_READING: Final[Mapping[str, Callable[[_Reader, CompValue], list[Alternative]]]] = {
    "BGP": _Reader.bgp,
    "Join": _Reader.join,
    "Union": _Reader.union,
    "LeftJoin": _Reader.beside,
    "Minus": _Reader.beside,
    "Filter": _Reader.filtered,
    "Extend": _Reader.filtered,
    "Graph": _Reader.through,
    "ToMultiSet": _Reader.through,
    "values": _Reader.values,
    "AggregateJoin": _Reader.aggregated,
    "Group": _Reader.grouped,
    "OrderBy": _Reader.grouped,
    "Project": _Reader.subselect,
    "Distinct": _Reader.through,
    "Reduced": _Reader.through,
}
# What stands around the group of the outermost SELECT.
_MODIFIERS: Final = frozenset({"Distinct", "Reduced", "OrderBy", "Project"})
