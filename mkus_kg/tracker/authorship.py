"""Who wrote a record: whoever did may not be the one who confirms it."""

from collections.abc import Collection
from typing import Final

from rdflib import Literal

from mkus_kg.errors import BadChange, Forbidden, Message
from mkus_kg.graph import GraphStore
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Term
from mkus_kg.journal import Journal
from mkus_kg.namespaces import MKUS, RDF
from mkus_kg.tracker.change import Agent
from mkus_kg.tracker.touched import Owners

MOST_NAMED: Final = 5
"""Revisions that a refusal names."""
UNDOING: Final = "undo"
"""The action that writes nothing of its own: it brings back what was written before."""
_TRUE: Final = Literal(True)


def needs_second_person(store: GraphStore, status: Term) -> bool:
    """Say whether somebody who wrote nothing of a record has to bring it to a status."""
    return any(store.statements(status, MKUS.needsSecondPerson, _TRUE))


def revisions_written(journal: Journal, owners: Owners, record: str, agent: str) -> tuple[int, ...]:
    """Give the revisions in which somebody wrote what a record says, its causes and citations included.

    Comments, moves of its status with their evidence, and undoing are no writing.
    """
    return tuple(
        revision.number
        for revision in journal.revisions(record=record, agent=agent)
        if revision.action != UNDOING and record in owners.by_record(_content(revision.patch))
    )


def records_written(journal: Journal, owners: Owners, records: Collection[str], agent: str) -> frozenset[str]:
    """Give those of the records in which somebody wrote anything, as `revisions_written` counts it."""
    found: set[str] = set()
    for brief in journal.revisions(agent=agent, longest=0):
        open_still = set(records).intersection(brief.records) - found
        if open_still and brief.action != UNDOING:
            content = _content(journal.revision(brief.number).patch)
            found |= open_still.intersection(owners.by_record(content))
    return frozenset(found)


def check_confirming(journal: Journal, owners: Owners, record: str, agent: Agent) -> None:
    """Raise Forbidden for a job, and for a person who wrote anything of the record."""
    if agent.job:
        raise Forbidden(
            Message(
                pl="Ten stan nadaje tylko osoba, która sprawdziła zapis, nigdy zadanie serwisu.",
                en="Only a person who has checked the record gives this status, never a job of the site.",
            )
        )
    written = revisions_written(journal, owners, record, agent.iri)
    if written:
        numbers = ", ".join(str(each) for each in written[-MOST_NAMED:])
        raise Forbidden(
            Message(
                pl="Ten stan nadaje osoba, która nie pisała tego zapisu, a od Ciebie pochodzą w nim zmiany "
                f"o numerach: {numbers}. Poproś drugą osobę.",
                en="Somebody who wrote nothing of this record gives this status, and these changes of it "
                f"are yours: {numbers}. Ask a second person.",
            )
        )


def check_second_person(
    store: GraphStore, journal: Journal, owners: Owners, patch: Patch, agent: Agent
) -> None:
    """Refuse a status that takes a second person to an author of the record, and to a job.

    Raises Forbidden for them, BadChange where the same change would write something of the record.
    """
    confirming = {
        each.subject
        for each in patch.added
        if each.predicate == MKUS.toStatus and needs_second_person(store, each.object)
    }
    records = {
        str(each.object)
        for each in patch.added
        if each.predicate == MKUS.statusOf and each.subject in confirming
    }
    for record in sorted(records):
        check_confirming(journal, owners, record, agent)
        if record in owners.by_record(_content(patch)):
            raise BadChange(
                Message(
                    pl="Kto potwierdza zapis, nie zmienia go przy tym: zapisz zmianę osobno, "
                    "a o potwierdzenie poproś drugą osobę.",
                    en="Who confirms a record does not change it at once: record the change by itself, "
                    "and ask a second person to confirm it.",
                )
            )


def _content(patch: Patch) -> Patch:
    """Leave out the events of statuses, and the citations that came with them as their evidence."""
    said = (*patch.removed, *patch.added)
    apart: set[Term] = {
        each.subject for each in said if each.predicate == RDF.type and each.object == MKUS.StatusChange
    }
    apart |= {each.object for each in said if each.subject in apart and each.predicate == MKUS.hasCitation}
    removed, added = (
        frozenset(each for each in side if each.subject not in apart) for side in (patch.removed, patch.added)
    )
    return Patch(removed, added)
