"""Tokens for programs: each with its scopes and its last day; the database knows only their hashes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine, Row, delete, insert, select, update

from mkus_kg.accounts.secrets import hashed, random_secret
from mkus_kg.accounts.tables import LONGEST_NAME, TOKENS
from mkus_kg.database import note, writing
from mkus_kg.errors import BadParameter, Message
from mkus_kg.permissions import SCOPES, Permission

PREFIX: Final = "mkus_"
"""How every token begins, so that one left in a file is recognised."""
DAY_SECONDS: Final = 24 * 3600
MOST_DAYS: Final = 366
MOST_TOKENS: Final = 20
NOTED_SECONDS: Final = 300


@dataclass(frozen=True)
class Token:
    """One token without its secret; times are Unix seconds."""

    number: int
    agent: str
    name: str
    scopes: frozenset[str]
    created: int
    expires: int
    used: int | None

    @property
    def permissions(self) -> frozenset[Permission]:
        """Give all that the scopes allow."""
        return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in self.scopes))


class Tokens:
    """The tokens of everybody."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock

    def issue(self, agent: str, name: str, scopes: Collection[str], days: int) -> str:
        """Make a token and give its secret, which nobody can read again. Raises BadParameter."""
        name = " ".join(name.split())
        if not 1 <= len(name) <= LONGEST_NAME:
            raise BadParameter(Message(pl="Podaj nazwę tokenu.", en="Give the token a name."))
        if not scopes or not set(scopes) <= set(SCOPES):
            names = ", ".join(SCOPES)
            raise BadParameter(
                Message(
                    pl=f"Podaj co najmniej jeden zakres spośród: {names}.",
                    en=f"Give at least one scope of: {names}.",
                )
            )
        if not 1 <= days <= MOST_DAYS:
            raise BadParameter(
                Message(
                    pl=f"Token może być ważny od 1 do {MOST_DAYS} dni.",
                    en=f"A token may be valid for 1 to {MOST_DAYS} days.",
                )
            )
        if len(self.of(agent)) >= MOST_TOKENS:
            raise BadParameter(
                Message(
                    pl=f"Można mieć najwyżej {MOST_TOKENS} tokenów; usuń te, które nie są potrzebne.",
                    en=f"You may have at most {MOST_TOKENS} tokens; remove those you do not need.",
                )
            )
        now, secret = int(self._clock()), PREFIX + random_secret()
        row = {
            "hash": hashed(secret),
            "agent": agent,
            "name": name,
            "scopes": " ".join(sorted(scopes)),
            "created": now,
            "expires": now + days * DAY_SECONDS,
        }
        with writing(self._engine) as connection:
            connection.execute(insert(TOKENS), row)
        return secret

    def find(self, secret: str) -> Token | None:
        """Give the token of a secret unless it expired, and note now and then that it was used."""
        now, key = int(self._clock()), hashed(secret)
        with self._engine.connect() as connection:
            row = connection.execute(select(TOKENS).where(TOKENS.c.hash == key)).one_or_none()
        if row is None or row.expires <= now:
            return None
        if row.used is None or row.used <= now - NOTED_SECONDS:
            note(self._engine, update(TOKENS).where(TOKENS.c.hash == key).values(used=now))
        return _token(row)

    def of(self, agent: str) -> tuple[Token, ...]:
        """Give the tokens of one person, expired ones too, the newest first."""
        asked = select(TOKENS).where(TOKENS.c.agent == agent).order_by(TOKENS.c.number.desc())
        with self._engine.connect() as connection:
            return tuple(map(_token, connection.execute(asked).all()))

    def remove(self, number: int, agent: str) -> None:
        """Remove one token of a person."""
        with writing(self._engine) as connection:
            connection.execute(delete(TOKENS).where(TOKENS.c.number == number, TOKENS.c.agent == agent))

    def remove_all(self, agent: str) -> None:
        """Remove every token of a person."""
        with writing(self._engine) as connection:
            connection.execute(delete(TOKENS).where(TOKENS.c.agent == agent))


def _token(row: Row[tuple[Any, ...]]) -> Token:
    return Token(
        row.number, row.agent, row.name, frozenset(row.scopes.split()), row.created, row.expires, row.used
    )
