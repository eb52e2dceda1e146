"""The copy of the graph on which a change is tried before anybody sees it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from mkus_kg.graph import INFERRED, GraphStore, Statement, program_hash, shapes_hash
from mkus_kg.graph.patch import Patch
from mkus_kg.journal import Head
from mkus_kg.labels import local_name
from mkus_kg.replay import UNJUDGED, version
from mkus_kg.settings import Settings
from mkus_kg.tracker.admission import Admission
from mkus_kg.tracker.touched import Owners
from mkus_kg.validation import Report, Shapes, validate, validate_change

NO_FINDINGS: Final = Report(())
COUNTED: Final[Mapping[str, str]] = {"Violation": "violations", "Warning": "warnings", "Info": "infos"}


@dataclass
class Trial:
    """A patch as it stands in the copy, with all that follows from it; gone again unless it is kept."""

    applied: Patch
    kept: bool = False

    @property
    def stated(self) -> Patch:
        """Give what is stated, without what the rules derived."""
        return Patch(*(frozenset(each for each in side if each.graph != INFERRED) for side in self._sides))

    @property
    def _sides(self) -> tuple[frozenset[Statement], frozenset[Statement]]:
        return self.applied.removed, self.applied.added


@dataclass(frozen=True, slots=True)
class Now:
    """The newest graph with all that follows from its facts; `judged` says that its shapes allow it."""

    store: GraphStore
    head: Head
    version: str
    program: str
    judged: bool


class Staging:
    """A store of its own, one step ahead of what readers see. One thread at a time may use it."""

    def __init__(self, store: GraphStore, settings: Settings, head: Head, *, judged: bool) -> None:
        ontology_path = settings.ontology_path
        self.store: Final = store
        self.head = head
        self.judged = judged
        """Whether the whole graph was found to be right; one that was opened by force may not be."""
        self.owners: Final = Owners(store)
        self.admission: Final = Admission(GraphStore.load(ontology_path, b""))
        self.program: Final = program_hash(ontology_path)
        self.shapes_version: Final = shapes_hash(ontology_path)
        self._settings = settings

    @property
    def shapes(self) -> Shapes:
        """Give the shapes made ready to judge; read when first needed, as that takes time."""
        settings = self._settings
        return shapes_of(ShapesFolder(settings.ontology_path, settings.state_path, self.shapes_version))

    @property
    def version(self) -> str:
        """Give the version of the graph as it stands here."""
        return version(self.program, self.head)

    def now(self) -> Now:
        """Give a copy of the graph, and where the journal ends with it."""
        return Now(self.store.copy(), self.head, self.version, self.program, self.judged)

    @contextmanager
    def trying(self, patch: Patch) -> Iterator[Trial]:
        """Apply a patch for the time of the block, and longer when the block says that it is kept."""
        trial = Trial(self.store.apply(patch))
        try:
            yield trial
        finally:
            if not trial.kept:
                self.store.put(trial.applied.inverse())

    def judge(self, applied: Patch) -> Report:
        """Judge what was applied by the shapes. Raises InvalidGraph when there is no verdict."""
        return validate_change(self.store, self.shapes, applied) if applied else NO_FINDINGS

    def judge_all(self) -> Report:
        """Judge the whole graph, which takes its time."""
        return validate(self.store.union(), self.shapes.graph)

    def summary(self, report: Report) -> dict[str, int]:
        """Count the findings by severity and by shape, as a revision keeps them."""
        severities = Counter(COUNTED[finding.severity] for finding in report.findings)
        shapes = Counter(local_name(finding.shape) for finding in report.findings)
        counts = {name: severities.get(name, 0) for name in COUNTED.values()}
        return dict(shapes) | counts | ({} if self.judged else {UNJUDGED: 1})


@dataclass(frozen=True)
class ShapesFolder:
    """The folder of shapes of a version, and where to keep what is found out; where makes no difference."""

    ontology_path: Path = field(compare=False)
    state_path: Path = field(compare=False)
    version: str


@lru_cache(maxsize=2)
def shapes_of(folder: ShapesFolder) -> Shapes:
    """Read shapes, once for each version of them."""
    return Shapes(GraphStore.load_shapes(folder.ontology_path).union(), folder.state_path)
