"""Who took what out of the graph: one row for each download, kept as the revisions are."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select

from mkus_kg.database import create_tables, writing
from mkus_kg.journal.revisions import moment_text, read_moment
from mkus_kg.journal.tables import DOWNLOAD, TABLES


@dataclass(frozen=True)
class Download:
    """One file that somebody took: when, who, from which address, in which format, of which version."""

    number: int
    taken_at: datetime
    agent: str
    address: str
    format: str
    version: str


@dataclass(frozen=True)
class Downloads:
    """The log of downloads, safe to use from several threads and processes. Get one from `open`."""

    engine: Engine

    @classmethod
    def open(cls, engine: Engine) -> "Downloads":
        """Give the log in a database; its tables are made when they are missing."""
        create_tables(engine, TABLES)
        return cls(engine)

    def note(self, agent: str, address: str, format_name: str, version: str) -> None:
        """Keep that an agent (an IRI) takes what an address gives, of one version of the graph."""
        with writing(self.engine) as connection:
            connection.execute(
                insert(DOWNLOAD).values(
                    taken_at=moment_text(datetime.now(UTC)),
                    agent=agent,
                    address=address,
                    format=format_name,
                    version=version,
                )
            )

    def newest(self, limit: int = 100, before: int | None = None, agent: str | None = None) -> list[Download]:
        """Give downloads, the newest first, from below a number and of one agent where these are given."""
        query = select(DOWNLOAD).order_by(DOWNLOAD.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(DOWNLOAD.c.number < before)
        if agent is not None:
            query = query.where(DOWNLOAD.c.agent == agent)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Download(**{**row._mapping, "taken_at": read_moment(row.taken_at)}) for row in rows]
