"""Choosing a format by an HTTP Accept header (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

_MOST_RANGES: Final = 100
_TOKEN: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_RANGE: Final = re.compile(rf"({_TOKEN})/({_TOKEN})")
_QUALITY: Final = re.compile(r"[01](\.\d*)?|\.\d+")


class Offered(Protocol):
    """Anything that has a media type."""

    @property
    def media_type(self) -> str: ...


OfferedT = TypeVar("OfferedT", bound=Offered)


@dataclass(frozen=True, slots=True)
class _MediaRange:
    main: str
    sub: str
    quality: float

    def precision(self, media_type: str) -> int:
        """Give 3 for the very type, 2 for `text/*`, 1 for `*/*`, 0 when the type is not in the range."""
        main, _, sub = media_type.partition("/")
        if self.main == "*":
            return 1 if self.sub == "*" else 0
        if self.main != main:
            return 0
        return {sub: 3, "*": 2}.get(self.sub, 0)


def negotiate(accept: str | None, offered: Sequence[OfferedT]) -> OfferedT | None:
    """Give the offered format that the header likes best, the earlier one where it likes two the same.

    Without a header, or where nothing in it can be read, the first is as good as any. None means that the
    header refuses everything (HTTP 406). Parameters other than `q` are not compared.
    """
    ranges = _parse(accept or "")
    if not ranges:
        return offered[0] if offered else None
    best: OfferedT | None = None
    best_quality = 0.0
    for candidate in offered:
        quality = _quality(candidate.media_type.partition(";")[0].strip().lower(), ranges)
        if quality > best_quality:
            best, best_quality = candidate, quality
    return best


def _quality(media_type: str, ranges: Sequence[_MediaRange]) -> float:
    """Give the quality of the most precise range that holds the type, 0 when none does."""
    fitting = [(precision, each.quality) for each in ranges if (precision := each.precision(media_type))]
    return max(fitting)[1] if fitting else 0.0


def _parse(accept: str) -> list[_MediaRange]:
    parsed = (_parse_range(part) for part in accept.lower().split(",", _MOST_RANGES)[:_MOST_RANGES])
    return [media_range for media_range in parsed if media_range]


def _parse_range(part: str) -> _MediaRange | None:
    media_type, *parameters = (piece.strip() for piece in part.split(";"))
    match = _RANGE.fullmatch(media_type)
    if match is None:
        return None
    quality = next(
        (value for name, _, value in (p.partition("=") for p in parameters) if name.strip() == "q"), "1"
    )
    if not _QUALITY.fullmatch(quality.strip()):
        return None
    return _MediaRange(match[1], match[2], min(float(quality), 1.0))
