"""The SPARQL endpoint without HTTP: a foreign query, and its answer in the format that suits the asker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Graph

from mkus_kg.errors import Message, UnknownFormat
from mkus_kg.exports import negotiate
from mkus_kg.graph import Asked, ForeignSparql, GraphStore, Limits, Part, Patch, Scratch, Table, changing
from mkus_kg.settings import Settings


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """A format of answers: its name here, its media type, its file suffix, and whether it is text to read."""

    name: str
    media_type: str
    suffix: str


TABLE_FORMATS: Final = (
    AnswerFormat("json", "application/sparql-results+json", "srj"),
    AnswerFormat("xml", "application/sparql-results+xml", "srx"),
    AnswerFormat("csv", "text/csv", "csv"),
    AnswerFormat("tsv", "text/tab-separated-values", "tsv"),
)
GRAPH_FORMATS: Final = (
    AnswerFormat("turtle", "text/turtle", "ttl"),
    AnswerFormat("ntriples", "application/n-triples", "nt"),
    AnswerFormat("rdfxml", "application/rdf+xml", "rdf"),
    AnswerFormat("jsonld", "application/ld+json", "jsonld"),
)
# Names that older programs use for the same format.
_TABLE_ALIASES: Final = (
    AnswerFormat("json", "application/json", "json"),
    AnswerFormat("xml", "application/xml", "xml"),
    AnswerFormat("xml", "text/xml", "xml"),
)
_GRAPH_ALIASES: Final = (
    AnswerFormat("turtle", "text/n3", "ttl"),
    AnswerFormat("rdfxml", "application/xml", "rdf"),
    AnswerFormat("rdfxml", "text/xml", "rdf"),
    AnswerFormat("jsonld", "application/json", "jsonld"),
)
OFFERED: Final[Mapping[str, Sequence[AnswerFormat]]] = {
    "SELECT": (*TABLE_FORMATS, *_TABLE_ALIASES),
    "ASK": (*TABLE_FORMATS, *_TABLE_ALIASES),
    "CONSTRUCT": (*GRAPH_FORMATS, *_GRAPH_ALIASES),
    "DESCRIBE": (*GRAPH_FORMATS, *_GRAPH_ALIASES),
}
"""What a query of each form can be answered in; the first where the asker does not choose."""


@dataclass(frozen=True, slots=True)
class File:
    """An answer as bytes.

    `truncated` says that it holds only the rows the limit allows, `lasting` that the same query over the same
    graph gives it again.
    """

    content: bytes
    format: AnswerFormat
    truncated: bool
    lasting: bool


class Endpoint:
    """Answers foreign queries within limits."""

    def __init__(self, foreign: ForeignSparql) -> None:
        self._foreign = foreign
        self.scratch: Final = Scratch(foreign) if foreign.writable else None

    @classmethod
    def over(cls, store: GraphStore, settings: Settings) -> "Endpoint":
        """Answer over a store within the limits of the settings."""
        limits = Limits(
            workers=settings.sparql_workers,
            seconds=settings.sparql_seconds,
            megabytes=settings.sparql_megabytes,
            rows=settings.row_limit,
            answer_bytes=settings.sparql_answer_megabytes * 1_000_000,
            each=settings.sparql_each,
        )
        return cls(ForeignSparql(store, limits, writable=settings.sparql_update))
        """The throw-away store behind this endpoint, where it is one."""

    @property
    def limits(self) -> Limits:
        """Give what a query may take."""
        return self._foreign.limits

    def follow(self, patch: Patch) -> None:
        """Answer from now on over the graph with this change."""
        self._foreign.follow(patch)

    def form(self, text: str) -> str:
        """Give the form of a reading query: SELECT, ASK, CONSTRUCT or DESCRIBE. Raises BadQuery."""
        return self._foreign.form(text)

    def answer(self, text: str, asked: Asked | None = None) -> Table | bool | Graph:
        """Answer a reading query by its terms. Raises BadQuery, QueryTooHeavy or TooBusy."""
        return self._foreign.answer(text, asked)

    def part(self, text: str, asked: Asked) -> Part:
        """Answer a reading query by as many of its terms as asked for. Raises also AnswerTooLarge."""
        return self._foreign.part(text, asked)

    def file(self, text: str, asked: Asked, *, accept: str | None = None, name: str = "") -> File:
        """Answer a reading query in the format of this name, else in the one an Accept header likes best.

        Raises UnknownFormat when there is none, BadQuery, QueryTooHeavy, AnswerTooLarge or TooBusy.
        """
        chosen: list[AnswerFormat] = []

        def choose(form: str) -> str:
            chosen.append(suitable(form, accept, name))
            return chosen[0].name

        content, truncated = self._foreign.file(text, choose, asked)
        return File(content, chosen[0], truncated, lasting=not changing(text))

    def union(self, format_name: str) -> bytes:
        """Give all that queries see as one graph, in one of GRAPH_FORMATS."""
        return self._foreign.union(format_name)

    def warm(self) -> None:
        """Start the workers now instead of at the first query."""
        self._foreign.warm()

    def close(self) -> None:
        """End the workers."""
        self._foreign.close()


def suitable(form: str, accept: str | None, name: str) -> AnswerFormat:
    """Give the format of a name, else the one an Accept header likes best. Raises UnknownFormat.

    Some clients ask for rows whatever they send: who takes rows gets triples all the same, and the reverse.
    """
    offered = OFFERED[form]
    if name:
        chosen = next((each for each in offered if each.name == name), None)
    else:
        chosen = negotiate(accept, offered)
        if chosen is None and negotiate(accept, (*OFFERED["SELECT"], *OFFERED["CONSTRUCT"])):
            chosen = offered[0]
    if chosen is None:
        names = ", ".join(dict.fromkeys(f"{each.media_type} ({each.name})" for each in offered))
        raise UnknownFormat(
            Message(
                pl=f"Odpowiedź na {form} można dostać jako: {names}.",
                en=f"The answer to {form} is to be had as: {names}.",
            )
        )
    return chosen
