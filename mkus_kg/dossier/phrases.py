"""How a dossier words days, bases of links and lists: in Polish and English, as a lawyer reads them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from mkus_kg.counting import NO_BREAK_SPACE, Noun
from mkus_kg.errors import Message
from mkus_kg.namespaces import SCHEME, Language

MONTHS: Final[Mapping[Language, tuple[str, ...]]] = {
    "pl": (
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_DAY: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(\d{2})", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)

LINKS: Final = Noun(pl=("powiązanie", "powiązania", "powiązań"), en=("link", "links"))

BASES: Final[Mapping[str, Message]] = {
    "source": Message(pl="mówi to źródło", en="stated by the source"),
    "prose-provisions": Message(pl="nasz odczyt opisu w źródle", en="our reading of the source’s prose"),
    "source-at-least-one-link": Message(
        pl="źródło, ale nie wiadomo, czy dla tego powiązania", en="a source, but perhaps not for this link"
    ),
    "own-translation": Message(pl="nasze tłumaczenie", en="our translation"),
    "inferred": Message(pl="nasz wniosek", en="our inference"),
    "no-provision-named": Message(pl="źródło nie wskazuje przepisu", en="the source names no provision"),
    "reported": Message(
        pl="podał zgłaszający, nikt nie sprawdził", en="stated by the person reporting, checked by nobody"
    ),
    "": Message(pl="nie zapisano, skąd to wiadomo", en="how this is known is not recorded"),
}
"""What a link rests on, in words that tell the source's word from ours and from what nobody checked."""

SAID: Final = "source"
COUNTED_BASES: Final[Mapping[str, Message]] = {
    "source": Message(pl="{links} ze słów źródła", en="{links} stated by a source"),
    "prose-provisions": Message(
        pl="{links} z naszego odczytu opisu w źródle", en="{links} by our reading of the source’s prose"
    ),
    "source-at-least-one-link": Message(
        pl="{links} z grup, w których źródło stwierdza co najmniej jedno",
        en="{links} in groups of which a source states at least one",
    ),
    "inferred": Message(
        pl="{links} z naszego wniosku, którego żadne źródło nie stwierdza",
        en="{links} by our inference, which no source states",
    ),
    "reported": Message(
        pl="{links} od osoby zgłaszającej, których nikt nie sprawdził",
        en="{links} by the person reporting, checked by nobody",
    ),
    "": Message(pl="{links} bez zapisanej podstawy", en="{links} without a recorded basis"),
}
"""How many links rest on what, the firmest first; a basis that is not named here counts as inferred."""

_BASIS: Final = str(SCHEME["basis/"])
AND: Final[Mapping[Language, str]] = {"pl": " i ", "en": " and "}


def basis_code(iri: str) -> str:
    """Give the code of a concept of scheme/basis by its IRI; an empty text for none."""
    return iri.removeprefix(_BASIS)


def basis_in_words(iri: str, language: Language) -> str:
    """Say what a link rests on, by the concept that its record names; a code not known here stays a code."""
    code = basis_code(iri)
    return BASES[code].text(language) if code in BASES else code


def day_in_words(value: str | date, language: Language) -> str:
    """Give a day, month or year (ISO 8601) in words, such as 21 listopada 2026 r.; anything else as it is."""
    text = value.isoformat() if isinstance(value, date) else value
    if found := _DAY.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return _ended(f"{day}{NO_BREAK_SPACE}{MONTHS[language][month - 1]} {year}", language)
    if found := _MONTH.fullmatch(text):
        return _ended(f"{MONTHS[language][int(found[2]) - 1]} {found[1]}", language)
    return _ended(text, language) if _YEAR.fullmatch(text) else text


def moment_in_words(value: datetime, language: Language) -> str:
    """Give a moment in words, to the minute, in UTC."""
    joined = {"pl": ", godz. ", "en": ", "}[language]
    return f"{day_in_words(value.date(), language)}{joined}{value:%H:%M}{NO_BREAK_SPACE}UTC"


def listed(words: Sequence[str], language: Language) -> str:
    """Join words as a sentence does: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + AND[language] + words[-1]


def _ended(text: str, language: Language) -> str:
    """End a Polish date with r., which is short for year and stays on the line of the year."""
    return f"{text}{NO_BREAK_SPACE}r." if language == "pl" else text
