"""From an answer of the ELI service to a proposal: compared with the graph, without what people took away."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from rdflib import URIRef

from mkus_kg.eli.acts import describe_act
from mkus_kg.eli.answers import (
    AMENDED_BY,
    AMENDS,
    REPEALED_BY,
    REPEALS,
    TEXT_OF,
    TEXTS,
    Answer,
)
from mkus_kg.eli.draft import Draft, Withdrawn
from mkus_kg.eli.effects import amendments, named
from mkus_kg.eli.layout import lay_out
from mkus_kg.eli.proposal import KINDS, Proposal
from mkus_kg.eli.texts import describe_text, newest_text
from mkus_kg.eli.units import Structure, Unit
from mkus_kg.errors import BadParameter, Message
from mkus_kg.graph import GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.journal import Journal

ALL: Final = "all"
ARTICLES: Final = "articles"
NONE: Final = "none"
DEPTHS: Final[Mapping[str, Message]] = {
    ARTICLES: Message(pl="artykuły i paragrafy", en="articles and sections"),
    ALL: Message(pl="wszystkie jednostki", en="all units"),
    NONE: Message(pl="bez jednostek", en="no units"),
}
"""Which editorial units are taken."""
TAKEN: Final = frozenset({AMENDED_BY, AMENDS, REPEALED_BY, TEXT_OF, TEXTS})
UNDONE: Final = "undo"
MOST_TAKEN: Final = 1_200
"""Records of one import: each is judged by the shapes, and everybody else who writes waits for it."""


def propose(
    answer: Answer, store: GraphStore, withdrawn: Withdrawn, today: date, units: str = ARTICLES
) -> Proposal:
    """Say what an answer would add to the graph; `today` is the day on which it was read.

    Raises BadParameter where more records would come than one revision should bring.
    """
    said = answer.description
    draft = Draft(store, said, today)
    if said.is_consolidated_text:
        describe_text(draft, answer)
    else:
        act = describe_act(draft, answer)
        newest_text(draft, act, answer.linked(TEXTS))
        if answer.structure is not None:
            _note_layout(draft, answer.structure)
            lay_out(draft, act, _chosen(answer.structure, units))
        amendments(draft, answer)
        _check_size(draft)
    _note_left_out(draft, answer)
    kept = draft.kept(withdrawn)
    items = [each for each in draft.items.values() if each.record in kept]
    order = list(KINDS)
    items.sort(key=lambda each: order.index(each.kind))
    withheld = len(draft.items) - len(items)
    if withheld:
        draft.notes.append(
            Message(
                pl=f"Nie zaproponowano ponownie tego, co ktoś wcześniej usunął (zapisów: {withheld}).",
                en=f"What somebody removed earlier is not proposed again (records: {withheld}).",
            )
        )
    return Proposal(
        said.number,
        said.title,
        Patch(frozenset(), frozenset[Statement]().union(*kept.values())),
        tuple(items),
        tuple(dict.fromkeys(draft.differences)),
        tuple(dict.fromkeys(draft.notes)),
    )


def taken_away(journal: Journal) -> Withdrawn:
    """Give what tells of a record which statements people removed from it, but for revisions they undid."""

    def of(record: str) -> frozenset[Statement]:
        if not journal.last_revision(record):
            return frozenset()
        found: set[Statement] = set()
        for revision in journal.revisions(record=record):
            if revision.action != UNDONE:
                found = (found - revision.patch.added) | revision.patch.removed
        return frozenset(found)

    return of


def _chosen(structure: Structure, units: str) -> list[Unit]:
    deepest = {NONE: 0, ARTICLES: 1}.get(units, max((each.level for each in structure.units), default=0))
    return [each for each in structure.units if each.level <= deepest]


def _check_size(draft: Draft) -> None:
    """Raise BadParameter where more records would come than one revision should bring."""
    coming = len(draft.items)
    if coming > MOST_TAKEN:
        raise BadParameter(
            Message(
                pl=f"Nowych zapisów jest {coming}, a naraz można zapisać {MOST_TAKEN}. "
                "Wybierz same artykuły albo import bez jednostek.",
                en=f"{coming} records are new, and {MOST_TAKEN} can be recorded at once. "
                "Choose articles only, or no units.",
            )
        )


def _note_layout(draft: Draft, structure: Structure) -> None:
    draft.notes.append(
        Message(
            pl="Układ pochodzi z tekstu ogłoszonego: jednostek dodanych później w nim nie ma, "
            "a uchylone zostały.",
            en="The structure is that of the text as published: units added later are missing, "
            "repealed ones stay.",
        )
    )
    if structure.unclear:
        draft.notes.append(
            Message(
                pl=f"Miejsca w układzie, których nie odczytano ({len(structure.unclear)}): "
                + named(structure.unclear),
                en=f"Places of the structure that were not read ({len(structure.unclear)}): "
                + named(structure.unclear),
            )
        )


def _note_left_out(draft: Draft, answer: Answer) -> None:
    """Tell what the answer holds and the graph does not take, so that nothing is dropped in silence."""
    for pl, en, names in (
        (
            "Rodzaje odesłań, których nie przejmujemy",
            "Kinds of references that are not taken",
            [f"{kind} ({count})" for kind, count in sorted(answer.kinds().items()) if kind not in TAKEN],
        ),
        ("Nieznane pola w opisie", "Unknown fields of the description", list(answer.description.unknown)),
        ("Akty z nieznanych dzienników", "Acts of unknown journals", list(answer.skipped)),
    ):
        if names:
            draft.notes.append(Message(pl=f"{pl}: {named(names)}.", en=f"{en}: {named(names)}."))
    for each in answer.linked(REPEALS):
        if draft.held(each.number.act):
            _note_repeal(draft, each.number.act, each.number.reference, each.day)


def _note_repeal(draft: Draft, act: URIRef, reference: str, day: date | None) -> None:
    draft.notes.append(
        Message(
            pl=f"Serwis podaje, że ten akt uchyla {draft.name_of(act, reference)} od {day or '–'}; "
            "sprawdź jego zapis, bo stąd niczego w nim nie zmieniamy.",
            en=f"The service says that this act repeals {draft.name_of(act, reference)} as of {day or '–'}; "
            "look at its record, as nothing of it is changed from here.",
        )
    )
