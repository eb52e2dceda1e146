"""What a recommendation collected, and what follows from it: read once for all sections of its dossier."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rdflib import URIRef

from mkus_kg.analysis.blocking import Change, Facts, Reading
from mkus_kg.analysis.blocking_facts import read_facts
from mkus_kg.analysis.consistency import Finding, check_package
from mkus_kg.analysis.what_if import WhatIf, what_if
from mkus_kg.dossier.causes import Causes, causes_of
from mkus_kg.dossier.composing import Composer
from mkus_kg.dossier.institutions import Competent, competent
from mkus_kg.dossier.phrases import COUNTED_BASES, basis_code
from mkus_kg.dossier.reading import Answer, natural
from mkus_kg.namespaces import MKUS, RDF, SCHEME

CONTENT_QUESTION: Final = "page-recommendation-content"
PRACTICES_QUESTION: Final = "practices-for-barrier"
INFERRED: Final = "inferred"
CHANGED_IN_LAW: Final = frozenset(str(SCHEME[f"law-state/{code}"]) for code in ("eased", "removed"))

OwnLinks = tuple[tuple[str, URIRef, URIRef], ...]
# Of what kind the objects of a property are, and which property says what the link rests on.
BARRIER_LINKS: Final[OwnLinks] = (
    ("form", MKUS.affectsForm, MKUS.affectsFormBasis),
    ("task", MKUS.affectsTask, MKUS.affectsTaskBasis),
    ("mechanism", MKUS.mechanism, MKUS.mechanismBasis),
)
CHANGE_LINKS: Final[OwnLinks] = (
    ("target", MKUS.proposesChangeTo, MKUS.proposesChangeToBasis),
    ("target", MKUS.proposesChangeToAct, MKUS.proposesChangeToBasis),
    ("change-mechanism", MKUS.mechanism, MKUS.mechanismBasis),
    ("addressee", MKUS.addressedTo, MKUS.addressedToBasis),
)
PRACTICE_LINKS: Final[OwnLinks] = (("practice", MKUS.addressesBarrier, MKUS.addressesBarrierBasis),)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that the dossier rests on: from a record to another, or to what a source calls it."""

    kind: str
    one: str
    other: str
    basis: str

    @property
    def counted_as(self) -> str:
        """Give the code of its basis, as links are counted by it."""
        code = basis_code(self.basis)
        return code if code in COUNTED_BASES else INFERRED


