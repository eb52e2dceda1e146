"""Two states of the data set side by side: what came, what went and what changed, record by record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from rdflib import Literal, URIRef

from mkus_kg.exports import Format, write_table
from mkus_kg.graph import Table, Term
from mkus_kg.labels import AGENTS
from mkus_kg.namespaces import Language
from mkus_kg.tracker.comparison import Comparison, compare
from mkus_kg.tracker.difference import RecordDifference, State
from mkus_kg.tracker.history import differences
from web import api
from web.asked import TABLE_FORMATS, checked_query, page_number, refuse
from web.known_on import end_of, read_day, today
from web.pages.history import PATCH_SUFFIX, PATCH_TYPE, journal_of, newest, page_links
from web.parts import PATHS, Download, Here, Site, files_of, shortened
from web.rendering import page
from web.telling import speaker

LONGEST: Final = 20_000
"""Statements of a step that are told in words."""
PER_PAGE: Final = 25
LONGEST_NUMBER: Final = 9
STATES: Final[tuple[State, ...]] = ("added", "changed", "removed")
COLUMNS: Final = ("record", "label", "kind", "state", "difference")
USUAL_STEP: Final = timedelta(days=30)


@dataclass(frozen=True)
class End:
    """One end of a comparison: a day, or the number of a revision, as it was asked for."""

    text: str
    number: int

    @property
    def is_day(self) -> bool:
        """Say whether a day was asked for."""
        return not self.text.isdecimal()


@dataclass(frozen=True)
class CompareAsked:
    """The two ends, what kind of record to look at, and the page."""

    before: End
    after: End
    kind: str = ""
    page: int = 1

    def query(self) -> str:
        """Give this as the query part of an address, without the page."""
        pairs = [("from", self.before.text), ("to", self.after.text), ("kind", self.kind)]
        return urlencode([(name, value) for name, value in pairs if value])


def compare_asked(site: Site, request: Request) -> CompareAsked:
    """Read the two ends, each a day or a number; without them the last month. Raises BadParameter."""
    parameters = checked_query(request)
    usual = ((today() - USUAL_STEP).isoformat(), today().isoformat())
    before, after = (
        read_end(site, parameters.get(name) or otherwise)
        for name, otherwise in zip(("from", "to"), usual, strict=True)
    )
    if before.number > after.number:
        before, after = after, before
    return CompareAsked(before, after, parameters.get("kind", "")[:100], page_number(parameters))


def read_end(site: Site, text: str) -> End:
    """Read a day or a number. Raises BadParameter."""
    last = newest(site) if site.journal is not None else 0
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER:
        return End(str(int(text)), min(int(text), last))
    day: date = read_day(text)
    return End(text, min(journal_of(site).number_at(end_of(day)), last) if site.journal is not None else 0)


def compared(site: Site, asked: CompareAsked) -> Comparison:
    """Compare the two states asked for; what was there when the journal began is no change."""
    first = min(1, newest(site))
    return compare(journal_of(site), max(first, asked.before.number), max(first, asked.after.number), LONGEST)


def compare_page(site: Site, language: Language, asked: CompareAsked) -> HTMLResponse:
    """Make the page. Raises BadParameter for a page past the last one."""
    found = compared(site, asked) if site.journal is not None else None
    spoken = speaker(site, language)
    every = differences(site.serving, found.patch, found.records, language, spoken) if found else ()
    kinds = counted(every)
    shown = [each for each in every if asked.kind in ("", each.kind)]
    shown.sort(key=lambda each: (STATES.index(each.state), each.kind, each.label.casefold()))
    pages = max(1, -(-len(shown) // PER_PAGE))
    if asked.page > pages:
        raise refuse("Porównanie nie ma aż tylu stron.", "The comparison does not have that many pages.")
    query = asked.query() + (f"&page={asked.page}" if asked.page > 1 else "")
    here = Here(site, language, "compare", PATHS["compare"], query, downloads(language, asked, found))
    return page(
        here,
        "compare.html",
        asked=asked,
        found=found,
        kinds=kinds,
        states=STATES,
        total=len(shown),
        shown=shown[(asked.page - 1) * PER_PAGE : asked.page * PER_PAGE],
        pages=pages,
        page_links=page_links(here.to("compare"), asked.query(), pages, asked.page),
        longest=LONGEST,
        named=[(iri, site.graph.label(iri, language)) for iri in found.records[:100]]
        if found and not found.whole
        else (),
    )


def counted(every: Sequence[RecordDifference]) -> Mapping[str, Counter[str]]:
    """Count the records that came, changed and went, by kind."""
    kinds: dict[str, Counter[str]] = {}
    for each in every:
        kinds.setdefault(each.kind, Counter())[each.state] += 1
    return dict(sorted(kinds.items(), key=lambda pair: (-sum(pair[1].values()), pair[0])))


def downloads(language: Language, asked: CompareAsked, found: Comparison | None) -> list[Download]:
    """Give the files: the records in a table, and the net patch."""
    if found is None or not found.whole or not found.patch:
        return []
    path, query = PATHS["compare"][language], asked.query()
    files = files_of(path, TABLE_FORMATS, language, query)
    return [*files, Download("patch", f"{path}.{PATCH_SUFFIX}?{query}", "RDF Patch", PATCH_TYPE)]


def compare_file(site: Site, language: Language, asked: CompareAsked, chosen: Format) -> Response:
    """Give the records that differ as a table."""
    found = compared(site, asked)
    rows = tuple(
        (
            each.record,
            Literal(each.label),
            Literal(each.kind),
            Literal(site.texts.text(f"difference.{each.state}", language)),
            Literal("; ".join(each.sentences(language))),
        )
        for each in differences(site.serving, found.patch, found.records, language, by_identifier)
        if asked.kind in ("", each.kind)
    )
    headings = tuple(site.texts.text(f"compare.{name}", language) for name in COLUMNS)
    path = f"{PATHS['compare'][language]}?{asked.query()}"
    told = api.options(site, language, site.texts.text("compare.title", language), path)
    return api.file_answer(
        write_table(Table(COLUMNS, rows, headings), chosen.name, told), chosen, "mkus-porownanie"
    )


def by_identifier(term: Term) -> str:
    """Name people by their identifier alone, as in all files."""
    return shortened(term) if isinstance(term, URIRef) and term.startswith(AGENTS) else ""


def patch_file(site: Site, asked: CompareAsked) -> Response:
    """Give the net patch. Raises BadParameter for a step of too many statements."""
    found = compared(site, asked)
    if not found.whole:
        raise refuse(
            "Różnica jest zbyt duża na jeden plik; pobierz łatki poszczególnych zmian.",
            "The difference is too long for one file; download the patches of the single changes.",
        )
    return Response(
        found.patch.text(),
        media_type=f"{PATCH_TYPE}; charset=utf-8",
        headers={"Access-Control-Allow-Origin": "*"},
    )
