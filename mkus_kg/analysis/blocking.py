"""What blocks each form for each task, and which changes would remove it: the model that plans are made on.

A pair of a contracting form and a task is blocked by barriers, and all of them have to go. A barrier goes by
any one of its ways: a change that removes it, or a group of changes that remove it only together.

How the facts are read, where they leave a choice:

- A pair is named by a barrier (each form it affects with each task it affects), by a practice, or as the form
  usual for a task. A pair without a barrier that counts is `unblocked`: not examined, which is not free.
- A barrier that names no task concerns its form in general, and one that names no form concerns its task in
  any form. It stands for a pair of its own, with the part that is missing left empty. With
  `Reading.general` it blocks every narrower pair as well.
- A barrier blocks until its status says that it is gone (removed in law, confirmed in practice) or never was
  one (not a barrier, duplicate, obsolete). One that is unresolvable blocks for ever, whatever its remedies.
- A change in force, or promulgated, counts as made. One that ended (refused, withdrawn, rejected, lapsed,
  vetoed, repealed, merged into another …) cannot be chosen unless `Reading.ended` lets it.
- Which remedies remove a barrier is said by `Reading.removal`.

Everything is plain text (IRIs) and frozen, and given in order of IRI; `mkus_kg.analysis.blocking_facts` reads
it from a graph.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from mkus_kg.namespaces import SCHEME

Removal = Literal["full", "together", "partial"]
"""What removes a barrier.

`full`: a change that removes it wholly, or a complete group in which each does. `together`: also a complete
group of changes of which each alone removes a part. `partial`: also any single change that removes a part,
made ones among them, which is more than the records say, and so the most that could be hoped for.
"""
REMOVALS: Final[tuple[Removal, ...]] = ("full", "together", "partial")
Standing = Literal["made", "open", "ended"]
Hopeless = Literal["unresolvable", "no-remedy", "ended", "partial", "inferred"]
"""Why nothing removes a barrier: it is unresolvable; no change was proposed; those that were have ended,
remove only a part of it, or remove it by our classification alone where only the word of sources counts."""
SOURCE: Final = str(SCHEME["basis/source"])


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A contracting form for a task, by IRI; an empty text where barriers name no form or no task."""

    form: str
    task: str

    @property
    def general(self) -> bool:
        """Say whether it stands for a form, a task or everything in general."""
        return not (self.form and self.task)

    def covers(self, other: "Pair") -> bool:
        """Say whether what stands in the way of this pair concerns the other as well."""
        return self.form in ("", other.form) and self.task in ("", other.task)


