"""What people send to be looked at before it is recorded: kept until accepted, discarded or too old."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, Table, delete, insert, select, update

from mkus_kg.database import create_tables, writing
from mkus_kg.journal.revisions import moment_text

KEPT_FOR: Final = timedelta(days=30)
BYTES_OF_A_NAME: Final = 9


@dataclass(frozen=True)
class Uploads:
    """One kind of what is on its way, in a table with the columns id, agent and sent_at.

    A person has at most `most` of them; older ones make room.
    """

    engine: Engine
    table: Table
    most: int

    def __post_init__(self) -> None:
        create_tables(self.engine, [self.table])

    def keep(self, agent: str, **values: object) -> str:
        """Keep what an agent sent and give its name in addresses."""
        columns = self.table.c
        identifier = secrets.token_urlsafe(BYTES_OF_A_NAME)
        now = datetime.now(UTC)
        mine = columns.agent == agent
        newest = select(columns.id).where(mine).order_by(columns.sent_at.desc())
        with writing(self.engine) as connection:
            connection.execute(delete(self.table).where(columns.sent_at < moment_text(now - KEPT_FOR)))
            staying = connection.execute(newest.limit(self.most - 1)).scalars().all()
            connection.execute(delete(self.table).where(mine, columns.id.not_in(staying)))
            connection.execute(
                insert(self.table).values(id=identifier, agent=agent, sent_at=moment_text(now), **values)
            )
        return identifier

    def change(self, agent: str, identifier: str, **values: object) -> None:
        """Keep other values of one that an agent sent."""
        columns = self.table.c
        with writing(self.engine) as connection:
            connection.execute(
                update(self.table).where(columns.agent == agent, columns.id == identifier).values(**values)
            )

    def discard(self, agent: str, identifier: str) -> None:
        """Forget one that an agent sent."""
        columns = self.table.c
        with writing(self.engine) as connection:
            connection.execute(delete(self.table).where(columns.agent == agent, columns.id == identifier))
