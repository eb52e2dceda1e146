"""Links wanted: what may be missing between practices, provisions and barriers, and what people decide."""

import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Final, cast, get_args
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from rdflib import URIRef

from mkus_kg.analysis.decisions import BASIS_OF, Decision, decision_patch
from mkus_kg.analysis.links_table import REASONS, links_table
from mkus_kg.analysis.ranking import HITS
from mkus_kg.analysis.wanted import LACKING, Gap, Lacking, LinksWanted, Measured
from mkus_kg.errors import BadChange, BadReason, Message, MkusError
from mkus_kg.exports import FORMATS, Format, write_table
from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission
from mkus_kg.tracker import Change, Refused
from web import api
from web.asked import VALUE, checked_query, page_number, refuse
from web.known_on import today
from web.pages.history import page_links
from web.pages.remarks import given_back, tracker_of
from web.parts import PATHS, Download, Here, Site, expanded, shortened
from web.refusals import REFUSALS, status_of
from web.rendering import page
from web.writing import Action, see_other

NUMBER: Final = re.compile(r"[0-9]{1,9}")
SECTION: Final = "links-wanted"
LINK_FORMATS: Final = ("xlsx", "csv", "json")
PER_PAGE: Final = 10
SHOWN: Final = 3
MOST_KEPT: Final = 3
ACCEPT: Final = "accept"
REJECT: Final = "reject"
NOT_TAKEN: Final[tuple[type[MkusError], ...]] = (Refused, *REFUSALS)
"""Why a decision may not be recorded."""


@dataclass(frozen=True)
class Refusal:
    """A decision that could not be recorded: of which suggestion, what was typed, and why."""

    key: str
    reason: str
    wrong: str


