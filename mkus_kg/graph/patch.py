"""What a revision changes: statements taken away and statements added, as text in RDF Patch.

The text is canonical, so that equal patches have equal hashes: `TX .`, the deletions, the additions (each
sorted), `TC .`, one statement a line as N-Quads write it. rdflib's reader of RDF Patch takes it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from rdflib import BNode

from mkus_kg.errors import BadPatch, Message
from mkus_kg.graph.terms import Statement, from_engine, iri_from_engine, subject_from_engine, to_engine

START: Final = "TX ."
END: Final = "TC ."
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_OPERATIONS: Final = ("D ", "A ")


@dataclass(frozen=True, slots=True)
class Patch:
    """Statements to remove and to add; one that stands in both is added."""

    removed: frozenset[Statement]
    added: frozenset[Statement]

    def __post_init__(self) -> None:
        if not self.removed.isdisjoint(self.added):
            object.__setattr__(self, "removed", self.removed - self.added)

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)

    def inverse(self) -> "Patch":
        """Give the patch that takes this one back."""
        return Patch(self.added, self.removed)

    @classmethod
    def in_a_row(cls, patches: "Iterable[Patch]") -> "Patch":
        """Add up patches that follow one another; what comes and goes in between is left out."""
        removed: set[Statement] = set()
        added: set[Statement] = set()
        for patch in patches:
            removed |= patch.removed - added
            added -= patch.removed
            added |= patch.added - removed
            removed -= patch.added
        return cls(frozenset(removed), frozenset(added))

    def text(self) -> str:
        """Write canonical RDF Patch. Raises BadPatch for a blank node or a term that no syntax can carry."""
        return "\n".join([START, *_lines("D", self.removed), *_lines("A", self.added), END, ""])

    @classmethod
    def read(cls, text: str) -> "Patch":
        """Read RDF Patch; headers and prefixes are not taken.

        Raises BadPatch for anything else, for a blank node and for a statement without a graph.
        """
        removed: list[str] = []
        added: list[str] = []
        rows = {"D ": removed, "A ": added}
        for number, line in enumerate(_LINE_END.split(text), 1):
            if line[:2] in _OPERATIONS:
                rows[line[:2]].append(line[2:])
            elif line.strip() not in (START, END, "") and not line.startswith("#"):
                raise _refused(
                    f"wiersz {number} nie zaczyna się od A, D, TX ani TC",
                    f"line {number} does not start with A, D, TX or TC",
                )
        return cls(_read(removed), _read(added))


def _lines(operation: str, statements: Iterable[Statement]) -> list[str]:
    return sorted(f"{operation} {_quad(statement)} ." for statement in statements)


def _quad(statement: Statement) -> pyoxigraph.Quad:
    if any(isinstance(term, BNode) for term in statement):
        raise _blank_node()
    try:
        subject, predicate, value, graph = (to_engine(term) for term in statement)
        # A graph is named and a predicate is an IRI by the type of a statement.
        return pyoxigraph.Quad(subject, predicate, value, graph)  # type: ignore[arg-type]
    except (ValueError, TypeError) as error:
        raise _refused(
            "wyrażenia nie da się zapisać w żadnej składni RDF", "a term fits no syntax of RDF"
        ) from error


def _read(rows: list[str]) -> frozenset[Statement]:
    statements = []
    try:
        for quad in pyoxigraph.parse("\n".join(rows), format=pyoxigraph.RdfFormat.N_QUADS):
            if isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(
                quad.object, pyoxigraph.BlankNode
            ):
                raise _blank_node()
            if not isinstance(quad.graph_name, pyoxigraph.NamedNode):
                raise _refused("trójka nie ma grafu nazwanego", "a statement has no named graph")
            statements.append(
                Statement(
                    subject_from_engine(quad.subject),
                    iri_from_engine(quad.predicate),
                    from_engine(quad.object),
                    iri_from_engine(quad.graph_name),
                )
            )
    except (SyntaxError, TypeError) as error:
        raise _refused(
            "wiersz nie jest zdaniem w składni N-Quads", "a line is no statement in N-Quads"
        ) from error
    return frozenset(statements)


def _blank_node() -> BadPatch:
    return _refused("węzeł pusty nie ma trwałej nazwy", "a blank node has no lasting name")


def _refused(pl: str, en: str) -> BadPatch:
    return BadPatch(Message(pl=f"To nie jest poprawny RDF Patch: {pl}.", en=f"This is no RDF Patch: {en}."))
