"""Section 8: what is uncertain: contradictions, doubts, our inferences, what nobody checked."""

from typing import Final

from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Column, Text
from mkus_kg.dossier.reading import Cells, by, natural
from mkus_kg.dossier.reliability import unconfirmed, unread, unseen
from mkus_kg.dossier.running_text import Part, joined, separated
from mkus_kg.dossier.sections.inferred import add_inferred
from mkus_kg.dossier.words import PROVISION
from mkus_kg.errors import Message
from mkus_kg.namespaces import MKUS

CONTRADICTIONS_QUESTION: Final = "contradictions"
DOUBTS_QUESTION: Final = "doubts"
COMPETING_QUESTION: Final = "competing-proposals"

HEADING: Final = Message(pl="Co jest niepewne", en="What is uncertain")
LEAD: Final = Message(
    pl="Rozdział zbiera wszystko, co osłabia ustalenia tego dokumentu. Niczego nie poprawiono po cichu: "
    "sprzeczności i wątpliwości pozostają w grafie jako osobne zapisy.",
    en="This section gathers all that weakens the findings of this document. Nothing was repaired in "
    "silence: contradictions and doubts stay in the graph as records of their own.",
)
CONTRADICTIONS_HEADING: Final = Message(
    pl="Sprzeczności między źródłami", en="Contradictions between sources"
)
CONTRADICTIONS_CAPTION: Final = Message(
    pl="Sprzeczności dotyczące źródeł tego dossier",
    en="Contradictions that concern the sources of this dossier",
)
NO_CONTRADICTIONS: Final = Message(
    pl="W grafie nie ma sprzeczności, która dotyczyłaby źródeł tego dossier.",
    en="The graph records no contradiction that concerns the sources of this dossier.",
)
TOPIC: Final = Message(pl="Czego dotyczy", en="Topic")
FIRST: Final = Message(pl="Jedna wersja", en="One version")
SECOND: Final = Message(pl="Druga wersja", en="The other version")
SETTLED: Final = Message(pl="Nasze rozstrzygnięcie", en="How we settled it")
UNSETTLED: Final = Message(pl="nierozstrzygnięte", en="not settled")
DOUBTS_HEADING: Final = Message(pl="Wątpliwości", en="Doubts")
DOUBTS_CAPTION: Final = Message(
    pl="Wątpliwości dotyczące zapisów tego dossier", en="Doubts about records of this dossier"
)
NO_DOUBTS: Final = Message(
    pl="W grafie nie ma wątpliwości, która dotyczyłaby zapisów tego dossier.",
    en="The graph records no doubt about the records of this dossier.",
)
DOUBT: Final = Message(pl="Wątpliwość", en="Doubt")
RECORDS: Final = Message(pl="Zapisy, których dotyczy", en="Records it is about")
NOTED: Final = Message(pl="Zapisano", en="Noted on")
INFERRED_HEADING: Final = Message(
    pl="Powiązania, których źródła nie stwierdzają wprost", en="Links that no source states in so many words"
)
UNCHECKED_HEADING: Final = Message(pl="Zapisy niesprawdzone", en="Records that nobody checked")
UNCONFIRMED: Final = Message(
    pl="Bariery w stanie „zgłoszona”, których nikt jeszcze nie potwierdził: ",
    en="Barriers in the status “reported”, which nobody has confirmed yet: ",
)
UNSEEN: Final = Message(
    pl="Zapisy, których nikt nie widział w źródle: ", en="Records that nobody has seen in a source: "
)
UNREAD: Final = Message(
    pl="Zapisy, których opisu nie potwierdzono ponownym odczytem źródła: ",
    en="Records whose description was not confirmed by a second reading of the source: ",
)
ALL_CHECKED: Final = Message(
    pl="Wszystkie bariery potwierdzono, a wszystkie zapisy widziano w źródłach i odczytano z nimi ponownie.",
    en="All barriers are confirmed, and all records were seen in sources and read against them again.",
)
WORDINGS_HEADING: Final = Message(pl="Niepewne daty brzmień", en="Wordings with doubtful dates")
WORDINGS: Final = Message(
    pl="Daty tych brzmień nie zostały odczytane w tekście jednolitym ani porównane z innym brzmieniem: ",
    en="The dates of these wordings were neither read in a consolidated text nor compared with another "
    "wording: ",
)
NO_WORDINGS: Final = Message(
    pl="Żadne z przywołanych brzmień nie ma dat oznaczonych jako niepewne.",
    en="None of the wordings referred to has dates marked as doubtful.",
)
COMPETING_HEADING: Final = Message(
    pl="Inne propozycje zmiany tych samych przepisów", en="Other proposals to change the same provisions"
)
COMPETING_CAPTION: Final = Message(
    pl="Propozycje, które wskazują ten sam przepis co zmiany wnioskowane, albo jednostkę w jego obrębie",
    en="Proposals that name the same provision as the changes asked for, or a unit inside it",
)
NO_COMPETING: Final = Message(
    pl="W grafie nie ma innej propozycji zmiany tych samych przepisów.",
    en="The graph holds no other proposal to change the same provisions.",
)
ASKED: Final = Message(pl="Zmiana wnioskowana", en="Change asked for")
OTHER: Final = Message(pl="Inna propozycja", en="Other proposal")
STAGE: Final = Message(pl="Jej etap", en="Its stage")


