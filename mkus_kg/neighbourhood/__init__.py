"""Parts of the graph to draw."""

from mkus_kg.neighbourhood.parts import LeftOut, Neighbourhood, NetworkLink, NetworkNode
from mkus_kg.neighbourhood.reader import DEEPEST, MOST_NODES, Neighbourhoods
from mkus_kg.neighbourhood.surroundings import DRAWN_KINDS
from mkus_kg.neighbourhood.tables import links_table, network_of

__all__ = [
    "DEEPEST",
    "DRAWN_KINDS",
    "MOST_NODES",
    "LeftOut",
    "Neighbourhood",
    "Neighbourhoods",
    "NetworkLink",
    "NetworkNode",
    "links_table",
    "network_of",
]
