"""Spreadsheets on their way: kept for the person who sent them until accepted, discarded or too old."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Engine, Integer, Row, Table, Text, select

from mkus_kg.database import METADATA
from mkus_kg.errors import Message, NotFound
from mkus_kg.imports.rows import Row as SheetRow
from mkus_kg.imports.sheets import Sheet
from mkus_kg.journal.revisions import canonical_json, read_moment
from mkus_kg.kept_uploads import Uploads

MOST_OF_A_PERSON: Final = 20

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
        self._engine = engine
        self._uploads = Uploads(engine, SPREADSHEET, MOST_OF_A_PERSON)

    def keep(self, agent: str, kind: str, name: str, sheet: Sheet, mapping: Mapping[int, str]) -> str:
        """Keep a spreadsheet and give its name in addresses. Older ones make room for it."""
        return self._uploads.keep(
            agent,
            kind=kind,
            name=name,
            headings=canonical_json(list(sheet.headings)),
            mapping=_mapping_text(mapping),
            rows=canonical_json([[row.number, row.cells, row.formulas] for row in sheet.rows]),
        )

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
        self._uploads.change(agent, identifier, mapping=_mapping_text(mapping))

    def accept(self, agent: str, identifier: str, revision: int) -> None:
        """Note the revision that a spreadsheet became, and forget its rows."""
        self._uploads.change(agent, identifier, accepted=revision, rows="[]")

    def discard(self, agent: str, identifier: str) -> None:
        """Forget a spreadsheet."""
        self._uploads.discard(agent, identifier)


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
