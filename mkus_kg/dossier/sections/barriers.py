"""Section 4: each barrier with its causes in law, its evidence and what removes it."""

from collections.abc import Iterator
from typing import Final

from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Column, Run, Text
from mkus_kg.dossier.reading import Cells, by
from mkus_kg.dossier.reliability import REPORTED
from mkus_kg.dossier.reservations import reservation
from mkus_kg.dossier.running_text import Part, joined, separated, stopped
from mkus_kg.dossier.sections.acts import ACTS_HEADING, add_acts
from mkus_kg.dossier.sections.causes_table import add_causes
from mkus_kg.dossier.words import BASIS, CHANGE, NO, NOT_RECORDED, OWN, SHARE, STAGE, TOGETHER, YES
from mkus_kg.errors import Message
from mkus_kg.namespaces import DCT, MKUS, SKOS

EVENTS_QUESTION: Final = "page-status-changes"
REMOVING_QUESTION: Final = "page-barrier-changes"
SOURCES_QUESTION: Final = "sources-of-record"

HEADING: Final = Message(pl="Bariery i dowody", en="Barriers and evidence")
NO_BARRIERS: Final = Message(
    pl="Rekomendacja nie wskazuje żadnej bariery.", en="The recommendation names no barrier."
)
HOW_TO_READ: Final = Message(
    pl="Streszczenia przepisów są nasze; nie są cytatami i nie zastępują tekstu urzędowego. Kolumna "
    "„Skąd to wiadomo” mówi przy każdym powiązaniu, czy stwierdza je źródło, czy wywnioskowaliśmy je "
    "sami. Dzień końcowy brzmienia jest ostatnim dniem jego obowiązywania. Dwa sprawdzenia trzeba "
    "odróżniać: stan w rejestrze barier mówi, czy weryfikator tego serwisu potwierdził, że bariera "
    "istnieje, a zgodność opisu ze źródłem – czy opis bariery odczytano ponownie z jego źródłem.",
    en="The summaries of provisions are ours; they are no quotations and do not replace the official "
    "text. The column “How this is known” says of every link whether a source states it or we "
    "inferred it. The end of a wording is the last day it is in force. Two checks are to be told apart: "
    "the status in the register of barriers says whether a verifier of this site confirmed that the "
    "barrier exists; the fit of a description with its source says whether the description was read "
    "against the source again.",
)
NO_DESCRIPTION: Final = Message(pl="Bariera nie ma opisu.", en="The barrier has no description.")
ADDRESS_OF: Final = Message(pl="Stały adres: ", en="Permanent address: ")
ORIGIN: Final = Message(pl="Pochodzenie: ", en="Origin: ")
OF_MKUS: Final = Message(pl="źródła projektu MKUS", en="sources of the MKUS project")
NOT_OF_MKUS: Final = Message(pl="źródła spoza projektu MKUS", en="sources outside the MKUS project")
KIND: Final = Message(pl="Rodzaj: ", en="Kind: ")
HOW: Final = Message(pl="Jak działa: ", en="How it works: ")
FORMS: Final = Message(pl="Formy kontraktowania: ", en="Contracting forms: ")
TASKS: Final = Message(pl="Zadania publiczne: ", en="Public tasks: ")
STATUS: Final = Message(pl="Stan w rejestrze barier: ", en="Status in the register of barriers: ")
REPORTED_BY: Final = Message(pl="Kto na nią wskazał: ", en="Who pointed it out: ")
SEVERITY: Final = Message(pl="Waga według źródła: ", en="Severity as the source has it: ")
LAW_TODAY: Final = Message(pl="Co się z nią stało w prawie: ", en="What became of it in law: ")
RELATED: Final = Message(
    pl="Przepis powiązany, którego nie uznano za przyczynę: ",
    en="A related provision that is not held to be a cause: ",
)
NONE: Final = Message(pl="w grafie nie wskazano", en="none named in the graph")
ONLY_REPORTED: Final = Message(
    pl="ktoś wskazał barierę i podał źródło; żaden weryfikator tego serwisu nie potwierdził jeszcze, że "
    "bariera istnieje",
    en="somebody pointed the barrier out and gave a source; no verifier of this site has confirmed yet that "
    "the barrier exists",
)
SINCE: Final = Message(pl="{status}, od {day}", en="{status}, since {day}")
RECORDED: Final = Message(pl="{status} (zapisano {day})", en="{status} (recorded {day})")
FROM_DAY: Final = Message(pl="od {day}", en="since {day}")
RECHECK: Final = Message(
    pl="Bariera wymaga ponownego sprawdzenia: prawo zmieniło się od czasu, o którym mówi źródło.",
    en="The barrier has to be checked again: the law has changed since the time that the source speaks of.",
)
CAUSES_HEADING: Final = Message(pl="Przyczyny prawne", en="Causes in law")
EVIDENCE_HEADING: Final = Message(pl="Dowody", en="Evidence")
EVIDENCE: Final = Message(
    pl="Na barierę wskazują źródła wymienione niżej; przypis podaje miejsce w źródle i adres, o ile je "
    "zapisano. Graf wskazuje miejsca w źródłach i opisuje je własnymi słowami, nie cytuje ich.",
    en="The sources below point to the barrier; the note gives the place in the source and its address, "
    "as far as they are recorded. "
    "The graph points at places in sources and describes them in its own words, it does not quote "
    "them.",
)
NO_EVIDENCE: Final = Message(
    pl="W grafie nie ma źródła, które wskazywałoby na tę barierę.",
    en="The graph holds no source that points to this barrier.",
)
AUDIT: Final = Message(
    pl="Zgodność opisu ze źródłem (to inne sprawdzenie niż stan w rejestrze): ",
    en="Whether the description fits its source (another check than the status in the register): ",
)
NOTE: Final = Message(pl="Uwaga do zapisu: {note}", en="Note on the record: {note}")
REMOVING_HEADING: Final = Message(pl="Co usuwa tę barierę", en="What removes this barrier")
REMOVING_CAPTION: Final = Message(
    pl="Propozycje zmian, które usuwają barierę „{barrier}”",
    en="Proposed changes that remove the barrier “{barrier}”",
)
NO_REMOVING: Final = Message(
    pl="W grafie nie ma propozycji, która usuwałaby tę barierę.",
    en="The graph holds no proposal that removes this barrier.",
)


