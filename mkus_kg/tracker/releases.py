"""Releases of the curated facts in the journal: the first revision, and one for each release that follows.

What a release holds is kept whole, so that the next one can be merged with what people changed since: neither
its changes nor theirs can be told from the facts of today alone.
"""

import gzip
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from rdflib import URIRef
from sqlalchemy import Column, LargeBinary, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError

from mkus_kg.database import METADATA, create_tables, writing
from mkus_kg.graph import GraphStore, Statement, facts_hash
from mkus_kg.journal import Journal
from mkus_kg.namespaces import BASE, DCAT, DCT, ID, OWL, RDF
from mkus_kg.replay import follow, lines_of, statements_of
from mkus_kg.tracker.change import LONGEST_REASON, Agent
from mkus_kg.tracker.merging import Disagreement

CURATED_IMPORT: Final = Agent(str(ID["agent/curated-import"]), frozenset(), job=True)
"""The job that carries the curated facts into the journal."""
RELEASED_FACTS: Final = Table(
    "released_facts",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""What each release held: N-Quads, sorted and packed, by the hash of its files."""
_NAMED: Final = re.compile(r"sha256:([0-9a-f]{64})")
RELEASE_ACTIONS: Final = ("release", "import")
"""The actions of the journal that take a release in."""
_MORE: Final = "…"


@dataclass(frozen=True, slots=True)
class Release:
    """The curated facts as the files have them."""

    hash: str
    name: str
    issued: date
    statements: frozenset[Statement]

    @classmethod
    def read(cls, ontology_path: Path) -> "Release":
        """Read the files of the facts."""
        store = GraphStore.load_facts(ontology_path)
        dataset = next(
            (each.subject for each in store.statements(None, RDF.type, DCAT.Dataset)), URIRef(BASE)
        )
        versions = sorted(str(each.object) for each in store.statements(dataset, OWL.versionInfo))
        days = sorted(str(each.object) for each in store.statements(dataset, DCT.issued))
        return cls(
            facts_hash(ontology_path),
            versions[0] if versions else "",
            date.fromisoformat(days[0]) if days else date.today(),
            frozenset(store.statements()),
        )

    def reason(self, disagreements: Sequence[Disagreement] = ()) -> str:
        """Say in both languages which release it is and where it was not followed."""
        first = f"Zbiór danych, wydanie {self.name} / Data set, release {self.name} (sha256:{self.hash})"
        if not disagreements:
            return first
        head = (
            f"Zachowano miejscowe zmiany tam, gdzie wydanie chciało inaczej ({len(disagreements)}) / "
            f"Local changes kept where the release wanted otherwise ({len(disagreements)}):"
        )
        text = "\n".join((first, head, *map(_line, disagreements)))
        return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + _MORE


@dataclass(frozen=True)
class Releases:
    """The releases that a journal has taken in."""

    journal: Journal

    @classmethod
    def open(cls, journal: Journal) -> "Releases":
        """Give the releases of a journal; their table is made when it is missing."""
        create_tables(journal.engine, (RELEASED_FACTS,))
        return cls(journal)

    def keep(self, release: Release) -> None:
        """Keep what a release holds, before the revision that takes it in."""
        body = "\n".join(sorted(lines_of(release.statements))).encode()
        row = {
            "hash": release.hash,
            "digest": hashlib.sha256(body).hexdigest(),
            "content": gzip.compress(body, mtime=0),
        }
        if self._content(release.hash) is None:
            try:
                with writing(self.journal.engine) as connection:
                    connection.execute(insert(RELEASED_FACTS), row)
            except IntegrityError:
                # Another process keeps the same at this moment.
                return

    def hashes(self) -> list[str]:
        """Give the hashes of the files of every release taken in, the newest first."""
        found = [
            (revision.number, _NAMED.search(revision.reason))
            for action in RELEASE_ACTIONS
            for revision in self.journal.revisions(action=action)
        ]
        return [named[1] for _, named in sorted(found, key=lambda each: -each[0]) if named]

    def statements(self, release_hash: str) -> frozenset[Statement]:
        """Give what a release held; where that was not kept, what its revisions brought."""
        content = self._content(release_hash)
        if content is not None:
            return statements_of(content)
        lines: set[str] = set()
        for revision in self.journal.revisions():
            if revision.action in RELEASE_ACTIONS:
                follow(revision.patch_text, lines)
        return statements_of(lines)

    def _content(self, release_hash: str) -> list[str] | None:
        wanted = select(RELEASED_FACTS).where(RELEASED_FACTS.c.hash == release_hash)
        with self.journal.engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        body = gzip.decompress(row.content)
        if hashlib.sha256(body).hexdigest() != row.digest:
            return None
        return body.decode().split("\n")


def _line(each: Disagreement) -> str:
    what = _short(each.subject) + (f" {_short(each.predicate)}" if each.predicate else "")
    return f"{what}: {_values(each.released)} ≠ {_values(each.kept)}"


def _values(statements: Iterable[Statement]) -> str:
    return " · ".join(sorted(_short(each.object) for each in statements)) or "–"


def _short(term: object) -> str:
    return str(term).removeprefix(BASE)
