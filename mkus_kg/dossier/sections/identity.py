"""Section 1: which dossier this is, of which state of the data, to whom, and how to check it."""

from collections.abc import Iterator, Sequence
from typing import Final

from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Column, Run
from mkus_kg.dossier.institutions import Competent, competent_in_words, role_in_words
from mkus_kg.dossier.phrases import moment_in_words
from mkus_kg.dossier.reading import Answer, Cells
from mkus_kg.dossier.running_text import Part, joined, separated
from mkus_kg.errors import Message
from mkus_kg.namespaces import BASE, DOSSIER, MKUS

EVENTS_QUESTION: Final = "page-status-changes"
VERIFY_COMMAND: Final = "mkus dossier verify"
CHECK_PAGE: Final = Message(pl=BASE + "dossier/sprawdz", en=BASE + "en/dossiers/check")

HEADING: Final = Message(pl="Metryka dokumentu", en="Particulars of the document")
CAPTION: Final = Message(pl="Metryka dokumentu", en="Particulars of the document")
WHAT: Final = Message(pl="Co", en="What")
CONTENT: Final = Message(pl="Treść", en="Content")
NUMBER: Final = Message(pl="Numer dossier", en="Number of the dossier")
DRAFT: Final = Message(
    pl="projekt – dossier nie zostało zamrożone i może się zmienić",
    en="draft – the dossier is not frozen yet and may change",
)
FROZEN_ON: Final = Message(pl="Zamrożone", en="Frozen")
DATA_OF: Final = Message(pl="Ostatnia zmiana danych", en="Last change of the data")
BY: Final = Message(pl="przez: ", en="by: ")
LAW_OF: Final = Message(pl="Stan prawny na dzień", en="Law as of")
RECOMMENDATION: Final = Message(pl="Rekomendacja", en="Recommendation")
ADDRESSEE: Final = Message(pl="Adresat", en="Addressee")
NO_ADDRESSEE: Final = Message(pl="w grafie nie wskazano adresata", en="the graph names no addressee")
ON_DAY: Final = Message(pl="Adresat w tym dniu", en="Addressee on that day")
COMPETENCE: Final = Message(pl="Właściwość w sprawach tych przepisów", en="Competence for these provisions")
NOT_CHECKED: Final = Message(
    pl="nie sprawdzono; sprawdzono tylko, czy adresat w tym dniu istnieje i kto jest jego następcą. ",
    en="not checked; all that was checked is whether the addressee exists on that day and who succeeded it. ",
)
STATUS: Final = Message(pl="Stan rekomendacji", en="Status of the recommendation")
NO_STATUS: Final = Message(pl="w grafie nie zapisano stanu", en="the graph records no status")
EVENTS: Final = Message(pl="Dotychczasowe zdarzenia", en="Events so far")
EVENT: Final = Message(pl="{status}: {day}", en="{status}: {day}")
EVENT_RECORDED: Final = Message(pl="{status}, zapisano {day}", en="{status}, recorded {day}")
DUE: Final = Message(pl="Odpowiedź oczekiwana do", en="Answer due by")
NOT_DUE: Final = Message(pl="terminu nie wyznaczono", en="no day was set")
DATA: Final = Message(pl="Wersja danych", en="Version of the data")
VERSION: Final = Message(
    pl="zebrane fakty w wersji {version}, dziennik zmian do rewizji {revision}",
    en="collected facts in version {version}, journal of changes up to revision {revision}",
)
HASH: Final = Message(pl="Skrót danych (SHA-256)", en="Hash of the data (SHA-256)")
OWN_ADDRESS: Final = Message(pl="Stały adres tego dossier", en="Permanent address of this dossier")
ADDRESS: Final = Message(pl="Stały adres rekomendacji", en="Permanent address of the recommendation")
CHECK: Final = Message(pl="Jak sprawdzić", en="How to check")
HOW: Final = Message(
    pl="poleceniem {command} PLIK.zip albo na stronie {page}: odpowiedź mówi, czy paczka jest "
    "nienaruszona, czy dane nadal są takie same i co zmieniło się od zamrożenia dossier",
    en="by the command {command} FILE.zip, or on the page {page}: the answer says whether the package "
    "is intact, whether the data are still the same, and what has changed since it was "
    "frozen",
)


def add_identity(composer: Composer, collected: Collected) -> None:
    """Add the table that identifies the dossier."""
    recommendation = collected.recommendation
    events = composer.ask(EVENTS_QUESTION, record=recommendation)
    addressees = collected.addressees
    composer.heading(1, composer.say(HEADING), "identity")
    columns = (Column(composer.say(WHAT), 3), Column(composer.say(CONTENT), 7))
    rows = [
        (Run(composer.say(label), "strong"), content)
        for label, content in _rows(composer, recommendation, events, addressees)
    ]
    asked = (*events.named(), *(asked for each in addressees for asked in each.asked))
    composer.table("table-identity", composer.say(CAPTION), columns, rows, asked)


def _rows(
    composer: Composer, recommendation: str, events: Answer, addressees: Sequence[Competent]
) -> Iterator[tuple[Message, Part]]:
    identity = composer.identity
    yield NUMBER, str(identity.number) if identity.frozen else composer.say(DRAFT)
    moment = moment_in_words(identity.moment, composer.language)
    if identity.agent and identity.frozen:
        yield FROZEN_ON, joined(moment, ", ", composer.say(BY), composer.link(identity.agent))
    else:
        yield FROZEN_ON if identity.frozen else DATA_OF, moment
    yield LAW_OF, composer.date(identity.day)
    yield RECOMMENDATION, composer.link(recommendation)
    yield ADDRESSEE, composer.links(each.named.iri for each in addressees) or composer.say(NO_ADDRESSEE)
    if addressees:
        yield ON_DAY, separated(competent_in_words(composer, each) for each in addressees)
        roles = separated(role_in_words(composer, each) for each in addressees)
        yield COMPETENCE, joined(composer.say(NOT_CHECKED), roles)
    status = events.rows[-1]["toLabel"] if events.rows else composer.say(NO_STATUS)
    yield STATUS, status
    if events.rows:
        yield EVENTS, separated(_event(composer, each) for each in events.rows)
    due = composer.one(recommendation, MKUS.responseDue)
    yield DUE, composer.date(due) if due else composer.say(NOT_DUE)
    yield DATA, composer.say(VERSION, version=identity.facts_version, revision=identity.revision)
    yield HASH, identity.graph_version
    if identity.frozen:
        address = str(DOSSIER[str(identity.number)])
        yield OWN_ADDRESS, Run(address, address=address)
    yield ADDRESS, Run(recommendation, address=recommendation)
    page = composer.say(CHECK_PAGE)
    yield CHECK, composer.filled(HOW, command=VERIFY_COMMAND, page=Run(page, address=page))


def _event(composer: Composer, row: Cells) -> Part:
    composer.speak_of(row["change"])
    happened, status = row["happenedOn"], row["toLabel"]
    if happened:
        words = composer.say(EVENT, status=status, day=composer.date(happened))
    else:
        words = composer.say(EVENT_RECORDED, status=status, day=composer.date(row["recordedAt"][:10]))
    return joined(words, f" ({row['reason'].rstrip('.')})" if row["reason"] else "")
