"""What is kept whole and for good: numbered rows, each sealed by its hash and chained to the one before."""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Select, Table, func, insert, select

from mkus_kg.database import writing
from mkus_kg.errors import Damaged, JournalMoved, Message, NotFound
from mkus_kg.journal.revisions import FIRST_PREVIOUS, content_hash, moment_text

MOST_NUMBERED: Final = 2**31 - 1
"""What an integer of every database holds."""


class Sealed(Protocol):
    """What every row tells of itself: `sha256` is that of its content (64 hex digits)."""

    @property
    def number(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def previous_hash(self) -> str: ...
    @property
    def hash(self) -> str: ...


Item = TypeVar("Item", bound=Sealed)


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of the rows of one table.

    `damaged`, of the content, holds the place {number}; `row` the places {number} and {problem}, which is
    `unsealed`.
    """

    missing: Message
    damaged: Message
    row: Message
    unsealed: Message
    moved: Message


@dataclass(frozen=True)
class Chain(Generic[Item]):
    """The rows of one table, safe to use from several threads and processes.

    The table has the columns of `Sealed`, and `content`: bytes, packed by gzip. `read` makes of a row without
    its content what callers are given, a dataclass with a field for each column.
    """

    engine: Engine
    table: Table
    read: Callable[[Mapping[str, Any]], Item]
    words: Words

    def all(self, *conditions: ColumnElement[bool]) -> list[Item]:
        """Give every row that fits, the newest first, without its content."""
        with self.engine.connect() as connection:
            rows = connection.execute(self._newest_first(*conditions)).all()
        return [self.read(dict(row._mapping)) for row in rows]

    def newest(self, *conditions: ColumnElement[bool]) -> Item | None:
        """Give the newest row that fits."""
        with self.engine.connect() as connection:
            row = connection.execute(self._newest_first(*conditions).limit(1)).one_or_none()
        return None if row is None else self.read(dict(row._mapping))

    def get(self, number: int) -> Item:
        """Give one row. Raises NotFound, and Damaged when it does not fit its hash, or the rows beside it."""
        near: dict[int, Item] = {}
        if number < MOST_NUMBERED:
            near = {
                each.number: each for each in self.all(self.table.c.number.between(number - 1, number + 1))
            }
        found, before, after = (near.get(each) for each in (number, number - 1, number + 1))
        if found is None:
            raise NotFound(self.words.missing)
        previous = FIRST_PREVIOUS if number == 1 else before.hash if before else None
        # A row that was sealed anew is told by the next one, which still bears the hash it had.
        moved = after is not None and sealed(after) and after.previous_hash != found.hash
        if not sealed(found) or found.previous_hash != previous or moved:
            raise _damaged(self.words.row, number, self.words.unsealed)
        return found

    def content(self, number: int) -> bytes:
        """Give what a row keeps. Raises NotFound, and Damaged when it is not what was kept."""
        return self._content(self.get(number))

    def _content(self, item: Item) -> bytes:
        with self.engine.connect() as connection:
            packed = connection.execute(
                select(self.table.c.content).where(self.table.c.number == item.number)
            ).scalar_one()
        try:
            content = gzip.decompress(packed)
        except (OSError, EOFError, TypeError, zlib.error):
            content = b""
        if hashlib.sha256(content).hexdigest() != item.sha256:
            raise _damaged(self.words.damaged, item.number)
        return content

    def append(self, values: Mapping[str, Any], content: bytes, after: int) -> Item:
        """Keep a row as number `after` + 1; when this returns, it is on the disk.

        `values` are those of the columns that are not of every chain. Raises JournalMoved when the newest row
        is another, and Damaged when it is not as it was kept.
        """
        sealed: dict[str, Any] = {
            **{name: _text(value) for name, value in values.items()},
            "number": after + 1,
            "sha256": hashlib.sha256(content).hexdigest(),
            "previous_hash": self.get(after).hash if after else FIRST_PREVIOUS,
        }
        row = {**sealed, "hash": content_hash(sealed), "content": gzip.compress(content, mtime=0)}
        with writing(self.engine) as connection:
            if self._last(connection) != after:
                raise JournalMoved(self.words.moved)
            connection.execute(insert(self.table), row)
        return self.get(after + 1)

    def damaged(self) -> list[tuple[int, Message]]:
        """Read every row whole and say what is wrong, each with the number of the row."""
        found: list[tuple[int, Message]] = []
        before = FIRST_PREVIOUS
        for item in reversed(self.all()):
            if not sealed(item) or item.previous_hash != before:
                found.append((item.number, self.words.unsealed))
            try:
                self._content(item)
            except Damaged as error:
                found.append((item.number, error.message))
            before = item.hash
        return found

    def _newest_first(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        columns = (column for column in self.table.c if column.name != "content")
        return select(*columns).where(*conditions).order_by(self.table.c.number.desc())

    def _last(self, connection: Connection) -> int:
        return connection.execute(select(func.max(self.table.c.number))).scalar_one() or 0


def sealed(item: Sealed) -> bool:
    """Say whether the hash of a row (a dataclass) is that of what the row says of itself."""
    content = {name: _text(value) for name, value in asdict(item).items()}  # type: ignore[call-overload]
    digest = content.pop("hash")
    return bool(content_hash(content) == digest)


def _damaged(words: Message, number: int, problem: Message | None = None) -> Damaged:
    told = problem or Message(pl="", en="")
    return Damaged(
        Message(
            pl=words.pl.format(number=number, problem=told.pl),
            en=words.en.format(number=number, problem=told.en),
        )
    )


def _text(value: object) -> object:
    """Give a moment or a day as the text that is kept, anything else as it is."""
    if isinstance(value, datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, date) else value
