"""JSON of the ELI service: one file, plain values, within limits, and nothing that no answer ever holds."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, Final, NoReturn

from mkus_kg.errors import BadAnswer, Message
from mkus_kg.plain_text import one_line, refusal, tidy

MOST_BYTES: Final = 2_500_000
"""Bytes of one file: the structure of the longest code has about half a million."""
MOST_VALUES: Final = 100_000
"""Objects, lists, texts and numbers of one file."""
DEEPEST: Final = 30
LONGEST_TEXT: Final = 8_000
LONGEST_NAME: Final = 100
"""Characters of a field's name, or of a kind of references."""
_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][0-9:.]{1,20}(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_MARKUP: Final = re.compile(r"<[A-Za-z/!?]")


def read_json(content: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Give what a file of JSON holds. Raises BadAnswer for what no answer of the service is."""
    if len(content) > MOST_BYTES:
        megabytes = MOST_BYTES / 1_000_000
        raise refused(
            f"ma więcej niż {megabytes:.1f} MB".replace(".", ","), f"it has more than {megabytes:.1f} MB"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused("nie jest zapisany w UTF-8", "it is not in UTF-8") from None
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_fraction)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise refused("nie jest poprawnym JSON albo się urywa", "it is no JSON, or it breaks off") from None
    _check(found)
    return found


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise refused("dwa razy podaje to samo pole", "it gives a field twice")
    return found


def _constant(name: str) -> NoReturn:
    raise refused(
        f"zawiera liczbę, której JSON nie zna ({name})", f"it holds a number unknown to JSON ({name})"
    )


def _fraction(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _constant(text[:20])


def _check(found: object) -> None:
    """Look at every value, without recursion."""
    waiting: list[tuple[object, int]] = [(found, 1)]
    count = 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > MOST_VALUES:
            raise refused(f"ma więcej niż {MOST_VALUES} wartości", f"it has more than {MOST_VALUES} values")
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                _check_text(name, LONGEST_NAME)
                waiting.append((inner, depth + 1))
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)


def _check_text(text: str, longest: int = LONGEST_TEXT) -> None:
    wrong = refusal(text)
    if wrong is not None:
        raise BadAnswer(wrong)
    if len(text) > longest:
        raise refused(f"jeden z tekstów ma ponad {longest} znaków", f"a text has over {longest} characters")


def _too_deep() -> BadAnswer:
    return refused(f"ma więcej niż {DEEPEST} poziomów", f"it has more than {DEEPEST} levels")


# Values of an object


def as_object(value: object, what: Message) -> Mapping[str, object]:
    """Give an object. Raises BadAnswer for anything else."""
    if not isinstance(value, Mapping):
        raise wrong_kind(what, Message(pl="obiekt", en="an object"))
    return value


def as_list(value: object, what: Message) -> Sequence[object]:
    """Give a list, empty where there is none. Raises BadAnswer for anything else."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise wrong_kind(what, Message(pl="lista", en="a list"))
    return value


def text_of(found: Mapping[str, object], name: str) -> str:
    """Give a text as one line, empty where there is none. Raises BadAnswer for another type or markup."""
    value = found.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise wrong_kind(_field(name), Message(pl="tekst", en="a text"))
    if _MARKUP.search(value):
        raise refused(f"pole „{name}” zawiera znaczniki", f"the field “{name}” holds markup")
    return one_line(tidy(value))


def number_of(found: Mapping[str, object], name: str) -> int | None:
    """Give a whole number that is not negative, None where there is none. Raises BadAnswer."""
    value = found.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 999_999:
        raise wrong_kind(_field(name), Message(pl="liczba całkowita", en="a whole number"))
    return value


def day_of(found: Mapping[str, object], name: str) -> date | None:
    """Give a day, also of a moment; None where there is none. Raises BadAnswer for what is no day."""
    text = text_of(found, name)
    if not text:
        return None
    matched = _DATE.fullmatch(text)
    try:
        return date.fromisoformat(matched[1]) if matched else _no_day(name)
    except ValueError:
        return _no_day(name)


def objects_of(found: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    """Give the objects of a list. Raises BadAnswer for anything else."""
    for each in as_list(found.get(name), _field(name)):
        yield as_object(each, _field(name))


def _no_day(name: str) -> date:
    raise wrong_kind(_field(name), Message(pl="dzień, np. 2026-03-31", en="a day, e.g. 2026-03-31"))


def _field(name: str) -> Message:
    return Message(pl=f"pole „{name}”", en=f"the field “{name}”")


def wrong_kind(what: Message, expected: Message) -> BadAnswer:
    """Make the error for a value of another type than the service gives."""
    return refused(
        f"{what.pl} powinno tu być czymś innym: {expected.pl}",
        f"{what.en} should be something else: {expected.en}",
    )


def refused(pl: str, en: str) -> BadAnswer:
    """Make the error for a file that cannot be taken, with the reason."""
    return BadAnswer(
        Message(
            pl=f"Ten plik nie jest odpowiedzią serwisu ELI, którą można wczytać: {pl}.",
            en=f"This file is no answer of the ELI service that can be taken: {en}.",
        )
    )
