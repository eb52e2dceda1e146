"""Drafts: what people have begun to fill in, kept for each of them until they save or drop it."""

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, Engine, Index, String, Table, Text, delete, insert, select, update
from sqlalchemy.types import BigInteger

from mkus_kg.database import METADATA, create_tables, writing
from mkus_kg.errors import InputError, Message

LONGEST_DRAFT: Final = 200_000
MOST_DRAFTS: Final = 100
LONGEST_TITLE: Final = 200

DRAFTS: Final = Table(
    "drafts",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("agent", String(100), nullable=False),
    Column("form", String(100), nullable=False),
    Column("record", String(400), nullable=False),
    Column("title", String(LONGEST_TITLE), nullable=False),
    Column("answers", Text, nullable=False),
    Column("saved", BigInteger, nullable=False),
    Index("drafts_of_agent", "agent", "saved"),
)
"""A form begun by a person, for a record or (where that is empty) for a new one. Times are Unix seconds."""


@dataclass(frozen=True)
class Draft:
    """One form that a person has begun."""

    id: str
    form: str
    record: str
    title: str
    answers: Mapping[str, Sequence[str]]
    saved: int


class Drafts:
    """The drafts of everybody; each person sees and changes only their own."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock
        create_tables(engine, (DRAFTS,))

    def save(
        self, agent: str, key: str, form: str, record: str, title: str, answers: Mapping[str, Sequence[str]]
    ) -> Draft:
        """Keep a draft under its key, or under a new one where there is none.

        Raises InputError when it is too long or the person has too many.
        """
        text = json.dumps({name: list(values) for name, values in answers.items()}, ensure_ascii=False)
        if len(text) > LONGEST_DRAFT:
            raise InputError(
                Message(
                    pl="Szkic jest za długi, żeby go zachować. Skróć teksty.",
                    en="The draft is too long to be kept. Shorten the texts.",
                )
            )
        now = int(self._clock())
        title = title[:LONGEST_TITLE]
        row = {"title": title, "answers": text, "saved": now}
        with writing(self._engine) as connection:
            if not key:
                # A page that is gone back to keeps what it holds already: once is enough.
                same = (DRAFTS.c.form == form) & (DRAFTS.c.record == record) & (DRAFTS.c.answers == text)
                kept = select(DRAFTS.c.id).where(DRAFTS.c.agent == agent, same)
                key = connection.execute(kept).scalars().first() or ""
            mine = (DRAFTS.c.id == key) & (DRAFTS.c.agent == agent)
            if not key or not connection.execute(update(DRAFTS).where(mine).values(**row)).rowcount:
                own = select(DRAFTS.c.id).where(DRAFTS.c.agent == agent)
                if len(connection.execute(own).all()) >= MOST_DRAFTS:
                    raise InputError(
                        Message(
                            pl=f"Masz już {MOST_DRAFTS} szkiców. Usuń te, których nie potrzebujesz.",
                            en=f"You have {MOST_DRAFTS} drafts already. Remove those you do not need.",
                        )
                    )
                key = secrets.token_hex(12)
                named = {"id": key, "agent": agent, "form": form, "record": record}
                connection.execute(insert(DRAFTS).values(**named, **row))
        return Draft(key, form, record, title, answers, now)

    def find(self, agent: str, key: str) -> Draft | None:
        """Give a draft of a person."""
        asked = select(DRAFTS).where(DRAFTS.c.id == key, DRAFTS.c.agent == agent)
        with self._engine.connect() as connection:
            row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        return Draft(row.id, row.form, row.record, row.title, json.loads(row.answers), row.saved)

    def of(self, agent: str) -> tuple[Draft, ...]:
        """Give the drafts of a person, the newest first."""
        asked = select(DRAFTS).where(DRAFTS.c.agent == agent).order_by(DRAFTS.c.saved.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return tuple(
            Draft(row.id, row.form, row.record, row.title, json.loads(row.answers), row.saved) for row in rows
        )

    def drop(self, agent: str, key: str) -> None:
        """Remove a draft of a person, if there is one."""
        with writing(self._engine) as connection:
            connection.execute(delete(DRAFTS).where(DRAFTS.c.id == key, DRAFTS.c.agent == agent))
