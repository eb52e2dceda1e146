"""An act as the ELI service describes it, as statements of the graph."""

from datetime import date
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.eli.answers import (
    IN_FORCE,
    NOT_IN_FORCE,
    REPEALED_BY,
    Answer,
    Reference,
)
from mkus_kg.eli.draft import Draft, both, day_literal, told
from mkus_kg.eli.numbers import JOURNALS, ActNumber
from mkus_kg.eli.proposal import Difference
from mkus_kg.errors import Message
from mkus_kg.graph.terms import Term
from mkus_kg.namespaces import ELI, ELI_SERVICE, ELI_TEXTS, FOAF, ISAP_PAGE, MKUS, RDFS, SCHEME, SKOS, XSD

FALSE: Final = Literal("false", datatype=XSD.boolean)
IN_FORCE_NOW: Final = SCHEME["act-status/in-force"]
REPEALED: Final = SCHEME["act-status/repealed"]
ANNOUNCED: Final = SCHEME["act-status/announced"]
UNKNOWN: Final = SCHEME["act-status/unknown"]
STATES: Final = {
    str(IN_FORCE_NOW): Message(pl="obowiązujący", en="in force"),
    str(REPEALED): Message(pl="uchylony", en="repealed"),
    str(ANNOUNCED): Message(pl="ogłoszony, jeszcze nie obowiązuje", en="published, not yet in force"),
    str(UNKNOWN): Message(pl="stan nieustalony", en="state not established"),
}

TITLE: Final = Message(pl="tytuł", en="title")
DOCUMENT: Final = Message(pl="dzień aktu", en="date of the act")
PUBLISHED: Final = Message(pl="dzień ogłoszenia", en="day of publication")
ENTERS: Final = Message(pl="dzień wejścia w życie", en="entry into force")
VOLUME: Final = Message(pl="numer dziennika", en="issue of the journal")
ISAP: Final = Message(pl="identyfikator ISAP", en="ISAP identifier")
STATE: Final = Message(pl="stan aktu", en="state of the act")
REPEAL: Final = Message(pl="uchylenie", en="repeal")

DESCRIPTION: Final = "opis aktu"
BASIS: Final = Message(
    pl="według serwisu ELI Sejmu; przepisu o wejściu w życie nie czytano",
    en="as the Sejm's ELI service says; the provision on entry into force was not read",
)
PARTS_APART: Final = Message(
    pl="Serwis ELI zaznacza, że część przepisów wchodzi w życie w innych dniach albo że akt ma inną uwagę.",
    en="The ELI service remarks that some provisions enter into force on other days, or has another remark.",
)
KNOWN_BY_REFERENCE: Final = Message(pl="znany tylko z odesłania", en="known by reference only")
REFERENCE_ONLY: Final = Message(
    pl="Akt znany z odesłania w serwisie ELI Sejmu; jego treści nikt nie czytał.",
    en="The act is known from a reference in the Sejm's ELI service; nobody has read its content.",
)


def identify(draft: Draft, number: ActNumber) -> None:
    """State where an act was published."""
    draft.state(number.act, ELI.id_local, Literal(str(number)))
    draft.state(number.act, MKUS.journal, Literal(JOURNALS[number.publisher]))
    draft.state(number.act, MKUS.publicationYear, Literal(str(number.year), datatype=XSD.gYear))
    draft.state(number.act, MKUS.position, Literal(str(number.position), datatype=XSD.integer))
    draft.state(number.act, ELI.has_member, URIRef(f"{ELI_TEXTS}/{number}/ogl"))


def referenced_act(draft: Draft, found: Reference) -> URIRef:
    """Give the act that a reference leads to; one nobody knows yet is made as known by reference only."""
    number = found.number
    if not draft.known(number.act):
        name = Message(pl=number.reference, en=number.reference)
        title = Message(pl=found.title, en=found.title) if found.title else KNOWN_BY_REFERENCE
        draft.make(number.act, "act", name, MKUS.Act, MKUS.ReferencedAct, about=title)
        identify(draft, number)
        draft.state(number.act, SKOS.prefLabel, *both(number.reference))
        if found.title:
            draft.state(number.act, SKOS.altLabel, Literal(found.title, lang="pl"))
        draft.state(number.act, SKOS.editorialNote, *told(REFERENCE_ONLY))
        draft.state(number.act, MKUS.verified, FALSE)
        draft.cite(number.act, found.kind)
    return number.act


def describe_act(draft: Draft, answer: Answer) -> URIRef:
    """State what is new of the act itself: all of an unknown one, of ours only what it lacks."""
    said, act = answer.description, answer.description.number.act
    enters = _entry(draft)
    if draft.held(act):
        before = draft.items.get(act)
        _complete(draft, enters)
        _complete_state(draft, answer, whole=False)
        if draft.items.get(act) != before:
            draft.cite(act, DESCRIPTION)
        return act
    whole = said.document is not None and enters is not None
    name = Message(pl=said.title, en=said.reference)
    about = None if enters is None else Message(pl=f"w życie {enters}", en=f"in force from {enters}")
    draft.make(act, "act", name, MKUS.Act, *(() if whole else (MKUS.ReferencedAct,)), about=about)
    if not whole:
        draft.notes.append(
            Message(
                pl="Serwis nie podaje dnia aktu albo dnia wejścia w życie, więc akt zostanie zapisany "
                "jako znany tylko z odwołania.",
                en="The service gives no date of the act or of its entry into force, so the act is recorded "
                "as known by reference only.",
            )
        )
    identify(draft, said.number)
    draft.state(act, SKOS.prefLabel, Literal(said.title, lang="pl"), Literal(said.reference, lang="en"))
    draft.state(act, ELI.title, Literal(said.title, lang="pl"))
    draft.state(act, MKUS.publicationReference, Literal(said.reference))
    draft.state(act, RDFS.seeAlso, URIRef(f"{ELI_SERVICE}/acts/{said.number}"))
    draft.state(act, MKUS.verified, FALSE)
    _complete(draft, enters)
    if said.commented:
        draft.state(act, SKOS.editorialNote, *told(PARTS_APART))
    _complete_state(draft, answer, whole=whole)
    draft.cite(act, DESCRIPTION)
    return act


