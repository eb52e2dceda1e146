"""Sessions: who is signed in at which browser; the database knows only the hash of what the browser holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, delete, insert, select, update

from mkus_kg.accounts.secrets import hashed, random_secret
from mkus_kg.accounts.tables import LONGEST_NAME, SESSIONS
from mkus_kg.database import note, writing

IDLE_SECONDS: Final = 12 * 3600
LONGEST_SECONDS: Final = 7 * 24 * 3600
NOTED_SECONDS: Final = 300
"""How often the time of the last request is written."""


@dataclass(frozen=True)
class Session:
    """One signed-in browser; `key` is the hash of its secret, times are Unix seconds."""

    key: str
    agent: str
    started: int
    seen: int
    browser: str


class Sessions:
    """The sessions of everybody."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock

    def start(self, agent: str, browser: str = "") -> str:
        """Start a session, forget those that ended, and give the secret for the cookie."""
        now, secret = int(self._clock()), random_secret()
        row = {
            "hash": hashed(secret),
            "agent": agent,
            "started": now,
            "seen": now,
            "browser": browser[:LONGEST_NAME],
        }
        ended = (SESSIONS.c.seen <= now - IDLE_SECONDS) | (SESSIONS.c.started <= now - LONGEST_SECONDS)
        with writing(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(ended))
            connection.execute(insert(SESSIONS), row)
        return secret

    def find(self, secret: str) -> Session | None:
        """Give the session of a secret, unless it ended, and note now and then that it was seen."""
        now, key = int(self._clock()), hashed(secret)
        with self._engine.connect() as connection:
            row = connection.execute(select(SESSIONS).where(SESSIONS.c.hash == key)).one_or_none()
        if row is None or row.seen <= now - IDLE_SECONDS or row.started <= now - LONGEST_SECONDS:
            return None
        if row.seen <= now - NOTED_SECONDS:
            note(self._engine, update(SESSIONS).where(SESSIONS.c.hash == key).values(seen=now))
        return Session(row.hash, row.agent, row.started, row.seen, row.browser)

    def of(self, agent: str) -> tuple[Session, ...]:
        """Give the sessions of one person, the last seen first."""
        now = int(self._clock())
        alive = (SESSIONS.c.seen > now - IDLE_SECONDS, SESSIONS.c.started > now - LONGEST_SECONDS)
        asked = select(SESSIONS).where(SESSIONS.c.agent == agent, *alive).order_by(SESSIONS.c.seen.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return tuple(Session(row.hash, row.agent, row.started, row.seen, row.browser) for row in rows)

    def end(self, key: str, agent: str) -> None:
        """End one session of a person."""
        with writing(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.hash == key, SESSIONS.c.agent == agent))

    def end_all(self, agent: str, but: str = "") -> None:
        """End every session of a person, perhaps but one."""
        with writing(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.agent == agent, SESSIONS.c.hash != but))