def add_uncertain(composer: Composer, collected: Collected) -> None:
    """Add what is uncertain about all that was said before."""
    composer.heading(1, composer.say(HEADING), "uncertain")
    composer.paragraph(composer.say(LEAD))
    for heading, anchor, add in (
        (CONTRADICTIONS_HEADING, "contradictions", _contradictions),
        (DOUBTS_HEADING, "doubts", _doubts),
        (INFERRED_HEADING, "inferred", add_inferred),
        (UNCHECKED_HEADING, "unchecked", _unchecked),
        (WORDINGS_HEADING, "doubtful-wordings", _wordings),
        (COMPETING_HEADING, "competing", _competing),
    ):
        composer.heading(2, composer.say(heading), anchor)
        add(composer, collected)


def _contradictions(composer: Composer, _collected: Collected) -> None:
    answer = composer.ask(CONTRADICTIONS_QUESTION)
    touching = [
        row
        for row in answer.rows
        if row["firstSource"] in composer.sources or row["secondSource"] in composer.sources
    ]
    if not touching:
        composer.paragraph(composer.say(NO_CONTRADICTIONS))
        return
    columns = (
        Column(composer.say(TOPIC), 3),
        Column(composer.say(FIRST), 4),
        Column(composer.say(SECOND), 4),
        Column(composer.say(SETTLED), 4),
    )
    rows = [_contradiction(composer, rows) for _, rows in sorted(by(touching, "contradiction"))]
    caption = composer.say(CONTRADICTIONS_CAPTION)
    composer.table("table-contradictions", caption, columns, rows, answer.named())


def _contradiction(composer: Composer, rows: list[Cells]) -> tuple[Part, ...]:
    def sides(text: str, source: str) -> Text:
        """Give each version with its sources."""
        return separated(joined(said, _sources(composer, each, source)) for said, each in by(rows, text))

    return (
        composer.link(rows[0]["contradiction"]),
        sides("firstText", "firstSource"),
        sides("secondText", "secondSource"),
        rows[0]["resolution"] or composer.say(UNSETTLED),
    )


def _sources(composer: Composer, rows: list[Cells], column: str) -> Text:
    found = sorted({row[column] for row in rows} - {""})
    named = separated((joined(composer.link(each), f" [{composer.source(each)}]") for each in found), "; ")
    return joined(" – ", named) if named else ()


def _doubts(composer: Composer, _collected: Collected) -> None:
    answer = composer.ask(DOUBTS_QUESTION)
    touching = [row for row in answer.rows if row["record"] in composer.grounds]
    if not touching:
        composer.paragraph(composer.say(NO_DOUBTS))
        return
    columns = (
        Column(composer.say(DOUBT), 6),
        Column(composer.say(RECORDS), 5),
        Column(composer.say(NOTED), 2, "date"),
    )
    rows = [
        (
            joined(
                composer.link(doubt, "strong"),
                f". {found[0]['description']}" if found[0]["description"] else "",
            ),
            composer.links(sorted({row["record"] for row in found})),
            found[0]["noted"],
        )
        for doubt, found in sorted(by(touching, "doubt"))
    ]
    composer.table("table-doubts", composer.say(DOUBTS_CAPTION), columns, rows, answer.named())


def _unchecked(composer: Composer, collected: Collected) -> None:
    found = (
        (UNCONFIRMED, unconfirmed(collected)),
        (UNSEEN, unseen(composer, collected)),
        (UNREAD, unread(composer, collected)),
    )
    if not any(records for _, records in found):
        composer.paragraph(composer.say(ALL_CHECKED))
        return

    def named(record: str) -> Part:
        audit = composer.one(record, MKUS.audit)
        return joined(composer.link(record), f" ({composer.label(audit)})" if audit else "")

    composer.bullets(
        joined(composer.say(message), separated(named(each) for each in records), ".")
        for message, records in found
        if records
    )


def _wordings(composer: Composer, collected: Collected) -> None:
    named = {each.iri for found in collected.causes.values() for each in found.wordings}
    aimed = {
        each
        for change in collected.changes
        for each in composer.objects(change, MKUS.proposesChangeToVersion)
    }
    doubtful = sorted(
        each
        for each in (named | aimed | composer.records)
        if each and composer.one(each, MKUS.datesDoubtful) == "true"
    )
    if doubtful:
        composer.caution(composer.say(WORDINGS), composer.links(doubtful), ".")
    else:
        composer.paragraph(composer.say(NO_WORDINGS))


def _competing(composer: Composer, collected: Collected) -> None:
    answer = composer.ask(COMPETING_QUESTION)
    own = set(collected.changes)
    rows = [
        (row["provision"], asked, other, stage)
        for row in answer.rows
        for asked, other, stage in (
            (row["firstChange"], row["secondChange"], row["secondStageLabel"] or row["secondStatusLabel"]),
            (row["secondChange"], row["firstChange"], row["firstStageLabel"] or row["firstStatusLabel"]),
        )
        if asked in own and other not in own
    ]
    if not rows:
        composer.paragraph(composer.say(NO_COMPETING))
        return
    columns = (
        Column(composer.say(PROVISION), 3),
        Column(composer.say(ASKED), 4),
        Column(composer.say(OTHER), 4),
        Column(composer.say(STAGE), 2),
    )
    cells = [
        (composer.link(provision), composer.link(asked), composer.link(other), stage)
        for provision, asked, other, stage in sorted(
            set(rows), key=lambda each: [natural(cell) for cell in each]
        )
    ]
    composer.table("table-competing", composer.say(COMPETING_CAPTION), columns, cells, answer.named())
