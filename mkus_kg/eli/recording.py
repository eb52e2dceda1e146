"""A proposal as the one change that records it."""

from datetime import date
from typing import Final

from rdflib import URIRef

from mkus_kg.eli.proposal import Proposal
from mkus_kg.tracker import Change, Tracker

ACTION: Final = "eli"


def change_of(proposal: Proposal, tracker: Tracker, reason: str, day: date) -> Change:
    """Give the change that records a proposal, made of what readers see now: later changes are noticed."""
    store = tracker.graph.store
    subjects = {each.subject for each in proposal.patch.added if isinstance(each.subject, URIRef)}
    seen = {str(each): tracker.revision_of(str(each)) for each in subjects if store.known(each)}
    return Change(proposal.patch, ACTION, reason, seen, day)
