"""Make a folder laid out like ontology/ whose graph is N times as large as the real one, for measurements.

    scripts/grow_graph.py --times 10 --seed 1 OUTPUT_FOLDER

Everything but the records of law, knowledge and sources is copied as it is, and so are territories, whose
codes are unique. The records are copied until the facts and the ontology together hold N times the triples.
Each copy has identifiers and labels of its own and is linked within itself, but every tenth link of the kinds
in CROSSING, at random, goes to another copy. The same source, number and seed give the same files.
"""

import argparse
import math
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from mkus_kg.exports import write_graph
from mkus_kg.namespaces import DCT, ELI, ID, MKUS, SKOS
from mkus_kg.settings import Settings

RECORD_FOLDERS = ("law", "knowledge", "sources")
CROSSING = frozenset(
    {
        DCT.source,
        DCT.spatial,
        MKUS.addressedTo,
        MKUS.addressesBarrier,
        MKUS.affectingAct,
        MKUS.changedBy,
        MKUS.implementedBy,
        MKUS.resolvedAct,
    }
)
CROSSING_SHARE = 0.1
TERRITORIES = ID["territory/"]
COPY_WORD = {"pl": "kopia", "en": "copy"}

Triple = tuple[Node, Node, Node]


class Grower:
    """Copies of records under new names."""

    def __init__(self, records: Sequence[Triple], seed: int) -> None:
        self._renamed = {
            s
            for s, _, _ in records
            if isinstance(s, URIRef) and s.startswith(ID) and not s.startswith(TERRITORIES)
        }
        self._random = random.Random(seed)

    def copy(self, triples: Sequence[Triple], number: int, copies: int) -> Iterator[Triple]:
        """Give the triples of one file as copy `number` of `copies`, counted from 1 (0 is the original)."""
        for subject, predicate, value in triples:
            if subject not in self._renamed:
                continue
            target = number
            if number and predicate in CROSSING and self._random.random() < CROSSING_SHARE:
                target = self._random.randrange(copies + 1)
            if isinstance(value, Literal):
                yield self._name(subject, number), predicate, _copied_value(predicate, value, number)
            else:
                yield self._name(subject, number), predicate, self._name(value, target)

    def _name(self, node: Node, number: int) -> Node:
        """Mark the first part after the class: id/provision/du-2003-873-c3/art-19a."""
        if number == 0 or not isinstance(node, URIRef) or node not in self._renamed:
            return node
        kind, local, *rest = node[len(ID) :].split("/")
        return ID["/".join([kind, f"{local}-c{number}", *rest])]


def _copied_value(predicate: Node, value: Literal, number: int) -> Literal:
    if predicate == DCT.identifier:
        return Literal(f"{value}_c{number}")
    if predicate == ELI.id_local:
        return Literal(f"{value}-c{number}")
    if predicate == SKOS.prefLabel and value.language in COPY_WORD:
        return Literal(f"{value} ({COPY_WORD[value.language]} {number})", lang=value.language)
    return value


def read(path: Path) -> list[Triple]:
    """Give the triples of a file in one order."""
    return sorted(Graph().parse(path), key=lambda triple: tuple(term.n3() for term in triple))


def grow(source: Path, output: Path, times: int, seed: int) -> int:
    """Write the folder and give its number of copies."""
    shutil.copytree(source, output, ignore=shutil.ignore_patterns("__pycache__"))
    files = {
        path.relative_to(source): read(path)
        for folder in RECORD_FOLDERS
        for path in sorted((source / "facts" / folder).rglob("*.ttl"))
    }
    records = [triple for triples in files.values() for triple in triples]
    others = [
        path
        for path in sorted(source.rglob("*.ttl"))
        if path.relative_to(source) not in files and "shapes" not in path.parts
    ]
    total = len(records) + sum(len(Graph().parse(path)) for path in others)
    grower = Grower(records, seed)
    copies = math.ceil((times - 1) * total / sum(1 for _ in grower.copy(records, 0, 0)))
    for number in range(1, copies + 1):
        for path, triples in files.items():
            graph = Graph()
            for triple in grower.copy(triples, number, copies):
                graph.add(triple)
            # N-Triples are Turtle, and are written in a third of the time.
            (output / path.with_name(f"{path.stem}-c{number}.ttl")).write_bytes(
                write_graph(graph, "ntriples")
            )
    return copies


def main() -> None:
    """Read the arguments and write the folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("output", type=Path, metavar="OUTPUT_FOLDER", help="must not exist yet")
    parser.add_argument("--times", type=int, default=10, help="how many times as large (default: 10)")
    parser.add_argument("--seed", type=int, default=1, help="start of the random choices (default: 1)")
    parser.add_argument("--source", type=Path, help="the real folder (default: that of the settings)")
    arguments = parser.parse_args()
    if arguments.times < 1:
        parser.error("--times must be at least 1")
    if arguments.output.exists():
        parser.error(f"{arguments.output} exists already: name a new folder")
    source = arguments.source or Settings().ontology_path
    copies = grow(source, arguments.output, arguments.times, arguments.seed)
    print(f"{arguments.output}: {copies} copies of the records beside the original")


if __name__ == "__main__":
    main()
