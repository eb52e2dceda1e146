"""The store: the only package that knows which engine holds the graph."""

from mkus_kg.graph.foreign import ForeignSparql
from mkus_kg.graph.store import GraphStore
from mkus_kg.graph.terms import Row, Statement, Table, Term, Triple

__all__ = ["ForeignSparql", "GraphStore", "Row", "Statement", "Table", "Term", "Triple"]
