"""The journal: revisions in a database, only ever appended, each chained to the one before by its hash."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, case, func, insert, select
from sqlalchemy.exc import IntegrityError

from mkus_kg.database import create_tables, writing
from mkus_kg.errors import BadRevision, JournalMoved, Message, NotFound
from mkus_kg.journal.revisions import (
    ACTIONS,
    EMPTY,
    JOB_ACTIONS,
    Draft,
    Head,
    Revision,
    canonical_json,
    content_hash,
    moment_text,
    read_moment,
)
from mkus_kg.journal.tables import REVISION, REVISION_RECORD, TABLES
from mkus_kg.journal.verification import Verification, verify

BATCH: Final = 500
INSTANT: Final = timedelta(microseconds=1)
"""The shortest time between two revisions."""
MOST_REVISIONS: Final = 2**31 - 1
"""What an integer of every database holds."""
# What no database keeps, or no JSON carries.
_UNKEPT: Final = frozenset({"\0", *map(chr, range(0xD800, 0xE000))})


@dataclass(frozen=True)
class Journal:
    """An open journal, safe to use from several threads and processes. Get one from `open`."""

    engine: Engine

    @classmethod
    def open(cls, engine: Engine) -> "Journal":
        """Give the journal in a database; its tables are made when they are missing."""
        create_tables(engine, TABLES)
        return cls(engine)

    def head(self) -> Head:
        """Give the newest revision's number and hash; 0 and zeros when there is none."""
        with self.engine.connect() as connection:
            return _head(connection)

    def checkpoint(self) -> str:
        """Give `number:hash` of the head: kept elsewhere, it proves later that nothing up to it changed."""
        head = self.head()
        return f"{head.number}:{head.hash}"

    def append(self, draft: Draft, after: int, recorded_at: datetime | None = None) -> Revision:
        """Record a revision as number `after` + 1; when this returns, it is on the disk.

        `recorded_at` is the present, and always later than that of the revision before. Raises JournalMoved
        when the head is not `after`, BadRevision for a draft that cannot be kept, BadPatch for its patch.
        """
        _check(draft)
        patch_text = draft.patch.text()
        try:
            with writing(self.engine) as connection:
                head = _head(connection)
                if head.number != after:
                    raise _moved(after, head.number)
                revision = _revision(
                    draft, patch_text, head, _next_moment(connection, head.number, recorded_at)
                )
                connection.execute(insert(REVISION), _row(revision))
                if revision.records:
                    connection.execute(
                        insert(REVISION_RECORD),
                        [{"record": record, "number": revision.number} for record in revision.records],
                    )
        except IntegrityError as error:
            raise _moved(after, self.head().number) from error
        return revision

    def revision(self, number: int) -> Revision:
        """Give one revision. Raises NotFound."""
        row = None
        if number <= MOST_REVISIONS:
            with self.engine.connect() as connection:
                row = connection.execute(select(REVISION).where(REVISION.c.number == number)).one_or_none()
        if row is None:
            raise NotFound(
                Message(
                    pl="Nie ma zmiany o takim numerze. Wszystkie numery podaje historia zmian.",
                    en="There is no change of this number. The history of changes tells every number.",
                )
            )
        return _read(row)

    def revisions(
        self,
        after: int = 0,
        until: int | None = None,
        record: str | None = None,
        agent: str | None = None,
        action: str | None = None,
        limit: int | None = None,
        newest_first: bool = False,
        longest: int | None = None,
    ) -> Iterator[Revision]:
        """Give the revisions with after < number <= until that fit, in batches, each read at once.

        The patch of one with more than `longest` statements is left out (an empty text).
        """
        low, high = after, self.head().number if until is None else min(until, MOST_REVISIONS)
        left = high - low if limit is None else limit
        while left > 0 and low < high:
            with self.engine.connect() as connection:
                rows = connection.execute(
                    select(*_columns(longest))
                    .where(_fits(low, high, record, agent, action))
                    .order_by(REVISION.c.number.desc() if newest_first else REVISION.c.number)
                    .limit(min(left, BATCH))
                ).all()
            yield from map(_read, rows)
            if len(rows) < min(left, BATCH):
                return
            left -= len(rows)
            low, high = (low, rows[-1].number - 1) if newest_first else (rows[-1].number, high)

    def count(
        self,
        after: int = 0,
        until: int | None = None,
        record: str | None = None,
        agent: str | None = None,
        action: str | None = None,
    ) -> int:
        """Count what `revisions` gives."""
        with self.engine.connect() as connection:
            high = _head(connection).number if until is None else until
            return connection.execute(
                select(func.count()).select_from(REVISION).where(_fits(after, high, record, agent, action))
            ).scalar_one()

    def last_revision(self, record: str, until: int | None = None) -> int:
        """Give the number of the newest revision, up to `until`, that changed a record; 0 for none."""
        conditions = [_about(record), REVISION.c.deletions + REVISION.c.additions > 0]
        if until is not None:
            conditions.append(REVISION.c.number <= until)
        with self.engine.connect() as connection:
            found = connection.execute(
                select(func.max(REVISION.c.number)).join(REVISION_RECORD).where(*conditions)
            ).scalar_one_or_none()
        return found or 0

    def last_activity(self, record: str) -> datetime | None:
        """Say when people last did something with a record, comments too; jobs do not count."""
        by_people = and_(REVISION.c.technical == 0, REVISION.c.action.not_in(JOB_ACTIONS))
        with self.engine.connect() as connection:
            found = connection.execute(
                select(func.max(REVISION.c.recorded_at))
                .join(REVISION_RECORD)
                .where(_about(record), by_people)
            ).scalar_one_or_none()
        return None if found is None else read_moment(found)

    def number_at(self, moment: datetime) -> int:
        """Give the number of the last revision recorded by an aware moment, 0 when there is none."""
        known = REVISION.c.recorded_at <= moment_text(moment)
        with self.engine.connect() as connection:
            return (
                connection.execute(select(func.max(REVISION.c.number)).where(known)).scalar_one_or_none() or 0
            )

    def verify(self, checkpoint: str | None = None) -> Verification:
        """Check every revision against its hash, and the chain against a checkpoint (`number:hash`)."""
        return verify(self.engine, checkpoint)


