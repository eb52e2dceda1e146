"""SHACL Core: what a shape reads, and its verdict on chosen nodes by pySHACL.

What is read follows the specification (https://www.w3.org/TR/shacl/): targets, property paths, and the
parameters of the constraint components.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final
from typing import Literal as OneOf

from pyshacl.errors import ReportableRuntimeError
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, Graph, URIRef, Variable
from rdflib.collection import Collection
from rdflib.paths import (
    AlternativePath,
    InvPath,
    MulPath,
    Path,
    SequencePath,
)
from rdflib.term import Node

from mkus_kg.graph.terms import Term
from mkus_kg.namespaces import SH
from mkus_kg.validation.patterns import (
    OWN,
    PATH,
    SUBCLASSES,
    THIS,
    VALUE,
    Alternative,
    Group,
    Pattern,
    Scope,
    Unfollowable,
    path_ways,
    scopes_of,
)
from mkus_kg.validation.words import Violation, no_verdict, severity_of

# Parameters that look at the value nodes alone, or that are words for a reader.
READING_NOTHING: Final = frozenset(
    {
        SH.datatype,
        SH.nodeKind,
        SH.minCount,
        SH.maxCount,
        SH.minExclusive,
        SH.minInclusive,
        SH.maxExclusive,
        SH.maxInclusive,
        SH.minLength,
        SH.maxLength,
        SH["pattern"],
        SH.flags,
        SH.languageIn,
        SH.uniqueLang,
        SH.hasValue,
        SH["in"],
        SH.qualifiedMinCount,
        SH.qualifiedMaxCount,
        SH.ignoredProperties,
        SH.rule,
        SH.path,
        SH.severity,
        SH.message,
        SH.deactivated,
        SH["name"],
        SH.description,
        SH["order"],
        SH["group"],
        SH.defaultValue,
        SH.targetClass,
        SH.targetNode,
        SH.targetSubjectsOf,
        SH.targetObjectsOf,
    }
)
CLOSED_ALONE: Final = frozenset(
    {SH.closed, SH.ignoredProperties, SH.targetClass, SH.severity, SH.message, SH.name, SH.description}
)
ONE_SHAPE: Final = frozenset({SH.node, SH.property, SH["not"], SH.qualifiedValueShape})
SEVERAL_SHAPES: Final = frozenset({SH["and"], SH["or"], SH.xone})
PAIRS: Final = frozenset({SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals})
REPEATED: Final[Mapping[Node, OneOf["*", "+", "?"]]] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}


@dataclass(frozen=True)
class CoreShape:
    """A shape with targets of its own, and what it reads (None: it cannot be told).

    A target has one of the classes, or fits one of the patterns, or is named.
    """

    shape: Shape
    classes: frozenset[Node]
    patterns: tuple[Pattern, ...]
    named: frozenset[Node]
    scopes: tuple[Scope, ...] | None
    allowed: frozenset[Node] | None = None
    """Of a shape that is only closed: the properties that a node may have; None for any other shape."""

    @property
    def name(self) -> Node:
        """Give the name of the shape."""
        return self.shape.node


def core_shapes(shapes: Graph) -> tuple[CoreShape, ...]:
    """Read the shapes of SHACL Core that have targets and are not deactivated."""
    reader = _Reader(shapes)
    found = []
    for shape in ShapesGraph(shapes).shapes:
        classes = frozenset(reader.classes(shape.node))
        patterns = tuple(reader.target_patterns(shape.node))
        named = frozenset(shapes.objects(shape.node, SH.targetNode))
        if shape.deactivated or not (classes or patterns or named):
            continue
        scopes: tuple[Scope, ...] | None
        try:
            reads = reader.reads(shape.node, THIS, ())
            # Whether a node is a target is asked of the nodes that are found; only its changes count here.
            ways = Group((Alternative((), (*reads, *reader.target_groups(classes, patterns))),))
            allowed = reader.allowed(shape.node)
            rows = frozenset() if allowed is None else frozenset({THIS, PATH, VALUE})
            scopes = tuple(scopes_of(ways, (), frozenset({THIS}), rows, rows))
        except Unfollowable:
            scopes, allowed = None, None
        found.append(CoreShape(shape, classes, patterns, named, scopes, allowed))
    return tuple(sorted(found, key=lambda each: str(each.name)))


def core_violations(shape: CoreShape, graph: Graph, focus: Sequence[Term] | None) -> Iterator[Violation]:
    """Judge chosen nodes, or all the targets of a shape where `focus` is None."""
    if focus is not None and not focus:
        return
    try:
        _, results = shape.shape.validate(SHACLExecutor(), graph, focus=focus)
    except ReportableRuntimeError as error:
        raise no_verdict(str(error)) from error
    for _, result, triples in results:
        yield violation({link: _plain(value) for subject, link, value in triples if subject == result})


def violation(result: Mapping[Node, Node]) -> Violation:
    """Read a result of pySHACL, by the properties of sh:ValidationResult."""
    shape, component = result.get(SH.sourceShape), result.get(SH.sourceConstraintComponent)
    focus, path, value = (result.get(link) for link in (SH.focusNode, SH.resultPath, SH.value))
    if not isinstance(shape, URIRef) or not isinstance(component, URIRef) or focus is None:
        raise no_verdict(f"{shape} {component} {focus}")
    return Violation(
        shape,
        component,
        shape,
        severity_of(result.get(SH.resultSeverity)),
        focus,
        path if isinstance(path, URIRef) else None,
        value if value != focus else None,
    )


def _plain(value: object) -> Node:
    """Give a term of a result, which pySHACL may hand over with the graph it comes from."""
    term = value[1] if isinstance(value, tuple) else value
    if not isinstance(term, Node):
        raise no_verdict(str(term))
    return term


class _Reader:
    """Tells what shapes read."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._fresh = count()
        self._has_components = (None, RDF.type, SH.ConstraintComponent) in shapes

    def allowed(self, shape: Node) -> frozenset[Node] | None:
        """Give the properties allowed by a shape that looks at each statement of a node by itself."""
        parameters = {
            parameter for parameter in self._shapes.predicates(shape) if str(parameter).startswith(str(SH))
        }
        if SH.closed not in parameters or not parameters <= CLOSED_ALONE:
            return None
        lists = self._shapes.objects(shape, SH.ignoredProperties)
        return frozenset(name for each in lists for name in Collection(self._shapes, each))

    def target_patterns(self, shape: Node) -> Iterator[Pattern]:
        """Give what makes a node a target by the links that it has."""
        for link in self._shapes.objects(shape, SH.targetSubjectsOf):
            if isinstance(link, URIRef):
                yield Pattern(THIS, link, self._variable())
        for link in self._shapes.objects(shape, SH.targetObjectsOf):
            if isinstance(link, URIRef):
                yield Pattern(self._variable(), link, THIS)

    def target_groups(self, classes: Iterable[Node], patterns: Iterable[Pattern]) -> Iterator[Group]:
        """Give what makes a node a target, as groups that changes can fit."""
        yield from map(_group, patterns)
        for target in classes:
            kind = self._variable()
            yield Group((Alternative((Pattern(THIS, RDF.type, kind), Pattern(kind, SUBCLASSES, target))),))

    def classes(self, shape: Node) -> Iterator[Node]:
        """Give the classes whose instances are targets."""
        yield from self._shapes.objects(shape, SH.targetClass)
        if (shape, RDF.type, RDFS.Class) in self._shapes:
            yield shape

    def reads(self, shape: Node, at: Node, above: tuple[Node, ...]) -> tuple[Group, ...]:
        """Give what a shape reads from a node on. Raises Unfollowable."""
        if shape in above or self._has_components:
            raise Unfollowable(str(shape))
        path = self._shapes.value(shape, SH.path)
        if path is None:
            return self._read_values(shape, at, at, (*above, shape))
        value = self._variable()
        inner = self._read_values(shape, at, value, (*above, shape))
        ways = path_ways(at, self._path(path), value, self._fresh)
        return (Group(tuple(Alternative(way, inner) for way in ways)),)

    def _read_values(self, shape: Node, at: Node, value: Node, above: tuple[Node, ...]) -> tuple[Group, ...]:
        groups: list[Group] = []
        for parameter, given in self._shapes.predicate_objects(shape):
            if parameter in ONE_SHAPE:
                groups += self.reads(given, value, above)
            elif parameter in SEVERAL_SHAPES:
                for each in Collection(self._shapes, given):
                    groups += self.reads(each, value, above)
            elif parameter in PAIRS and isinstance(given, URIRef):
                groups.append(_group(Pattern(at, given, self._variable())))
            elif parameter == SH.closed:
                groups.append(_group(Pattern(value, PATH, VALUE)))
            elif parameter == SH["class"]:
                kind = self._variable()
                above_kind = _group(Pattern(kind, SUBCLASSES, given))
                groups.append(Group((Alternative((Pattern(value, RDF.type, kind),), (above_kind,)),)))
            elif str(parameter).startswith(str(SH)) and parameter not in READING_NOTHING:
                raise Unfollowable(f"{shape} {parameter}")
        return tuple(groups)

    def _path(self, path: Node) -> URIRef | Path:
        """Give a SHACL property path as rdflib's own."""
        if isinstance(path, URIRef):
            return path
        if (path, RDF.first, None) in self._shapes:
            return SequencePath(*(self._path(each) for each in Collection(self._shapes, path)))
        for link, inner in self._shapes.predicate_objects(path):
            if link == SH.inversePath:
                return InvPath(self._path(inner))
            if link == SH.alternativePath:
                return AlternativePath(*(self._path(each) for each in Collection(self._shapes, inner)))
            if link in REPEATED:
                return MulPath(self._path(inner), REPEATED[link])
        raise Unfollowable(str(path))

    def _variable(self) -> Variable:
        return Variable(f"{OWN}node{next(self._fresh)}")


def _group(pattern: Pattern) -> Group:
    return Group((Alternative((pattern,)),))
