"""Cells of tables as readers see them: dates and numbers in the manner of the language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from mkus_kg.counting import NO_BREAK_SPACE
from mkus_kg.dossier.document import Column, Content, Text
from mkus_kg.dossier.phrases import MONTHS
from mkus_kg.dossier.typography import legible, typeset
from mkus_kg.namespaces import Language

_DATE: Final = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")
_NUMBER: Final = re.compile(r"(?<![\w.,])([-−]?)(\d+)(?:\.(\d+))?(?![\w.,])")
_MINUS: Final = "\N{MINUS SIGN}"
_LONGEST_UNPARTED: Final = 4
_DECIMAL_MARK: Final[Mapping[Language, str]] = {"pl": ",", "en": "."}
_THOUSANDS_MARK: Final[Mapping[Language, str]] = {"pl": NO_BREAK_SPACE, "en": ","}


def shown(cell: Text, column: Column, language: Language) -> Text:
    """Give a cell for readers; what does not look like its column's content stays as it is."""
    tell = _TELLING[column.content]
    return tuple(replace(run, text=tell(run.text, language)) for run in cell)


def _dates(text: str, language: Language) -> str:
    return typeset(_DATE.sub(lambda found: _day(found, language), text), language)


def _day(found: re.Match[str], language: Language) -> str:
    try:
        day = date.fromisoformat(found[0])
    except ValueError:
        return found[0]
    if language == "pl":
        return f"{day.day:02}.{day.month:02}.{day.year}"
    return f"{day.day}{NO_BREAK_SPACE}{MONTHS['en'][day.month - 1][:3]}{NO_BREAK_SPACE}{day.year}"


def _numbers(text: str, language: Language) -> str:
    return typeset(_NUMBER.sub(lambda found: _number(found, language), text), language)


def _number(found: re.Match[str], language: Language) -> str:
    """Give a number with its decimal mark; numbers of up to four digits stay whole, as years do."""
    sign, whole, fraction = found.groups()
    if len(whole) > _LONGEST_UNPARTED and not whole.startswith("0"):
        whole = f"{int(whole):,}".replace(",", _THOUSANDS_MARK[language])
    return (_MINUS if sign else "") + whole + (_DECIMAL_MARK[language] + fraction if fraction else "")


def _address(text: str, language: Language) -> str:
    return legible(text)


_TELLING: Final[Mapping[Content, Callable[[str, Language], str]]] = {
    "text": typeset,
    "date": _dates,
    "number": _numbers,
    "address": _address,
}
