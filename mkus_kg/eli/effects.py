"""Amendments that the ELI service lists, as changes of the law: when, by which act, of which act."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.eli.acts import FALSE, referenced_act
from mkus_kg.eli.answers import AMENDED_BY, AMENDS, Answer, Reference
from mkus_kg.eli.draft import Draft, day_literal, told
from mkus_kg.eli.layout import place_unit
from mkus_kg.eli.numbers import ActNumber
from mkus_kg.eli.proposal import Difference
from mkus_kg.eli.units import read_article
from mkus_kg.errors import Message
from mkus_kg.namespaces import DCT, ID, MKUS, SCHEME, SKOS

DATE: Final = Message(pl="dzień, od którego zmiana działa", en="date of effect")
MOST_NAMED: Final = 8


def amendments(draft: Draft, answer: Answer) -> None:
    """State the amendments that the graph lacks: of this act, and by this act of acts that we hold."""
    said = answer.description
    undated: list[str] = []
    early: list[str] = []
    elsewhere: list[str] = []
    for each in answer.linked(AMENDED_BY):
        if _usable(each, each.number, each.published, undated, early):
            _amendment(draft, each, each.number, said.number)
    for each in answer.linked(AMENDS):
        if not draft.held(each.number.act):
            elsewhere.append(str(each.number))
        elif _usable(each, said.number, said.published, undated, early):
            _amendment(draft, each, said.number, each.number)
    for acts, pl, en in (
        (undated, "serwis nie podaje dnia wejścia zmiany w życie", "the service gives no day of effect"),
        (
            early,
            "podany dzień jest wcześniejszy niż ogłoszenie aktu zmieniającego",
            "the day given is earlier than the publication of the amending act",
        ),
        (elsewhere, "zmienionego aktu nie ma w grafie", "the amended act is not in the graph"),
    ):
        if acts:
            draft.notes.append(
                Message(
                    pl=f"Pominięte zmiany ({len(acts)}): {pl}: {named(acts)}.",
                    en=f"Amendments left out ({len(acts)}): {en}: {named(acts)}.",
                )
            )


def _usable(
    found: Reference, affecting: ActNumber, published: date | None, undated: list[str], early: list[str]
) -> bool:
    """Say whether the day of a change can be what it is said to be; a change is never older than its act."""
    if found.day is None:
        undated.append(str(found.number))
        return False
    if found.day < (published or date(affecting.year, 1, 1)):
        early.append(f"{found.number} ({found.day})")
        return False
    return True


def _amendment(draft: Draft, found: Reference, affecting: ActNumber, affected: ActNumber) -> None:
    assert found.day is not None
    effect = ID[f"effect/eli-{affecting.slug}-{affected.slug}-{found.day}"]
    if draft.held(effect):
        draft.complete(effect, MKUS.effectDate, day_literal(found.day), DATE)
        return
    ours = _days(draft, affecting.act, affected.act)
    if found.day.isoformat() in ours:
        return
    if ours:
        draft.differences.append(
            Difference.between(affected.act, _by(affecting), ", ".join(sorted(ours)), found.day.isoformat())
        )
        return
    if draft.known(effect):
        _name_unit(draft, effect, found, affected)
        return
    act = referenced_act(draft, found) if affecting == found.number else affecting.act
    short = draft.name_of(affected.act, affected.reference)
    name = Message(
        pl=f"{short}: zmiana przez {affecting.reference}", en=f"{short}: amended by {affecting.reference}"
    )
    about = Message(pl=f"od {found.day}", en=f"as of {found.day}")
    if found.article:
        about = Message(pl=f"{about.pl}, {found.article}", en=f"{about.en}, {found.article}")
    draft.make(effect, "effect", name, MKUS.Effect, about=about)
    draft.state(effect, SKOS.prefLabel, *told(name))
    draft.state(effect, DCT.description, *told(_description(affecting, affected, found)))
    draft.state(effect, MKUS.effectDate, day_literal(found.day))
    draft.state(effect, MKUS.dateBasis, SCHEME["date-basis/register"])
    draft.state(effect, MKUS.affectingAct, act)
    draft.state(effect, MKUS.affectsAct, affected.act)
    draft.state(effect, MKUS.actReference, Literal(affecting.reference))
    draft.state(effect, MKUS.verified, FALSE)
    draft.cite(effect, found.kind)
    _name_unit(draft, effect, found, affected)


def _days(draft: Draft, affecting: URIRef, affected: URIRef) -> set[str]:
    """Give the days of the changes we hold that one act made in another or in a unit of it."""
    found: set[str] = set()
    for each in {
        statement.subject for statement in draft.store.statements(None, MKUS.affectingAct, affecting)
    }:
        if not isinstance(each, URIRef):
            continue
        units = [unit for unit in draft.values(each, MKUS.affectsProvision) if isinstance(unit, URIRef)]
        if affected in draft.values(each, MKUS.affectsAct) or any(
            affected in draft.values(unit, MKUS.within) for unit in units
        ):
            found.update(str(day) for day in draft.values(each, MKUS.effectDate))
    return found


def _name_unit(draft: Draft, effect: URIRef, found: Reference, affected: ActNumber) -> None:
    """Link the unit that the service names, when its number can be read."""
    if not found.article:
        return
    unit = read_article(found.article)
    if unit is None:
        draft.notes.append(
            Message(
                pl=f"Nie odczytano jednostki, którą serwis podaje przy {found.number}: „{found.article}”.",
                en=f"The unit that the service gives beside {found.number} was not read: “{found.article}”.",
            )
        )
        return
    draft.state(effect, MKUS.affectsProvision, place_unit(draft, affected.act, affected.slug, unit))


def _description(affecting: ActNumber, affected: ActNumber, found: Reference) -> Message:
    unit_pl = f" Serwis wskazuje jednostkę: {found.article}." if found.article else ""
    unit_en = f" The service names the unit: {found.article}." if found.article else ""
    return Message(
        pl=f"Serwis ELI Sejmu podaje, że {affecting.reference} zmienia {affected.reference} od {found.day}."
        f"{unit_pl} Nikt jeszcze nie ocenił, czy zmiana ułatwia, czy utrudnia zlecanie.",
        en=f"The Sejm's ELI service says that {affecting.reference} amends {affected.reference} "
        f"as of {found.day}.{unit_en} Nobody has assessed yet whether this eases or hampers contracting.",
    )


def _by(affecting: ActNumber) -> Message:
    return Message(
        pl=f"od kiedy działa zmiana przez {affecting.reference}",
        en=f"date of effect of the amendment by {affecting.reference}",
    )


def named(acts: Sequence[str]) -> str:
    """Give the first of some names, and a sign that there are more."""
    shown = ", ".join(acts[:MOST_NAMED])
    return shown if len(acts) <= MOST_NAMED else f"{shown} …"
