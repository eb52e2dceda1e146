"""Who an addressee is on a day: the institution named, or those that came before or after it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Asked, Text
from mkus_kg.dossier.reading import Answer
from mkus_kg.dossier.running_text import Part, joined, separated
from mkus_kg.errors import Message
from mkus_kg.namespaces import MKUS

THEN_QUESTION: Final = "page-institution-then"
HISTORY_QUESTION: Final = "history-of-institution"

NONE: Final = Message(pl="w grafie nie wskazano instytucji", en="the graph names no institution")
EXISTS: Final = Message(pl="istnieje: ", en="exists: ")
NOT_YET: Final = Message(
    pl="{day} wskazana instytucja jeszcze nie istniała (istnieje od {start})",
    en="On {day} the institution named did not exist yet (it exists since {start})",
)
NO_MORE: Final = Message(
    pl="{day} wskazana instytucja już nie istnieje (ostatni dzień: {end})",
    en="On {day} the institution named no longer exists (last day: {end})",
)
BEFORE: Final = Message(pl="; poprzednik: ", en="; predecessor: ")
AFTER: Final = Message(pl="; następca: ", en="; successor: ")
NOBODY: Final = Message(
    pl="; w grafie nie ma poprzednika ani następcy, który istniałby tego dnia",
    en="; the graph knows no predecessor or successor that exists on that day",
)
UNVERIFIED: Final = Message(
    pl="daty z wiedzy ogólnej, nie ze źródła", en="dates from general knowledge, not from a source"
)
SINCE: Final = Message(pl="od {start}", en="since {start}")
FROM_TO: Final = Message(pl="od {start} do {end}", en="from {start} to {end}")
ROLE: Final = Message(
    pl="{institution} – rola zapisana w grafie: „{role}”",
    en="{institution} – role recorded in the graph: “{role}”",
)
NO_ROLE: Final = Message(
    pl="{institution} – roli w grafie nie zapisano", en="{institution} – no role is recorded in the graph"
)
NO_DATES: Final = Message(pl="dat nie zapisano", en="dates not recorded")


@dataclass(frozen=True, slots=True)
class Body:
    """An institution with the first and last day it exists, as ISO dates, empty where not recorded."""

    iri: str
    start: str
    end: str
    verified: bool

    def exists(self, day: date) -> bool:
        """Say whether it exists on a day, as far as its dates are recorded."""
        text = day.isoformat()
        return not (self.start and self.start > text) and not (self.end and self.end < text)


@dataclass(frozen=True, slots=True)
class Competent:
    """The institution named, and those that exist on the day: itself, or who came before or after."""

    named: Body
    then: tuple[Body, ...]
    asked: tuple[Asked, ...]

    @property
    def same(self) -> bool:
        """Say whether the institution named exists on the day."""
        return self.then == (self.named,)


def competent(composer: Composer, institution: str) -> Competent:
    """Give who is there on the day of the dossier in place of an institution, by its IRI."""
    named = _body(composer, institution)
    if named.exists(composer.day):
        return Competent(named, (named,), _history(composer, institution).named())
    answer = composer.ask(THEN_QUESTION, institution=institution, date=composer.day.isoformat())
    bodies = tuple(_body(composer, body) for body in dict.fromkeys(row["body"] for row in answer.rows))
    return Competent(named, bodies, answer.named())


def _history(composer: Composer, institution: str) -> Answer:
    return composer.ask(HISTORY_QUESTION, institution=institution)


def _body(composer: Composer, institution: str) -> Body:
    return Body(
        institution,
        composer.one(institution, MKUS.validFrom),
        composer.one(institution, MKUS.validTo),
        composer.one(institution, MKUS.datesVerified) == "true",
    )


def competent_in_words(composer: Composer, found: Competent, *, named: bool = False) -> Text:
    """Say whether the institution named is there on the day, else who came before or after it.

    Where it is the one that was `named` just before, its name is not said again.
    """
    if found.same:
        dates = _dates(composer, found.named)
        name: Part = () if named else composer.link(found.named.iri)
        words = dates if named else f" ({dates})"
        return joined(composer.say(EXISTS), name, words, composer.cited(found.named.iri))
    day = composer.date(composer.day)
    early = found.named.start > composer.day.isoformat()
    if early:
        why = composer.say(NOT_YET, day=day, start=composer.date(found.named.start))
    else:
        why = composer.say(NO_MORE, day=day, end=composer.date(found.named.end))
    bodies: list[Part] = [
        joined(composer.link(each.iri), f" ({_dates(composer, each)})", composer.cited(each.iri))
        for each in found.then
    ]
    if not bodies:
        return joined(why, composer.say(NOBODY))
    return joined(why, composer.say(BEFORE if early else AFTER), separated(bodies))


def role_in_words(composer: Composer, found: Competent) -> Text:
    """Quote what the graph says of the role of those that exist on the day, else of the one named."""
    return separated(_role(composer, each) for each in found.then or (found.named,))


def _role(composer: Composer, body: Body) -> Text:
    role = composer.text(body.iri, MKUS.recommendationRole)
    institution = composer.link(body.iri)
    if not role:
        return composer.filled(NO_ROLE, institution=institution)
    return composer.filled(ROLE, institution=institution, role=role)


def _dates(composer: Composer, body: Body) -> str:
    start, end = composer.date(body.start), composer.date(body.end)
    if not (start or end):
        return composer.say(NO_DATES)
    words = composer.say(FROM_TO, start=start or "?", end=end) if end else composer.say(SINCE, start=start)
    return words if body.verified else f"{words}; {composer.say(UNVERIFIED)}"
