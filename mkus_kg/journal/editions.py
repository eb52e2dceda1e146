"""Editions: published states of the data set, kept whole and for good, each chained to the one before.

What an edition holds is all named graphs as N-Quads in canonical order, so that its files stay the same
whatever happens to the facts, the ontology or the program afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Engine

from mkus_kg.database import create_tables
from mkus_kg.errors import Message
from mkus_kg.journal.chained import Chain, Words, sealed
from mkus_kg.journal.revisions import moment_text, read_moment
from mkus_kg.journal.tables import EDITION, TABLES

WORDS: Final = Words(
    missing=Message(
        pl="Nie ma wydania o takim numerze. Wszystkie wymienia lista wydań.",
        en="There is no edition of this number. The list of editions names them all.",
    ),
    damaged=Message(
        pl="Zapis wydania {number} jest uszkodzony: skrót treści nie zgadza się z ogłoszonym.",
        en="Edition {number} is damaged: the hash of its content is not the one published.",
    ),
    row=Message(
        pl="Zapis wydania {number} jest uszkodzony: {problem}.",
        en="Edition {number} is damaged: {problem}.",
    ),
    unsealed=Message(
        pl="opis wydania albo jego miejsce w łańcuchu nie zgadza się ze skrótem",
        en="what the edition says of itself, or its place in the chain, does not fit",
    ),
    moved=Message(
        pl="W tym czasie ogłoszono inne wydanie. Obejrzyj je i spróbuj ponownie.",
        en="Another edition was published meanwhile. Look at it and try again.",
    ),
)


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
        return sealed(self)


@dataclass(frozen=True)
class Editions:
    """The editions in a database, safe to use from several threads and processes. Get one from `open`."""

    engine: Engine

    @classmethod
    def open(cls, engine: Engine) -> "Editions":
        """Give the editions in a database; their table is made when it is missing."""
        create_tables(engine, TABLES)
        return cls(engine)

    @property
    def _chain(self) -> Chain[Edition]:
        return Chain(self.engine, EDITION, _read, WORDS)

    def all(self) -> list[Edition]:
        """Give every edition, the newest first, without what it holds."""
        return self._chain.all()

    def newest(self, until: datetime | None = None) -> Edition | None:
        """Give the newest edition, or the newest that had been published at an aware moment."""
        if until is None:
            return self._chain.newest()
        return self._chain.newest(EDITION.c.published_at <= moment_text(until))

    def edition(self, number: int) -> Edition:
        """Give one edition. Raises NotFound, and Damaged where its row or its place in the chain is."""
        return self._chain.get(number)

    def n_quads(self, number: int) -> bytes:
        """Give what an edition holds: N-Quads, sorted. Raises NotFound, and Damaged."""
        return self._chain.content(number)

    def publish(self, draft: EditionDraft, n_quads: bytes, after: int) -> Edition:
        """Keep an edition as number `after` + 1; when this returns, it is on the disk.

        Raises JournalMoved when the newest edition is another.
        """
        values = {
            **{each.name: getattr(draft, each.name) for each in fields(EditionDraft)},
            "published_at": datetime.now(UTC),
            "statements": n_quads.count(b"\n"),
        }
        return self._chain.append(values, n_quads, after)

    def damaged(self) -> list[tuple[int, Message]]:
        """Read every edition whole and say what is wrong, each with the number of the edition."""
        return self._chain.damaged()


def _read(row: Mapping[str, Any]) -> Edition:
    published_at, day = read_moment(row["published_at"]), date.fromisoformat(row["day"])
    return Edition(**{**row, "published_at": published_at, "day": day})
