"""What the import of spreadsheets says, in both languages."""

from collections.abc import Mapping
from typing import Final

from mkus_kg.errors import Message

SPREADSHEET_TEXTS: Final[Mapping[str, Message]] = {
    "import": Message(pl="Dodaj wiele zapisów naraz.", en="Add many records at once."),
    "import spreadsheet": Message(
        pl="Sprawdź wiersze arkusza; z --accept zapisz dobre jako jedną rewizję. Kod wyjścia 1, gdy są złe.",
        en="Check the rows of a spreadsheet; --accept records the good ones. Exit code 1 for bad ones.",
    ),
    "file": Message(pl="plik CSV albo XLSX", en="a CSV or XLSX file"),
    "import_login": Message(
        pl="login osoby, w której imieniu zapisujesz", en="login of the person who records"
    ),
    "import_form": Message(
        pl="co jest w arkuszu: barrier albo practice", en="what it holds: barrier or practice"
    ),
    "import_reason": Message(
        pl="powód: skąd są te dane i dlaczego je dodajesz",
        en="reason: where these data are from and why you add them",
    ),
    "import_accept": Message(pl="zapisz dobre wiersze", en="record the good rows"),
    "bad_import_form": Message(pl="--form to jedno z: {forms}.", en="--form is one of: {forms}."),
    "no_import_reason": Message(
        pl="Do zapisania potrzebny jest powód: podaj --reason.", en="Recording takes a reason: give --reason."
    ),
    "import_switched_off": Message(
        pl="To konto jest wyłączone; włącz je albo wskaż inne.",
        en="This account is switched off; switch it on, or name another.",
    ),
    "import_counts": Message(
        pl="Gotowych wierszy: {good}, do poprawienia: {bad}.", en="Rows ready: {good}, to be mended: {bad}."
    ),
    "import_recorded": Message(pl="Zapisano jako rewizję {number}.", en="Recorded as revision {number}."),
}
