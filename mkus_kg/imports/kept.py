"""Spreadsheets on their way: kept for the person who sent them until accepted, discarded or too old."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Engine, Integer, Row, Table, Text, delete, insert, select, update

from mkus_kg.database import METADATA, create_tables, writing
from mkus_kg.errors import Message, NotFound
from mkus_kg.imports.rows import Row as SheetRow
from mkus_kg.imports.sheets import Sheet
from mkus_kg.journal.revisions import canonical_json, moment_text, read_moment

KEPT_FOR: Final = timedelta(days=30)
MOST_OF_A_PERSON: Final = 20
BYTES_OF_A_NAME: Final = 9

SPREADSHEET: Final = Table(
    "spreadsheet",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("agent", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sent_at", Text, nullable=False, index=True),
    Column("headings", Text, nullable=False),
    Column("mapping", Text, nullable=False),
    # The number of the revision once it is accepted; the rows are gone then, what stays is the mapping.
    Column("accepted", Integer),
    Column("rows", Text, nullable=False),
)


@dataclass(frozen=True)
class Kept:
    """A spreadsheet that a person sent; `mapping` gives the field of each column (from 0) that has one."""

    id: str
    kind: str
    name: str
    sent_at: datetime
    sheet: Sheet
    mapping: Mapping[int, str]


@dataclass(frozen=True)
class Accepted:
    """A spreadsheet that a person sent and accepted, and the number of the revision it became."""

    kind: str
    name: str
    sent_at: datetime
    revision: int


class KeptSheets:
    """The spreadsheets on their way, in a database. Each is seen by the person alone who sent it."""

    def __init__(self, engine: Engine) -> None:
        create_tables(engine, [SPREADSHEET])
        self._engine = engine

    def keep(self, agent: str, kind: str, name: str, sheet: Sheet, mapping: Mapping[int, str]) -> str:
        """Keep a spreadsheet and give its name in addresses. Older ones make room for it."""
        identifier = secrets.token_urlsafe(BYTES_OF_A_NAME)
        now = datetime.now(UTC)
        mine = SPREADSHEET.c.agent == agent
        newest = select(SPREADSHEET.c.id).where(mine).order_by(SPREADSHEET.c.sent_at.desc())
        with writing(self._engine) as connection:
            connection.execute(delete(SPREADSHEET).where(SPREADSHEET.c.sent_at < moment_text(now - KEPT_FOR)))
            staying = connection.execute(newest.limit(MOST_OF_A_PERSON - 1)).scalars().all()
            connection.execute(delete(SPREADSHEET).where(mine, SPREADSHEET.c.id.not_in(staying)))
            connection.execute(
                insert(SPREADSHEET).values(
                    id=identifier,
                    agent=agent,
                    kind=kind,
                    name=name,
                    sent_at=moment_text(now),
                    headings=canonical_json(list(sheet.headings)),
                    mapping=_mapping_text(mapping),
                    rows=canonical_json([[row.number, row.cells, row.formulas] for row in sheet.rows]),
                )
            )
        return identifier

    def remembered(self, agent: str, kind: str, headings: tuple[str, ...]) -> Mapping[int, str] | None:
        """Give the mapping a person last used for the same headings."""
        used = (
            select(SPREADSHEET.c.mapping)
            .where(
                SPREADSHEET.c.agent == agent,
                SPREADSHEET.c.kind == kind,
                SPREADSHEET.c.headings == canonical_json(list(headings)),
            )
            .order_by(SPREADSHEET.c.sent_at.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            found = connection.execute(used).scalar_one_or_none()
        return None if found is None else _mapping(found)

    def one(self, agent: str, identifier: str) -> Kept:
        """Give a spreadsheet that its person has neither accepted nor discarded. Raises NotFound."""
        found = next((each for each in self.all(agent) if each.id == identifier), None)
        if found is None:
            raise NotFound(
                Message(
                    pl="Nie ma takiego arkusza: został zapisany, odrzucony albo jest za stary.",
                    en="There is no such spreadsheet: it was recorded, discarded, or is too old.",
                )
            )
        return found

    def all(self, agent: str) -> list[Kept]:
        """Give the spreadsheets of a person that wait, the newest first."""
        waiting = select(SPREADSHEET).where(SPREADSHEET.c.agent == agent, SPREADSHEET.c.accepted.is_(None))
        with self._engine.connect() as connection:
            return [
                _kept(row) for row in connection.execute(waiting.order_by(SPREADSHEET.c.sent_at.desc())).all()
            ]

    def accepted(self, agent: str) -> list[Accepted]:
        """Give the spreadsheets of a person that became revisions, the newest first."""
        asked = select(
            SPREADSHEET.c.kind, SPREADSHEET.c.name, SPREADSHEET.c.sent_at, SPREADSHEET.c.accepted
        ).where(SPREADSHEET.c.agent == agent, SPREADSHEET.c.accepted.is_not(None))
        with self._engine.connect() as connection:
            return [
                Accepted(row.kind, row.name, read_moment(row.sent_at), row.accepted)
                for row in connection.execute(asked.order_by(SPREADSHEET.c.accepted.desc())).all()
            ]

    def match(self, agent: str, identifier: str, mapping: Mapping[int, str]) -> None:
        """Keep which column answers which field."""
        self._change(agent, identifier, mapping=_mapping_text(mapping))

    def accept(self, agent: str, identifier: str, revision: int) -> None:
        """Note the revision that a spreadsheet became, and forget its rows."""
        self._change(agent, identifier, accepted=revision, rows="[]")

    def discard(self, agent: str, identifier: str) -> None:
        """Forget a spreadsheet."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(SPREADSHEET).where(SPREADSHEET.c.agent == agent, SPREADSHEET.c.id == identifier)
            )

    def _change(self, agent: str, identifier: str, **values: object) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(SPREADSHEET)
                .where(SPREADSHEET.c.agent == agent, SPREADSHEET.c.id == identifier)
                .values(**values)
            )


def _mapping_text(mapping: Mapping[int, str]) -> str:
    return canonical_json({str(number): name for number, name in mapping.items()})


def _mapping(text: str) -> Mapping[int, str]:
    return {int(number): name for number, name in json.loads(text).items()}


def _kept(row: Row[Any]) -> Kept:
    rows = tuple(
        SheetRow(number, tuple(cells), tuple(formulas)) for number, cells, formulas in json.loads(row.rows)
    )
    return Kept(
        id=row.id,
        kind=row.kind,
        name=row.name,
        sent_at=read_moment(row.sent_at),
        sheet=Sheet(tuple(json.loads(row.headings)), rows),
        mapping=_mapping(row.mapping),
    )