class Collected:
    """A recommendation with its barriers, changes and practices, each by IRI and in order of IRI."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self.recommendation: Final = composer.identity.recommendation
        self.content: Final[Answer] = composer.ask(CONTENT_QUESTION, recommendation=self.recommendation)
        self.barriers: Final = self._collected("barrier")
        self.changes: Final = self._collected("change")
        self.practices: Final = self._collected("practice")
        self.status: Final[Mapping[str, str]] = {row["record"]: row["status"] for row in self.content.rows}

    def _collected(self, kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row["record"] for row in self.content.rows if row["kind"] == kind))

    @cached_property
    def records(self) -> tuple[str, ...]:
        """Give all that the analyst collected."""
        return (*self.barriers, *self.changes, *self.practices)

    @cached_property
    def addressees(self) -> tuple[Competent, ...]:
        """Give whom the recommendation is addressed to, and who is there on the day in their place."""
        composer = self._composer
        named = composer.objects(self.recommendation, MKUS.addressedTo)
        return tuple(competent(composer, each) for each in named)

    @cached_property
    def addressees_of_changes(self) -> tuple[str, ...]:
        """Give the institutions that the changes are addressed to, and those of the day in their place."""
        composer = self._composer
        named = {each for change in self.changes for each in composer.objects(change, MKUS.addressedTo)}
        found = (competent(composer, each) for each in sorted(named))
        return tuple(dict.fromkeys(body.iri for each in found for body in (each.named, *each.then)))

    @cached_property
    def causes(self) -> Mapping[str, Causes]:
        """Give the legal causes of each barrier."""
        return {each: causes_of(self._composer, each) for each in self.barriers}

    @cached_property
    def workarounds(self) -> Mapping[str, Answer]:
        """Give who managed despite each barrier, a row for each provision it was based on."""
        day = self._composer.day.isoformat()
        return {
            each: self._composer.ask(PRACTICES_QUESTION, barrier=each, date=day) for each in self.barriers
        }

    @cached_property
    def causing(self) -> tuple[str, ...]:
        """Give the provisions that cause the barriers."""
        found = (each for causes in self.causes.values() for each in causes.causes)
        return tuple(sorted({each.of for each in found if each.of_provision}, key=natural))

    @cached_property
    def carried(self) -> tuple[str, ...]:
        """Give the causing provisions whose text another of them carries on by the day."""
        found = (each for causes in self.causes.values() for each in causes.causes)
        later = ((each.of, now.provision) for each in found for now in each.now)
        return tuple(sorted({one for one, other in later if one != other and other in self.causing}))

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Give the provisions that the changes are to change."""
        composer = self._composer
        found = (composer.objects(each, MKUS.proposesChangeTo) for each in self.changes)
        return tuple(sorted({provision for provisions in found for provision in provisions}, key=natural))

    @cached_property
    def acts(self) -> tuple[str, ...]:
        """Give the acts whose provisions cause the barriers or are to be changed."""
        within = (self.acts_of(each) for each in (*self.causing, *self.targets))
        aimed = (self._composer.objects(each, MKUS.proposesChangeToAct) for each in self.changes)
        named = [each.of for found in self.causes.values() for each in found.causes if each.of_act]
        return tuple(sorted({each for acts in (*within, *aimed, named) for each in acts}, key=natural))

    def acts_of(self, provision: str) -> tuple[str, ...]:
        """Give the act that a provision belongs to."""
        composer = self._composer
        around = composer.objects(provision, MKUS.within)
        return tuple(each for each in around if str(MKUS.Act) in composer.objects(each, RDF.type))

    def needed_with(self, group: str, change: str, barrier: str) -> tuple[str, ...]:
        """Give the other changes of a group, by its IRI, which remove a barrier only together."""
        return tuple(
            each.change
            for each in self.facts.remedies
            if group and each.group == group and each.barrier == barrier and each.change != change
        )

    def to_recheck(self, barrier: str) -> bool:
        """Say whether the law has changed by the day so that a barrier must be checked again.

        It has where a cause rests on a wording that is over, or the barrier was eased or removed in law.
        """
        if any(each.state == "past" for each in self.causes[barrier].causes):
            return True
        composer, day = self._composer, self._composer.day.isoformat()
        return any(
            composer.one(law, MKUS.lawState) in CHANGED_IN_LAW and composer.one(law, MKUS.lawSince) <= day
            for law in composer.objects(barrier, MKUS.lawToday)
        )

    # What follows by computation

    @cached_property
    def facts(self) -> Facts:
        """Give what blocks what, and which changes remove it."""
        return read_facts(self._composer.graph)

    @cached_property
    def standing(self) -> Mapping[str, Change]:
        """Give each recommended change as the computation sees it: made, open or ended."""
        wanted = set(self.changes)
        return {each.iri: each for each in self.facts.changes if each.iri in wanted}

    @cached_property
    def then(self) -> WhatIf:
        """Give what would be free if the recommended changes came into force."""
        return what_if(self.facts, self.standing)

    @cached_property
    def then_by_sources(self) -> WhatIf:
        """Give the same, counting only what sources state of what removes a barrier."""
        return what_if(self.facts, self.standing, Reading(sourced=True))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Give what speaks against the recommended changes together."""
        return check_package(self._composer.graph, self.facts, self.standing, self._composer.day)

    # What it rests on

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Give every link that the dossier rests on, each once, by kind and record."""
        return tuple(dict.fromkeys(self._links()))

    def _links(self) -> Iterator[Link]:
        for barrier in self.barriers:
            for cause in self.causes[barrier].causes:
                yield Link("cause", barrier, cause.of, cause.basis)
            yield from self._own(barrier, BARRIER_LINKS)
        for row in self.content.rows:
            if row["removes"]:
                yield Link("removal", row["record"], row["removes"], row["basis"])
        for change in self.changes:
            yield from self._own(change, CHANGE_LINKS)
        for practice in self.spoken_practices:
            yield from self._own(practice, PRACTICE_LINKS)

    def _own(self, record: str, links: OwnLinks) -> Iterator[Link]:
        composer = self._composer
        for kind, name, basis in links:
            for other in composer.objects(record, name):
                if kind != "practice" or other in self.barriers:
                    yield Link(kind, record, other, composer.one(record, basis))

    @cached_property
    def spoken_practices(self) -> tuple[str, ...]:
        """Give the practices pointed to and those that managed despite a barrier."""
        found = (row["practice"] for answer in self.workarounds.values() for row in answer.rows)
        return tuple(sorted({*self.practices, *found}))
