"""The data that dossiers are made of: as a tracker follows them, or read once to record nothing."""

from typing import Protocol

from mkus_kg.database import open_database
from mkus_kg.graph import program_hash
from mkus_kg.journal import Journal
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.replay import judged, replay
from mkus_kg.settings import Settings
from mkus_kg.tracker.staging import Now


class DataState(Protocol):
    """What dossiers need of the data; `Tracker` is one."""

    @property
    def journal(self) -> Journal:
        """Give the journal that the data come from."""

    @property
    def graph(self) -> KnowledgeGraph:
        """Give the graph that readers see."""

    def now(self) -> Now:
        """Give a graph of one's own, and where the journal ends with it."""


class RecordedState:
    """The data as the journal tells them at one moment: nothing is recorded, no release is taken in."""

    def __init__(self, settings: Settings) -> None:
        """Read the journal, which must have begun. Raises InvalidGraph when its chain is broken."""
        self.journal = Journal.open(open_database(settings.database))
        facts = replay(self.journal, settings.state_path)
        program = program_hash(settings.ontology_path)
        sound = judged(self.journal.revision(facts.head.number), program)
        version = facts.version(program)
        self._now = Now(facts.store(settings), facts.head, version, program, sound)
        self.graph = KnowledgeGraph(settings, self._now.store, version)

    def now(self) -> Now:
        """Give what was read."""
        return self._now
