"""The published editions of the data set: all, one with what is new in it, and publishing the next."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from fastapi.responses import HTMLResponse, Response

from mkus_kg.errors import BadChange, BadReason, JournalMoved, Message, MkusError, NotFound
from mkus_kg.exports import FORMATS, Format, GraphFormat, write_graph
from mkus_kg.journal import Edition
from mkus_kg.namespaces import Language
from mkus_kg.publishing import FILE_FORMATS, Publisher
from mkus_kg.tracker import LONGEST_REASON
from mkus_kg.tracker.comparison import compare
from mkus_kg.tracker.history import differences
from web import api
from web.known_on import viewed
from web.pages.compare import LONGEST, STATES, counted
from web.pages.history import journal_of
from web.pages.remarks import given_back
from web.parts import PATHS, Here, Site, Typed, files_of
from web.refusals import status_of
from web.rendering import page
from web.telling import speaker
from web.writing import Action, see_other

DESCRIPTION_FORMATS: Final = tuple(each.name for each in FORMATS.values() if isinstance(each, GraphFormat))
"""In which formats programs read what there is."""
NOT_PUBLISHED: Final[tuple[type[MkusError], ...]] = (BadReason, BadChange, JournalMoved)


def publisher_of(site: Site) -> Publisher:
    """Give what publishes. Raises NotFound where the site keeps no journal."""
    if site.publisher is None:
        raise NotFound(
            Message(
                pl="Ten serwis nie prowadzi dziennika zmian, więc nie ma w nim wydań.",
                en="This site keeps no journal of changes, so it has no editions.",
            )
        )
    return site.publisher


def known(site: Site) -> list[Edition]:
    """Give the editions that had been published by the day the page shows, the newest first."""
    view = viewed()
    every = site.publisher.editions.all() if site.publisher else []
    return every if view is None else [each for each in every if each.published_at <= view.moment]


def editions_page(site: Site, language: Language, refused: Typed | None = None) -> HTMLResponse:
    """Make the page of all editions."""
    path = PATHS["editions"]
    files = files_of(path[language], DESCRIPTION_FORMATS, language) if site.publisher else ()
    here = Here(site, language, "editions", path, "", files)
    return page(here, "editions.html", editions=known(site), refused=refused, longest_reason=LONGEST_REASON)


def edition_page(site: Site, language: Language, number: int) -> HTMLResponse:
    """Make the page of one edition. Raises NotFound."""
    edition = publisher_of(site).editions.edition(number)
    every = known(site)
    before = next((each for each in every if each.number == number - 1), None)
    paths: dict[Language, str] = {each: f"{path}/{number}" for each, path in PATHS["editions"].items()}
    here = Here(site, language, "editions", paths, "", files_of(paths[language], FILE_FORMATS, language))
    kinds: Mapping[str, Counter[str]] = {}
    found = None
    if before is not None:
        found = compare(journal_of(site), before.revision, edition.revision, LONGEST)
        every_difference = differences(
            site.serving, found.patch, found.records, language, speaker(site, language)
        )
        kinds = counted(every_difference)
    return page(
        here,
        "edition.html",
        it=edition,
        before=before,
        after=next((each for each in every if each.number == number + 1), None),
        found=found,
        kinds=kinds,
        states=STATES,
    )


def description_file(site: Site, language: Language, chosen: Format) -> Response:
    """Describe the editions to programs: DCAT-AP and VoID."""
    told = site.graph.export_options(language)
    return api.file_answer(
        write_graph(publisher_of(site).description(), chosen.name, told), chosen, "mkus-wydania"
    )


def edition_file(site: Site, number: int, chosen: Format) -> Response:
    """Give an edition as a file, which never changes."""
    with site.serving.pausing():
        content = publisher_of(site).file(number, chosen.name)
    return api.file_answer(content, chosen, f"mkus-kg-{number}")


def published(action: Action) -> Response:
    """Publish the newest state and show the edition; a refusal stands at its form."""
    site, language, note = action.site, action.language, action.text("note")
    try:
        edition = publisher_of(site).publish(action.who.writer, note)
    except NOT_PUBLISHED as error:
        with action.request.app.state.reading():
            answer = editions_page(site, language, Typed(note, error.message.text(language)))
        return given_back(answer, error, status_of(error))
    return see_other(f"{PATHS['editions'][language]}/{edition.number}")
