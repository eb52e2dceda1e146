"""The database for what must be kept: the journal and the accounts. SQLite by default, PostgreSQL by URL."""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Executable, MetaData, Table, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from mkus_kg.errors import BadSettings, Message, MkusError, NotKept, TooBusy

METADATA: Final = MetaData()
"""Every table of the project; each is declared beside the code that uses it."""
SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
BUSY_SECONDS: Final = 30.0
# Any number, the same in every process: the lock that a writer in PostgreSQL holds.
_WRITER: Final = 4_108_311
_WRITING: Final = "mkus_writing"
# What SQLite calls busy and locked; what PostgreSQL calls a lock not had, a deadlock and a changed row.
_LOCKED: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, "55P03", "40P01", "40001"})
_FULL: Final = frozenset({sqlite3.SQLITE_FULL, "53100"})
_PRIMARY: Final = 0xFF
"""The part of an error code of SQLite that says its kind."""
LOG: Final = logging.getLogger(__name__)


def open_database(url: str) -> Engine:
    """Open the database; a SQLite file and its folder are made when missing.

    SQLite writes ahead (WAL) and waits for the disk at each commit. Raises BadSettings for a URL of another
    database, or one that cannot be opened.
    """
    address = _address(url)
    if address.get_backend_name() == POSTGRESQL:
        engine = _postgresql(address)
    else:
        _make_folder(address)
        engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        with engine.connect():
            return engine
    except DBAPIError as error:
        raise _unusable(url, str(error.orig).splitlines()[0]) from error


def database_exists(url: str) -> bool:
    """Say whether there is a database to read, without making one."""
    address = _address(url)
    if address.get_backend_name() == POSTGRESQL:
        return True
    return address.database is not None and Path(address.database).is_file()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes: committed at the end, taken back when an error leaves it.

    There is one writer at a time, from the beginning of its transaction, so that what it reads before it
    writes cannot change. Raises TooBusy and NotKept as `telling_why` does.
    """
    with (
        telling_why(),
        engine.connect().execution_options(**{_WRITING: True}) as connection,
        connection.begin(),
    ):
        if engine.dialect.name == POSTGRESQL:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER})
        yield connection


def note(engine: Engine, statement: Executable) -> None:
    """Write what is good to know and may be missed: who reads goes on reading while the disk is full."""
    with suppress(NotKept, TooBusy), writing(engine) as connection:
        connection.execute(statement)


@contextmanager
def telling_why() -> Iterator[None]:
    """Turn a failure of the database into TooBusy, for a lock, or NotKept, for a full or broken disk."""
    try:
        yield
    except OperationalError as error:
        raise _failure(error) from error


def busy() -> TooBusy:
    """Make the error for who waited too long for other writers."""
    return TooBusy(
        Message(
            pl="Trwa zapisywanie innych zmian. Spróbuj ponownie za chwilę.",
            en="Other changes are being recorded. Try again in a moment.",
        )
    )


def _failure(error: OperationalError) -> MkusError:
    """Say what failed: a full or broken disk is no crowd, and somebody has to mend it."""
    number = getattr(error.orig, "sqlite_errorcode", None)
    code = getattr(error.orig, "sqlstate", None) if number is None else number & _PRIMARY
    if code in _LOCKED:
        return busy()
    LOG.error("The database cannot keep what is written: %s", error.orig)
    if code in _FULL:
        return NotKept(
            Message(
                pl="Nie zapisano: na dysku serwera brakuje miejsca. Powiadom administratora, a potem "
                "spróbuj ponownie.",
                en="Not recorded: the disk of the server is full. Tell the administrator, then try again.",
            )
        )
    return NotKept(
        Message(
            pl="Nie zapisano: baza danych serwera nie działa. Powiadom administratora, a potem spróbuj "
            "ponownie.",
            en="Not recorded: the database of the server fails. Tell the administrator, then try again.",
        )
    )


def create_tables(engine: Engine, tables: Sequence[Table]) -> None:
    """Make the tables that are missing, with their triggers; several processes may do so at once."""
    known = set(inspect(engine).get_table_names())
    if all(table.name in known for table in tables):
        return
    with writing(engine) as connection:
        METADATA.create_all(connection, tables=tables)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        known = address.get_backend_name() in (SQLITE, POSTGRESQL)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise _unusable(url, "") from error
    if not known:
        raise _unusable(url, "")
    return address


def _postgresql(address: URL) -> Engine:
    try:
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise BadSettings(
            Message(
                pl="Brakuje sterownika PostgreSQL: zainstaluj mkus-kg[postgresql].",
                en="The driver of PostgreSQL is missing: install mkus-kg[postgresql].",
            )
        ) from error


def _make_folder(address: URL) -> None:
    if not address.database:
        return
    try:
        file = Path(address.database)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # It holds hashes of passwords and drafts; SQLite gives the files beside it the mode of this one.
        file.touch(mode=0o600)
    except OSError as error:
        raise _unusable(str(address), error.strerror or "") from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not open transactions of its own: ours say how they begin.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _unusable(url: str, reason: str) -> BadSettings:
    """Say what is wrong with MKUS_DATABASE, without the password that its value may hold."""
    try:
        shown = make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        shown = "?"
    more = f" ({reason})" if reason else ""
    return BadSettings(
        Message(
            pl=f"Nie można otworzyć bazy danych {shown}{more}. MKUS_DATABASE to adres "
            "sqlite:///plik albo postgresql://osoba:hasło@host/baza.",
            en=f"Cannot open the database {shown}{more}. MKUS_DATABASE is an address such as "
            "sqlite:///file or postgresql://user:password@host/database.",
        )
    )