def _entry(draft: Draft) -> date | None:
    """Give the day of entry into force, unless it cannot be: a person has to look at that."""
    said = draft.description
    earliest = max((each for each in (said.document, said.published) if each), default=date.min)
    if said.enters is not None and said.enters < earliest:
        draft.notes.append(
            Message(
                pl=f"Dnia wejścia w życie ({said.enters}) nie przejęto: jest wcześniejszy niż ogłoszenie.",
                en=f"The entry into force ({said.enters}) was not taken: it is earlier than publication.",
            )
        )
        return None
    return said.enters


def _complete(draft: Draft, enters: date | None) -> None:
    said, act = draft.description, draft.description.number.act
    if draft.held(act):
        draft.complete(act, ELI.title, Literal(said.title, lang="pl"), TITLE, language="pl")
    for predicate, day, label in (
        (ELI.date_document, said.document, DOCUMENT),
        (ELI.date_publication, said.published, PUBLISHED),
    ):
        draft.complete(act, predicate, None if day is None else day_literal(day), label)
    wanted = None if enters is None else day_literal(enters)
    stated = draft.complete(act, MKUS.actInForceFrom, wanted, ENTERS)
    if stated and not draft.values(act, MKUS.actInForceBasis):
        draft.state(act, MKUS.actInForceBasis, *told(BASIS))
    if said.volume:
        volume = Literal(str(said.volume), datatype=XSD.integer)
        draft.complete(act, MKUS.publicationNumber, volume, VOLUME)
    if said.isap:
        draft.complete(act, MKUS.isapId, Literal(said.isap), ISAP)
        if not draft.values(act, FOAF.page):
            draft.state(act, FOAF.page, URIRef(ISAP_PAGE + said.isap))


def _complete_state(draft: Draft, answer: Answer, *, whole: bool) -> None:
    """State whether the act is in force where we do not say; IN_FORCE alone may mean only that it will be.

    A `whole` new act has to have a state, if only that it was not established.
    """
    said, act = answer.description, answer.description.number.act
    theirs = _state(answer, draft.today)
    mine = draft.value(act, MKUS.actStatus)
    if theirs == ANNOUNCED:
        draft.notes.append(
            Message(
                pl=f"Akt jeszcze nie obowiązuje: wchodzi w życie {said.enters}, "
                f"choć serwis podaje {said.in_force}.",
                en=f"The act is not effective yet: it enters into force on {said.enters}, "
                f"although the service says {said.in_force}.",
            )
        )
    if theirs is None:
        draft.notes.append(
            Message(
                pl=f"Stanu aktu nie przejęto: serwis podaje „{said.status or '–'}” ({said.in_force or '–'}), "
                "a nie wskazuje dnia uchylenia i jednego aktu uchylającego.",
                en=f"The state of the act was not taken: the service says “{said.status or '–'}” "
                f"({said.in_force or '–'}) and names no day of repeal with one repealing act.",
            )
        )
        if mine == IN_FORCE_NOW and said.in_force == NOT_IN_FORCE:
            named = said.status or said.in_force
            _differ(draft, mine, Message(pl=named, en=named))
        elif whole and mine is None:
            draft.state(act, MKUS.actStatus, UNKNOWN)
    elif mine is not None and mine != theirs:
        _differ(draft, mine, STATES[str(theirs)])
    elif theirs == REPEALED:
        _repeal(draft, answer)
    else:
        draft.complete(act, MKUS.actStatus, theirs, STATE)


def _state(answer: Answer, today: date) -> URIRef | None:
    """Give the state that the answer shows; None where it does not show one."""
    said = answer.description
    if said.in_force == IN_FORCE and said.enters is not None:
        return ANNOUNCED if said.enters > today else IN_FORCE_NOW
    if said.in_force == NOT_IN_FORCE and said.repealed is not None and len(answer.linked(REPEALED_BY)) == 1:
        return REPEALED
    return None


def _differ(draft: Draft, mine: Term, theirs: Message) -> None:
    ours = STATES.get(str(mine), Message(pl=str(mine), en=str(mine)))
    draft.differences.append(Difference(draft.description.number.act, STATE, ours, theirs))


def _repeal(draft: Draft, answer: Answer) -> None:
    """State a repeal where we know of none; its day and its act go together."""
    said, act = answer.description, answer.description.number.act
    (by,) = answer.linked(REPEALED_BY)
    assert said.repealed is not None
    ours = draft.value(act, MKUS.repealDate)
    if ours is not None:
        if ours != day_literal(said.repealed):
            draft.differences.append(Difference.between(act, REPEAL, str(ours), said.repealed.isoformat()))
        return
    if said.repealed < (said.enters or date.min):
        draft.differences.append(Difference.between(act, REPEAL, "–", said.repealed.isoformat()))
        return
    draft.complete(act, MKUS.actStatus, REPEALED, STATE)
    draft.state(act, MKUS.repealDate, day_literal(said.repealed))
    draft.state(act, MKUS.repealedBy, referenced_act(draft, by))
    draft.state(act, MKUS.repealVerified, FALSE)
