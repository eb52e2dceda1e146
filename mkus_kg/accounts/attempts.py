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
    """Failed sign-ins of the last quarter of an hour."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock

    def allow(self, login: str, address: str) -> None:
        """Raise TooManyAttempts when this login name or this address failed too often."""
        now = int(self._clock())
        with self._engine.connect() as connection:
            for key, most in self._keys(login, address):
                recent = (FAILURES.c.key == key, FAILURES.c.at > now - WINDOW_SECONDS)
                count, first = connection.execute(
                    select(func.count(), func.min(FAILURES.c.at)).where(*recent)
                ).one()
                if count >= most:
                    raise _too_many(max(1, first + WINDOW_SECONDS - now))

    def failed(self, login: str, address: str) -> None:
        """Note a failure and forget those that no longer count."""
        now = int(self._clock())
        rows = [{"key": key, "at": now} for key, _ in self._keys(login, address)]
        with writing(self._engine) as connection:
            connection.execute(delete(FAILURES).where(FAILURES.c.at <= now - WINDOW_SECONDS))
            connection.execute(insert(FAILURES), rows)

    def succeeded(self, login: str, address: str) -> None:
        """Forget the failures of a login name at an address; the others go on counting."""
        key = self._keys(login, address)[0][0]
        with writing(self._engine) as connection:
            connection.execute(delete(FAILURES).where(FAILURES.c.key == key))

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
