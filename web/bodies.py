"""The body of a request: read whole within limits of size and time, and taken apart as a form."""

import asyncio
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.requests import ClientDisconnect

from mkus_kg.errors import InputError, Message

FORM: Final = "application/x-www-form-urlencoded"
MOST_BODY_BYTES: Final = 1_500_000
MOST_FIELDS: Final = 200
BODY_SECONDS: Final = 20.0


class Refusal(InputError):
    """A request that cannot be taken as it came, with its HTTP status."""

    def __init__(self, status: int, pl: str, en: str) -> None:
        super().__init__(Message(pl=pl, en=en))
        self.status = status


async def read_body(request: Request, most: int = MOST_BODY_BYTES, seconds: float = BODY_SECONDS) -> bytes:
    """Give the body, of so many bytes and within so many seconds at most.

    Raises Refusal for one too long, late or broken off.
    """
    pieces = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.stream():
                pieces += piece
                if len(pieces) > most:
                    raise Refusal(413, "Treść żądania jest za długa.", "The body is too long.")
    except TimeoutError:
        raise Refusal(408, "Treść żądania nie nadeszła w czasie.", "The body did not come in time.") from None
    except ClientDisconnect:
        # Nobody reads the answer; it spares the log a fault that is none.
        raise Refusal(400, "Treść żądania urwała się.", "The body broke off.") from None
    return bytes(pieces)


def fields(encoded: bytes, most: int = MOST_FIELDS) -> list[tuple[str, str]]:
    """Read form fields. Raises Refusal for what is not UTF-8."""
    try:
        return parse_qsl(
            encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=most
        )
    except UnicodeDecodeError:
        raise not_utf8() from None
    except ValueError:
        raise Refusal(400, "Zbyt wiele parametrów.", "Too many parameters.") from None


def not_utf8() -> Refusal:
    """Make the error for bytes that are no text."""
    return Refusal(400, "Zapytanie musi być w UTF-8.", "A query must be in UTF-8.")
