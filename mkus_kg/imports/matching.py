"""Which column of a spreadsheet answers which field: guessed from the headings, decided by the person."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from mkus_kg.forms import Column

NEAR_ENOUGH: Final = 84.0
LONG_ENOUGH: Final = 5
_NOT_LETTERS: Final = re.compile(r"[\W_]+")


def guess(headings: Sequence[str], columns: Sequence[Column]) -> Mapping[int, str]:
    """Give for each column of the file (from 0) the field it seems to answer, each field at most once.

    First come headings that are the name of a field, in either language, then those that are its beginning,
    then those that look like one; last, those that are the name of a field within a part of the form.
    """
    names = {_plain(name): column.name for column in columns for name in _names(column)}
    found: dict[int, str] = {}
    for look in (_same, _beginning, _alike, _ending):
        for number, heading in enumerate(headings):
            left = {text: name for text, name in names.items() if name not in found.values()}
            near = look(_plain(heading), left) if number not in found else None
            if near is not None:
                found[number] = left[near]
    return dict(sorted(found.items()))


def _same(heading: str, names: Iterable[str]) -> str | None:
    return heading if heading in names else None


def _beginning(heading: str, names: Iterable[str]) -> str | None:
    fitting = [name for name in names if name.startswith(heading)]
    return min(fitting, key=len) if len(heading) >= LONG_ENOUGH and fitting else None


def _ending(heading: str, names: Iterable[str]) -> str | None:
    fitting = [name for name in names if name.endswith(f" {heading}")]
    return fitting[0] if len(heading) >= LONG_ENOUGH and len(fitting) == 1 else None


def _alike(heading: str, names: Iterable[str]) -> str | None:
    near = process.extractOne(heading, list(names), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return None if near is None else near[0]


def _names(column: Column) -> tuple[str, ...]:
    return column.name, column.label.pl, column.label.en


def _plain(text: str) -> str:
    """Give letters and digits alone, without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return _NOT_LETTERS.sub(" ", "".join(each for each in letters if not unicodedata.combining(each))).strip()
