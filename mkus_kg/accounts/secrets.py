"""Secrets: random ones and their hashes, and passwords hashed by argon2."""

import hashlib
import hmac
import secrets
import threading
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mkus_kg.errors import BadParameter, Message, TooBusy

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 500
RANDOM_BYTES: Final = 32
AT_ONCE: Final = 2
"""Passwords hashed at the same time: each takes 64 MB."""
MOST_WAITING: Final = 10
"""Passwords being hashed or waiting: each holds a thread that pages need."""


def random_secret() -> str:
    """Give 256 random bits as text that may stand in a cookie and in an address."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def opaque_name() -> str:
    """Give a random name without meaning, 16 letters and digits."""
    return b32encode(secrets.token_bytes(10)).decode().lower()


def hashed(secret: str) -> str:
    """Give the SHA-256 of a random secret; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def derived(secret: str, purpose: str) -> str:
    """Give another secret that only the holder of this one can compute (HMAC-SHA256)."""
    digest = hmac.digest(secret.encode(), purpose.encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


class Passwords:
    """Hashes and checks passwords, a few at a time."""

    def __init__(self, hasher: PasswordHasher | None = None, most_waiting: int = MOST_WAITING) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._waiting = threading.BoundedSemaphore(most_waiting)

    def hash(self, password: str) -> str:
        """Give the hash of a password (argon2id). Raises BadParameter for a bad length, TooBusy."""
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise BadParameter(
                Message(
                    pl=f"Hasło musi mieć od {SHORTEST_PASSWORD} do {LONGEST_PASSWORD} znaków.",
                    en=f"A password must have from {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
                )
            )
        with self._place():
            return self._hasher.hash(password)

    def fits(self, password: str, kept: str | None) -> bool:
        """Say whether a password fits a hash; without one it takes as long and never fits. Raises TooBusy."""
        with self._place():
            try:
                self._hasher.verify(kept or self._nobodys, password[: LONGEST_PASSWORD + 1])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise TooBusy(
                Message(
                    pl="Zbyt wiele osób loguje się naraz. Spróbuj ponownie za chwilę.",
                    en="Too many people sign in at the same time. Try again in a moment.",
                )
            )
        try:
            with self._places:
                yield
        finally:
            self._waiting.release()

    def outdated(self, kept: str) -> bool:
        """Say whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(random_secret())
