"""Full-text search in Polish and English over names, texts and identifiers, in any form of a word."""

from mkus_kg.search.corrections import Corrections
from mkus_kg.search.documents import Document, Found, Ranking
from mkus_kg.search.index import SearchIndex
from mkus_kg.search.kinds import KIND_NAMED, KIND_OF_TYPE, KINDS, LAST_KINDS, LEADING_KINDS, OTHER, Kind
from mkus_kg.search.query import MOST_CHARACTERS
from mkus_kg.search.snippets import Segment, marked, snippet

__all__ = [
    "KINDS",
    "KIND_NAMED",
    "KIND_OF_TYPE",
    "LAST_KINDS",
    "LEADING_KINDS",
    "MOST_CHARACTERS",
    "OTHER",
    "Corrections",
    "Document",
    "Found",
    "Kind",
    "Ranking",
    "SearchIndex",
    "Segment",
    "marked",
    "snippet",
]
