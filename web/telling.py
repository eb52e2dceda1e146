"""How a page tells a revision: who, when, why, about what, and what changed, in words."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.errors import NotFound
from mkus_kg.graph import Term
from mkus_kg.journal import Revision
from mkus_kg.labels import PERSON, alphabetical
from mkus_kg.namespaces import ID, Language
from mkus_kg.settings import PLACE
from mkus_kg.tracker.difference import RecordDifference, State
from mkus_kg.tracker.history import differences
from web.parts import Here, Site, expanded, own

MOST_READ: Final = 5_000
"""Statements of a revision that are told in words; a longer one is told by its counts."""
SENTENCES: Final = 6
RECORDS: Final = 6
"""Records that a revision names one by one; of more it says how many there are of each kind."""
COUNTED: Final[Mapping[str, str]] = {
    "barrier": "barriers",
    "change": "changes",
    "practice": "practices",
    "source": "sources",
    "provision": "provisions",
    "effect": "effects",
    "institution": "institutions",
    "act": "acts",
}
"""The noun that counts the records of a class, by the class's part in their addresses."""
OTHER_RECORDS: Final = "other-records"
RELEASES: Final = frozenset({"import", "release"})
RELEASED: Final = re.compile(r"(?P<pl>.+?) / (?P<en>.+?) \(sha256:[0-9a-f]{64}\)")
"""The first line of the reason that a release gives: in both languages, with the hash of its files."""
CONFLICT: Final = re.compile(r"(?P<record>\S+)(?: (?P<property>\S+))?: (?P<released>.*?) ≠ (?P<kept>.*)")
STATES: Final[Sequence[State]] = ("added", "changed", "removed")


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
class Alike:
    """Records of one kind that a revision did the same to."""

    kind: str
    state: State
    records: Sequence[RecordDifference]


@dataclass(frozen=True)
class KeptLocal:
    """Where a release of the data wanted otherwise than people: of which record, what, and what stays."""

    record: Named
    heading: str
    released: str
    kept: str


@dataclass(frozen=True)
class Told:
    """A revision as a page tells it."""

    revision: Revision
    who: Who
    records: Sequence[Named]
    sentences: Sequence[str]
    more_sentences: int
    different: Sequence[RecordDifference] = ()
    reason: str = ""
    kept: Sequence[KeptLocal] = ()
    """Where a release of the data wanted otherwise than people, whose word stays."""
    kinds: Sequence[str] = ()
    """How many records of each kind, in words, where there are too many to name."""

    @property
    def alike(self) -> Sequence[Alike]:
        """Give the records by kind and by what was done to them, where they are many; else nothing."""
        if len(self.different) <= RECORDS:
            return ()
        found: dict[tuple[str, State], list[RecordDifference]] = {}
        for each in sorted(self.different, key=lambda each: alphabetical(each.label)):
            found.setdefault((each.kind, each.state), []).append(each)
        groups = [Alike(kind, state, records) for (kind, state), records in found.items()]
        return sorted(groups, key=lambda group: (STATES.index(group.state), -len(group.records), group.kind))

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
    label = site.serving.label(agent, language)
    if label not in (PERSON.text(language), agent):
        return Who(agent, label, "job")
    key = f"agent.{agent.removeprefix(ID['agent/'])}"
    if site.texts.has(key):
        return Who(agent, site.texts.text(key, language), "job")
    return Who(agent, site.texts.text("agent.erased", language), "erased")


def told(site: Site, language: Language, revision: Revision, record: str = "") -> Told:
    """Tell a revision in words, all of it or of one record alone."""
    different: Sequence[RecordDifference] = ()
    if revision.patch_text and revision.deletions + revision.additions <= MOST_READ:
        different = differences(
            site.serving, revision.patch, revision.records, language, speaker(site, language)
        )
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
        sentences[:SENTENCES],
        max(0, len(sentences) - SENTENCES),
        different,
        *why(site, language, revision),
        counted(site, language, revision.records) if len(revision.records) > RECORDS else (),
    )


def why(site: Site, language: Language, revision: Revision) -> tuple[str, Sequence[KeptLocal]]:
    """Give the reason; of a release in one language and without its hash, with its conflicts apart."""
    first, *rest = revision.reason.split("\n")
    found = RELEASED.fullmatch(first) if revision.action in RELEASES else None
    if found is None:
        return revision.reason, ()
    conflicts = [conflict for line in rest if (conflict := CONFLICT.fullmatch(line))]
    return found[language], [kept_local(site, language, each) for each in conflicts]


def kept_local(site: Site, language: Language, conflict: re.Match[str]) -> KeptLocal:
    """Name what one line of a release's conflicts is about."""
    (record,) = named(site, language, [expanded(conflict["record"])], ())

    def spoken(values: str) -> str:
        each = (expanded(value) for value in values.split(" · "))
        return ", ".join(site.serving.label(one, language) if own(URIRef(one)) else one for one in each)

    heading = site.serving.label(expanded(conflict["property"] or ""), language)
    return KeptLocal(record, heading, spoken(conflict["released"]), spoken(conflict["kept"]))


def speaker(site: Site, language: Language) -> Callable[[Term], str]:
    """Give how pages say the values of a difference: people by name, days and moments in words."""
    here = Here(site, language, "", {})

    def spoken(term: Term) -> str:
        if isinstance(term, URIRef):
            return here.person_name(term)
        words = here.date(term) if isinstance(term, Literal) and term.language is None else str(term)
        return words if words != str(term) else ""

    return spoken


def counted(site: Site, language: Language, records: Iterable[str]) -> list[str]:
    """Count records by kind, the most first, in words: “45 barriers”, “1 source”."""
    kinds = Counter(COUNTED.get(each.removeprefix(ID).partition("/")[0], OTHER_RECORDS) for each in records)
    most = sorted(kinds.items(), key=lambda pair: (pair[0] == OTHER_RECORDS, -pair[1], pair[0]))
    return [site.texts.count(f"count.{name}", number, language) for name, number in most]


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