def _head(connection: Connection) -> Head:
    newest = select(REVISION.c.number, REVISION.c.hash).order_by(REVISION.c.number.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return EMPTY if row is None else Head(row.number, row.hash)


def _next_moment(connection: Connection, number: int, wanted: datetime | None) -> datetime:
    """Give the moment of recording, later than the head's. Raises BadRevision for another that is wanted."""
    text = connection.execute(select(REVISION.c.recorded_at).where(REVISION.c.number == number)).scalar()
    # The clock of the machine may be set back, or stand still; the journal's never does: what was known at
    # the moment of a revision may not change when the next one comes.
    earliest = datetime.min.replace(tzinfo=UTC) if text is None else read_moment(text) + INSTANT
    if wanted is None:
        return max(earliest, datetime.now(UTC))
    if wanted.astimezone(UTC) < earliest:
        raise BadRevision(
            Message(
                pl="Rewizja musi być późniejsza od poprzedniej.",
                en="A revision must be later than the one before it.",
            )
        )
    return wanted.astimezone(UTC)


def _columns(longest: int | None) -> Sequence[ColumnElement[Any]]:
    if longest is None:
        return tuple(REVISION.c)
    short = REVISION.c.deletions + REVISION.c.additions <= longest
    kept = case((short, REVISION.c.patch), else_="").label("patch")
    return tuple(kept if column.name == "patch" else column for column in REVISION.c)


def _about(record: str) -> ColumnElement[bool]:
    return REVISION_RECORD.c.record == record


def _fits(
    after: int, until: int, record: str | None, agent: str | None, action: str | None
) -> ColumnElement[bool]:
    conditions = [REVISION.c.number > after, REVISION.c.number <= until]
    if record is not None:
        conditions.append(REVISION.c.number.in_(select(REVISION_RECORD.c.number).where(_about(record))))
    if agent is not None:
        conditions.append(REVISION.c.agent == agent)
    if action is not None:
        conditions.append(REVISION.c.action == action)
    return and_(*conditions)


def _check(draft: Draft) -> None:
    if draft.action not in ACTIONS:
        raise BadRevision(
            Message(
                pl=f"Rewizja musi mieć jedną z czynności: {', '.join(sorted(ACTIONS))}.",
                en=f"A revision must have one of the actions: {', '.join(sorted(ACTIONS))}.",
            )
        )
    if not draft.reason.strip() or not draft.agent:
        raise BadRevision(
            Message(
                pl="Rewizja musi mieć autora i powód: napisz, dlaczego zmieniasz.",
                en="A revision must have an author and a reason: say why you make the change.",
            )
        )
    texts: Sequence[str] = (draft.agent, draft.reason, *draft.records, *draft.validation)
    if any(not _UNKEPT.isdisjoint(text) for text in texts):
        raise BadRevision(
            Message(
                pl="Tekst zawiera znak, którego nie da się zapisać; usuń go i wyślij ponownie.",
                en="The text holds a character that cannot be kept; remove it and send it again.",
            )
        )


def _moved(after: int, now: int) -> JournalMoved:
    return JournalMoved(
        Message(
            pl=f"Ktoś zapisał zmianę wcześniej: dziennik ma rewizję {now}, a ta zmiana wychodziła z {after}.",
            en=f"Somebody recorded first: the journal is at revision {now}, the change started from {after}.",
        )
    )


def _revision(draft: Draft, patch_text: str, head: Head, recorded_at: datetime) -> Revision:
    unsealed = Revision(
        number=head.number + 1,
        recorded_at=recorded_at,
        valid_at=draft.valid_at,
        agent=draft.agent,
        action=draft.action,
        reason=draft.reason,
        records=tuple(sorted(set(draft.records))),
        validation=dict(draft.validation),
        ontology_version=draft.ontology_version,
        shapes_version=draft.shapes_version,
        technical=draft.technical,
        deletions=len(draft.patch.removed),
        additions=len(draft.patch.added),
        patch_text=patch_text,
        previous_hash=head.hash,
        hash="",
    )
    return Revision(**{**vars(unsealed), "hash": content_hash(unsealed.content())})


def _row(revision: Revision) -> dict[str, object]:
    """Give the columns: what the hash is made of, lists and maps as JSON, and the hash."""
    content = revision.content()
    packed = {name: canonical_json(content[name]) for name in ("records", "validation")}
    return {**content, **packed, "technical": int(revision.technical), "hash": revision.hash}


def _read(row: Row[Any]) -> Revision:
    return Revision(
        number=row.number,
        recorded_at=read_moment(row.recorded_at),
        valid_at=date.fromisoformat(row.valid_at),
        agent=row.agent,
        action=row.action,
        reason=row.reason,
        records=tuple(json.loads(row.records)),
        validation=json.loads(row.validation),
        ontology_version=row.ontology_version,
        shapes_version=row.shapes_version,
        technical=bool(row.technical),
        deletions=row.deletions,
        additions=row.additions,
        patch_text=row.patch,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
