"""The causes of a barrier in law, as a table: the wording named, and what holds on the day."""

from typing import Final

from mkus_kg.dossier.causes import Cause, State, Wording
from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Column, Run, Text
from mkus_kg.dossier.running_text import Part, joined, separated
from mkus_kg.dossier.words import BASIS, PROVISION
from mkus_kg.errors import Message
from mkus_kg.namespaces import MKUS

CAUSES_CAPTION: Final = Message(
    pl="Przyczyny prawne bariery „{barrier}” i stan przepisów {day}",
    en="Causes in law of the barrier “{barrier}” and the provisions on {day}",
)
NO_CAUSES: Final = Message(
    pl="W grafie nie ma przyczyn prawnych tej bariery.",
    en="The graph holds no causes in law of this barrier.",
)
FROM: Final = Message(pl="Brzmienie od", en="Wording from")
UNTIL: Final = Message(pl="do", en="until")
RULE: Final = Message(pl="Co stanowi (streszczenie)", en="What it says (summary)")
ON_DAY: Final = Message(pl="Stan {day}", en="On {day}")
OPEN: Final = Message(pl="bez daty końcowej", en="no end date")
DOUBTFUL: Final = Message(pl="daty niepewne", en="dates in doubt")
STATES: Final[dict[State, Message]] = {
    "holds": Message(pl="obowiązuje w tym brzmieniu", en="in force in this wording"),
    "past": Message(pl="wskazane brzmienie już nie obowiązuje", en="the wording named is no longer in force"),
    "future": Message(
        pl="wskazane brzmienie jeszcze nie obowiązuje", en="the wording named is not in force yet"
    ),
    "undated": Message(
        pl="dat wskazanego brzmienia nie zapisano", en="the dates of the wording named are not recorded"
    ),
    "unnamed": Message(
        pl="nie wskazano, o które brzmienie chodzi", en="it is not said which wording is meant"
    ),
    "parts": Message(
        pl="w grafie są tylko brzmienia jednostek w jego obrębie: ",
        en="the graph has only wordings of units inside it: ",
    ),
    "unknown": Message(
        pl="brzmienia tego przepisu w grafie nie ma", en="the graph has no wording of this provision"
    ),
    "act": Message(pl="wskazano cały akt", en="the whole act is named"),
    "gap": Message(pl="przyczyną jest brak przepisu w tym akcie", en="the cause is a gap in this act"),
    "reference": Message(
        pl="źródło wskazuje przepis, którego nie udało się powiązać z aktem",
        en="the source names a provision that could not be tied to an act",
    ),
}
MOST_PARTS: Final = 6
MORE: Final = Message(pl=" i dalsze: {number}", en=" and further ones: {number}")
REPEALED: Final = Message(pl="akt uchylony od {day}", en="act repealed from {day}")
NOW: Final = Message(pl="tego dnia obowiązuje ", en="in force that day: ")
NOTHING_NOW: Final = Message(
    pl="w grafie nie ma brzmienia, które tego dnia je zastępuje",
    en="the graph has no wording that replaces it on that day",
)
PAST_CAUSE: Final = Message(
    pl="Wskazania oparte na brzmieniu, które {day} nie obowiązuje: {number} z {total}. Czy bariera "
    "istnieje tam nadal, trzeba ocenić według brzmienia obowiązującego tego dnia.",
    en="Claims that rest on a wording not in force on {day}: {number} of {total}. Whether the barrier "
    "still exists there has to be judged by the wording in force that day.",
)


def add_causes(composer: Composer, collected: Collected, barrier: str, number: int) -> None:
    """Add the table of causes of a barrier, which has a number in the dossier."""
    found = collected.causes[barrier]
    if not found.causes:
        composer.caution(composer.say(NO_CAUSES))
        return
    day = composer.date(composer.day)
    columns = (
        Column(composer.say(PROVISION), 3),
        Column(composer.say(FROM), 2, "date"),
        Column(composer.say(UNTIL), 2, "date"),
        Column(composer.say(RULE), 5),
        Column(composer.say(ON_DAY, day=day), 4),
        Column(composer.say(BASIS), 3),
    )
    caption = composer.say(CAUSES_CAPTION, barrier=composer.label(barrier), day=day)
    rows = [_cause(composer, each) for each in found.causes]
    composer.table(f"table-causes-{number}", caption, columns, rows, found.asked)
    past = sum(each.state == "past" for each in found.causes)
    if past:
        composer.caution(composer.say(PAST_CAUSE, number=past, total=len(found.causes), day=day))


def _cause(composer: Composer, cause: Cause) -> tuple[Part, ...]:
    composer.speak_of(cause.claim)
    shown = cause.named or next(iter(cause.now), None)
    return (
        joined(_name(composer, cause), composer.cited(cause.claim)),
        shown.start if shown else "",
        until(composer, shown) if shown else "",
        separated([rule(composer, shown) if shown else "", cause.note]),
        _state(composer, cause),
        composer.basis(cause.basis),
    )


def until(composer: Composer, wording: Wording) -> str:
    """Give the last day of a wording, or say that none is recorded."""
    return wording.end or composer.say(OPEN)


def rule(composer: Composer, wording: Wording) -> Text:
    """Give what a wording says, with the notes on the texts it was read in."""
    said = " – ".join(dict.fromkeys(each for each in (wording.subject, wording.rule) if each))
    return joined(said, composer.cited(wording.iri))


def _state(composer: Composer, cause: Cause) -> Text:
    words: list[Part] = [joined(composer.say(STATES[cause.state]), _parts(composer, cause))]
    if cause.state in ("past", "future", "undated"):
        words += [_now(composer, each) for each in cause.now] or [composer.say(NOTHING_NOW)]
    shown = cause.named or next(iter(cause.now), None)
    if shown and shown.doubtful:
        words.append(Run(composer.say(DOUBTFUL), "emphasis"))
    words.append(composer.doubts(cause.claim))
    repealed = _repealed(composer, cause)
    if repealed:
        words.append(composer.say(REPEALED, day=composer.date(repealed)))
    return separated(words)


def _parts(composer: Composer, cause: Cause) -> Text:
    shown = composer.links((each.iri for each in cause.parts[:MOST_PARTS]), ", ")
    more = len(cause.parts) - MOST_PARTS
    return joined(shown, composer.say(MORE, number=more)) if more > 0 else shown


def _repealed(composer: Composer, cause: Cause) -> str:
    """Give the day from which the act of a cause is repealed, if it is by the day of the dossier."""
    units = (cause.of, *composer.objects(cause.of, MKUS.within))
    days = (composer.one(each, MKUS.repealDate) for each in units)
    return min((day for day in days if day and day <= composer.day.isoformat()), default="")


def _name(composer: Composer, cause: Cause) -> Run:
    """Name what causes the barrier; what a source calls it where it is tied to no act."""
    if cause.state != "reference":
        return composer.link(cause.of)
    composer.speak_of(cause.of)
    act, place = composer.text(cause.of, MKUS.actName), composer.one(cause.of, MKUS.reference)
    return Run(", ".join(each for each in (act, place) if each), address=cause.of)


def _now(composer: Composer, wording: Wording) -> Text:
    return joined(composer.say(NOW), composer.link(wording.iri), ": ", rule(composer, wording))
