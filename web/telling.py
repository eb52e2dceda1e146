"""How a page tells a revision: who, when, why, about what, and what changed, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mkus_kg.errors import NotFound
from mkus_kg.journal import Revision
from mkus_kg.namespaces import ID, Language
from mkus_kg.tracker.history import RecordDifference, differences
from web.known_on import PLACE
from web.parts import Site

MOST_READ: Final = 5_000
"""Statements of a revision that are told in words; a longer one is told by its counts."""
SENTENCES: Final = 6
RECORDS: Final = 6


@dataclass(frozen=True)
class Who:
    """Who recorded a change: a person by name, a named job, or somebody whose name was erased."""

    iri: str
    name: str
    kind: str


@dataclass(frozen=True)
class Named:
    """A record that a revision is about; `known` says that it has a page now."""

    iri: str
    label: str
    known: bool


@dataclass(frozen=True)
class Told:
    """A revision as a page tells it."""

    revision: Revision
    who: Who
    records: Sequence[Named]
    more_records: int
    sentences: Sequence[str]
    more_sentences: int
    different: Sequence[RecordDifference] = ()

    @property
    def at(self) -> datetime:
        """Give the moment of recording on the clock of the site."""
        return self.revision.recorded_at.astimezone(PLACE)

    @property
    def dated_back(self) -> bool:
        """Say whether the change is true from another day than that of its recording."""
        return self.revision.valid_at != self.at.date()

    @property
    def silent(self) -> bool:
        """Say whether the change is too long to be told in words here."""
        size = self.revision.deletions + self.revision.additions
        return size > 0 and not self.sentences and not self.different


def who(site: Site, language: Language, agent: str) -> Who:
    """Say who an agent is; the names of people are kept apart from the journal and may be erased."""
    name = site.name_of(agent)
    if name:
        return Who(agent, name, "person")
    code = agent.removeprefix(ID["agent/"])
    label = site.serving.label(agent, language)
    if label and label != code and label != agent:
        return Who(agent, label, "job")
    key = f"agent.{code}"
    if site.texts.has(key):
        return Who(agent, site.texts.text(key, language), "job")
    return Who(agent, site.texts.text("agent.erased", language, code=code[-4:]), "erased")


def told(site: Site, language: Language, revision: Revision, record: str = "") -> Told:
    """Tell a revision in words, all of it or of one record alone."""
    different: Sequence[RecordDifference] = ()
    if revision.patch_text and revision.deletions + revision.additions <= MOST_READ:
        different = differences(site.serving, revision.patch, revision.records, language)
        if record:
            different = [each for each in different if str(each.record) == record]
    several = len(different) > 1
    sentences = [
        f"{each.label} – {said}" if several and each.state == "changed" else said
        for each in different
        for said in each.sentences(language)
    ]
    return Told(
        revision,
        who(site, language, revision.agent),
        named(site, language, revision.records[:RECORDS], different),
        max(0, len(revision.records) - RECORDS),
        sentences[:SENTENCES],
        max(0, len(sentences) - SENTENCES),
        different,
    )


def named(
    site: Site, language: Language, iris: Iterable[str], different: Sequence[RecordDifference]
) -> list[Named]:
    """Name the records a revision is about."""
    labels = {str(each.record): each.label for each in different}
    found = []
    for iri in iris:
        try:
            known = bool(site.graph.resource(iri))
        except NotFound:
            known = False
        found.append(Named(iri, labels.get(iri) or site.graph.label(iri, language), known))
    return found
