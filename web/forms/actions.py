"""What a person may do with a record: the forms that edit it, and the statuses it can move to."""

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import URIRef

from mkus_kg.namespaces import MKUS, Language
from mkus_kg.permissions import Permission
from mkus_kg.submissions import ENTRY
from mkus_kg.tracker import Tracker
from mkus_kg.tracker.lifecycle import moves
from mkus_kg.tracker.reach import CITABLE
from web.forms.uses import EDITING, OF_CLASS
from web.parts import Site, local_path
from web.rendering import code
from web.visitors import Person


@dataclass(frozen=True)
class Link:
    """One thing that can be done: where, what it is called, and its picture."""

    address: str
    label: str
    icon: str
    second: bool = False
    """Another person than the author has to do it."""


@dataclass(frozen=True)
class RecordActions:
    """Everything a person may do with one record."""

    edits: Sequence[Link] = ()
    moves: Sequence[Link] = ()


def record_actions(
    site: Site, language: Language, iri: str, names: Sequence[str], person: Person | None
) -> RecordActions:
    """Give what somebody may do with a record of these classes."""
    if person is None or site.tracker is None:
        return RecordActions()
    address = local_path(iri, language)
    forms = [name for each in names for name in OF_CLASS.get(each, ())]
    if CITABLE & {MKUS[name] for name in names}:
        forms.append("cite-source")
    edits = [
        Link(f"{address}?edit={name}", site.texts.text(f"form.edit.{name}", language), EDITING[name].icon)
        for name in forms
        if person.may(EDITING[name].permission)
    ]
    tracked = any(MKUS[name] in ENTRY for name in names)
    if not tracked or not person.may(Permission.MOVE):
        return RecordActions(edits)
    following = moves(site.serving, URIRef(iri))
    second = any(move.needs_second_person for move in following) and _may_confirm(site.tracker, iri, person)
    return RecordActions(
        edits,
        [
            Link(
                f"{address}?move={code(move.to)}",
                move.label.text(language),
                "git-pull-request",
                move.needs_second_person,
            )
            for move in following
            if second or not move.needs_second_person
        ],
    )


def _may_confirm(tracker: Tracker, iri: str, person: Person) -> bool:
    return person.may(Permission.VERIFY) and not tracker.written_by(iri, person.agent)
