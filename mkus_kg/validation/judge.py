"""Whether a graph satisfies its shapes.

SHACL Core is judged by pySHACL. A SPARQL constraint is one query over the whole graph: its text, run with
`$this` unbound, gives every violation at once, because target and constraint of such a shape are one text
(pySHACL would ask it again for every violator). Tests hold both ways to the same verdict.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyshacl import validate as judge_core
from pyshacl.errors import ReportableRuntimeError
from rdflib import BNode, Graph, Literal, URIRef

from mkus_kg.graph import GraphStore, Table
from mkus_kg.graph.terms import Term
from mkus_kg.namespaces import SH
from mkus_kg.validation.core import violation
from mkus_kg.validation.extract import neighbourhood, with_owned
from mkus_kg.validation.report import SEVERITIES, Report, Severity
from mkus_kg.validation.words import Names, Violation, no_verdict, severity_of


@dataclass(frozen=True)
class Constraint:
    """A SPARQL constraint: its shape, its query, and how grave what it finds is."""

    name: URIRef
    constraint: URIRef
    severity: Severity
    prefixes: str
    select: str

    @property
    def text(self) -> str:
        """Give the query as it stands by itself."""
        return f"{self.prefixes}\n{self.select}"

    def giving(self, names: Collection[str]) -> str:
        """Give the query with these variables in its answer, as only those can be given values."""
        return f"{self.prefixes}\n{self._selecting(names)}"

    def about(self, names: Sequence[str], rows: Iterable[Sequence[Term]]) -> str:
        """Give the query asked for each row of values of these variables, but read and planned once.

        LATERAL (SEP-0006 of the SPARQL community, https://github.com/w3c/sparql-dev) hands a row to the query
        before it is run, as SHACL has it for the focus node; joined as data it would be read for all nodes.
        """
        columns = " ".join(f"?{name}" for name in names)
        values = " ".join(f"({' '.join(term.n3() for term in row)})" for row in rows)
        return (
            f"{self.prefixes}\nSELECT * {{ VALUES ({columns}) {{ {values} }} "
            f"LATERAL {{ {self._selecting(names)} }} }}"
        )

    def _selecting(self, names: Collection[str]) -> str:
        head, _, body = self.select.partition("{")
        selected = head[head.upper().rindex("SELECT") :]
        missing = [name for name in sorted(names) if not re.search(rf"[?$]{name}\b", selected)]
        if not missing:
            return self.select
        head = re.sub(r"\bWHERE\s*$", "", head, flags=re.IGNORECASE)
        return f"{head}{' '.join(f'?{name}' for name in missing)} WHERE {{{body}"


def validate(graph: Graph, shapes: Graph, focus: Sequence[URIRef] | None = None) -> Report:
    """Judge a graph that holds the ontology and the facts, or only the records in `focus` and what they own.

    Raises InvalidGraph when a verdict cannot be reached; that is never a pass.
    """
    wanted = None if focus is None else with_owned(graph, focus)
    judged = graph if wanted is None else neighbourhood(graph, wanted)
    store = GraphStore.of(judged)
    findings = set(_core_findings(judged, shapes))
    for constraint in constraints_of(shapes):
        findings.update(constraint_violations(store, constraint))
    return put_into_words(graph, shapes, (raw for raw in findings if wanted is None or raw.focus in wanted))


def put_into_words(graph: Graph, shapes: Graph, findings: Iterable[Violation]) -> Report:
    """Give the report of what the shapes found, the gravest first."""
    names = Names(graph)
    return Report(tuple(names.finding(shapes, raw) for raw in sorted(findings, key=_order)))


def _order(raw: Violation) -> tuple[int, str, str, str, str, str]:
    grade = SEVERITIES.index(raw.severity)
    return grade, str(raw.focus), str(raw.shape), str(raw.path), str(raw.value), str(raw.other)


def core_graph(shapes: Graph) -> Graph:
    """Give the shapes of SHACL Core alone."""
    sparql_shapes = set(shapes.subjects(SH.sparql))
    core = Graph(bind_namespaces="none")
    for triple in shapes:
        if triple[0] not in sparql_shapes:
            core.add(triple)
    return core


def _core_findings(graph: Graph, shapes: Graph) -> Iterator[Violation]:
    try:
        # Only rules and inference write to the graph; neither runs here, so that no copy is needed.
        _, report, text = judge_core(graph, shacl_graph=core_graph(shapes), inplace=True, advanced=False)
    except ReportableRuntimeError as error:
        raise no_verdict(str(error)) from error
    if not isinstance(report, Graph):
        raise no_verdict(str(text))
    for result in report.objects(None, SH.result):
        yield violation(dict(report.predicate_objects(result)))


def constraints_of(shapes: Graph) -> tuple[Constraint, ...]:
    """Read the SPARQL constraints of the shapes that are not deactivated."""
    found = []
    for shape, constraint in shapes.subject_objects(SH.sparql):
        if not isinstance(shape, URIRef) or not isinstance(constraint, URIRef):
            raise no_verdict(f"{shape} {constraint}")
        if shapes.value(shape, SH.deactivated) != Literal(True):
            severity = severity_of(shapes.value(shape, SH.severity))
            select = str(shapes.value(constraint, SH.select))
            found.append(Constraint(shape, constraint, severity, _prefixes(shapes, constraint), select))
    return tuple(sorted(found, key=lambda each: (each.name, each.constraint)))


def constraint_violations(
    store: GraphStore, constraint: Constraint, given: Sequence[Mapping[str, Term]] | None = None
) -> Iterator[Violation]:
    """Judge the whole graph by a SPARQL constraint, or what has one of the given rows of values."""
    if given is None:
        yield from _violations(constraint, store.select(constraint.text))
        return
    by_names: dict[tuple[str, ...], list[Mapping[str, Term]]] = defaultdict(list)
    for values in given:
        by_names[tuple(sorted(values))].append(values)
    for names, rows in by_names.items():
        if len(rows) == 1 or any(isinstance(term, BNode) for row in rows for term in row.values()):
            # Of one node alone the engine knows more when it plans.
            for row in rows:
                yield from _violations(constraint, store.select(constraint.giving(names), row))
        else:
            text = constraint.about(names, [[row[name] for name in names] for row in rows])
            yield from _violations(constraint, store.select(text))


def _violations(constraint: Constraint, table: Table) -> Iterator[Violation]:
    for row in table.rows:
        found = dict(zip(table.columns, row, strict=True))
        focus, path = found["this"], found.get("path")
        if focus is None:
            raise no_verdict(str(constraint.constraint))
        yield Violation(
            constraint.name,
            constraint.constraint,
            constraint.constraint,
            constraint.severity,
            focus,
            path if isinstance(path, URIRef) else None,
            found.get("value"),
            found.get("other"),
        )


def _prefixes(shapes: Graph, constraint: URIRef) -> str:
    declarations = [
        f"PREFIX {shapes.value(declared, SH.prefix)}: <{shapes.value(declared, SH.namespace)}>"
        for declaring in shapes.objects(constraint, SH.prefixes)
        for declared in shapes.objects(declaring, SH.declare)
    ]
    return "\n".join(sorted(declarations))
