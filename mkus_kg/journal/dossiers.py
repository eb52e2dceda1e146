"""Dossiers as they were frozen: the whole package, kept for good, each chained to the one before."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Engine

from mkus_kg.database import create_tables
from mkus_kg.errors import Message
from mkus_kg.journal.chained import Chain, Words, sealed
from mkus_kg.journal.revisions import read_moment
from mkus_kg.journal.tables import DOSSIER, TABLES

WORDS: Final = Words(
    missing=Message(
        pl="Nie ma dossier o takim numerze. Wszystkie wymienia lista dossier.",
        en="There is no dossier of this number. The list of dossiers names them all.",
    ),
    damaged=Message(
        pl="Zapis dossier {number} jest uszkodzony: skrót pliku ZIP nie jest tym, który zapisano.",
        en="Dossier {number} is damaged: the hash of its ZIP is not the one that was recorded.",
    ),
    row=Message(
        pl="Zapis dossier {number} jest uszkodzony: {problem}.",
        en="Dossier {number} is damaged: {problem}.",
    ),
    unsealed=Message(
        pl="opis dossier albo jego miejsce w łańcuchu nie zgadza się ze skrótem",
        en="what the dossier says of itself, or its place in the chain, does not fit",
    ),
    moved=Message(
        pl="W tym czasie zamrożono inne dossier. Spróbuj ponownie.",
        en="Another dossier was frozen meanwhile. Try again.",
    ),
)


@dataclass(frozen=True)
class DossierDraft:
    """A dossier to be kept.

    `frozen_at` is in UTC. `revision` and `revision_hash` say where the journal ended, `ontology_version` and
    `graph_version` are the hashes of the program and of the graph, `name` is the version of the curated
    facts, `day` that whose law is told, `note` what the analyst says of it.
    """

    recommendation: str
    frozen_at: datetime
    agent: str
    revision: int
    revision_hash: str
    ontology_version: str
    graph_version: str
    name: str
    day: date
    note: str


@dataclass(frozen=True)
class Dossier(DossierDraft):
    """A frozen dossier; `size` is that of its ZIP in bytes, `sha256` its hash (64 hex digits)."""

    number: int
    size: int
    sha256: str
    previous_hash: str
    hash: str

    def sealed(self) -> bool:
        """Say whether the hash is that of what the dossier says of itself."""
        return sealed(self)


@dataclass(frozen=True)
class DossierRegister:
    """The dossiers in a database, safe to use from several threads and processes. Get one from `open`."""

    engine: Engine

    @classmethod
    def open(cls, engine: Engine) -> "DossierRegister":
        """Give the register in a database; its table is made when it is missing."""
        create_tables(engine, TABLES)
        return cls(engine)

    @property
    def _chain(self) -> Chain[Dossier]:
        return Chain(self.engine, DOSSIER, _read, WORDS)

    def all(self) -> list[Dossier]:
        """Give every dossier, the newest first, without its ZIP."""
        return self._chain.all()

    def of(self, recommendation: str) -> list[Dossier]:
        """Give the dossiers of a recommendation (an IRI), the newest first, without their ZIPs."""
        return self._chain.all(DOSSIER.c.recommendation == recommendation)

    def newest(self) -> Dossier | None:
        """Give the newest dossier."""
        return self._chain.newest()

    def with_hash(self, sha256: str) -> Dossier | None:
        """Give the dossier whose ZIP has a hash (64 hex digits). Raises Damaged."""
        found = self._chain.newest(DOSSIER.c.sha256 == sha256)
        return None if found is None else self.get(found.number)

    def get(self, number: int) -> Dossier:
        """Give one dossier. Raises NotFound, and Damaged where its row or its place in the chain is."""
        return self._chain.get(number)

    def zip(self, number: int) -> bytes:
        """Give the ZIP of a dossier. Raises NotFound, and Damaged."""
        return self._chain.content(number)

    def keep(self, draft: DossierDraft, content: bytes, after: int) -> Dossier:
        """Keep a dossier as number `after` + 1; when this returns, it is on the disk.

        Raises JournalMoved when the newest dossier is another.
        """
        values = {each.name: getattr(draft, each.name) for each in fields(DossierDraft)}
        return self._chain.append({**values, "size": len(content)}, content, after)

    def damaged(self) -> list[tuple[int, Message]]:
        """Read every dossier whole and say what is wrong, each with its number."""
        return self._chain.damaged()


def _read(row: Mapping[str, Any]) -> Dossier:
    frozen_at, day = read_moment(row["frozen_at"]), date.fromisoformat(row["day"])
    return Dossier(**{**row, "frozen_at": frozen_at, "day": day})
