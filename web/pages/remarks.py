"""What people record beside the facts: a comment on a record, and that a change is taken back."""

from typing import Final

from fastapi.responses import Response

from mkus_kg.errors import Message, NotFound
from mkus_kg.graph.patch import Patch
from mkus_kg.tracker import Change, Tracker
from mkus_kg.tracker.change import COMMENT
from web.known_on import today
from web.parts import PATHS, Site, expanded, local_path
from web.writing import Action, see_other

NOTHING: Final = Patch(frozenset(), frozenset())


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
    """Record a comment and go back to the record. Raises what the tracker raises."""
    tracker = tracker_of(action.site)
    record = str(action.site.serving.resource(expanded(action.text("record"))))
    seen = {record: tracker.revision_of(record)}
    saved = tracker.record(Change(NOTHING, COMMENT, action.text("comment"), seen, today()), action.who.writer)
    return see_other(f"{local_path(record, action.language)}#c-{saved.revision.number}")


def undone(action: Action) -> Response:
    """Take a change back and show the revision that does so. Raises what the tracker raises."""
    number = action.request.path_params["number"]
    saved = tracker_of(action.site).undo(number, action.who.writer, action.text("reason"))
    return see_other(f"{PATHS['history'][action.language]}/{saved.revision.number}")
