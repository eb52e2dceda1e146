"""KnowledgeGraph: what library users, the command and the site import."""

from collections.abc import Mapping, Sequence
from typing import Any

from networkx import MultiDiGraph
from rdflib import Dataset, Graph, URIRef

from mkus_kg.describe import Description, Incoming
from mkus_kg.facets import Listing
from mkus_kg.graph import Table
from mkus_kg.namespaces import Language
from mkus_kg.queries import Choice, Question
from mkus_kg.search import SearchResult
from mkus_kg.settings import Settings

LIST_KINDS = ("barriers", "provisions", "forms", "tasks", "changes", "practices")


class KnowledgeGraph:
    """An open graph: read only, safe to use from several threads."""

    @classmethod
    def open(cls, settings: Settings, *, force: bool = False) -> "KnowledgeGraph":
        """Load the files, run the rules and check the result.

        The verdict is remembered by content hash. Raises InvalidGraph, naming the violations, unless `force`.
        """
        raise NotImplementedError

    @property
    def version(self) -> str:
        """Give the content hash of the files the graph was built from (64 hex digits)."""
        raise NotImplementedError

    @property
    def questions(self) -> Mapping[str, Question]:
        """Give every named question, by name, in the order of the file names."""
        raise NotImplementedError

    def ask(self, name: str, parameters: Mapping[str, str], language: Language = "pl") -> Table:
        """Answer a named question. Raises NotFound for the name and BadParameter for a value."""
        raise NotImplementedError

    def choices(self, question: str, parameter: str, language: Language = "pl") -> list[Choice]:
        """Give the pick-list of a parameter, empty where it has none."""
        raise NotImplementedError

    def sparql(self, text: str) -> Table | bool | Graph:
        """Answer foreign SPARQL, read only, in a process of its own under limits.

        Raises BadQuery for what cannot be read or is not allowed, QueryTooHeavy at a limit.
        """
        raise NotImplementedError

    def describe(self, iri: str, language: Language = "pl") -> Description:
        """Say everything about one resource of ours. Raises NotFound when nothing is known about it."""
        raise NotImplementedError

    def incoming(
        self, iri: str, property_iri: str, language: Language = "pl", *, page: int = 1, per_page: int = 25
    ) -> Incoming:
        """Give one page of what points at a resource by one property. Raises NotFound when nothing does."""
        raise NotImplementedError

    def describe_graph(self, iri: str) -> Graph:
        """Give the record and the nodes it owns as triples (a concise bounded description)."""
        raise NotImplementedError

    def label(self, iri: str, language: Language = "pl") -> str:
        """Give the label in the language, else in the other one, else the last part of the IRI."""
        raise NotImplementedError

    def counts(self) -> Mapping[str, int]:
        """Give the number of records per class, by the class's local name, and `triples`."""
        raise NotImplementedError

    def search(
        self, text: str, language: Language = "pl", *, limit: int = 20, offset: int = 0
    ) -> SearchResult:
        """Find resources by words, in any inflected form; never raises on any text."""
        raise NotImplementedError

    def listing(
        self,
        kind: str,
        selected: Mapping[str, Sequence[str]],
        text: str = "",
        language: Language = "pl",
        *,
        page: int = 1,
        per_page: int = 25,
    ) -> Listing:
        """Give one page of a list with counted facets: any of the values ticked in one facet, in every facet.

        Raises NotFound for an unknown kind and BadParameter for an unknown facet.
        """
        raise NotImplementedError

    def listing_table(
        self, kind: str, selected: Mapping[str, Sequence[str]], text: str = "", language: Language = "pl"
    ) -> Table:
        """Give all items that `listing` counts, as a table."""
        raise NotImplementedError

    def listing_graph(self, kind: str, selected: Mapping[str, Sequence[str]], text: str = "") -> Graph:
        """Give all items that `listing` counts, as triples."""
        raise NotImplementedError

    def dataset(self) -> Dataset:
        """Give a copy of all graphs as an rdflib Dataset."""
        raise NotImplementedError

    def networkx(self) -> "MultiDiGraph[Any]":
        """Give the links between IRIs as a networkx graph; nodes carry their labels, edges their property."""
        raise NotImplementedError

    def export(self, what: str, format_name: str) -> bytes:
        """Write `all` graphs, or one by the last part of its name (`law`), in a format of exports.FORMATS."""
        raise NotImplementedError

    def close(self) -> None:
        """End the worker processes."""
        raise NotImplementedError

    def resource(self, iri: str) -> URIRef:
        """Check that an IRI is ours and known, and give it as a term. Raises NotFound."""
        raise NotImplementedError
