"""Editions: published states of the data set, kept whole and for good, each chained to the one before.

What an edition holds is all named graphs as N-Quads in canonical order, so that its files stay the same
whatever happens to the facts, the ontology or the program afterwards.
"""

import gzip
import hashlib
import zlib
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Engine, Row, Select, func, insert, select

from mkus_kg.database import create_tables, writing
from mkus_kg.errors import InvalidGraph, JournalMoved, Message, NotFound
from mkus_kg.journal.revisions import FIRST_PREVIOUS, content_hash, moment_text, read_moment
from mkus_kg.journal.tables import EDITION, TABLES

MOST_EDITIONS: Final = 2**31 - 1


@dataclass(frozen=True)
class EditionDraft:
    """An edition before it is published.

    `revision` and `revision_hash` say where the journal ended, `ontology_version` and `graph_version` are
    the hashes of the program and of the graph, `name` is the version of the curated facts, `day` that on
    which what depends on a day was worked out, `note` what its publisher says of it.
    """

    agent: str
    revision: int
    revision_hash: str
    ontology_version: str
    graph_version: str
    name: str
    day: date
    note: str


@dataclass(frozen=True)
class Edition(EditionDraft):
    """A published state; `published_at` is in UTC, `sha256` that of its N-Quads (64 hex digits)."""

    number: int
    published_at: datetime
    statements: int
    sha256: str
    previous_hash: str
    hash: str

    def sealed(self) -> bool:
        """Say whether the hash is that of what the edition says of itself."""
        content = asdict(self)
        digest = content.pop("hash")
        content.update(published_at=moment_text(self.published_at), day=self.day.isoformat())
        return bool(content_hash(content) == digest)


@dataclass(frozen=True)
class Editions:
    """The editions in a database, safe to use from several threads and processes. Get one from `open`."""

    engine: Engine

    @classmethod
    def open(cls, engine: Engine) -> "Editions":
        """Give the editions in a database; their table is made when it is missing."""
        create_tables(engine, TABLES)
        return cls(engine)

    def all(self) -> list[Edition]:
        """Give every edition, the newest first, without what it holds."""
        with self.engine.connect() as connection:
            rows = connection.execute(_described().order_by(EDITION.c.number.desc())).all()
        return [_read(row) for row in rows]

    def newest(self, until: datetime | None = None) -> Edition | None:
        """Give the newest edition, or the newest that had been published at an aware moment."""
        query = _described().order_by(EDITION.c.number.desc()).limit(1)
        if until is not None:
            query = query.where(EDITION.c.published_at <= moment_text(until))
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _read(row)

    def edition(self, number: int) -> Edition:
        """Give one edition. Raises NotFound."""
        row = None
        if number <= MOST_EDITIONS:
            with self.engine.connect() as connection:
                row = connection.execute(_described().where(EDITION.c.number == number)).one_or_none()
        if row is None:
            raise NotFound(
                Message(
                    pl="Nie ma wydania o takim numerze. Wszystkie wymienia lista wydań.",
                    en="There is no edition of this number. The list of editions names them all.",
                )
            )
        return _read(row)

    def n_quads(self, number: int) -> bytes:
        """Give what an edition holds: N-Quads, sorted. Raises NotFound, and InvalidGraph when damaged."""
        edition = self.edition(number)
        with self.engine.connect() as connection:
            packed = connection.execute(
                select(EDITION.c.content).where(EDITION.c.number == number)
            ).scalar_one()
        try:
            content = gzip.decompress(packed)
        except (OSError, EOFError, TypeError, zlib.error):
            content = b""
        if hashlib.sha256(content).hexdigest() != edition.sha256:
            raise InvalidGraph(
                Message(
                    pl=f"Zapis wydania {number} jest uszkodzony: skrót treści nie zgadza się z ogłoszonym.",
                    en=f"Edition {number} is damaged: the hash of its content is not the one published.",
                )
            )
        return content

    def publish(self, draft: EditionDraft, n_quads: bytes, after: int) -> Edition:
        """Keep an edition as number `after` + 1; when this returns, it is on the disk.

        Raises JournalMoved when the newest edition is another.
        """
        before = self.edition(after).hash if after else FIRST_PREVIOUS
        content: dict[str, Any] = {
            **asdict(draft),
            "day": draft.day.isoformat(),
            "number": after + 1,
            "published_at": moment_text(datetime.now(UTC)),
            "statements": n_quads.count(b"\n"),
            "sha256": hashlib.sha256(n_quads).hexdigest(),
            "previous_hash": before,
        }
        row = {**content, "hash": content_hash(content), "content": gzip.compress(n_quads, mtime=0)}
        with writing(self.engine) as connection:
            last = connection.execute(select(func.max(EDITION.c.number))).scalar_one() or 0
            if last != after:
                raise JournalMoved(
                    Message(
                        pl="W tym czasie ogłoszono inne wydanie. Obejrzyj je i spróbuj ponownie.",
                        en="Another edition was published meanwhile. Look at it and try again.",
                    )
                )
            connection.execute(insert(EDITION), row)
        return self.edition(after + 1)

    def damaged(self) -> list[tuple[int, Message]]:
        """Read every edition whole and say what is wrong, each with the number of the edition."""
        found: list[tuple[int, Message]] = []
        before = FIRST_PREVIOUS
        for edition in reversed(self.all()):
            if not edition.sealed() or edition.previous_hash != before:
                found.append(
                    (
                        edition.number,
                        Message(
                            pl="opis wydania albo jego miejsce w łańcuchu nie zgadza się ze skrótem",
                            en="what the edition says of itself, or its place in the chain, does not fit",
                        ),
                    )
                )
            try:
                self.n_quads(edition.number)
            except InvalidGraph as error:
                found.append((edition.number, error.message))
            before = edition.hash
        return found


def _described() -> Select[Any]:
    return select(*(column for column in EDITION.c if column.name != EDITION.c.content.name))


def _read(row: Row[Any]) -> Edition:
    values = dict(row._mapping)
    return Edition(
        **{
            **values,
            "published_at": read_moment(values["published_at"]),
            "day": date.fromisoformat(values["day"]),
        }
    )
