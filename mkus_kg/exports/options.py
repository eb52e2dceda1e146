"""What a writer may be told besides the data itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mkus_kg.namespaces import PREFIXES, Language


@dataclass(frozen=True, slots=True)
class About:
    """Where a downloaded table comes from and what was asked for: the second sheet of a workbook says it.

    `issued` is the day of the data, `retrieved` that of the download.
    """

    title: str = ""
    source: str = ""
    issued: date | None = None
    version: str = ""
    conditions: str = ""
    retrieved: date | None = None


def prefix_context() -> dict[str, Any]:
    """Give the JSON-LD context that knows our prefixes alone."""
    return {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class Options:
    """The reader's language, the inline JSON-LD context, and what a workbook says about itself.

    A network names properties and classes by `term_labels`, and finds what a link rests on by
    `basis_properties`: for a property, those that say where its values are from. `record` is the IRI of
    the one record a file is about: JSON-LD begins with it.
    """

    language: Language = "pl"
    context: Mapping[str, Any] = field(default_factory=prefix_context)
    about: About = field(default_factory=About)
    term_labels: Mapping[str, str] = field(default_factory=dict)
    basis_properties: Mapping[str, Sequence[str]] = field(default_factory=dict)
    record: str = ""
