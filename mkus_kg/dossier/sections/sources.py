"""Section 9: the sources by number, each with what finds it again."""

from typing import Final

from rdflib import Literal

from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.document import Run, Text
from mkus_kg.dossier.running_text import joined, separated
from mkus_kg.errors import Message
from mkus_kg.namespaces import DCT, ELI, ELI_SERVICE, FOAF, MKUS, SKOS

HEADING: Final = Message(pl="Źródła", en="Sources")
LEAD: Final = Message(
    pl="Liczby w nawiasach kwadratowych w przypisach odsyłają do tej listy. Adresy są takie, jak "
    "zapisano je w grafie; graf nie zapisuje dnia, w którym źródło czytano.",
    en="The numbers in square brackets in the notes refer to this list. The addresses are as the graph "
    "records them; the graph does not record the day on which a source was read.",
)
NONE: Final = Message(
    pl="Zapisy tego dossier nie wskazują żadnego źródła.", en="The records of this dossier name no source."
)
ADDRESS: Final = Message(pl="Adres: ", en="Address: ")
NO_ADDRESS: Final = Message(pl="Adresu nie zapisano", en="No address is recorded")
RECORD: Final = Message(pl="Zapis w grafie: ", en="Record in the graph: ")
NOTE: Final = Message(pl="Uwaga: {note}", en="Note: {note}")
ACT_ADDRESS: Final = f"{ELI_SERVICE}/acts/"


def add_sources(composer: Composer) -> None:
    """Add the list of sources, in the order in which the notes came to name them."""
    composer.heading(1, composer.say(HEADING), "sources")
    if not composer.sources:
        composer.caution(composer.say(NONE))
        return
    composer.paragraph(composer.say(LEAD))
    composer.bullets((_source(composer, each) for each in composer.sources), numbered=True)


def _source(composer: Composer, source: str) -> Text:
    address = composer.one(source, FOAF.page)
    kind = composer.one(source, MKUS.sourceKind)
    note = composer.text(source, SKOS.editorialNote).rstrip(".")
    described = separated(
        [
            Run(composer.label(source), "strong"),
            composer.one(source, MKUS.publisherName),
            composer.date(composer.one(source, DCT.issued)),
            composer.label(kind) if kind else "",
            _publication(composer, address),
        ],
        ", ",
    )
    found = (
        joined(composer.say(ADDRESS), Run(address, address=address)) if address else composer.say(NO_ADDRESS)
    )
    record = joined(composer.say(RECORD), Run(source, address=source))
    remark = composer.say(NOTE, note=note) if note else ""
    return joined(separated([described, found, record, remark], ". "), ".")


def _publication(composer: Composer, address: str) -> str:
    """Give the publication reference of an official text by its address in the service of the Sejm."""
    local = address.removeprefix(ACT_ADDRESS).partition("/text")[0] if address.startswith(ACT_ADDRESS) else ""
    statements = list(composer.graph.store.statements(None, ELI.id_local, Literal(local))) if local else []
    references = (composer.one(str(each.subject), MKUS.publicationReference) for each in statements)
    return next((each for each in sorted(references) if each), local)
