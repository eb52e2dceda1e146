"""Whether a change leaves the graph as good as it was: judged by the shapes on what it touches."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

from rdflib import Graph, URIRef

from mkus_kg.graph import GraphStore
from mkus_kg.graph.terms import Statement
from mkus_kg.validation.judge import validate
from mkus_kg.validation.report import Report


class AppliedPatch(Protocol):
    """The statements that a change took away and brought, those that were derived included."""

    @property
    def removed(self) -> AbstractSet[Statement]:
        """Give the statements that are gone."""

    @property
    def added(self) -> AbstractSet[Statement]:
        """Give the statements that are new."""


@dataclass(frozen=True)
class Shapes:
    """The shapes made ready to judge changes: read once, used for every save."""

    graph: Graph


def validate_change(store: GraphStore, shapes: Shapes, patch: AppliedPatch) -> Report:
    """Judge a change that was applied to `store` already; where nothing was wrong before it, nothing else is.

    Raises InvalidGraph when a verdict cannot be reached; that is never a pass.
    """
    changed = (*patch.removed, *patch.added)
    touched = {statement.subject for statement in changed if isinstance(statement.subject, URIRef)}
    return validate(store.union(), shapes.graph, sorted(touched))
