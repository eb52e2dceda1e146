"""A small ontology folder for tests: the real terms, code lists, shapes and rules, hand-written facts."""

import shutil
from datetime import date
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
EVALUATION_DATE = date(2026, 11, 21)
"""The day on which expected answers hold."""
ONTOLOGY = REPOSITORY / "ontology"
SMALL_FACTS = Path(__file__).resolve().parent / "graph" / "facts"
REPORTED = SMALL_FACTS.parent / "reported"


def small_ontology(folder: Path, *, reported: bool = False) -> Path:
    """Lay the folder out like `ontology/` and give it back; `reported` adds what a person reported."""
    shutil.copytree(ONTOLOGY, folder, ignore=shutil.ignore_patterns("facts"))
    shutil.copytree(SMALL_FACTS, folder / "facts")
    if reported:
        shutil.copytree(REPORTED, folder / "facts" / "knowledge", dirs_exist_ok=True)
    return folder
