"""Dossiers that those who write files are tested on: one with every kind of block, one that is hostile."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from mkus_kg.dossier.document import (
    Asked,
    Bullets,
    Column,
    Document,
    Heading,
    Identity,
    Paragraph,
    Run,
    Table,
)

IDENTITY: Final = Identity(
    recommendation="https://w3id.org/mkus/id/recommendation/wklad-i-rocznosc",
    number=7,
    moment=datetime(2026, 11, 21, 14, 5, 9, tzinfo=UTC),
    day=date(2026, 11, 21),
    revision=42,
    revision_hash="a3" * 32,
    program="b4" * 32,
    graph_version="c5d6e7f80912" + "00" * 26,
    facts_version="2026.11",
    agent="Anna Żółć",
)

_COLUMNS: Final = (
    Column("Przepis", 3),
    Column("Obowiązuje od", 2, "date"),
    Column("Zamknięte formy", 1, "number"),
    Column("Adres", 3, "address"),
)
_ROWS: Final = tuple(
    (
        (Run(f"art. {number} ust. 1 ustawy z dnia 24 kwietnia 2003 r."),),
        (Run("2026-01-31" if number % 2 else ""),),
        (Run(f"{number * 1000}.5"),),
        (Run(f"https://eli.gov.pl/{number}", address=f"https://eli.gov.pl/{number}"),),
    )
    for number in range(1, 41)
)

POLISH: Final = Document(
    language="pl",
    title="Wkład własny i umowy wieloletnie: co zmienić, żeby gminy mogły zlecać usługi społeczne",
    subtitle="Rekomendacja dla ministra właściwego do spraw zabezpieczenia społecznego",
    identity=IDENTITY,
    keywords=("usługi społeczne", "wkład własny", "umowy wieloletnie"),
    blocks=(
        Heading(1, "Streszczenie", "streszczenie", "1"),
        Paragraph((Run("Wkład pieniężny zamyka drogę do zleceń małym organizacjom."),), "lead"),
        Paragraph(
            (
                Run("Barierę powoduje "),
                Run("art. 19a ust. 2", "strong", "https://isap.sejm.gov.pl/udpp#19a", note=1),
                Run(" i w praktyce "),
                Run("regulaminy konkursów", "emphasis", note=2),
                Run(" (zob. "),
                Run("tabelę 1", address="#formy"),
                Run(")."),
            )
        ),
        Paragraph(
            (
                Run("Niezweryfikowane. ", "strong"),
                Run("Tego powiązania nie potwierdził nikt poza nami", note=1),
                Run("."),
            ),
            "caution",
        ),
        Paragraph((Run("„Organizacje składają ofertę z udziałem środków własnych.”"),), "quotation"),
        Heading(2, "Przyczyny", "przyczyny", "1.1"),
        Bullets(((Run("brzmienie ustawy", note=3),), (Run("zwyczaj urzędów"),))),
        Bullets(((Run("zmienić ustawę"),), (Run("zmienić wzór umowy"),)), numbered=True),
        Heading(3, "Szczegóły", "szczegoly", "1.1.1"),
        Bullets(((Run("liczone od nowa"),),), numbered=True),
        Heading(4, "Drobiazgi", "drobiazgi"),
        Heading(1, "Formy", "formy-rozdzial", "2"),
        Table(
            "formy",
            1,
            "Przepisy i formy, które zamykają",
            _COLUMNS,
            _ROWS,
            (Asked("forms-closed-by", (("as_of", "2026-11-21"),)),),
        ),
        Table("puste", 2, "Otwarte sprzeczności", (Column("Co"), Column("Gdzie")), ()),
    ),
    notes=(
        (
            Run("Ustawa z dnia 24 kwietnia 2003 r., "),
            Run("Dz. U. 2003 nr 96 poz. 873", address="https://eli.gov.pl/a"),
        ),
        (Run("Ogłoszenia z lat 2024–2026."),),
        (Run("Tamże, "), Run("passim", "emphasis"), Run(".")),
    ),
    records=("https://w3id.org/mkus/id/barrier/wklad-wlasny",),
)

_TEXTS: Final = (
    "<script>alert(1)</script>",
    "a\0b\x1b\ufffe\ud800 c",
    "x" * 100_000,
    "\u202eabc\u200f",
    "👩‍👩‍👧 😀",
    "]]>&amp;<!--",
)
_ADDRESSES: Final = (
    "javascript:alert(1)",
    "http://a.pl/\ud800",
    "http://[::1",
    "#nowhere",
    "#",
    "file:///etc/passwd",
)
_RUNS: Final = tuple(Run(text, address=address) for text, address in zip(_TEXTS, _ADDRESSES, strict=True))

HOSTILE: Final = replace(
    POLISH,
    title="<b>\0" + "t" * 300,
    subtitle="\ud800",
    keywords=("\0",),
    blocks=(
        Heading(1, _TEXTS[0], 'a" onclick="x', "\x1b1"),
        *(Paragraph((each,)) for each in _RUNS),
        Table(
            "</table>",
            1,
            _TEXTS[1],
            (Column(_TEXTS[0]), Column(_TEXTS[1], 1, "date")),
            (((_RUNS[0],), (_RUNS[1],)),),
        ),
    ),
    notes=(),
)
