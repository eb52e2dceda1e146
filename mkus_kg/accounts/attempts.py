"""How often a password may be wrong: counted by login name, by address and by both, in the database."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine, delete, func, insert, select

from mkus_kg.accounts.secrets import hashed
from mkus_kg.accounts.tables import FAILURES
from mkus_kg.database import writing
from mkus_kg.errors import Message, TooManyAttempts

WINDOW_SECONDS: Final = 15 * 60
MOST_OF_PAIR: Final = 8
MOST_OF_ACCOUNT: Final = 60
MOST_OF_ADDRESS: Final = 60
"""A login name alone may fail more often than one from one address, or a stranger could lock people out."""


class Attempts:
    """Sign-ins of the last quarter of an hour that failed, or whose password is being checked."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, login: str, address: str) -> tuple[int, ...]:
        """Count an attempt as failed before its password is looked at, and give what takes that back.

        It is counted in the transaction that counts those before it: many sent at once get no further than
        one after another. Raises TooManyAttempts when this login name or this address failed too often.
        """
        now = int(self._clock())
        with writing(self._engine) as connection:
            connection.execute(delete(FAILURES).where(FAILURES.c.at <= now - WINDOW_SECONDS))
            numbers: list[int] = []
            for key, most in self._keys(login, address):
                count, first = connection.execute(
                    select(func.count(), func.min(FAILURES.c.at)).where(FAILURES.c.key == key)
                ).one()
                if count >= most:
                    raise _too_many(max(1, first + WINDOW_SECONDS - now))
                added = connection.execute(insert(FAILURES).values(key=key, at=now))
                numbers += added.inserted_primary_key or ()
        return tuple(numbers)

    def take_back(self, attempt: tuple[int, ...]) -> None:
        """Forget an attempt whose password was never looked at."""
        with writing(self._engine) as connection:
            connection.execute(delete(FAILURES).where(FAILURES.c.number.in_(attempt)))

    def succeeded(self, login: str, address: str, attempt: tuple[int, ...]) -> None:
        """Forget an attempt and the failures of its login name at its address; the others go on counting."""
        key = self._keys(login, address)[0][0]
        with writing(self._engine) as connection:
            connection.execute(
                delete(FAILURES).where((FAILURES.c.key == key) | FAILURES.c.number.in_(attempt))
            )

    def _keys(self, login: str, address: str) -> tuple[tuple[str, int], ...]:
        return (
            (hashed(f"pair {login} {address}"), MOST_OF_PAIR),
            (hashed(f"login {login}"), MOST_OF_ACCOUNT),
            (hashed(f"address {address}"), MOST_OF_ADDRESS),
        )


def _too_many(wait: int) -> TooManyAttempts:
    minutes = -(-wait // 60)
    return TooManyAttempts(
        Message(
            pl=f"Zbyt wiele nieudanych prób zalogowania. Spróbuj ponownie za {minutes} min.",
            en=f"Too many failed attempts to sign in. Try again in {minutes} min.",
        ),
        wait,
    )
