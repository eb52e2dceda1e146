"""The store: the only module that knows which engine holds the graph."""

from dataclasses import dataclass

from rdflib import BNode, Literal, URIRef

Term = URIRef | BNode | Literal
Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of terms under named columns, in the order of the query.

    `headings` are the columns' names for a reader (the same length as `columns`; equal to them when the
    query gives none). `truncated` says that a row limit cut the answer.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    headings: tuple[str, ...] = ()
    truncated: bool = False
