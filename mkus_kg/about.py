"""What the writers of files are told: the data set they come from, names of terms, the JSON-LD context."""

import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from rdflib import Literal

from mkus_kg.exports import About, Options
from mkus_kg.graph import GraphStore, Table
from mkus_kg.labels import Labels
from mkus_kg.namespaces import Language
from mkus_kg.network import basis_properties, term_labels

COLUMNS: Final = ("title", "version", "issued")
CONTEXT_FILE: Final = "context.jsonld"


def about_dataset(table: Table, version: str, retrieved: datetime.date) -> About:
    """Say from the description of the data set what a downloaded table comes from."""
    if not table.rows:
        return About(version=version, retrieved=retrieved)
    title, number, issued = (table.rows[0][table.column(name)] for name in COLUMNS)
    day = issued.value if isinstance(issued, Literal) else None
    return About(
        title=str(title or ""),
        issued=day if isinstance(day, datetime.date) else None,
        version=f"{number or ''} ({version[:12]})".strip(),
        retrieved=retrieved,
    )


def read_options(
    store: GraphStore, labels: Labels, folder: Path, about: About, language: Language
) -> Options:
    """Give what the writers of exports need; `folder` holds our JSON-LD context."""
    options = Options(
        language=language,
        about=about,
        term_labels=term_labels(store, labels, language),
        basis_properties=basis_properties(store),
    )
    path = folder / CONTEXT_FILE
    if not path.is_file():
        return options
    context = json.loads(path.read_text(encoding="utf-8"))
    return replace(options, context=context.get("@context", context))
