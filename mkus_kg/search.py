"""Full-text search in Polish and English over labels, definitions and notes."""

from dataclasses import dataclass

from rdflib import URIRef


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of plain text; `marked` where it matches the query."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One found resource. The snippet is data, not HTML: escape each segment."""

    iri: URIRef
    label: str
    type: URIRef | None
    type_label: str
    snippet: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits, best first; `total` counts all."""

    text: str
    total: int
    hits: tuple[SearchHit, ...]
    limit: int
    offset: int
