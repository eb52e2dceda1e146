"""The database of what must be kept: opened by URL, the same code for SQLite and PostgreSQL."""

from typing import Final

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

METADATA: Final = MetaData()
"""The tables of every part that keeps something."""

SQLITE: Final = "sqlite"
BUSY_MILLISECONDS: Final = 30_000


def open_database(url: str) -> Engine:
    """Open the database of a URL; a SQLite file is made where it is missing."""
    engine = create_engine(url)
    if make_url(url).get_backend_name() == SQLITE:
        event.listen(engine, "connect", _durable)
    return engine


def _durable(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_MILLISECONDS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
