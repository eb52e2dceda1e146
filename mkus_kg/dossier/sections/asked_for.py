"""Section 3: the changes asked for, to whom each is addressed, and which barriers they remove."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from mkus_kg.analysis.blocking_facts import CHANGES_QUESTION
from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Asked, Column
from mkus_kg.dossier.institutions import NONE, Competent, competent, competent_in_words, role_in_words
from mkus_kg.dossier.reading import Answer
from mkus_kg.dossier.running_text import Part, joined, separated, stopped
from mkus_kg.dossier.sections.targets import HEADING as TARGETS_HEADING
from mkus_kg.dossier.sections.targets import add_targets
from mkus_kg.dossier.words import BARRIER, BASIS, CHANGE, NOT_RECORDED, SHARE, TOGETHER
from mkus_kg.errors import Message
from mkus_kg.namespaces import DCT, MKUS

EVENTS_QUESTION: Final = "page-status-changes"
TARGETS_QUESTION: Final = "page-package-targets"
REMOVALS_QUESTION: Final = "page-change-barriers"

HEADING: Final = Message(pl="O co się wnosi", en="What is asked for")
NO_CHANGES: Final = Message(
    pl="Rekomendacja nie wskazuje żadnej zmiany.", en="The recommendation names no change."
)
LEAD: Final = Message(
    pl="Propozycje pochodzą ze źródeł wymienionych w przypisach. Graf nie zawiera projektów przepisów: "
    "opisuje kierunek zmiany, a nie jej proponowany tekst.",
    en="The proposals come from the sources named in the notes. The graph holds no drafted provisions: "
    "it describes the direction of a change, not its proposed text.",
)
CHANGES_HEADING: Final = Message(pl="Wnioskowane zmiany", en="Changes asked for")
CHANGES_CAPTION: Final = Message(pl="Wnioskowane zmiany", en="Changes asked for")
UNITS: Final = Message(pl="Przepis, którego dotyczy", en="Provision concerned")
MECHANISM: Final = Message(pl="Na jaką przeszkodę odpowiada", en="Which obstacle it answers")
STAGE: Final = Message(pl="Etap i stan według źródła", en="Stage, and status as the source has it")
NO_UNITS: Final = Message(pl="w grafie nie wskazano przepisu", en="the graph names no provision")
PROPOSED: Final = Message(pl="Zgłoszona: {who}", en="Proposed: {who}")
SINCE: Final = Message(pl="{stage}, od {day}", en="{stage}, since {day}")
SOURCE_STATUS: Final = Message(
    pl="stan według źródła: {status}", en="status according to the source: {status}"
)
FIDELITY: Final = Message(pl="zgodność z propozycją: {fidelity}", en="fidelity to the proposal: {fidelity}")
IN_FORCE: Final = Message(
    pl="Zmiana „{change}” już obowiązuje albo jest ogłoszona ({since}). Rekomendacja nie może o nią "
    "wnosić jako o zmianę prawa: pozostaje jej stosowanie albo rozszerzenie.",
    en="The change “{change}” is already in force or promulgated ({since}). The recommendation cannot "
    "ask for it as a change of law: what remains is to apply it or to go further.",
)
IS_OVER: Final = Message(
    pl="Droga zmiany „{change}” już się skończyła ({since}). Wniosek oznacza prośbę o podjęcie jej na nowo.",
    en="The way of the change “{change}” has already ended ({since}). To ask for it means to ask that it "
    "be taken up anew.",
)
AVAILABLE: Final = Message(
    pl="Zmiana „{change}”: według źródła prawo już na to pozwala. Wniosek dotyczy stosowania prawa, nie "
    "jego zmiany.",
    en="The change “{change}”: according to the source the law already allows it. What is asked for is "
    "to apply the law, not to change it.",
)
ONLY_LATER: Final = Message(
    pl="Zmiana „{change}” znalazła się w obecnym stanie po dniu, na który opisano tu prawo ({since}).",
    en="The change “{change}” came into its present stage after the day whose law is described here "
    "({since}).",
)
ABOUT_CHANGE: Final = Message(
    pl="Zmiana „{change}” dotyczy: {records}. {said}", en="The change “{change}” concerns: {records}. {said}"
)
STALE: Final = frozenset({"repealed-act", "repealed-text", "superseded-text"})
"""Findings that a proposal aims at what is no longer law."""
SAID_OF: Final[Mapping[str, Message]] = {"made": IN_FORCE, "ended": IS_OVER}
WHO_HEADING: Final = Message(pl="Adresaci zmian", en="Addressees of the changes")
WHO_LEAD: Final = Message(
    pl="Sprawdzono tylko, czy adresat istnieje {day}, a jeśli nie – kto według grafu jest jego następcą "
    "albo poprzednikiem. Nie sprawdzono, czy jest właściwy w sprawach zmienianych przepisów: nie badano "
    "przepisów o działach administracji rządowej ani o właściwości organów. Przed wysłaniem trzeba to "
    "ustalić. Role instytucji przytoczono z grafu.",
    en="All that was checked is whether the addressee exists on {day}, and if not, who is its successor or "
    "predecessor by the graph. Whether it is competent for the provisions to be changed was not checked: "
    "neither the rules on the divisions of government administration nor those on the competence of "
    "authorities were examined. It has to be established before the document is sent. The roles of "
    "institutions are quoted from the graph.",
)
WHO_CAPTION: Final = Message(
    pl="Adresaci zmian według źródeł i {day}",
    en="Addressees of the changes, as the sources have them and on {day}",
)
ADDRESSEE: Final = Message(pl="Adresat według źródła", en="Addressee as the source has it")
ON_DAY: Final = Message(pl="Adresat {day}", en="Addressee on {day}")
NAMED: Final = Message(pl="Wskazana w grafie: ", en="Named in the graph: ")
REMOVALS_HEADING: Final = Message(
    pl="Które bariery usuwają te zmiany", en="Which barriers these changes remove"
)
REMOVALS_CAPTION: Final = Message(
    pl="Zmiany i bariery rekomendacji", en="Changes and barriers of the recommendation"
)
NOTE: Final = Message(pl="Uwaga", en="Note")
REMOVES_NONE: Final = Message(
    pl="W grafie nie ma powiązania tej zmiany z żadną barierą rekomendacji.",
    en="The graph links this change with no barrier of the recommendation.",
)
NO_REMEDY: Final = Message(
    pl="Żadna z wnioskowanych zmian nie usuwa bariery „{barrier}”, nawet w części.",
    en="None of the changes asked for removes the barrier “{barrier}”, not even in part.",
)
AVAILABLE_IN_LAW: Final = "change-status/available-in-law"


def add_asked_for(composer: Composer, collected: Collected) -> None:
    """Add the changes asked for."""
    composer.heading(1, composer.say(HEADING), "asked-for")
    if not collected.changes:
        composer.caution(composer.say(NO_CHANGES))
        return
    composer.paragraph(composer.say(LEAD))
    composer.heading(2, composer.say(CHANGES_HEADING), "changes")
    _changes(composer, collected)
    composer.heading(2, composer.say(TARGETS_HEADING), "targets")
    add_targets(composer, collected)
    composer.heading(2, composer.say(WHO_HEADING), "competent")
    _institutions(composer, collected)
    composer.heading(2, composer.say(REMOVALS_HEADING), "removals")
    _removals(composer, collected)


def _changes(composer: Composer, collected: Collected) -> None:
    answers = [composer.ask(TARGETS_QUESTION, change=each) for each in collected.changes]
    events = {each: composer.ask(EVENTS_QUESTION, record=each) for each in collected.changes}
    columns = (
        Column(composer.say(CHANGE), 5),
        Column(composer.say(UNITS), 3),
        Column(composer.say(MECHANISM), 2),
        Column(composer.say(STAGE), 4),
    )
    rows = [
        (
            _change(composer, each),
            _units(composer, each),
            _mechanism(composer, each),
            _stage(composer, each, events[each]),
        )
        for each in collected.changes
    ]
    asked = [asked for each in (collected.content, *answers, *events.values()) for asked in each.named()]
    composer.table("table-changes", composer.say(CHANGES_CAPTION), columns, rows, asked)
    for change in collected.changes:
        _standing(composer, collected, change, events[change])


def _change(composer: Composer, change: str) -> Part:
    year = composer.date(composer.one(change, MKUS.proposedYear))
    who = ", ".join(each for each in (composer.one(change, MKUS.proposedBy), year) if each)
    said: list[Part] = [
        joined(composer.link(change, "strong"), composer.cited(change)),
        composer.text(change, DCT.description),
        composer.say(PROPOSED, who=who) if who else "",
    ]
    return separated((stopped(each) for each in said if each), " ")


def _units(composer: Composer, change: str) -> Part:
    named = (
        *composer.objects(change, MKUS.proposesChangeTo),
        *composer.objects(change, MKUS.proposesChangeToAct),
    )
    if not named:
        return composer.say(NO_UNITS)
    return joined(
        composer.links(named), " (", composer.basis(composer.one(change, MKUS.proposesChangeToBasis)), ")"
    )


def _mechanism(composer: Composer, change: str) -> Part:
    found = composer.objects(change, MKUS.mechanism)
    if not found:
        return composer.say(NOT_RECORDED)
    basis = composer.basis(composer.one(change, MKUS.mechanismBasis))
    return joined(separated(composer.meaning(each) for each in found), " (", basis, ")")


def _stage(composer: Composer, change: str, events: Answer) -> Part:
    composer.speak_of(*(row["change"] for row in events.rows))
    status = composer.one(change, MKUS.changeStatus)
    detail = composer.text(change, MKUS.statusDetail)
    fidelity = composer.one(events.rows[-1]["change"], MKUS.fidelity) if events.rows else ""
    return separated(
        [
            _stage_since(composer, events) or composer.say(NOT_RECORDED),
            composer.say(FIDELITY, fidelity=composer.label(fidelity)) if fidelity else "",
            joined(
                composer.say(SOURCE_STATUS, status=composer.label(status)) if status else "",
                f" – {detail.rstrip('.')}" if detail else "",
            ),
        ]
    )


def _stage_since(composer: Composer, events: Answer) -> str:
    if not events.rows:
        return ""
    last = events.rows[-1]
    if not last["happenedOn"]:
        return last["toLabel"]
    return composer.say(SINCE, stage=last["toLabel"], day=composer.date(last["happenedOn"]))


def _standing(composer: Composer, collected: Collected, change: str, events: Answer) -> None:
    known = collected.standing.get(change)
    standing = known.standing if known else "open"
    message = SAID_OF.get(standing)
    if message and events.rows and events.rows[-1]["happenedOn"] > composer.day.isoformat():
        message = ONLY_LATER
    if message is None and composer.one(change, MKUS.changeStatus).endswith(AVAILABLE_IN_LAW):
        message = AVAILABLE
    for finding in collected.findings:
        if change in finding.changes and finding.kind in STALE:
            said = finding.message.text(composer.language)
            records = composer.links(finding.records)
            composer.caution(
                composer.filled(ABOUT_CHANGE, change=composer.label(change), records=records, said=said)
            )
    if message:
        since = _stage_since(composer, events)
        composer.caution(composer.say(message, change=composer.label(change), since=since))


def _institutions(composer: Composer, collected: Collected) -> None:
    day = composer.date(composer.day)
    composer.paragraph(composer.say(WHO_LEAD, day=day))
    columns = (
        Column(composer.say(CHANGE), 3),
        Column(composer.say(ADDRESSEE), 3),
        Column(composer.say(ON_DAY, day=day), 6),
    )
    asked = [Asked(CHANGES_QUESTION)]
    rows: list[tuple[Part, ...]] = []
    for change in collected.changes:
        found = [competent(composer, each) for each in composer.objects(change, MKUS.addressedTo)]
        asked += [asked for each in found for asked in each.asked]
        rows.append(
            (
                composer.link(change),
                composer.one(change, MKUS.addressee) or composer.say(NOT_RECORDED),
                _competent(composer, change, found) if found else composer.say(NONE),
            )
        )
    composer.table("table-competent", composer.say(WHO_CAPTION, day=day), columns, rows, asked)


def _competent(composer: Composer, change: str, found: Sequence[Competent]) -> Part:
    basis = composer.basis(composer.one(change, MKUS.addressedToBasis))
    named = composer.links(each.named.iri for each in found)
    words = separated(competent_in_words(composer, each, named=True) for each in found)
    roles = separated(role_in_words(composer, each) for each in found)
    return joined(composer.say(NAMED), named, " (", basis, "); ", separated([words, roles]))


def _removals(composer: Composer, collected: Collected) -> None:
    columns = (
        Column(composer.say(CHANGE), 3),
        Column(composer.say(BARRIER), 3),
        Column(composer.say(SHARE), 2),
        Column(composer.say(TOGETHER), 3),
        Column(composer.say(BASIS), 3),
        Column(composer.say(NOTE), 3),
    )
    answers = {each: composer.ask(REMOVALS_QUESTION, change=each) for each in collected.changes}
    asked = [asked for each in (collected.content, *answers.values()) for asked in each.named()]
    rows = [
        row for change in collected.changes for row in _removed(composer, collected, change, answers[change])
    ]
    composer.table("table-removals", composer.say(REMOVALS_CAPTION), columns, rows, asked)
    aimed = {row["barrier"] for answer in answers.values() for row in answer.rows}
    for barrier in collected.barriers:
        if barrier not in aimed:
            composer.caution(composer.say(NO_REMEDY, barrier=composer.label(barrier)))


def _removed(
    composer: Composer, collected: Collected, change: str, answer: Answer
) -> Iterator[tuple[Part, ...]]:
    own = [row for row in answer.rows if row["barrier"] in collected.barriers]
    for row in own:
        composer.speak_of(row["remedy"])
        yield (
            composer.link(change),
            joined(composer.link(row["barrier"]), composer.cited(row["remedy"])),
            composer.label(row["share"]) if row["share"] else composer.say(NOT_RECORDED),
            composer.links(collected.needed_with(row["group"], change, row["barrier"])),
            composer.basis(row["basis"]),
            separated([row["note"].rstrip("."), composer.doubts(row["remedy"])]),
        )
    if not own:
        yield composer.link(change), composer.say(REMOVES_NONE), "", "", "", ""
