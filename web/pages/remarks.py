"""What people record beside the facts: a comment on a record, and that a change is taken back."""

from typing import Final

from fastapi.responses import Response

from mkus_kg.errors import Message, MkusError, NotFound
from mkus_kg.graph.patch import Patch
from mkus_kg.tracker import Change, Refused, Tracker
from mkus_kg.tracker.change import COMMENT
from web.known_on import today
from web.pages import resources
from web.pages.history import revision_page
from web.parts import PATHS, Site, Typed, expanded, local_path
from web.refusals import REFUSALS, status_of, told_when
from web.writing import KEPT_NOWHERE, Action, see_other

NOTHING: Final = Patch(frozenset(), frozenset())
NOT_UNDONE: Final[tuple[type[MkusError], ...]] = (Refused, *REFUSALS)
"""Why taking a change back is refused."""


def tracker_of(site: Site) -> Tracker:
    """Give the tracker. Raises NotFound where the site keeps no journal."""
    if site.tracker is None:
        raise NotFound(
            Message(
                pl="Ten serwis nie prowadzi dziennika zmian.", en="This site keeps no journal of changes."
            )
        )
    return site.tracker


def commented(action: Action) -> Response:
    """Record a comment and go back to the record; a refused one comes back in its form."""
    site, language, text = action.site, action.language, action.text("comment")
    tracker = tracker_of(site)
    record = str(site.serving.resource(expanded(action.text("record"))))
    seen = {record: tracker.revision_of(record)}
    try:
        saved = tracker.record(Change(NOTHING, COMMENT, text, seen, today()), action.who.writer)
    except REFUSALS as error:
        with action.request.app.state.reading():
            typed = Typed(text, error.message.text(language))
            answer = resources.resource(site, language, record, today(), comment=typed)
        return given_back(answer, error, status_of(error))
    return see_other(f"{local_path(record, language)}#c-{saved.revision.number}")


def given_back(answer: Response, error: MkusError, status: int) -> Response:
    """Mark a page as one with a refused form."""
    answer.status_code = status
    answer.headers["Cache-Control"] = KEPT_NOWHERE
    return told_when(answer, error)


def undone(action: Action) -> Response:
    """Take a change back and show the revision that does so; a refusal stands at its form."""
    site, language, reason = action.site, action.language, action.text("reason")
    number = action.request.path_params["number"]
    try:
        saved = tracker_of(site).undo(number, action.who.writer, reason)
    except NOT_UNDONE as error:
        with action.request.app.state.reading():
            answer = revision_page(site, language, number, Typed(reason, error.message.text(language)))
        return given_back(answer, error, 422 if isinstance(error, Refused) else status_of(error))
    return see_other(f"{PATHS['history'][language]}/{saved.revision.number}")
