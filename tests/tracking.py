"""What tests of the tracker share: a journal that has begun, and edits whose effect can be counted."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from rdflib import Literal, URIRef
from sqlalchemy import Engine, select, text, update

from mkus_kg.database import open_database
from mkus_kg.graph import Statement, program_hash, shapes_hash
from mkus_kg.graph.patch import Patch
from mkus_kg.journal import Draft, Journal
from mkus_kg.journal.tables import DOSSIER, guards
from mkus_kg.namespaces import GRAPH, ID, SKOS
from mkus_kg.permissions import Role
from mkus_kg.settings import DATABASE_FILE, Settings
from mkus_kg.tracker import CURATED_IMPORT, Agent, Change, Saved, Tracker
from mkus_kg.tracker.releases import Release, Releases

DAY = date(2026, 11, 22)
KNOWLEDGE = GRAPH["knowledge"]
LIMIT = ID["barrier/limit"]
LUKA = ID["barrier/luka"]
ANALYST = Agent(str(ID["agent/analityk"]), frozenset({Role.ANALYST}))
VERIFIER = Agent(str(ID["agent/weryfikator"]), frozenset({Role.VERIFIER}))
CONTRIBUTOR = Agent(str(ID["agent/zglaszajacy"]), frozenset({Role.CONTRIBUTOR}))
JOB = Agent(str(ID["agent/nocny-porzadek"]), frozenset(), job=True)


LONG_AGO = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Begun:
    """Settings whose journal holds the small graph as revision 1, to be copied for each test."""

    settings: Settings

    def copy(self, folder: Path) -> Settings:
        """Give settings with a journal of their own in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.settings.data_path / DATABASE_FILE, folder / DATABASE_FILE)
        return with_data(self.settings, folder)


def with_data(settings: Settings, folder: Path) -> Settings:
    """Give the same settings with another folder for what must be kept."""
    database = f"sqlite:///{folder / DATABASE_FILE}"
    return settings.model_copy(update={"data_path": folder, "database": database})


def begun_long_ago(settings: Settings) -> None:
    """Begin the journal as the tracker does, but as if in January, with facts known to fit the shapes."""
    journal = Journal.open(open_database(settings.database))
    release = Release.read(settings.ontology_path)
    Releases.open(journal).keep(release)
    patch = Patch(frozenset(), release.statements)
    draft = Draft(
        agent=CURATED_IMPORT.iri,
        action="import",
        reason="Dane na początek.",
        patch=patch,
        valid_at=date(2026, 1, 1),
        records=(str(LIMIT),),
        validation={},
        ontology_version=program_hash(settings.ontology_path),
        shapes_version=shapes_hash(settings.ontology_path),
        technical=True,
    )
    journal.append(draft, 0, LONG_AGO)


def begun(settings: Settings, folder: Path) -> Begun:
    """Begin a journal."""
    own = with_data(settings, folder)
    Tracker.open(own, force=True).close()
    return Begun(own)


def note(record: URIRef, text: str) -> Statement:
    """Give a statement of which a record may have any number."""
    return Statement(record, SKOS.altLabel, Literal(text, lang="pl"), KNOWLEDGE)


def notes(tracker: Tracker, record: URIRef) -> set[str]:
    """Give the texts of these statements that readers see."""
    with tracker.graph.reading():
        return {
            str(each) for each in tracker.graph.describe_graph(str(record)).objects(record, SKOS.altLabel)
        }


def change(
    tracker: Tracker,
    record: URIRef,
    add: str = "",
    remove: str = "",
    *,
    action: str = "edit",
    reason: str = "Uzupełnienie.",
    seen: int | None = None,
) -> Change:
    """Give a change of one note of a record."""
    patch = Patch(
        frozenset({note(record, remove)} if remove else ()), frozenset({note(record, add)} if add else ())
    )
    number = tracker.revision_of(str(record)) if seen is None else seen
    return Change(patch, action, reason, {str(record): number}, DAY)


def add_note(tracker: Tracker, record: URIRef, text: str, agent: Agent = ANALYST) -> Saved:
    """Record one note."""
    return tracker.record(change(tracker, record, text), agent)


def fill(journal: Journal, count: int, record: URIRef = LIMIT) -> None:
    """Append many small revisions, as years of work leave them."""
    head = journal.head().number
    for number in range(head, head + count):
        patch = Patch(frozenset(), frozenset({note(record, f"uwaga {number}")}))
        if number % 3 == 2:
            patch = Patch(frozenset({note(record, f"uwaga {number - 1}")}), frozenset())
        draft = Draft(ANALYST.iri, "edit", "Praca.", patch, DAY, (str(record),), {}, "", "")
        journal.append(draft, after=number)


@contextmanager
def rewritten(engine: Engine, number: int, **values: object) -> Iterator[None]:
    """Rewrite a kept dossier behind the back of the service within the block, as the owner of a file can."""
    guard = "dossier_guards_update"
    row = DOSSIER.c.number == number
    with engine.begin() as connection:
        before = connection.execute(select(*(DOSSIER.c[name] for name in values)).where(row)).one()
        connection.execute(text(f"DROP TRIGGER {guard}"))
        connection.execute(update(DOSSIER).where(row).values(**values))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(update(DOSSIER).where(row).values(**before._mapping))
            connection.execute(text(guards("dossier", "sqlite")[guard]))
