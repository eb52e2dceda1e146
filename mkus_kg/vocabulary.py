"""The words a query can be written with: classes, properties and codes, each with its label."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mkus_kg.graph import Table
from mkus_kg.namespaces import PREFIXES

VOCABULARY_QUESTION: Final = "page-vocabulary"
COLUMNS: Final = ("term", "kind", "label", "definition", "scheme")


@dataclass(frozen=True, slots=True)
class Word:
    """A term as a query spells it: `mkus:Barrier`, or `<https://…>` where no prefix fits.

    `kind` is class, property, scheme or code; `scheme` names the code list of a code.
    """

    spelling: str
    kind: str
    label: str
    definition: str
    scheme: str


def spelling(iri: str) -> str:
    """Give an IRI with the prefix that fits, else in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.isidentifier():
            return f"{prefix}:{local}"
    return f"<{iri}>"


def vocabulary(answer: Table) -> Iterator[Word]:
    """Give the words in the answer to the question `page-vocabulary`, each term once."""
    columns = [answer.column(name) for name in COLUMNS]
    schemes = {str(row[columns[0]]): str(row[columns[2]] or "") for row in answer.rows}
    seen = set()
    for row in answer.rows:
        term, kind, label, definition, scheme = (str(row[column] or "") for column in columns)
        if term not in seen:
            seen.add(term)
            yield Word(spelling(term), kind, label, definition, schemes.get(scheme, ""))
