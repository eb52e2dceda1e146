"""Dossiers: a recommendation completed from the graph, frozen, handed on as documents with their graph."""
