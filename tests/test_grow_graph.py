"""The seeded generator behind the measurements: as large as promised, valid, and the same every time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph
from small_graph import REPOSITORY

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.settings import Settings

TIMES = 3


def grow(source: Path, output: Path, seed: int) -> Path:
    """Run the script in a process of its own, with its own hash seed."""
    options = ["--times", str(TIMES), "--seed", str(seed), "--source", str(source), str(output)]
    script = REPOSITORY / "scripts" / "grow_graph.py"
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    subprocess.run([sys.executable, str(script), *options], check=True, timeout=120, env=environment)
    return output


def contents(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def triples(folder: Path) -> int:
    """Count the triples of all files but the shapes."""
    files = (path for path in folder.rglob("*.ttl") if "shapes" not in path.relative_to(folder).parts)
    return sum(len(Graph().parse(path)) for path in files)


@pytest.fixture(scope="module")
def grown(small_ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return grow(small_ontology, tmp_path_factory.mktemp("grown") / "ontology", seed=1)


def test_it_is_as_many_times_as_large(small_ontology: Path, grown: Path) -> None:
    assert TIMES <= triples(grown) / triples(small_ontology) < TIMES + 1


def test_the_originals_stay_as_they_are(small_ontology: Path, grown: Path) -> None:
    assert contents(small_ontology).items() <= contents(grown).items()


def test_only_the_seed_makes_a_difference(small_ontology: Path, grown: Path, tmp_path: Path) -> None:
    assert contents(grow(small_ontology, tmp_path / "again", seed=1)) == contents(grown)
    assert contents(grow(small_ontology, tmp_path / "other", seed=2)) != contents(grown)


def test_copies_break_no_shape_that_the_originals_keep(small_settings: Settings, grown: Path) -> None:
    kept = {}
    for name, folder in (("small", small_settings.ontology_path), ("grown", grown)):
        graph = KnowledgeGraph.open(small_settings.model_copy(update={"ontology_path": folder}), force=True)
        kept[name] = {finding.shape for finding in graph.validate().of("Violation")}
        graph.close()
    assert kept["grown"] == kept["small"]
