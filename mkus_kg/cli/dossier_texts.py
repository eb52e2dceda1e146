"""What the commands of dossiers say, in both languages."""

from collections.abc import Mapping
from typing import Final

from mkus_kg.errors import Message

DOSSIER_TEXTS: Final[Mapping[str, Message]] = {
    "dossier": Message(
        pl="Dossier rekomendacji: sporządź projekt, zamroź, sprawdź otrzymane, wypisz, zapisz do pliku.",
        en="Dossiers of recommendations: draft one, freeze one, check one, list them, write one out.",
    ),
    "dossier build": Message(
        pl="Zapisz ZIP z dossier rekomendacji: jako projekt, a z opcją --freeze jako zamrożone dossier z "
        "numerem, którego potem nie można zmienić.",
        en="Write the ZIP with the dossier of a recommendation: as a draft, or with --freeze as a dossier "
        "with a number that cannot be changed afterwards.",
    ),
    "dossier verify": Message(
        pl="Sprawdź ZIP: czy jest nienaruszony, czy zna go tutejszy rejestr i czy jest nadal aktualny. Kod "
        "wyjścia 0, gdy jest nienaruszony, zarejestrowany i aktualny; inaczej 1, także dla projektu, bo "
        "projektów nie ma w rejestrze. Bez pliku sprawdza każde zamrożone dossier i ich łańcuch.",
        en="Check a ZIP: whether it is intact, known to the register here, and still true. Exit code 0 when "
        "it is intact, registered and true; 1 otherwise, for drafts too, as drafts are in no register. "
        "Without a file it checks every frozen dossier and their chain.",
    ),
    "dossier list": Message(
        pl="Wypisz zamrożone dossier, od najnowszego.", en="List the frozen dossiers, the newest first."
    ),
    "dossier export": Message(
        pl="Zapisz ZIP zamrożonego dossier, zawsze w tych samych bajtach.",
        en="Write the ZIP of a frozen dossier, always the same bytes.",
    ),
    "recommendation": Message(
        pl="adres rekomendacji, np. id/recommendation/nazwa",
        en="address of the recommendation, such as id/recommendation/name",
    ),
    "dossier_freeze": Message(
        pl="zamroź jako następne dossier; wymaga --login i --reason",
        en="freeze as the next dossier; takes --login and --reason",
    ),
    "frozen_by": Message(pl="kto mrozi: nazwa konta", en="who freezes: the login of an account"),
    "dossier_note": Message(pl="po co dossier zamrożono", en="what the dossier was frozen for"),
    "dossier_number": Message(pl="numer dossier", en="number of the dossier"),
    "dossier_address": Message(pl="adres dossier", en="address of the dossier"),
    "dossier_recommendation": Message(pl="rekomendacja", en="recommendation"),
    "dossier_day": Message(pl="stan prawny na", en="law as of"),
    "dossier_revision": Message(pl="rewizja", en="revision"),
    "dossier_sha256": Message(pl="SHA-256", en="SHA-256"),
    "frozen_at": Message(pl="zamrożono", en="frozen"),
    "making": Message(pl="Sporządzam dossier…", en="Making the dossier…"),
    "comparing": Message(pl="Porównuję z dzisiejszymi danymi…", en="Comparing with today's data…"),
    "drafted": Message(
        pl="To projekt, którego nie ma w rejestrze. SHA-256: {sha256}",
        en="This is a draft, which is not registered. SHA-256: {sha256}",
    ),
    "dossiers_fit": Message(
        pl="Wszystkie zamrożone dossier zgadzają się ze skrótami ({count}).",
        en="All frozen dossiers fit their hashes ({count}).",
    ),
    "dossier_damaged": Message(pl="Dossier nr {number}: {problem}", en="Dossier no. {number}: {problem}"),
    "frozen": Message(
        pl="Zamrożono dossier nr {number}: {address}", en="Dossier no. {number} is frozen: {address}"
    ),
    "freeze_needs": Message(
        pl="Aby zamrozić dossier, podaj --login i --reason.",
        en="To freeze a dossier, give --login and --reason.",
    ),
    "bad_recommendation": Message(
        pl="To nie jest adres rekomendacji; podaj go jak w id/recommendation/nazwa.",
        en="This is no address of a recommendation; give it as in id/recommendation/name.",
    ),
}
