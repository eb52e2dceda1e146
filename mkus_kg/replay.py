"""The facts as the journal tells them: a snapshot of an earlier revision, and every revision after it.

A patch is text with one statement a line in the one spelling it has, so that replaying is taking lines out of
a set and putting lines into it. Snapshots can be deleted at any time; they only save time.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mkus_kg.database import database_exists, open_database
from mkus_kg.errors import InvalidGraph, Message
from mkus_kg.graph import GraphStore, Statement, content_hash, program_hash
from mkus_kg.graph.patch import Patch
from mkus_kg.journal import Head, Journal, Revision
from mkus_kg.kept_files import keep
from mkus_kg.settings import Settings

SNAPSHOTS: Final = "snapshots"
EVERY: Final = 1_000
"""A snapshot is kept of every revision whose number this divides."""
UNJUDGED: Final = "unjudged"
"""The key that says in the summary of a validation that the graph had been opened by force."""
_ADDED, _REMOVED = "A ", "D "
# The edition of the format, the number of the revision and its hash.
_NAME: Final = re.compile(r"facts-1-(\d+)-([0-9a-f]{64})\.gz")
_START: Final = Head(0, "0" * 64)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts at a revision: statements as lines of N-Quads in their canonical spelling."""

    head: Head
    lines: frozenset[str]

    def n_quads(self, *, sort: bool = False) -> bytes:
        """Give the facts as N-Quads, in no order unless asked to sort."""
        return "\n".join((*(sorted(self.lines) if sort else self.lines), "")).encode()

    def statements(self) -> frozenset[Statement]:
        """Give the facts as statements."""
        return statements_of(self.lines)

    def store(self, settings: Settings) -> GraphStore:
        """Give the graph that these facts and what comes with the program make, as it is today."""
        return GraphStore.load(settings.ontology_path, self.n_quads(), settings.today())

    def version(self, program: str) -> str:
        """Give the version of the graph that these facts and the program with this hash make."""
        return version(program, self.head)


@dataclass(frozen=True, slots=True)
class Opening:
    """A graph to open: `judged` says that the shapes it was recorded under are those of today."""

    store: GraphStore
    version: str
    judged: bool


def version(program: str, head: Head) -> str:
    """Give the version of the graph at a revision: a hash over the program's hash and the journal's."""
    return hashlib.sha256(f"{program} {head.hash}".encode()).hexdigest()


def opening(settings: Settings) -> Opening:
    """Read the graph from the journal where there is one, else from the files; nothing is made."""
    if database_exists(settings.database):
        engine = open_database(settings.database)
        try:
            journal = Journal.open(engine)
            if journal.head().number:
                facts = replay(journal, settings.state_path)
                program = program_hash(settings.ontology_path)
                return Opening(
                    facts.store(settings),
                    facts.version(program),
                    judged(journal.revision(facts.head.number), program),
                )
        finally:
            engine.dispose()
    path = settings.ontology_path
    return Opening(GraphStore.load(path, day=settings.today()), content_hash(path), False)


def judged(revision: Revision, program: str) -> bool:
    """Say whether the facts after a revision were found to be right by the program with this hash."""
    return revision.ontology_version == program and UNJUDGED not in revision.validation


def replay(journal: Journal, folder: Path, until: int | None = None) -> Facts:
    """Give the facts at a revision, the newest unless `until` names another; 0 is before the first.

    `folder` is where snapshots are looked for and kept. Raises InvalidGraph when the chain is broken.
    """
    last = journal.head().number if until is None else until
    start = next(_snapshots(journal, folder / SNAPSHOTS, last), Facts(_START, frozenset()))
    head, lines = start.head, set(start.lines)
    for revision in journal.revisions(after=head.number, until=last):
        if revision.number != head.number + 1 or revision.previous_hash != head.hash:
            raise broken(revision.number)
        follow(revision.patch_text, lines)
        head = Head(revision.number, revision.hash)
        if head.number % EVERY == 0:
            _keep(folder / SNAPSHOTS, Facts(head, frozenset(lines)))
    return Facts(head, frozenset(lines))


def follow(patch_text: str, lines: set[str]) -> None:
    """Make of the facts before a revision those after it."""
    # Other characters that Python takes for the end of a line may stand in a literal.
    for line in patch_text.split("\n"):
        if line.startswith(_REMOVED):
            lines.discard(line[len(_REMOVED) :])
        elif line.startswith(_ADDED):
            lines.add(line[len(_ADDED) :])


def _snapshots(journal: Journal, folder: Path, last: int) -> Iterator[Facts]:
    """Give the snapshots that are whole and of this journal, the newest first."""
    found = (_NAME.fullmatch(path.name) for path in (folder.iterdir() if folder.is_dir() else ()))
    heads = sorted((Head(int(each[1]), each[2]) for each in found if each), reverse=True)
    for head in heads:
        if head.number > last or journal.revision(head.number).hash != head.hash:
            continue
        lines = _read(folder / _file_name(head))
        if lines is not None:
            yield Facts(head, lines)


def _read(path: Path) -> frozenset[str] | None:
    try:
        digest, _, body = gzip.decompress(path.read_bytes()).partition(b"\n")
    except (OSError, EOFError, ValueError, zlib.error):
        return None
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    return frozenset(body.decode().split("\n"))


def _keep(folder: Path, facts: Facts) -> None:
    """Keep a snapshot; where the folder cannot be written, the next start replays more."""
    body = "\n".join(sorted(facts.lines)).encode()
    digest = hashlib.sha256(body).hexdigest().encode()
    keep(folder / _file_name(facts.head), gzip.compress(digest + b"\n" + body, compresslevel=1))


def _file_name(head: Head) -> str:
    return f"facts-1-{head.number}-{head.hash}.gz"


def lines_of(statements: Iterable[Statement]) -> frozenset[str]:
    """Give statements in the spelling of the journal."""
    text = Patch(frozenset(), frozenset(statements)).text()
    return frozenset(line[len(_ADDED) :] for line in text.split("\n") if line.startswith(_ADDED))


def statements_of(lines: Iterable[str]) -> frozenset[Statement]:
    """Give what such lines say as statements."""
    return Patch.read("\n".join(_ADDED + line for line in lines)).added


def broken(number: int) -> InvalidGraph:
    """Give the error for a chain that does not go on at a revision."""
    return InvalidGraph(
        Message(
            pl=f"Dziennik jest przerwany przed rewizją {number}. Sprawdź go: `mkus journal verify`.",
            en=f"The journal is broken before revision {number}. Check it: `mkus journal verify`.",
        )
    )
