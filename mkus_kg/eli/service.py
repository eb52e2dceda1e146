"""The ELI service of the Sejm, asked politely: one request at a time, within limits, by the command alone."""

import ssl
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2

from mkus_kg.eli.numbers import ActNumber
from mkus_kg.eli.reading import MOST_BYTES, read_json
from mkus_kg.errors import BadSettings, Message, NotFound, ServiceFailed

SECONDS: Final = 15.0
"""How long the service may say nothing."""
SECONDS_OF_ONE: Final = 60.0
"""How long one answer may take."""
JSON_TYPES: Final = frozenset({"application/json", "text/json", "text/plain"})
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
HEADERS: Final = {
    "Accept": "application/json",
    # As it is: a few compressed bytes could unpack to more than any answer may have.
    "Accept-Encoding": "identity",
    "User-Agent": "MKUS-KG (mkus import eli)",
}
PARTS: Final = ("", "/references", "/struct")
"""What is asked about an act; only the first has to be there."""
MISSING: Final = 404
TOO_MANY: Final = 429


class EliService:
    """The service at an address. Nothing is kept, and no redirect is followed."""

    def __init__(self, address: str, *, seconds: float = SECONDS, whole: float = SECONDS_OF_ONE) -> None:
        """Take the address of the service. Raises BadSettings unless it is https or this very machine."""
        if not _safe(address):
            raise BadSettings(
                Message(
                    pl="MKUS_ELI_SERVICE musi być adresem zaczynającym się od https://.",
                    en="MKUS_ELI_SERVICE must be an address that begins with https://.",
                )
            )
        self._address = address.rstrip("/")
        self._seconds = seconds
        self._whole = whole

    def files(self, number: ActNumber, progress: Callable[[str], None] = lambda address: None) -> list[Any]:
        """Give the description of an act, its references and its structure, as far as there are any.

        Raises NotFound for an act that the service does not know, ServiceFailed when it cannot be asked, and
        BadAnswer for what is no answer.
        """
        found = []
        for part in PARTS:
            address = f"{self._address}/acts/{number}{part}"
            progress(address)
            content = self._asked(address)
            if content is None and not part:
                raise NotFound(
                    Message(
                        pl=f"Serwis ELI nie zna aktu {number}. Sprawdź dziennik, rok i pozycję.",
                        en=f"The ELI service knows no act {number}. Check journal, year and position.",
                    )
                )
            if content:
                found.append(read_json(content))
            elif not part:
                raise _failed("odpowiedź jest pusta", "the answer is empty")
        return found

    def _asked(self, address: str) -> bytes | None:
        """Give what stands at an address, None for nothing. Raises ServiceFailed."""
        end = time.monotonic() + self._whole
        try:
            with (
                httpx2.Client(
                    timeout=self._seconds, verify=_trusted(), trust_env=False, headers=HEADERS
                ) as client,
                client.stream("GET", address) as answer,
            ):
                if answer.status_code == MISSING:
                    return None
                _check(answer)
                content = bytearray()
                for piece in answer.iter_raw():
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise _failed("odpowiedź jest za długa", "the answer is too long")
                    if time.monotonic() > end:
                        raise _failed("odpowiedź trwa za długo", "the answer takes too long")
                return bytes(content)
        except httpx2.TimeoutException as error:
            raise _failed("nie odpowiedział w czasie", "it did not answer in time") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise _failed(
                "nie można się z nim połączyć albo połączenie się urwało",
                "it cannot be reached, or the connection broke off",
            ) from error


def _check(answer: httpx2.Response) -> None:
    """Raise ServiceFailed for an answer that is none."""
    status = answer.status_code
    if status == TOO_MANY:
        raise _failed("prosi, by pytać rzadziej (429)", "it asks to be asked less often (429)")
    if status != 200:
        raise _failed(f"odpowiedział kodem {status}", f"it answered with code {status}")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in JSON_TYPES:
        raise _failed("odpowiedział czymś innym niż JSON", "it answered with something other than JSON")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise _failed("odpowiedź jest spakowana", "the answer is compressed")


def _failed(pl: str, en: str) -> ServiceFailed:
    return ServiceFailed(
        Message(
            pl=f"Serwis ELI Sejmu: {pl}. Niczego nie zapisano; spróbuj później albo wskaż zapisane pliki "
            "(--file).",
            en=f"The Sejm's ELI service: {en}. Nothing was recorded; try later or give saved files (--file).",
        )
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Give whom https may trust, read once."""
    return httpx2.create_ssl_context(trust_env=False)


def _safe(address: str) -> bool:
    """Say whether answers may be taken from an address: over https, or from this very machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    return plain and bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))