@dataclass(frozen=True, slots=True)
class Barrier:
    """A barrier: the pairs it names, whether it blocks them now, and whether it is unresolvable.

    `form_basis` and `task_basis` say where the link to its forms and tasks comes from, by IRI.
    """

    iri: str
    pairs: tuple[Pair, ...]
    kind: str = ""
    status: str = ""
    blocks: bool = True
    unresolvable: bool = False
    form_basis: str = ""
    task_basis: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A proposed change: whether it is made, open or ended, whom it is addressed to and what it changes.

    `status` is the newest state seen in its source, by IRI, which may say otherwise than its stage.
    """

    iri: str
    standing: Standing = "open"
    stage: str = ""
    institutions: tuple[str, ...] = ()
    addressee: str = ""
    provisions: tuple[str, ...] = ()
    status: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """The claim that a change removes a barrier, wholly or in part, alone or with its group."""

    iri: str
    barrier: str
    change: str
    full: bool = True
    group: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to remove a barrier: the changes it still needs, all of them, and the claims that say so."""

    needs: frozenset[str]
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the facts are read: which remedies and barriers count, and which changes may be chosen.

    `kinds` are the kinds of barriers that count, by IRI; empty for all. `general` lets barriers that name no
    task, or no form, block every pair they cover. `ended` allows changes whose way has ended. `sourced`
    counts only remedies that a source states, not those that are our classification.
    """

    removal: Removal = "together"
    general: bool = False
    ended: bool = False
    kinds: frozenset[str] = frozenset()
    sourced: bool = False


@dataclass(frozen=True)
class Facts:
    """What the graph says, before any choice of how to read it, each in order of IRI.

    `pairs` are those that practices and the forms usual for tasks name; `places` where practices used them.
    """

    barriers: tuple[Barrier, ...]
    changes: tuple[Change, ...]
    remedies: tuple[Remedy, ...]
    pairs: tuple[Pair, ...] = ()
    places: Mapping[Pair, Set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Blocking:
    """The facts under one reading: what blocks each pair, and the ways to remove each barrier."""

    facts: Facts
    reading: Reading = Reading()

    @cached_property
    def barriers(self) -> Mapping[str, Barrier]:
        """Give the barriers that count, by IRI."""
        kinds = self.reading.kinds
        return {
            each.iri: each
            for each in self.facts.barriers
            if each.blocks and (not kinds or each.kind in kinds)
        }

    @cached_property
    def changes(self) -> Mapping[str, Change]:
        """Give every change, by IRI."""
        return {each.iri: each for each in self.facts.changes}

    @cached_property
    def made(self) -> frozenset[str]:
        """Give the changes that count as made already."""
        return frozenset(each.iri for each in self.facts.changes if each.standing == "made")

    @cached_property
    def choosable(self) -> tuple[str, ...]:
        """Give the changes that may be chosen, in order."""
        allowed = ("open", "ended") if self.reading.ended else ("open",)
        return tuple(each.iri for each in self.facts.changes if each.standing in allowed)

    @cached_property
    def pairs(self) -> Mapping[Pair, tuple[str, ...]]:
        """Give the barriers that block each pair, for every pair that any blocks."""
        named: defaultdict[Pair, set[str]] = defaultdict(set)
        for barrier in self.barriers.values():
            for pair in barrier.pairs:
                named[pair].add(barrier.iri)
        if self.reading.general:
            general = [(pair, found) for pair, found in named.items() if pair.general]
            narrower = {pair: set(named.get(pair, ())) for pair in self._specific}
            for pair, found in narrower.items():
                for wide, more in general:
                    if wide.covers(pair):
                        found |= more
            named |= {pair: found for pair, found in narrower.items() if found}
        return {pair: tuple(sorted(found)) for pair, found in sorted(named.items())}

    @cached_property
    def _specific(self) -> tuple[Pair, ...]:
        named = {pair for barrier in self.facts.barriers for pair in barrier.pairs} | set(self.facts.pairs)
        return tuple(sorted(pair for pair in named if not pair.general))

    @cached_property
    def unblocked(self) -> tuple[Pair, ...]:
        """Give the pairs that no barrier that counts blocks: not examined, or not by barriers that count."""
        return tuple(pair for pair in self._specific if pair not in self.pairs)

    @cached_property
    def ways(self) -> Mapping[str, tuple[Way, ...]]:
        """Give the ways to remove each barrier that counts, the fewest changes first; none for some."""
        return {iri: tuple(self._ways(iri)) for iri in self.barriers}

    def _ways(self, barrier: str) -> list[Way]:
        if self.barriers[barrier].unresolvable:
            return []
        able = self.made.union(self.choosable)
        found = (
            Way(frozenset(each.change for each in remedies) - self.made, remedies)
            for remedies in self._counted(barrier)
            if all(each.change in able for each in remedies)
        )
        return sorted(found, key=lambda way: (len(way.needs), sorted(way.needs)))

    def _claims(self, barrier: str) -> Iterator[tuple[Remedy, ...]]:
        """Give the remedies that remove a barrier as the facts are read, those needed together as one."""
        removal = self.reading.removal
        groups: defaultdict[str, list[Remedy]] = defaultdict(list)
        for remedy in self._remedies.get(barrier, ()):
            if remedy.group:
                groups[remedy.group].append(remedy)
            elif remedy.full or removal == "partial":
                yield (remedy,)
        for together in groups.values():
            if removal != "full" or all(remedy.full for remedy in together):
                yield tuple(together)

    def _counted(self, barrier: str) -> Iterator[tuple[Remedy, ...]]:
        for remedies in self._claims(barrier):
            if not self.reading.sourced or all(remedy.basis == SOURCE for remedy in remedies):
                yield remedies

    @cached_property
    def _remedies(self) -> Mapping[str, list[Remedy]]:
        found: defaultdict[str, list[Remedy]] = defaultdict(list)
        for remedy in self.facts.remedies:
            found[remedy.barrier].append(remedy)
        return found

    @cached_property
    def hopeless(self) -> Mapping[str, Hopeless]:
        """Give the barriers that no changes remove, each with the reason why."""
        return {iri: self._reason(iri) for iri, ways in self.ways.items() if not ways}

    def _reason(self, barrier: str) -> Hopeless:
        if self.barriers[barrier].unresolvable:
            return "unresolvable"
        if barrier not in self._remedies:
            return "no-remedy"
        if any(self._counted(barrier)):
            return "ended"
        return "inferred" if any(self._claims(barrier)) else "partial"

    # What changes do

    def way(self, barrier: str, chosen: Collection[str] = ()) -> Way | None:
        """Give the way by which changes remove a barrier, besides those made; None where they do not."""
        on = frozenset(chosen)
        return next((way for way in self.ways.get(barrier, ()) if way.needs <= on), None)

    def gone(self, chosen: Collection[str] = ()) -> frozenset[str]:
        """Give the barriers that changes remove, besides those made."""
        on = frozenset(chosen)
        return frozenset(
            barrier for barrier, ways in self.ways.items() if any(way.needs <= on for way in ways)
        )

    def left(self, chosen: Collection[str] = ()) -> dict[Pair, tuple[str, ...]]:
        """Give the barriers that still block each pair after changes; none for a pair that is free."""
        gone = self.gone(chosen)
        return {
            pair: tuple(each for each in barriers if each not in gone)
            for pair, barriers in self.pairs.items()
        }

    def free(self, chosen: Collection[str] = ()) -> tuple[Pair, ...]:
        """Give the pairs that changes free, besides those made, of those that any barrier blocked."""
        return tuple(pair for pair, left in self.left(chosen).items() if not left)
