"""Answers of the ELI service that a person sent, kept until accepted, discarded or too old."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Engine, Integer, Row, Table, Text, select

from mkus_kg.database import METADATA
from mkus_kg.eli.answers import Answer, read_answer
from mkus_kg.errors import Message, NotFound
from mkus_kg.journal.revisions import canonical_json, read_moment
from mkus_kg.kept_uploads import Uploads

MOST_OF_A_PERSON: Final = 10

ELI_ANSWER: Final = Table(
    "eli_answer",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("agent", Text, nullable=False, index=True),
    Column("act", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("sent_at", Text, nullable=False, index=True),
    Column("units", Text, nullable=False),
    # The number of the revision once it is accepted; the files are gone then.
    Column("accepted", Integer),
    Column("files", Text, nullable=False),
)


@dataclass(frozen=True)
class KeptAnswer:
    """Files about an act that a person sent, and how many of its units are wanted."""

    id: str
    act: str
    title: str
    sent_at: datetime
    units: str
    files: str
    revision: int | None

    def answer(self) -> Answer:
        """Read the files again."""
        return read_answer(json.loads(self.files))


class KeptAnswers:
    """The answers on their way, in a database. Each is seen by the person alone who sent it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._uploads = Uploads(engine, ELI_ANSWER, MOST_OF_A_PERSON)

    def keep(self, agent: str, files: Sequence[Any], units: str) -> str:
        """Keep files and give their name in addresses. Older ones make room. Raises BadAnswer."""
        said = read_answer(files).description
        return self._uploads.keep(
            agent, act=str(said.number), title=said.title, units=units, files=canonical_json(list(files))
        )

    def one(self, agent: str, identifier: str) -> KeptAnswer:
        """Give an answer that its person has neither accepted nor discarded. Raises NotFound."""
        asked = select(ELI_ANSWER).where(ELI_ANSWER.c.agent == agent, ELI_ANSWER.c.id == identifier)
        with self._engine.connect() as connection:
            row = connection.execute(asked.where(ELI_ANSWER.c.accepted.is_(None))).one_or_none()
        if row is None:
            raise NotFound(
                Message(
                    pl="Nie ma takiego opisu aktu: został zapisany, odrzucony albo jest za stary.",
                    en="There is no such description of an act: it was recorded, discarded, or is too old.",
                )
            )
        return _kept(row)

    def all(self, agent: str) -> list[KeptAnswer]:
        """Give the answers of a person, accepted ones too, the newest first."""
        asked = select(ELI_ANSWER).where(ELI_ANSWER.c.agent == agent).order_by(ELI_ANSWER.c.sent_at.desc())
        with self._engine.connect() as connection:
            return [_kept(row) for row in connection.execute(asked).all()]

    def accept(self, agent: str, identifier: str, revision: int) -> None:
        """Note the revision that an answer became, and forget its files."""
        self._uploads.change(agent, identifier, accepted=revision, files="[]")

    def discard(self, agent: str, identifier: str) -> None:
        """Forget an answer."""
        self._uploads.discard(agent, identifier)


def _kept(row: Row[Any]) -> KeptAnswer:
    return KeptAnswer(
        row.id, row.act, row.title, read_moment(row.sent_at), row.units, row.files, row.accepted
    )
