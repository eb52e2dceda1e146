"""What a person may do with a record: the forms that edit it, and the statuses it can move to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from rdflib import URIRef

from mkus_kg.namespaces import MKUS, Language
from mkus_kg.permissions import Permission
from mkus_kg.submissions import ENTRY
from mkus_kg.tracker import Tracker
from mkus_kg.tracker.admission import is_draft
from mkus_kg.tracker.lifecycle import Move, moves
from mkus_kg.tracker.reach import CITABLE, is_own_report
from web.forms.uses import EDITING, MAKING, OF_CLASS
from web.parts import PATHS, Site, local_path, shortened
from web.rendering import code
from web.visitors import Person

TRACKED: Final = frozenset(ENTRY)
"""The classes whose records move from status to status."""
STAGED: Final = "ProposedChange"
"""The class whose statuses are called stages."""
REMEDY: Final = "remedy.1.barrier"
"""The field of a new proposal that names the barrier it is to remove."""


COLLECTED: Final = {"Barrier": "barriers", "ProposedChange": "changes", "GoodPractice": "practices"}
"""The field of a new recommendation that names a record of a class."""


@dataclass(frozen=True)
class Link:
    """One thing that can be done: where, what it is called, and its picture."""

    address: str
    label: str
    icon: str
    second: bool = False
    """Another person than the author has to do it."""
    demands: str = ""
    """What has to be said on the way."""


@dataclass(frozen=True)
class RecordActions:
    """Everything a person may do with one record."""

    edits: Sequence[Link] = ()
    moves: Sequence[Link] = ()
    staged: bool = False
    """Its statuses are called stages."""


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
        and (not EDITING[name].own_report or _mends(site, iri, person))
        and (not EDITING[name].only_draft or is_draft(site.serving.store, URIRef(iri)))
    ]
    if "Barrier" in names and person.may(Permission.PROPOSE):
        proposing = f"{PATHS['new-change'][language]}?{urlencode({REMEDY: shortened(iri)}, safe='/')}"
        edits.append(Link(proposing, site.texts.text("nav.new-change", language), MAKING["new-change"].icon))
    for name, field in COLLECTED.items():
        if name in names and person.may(Permission.PROPOSE):
            collecting = (
                f"{PATHS['new-recommendation'][language]}?{urlencode({field: shortened(iri)}, safe='/')}"
            )
            label = site.texts.text("nav.new-recommendation", language)
            edits.append(Link(collecting, label, MAKING["new-recommendation"].icon))
    tracked = any(MKUS[name] in TRACKED for name in names)
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
                demanded(site, language, move),
            )
            for move in following
            if second or not move.needs_second_person
        ],
        STAGED in names,
    )


def demanded(site: Site, language: Language, move: Move) -> str:
    """Name what a status demands, as the fields of its form are called."""
    names = [
        site.texts.text("record.move-source", language)
        if field.property == MKUS.hasCitation
        else field.label.text(language)
        for field in move.demands
    ]
    return ", ".join(f"„{name}”" if language == "pl" else f"“{name}”" for name in names)


def _mends(site: Site, iri: str, person: Person) -> bool:
    """Say whether the short form is for this person: who may edit has the long one."""
    own = is_own_report(site.serving.store, URIRef(iri), person.agent)
    return own and not person.may(Permission.EDIT)


def _may_confirm(tracker: Tracker, iri: str, person: Person) -> bool:
    return person.may(Permission.VERIFY) and not tracker.written_by(iri, person.agent)