def add_barriers(composer: Composer, collected: Collected) -> None:
    """Add a part for each barrier."""
    composer.heading(1, composer.say(HEADING), "barriers")
    if not collected.barriers:
        composer.caution(composer.say(NO_BARRIERS))
        return
    composer.paragraph(composer.say(HOW_TO_READ))
    composer.heading(2, composer.say(ACTS_HEADING), "acts")
    add_acts(composer, collected)
    for number, barrier in enumerate(collected.barriers, 1):
        composer.heading(2, composer.label(barrier), f"barrier-{number}")
        _described(composer, collected, barrier)
        composer.heading(3, composer.say(CAUSES_HEADING), f"barrier-{number}-causes")
        add_causes(composer, collected, barrier, number)
        composer.heading(3, composer.say(EVIDENCE_HEADING), f"barrier-{number}-evidence")
        _evidence(composer, barrier)
        composer.heading(3, composer.say(REMOVING_HEADING), f"barrier-{number}-removing")
        _removing(composer, collected, barrier, number)


# The barrier itself


def _described(composer: Composer, collected: Collected, barrier: str) -> None:
    composer.speak_of(barrier)
    composer.paragraph(composer.text(barrier, DCT.description) or composer.say(NO_DESCRIPTION))
    composer.bullets(_traits(composer, collected, barrier))
    if collected.to_recheck(barrier):
        composer.caution(composer.say(RECHECK))


def _traits(composer: Composer, collected: Collected, barrier: str) -> Iterator[Text]:
    def trait(label: Message, content: Part) -> Text:
        return joined(Run(composer.say(label), "strong"), content)

    def linked(name: Message, objects: list[str], basis: str) -> Text:
        if not objects:
            return trait(name, composer.say(NONE))
        return trait(name, joined(composer.links(objects), " (", composer.basis(basis), ")"))

    yield trait(ADDRESS_OF, Run(barrier, address=barrier))
    yield trait(KIND, composer.links(composer.objects(barrier, MKUS.barrierKind)) or composer.say(NONE))
    mechanisms = composer.objects(barrier, MKUS.mechanism)
    if mechanisms:
        basis = composer.basis(composer.one(barrier, MKUS.mechanismBasis))
        yield trait(HOW, joined(separated(composer.meaning(each) for each in mechanisms), " (", basis, ")"))
    for message, name, basis_name in (
        (FORMS, MKUS.affectsForm, MKUS.affectsFormBasis),
        (TASKS, MKUS.affectsTask, MKUS.affectsTaskBasis),
    ):
        yield linked(message, composer.objects(barrier, name), composer.one(barrier, basis_name))
    yield trait(STATUS, _status(composer, barrier))
    ours = composer.one(barrier, MKUS.mkusOrigin)
    if ours:
        yield trait(ORIGIN, composer.say(OF_MKUS if ours == "true" else NOT_OF_MKUS))
    for message, said in (
        (REPORTED_BY, composer.one(barrier, MKUS.reportedBy)),
        (SEVERITY, composer.text(barrier, MKUS.reportedSeverity)),
    ):
        if said:
            yield trait(message, said)
    for law in composer.objects(barrier, MKUS.lawToday):
        yield trait(LAW_TODAY, _law_today(composer, law))
    related = composer.objects(barrier, MKUS.relatedProvision)
    if related:
        yield linked(RELATED, related, composer.one(barrier, MKUS.relatedProvisionBasis))


