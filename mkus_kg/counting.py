"""Numbers with their nouns: which form of a noun goes with a number, in Polish and in English."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from mkus_kg.namespaces import Language

NO_BREAK_SPACE: Final = "\u00a0"


def polish_form(number: int) -> int:
    """Choose among the Polish forms of a noun: 1 bariera, 2 bariery, 5 barier."""
    if number == 1:
        return 0
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def english_form(number: int) -> int:
    """Choose among the English forms of a noun: 1 barrier, 2 barriers."""
    return 0 if number == 1 else 1


FORMS: Final[Mapping[Language, Callable[[int], int]]] = {"pl": polish_form, "en": english_form}


def grouped(number: int, language: Language) -> str:
    """Give a whole number with its thousands set apart."""
    return f"{number:,}".replace(",", {"pl": NO_BREAK_SPACE, "en": ","}[language])


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun in the forms that go with numbers: three in Polish, two in English."""

    pl: tuple[str, str, str]
    en: tuple[str, str]

    def form(self, number: int, language: Language) -> str:
        """Give the form that goes with a number."""
        forms: tuple[str, ...] = self.pl if language == "pl" else self.en
        return forms[FORMS[language](number)]

    def counted(self, number: int, language: Language) -> str:
        """Give a number and the noun that goes with it, kept on one line."""
        return f"{grouped(number, language)}{NO_BREAK_SPACE}{self.form(number, language)}"
