"""Measure what a save costs: applying it to the copy with its inferences, judging it, and showing it.

    scripts/bench_save.py [--ontology FOLDER] [--edits 60] [--seed 1] [--without-search]

Five kinds of edits take turns over random barriers: a text rewritten, a source cited, a cause and a remedy
added, a new barrier. The journal is left out; its cost does not hang on the graph (see prove_tracker). Give a
folder of scripts/grow_graph.py to see how the cost grows with the graph. Times are milliseconds of processor,
which other work on the machine hardly changes. After the edits, the first reading of each list is timed once.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from rdflib import Literal, URIRef

from mkus_kg.graph import GraphStore, Patch, Statement, Term
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import DCT, GRAPH, ID, MKUS, RDF, SCHEME, SKOS
from mkus_kg.settings import Settings
from mkus_kg.validation import Shapes, validate_change

KNOWLEDGE = GRAPH["knowledge"]
NOTHING: frozenset[Statement] = frozenset()
Edit = Callable[["Editor", str], Patch]


class Editor:
    """Makes edits of records that are there."""

    def __init__(self, store: GraphStore, seed: int) -> None:
        self.store = store
        self.chance = random.Random(seed)
        self._known: dict[URIRef, list[URIRef]] = {}

    def any(self, kind: URIRef) -> URIRef:
        """Give a record of a class."""
        if kind not in self._known:
            self._known[kind] = sorted(
                URIRef(each.subject) for each in self.store.statements(None, RDF.type, kind)
            )
        return self.chance.choice(self._known[kind])

    def text(self, name: str) -> Patch:
        """Rewrite the Polish description of a barrier."""
        found = list(self.store.statements(self.any(MKUS.Barrier), DCT.description))
        old = next(s for s in found if isinstance(s.object, Literal) and s.object.language == "pl")
        new = old._replace(object=Literal(f"{old.object} Uzupełnienie {name}.", lang="pl"))
        return Patch(frozenset([old]), frozenset([new]))

    def citation(self, name: str) -> Patch:
        """Cite a source for a barrier."""
        node = ID[f"citation/{name}"]
        return added(
            (self.any(MKUS.Barrier), MKUS.hasCitation, node),
            (node, RDF.type, MKUS.Citation),
            (node, DCT.source, self.any(MKUS.Source)),
        )

    def cause(self, name: str) -> Patch:
        """Say that a provision causes a barrier."""
        node = ID[f"causation-claim/{name}"]
        return added(
            (node, RDF.type, MKUS.CausationClaim),
            (node, MKUS.causedBarrier, self.any(MKUS.Barrier)),
            (node, MKUS.causingProvision, self.any(MKUS.Provision)),
            (node, MKUS.basis, SCHEME["basis/source"]),
        )

    def remedy(self, name: str) -> Patch:
        """Say that a change removes a barrier."""
        node = ID[f"remedy/{name}"]
        return added(
            (node, RDF.type, MKUS.Remedy),
            (node, MKUS.remedyBarrier, self.any(MKUS.Barrier)),
            (node, MKUS.remedyChange, self.any(MKUS.ProposedChange)),
            (node, MKUS.basis, SCHEME["basis/source"]),
        )

    def barrier(self, name: str) -> Patch:
        """Report a barrier like another one."""
        node = ID[f"barrier/{name}"]
        like = self.any(MKUS.Barrier)
        copied = [
            (node, s.predicate, s.object)
            for s in self.store.statements(like, graph=KNOWLEDGE)
            if s.predicate not in (DCT.identifier, SKOS.prefLabel, MKUS.hasCitation)
        ]
        labels = [(node, SKOS.prefLabel, Literal(f"{name} {tag}", lang=tag)) for tag in ("pl", "en")]
        return added(*copied, *labels, (node, DCT.identifier, Literal(name)))


EDITS: dict[str, Edit] = {
    "text": Editor.text,
    "citation": Editor.citation,
    "cause": Editor.cause,
    "remedy": Editor.remedy,
    "barrier": Editor.barrier,
}


def added(*triples: tuple[Term, URIRef, Term]) -> Patch:
    """Give a patch that states triples."""
    return Patch(NOTHING, frozenset(Statement(URIRef(s), p, o, KNOWLEDGE) for s, p, o in triples))


@contextmanager
def timed(times: list[float]) -> Iterator[None]:
    """Note how many milliseconds of processor a block takes."""
    start = time.thread_time()
    yield
    times.append((time.thread_time() - start) * 1000)


def main() -> None:
    """Make the edits and print what they cost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ontology", type=Path, default=Settings().ontology_path)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-search", action="store_true", help="do not build the search first")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        settings = Settings(
            ontology_path=asked.ontology, state_path=Path(folder) / "state", data_path=Path(folder) / "data"
        )
        measure(settings, asked.edits, asked.seed, search=not asked.without_search)


def measure(settings: Settings, edits: int, seed: int, *, search: bool) -> None:
    """Make edits over a graph, and print the median and the 95th percentile of each step."""
    staging = GraphStore.load(settings.ontology_path, day=settings.today())
    graph = KnowledgeGraph(settings, staging.copy(), "0" * 64)
    shapes = Shapes(GraphStore.load_shapes(settings.ontology_path).union())
    editor = Editor(staging, seed)
    if search:
        graph.texts.index()
    steps: dict[str, list[float]] = {name: [] for name in ("apply", "judge", "show", "whole")}
    kinds: dict[str, list[float]] = {name: [] for name in EDITS}
    names = list(EDITS)
    for number in range(-len(EDITS), edits):
        kind = names[number % len(names)]
        patch = EDITS[kind](editor, f"bench{number + len(EDITS)}")
        whole: list[float] = []
        costs: dict[str, list[float]] = {name: [] for name in ("apply", "judge", "show")}
        with timed(whole):
            with timed(costs["apply"]):
                change = staging.apply(patch)
            with timed(costs["judge"]):
                validate_change(staging, shapes, change)
            with timed(costs["show"]):
                graph.publish(change, f"{number + len(EDITS):064x}")
        # The first edit of each kind reads and compiles what all later ones use.
        if number >= 0:
            for name, cost in costs.items():
                steps[name] += cost
            steps["whole"] += whole
            kinds[kind] += whole
    print(f"{len(staging)} triples, {edits} edits; milliseconds: median, 95th percentile")
    for name, times in [*steps.items(), *((f"edit: {name}", times) for name, times in kinds.items())]:
        print(f"{name:16} {median(times):8.1f} {quantiles(times, n=20)[-1]:8.1f}")
    for list_kind in LIST_KINDS:
        times = []
        with timed(times):
            graph.lists.page(list_kind, {})
        print(f"list: {list_kind:12} {times[0]:8.1f}")
    graph.close()


if __name__ == "__main__":
    main()
