"""The files the graph is made from: which graph each goes to, and hashes that tell when they change."""

import hashlib
from pathlib import Path
from typing import Final

from rdflib import URIRef

from mkus_kg.namespaces import GRAPH

RULES_FILE: Final = "rules.ttl"
SHAPES_FOLDER: Final = "shapes"
FACTS_FOLDER: Final = "facts"
HASHED_SUFFIXES: Final = frozenset({".ttl", ".jsonld"})
# A file goes to the graph of the first row whose folder is one of the folders of its path.
GRAPH_OF_FOLDER: Final = (
    ("schemes", "schemes"),
    ("law", "law"),
    ("knowledge", "knowledge"),
    ("sources", "sources"),
    ("meta", "meta"),
)


def content_hash(ontology_path: Path) -> str:
    """Give the SHA-256 over names and bytes of everything the graph and its verdict depend on."""
    return _hash(ontology_path, _hashed(ontology_path))


def facts_hash(ontology_path: Path) -> str:
    """Give the SHA-256 over the files of the facts alone: what a release of the data set consists of."""
    return _hash(ontology_path, [path for path in _hashed(ontology_path) if _is_fact(ontology_path, path)])


def program_hash(ontology_path: Path) -> str:
    """Give the SHA-256 over what comes with the program: ontology, code lists, shapes and rules."""
    files = [path for path in _hashed(ontology_path) if not _is_fact(ontology_path, path)]
    return _hash(ontology_path, files)


def shapes_hash(ontology_path: Path) -> str:
    """Give the SHA-256 over shapes and rules alone."""
    return _hash(ontology_path, [path for path in _hashed(ontology_path) if _is_rule(ontology_path, path)])


def graph_files(
    ontology_path: Path, *, facts: bool = True, program: bool = True
) -> list[tuple[Path, URIRef]]:
    """Give every Turtle file that is part of the graph, with the named graph it goes to."""
    files = []
    for path in sorted(ontology_path.rglob("*.ttl")):
        if _is_rule(ontology_path, path) or not (facts if _is_fact(ontology_path, path) else program):
            continue
        folders = path.relative_to(ontology_path).parts[:-1]
        kind = next((kind for folder, kind in GRAPH_OF_FOLDER if folder in folders), "ontology")
        files.append((path, GRAPH[kind]))
    return files


def _hashed(ontology_path: Path) -> list[Path]:
    found = sorted(ontology_path.rglob("*"))
    return [path for path in found if path.suffix in HASHED_SUFFIXES and path.is_file()]


def _is_fact(ontology_path: Path, path: Path) -> bool:
    return FACTS_FOLDER in path.relative_to(ontology_path).parts[:-1]


def _is_rule(ontology_path: Path, path: Path) -> bool:
    return SHAPES_FOLDER in path.relative_to(ontology_path).parts[:-1] or path.name == RULES_FILE


def _hash(ontology_path: Path, files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ontology_path).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
