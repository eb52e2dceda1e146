"""What a change of law touches: counted by kind, listed with the path to each record, drawn, as files."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from rdflib import URIRef

from mkus_kg.analysis.impact import (
    CHANGES,
    KINDS,
    ChangeOfLaw,
    Count,
    Impact,
    impact_of,
    impact_picture,
)
from mkus_kg.errors import BadParameter
from mkus_kg.exports import Format
from mkus_kg.namespaces import MKUS, Language
from web.analysis_files import IMPACT_FORMATS, impact_file
from web.asked import VALUE, Refused, checked_query, checked_text, page_number, refuse
from web.network import drawing_data
from web.pages.history import page_links
from web.pages.impact_shown import touched_shown
from web.parts import PATHS, Download, Here, Site, expanded, files_of, shortened
from web.rendering import code, page, rows

PER_PAGE: Final = 25
MOST_FOUND: Final = 15
MOST_EXAMPLES: Final = 8
MOST_KEPT: Final = 32
SEARCHED: Final = ("provisions", "acts", "changes", "effects")
EXAMPLES: Final = "provisions-causing-most-barriers"
TABLE: Final = "table"
VIEWS: Final = ("list", TABLE)
TEXT_OF_LAW: Final = frozenset({MKUS.Provision, MKUS.Act, MKUS.ProvisionVersion})
KIND_NAMED: Final = {code(kind): kind for kind in KINDS}


@dataclass(frozen=True)
class ImpactAsked:
    """What the impact is asked of, which change, what kind of record to show, how, and the page."""

    of: URIRef | None = None
    change: ChangeOfLaw = "amendment"
    kind: str = ""
    view: str = VIEWS[0]
    page: int = 1
    text: str = ""

    @property
    def query(self) -> str:
        """Give this as the query part of an address, without the page."""
        pairs = [
            ("of", shortened(self.of) if self.of else ""),
            ("change", self.change if self.change != CHANGES[0] else ""),
            ("kind", self.kind),
            ("view", self.view if self.view != VIEWS[0] else ""),
            ("q", self.text),
        ]
        return urlencode([(name, value) for name, value in pairs if value], safe="/")

    @property
    def whole(self) -> "ImpactAsked":
        """Ask for all kinds."""
        return replace(self, kind="", page=1)


class ImpactDesk:
    """Answers what is asked of impact in one language; keeps the newest answers while the graph stays."""

    formats: Final = IMPACT_FORMATS

    def __init__(self, site: Site, language: Language) -> None:
        self._site = site
        self._language = language
        self._kept: OrderedDict[tuple[object, ...], Impact] = OrderedDict()
        self._turn = Lock()

    def asked(self, request: Request) -> ImpactAsked:
        """Read what is asked. Raises NotFound for what is not known, BadParameter for other values."""
        parameters = checked_query(request)
        given = parameters.get("of", "")
        if given and not VALUE.fullmatch(given):
            raise refuse(
                "Przepis, akt albo zmianę podaje się adresem IRI.",
                "A provision, act or change is given by its IRI.",
            )
        change = parameters.get("change") or CHANGES[0]
        kind, view = parameters.get("kind", ""), parameters.get("view") or VIEWS[0]
        if change not in CHANGES:
            raise refuse(
                f"Rodzaj zmiany to: {', '.join(CHANGES)}.", f"The kind of change is: {', '.join(CHANGES)}."
            )
        if (kind and kind not in KIND_NAMED) or view not in VIEWS:
            raise refuse(
                "Nie ma takiego rodzaju zapisów albo widoku.", "There is no such kind of record or view."
            )
        return ImpactAsked(
            of=self._site.graph.resource(expanded(given)) if given else None,
            change="repeal" if change == "repeal" else "amendment",
            kind=kind,
            view=view,
            page=page_number(parameters),
            text=checked_text(parameters.get("q", "")),
        )

    def impact(self, asked: ImpactAsked) -> Impact:
        """Work the impact out, or give it as it was worked out for the same graph. Raises BadParameter."""
        graph, day = self._site.graph, self._site.today
        if asked.of is None:
            raise refuse(
                "Podaj przepis, akt albo zmianę w parametrze „of”.",
                "Name a provision, an act or a change in the parameter “of”.",
            )
        key = (graph.version, asked.of, asked.change, day)
        with self._turn:
            found = self._kept.get(key)
        if found is None:
            try:
                found = impact_of(graph, asked.of, asked.change, day=day, language=self._language)
            except BadParameter as error:
                raise Refused(error.message) from error
            with self._turn:
                self._kept[key] = found
                if len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return found

    def part(self, asked: ImpactAsked) -> Impact:
        """Give the impact on the kind of records asked for, or on all."""
        found = self.impact(asked)
        wanted = KIND_NAMED.get(asked.kind)
        if wanted is None:
            return found
        return replace(found, touched=tuple(each for each in found.touched if each.kind == wanted))

    # Answers

    def page(self, request: Request) -> HTMLResponse:
        """Make the page; without anything asked about, a page to begin from."""
        asked = self.asked(request)
        if asked.of is None:
            return self._start(asked)
        whole, part = self.impact(asked), self.part(asked)
        pages = max(1, -(-len(part.touched) // PER_PAGE))
        if asked.page > pages:
            raise refuse("Ta odpowiedź nie ma aż tylu stron.", "This answer does not have that many pages.")
        query = asked.query + (f"&page={asked.page}" if asked.page > 1 else "")
        here = Here(self._site, self._language, "impact", PATHS["impact"], query, self._downloads(asked))
        first = (asked.page - 1) * PER_PAGE
        on_page = replace(part, touched=part.touched[first : first + PER_PAGE])
        picture = impact_picture(self._site.graph, on_page, self._language)
        law = whole.start in TEXT_OF_LAW
        return page(
            here,
            "impact.html",
            asked=asked,
            of=asked.of,
            question=f"impact.asked-{asked.change}" if law else f"impact.asked-{code(whole.start)}",
            changes=[
                (each, self._address(replace(asked, change=each, page=1)))
                for each in (CHANGES if law else ())
            ],
            views=[(each, self._address(replace(asked, view=each, page=1))) for each in VIEWS],
            counts=[(code(each.kind), each, self._of_kind(asked, each)) for each in whole.counts],
            all_kinds=self._address(asked.whole),
            total=len(whole.touched),
            inferred=sum(each.inferred for each in whole.touched),
            found=len(part.touched),
            shown=[touched_shown(here, each) for each in on_page.touched],
            first=first,
            page_links=page_links(here.to("impact"), asked.query, pages, asked.page),
            pages=pages,
            picture=picture,
            data=f"{here.to('impact')}/drawing.json?{query}",
            day=whole.day.isoformat(),
        )

    def file(self, request: Request, chosen: Format) -> Response:
        """Give the whole impact, or its part of one kind, as a table of paths or as their triples."""
        return impact_file(self._site, self._language, self.part(self.asked(request)), chosen)

    def drawing(self, request: Request) -> JSONResponse:
        """Give what the page draws as the drawing component reads it."""
        asked = self.asked(request)
        part, first = self.part(asked), (asked.page - 1) * PER_PAGE
        on_page = replace(part, touched=part.touched[first : first + PER_PAGE])
        content = drawing_data(impact_picture(self._site.graph, on_page, self._language), self._language)
        return JSONResponse(content, headers={"Access-Control-Allow-Origin": "*"})

    def _start(self, asked: ImpactAsked) -> HTMLResponse:
        graph = self._site.graph
        here = Here(self._site, self._language, "impact", PATHS["impact"], asked.query)
        hits = (
            graph.texts.search(asked.text, self._language, kinds=SEARCHED, limit=MOST_FOUND).hits
            if asked.text
            else ()
        )
        known = [row for row in rows(graph.ask(EXAMPLES, {}, self._language)) if row["provision"] is not None]
        return page(
            here,
            "impact-start.html",
            text=asked.text,
            found=[(hit, self._address(ImpactAsked(of=URIRef(hit.iri)))) for hit in hits],
            starts=[
                (
                    str(row["provision"]),
                    int(str(row["barrierCount"])),
                    self._address(ImpactAsked(of=URIRef(str(row["provision"])))),
                )
                for row in known[:MOST_EXAMPLES]
            ],
        )

    # Parts of the page

    def _address(self, asked: ImpactAsked) -> str:
        return f"{PATHS['impact'][self._language]}?{asked.query}"

    def _of_kind(self, asked: ImpactAsked, count: Count) -> str:
        return self._address(replace(asked, kind=code(count.kind), page=1))

    def _downloads(self, asked: ImpactAsked) -> list[Download]:
        return files_of(PATHS["impact"][self._language], self.formats, self._language, asked.query)
