"""The words of the interface, in Polish and English: the files of the folder `words`, one for each area."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from mkus_kg.counting import FORMS, grouped
from mkus_kg.namespaces import LANGUAGES, Language

# Ten times faster where PyYAML was built with libyaml, as its wheels are.
_SAFE_LOADER: Final[type[yaml.SafeLoader]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WORDS: Final = Path(__file__).resolve().parent / "words"
DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MONTH: Final = re.compile(r"(\d{4})-(\d{2})")

Entry = Mapping[Language, str | Sequence[str]]


@dataclass(frozen=True)
class Texts:
    """The catalogue. An unknown key is an error of ours, so it raises KeyError."""

    entries: Mapping[str, Entry]

    def text(self, key: str, language: Language, **values: object) -> str:
        """Give a text, with its {named} places filled."""
        entry = self.entries[key][language]
        if not isinstance(entry, str):
            raise KeyError(f"{key} has forms for counting")
        return entry.format(**values) if values else entry

    def texts(self, key: str, language: Language) -> Sequence[str]:
        """Give an entry that is a list of texts."""
        entry = self.entries[key][language]
        return [entry] if isinstance(entry, str) else entry

    def has(self, key: str) -> bool:
        """Say whether the catalogue holds a key."""
        return key in self.entries

    def count(self, key: str, number: int, language: Language) -> str:
        """Give a number and its noun, the thousands set apart: 1 bariera, 1 234 bariery."""
        return f"{self.number(number, language)} {self.noun(key, number, language)}"

    def noun(self, key: str, number: int, language: Language) -> str:
        """Give the form of a noun that goes with a number."""
        return self.entries[key][language][FORMS[language](number)]

    def number(self, number: int, language: Language) -> str:
        """Give a number with its thousands set apart."""
        return grouped(number, language)

    def date(self, text: str, language: Language) -> str:
        """Give an ISO date or month in words, anything else as it is."""
        found = DATE.fullmatch(text)
        if not found:
            return self._month(text, language)
        year, month, day = (int(part) for part in found.groups())
        months = self.entries["date.months"][language]
        return f"{day}\u00a0{months[month - 1]}\u00a0{year}" if 1 <= month <= 12 else text

    def _month(self, text: str, language: Language) -> str:
        found = MONTH.fullmatch(text)
        if not found or not 1 <= int(found[2]) <= 12:
            return text
        return f"{self.entries['date.month-names'][language][int(found[2]) - 1]}\u00a0{found[1]}"


@lru_cache(maxsize=1)
def load_texts() -> Texts:
    """Read the catalogue and check that each key stands once and has both languages."""
    entries: dict[str, Entry] = {}
    for file in sorted(WORDS.glob("*.yaml")):
        for key, entry in yaml.load(file.read_text(encoding="utf-8"), _SAFE_LOADER).items():
            if set(entry) != set(LANGUAGES):
                raise ValueError(f"{file.name}: {key} needs exactly {', '.join(LANGUAGES)}")
            if key in entries:
                raise ValueError(f"{file.name}: {key} stands in another file as well")
            entries[key] = entry
    return Texts(entries)