class LinksDesk:
    """Shows suggestions and takes decisions; what was worked out is kept while the graph stays as it is."""

    formats: Final = LINK_FORMATS

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: OrderedDict[str, tuple[LinksWanted, dict[str, Measured]]] = OrderedDict()
        self._turn = Lock()

    def wanted(self) -> LinksWanted:
        """Give the suggestions over the graph that the request asks for."""
        return self._worked_out()[0]

    def warm(self) -> None:
        """Work everything out now, for the first who asks."""
        with self._site.serving.reading():
            self._worked_out()

    def _worked_out(self) -> tuple[LinksWanted, dict[str, Measured]]:
        graph = self._site.graph
        # One at a time: others wait for what the first is working out.
        with self._turn:
            if graph.version not in self._kept:
                found = LinksWanted.read(graph)
                relations = {each.name: each for each in LACKING.values()}
                measured = {name: found.measured(each) for name, each in relations.items()}
                for lacking in LACKING:
                    found.gaps(lacking)
                self._kept[graph.version] = (found, measured)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            return self._kept[graph.version]

    # Reading

    def page(self, language: Language, request: Request) -> HTMLResponse:
        """Make the page of one kind of records that lack a link."""
        parameters = checked_query(request)
        saved = parameters.get("saved", "")
        return self._shown(
            language,
            lacking_of(parameters.get("lacking", "")),
            page_number(parameters),
            record=self._record(parameters.get("record", "")),
            saved=int(saved) if NUMBER.fullmatch(saved) else 0,
        )

    def _record(self, text: str) -> str:
        """Read which single record is asked about, if one is. Raises NotFound, BadParameter."""
        if text and not VALUE.fullmatch(text):
            raise refuse("Zapis podaje się adresem IRI.", "A record is given by its IRI.")
        return str(self._site.graph.resource(expanded(text))) if text else ""

    def _shown(
        self,
        language: Language,
        lacking: Lacking,
        number: int,
        *,
        record: str = "",
        saved: int = 0,
        refused: Refusal | None = None,
    ) -> HTMLResponse:
        found, measured = self._worked_out()
        gaps = of_record(found.gaps(lacking), record)
        pages = max(1, -(-len(gaps) // PER_PAGE))
        if number > pages:
            raise refuse("Ta lista nie ma aż tylu stron.", "This list does not have that many pages.")
        asked = f"lacking={lacking}" + (f"&record={quote(shortened(record), safe='/')}" if record else "")
        query = asked + (f"&page={number}" if number > 1 else "")
        here = Here(self._site, language, SECTION, PATHS[SECTION], query, self._downloads(language, asked))
        first = (number - 1) * PER_PAGE
        person = None if here.past else here.person
        return page(
            here,
            "links-wanted.html",
            lacking=lacking,
            record=record,
            tabs=[
                (each, len(found.gaps(each)), here.to(SECTION, lacking=each)) for each in get_args(Lacking)
            ],
            gaps=gaps[first : first + PER_PAGE],
            shown=SHOWN,
            first=first,
            measured=measured,
            quality=measured[LACKING[lacking].name],
            hits=HITS,
            page_links=page_links(here.to(SECTION), asked, pages, number),
            page_number=number,
            pages=pages,
            reasons=REASONS,
            decides=person is not None and person.may(Permission.LINK),
            saved=saved,
            refused=refused,
        )

    def file(self, language: Language, request: Request, chosen: Format) -> Response:
        """Give all suggestions for one kind of records, a row for each reason."""
        parameters = checked_query(request)
        lacking, record = (
            lacking_of(parameters.get("lacking", "")),
            self._record(parameters.get("record", "")),
        )
        site, texts = self._site, self._site.texts
        table = links_table(site.graph, of_record(self._gaps(lacking), record), language)
        told = api.options(
            site,
            language,
            texts.text("links.title", language),
            f"{PATHS[SECTION][language]}?lacking={lacking}",
            f"{texts.text('links.tab-' + lacking, language)}; {texts.text('links.note', language)}",
        )
        name = f"mkus{PATHS[SECTION][language]}-{lacking}"
        with site.graph.pausing():
            return api.file_answer(write_table(table, chosen.name, told), chosen, name)

    def _gaps(self, lacking: Lacking) -> tuple[Gap, ...]:
        return self.wanted().gaps(lacking)

    def _downloads(self, language: Language, query: str) -> list[Download]:
        return [
            Download(
                name,
                f"{PATHS[SECTION][language]}.{FORMATS[name].suffix}?{query}",
                FORMATS[name].label.text(language),
                FORMATS[name].media_type,
            )
            for name in LINK_FORMATS
        ]

    # Deciding

    def decided(self, action: Action) -> Response:
        """Record what a person decided on a suggestion; a refused decision comes back in its form."""
        lacking, number = lacking_of(action.text("lacking")), action.text("page", "1")
        try:
            saved = self._recorded(action)
        except NOT_TAKEN as error:
            with action.request.app.state.reading():
                return self._given_back(action, lacking, number, error)
        address = f"{PATHS[SECTION][action.language]}?lacking={lacking}&saved={saved}"
        return see_other(address)

    def _recorded(self, action: Action) -> int:
        site, language = self._site, action.language
        tracker, graph = tracker_of(site), site.serving
        wish = action.text("do")
        link = URIRef(expanded(action.text("link")))
        if wish not in (ACCEPT, REJECT) or link not in BASIS_OF:
            raise refuse("Podpowiedź można przyjąć albo odrzucić.", "A suggestion is accepted or rejected.")
        reason = action.text("reason")
        if not reason:
            raise BadReason(
                Message(
                    pl="Napisz, dlaczego: decyzja bez powodu nic nie powie następnym.",
                    en="Say why: a decision without a reason tells nothing to those who come after.",
                )
            )
        with action.request.app.state.reading():
            practice = graph.resource(expanded(action.text("practice")))
            value = graph.resource(expanded(action.text("value")))
            decision = Decision(practice, link, value, wish == ACCEPT, reason, language)
            agent = action.who.writer
            patch = decision_patch(decision, URIRef(agent.iri), datetime.now(UTC), graph.store, self.wanted())
            seen = {str(practice): tracker.revision_of(str(practice))}
        told = site.texts.text(f"links.reason-{wish}", language, value=graph.label(value, language))
        change = Change(patch, "link", f"{told} {reason}", seen, today())
        return tracker.record(change, agent).revision.number

    def _given_back(self, action: Action, lacking: Lacking, number: str, error: MkusError) -> Response:
        key = " ".join((expanded(action.text("practice")), expanded(action.text("value"))))
        refused = Refusal(key, action.text("reason"), error.message.text(action.language))
        at = int(number) if NUMBER.fullmatch(number) else 1
        pages = max(1, -(-len(self._gaps(lacking)) // PER_PAGE))
        answer = self._shown(action.language, lacking, min(max(at, 1), pages), refused=refused)
        refusing = isinstance(error, Refused | BadChange | BadReason)
        return given_back(answer, error, 422 if refusing else status_of(error))


def of_record(gaps: tuple[Gap, ...], record: str) -> tuple[Gap, ...]:
    """Leave one record alone, if one is asked about."""
    return tuple(gap for gap in gaps if record in ("", gap.record))


def lacking_of(text: str) -> Lacking:
    """Read which kind of records is asked about. Raises BadParameter."""
    if text and text not in LACKING:
        names = ", ".join(LACKING)
        raise refuse(f"Powiązań może brakować tym zapisom: {names}.", f"Records may lack links: {names}.")
    return cast(Lacking, text or "practices")
