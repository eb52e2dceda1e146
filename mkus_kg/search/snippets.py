"""The part of a text that shows why it was found, cut into marked and unmarked pieces."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mkus_kg.search.words import WORD

SNIPPET_CHARACTERS: Final = 220


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of plain text; `marked` where it matches the query."""

    text: str
    marked: bool


def marked(text: str, matches: Callable[[str], bool]) -> tuple[Segment, ...]:
    """Give the whole text, cut where words match."""
    return _cut(text, 0, len(text), _spans(text, matches))


def snippet(text: str, matches: Callable[[str], bool]) -> tuple[Segment, ...]:
    """Give the part of a text around its first match; `matches` judges a word as written."""
    spans = _spans(text, matches)
    first = spans[0][0] if spans else 0
    start = 0 if first < SNIPPET_CHARACTERS // 2 else text.rfind(" ", 0, first - SNIPPET_CHARACTERS // 4) + 1
    if len(text) - start <= SNIPPET_CHARACTERS:
        end = len(text)
    else:
        end = text.rfind(" ", start, start + SNIPPET_CHARACTERS)
        end = end if end > start else start + SNIPPET_CHARACTERS
    return _cut(text, start, end, spans)


def _spans(text: str, matches: Callable[[str], bool]) -> list[tuple[int, int]]:
    return [found.span() for found in WORD.finditer(text) if matches(found[0])]


def _cut(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> tuple[Segment, ...]:
    return tuple(segment for segment in _segments(text, start, end, spans) if segment.text)


def _segments(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> Iterator[Segment]:
    yield Segment("… " if start else "", False)
    position = start
    for begin, finish in spans:
        if begin >= start and finish <= end:
            yield Segment(text[position:begin], False)
            yield Segment(text[begin:finish], True)
            position = finish
    yield Segment(text[position:end] + (" …" if end < len(text) else ""), False)
