"""The acts that the dossier speaks of: abbreviation, publication, days in force and address of each."""

from typing import Final

from mkus_kg.dossier.collected import Collected
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Column, Run
from mkus_kg.dossier.running_text import Part, joined, separated
from mkus_kg.errors import Message
from mkus_kg.namespaces import ELI, FOAF, MKUS, RDFS

ACTS_QUESTION: Final = "acts-and-texts"
ACTS_HEADING: Final = Message(pl="Akty prawne i skróty", en="Acts and abbreviations")
ACTS_CAPTION: Final = Message(
    pl="Akty, których dotyczą przyczyny barier i wnioskowane zmiany",
    en="Acts concerned by the causes of the barriers and by the changes asked for",
)
SHORT: Final = Message(pl="Skrót", en="Abbreviation")
ACT: Final = Message(pl="Akt", en="Act")
PUBLISHED: Final = Message(pl="Ogłoszenie i tekst jednolity", en="Publication and consolidated text")
ACT_FROM: Final = Message(pl="W mocy od", en="In force from")
REPEALED: Final = Message(pl="Uchylony od", en="Repealed from")
ADDRESS: Final = Message(pl="Adres", en="Address")
CONSOLIDATED: Final = Message(pl="tekst jednolity: ", en="consolidated text: ")
NO_ACTS: Final = Message(
    pl="W grafie nie wskazano aktów, których dotyczą te bariery i zmiany.",
    en="The graph names no acts that these barriers and changes concern.",
)


def add_acts(composer: Composer, collected: Collected) -> None:
    """Add the acts whose provisions cause the barriers or are to be changed."""
    if not collected.acts:
        composer.caution(composer.say(NO_ACTS))
        return
    columns = (
        Column(composer.say(SHORT), 2),
        Column(composer.say(ACT), 5),
        Column(composer.say(PUBLISHED), 4),
        Column(composer.say(ACT_FROM), 2, "date"),
        Column(composer.say(REPEALED), 2, "date"),
        Column(composer.say(ADDRESS), 4, "address"),
    )
    rows = [_act(composer, each) for each in collected.acts]
    composer.table(
        "table-acts", composer.say(ACTS_CAPTION), columns, rows, composer.ask(ACTS_QUESTION).named()
    )


def _act(composer: Composer, act: str) -> tuple[Part, ...]:
    text = composer.one(act, MKUS.latestConsolidatedText)
    address = composer.one(act, FOAF.page) or composer.one(act, RDFS.seeAlso)
    consolidated = composer.one(text, MKUS.publicationReference) if text else ""
    composer.speak_of(text)
    return (
        composer.one(act, MKUS.shortTitle),
        joined(composer.link(act), composer.cited(act)),
        separated(
            [
                Run(composer.one(act, MKUS.publicationReference), address=composer.one(act, ELI.has_member)),
                f"{composer.say(CONSOLIDATED)}{consolidated}" if consolidated else "",
            ]
        ),
        composer.one(act, MKUS.actInForceFrom),
        composer.one(act, MKUS.repealDate),
        Run(address, address=address) if address else "",
    )
