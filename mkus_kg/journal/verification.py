"""Whether the journal is still what was recorded: every hash, every link of the chain, every guard."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, func, select, text
from sqlalchemy.exc import DBAPIError

from mkus_kg.database import POSTGRESQL, SQLITE
from mkus_kg.errors import BadParameter, Message
from mkus_kg.journal.revisions import EMPTY, Head, canonical_json, content_hash
from mkus_kg.journal.tables import REVISION, REVISION_RECORD, TABLES, guards

HEX_DIGITS_OF_HASH: Final = 64
_TRIGGERS: Final = {
    SQLITE: "SELECT name, sql AS told FROM sqlite_master WHERE type = 'trigger'",
    POSTGRESQL: "SELECT tgname AS name, pg_get_triggerdef(pg_trigger.oid, true) || prosrc AS told "
    "FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong, and at which revision; 0 where it is none in particular."""

    number: int
    message: Message


@dataclass(frozen=True)
class Verification:
    """How many revisions were read, where they end, and what is wrong with them."""

    revisions: int
    head: Head
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.problems


def verify(engine: Engine, checkpoint: str | None = None) -> Verification:
    """Read the whole journal in one transaction and check it. Raises BadParameter for a bad checkpoint."""
    walk = _Walk(None if checkpoint is None else read_checkpoint(checkpoint))
    number = 0
    try:
        with engine.connect() as connection:
            walk.problems += _fallen_guards(connection)
            for number in connection.execute(select(REVISION.c.number).order_by(REVISION.c.number)).scalars():
                row = connection.execute(select(REVISION).where(REVISION.c.number == number)).one()
                walk.step(row, _indexed(connection, number))
            walk.count_indexed(connection)
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        walk.found(
            number,
            f"baza danych nie potrafi odczytać zapisu ({reason})",
            f"the database cannot read the row ({reason})",
        )
    walk.end()
    return Verification(walk.revisions, walk.head, tuple(walk.problems))


def read_checkpoint(written: str) -> Head:
    """Read `number:hash`. Raises BadParameter."""
    number, _, digest = written.strip().partition(":")
    if not (number.isascii() and number.isdigit() and len(digest) == HEX_DIGITS_OF_HASH):
        raise BadParameter(
            Message(
                pl="Punkt kontrolny ma postać numer:skrót, jak go wypisuje `mkus journal checkpoint`.",
                en="A checkpoint has the form number:hash, as `mkus journal checkpoint` prints it.",
            )
        )
    return Head(int(number), digest)


@dataclass
class _Walk:
    """The walk along the chain: where it is, and what it found."""

    wanted: Head | None
    head: Head = EMPTY
    revisions: int = 0
    indexed: int = 0
    problems: list[Problem] = field(default_factory=list)

    def found(self, number: int, pl: str, en: str) -> None:
        self.problems.append(Problem(number, Message(pl=pl, en=en)))

    def step(self, row: Row[Any], indexed: list[str]) -> None:
        number = row.number
        if number != self.head.number + 1:
            self.found(
                number,
                f"brakuje rewizji od {self.head.number + 1} do {number - 1}",
                f"the revisions from {self.head.number + 1} to {number - 1} are missing",
            )
        elif row.previous_hash != self.head.hash:
            self.found(
                number,
                "skrót poprzedniej rewizji nie zgadza się z tą, która stoi przed nią",
                "the hash of the revision before is not that of the one that stands there",
            )
        records = _parsed(row.records)
        if not _sealed(row, records):
            self.found(number, "treść nie zgadza się ze skrótem", "the content does not fit the hash")
        elif indexed != records:
            self.found(
                number,
                "spis zapisów, których dotyczy rewizja, nie zgadza się z jej treścią",
                "the index of the records it is about does not fit its content",
            )
        if self.wanted is not None and self.wanted.number == number and self.wanted.hash != row.hash:
            self.found(
                number, "skrót jest inny niż w punkcie kontrolnym", "the hash is not that of the checkpoint"
            )
        self.head = Head(number, row.hash)
        self.revisions += 1
        self.indexed += len(indexed)

    def count_indexed(self, connection: Connection) -> None:
        total = connection.execute(select(func.count()).select_from(REVISION_RECORD)).scalar_one()
        if total != self.indexed:
            self.found(
                0,
                "spis zapisów mówi o rewizjach, których nie ma",
                "the index of records names revisions that are not there",
            )

    def end(self) -> None:
        if self.wanted is not None and self.wanted.number > self.head.number:
            self.found(
                self.wanted.number,
                f"punkt kontrolny zna rewizję {self.wanted.number}, a dziennik kończy się na "
                f"{self.head.number}: usunięto ostatnie rewizje",
                f"the checkpoint knows revision {self.wanted.number}, but the journal ends at "
                f"{self.head.number}: the last revisions were deleted",
            )


def _indexed(connection: Connection, number: int) -> list[str]:
    rows = connection.execute(select(REVISION_RECORD.c.record).where(REVISION_RECORD.c.number == number))
    return sorted(rows.scalars())


def _parsed(stored: object) -> object:
    try:
        return json.loads(stored) if isinstance(stored, str) else None
    except ValueError:
        return None


def _sealed(row: Row[Any], records: object) -> bool:
    """Say whether the hash is that of the row exactly as it is stored."""
    stored = dict(row._mapping)
    validation = _parsed(stored["validation"])
    written = [canonical_json(each) for each in (records, validation)]
    if written != [stored["records"], stored["validation"]] or stored["technical"] not in (0, 1):
        return False
    digest = stored.pop("hash")
    content = {
        **stored,
        "records": records,
        "validation": validation,
        "technical": bool(stored["technical"]),
    }
    try:
        return bool(content_hash(content) == digest)
    except (TypeError, ValueError):
        # A database may hold bytes where a text stood, or half of a character.
        return False


def _fallen_guards(connection: Connection) -> Iterator[Problem]:
    dialect = connection.dialect.name
    present = {row.name: row.told for row in connection.execute(text(_TRIGGERS[dialect]))}
    for table in TABLES:
        wrong = [name for name, told in guards(table.name, dialect).items() if present.get(name) != told]
        if wrong:
            names = ", ".join(wrong)
            yield Problem(
                0,
                Message(
                    pl=f"baza danych nie broni już tabeli {table.name} przed zmianą: "
                    f"wyzwalacze usunięte albo zmienione: {names}",
                    en=f"the database no longer guards the table {table.name}: "
                    f"triggers removed or changed: {names}",
                ),
            )
