"""The paths of an impact as a page shows them: names, arrows and marks of what each link rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import URIRef

from mkus_kg.analysis.impact import (
    DOUBTS,
    WAYS,
    Path,
    Step,
    Touched,
    loss_in_words,
    name_on_path,
)
from mkus_kg.graph import INFERRED
from web.parts import Here
from web.rendering import code

MOST_WAYS: Final = 4
"""So many further ways to a record are shown; files have them all."""
DERIVED: Final = "derived"


@dataclass(frozen=True)
class StepShown:
    """A link on a path and the record it leads to."""

    link: str
    against: bool
    basis: Sequence[str]
    iri: URIRef
    name: str


@dataclass(frozen=True)
class PathShown:
    """A path in words; `why` says why it is only possible."""

    path: Path
    start: URIRef
    start_name: str
    steps: Sequence[StepShown]
    way: str
    why: Sequence[str]


@dataclass(frozen=True)
class TouchedShown:
    """A touched record: its best path, some further ones, and what a repeal takes from it."""

    record: URIRef
    kind: str
    best: PathShown
    others: Sequence[PathShown]
    number_of_paths: int
    losses: Sequence[str]
    certain: bool
    direct: bool
    inferred: bool
    unverified: bool


def touched_shown(here: Here, touched: Touched) -> TouchedShown:
    """Put a touched record in the words of the page."""
    return TouchedShown(
        record=touched.record,
        kind=code(touched.kind),
        best=_path_shown(here, touched.paths[0]),
        others=[_path_shown(here, each) for each in touched.paths[1 : 1 + MOST_WAYS]],
        number_of_paths=len(touched.paths),
        losses=[loss_in_words(each, here.language) for each in touched.losses],
        certain=touched.certain,
        direct=touched.direct,
        inferred=touched.inferred,
        unverified=touched.unverified,
    )


def _path_shown(here: Here, path: Path) -> PathShown:
    start = path.steps[0].left
    return PathShown(
        path=path,
        start=start,
        start_name=here.name(start),
        steps=[_step_shown(here, each) for each in path.steps],
        way=WAYS[path.way].text(here.language),
        why=[DOUBTS[each].text(here.language) for each in path.doubts],
    )


def _step_shown(here: Here, step: Step) -> StepShown:
    basis = [code(each) for each in step.basis]
    return StepShown(
        link=here.name(step.statement.predicate),
        against=step.against,
        basis=[*basis, DERIVED] if step.statement.graph == INFERRED else basis,
        iri=step.reached,
        name=name_on_path(here.site.graph, step.reached, here.language),
    )
