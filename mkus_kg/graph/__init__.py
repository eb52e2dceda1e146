"""The store: the only package that knows which engine holds the graph."""

from mkus_kg.graph.admission import changing
from mkus_kg.graph.files import content_hash, facts_hash, program_hash, shapes_hash
from mkus_kg.graph.foreign import Asked, Chosen, ForeignSparql, Limits, Part
from mkus_kg.graph.inference import INFERRED
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.scratch import Scratch
from mkus_kg.graph.store import GraphStore
from mkus_kg.graph.terms import OrderKey, Row, Statement, Table, Term, Triple, as_graph, order_key
from mkus_kg.graph.turns import too_many_at_once

__all__ = [
    "INFERRED",
    "Asked",
    "Chosen",
    "ForeignSparql",
    "GraphStore",
    "Limits",
    "OrderKey",
    "Part",
    "Patch",
    "Row",
    "Scratch",
    "Statement",
    "Table",
    "Term",
    "Triple",
    "as_graph",
    "changing",
    "content_hash",
    "facts_hash",
    "order_key",
    "program_hash",
    "shapes_hash",
    "too_many_at_once",
]
