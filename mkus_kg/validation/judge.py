"""Whether a graph satisfies its shapes.

SHACL Core is judged by pySHACL. A SPARQL constraint is one query over the whole graph: its text, run with
`$this` unbound, gives every violation at once, because target and constraint of such a shape are one text
(pySHACL would ask it again for every violator). Tests hold both ways to the same verdict.
"""

from collections.abc import Iterator, Sequence

from pyshacl import validate as judge_core
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph, URIRef
from rdflib.term import Node

from mkus_kg.errors import InvalidGraph, Message
from mkus_kg.graph import GraphStore
from mkus_kg.namespaces import SH
from mkus_kg.validation.extract import neighbourhood, with_owned
from mkus_kg.validation.report import SEVERITIES, Report, Severity
from mkus_kg.validation.words import Names, Violation


def validate(graph: Graph, shapes: Graph, focus: Sequence[URIRef] | None = None) -> Report:
    """Judge a graph that holds the ontology and the facts, or only the records in `focus` and what they own.

    Raises InvalidGraph when a verdict cannot be reached; that is never a pass.
    """
    wanted = None if focus is None else with_owned(graph, focus)
    judged = graph if wanted is None else neighbourhood(graph, wanted)
    findings = {*_core_findings(judged, shapes), *_sparql_findings(judged, shapes)}
    names = Names(graph)
    return Report(
        tuple(
            names.finding(shapes, raw)
            for raw in sorted(findings, key=_order)
            if wanted is None or raw.focus in wanted
        )
    )


def _order(raw: Violation) -> tuple[int, str, str, str, str]:
    grade = SEVERITIES.index(raw.severity)
    return grade, str(raw.focus), str(raw.shape), str(raw.path), str(raw.value)


def _core_findings(graph: Graph, shapes: Graph) -> Iterator[Violation]:
    sparql_shapes = set(shapes.subjects(SH.sparql))
    core = Graph(bind_namespaces="none")
    for triple in shapes:
        if triple[0] not in sparql_shapes:
            core.add(triple)
    try:
        # Only rules and inference write to the graph; neither runs here, so that no copy is needed.
        _, report, text = judge_core(graph, shacl_graph=core, inplace=True, advanced=False)
    except ReportableRuntimeError as error:
        raise _no_verdict(str(error)) from error
    if not isinstance(report, Graph):
        raise _no_verdict(str(text))
    for result in report.objects(None, SH.result):
        shape = report.value(result, SH.sourceShape)
        component = report.value(result, SH.sourceConstraintComponent)
        path = report.value(result, SH.resultPath)
        focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        if not isinstance(shape, URIRef) or not isinstance(component, URIRef) or focus is None:
            raise _no_verdict(f"{shape} {component} {focus}")
        yield Violation(
            shape,
            component,
            shape,
            _severity(report.value(result, SH.resultSeverity)),
            focus,
            path if isinstance(path, URIRef) else None,
            value if value != focus else None,
        )


def _sparql_findings(graph: Graph, shapes: Graph) -> Iterator[Violation]:
    store = GraphStore.of(graph)
    for shape, constraint in shapes.subject_objects(SH.sparql):
        if not isinstance(shape, URIRef) or not isinstance(constraint, URIRef):
            raise _no_verdict(f"{shape} {constraint}")
        table = store.select(_query(shapes, constraint))
        for row in table.rows:
            found = dict(zip(table.columns, row, strict=True))
            focus, path = found["this"], found.get("path")
            if focus is None:
                raise _no_verdict(str(constraint))
            yield Violation(
                shape,
                constraint,
                constraint,
                _severity(shapes.value(shape, SH.severity)),
                focus,
                path if isinstance(path, URIRef) else None,
                found.get("value"),
            )


def _query(shapes: Graph, constraint: URIRef) -> str:
    declarations = [
        f"PREFIX {shapes.value(declared, SH.prefix)}: <{shapes.value(declared, SH.namespace)}>"
        for declaring in shapes.objects(constraint, SH.prefixes)
        for declared in shapes.objects(declaring, SH.declare)
    ]
    return "\n".join([*sorted(declarations), str(shapes.value(constraint, SH.select))])


def _severity(term: Node | None) -> Severity:
    for severity in SEVERITIES:
        if term == SH[severity]:
            return severity
    return "Violation"


def _no_verdict(detail: str) -> InvalidGraph:
    return InvalidGraph(
        Message(
            pl=f"Nie udało się ocenić grafu. Popraw kształty: {detail}",
            en=f"The graph could not be judged. Mend the shapes: {detail}",
        )
    )
