"""What the commands of the editions say, in both languages."""

from collections.abc import Mapping
from typing import Final

from mkus_kg.errors import Message

EDITION_TEXTS: Final[Mapping[str, Message]] = {
    "edition": Message(
        pl="Wydania zbioru danych: ogłoś nowe, wypisz, sprawdź, zapisz do pliku.",
        en="Editions of the data set: publish a new one, list them, check them, write one out.",
    ),
    "edition publish": Message(
        pl="Ogłoś dzisiejszy stan grafu jako następne wydanie; potem nie można go zmienić.",
        en="Publish the state of the graph as the next edition; it cannot be changed afterwards.",
    ),
    "edition list": Message(pl="Wypisz wydania, od najnowszego.", en="List the editions, the newest first."),
    "edition verify": Message(
        pl="Sprawdź treść każdego wydania i ich łańcuch; kod wyjścia 1, gdy coś się nie zgadza.",
        en="Check the content of each edition and their chain; exit code 1 when something does not fit.",
    ),
    "edition export": Message(
        pl="Zapisz wydanie w jednym z formatów, zawsze w tych samych bajtach.",
        en="Write an edition in one of the formats, always the same bytes.",
    ),
    "edition_note": Message(pl="co jest nowego w wydaniu", en="what is new in the edition"),
    "published_by": Message(pl="kto ogłasza: nazwa konta", en="who publishes: the login of an account"),
    "edition_number": Message(pl="numer wydania", en="number of the edition"),
    "edition_address": Message(pl="adres wydania", en="address of the edition"),
    "edition_statements": Message(pl="trójki", en="triples"),
    "published_at": Message(pl="ogłoszono", en="published"),
    "facts_version": Message(pl="wersja faktów", en="version of the facts"),
    "published": Message(
        pl="Ogłoszono wydanie {number}: {address}", en="Edition {number} is published: {address}"
    ),
    "editions_fit": Message(
        pl="Wszystkie wydania zgadzają się ze skrótami ({count}).",
        en="All editions fit their hashes ({count}).",
    ),
    "edition_damaged": Message(pl="Wydanie {number}: {problem}", en="Edition {number}: {problem}"),
    "bad_edition_format": Message(
        pl="Wydania nie można zapisać w tym formacie; są: {formats}.",
        en="An edition cannot be written in this format; there are: {formats}.",
    ),
}
