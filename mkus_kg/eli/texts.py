"""Consolidated texts that the ELI service lists: the newest of an act, and never a sign of its repeal."""

from datetime import date
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.eli.acts import DESCRIPTION, FALSE, PUBLISHED
from mkus_kg.eli.answers import IN_FORCE, TEXT_OF, TEXTS, Answer, Reference
from mkus_kg.eli.draft import Draft, day_literal, told
from mkus_kg.eli.numbers import ActNumber, read_number
from mkus_kg.eli.proposal import Difference
from mkus_kg.errors import Message
from mkus_kg.namespaces import ELI, MKUS, SKOS

LATEST: Final = Message(pl="ostatni tekst jednolity", en="latest consolidated text")


def newest_text(draft: Draft, act: URIRef, texts: list[Reference]) -> None:
    """State the newest consolidated text of an act that has none; the list of the service is in no order."""
    if not texts:
        return
    newest = max(texts, key=lambda each: each.number)
    _link_text(draft, act, newest.number, newest.published)


def _link_text(draft: Draft, act: URIRef, number: ActNumber, announced: date | None) -> None:
    mine = draft.value(act, MKUS.latestConsolidatedText)
    text = number.consolidated_text
    if mine == text:
        if announced is not None:
            draft.complete(text, MKUS.announced, day_literal(announced), PUBLISHED)
        return
    if mine is not None:
        ours = draft.value(URIRef(str(mine)), ELI.id_local)
        held = None if ours is None else read_number(str(ours))
        if held is None or held < number:
            draft.differences.append(Difference.between(act, LATEST, str(ours or mine), str(number)))
        return
    short = draft.name_of(act, draft.description.reference)
    name = Message(
        pl=f"{number.reference} – tekst jednolity: {short}",
        en=f"{number.reference} – consolidated text: {short}",
    )
    draft.make(text, "text", name, MKUS.ConsolidatedText)
    draft.state(text, SKOS.prefLabel, *told(name))
    draft.state(text, ELI.id_local, Literal(str(number)))
    draft.state(text, MKUS.publicationReference, Literal(number.reference))
    if announced is not None:
        draft.state(text, MKUS.announced, day_literal(announced))
    draft.state(text, MKUS.verified, FALSE)
    draft.cite(text, TEXTS)
    draft.complete(act, MKUS.latestConsolidatedText, text, LATEST)
    draft.cite(act, DESCRIPTION)


def describe_text(draft: Draft, answer: Answer) -> None:
    """State an announcement of a consolidated text: it belongs to an act, and changes no law."""
    said = answer.description
    bases = answer.linked(TEXT_OF)
    if len(bases) != 1 or not draft.held(bases[0].number.act):
        named = ", ".join(str(each.number) for each in bases) or "–"
        draft.notes.append(
            Message(
                pl=f"To obwieszczenie o tekście jednolitym, a aktu, którego dotyczy ({named}), nie ma "
                "w grafie. Wczytaj najpierw ten akt.",
                en=f"This announces a consolidated text, and the act that it is of ({named}) is not in "
                "the graph. Import that act first.",
            )
        )
        return
    if said.in_force != IN_FORCE:
        draft.notes.append(
            Message(
                pl=f"Ten tekst jednolity zastąpiono nowszym (serwis: „{said.status or said.in_force}”). "
                "Akt obowiązuje dalej: o jego uchyleniu nic z tego nie wynika i niczego nie zapisano.",
                en=f"A newer consolidated text has taken the place of this one (the service: "
                f"“{said.status or said.in_force}”). The act lives on: nothing follows about a repeal, and "
                "none is recorded.",
            )
        )
        return
    _link_text(draft, bases[0].number.act, said.number, said.published)
