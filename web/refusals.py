"""Errors after which a form comes back as it was filled in: their HTTP status, and when to try again."""

from collections.abc import Sequence
from typing import Final

from fastapi.responses import Response

from mkus_kg.errors import (
    BadChange,
    BadReason,
    Forbidden,
    MkusError,
    NotKept,
    Overtaken,
    TooBusy,
    TooManyChanges,
)

STATUSES: Final[Sequence[tuple[type[MkusError], int]]] = (
    (BadReason, 422),
    (BadChange, 422),
    (TooManyChanges, 429),
    (Forbidden, 403),
    (Overtaken, 409),
    (TooBusy, 503),
    (NotKept, 507),
)
"""The first that fits."""
REFUSALS: Final = tuple(kind for kind, _ in STATUSES)
SOON: Final = 30
"""Seconds after which a busy site may be free."""


def status_of(error: MkusError) -> int:
    """Give the HTTP status of one of REFUSALS."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def told_when(answer: Response, error: MkusError) -> Response:
    """Say in the answer when to try again, where a later try can succeed."""
    if isinstance(error, TooManyChanges | TooBusy):
        answer.headers["Retry-After"] = str(error.wait if isinstance(error, TooManyChanges) else SOON)
    return answer
