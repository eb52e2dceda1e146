"""The tables of the journal, and the triggers by which the database itself refuses to rewrite them."""

from typing import Final

from sqlalchemy import DDL, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, event

from mkus_kg.database import METADATA, POSTGRESQL, SQLITE

# Moments are texts of one length in UTC: the same in every database, and part of the hash as they stand.
# The patch stands last, so that reading what comes before it does not read what may be megabytes.
REVISION: Final = Table(
    "revision",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", Text, nullable=False, index=True),
    Column("valid_at", Text, nullable=False),
    Column("agent", Text, nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("technical", Integer, nullable=False),
    Column("deletions", Integer, nullable=False),
    Column("additions", Integer, nullable=False),
    Column("ontology_version", Text, nullable=False),
    Column("shapes_version", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("validation", Text, nullable=False),
    Column("records", Text, nullable=False),
    Column("patch", Text, nullable=False),
)
REVISION_RECORD: Final = Table(
    "revision_record",
    METADATA,
    Column("record", Text, primary_key=True),
    Column("number", Integer, ForeignKey(REVISION.c.number), primary_key=True),
    Index("revision_record_number", "number"),
)
"""Which revisions are about a record: what `records` holds, the other way round."""
DOWNLOAD: Final = Table(
    "download",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("taken_at", Text, nullable=False, index=True),
    Column("agent", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("version", Text, nullable=False),
)
"""Who took what out, when, and of which version of the graph."""
EDITION: Final = Table(
    "edition",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("published_at", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("revision", Integer, ForeignKey(REVISION.c.number), nullable=False),
    Column("revision_hash", Text, nullable=False),
    Column("ontology_version", Text, nullable=False),
    Column("graph_version", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("statements", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
)
"""What was published, whole: N-Quads, sorted and packed, with the SHA-256 of what is in the pack."""
DOSSIER: Final = Table(
    "dossier",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("recommendation", Text, nullable=False, index=True),
    Column("frozen_at", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("revision", Integer, ForeignKey(REVISION.c.number), nullable=False),
    Column("revision_hash", Text, nullable=False),
    Column("ontology_version", Text, nullable=False),
    Column("graph_version", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),
)
"""What was frozen, whole: the ZIP, packed, with the SHA-256 of what is in the pack."""
TABLES: Final = (REVISION, REVISION_RECORD, DOWNLOAD, EDITION, DOSSIER)

_NEVER: Final = "the rows of {table} are never changed or deleted"
# In SQLite, INSERT OR REPLACE deletes without asking the trigger for deleting: that for inserting refuses it.
_UNCHAINED: Final = (
    "NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM {table}) OR NEW.previous_hash <> "
    "COALESCE((SELECT hash FROM {table} ORDER BY number DESC LIMIT 1), '" + "0" * 64 + "')"
)
_OUT_OF_PLACE: Final = {
    REVISION.name: _UNCHAINED.format(table=REVISION.name),
    EDITION.name: _UNCHAINED.format(table=EDITION.name),
    DOSSIER.name: _UNCHAINED.format(table=DOSSIER.name),
    REVISION_RECORD.name: "NEW.number <> (SELECT MAX(number) FROM revision)",
    DOWNLOAD.name: "EXISTS (SELECT 1 FROM download WHERE number = NEW.number)",
}
_NOT_NEXT: Final = "a row of {table} must follow the last one"


def guards(table: str, dialect: str) -> dict[str, str]:
    """Give the triggers that guard a table: their names, and what the database is to tell of each.

    SQLite tells the statement that made it, PostgreSQL the same and the body of the function it calls.
    """
    if dialect == SQLITE:
        return _sqlite_triggers(table)
    bodies = _postgresql_bodies(table)
    return {
        f"{table}_guards_{kind}": _postgresql_trigger(table, kind, each, function) + bodies[function]
        for kind, each, function in _POSTGRESQL_TRIGGERS
    }


def _sqlite_triggers(table: str) -> dict[str, str]:
    refusals = {
        kind: f"SELECT RAISE(ABORT, '{_NEVER.format(table=table)}');" for kind in ("update", "delete")
    }
    refusals["insert"] = (
        f"SELECT RAISE(ABORT, '{_NOT_NEXT.format(table=table)}') WHERE {_OUT_OF_PLACE[table]};"
    )
    return {
        f"{table}_guards_{kind}": f"CREATE TRIGGER {table}_guards_{kind} BEFORE {kind.upper()} ON {table} "
        f"BEGIN {body} END"
        for kind, body in refusals.items()
    }


_POSTGRESQL_TRIGGERS: Final = (
    ("update", "ROW", "refuses"),
    ("delete", "ROW", "refuses"),
    ("truncate", "STATEMENT", "refuses"),
    ("insert", "ROW", "follows"),
)


def _postgresql_bodies(table: str) -> dict[str, str]:
    return {
        "refuses": f" BEGIN RAISE EXCEPTION '{_NEVER.format(table=table)}'; END ",
        "follows": f" BEGIN IF {_OUT_OF_PLACE[table]} THEN RAISE EXCEPTION "
        f"'{_NOT_NEXT.format(table=table)}'; END IF; RETURN NEW; END ",
    }


def _postgresql_trigger(table: str, kind: str, each: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {table}_guards_{kind} BEFORE {kind.upper()} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION {table}_{function}()"
    )


def _postgresql_statements(table: str) -> list[str]:
    return [
        *(
            f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
            for name, body in _postgresql_bodies(table).items()
        ),
        *(_postgresql_trigger(table, *each) for each in _POSTGRESQL_TRIGGERS),
    ]


for _table in TABLES:
    for _dialect, _statements in (
        (SQLITE, [*_sqlite_triggers(_table.name).values()]),
        (POSTGRESQL, _postgresql_statements(_table.name)),
    ):
        for _statement in _statements:
            # The library gives DDL no types of its own here.
            event.listen(_table, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
