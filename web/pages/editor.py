"""The page for writing SPARQL: examples, the answer as a table, chart or triples, and what went wrong."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse, JSONResponse
from rdflib import BNode, Graph, Literal, URIRef

from mkus_kg.errors import BadQuery, MkusError
from mkus_kg.exports.tables import typed_value
from mkus_kg.graph import Part, Table, Term
from mkus_kg.namespaces import PREFIXES, Language
from mkus_kg.neighbourhood import Neighbourhood
from mkus_kg.vocabulary import VOCABULARY_QUESTION, spelling, vocabulary
from web.asked import LONGEST_QUERY, ROW_FILES, TRIPLE_FILES, QueryAsked
from web.network import drawing_data
from web.pages.questions import topics
from web.parts import PATHS, Here, Site
from web.rendering import page

FIRST_EXAMPLE: Final = "barriers-by-mechanism-chart"
MOST_ROWS: Final = 500
MOST_CELLS: Final = 5_000
MOST_READ: Final = 1_000
MOST_CELLS_READ: Final = 10_000
MOST_BARS: Final = 40
LARGEST: Final = sys.float_info.max
TRIPLE: Final = ("subject", "predicate", "object")


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: its name, its value, and how long it is in percent of the longest."""

    name: Term
    value: Term | None
    percent: float


@dataclass(frozen=True)
class Chart:
    """The first column with different values, as names, against the first column of numbers."""

    name: str
    value: str
    bars: Sequence[Bar]
    total: int


@dataclass(frozen=True)
class Shown:
    """An answer as the page shows it: yes or no, or rows; triples are rows of three."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Term | None]]
    total: int
    truncated: bool
    files: Mapping[str, str]
    chart: Chart | None = None
    yes: bool | None = None
    triples: bool = False


def shown(part: Part) -> Shown:
    """Give the first rows of an answer, its chart where it has one, and the formats it can be saved in."""
    result = part.result
    if isinstance(result, bool):
        return Shown((), (), 1, False, {}, yes=result)
    if isinstance(result, Graph):
        triples = sorted(result, key=lambda triple: [str(term) for term in triple])
        rows: list[tuple[Term | None, ...]] = [
            tuple(term for term in triple if isinstance(term, URIRef | BNode | Literal)) for triple in triples
        ]
        return Shown(TRIPLE, rows[:MOST_ROWS], part.total, False, TRIPLE_FILES, triples=True)
    # A file holds all of an answer or is not to be had.
    files = {} if result.truncated else ROW_FILES
    fitting = max(1, min(MOST_ROWS, MOST_CELLS // max(1, len(result.columns))))
    drawn = chart(result)
    return Shown(
        result.columns,
        result.rows[:fitting],
        part.total,
        result.truncated,
        files,
        replace(drawn, total=part.total) if drawn else None,
    )


def chart(table: Table) -> Chart | None:
    """Draw a table that has a column of names and one of numbers from nought up; None for any other."""
    columns = list(zip(*table.rows, strict=True)) if len(table.rows) > 1 else []
    amounts_at = [n for n, column in enumerate(columns) if all(map(is_amount, column))]
    # Numbers alone: the first column counts as names, as years do.
    names_at = [n for n in range(len(columns)) if n not in amounts_at] or amounts_at[:1]
    values_at = [n for n in amounts_at if n not in names_at]
    naming = [n for n in names_at if is_name(columns[n])]
    if not values_at or not naming:
        return None
    # A label says more than the resource it stands beside.
    name = next((n for n in naming if all(isinstance(term, Literal) for term in columns[n])), naming[0])
    value = values_at[0]
    amounts = [float(str(term)) for term in columns[value]]
    most = max(amounts) or 1.0
    bars = [
        Bar(called, row[value], round(100 * amount / most, 2))
        for row, amount in zip(table.rows[:MOST_BARS], amounts, strict=False)
        if (called := row[name]) is not None
    ]
    return Chart(table.columns[name], table.columns[value], bars, len(table.rows))


def is_amount(term: Term | None) -> bool:
    """Say whether a term is a number from nought up."""
    value = typed_value(term) if term is not None else None
    return value is not None and not isinstance(value, bool) and 0 <= value <= LARGEST


def is_name(column: Sequence[Term | None]) -> bool:
    """Say whether a column can name bars: a value in each row, and not always the same."""
    return None not in column and len(set(column)) > 1


@dataclass(frozen=True)
class Wrong:
    """What went wrong with a query: the reason, and the line it names, both counted from 1; 0 for none."""

    reason: str
    line: int = 0
    column: int = 0
    text: str = ""


def wrong(error: MkusError, query: str, language: Language) -> Wrong:
    """Say what went wrong in the reader's language and show the line."""
    if not isinstance(error, BadQuery) or not error.line:
        return Wrong(error.text(language))
    lines = query.splitlines()
    text = lines[error.line - 1] if error.line <= len(lines) else ""
    return Wrong(error.text(language), error.line, error.column, text[:200])


def editor_page(
    site: Site,
    language: Language,
    asked: QueryAsked,
    part: Part | None = None,
    error: MkusError | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Make the page: a query ready to run, and what came of it when it was run."""
    text = asked.text or site.graph.examples.text(FIRST_EXAMPLE, None, language)
    query = asked.example or link(asked.text)
    result = part.result if part else None
    drawn = site.graph.neighbourhoods.of_triples(result, language) if isinstance(result, Graph) else None
    here = Here(site, language, "editor", PATHS["editor"], query)
    return page(
        here,
        "editor.html",
        status_code=status,
        text=text,
        lessons=tuple(site.graph.examples.lessons.values()),
        topics=topics(site),
        answer=None if part is None else shown(part),
        drawn=drawn,
        drawn_in_part=drawn is not None
        and (drawn.unread > 0 or (part is not None and part.total > MOST_READ)),
        layout="force" if drawn and is_star(drawn) else "columns",
        drawing=drawing_data(drawn, language) if drawn else None,
        wrong=None if error is None else wrong(error, asked.text, language),
        limits=site.graph.endpoint.limits,
        spelling=spelling,
        longest_link=LONGEST_QUERY,
    )


def is_star(drawn: Neighbourhood) -> bool:
    """Say whether all links meet in one resource, which columns of kinds would show as one long row."""
    ends = [{each.source, each.target} for each in drawn.links]
    return bool(ends) and bool(set.intersection(*ends))


def link(text: str) -> str:
    """Give the query part of an address that opens this text, empty for a text too long for one."""
    query = urlencode({"query": text}) if text else ""
    return query if len(query) <= LONGEST_QUERY else ""


def words(site: Site, language: Language) -> JSONResponse:
    """Give the prefixes and the terms an editor can offer, each with its label."""
    answer = site.graph.ask(VOCABULARY_QUESTION, {}, language)
    return JSONResponse(
        {
            "prefixes": {prefix: str(namespace) for prefix, namespace in PREFIXES.items()},
            "words": [
                {
                    "spelling": word.spelling,
                    "kind": word.kind,
                    "label": word.label,
                    "definition": word.definition,
                    "scheme": word.scheme,
                }
                for word in vocabulary(answer)
            ],
        }
    )
