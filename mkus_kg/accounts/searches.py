"""Searches that a person keeps, with what they had found when last looked at."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine, Row, delete, func, insert, select, update

from mkus_kg.accounts.tables import LONGEST_NAME, SEARCHES
from mkus_kg.database import writing
from mkus_kg.errors import BadParameter, Message, NotFound

MOST_KEPT: Final = 50


@dataclass(frozen=True)
class SavedSearch:
    """A list with its conditions; `seen` is the last revision looked at, `records` what was found then."""

    number: int
    agent: str
    name: str
    kind: str
    query: str
    seen: int
    records: frozenset[str]


class Searches:
    """The saved searches of everybody; each is shown to the one who keeps it alone."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def of(self, agent: str) -> list[SavedSearch]:
        """Give the searches of a person, the oldest first."""
        asked = select(SEARCHES).where(SEARCHES.c.agent == agent).order_by(SEARCHES.c.number)
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(asked)]

    def find(self, number: int, agent: str) -> SavedSearch:
        """Give one search of a person. Raises NotFound, also for a search of somebody else."""
        asked = select(SEARCHES).where(SEARCHES.c.number == number, SEARCHES.c.agent == agent)
        with self._engine.connect() as connection:
            row = connection.execute(asked).one_or_none()
        if row is None:
            raise NotFound(Message(pl="Nie masz takiego wyszukiwania.", en="You have no such search."))
        return _read(row)

    def add(
        self, agent: str, name: str, kind: str, query: str, seen: int, records: Iterable[str]
    ) -> SavedSearch:
        """Keep a search. Raises BadParameter for a name that is empty or too long, and for one too many."""
        name = name.strip()
        if not 1 <= len(name) <= LONGEST_NAME:
            raise BadParameter(
                Message(
                    pl=f"Nazwij wyszukiwanie, najwyżej {LONGEST_NAME} znaków.",
                    en=f"Name the search, in at most {LONGEST_NAME} characters.",
                )
            )
        row = {
            "agent": agent,
            "name": name,
            "kind": kind,
            "query": query,
            "created": int(self._clock()),
            "seen": seen,
            "records": _packed(records),
        }
        counted = select(func.count()).where(SEARCHES.c.agent == agent)
        with writing(self._engine) as connection:
            if connection.execute(counted).scalar_one() >= MOST_KEPT:
                raise BadParameter(
                    Message(
                        pl=f"Możesz mieć najwyżej {MOST_KEPT} wyszukiwań; usuń któreś.",
                        en=f"You can keep at most {MOST_KEPT} searches; remove one.",
                    )
                )
            key = connection.execute(insert(SEARCHES).values(**row)).inserted_primary_key
        return self.find(int(key[0]) if key else 0, agent)

    def mark_seen(self, number: int, agent: str, seen: int, records: Iterable[str]) -> None:
        """Remember what a search finds now as looked at."""
        self.find(number, agent)
        changed = update(SEARCHES).where(SEARCHES.c.number == number, SEARCHES.c.agent == agent)
        with writing(self._engine) as connection:
            connection.execute(changed.values(seen=seen, records=_packed(records)))

    def remove(self, number: int, agent: str) -> None:
        """Keep a search no longer. Raises NotFound."""
        self.find(number, agent)
        with writing(self._engine) as connection:
            connection.execute(delete(SEARCHES).where(SEARCHES.c.number == number, SEARCHES.c.agent == agent))

    def remove_all(self, agent: str) -> None:
        """Keep none of a person's searches."""
        with writing(self._engine) as connection:
            connection.execute(delete(SEARCHES).where(SEARCHES.c.agent == agent))


def _packed(records: Iterable[str]) -> str:
    return json.dumps(sorted(map(str, records)))


def _read(row: Row[Any]) -> SavedSearch:
    return SavedSearch(
        row.number, row.agent, row.name, row.kind, row.query, row.seen, frozenset(json.loads(row.records))
    )
