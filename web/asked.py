"""What a request asks for: conditions, page number, format; values are checked here, before any query."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode

from fastapi import Request
from starlette.datastructures import QueryParams

from mkus_kg.errors import BadParameter, Message, NotFound
from mkus_kg.exports import FORMATS, Format, formats_of
from mkus_kg.namespaces import BASE, Language
from mkus_kg.plain_text import one_line
from mkus_kg.queries import Question
from web.parts import Site, expanded, shortened

LONGEST_QUERY: Final = 8_000
LONGEST_TEXT: Final = 200
MOST_FIELDS: Final = 10
MOST_VALUES: Final = 100
EVERYTHING: Final = "all"
"""The value of `view` that shows every statement about a resource."""
PAGE_NUMBER: Final = re.compile(r"[1-9][0-9]{0,4}")
VALUE: Final = re.compile(r"[A-Za-z0-9:/._#~-]{1,300}")
REST: Final = re.compile(r"[A-Za-z0-9._~/-]{1,300}")

TABLE_FORMATS: Final = ("xlsx", "csv", "tsv", "json", "markdown")
LIST_FORMATS: Final = (*TABLE_FORMATS, *(each.name for each in formats_of("graph")))
RESOURCE_FORMATS: Final = tuple(each.name for each in formats_of("graph"))
ROW_FILES: Final = {"xlsx": "Excel (XLSX)", "csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML"}
TRIPLE_FILES: Final = {
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF/XML",
    "graphml": "GraphML",
}
"""The formats a reader can save the answer to SPARQL in, by name, with what they are called."""

DATASET_FORMATS: Final = tuple(each.name for each in formats_of("dataset", "graph"))


class NotAcceptable(NotFound):
    """None of the formats a program asks for is to be had at this address."""


class Refused(BadParameter):
    """A value refused here, in words that do not repeat it."""


@dataclass(frozen=True, slots=True)
class Html:
    """The page itself, offered first in negotiation."""

    name: str = "html"
    media_type: str = "text/html"


@dataclass(frozen=True)
class QuestionAsked:
    """A question and the values given to its parameters; `ready` when every required one has a value."""

    question: Question
    values: Mapping[str, str]
    ready: bool

    @property
    def query(self) -> str:
        """Give the values as the query part of an address."""
        return urlencode([(name, shortened(value)) for name, value in self.values.items()], safe="/")


@dataclass(frozen=True)
class QueryAsked:
    """SPARQL that a reader wrote or opened; the name of the format of the file wanted, if one is.

    `example` is the query part of the address that opens it, where it is a question with its values.
    """

    text: str = ""
    file: str = ""
    example: str = ""


def refuse(pl: str, en: str) -> Refused:
    """Make the error for a value that cannot be used; the value itself is never repeated."""
    return Refused(Message(pl=pl, en=en))


def not_acceptable() -> NotAcceptable:
    """Make the error for an Accept header that leaves nothing."""
    return NotAcceptable(Message(pl="Brak żądanego formatu.", en="The format asked for is not available."))


def checked_text(text: str) -> str:
    """Give a text typed by a reader, tidied. Raises BadParameter when it is too long."""
    tidy = one_line(text)
    if len(tidy) > LONGEST_TEXT:
        raise refuse(
            f"Tekst może mieć najwyżej {LONGEST_TEXT} znaków.",
            f"A text may have at most {LONGEST_TEXT} characters.",
        )
    return tidy


def page_number(parameters: QueryParams) -> int:
    """Give the page of results asked for. Raises BadParameter unless it is a number from 1."""
    text = parameters.get("page") or "1"
    if not PAGE_NUMBER.fullmatch(text):
        raise refuse("Numer strony jest liczbą całkowitą od 1.", "A page number is a whole number from 1.")
    return int(text)


def resource_asked(request: Request) -> str:
    """Give the IRI that an address stands for. Raises NotFound for a text that no IRI of ours could hold."""
    root, rest = request.path_params["root"], request.path_params["rest"]
    if not REST.fullmatch(rest):
        raise NotFound(Message(pl="Nie ma takiego zasobu.", en="There is no such resource."))
    return f"{BASE}{root}/{rest}"


def question_asked(site: Site, name: str, request: Request) -> QuestionAsked:
    """Read the values given to a question. Raises NotFound for a question that is not in the catalogue."""
    question = site.graph.questions.get(name)
    if question is None or "question" not in question.tags:
        raise NotFound(Message(pl="Nie ma takiego pytania.", en="There is no such question."))
    parameters = checked_query(request)
    values: dict[str, str] = {}
    for parameter in question.asked:
        given = checked_text(parameters.get(parameter.name, ""))
        if given:
            values[parameter.name] = expanded(given) if parameter.type == "iri" else given
    missing = [
        each for each in question.asked if each.required and not each.default and each.name not in values
    ]
    return QuestionAsked(question, values, not missing)


def query_opened(site: Site, language: Language, request: Request) -> QueryAsked:
    """Read the SPARQL that an address opens: its text, or a question with the values given to it.

    Raises NotFound for a question that is not in the catalogue and BadParameter for a value.
    """
    parameters = checked_query(request)
    name = parameters.get("question", "")
    if parameters.get("query") or not name:
        return QueryAsked(parameters.get("query", ""))
    question = site.graph.examples.find(name)
    given = {each.name: checked_text(parameters.get(each.name, "")) for each in question.asked}
    values = {each.name: value for each in question.asked if (value := given[each.name])}
    pairs = [("question", name), *((each, shortened(value)) for each, value in values.items())]
    text = site.graph.examples.text(name, values or None, language)
    return QueryAsked(text, example=urlencode(pairs, safe="/"))


def query_posted(body: bytes) -> QueryAsked:
    """Read the SPARQL that a form sends, and the format its button names. Raises BadParameter."""
    try:
        fields = parse_qs(body.decode(), strict_parsing=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise refuse(
            "Formularz jest nieczytelny: podaj pole „query” z tekstem zapytania.",
            "The form cannot be read: give the field “query” with the text of the query.",
        ) from None
    name = fields.get("format", [""])[0]
    if name and name not in {*ROW_FILES, *TRIPLE_FILES}:
        raise refuse("Nie ma takiego formatu pliku.", "There is no such file format.")
    text = fields.get("query", [""])[0].replace("\r\n", "\n")
    return QueryAsked(text, name)


def checked_query(request: Request) -> QueryParams:
    """Give the query parameters. Raises BadParameter when there is too much of them."""
    if len(request.url.query) > LONGEST_QUERY:
        raise refuse("Adres strony jest za długi.", "The address of the page is too long.")
    return request.query_params


def by_suffix(suffix: str, offered: Sequence[str]) -> Format | None:
    """Give the offered format with this file suffix."""
    return next((FORMATS[name] for name in offered if FORMATS[name].suffix == suffix), None)


def split_suffix(path: str, offered: Sequence[str]) -> tuple[str, Format | None]:
    """Take the suffix of an offered format off a path."""
    for name in sorted(offered, key=lambda each: -len(FORMATS[each].suffix)):
        if path.endswith(f".{FORMATS[name].suffix}"):
            return path.removesuffix(f".{FORMATS[name].suffix}"), FORMATS[name]
    return path, None
