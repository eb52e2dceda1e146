"""Who is competent on a day: the institution named, or those that came before or after it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from mkus_kg.dossier.composing import Answer, Composer, Part, joined, separated
from mkus_kg.dossier.document import Asked, Text
from mkus_kg.errors import Message
from mkus_kg.namespaces import MKUS

THEN_QUESTION: Final = "page-institution-then"
HISTORY_QUESTION: Final = "history-of-institution"

NONE: Final = Message(pl="w grafie nie wskazano instytucji", en="the graph names no institution")
SAME: Final = Message(pl="ta sama instytucja", en="the same institution")
NOT_YET: Final = Message(
    pl="{day} wskazana instytucja jeszcze nie istniała (istnieje od {start}); sprawy prowadziła wtedy: ",
    en="on {day} the institution named did not exist yet (it exists since {start}); in charge then: ",
)
NO_MORE: Final = Message(
    pl="{day} wskazana instytucja już nie istnieje (ostatni dzień: {end}); po niej jest: ",
    en="on {day} the institution named no longer exists (last day: {end}); it was followed by: ",
)
NOBODY: Final = Message(
    pl="w grafie nie ma poprzednika ani następcy, który istniałby tego dnia",
    en="the graph knows no predecessor or successor that exists on that day",
)
UNVERIFIED: Final = Message(
    pl="daty jej istnienia są z wiedzy ogólnej, nie ze źródła",
    en="the dates of its existence come from general knowledge, not from a source",
)
SINCE: Final = Message(pl="istnieje od {start}", en="exists since {start}")
FROM_TO: Final = Message(pl="istniała od {start} do {end}", en="existed from {start} to {end}")


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
    """Give who is competent on the day of the dossier in place of an institution, by its IRI."""
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


def competent_in_words(composer: Composer, found: Competent) -> Text:
    """Say who is competent on the day, and why it is not the institution that was named."""
    if found.same:
        return joined(
            composer.link(found.named.iri),
            " (",
            _dates(composer, found.named),
            ")",
            composer.cited(found.named.iri),
        )
    day = composer.date(composer.day)
    if found.named.start > composer.day.isoformat():
        why = composer.say(NOT_YET, day=day, start=composer.date(found.named.start))
    else:
        why = composer.say(NO_MORE, day=day, end=composer.date(found.named.end))
    bodies: list[Part] = [
        joined(composer.link(each.iri), " (", _dates(composer, each), ")", composer.cited(each.iri))
        for each in found.then
    ]
    return joined(why, separated(bodies) or composer.say(NOBODY))


def _dates(composer: Composer, body: Body) -> str:
    start, end = composer.date(body.start), composer.date(body.end)
    if body.end:
        words = composer.say(FROM_TO, start=start or "?", end=end)
    else:
        words = composer.say(SINCE, start=start) if body.start else ""
    unverified = "" if body.verified else composer.say(UNVERIFIED)
    return "; ".join(each for each in (words, unverified) if each)
