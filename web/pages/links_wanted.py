"""Links wanted: what may be missing between practices, provisions and barriers, and what people decide."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast, get_args
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from rdflib import URIRef

from mkus_kg.analysis.decisions import BASIS_OF, Decision, decision_patch
from mkus_kg.analysis.links_table import REASONS
from mkus_kg.analysis.ranking import HITS
from mkus_kg.analysis.wanted import LACKING, Gap, Lacking, of_record
from mkus_kg.errors import BadChange, BadReason, Message, MkusError
from mkus_kg.exports import Format
from mkus_kg.namespaces import Language
from mkus_kg.permissions import Permission
from mkus_kg.tracker import Change, Refused
from web.analysis_files import LINK_FORMATS, links_file
from web.asked import VALUE, checked_query, page_number, refuse
from web.known_on import today
from web.pages.history import page_links
from web.pages.remarks import given_back, tracker_of
from web.parts import PATHS, Download, Here, Site, expanded, files_of, shortened
from web.refusals import REFUSALS, status_of
from web.rendering import page
from web.writing import Action, see_other

NUMBER: Final = re.compile(r"[0-9]{1,9}")
SECTION: Final = "links-wanted"
PER_PAGE: Final = 10
SHOWN: Final = 3
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
    """Shows suggestions and takes decisions on them."""

    formats: Final = LINK_FORMATS

    def __init__(self, site: Site) -> None:
        self._site = site

    def warm(self) -> None:
        """Work everything out now, for the first who asks."""
        with self._site.serving.reading():
            self._site.links.over(self._site.serving)

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
        worked_out = self._site.links.over(self._site.graph)
        found, measured = worked_out.wanted, worked_out.measured
        gaps = of_record(found.gaps(lacking), record)
        pages = max(1, -(-len(gaps) // PER_PAGE))
        if number > pages:
            raise refuse("Ta lista nie ma aż tylu stron.", "This list does not have that many pages.")
        asked = f"lacking={lacking}" + (f"&record={quote(shortened(record), safe='/')}" if record else "")
        query = asked + (f"&page={number}" if number > 1 else "")
        here = Here(self._site, language, SECTION, PATHS[SECTION], query, self._downloads(language, asked))
        first = (number - 1) * PER_PAGE
        on_page = gaps[first : first + PER_PAGE]
        offered = {(each.practice, each.value) for gap in on_page for each in gap.suggestions[:SHOWN]}
        person = None if here.past else here.person
        return page(
            here,
            "links-wanted.html",
            lacking=lacking,
            record=record,
            tabs=[
                (each, len(found.gaps(each)), here.to(SECTION, lacking=each)) for each in get_args(Lacking)
            ],
            gaps=on_page,
            lapsed=found.lapsed(self._site.today),
            undated=found.undated(),
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
            apart=refused is not None and tuple(refused.key.split(" ", 1)) not in offered,
        )

    def file(self, language: Language, request: Request, chosen: Format) -> Response:
        """Give all suggestions for one kind of records, a row for each reason."""
        parameters = checked_query(request)
        lacking, record = (
            lacking_of(parameters.get("lacking", "")),
            self._record(parameters.get("record", "")),
        )
        return links_file(self._site, language, lacking, record, chosen)

    def _gaps(self, lacking: Lacking) -> tuple[Gap, ...]:
        return self._site.links.over(self._site.graph).wanted.gaps(lacking)

    def _downloads(self, language: Language, query: str) -> list[Download]:
        return files_of(PATHS[SECTION][language], LINK_FORMATS, language, query)

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
            wanted = site.links.over(graph).wanted
            patch = decision_patch(decision, URIRef(agent.iri), datetime.now(UTC), graph.store, wanted)
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


def lacking_of(text: str) -> Lacking:
    """Read which kind of records is asked about. Raises BadParameter."""
    if text and text not in LACKING:
        names = ", ".join(LACKING)
        raise refuse(f"Powiązań może brakować tym zapisom: {names}.", f"Records may lack links: {names}.")
    return cast(Lacking, text or "practices")
