"""Reads from a graph what blocks which form for which task, by question files alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from mkus_kg.analysis.blocking import Barrier, Change, Facts, Pair, Remedy, Standing
from mkus_kg.graph import Table
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import SCHEME

BARRIERS_QUESTION: Final = "page-blocking-barriers"
REMEDIES_QUESTION: Final = "page-blocking-remedies"
CHANGES_QUESTION: Final = "page-blocking-changes"
PAIRS_QUESTION: Final = "page-blocking-pairs"

FULL: Final = str(SCHEME["share/full"])
UNRESOLVABLE: Final = str(SCHEME["barrier-status/unresolvable"])
PROMULGATED: Final = str(SCHEME["change-stage/promulgated"])
DONE: Final = str(SCHEME["status-kind/done"])
CLOSED: Final = str(SCHEME["status-kind/closed"])
FAILED: Final = str(SCHEME["status-kind/failed"])
# What the kind of a stage says of a change; any other, and a change without a stage, is open.
STANDINGS: Final[Mapping[str, Standing]] = {DONE: "made", CLOSED: "ended", FAILED: "ended"}

Cells = Mapping[str, str]


def read_facts(graph: KnowledgeGraph) -> Facts:
    """Give what the graph says of barriers, changes and remedies, as of the day that the graph shows."""
    usual, places = _pairs(graph)
    return Facts(
        barriers=tuple(_barriers(graph)),
        changes=tuple(_changes(graph)),
        remedies=tuple(
            Remedy(
                row["remedy"],
                row["barrier"],
                row["change"],
                row["share"] == FULL,
                row["group"],
                row["basis"],
            )
            for row in _cells(graph.ask(REMEDIES_QUESTION, {}))
        ),
        pairs=usual,
        places=places,
    )


def _cells(table: Table) -> Iterator[Cells]:
    """Give rows as text by column, an empty one where there is no value."""
    for row in table.rows:
        yield {
            column: "" if term is None else str(term) for column, term in zip(table.columns, row, strict=True)
        }


def _grouped(table: Table, column: str) -> Iterator[tuple[str, list[Cells]]]:
    found: defaultdict[str, list[Cells]] = defaultdict(list)
    for row in _cells(table):
        found[row[column]].append(row)
    return iter(sorted(found.items()))


def _barriers(graph: KnowledgeGraph) -> Iterator[Barrier]:
    for iri, rows in _grouped(graph.ask(BARRIERS_QUESTION, {}), "barrier"):
        first = rows[0]
        unresolvable = first["status"] == UNRESOLVABLE
        yield Barrier(
            iri,
            tuple(sorted({Pair(row["form"], row["task"]) for row in rows})),
            kind=first["kind"],
            status=first["status"],
            blocks=unresolvable or first["statusKind"] not in (DONE, CLOSED, FAILED),
            unresolvable=unresolvable,
            form_basis=first["formBasis"],
            task_basis=first["taskBasis"],
        )


def _changes(graph: KnowledgeGraph) -> Iterator[Change]:
    for iri, rows in _grouped(graph.ask(CHANGES_QUESTION, {}), "change"):
        first = rows[0]
        made = first["stage"] == PROMULGATED
        yield Change(
            iri,
            "made" if made else STANDINGS.get(first["stageKind"], "open"),
            first["stage"],
            tuple(sorted({row["institution"] for row in rows} - {""})),
            first["addressee"],
            tuple(sorted({row["provision"] for row in rows} - {""})),
            first["status"],
        )


def _pairs(graph: KnowledgeGraph) -> tuple[tuple[Pair, ...], Mapping[Pair, frozenset[str]]]:
    """Give the pairs that are usual or in use, and the places of the practices that used them."""
    places: defaultdict[Pair, set[str]] = defaultdict(set)
    for row in _cells(graph.ask(PAIRS_QUESTION, {})):
        places[Pair(row["form"], row["task"])] |= {row["place"]} - {""}
    return tuple(sorted(places)), {pair: frozenset(found) for pair, found in places.items() if found}