def _status(composer: Composer, barrier: str) -> Part:
    events = composer.ask(EVENTS_QUESTION, record=barrier)
    composer.speak_of(*(row["change"] for row in events.rows))
    if not events.rows:
        return composer.say(NONE)
    last = events.rows[-1]
    if last["happenedOn"]:
        words = composer.say(SINCE, status=last["toLabel"], day=composer.date(last["happenedOn"]))
    else:
        words = composer.say(RECORDED, status=last["toLabel"], day=composer.date(last["recordedAt"][:10]))
    if last["to"] == REPORTED:
        composer.speak_of(REPORTED)
        return joined(words, " – ", composer.say(ONLY_REPORTED))
    return joined(words, " – ", composer.meaning(last["to"]))


def _law_today(composer: Composer, law: str) -> Text:
    composer.speak_of(law)
    state, since = composer.one(law, MKUS.lawState), composer.one(law, MKUS.lawSince)
    provisions = composer.links(composer.objects(law, MKUS.currentProvision), ", ")
    note = composer.text(law, SKOS.editorialNote).rstrip(".")
    return joined(
        separated(
            [
                composer.label(state) if state else "",
                composer.say(FROM_DAY, day=composer.date(since)) if since else "",
                provisions,
            ],
            ", ",
        ),
        f". {note}" if note else "",
        " (",
        composer.basis(composer.one(law, MKUS.basis)),
        ")",
        composer.cited(law),
    )


# Its evidence, and what removes it


def _evidence(composer: Composer, barrier: str) -> None:
    answer = composer.ask(SOURCES_QUESTION, record=barrier)
    if not answer.rows:
        composer.caution(composer.say(NO_EVIDENCE))
        return
    composer.paragraph(composer.say(EVIDENCE))
    composer.bullets(_source(composer, each) for each in composer.objects(barrier, MKUS.hasCitation))
    audit = composer.one(barrier, MKUS.audit)
    if audit:
        composer.paragraph(stopped(composer.say(AUDIT), composer.meaning(audit)))
    note = composer.text(barrier, SKOS.editorialNote)
    if note:
        composer.paragraph(composer.say(NOTE, note=note))
    disputed = composer.text(barrier, MKUS.adjudication)
    if disputed:
        composer.caution(disputed)


def _source(composer: Composer, citation: str) -> Text:
    source = composer.one(citation, DCT.source)
    kind, stance = composer.one(source, MKUS.sourceKind), composer.one(citation, MKUS.stance)
    details = separated(
        [
            composer.one(source, MKUS.publisherName),
            composer.date(composer.one(source, DCT.issued)),
            composer.label(kind) if kind else "",
            composer.label(stance) if stance else "",
        ],
        ", ",
    )
    return joined(composer.link(source), joined(" – ", details) if details else "", composer.call(citation))


def _removing(composer: Composer, collected: Collected, barrier: str, number: int) -> None:
    answer = composer.ask(REMOVING_QUESTION, barrier=barrier)
    if not answer.rows:
        composer.caution(composer.say(NO_REMOVING))
        return
    columns = (
        Column(composer.say(CHANGE), 4),
        Column(composer.say(OWN), 2),
        Column(composer.say(SHARE), 4),
        Column(composer.say(TOGETHER), 3),
        Column(composer.say(STAGE), 2),
        Column(composer.say(BASIS), 3),
    )
    # A claim with two notes has two rows.
    firsts = [rows[0] for _, rows in by(answer.rows, "remedy")]
    rows = [_removal(composer, collected, barrier, each) for each in firsts]
    caption = composer.say(REMOVING_CAPTION, barrier=composer.label(barrier))
    composer.table(f"table-removing-{number}", caption, columns, rows, answer.named())


def _removal(composer: Composer, collected: Collected, barrier: str, row: Cells) -> tuple[Part, ...]:
    change = row["change"]
    composer.speak_of(row["remedy"])
    return (
        joined(composer.link(change), composer.cited(change)),
        composer.say(YES if change in collected.changes else NO),
        separated(
            [
                composer.label(row["share"]) if row["share"] else composer.say(NOT_RECORDED),
                reservation(composer, row["remedy"]),
            ],
            " – ",
        ),
        composer.links(collected.needed_with(row["group"], change, barrier)),
        composer.label(row["stage"] or row["status"]),
        composer.basis(row["basis"]),
    )
