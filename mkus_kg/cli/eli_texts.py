"""What the import of acts from the ELI service says, in both languages."""

from collections.abc import Mapping
from typing import Final

from mkus_kg.errors import Message

ELI_TEXTS: Final[Mapping[str, Message]] = {
    "import eli": Message(
        pl="Porównaj akt z serwisu ELI Sejmu z grafem; z --accept zapisz to, co nowe, jako jedną rewizję.",
        en="Compare an act of the Sejm's ELI service with the graph; --accept records what is new.",
    ),
    "act": Message(
        pl="numer aktu w ELI, np. DU/2003/873; z --file wystarczy plik",
        en="number of the act in ELI, e.g. DU/2003/873; with --file the file is enough",
    ),
    "eli_file": Message(
        pl="plik JSON zapisany z serwisu albo folder z plikami o jednym akcie",
        en="a JSON file saved from the service, or a folder of those about one act",
    ),
    "eli_units": Message(
        pl="które jednostki przejąć: articles (artykuły), all (wszystkie), none (żadnych)",
        en="which units to take: articles, all, none",
    ),
    "eli_accept": Message(pl="zapisz to, co nowe", en="record what is new"),
    "eli_login": Message(
        pl="login osoby, w której imieniu zapisujesz (z --accept)",
        en="login of the person who records (with --accept)",
    ),
    "asking": Message(pl="Pytam serwis ELI Sejmu…", en="Asking the Sejm's ELI service…"),
    "comparing": Message(pl="Porównuję z grafem…", en="Comparing with the graph…"),
    "no_act": Message(
        pl="Podaj numer aktu, np. DU/2003/873, albo zapisane pliki: --file.",
        en="Give the number of an act, e.g. DU/2003/873, or saved files: --file.",
    ),
    "bad_units": Message(pl="--units to jedno z: {units}.", en="--units is one of: {units}."),
    "no_eli_login": Message(
        pl="Do zapisania potrzebna jest osoba: podaj --login.", en="Recording takes a person: give --login."
    ),
    "eli_new": Message(pl="nowy", en="new"),
    "eli_completed": Message(pl="uzupełniony", en="completed"),
    "eli_difference": Message(pl="różnica", en="difference"),
    "eli_ours": Message(pl="u nas: {ours}; w serwisie: {theirs}", en="ours: {ours}; the service: {theirs}"),
    "eli_note": Message(pl="uwaga", en="note"),
    "eli_counts": Message(
        pl="Aktów: {act}, tekstów jednolitych: {text}, jednostek: {unit}, zmian prawa: {effect}; "
        "różnic: {differences}.",
        en="Acts: {act}, consolidated texts: {text}, units: {unit}, changes of law: {effect}; "
        "differences: {differences}.",
    ),
    "eli_nothing": Message(
        pl="Nie ma nic nowego: wszystko, co przejmujemy, jest już w grafie.",
        en="There is nothing new: all that is taken is in the graph already.",
    ),
    "eli_dry": Message(
        pl="Niczego nie zapisano. Aby zapisać: --accept --login LOGIN.",
        en="Nothing was recorded. To record it: --accept --login LOGIN.",
    ),
    "eli_reason": Message(
        pl="Opis aktu {act} z serwisu ELI Sejmu.", en="Description of act {act} from the Sejm's ELI service."
    ),
}
