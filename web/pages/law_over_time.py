"""The law over time: what changed between two days, and what rests on wording amended since a day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from mkus_kg.exports import Format
from mkus_kg.namespaces import MKUS, RDF, Language
from web import api
from web.asked import VALUE, QuestionAsked, checked_query, page_number, refuse
from web.known_on import read_law_day
from web.pages.history import page_links
from web.parts import PATHS, Download, Here, Site, expanded, files_of, shortened
from web.rendering import Row, code, grouped, page, rows

SECTION: Final = "law-over-time"
DIFFERENCES: Final = "wordings-changed-between-dates"
AMENDED: Final = "records-amended-since"
UNITS: Final = "choices-dated-units"
NOT_OFFERED: Final = "/provision/"
"""Units that are too many for a pick-list; one comes to them from their own pages."""
FORMATS_OFFERED: Final = ("xlsx", "csv", "json")
COMPARED: Final = frozenset({MKUS.Act, MKUS.Provision, MKUS.ContractingForm, MKUS.PublicTask})
"""What has law of its own to compare."""
PER_PAGE: Final = 20


@dataclass(frozen=True)
class LawAsked:
    """Either a unit to compare on two days, or the day since which wordings were amended."""

    first: date
    day: date
    unit: str = ""
    page: int = 1
    usual: date | None = None
    """The second day where none is given."""

    @property
    def question(self) -> str:
        """Give the question that answers this."""
        return DIFFERENCES if self.unit else AMENDED

    @property
    def values(self) -> dict[str, str]:
        """Give the parameters of the question."""
        first = (
            {"unit": self.unit, "from": self.first.isoformat()} if self.unit else {"since": str(self.first)}
        )
        return {**first, "date": self.day.isoformat()}

    @property
    def query(self) -> str:
        """Give this as the query part of an address, without the page."""
        pairs = [
            ("unit", shortened(self.unit)),
            ("from" if self.unit else "since", self.first.isoformat()),
            ("to", self.day.isoformat() if self.day != self.usual else ""),
        ]
        return urlencode([(name, value) for name, value in pairs if value], safe="/")


@dataclass(frozen=True)
class Amended:
    """One wording with what followed it, and the rows of the records that rest on it, by kind."""

    row: Row
    records: Mapping[str, Sequence[Row]]


class LawOverTime:
    """Answers what is asked of the law over time in one language."""

    formats: Final = FORMATS_OFFERED

    def __init__(self, site: Site, language: Language) -> None:
        self._site = site
        self._language = language

    def asked(self, request: Request) -> LawAsked:
        """Read what is asked. Raises NotFound for a unit that is not known, BadParameter for other values."""
        parameters = checked_query(request)
        unit, today = parameters.get("unit", ""), self._site.today
        if unit and not VALUE.fullmatch(unit):
            raise refuse(
                "Akt, przepis, formę albo zadanie podaje się adresem IRI.",
                "An act, a provision, a form or a task is given by its IRI.",
            )
        given = parameters.get("from" if unit else "since", "")
        day = read_law_day(parameters["to"]) if parameters.get("to") else today
        first = read_law_day(given) if given else a_year_before(day)
        if first > day:
            raise refuse("Pierwszy dzień leży po drugim.", "The first day lies after the second.")
        return LawAsked(first, day, self._unit(unit) if unit else "", page_number(parameters), today)

    def _unit(self, text: str) -> str:
        graph = self._site.graph
        unit = graph.resource(expanded(text))
        if not any(each.object in COMPARED for each in graph.store.statements(unit, RDF.type)):
            raise refuse(
                "Dwa dni można porównać dla aktu, przepisu, formy albo zadania.",
                "Two days can be compared for an act, a provision, a form or a task.",
            )
        return str(unit)

    def file(self, request: Request, chosen: Format) -> Response:
        """Give the whole answer as a file."""
        asked = self.asked(request)
        reading = QuestionAsked(self._site.graph.question(asked.question), asked.values, True)
        return api.question_file(self._site, self._language, reading, chosen)

    def page(self, request: Request) -> HTMLResponse:
        """Make the page. Raises BadParameter for a page past the last one."""
        site, language, asked = self._site, self._language, self.asked(request)
        table = site.graph.ask(asked.question, asked.values, language)
        found = rows(table)
        groups = grouped_changes(found) if asked.unit else amended(found)
        pages = max(1, -(-len(groups) // PER_PAGE))
        if asked.page > pages:
            raise refuse("Nie ma aż tylu stron.", "There are not that many pages.")
        query = asked.query + (f"&page={asked.page}" if asked.page > 1 else "")
        here = Here(site, language, SECTION, PATHS[SECTION], query, self._downloads(asked))
        units = [each for each in site.graph.pick_list(UNITS, language) if NOT_OFFERED not in each.value]
        return page(
            here,
            "law-over-time.html",
            asked=asked,
            units=units,
            offered=asked.unit in {each.value for each in units},
            shown=groups[(asked.page - 1) * PER_PAGE :][:PER_PAGE],
            total=len(groups),
            counts=Counter(code(kind) for kind, _ in {(row["kind"], row["record"]) for row in found})
            if not asked.unit
            else Counter(str(row["change"]) for row in one_of_each(found)),
            year=a_year_before(asked.day),
            pages=pages,
            page_links=page_links(PATHS[SECTION][language], asked.query, pages, asked.page),
            is_form_or_task="/scheme/" in asked.unit,
        )

    def _downloads(self, asked: LawAsked) -> list[Download]:
        path, query = PATHS[SECTION][self._language], replace(asked, page=1).query
        return files_of(path, self.formats, self._language, query)


def a_year_before(day: date) -> date:
    """Give the same day of the year before; of 29 February the day before it."""
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def one_of_each(found: Sequence[Row]) -> list[Row]:
    """Give one row for each pair of wordings: several changes of law may have made it."""
    return list({(row["before"], row["after"]): row for row in reversed(found)}.values())


def grouped_changes(found: Sequence[Row]) -> list[tuple[object, list[list[Row]]]]:
    """Gather the changes by provision, each with the rows of what made it."""
    return [(provision, [same for _, same in pairs(own)]) for provision, own in grouped(found, "provision")]


def pairs(found: Sequence[Row]) -> list[tuple[object, list[Row]]]:
    """Gather rows by the wordings before and after."""
    gathered: dict[object, list[Row]] = {}
    for row in found:
        gathered.setdefault((row["before"], row["after"]), []).append(row)
    return list(gathered.items())


def amended(found: Sequence[Row]) -> list[Amended]:
    """Gather the records by the amended wording that they rest on, or by the provision and the day."""
    gathered: dict[tuple[object, ...], list[Row]] = {}
    for row in found:
        named = (row["version"],) if row["version"] else (row["provision"], row["changedOn"])
        gathered.setdefault(named, []).append(row)
    return [
        Amended(own[0], {code(kind): same for kind, same in grouped(own, "kind")})
        for own in gathered.values()
    ]
