"""The search over everything the graph names: the same for the site, the command and the API."""

import threading

from rdflib import URIRef

from mkus_kg.corpus import documents
from mkus_kg.graph import GraphStore
from mkus_kg.labels import Labels
from mkus_kg.namespaces import Language
from mkus_kg.search import SearchHit, SearchIndex, SearchResult


class FullText:
    """Finds resources by words. The index is built when it is first asked for; any thread may ask."""

    def __init__(self, store: GraphStore, labels: Labels) -> None:
        self._store = store
        self._labels = labels
        self._index: SearchIndex | None = None
        self._building = threading.Lock()

    def index(self) -> SearchIndex:
        """Give the index, built once as the graph never changes under it."""
        with self._building:
            if self._index is None:
                self._index = SearchIndex(documents(self._store))
            return self._index

    def search(
        self, text: str, language: Language = "pl", *, limit: int = 20, offset: int = 0
    ) -> SearchResult:
        """Find resources by words, in any inflected form; never raises on any text."""
        total, found = self.index().find(text, language, limit, offset)
        hits = tuple(
            SearchHit(
                iri=URIRef(each.iri),
                label=each.label,
                type=URIRef(each.type) if each.type else None,
                type_label=self._labels.of(URIRef(each.type), language) if each.type else "",
                snippet=snippet,
            )
            for each, snippet in found
        )
        return SearchResult(text, total, hits, limit, offset)

    def iris(self, text: str) -> list[URIRef] | None:
        """Give everything that `search` finds, or None where the text holds no word and so limits nothing."""
        return self.index().iris(text) if text.strip() else None
