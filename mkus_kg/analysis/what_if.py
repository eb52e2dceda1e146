"""What would be free, and what would be left, if proposals came into force.

Nothing is written: the facts stay as they are, and proposals switched on only count as made. What is in
force, or promulgated, counts as made already. A proposal that ended may be switched on all the same.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from mkus_kg.analysis.blocking import SOURCE, Blocking, Facts, Pair, Reading, Remedy

State = Literal["removed", "partly"]
Lack = Literal["group", "part", "unresolvable", "inferred"]
SOURCES_WORD: Final = frozenset({"source", "source-at-least-one-link"})


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a barrier stays: a `group` of changes is incomplete, only a `part` goes, or it is `unresolvable`.

    `inferred` where only what sources state counts and the claim is ours. `changes` are those that the group
    still needs.
    """

    lack: Lack
    group: str = ""
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BarrierThen:
    """A barrier that the proposals switched on act upon, by which claims, and what is missing if it stays."""

    iri: str
    state: State
    remedies: tuple[Remedy, ...]
    missing: tuple[Missing, ...] = ()

    @property
    def inferred(self) -> bool:
        """Say whether at least one of the claims is our reading rather than the source's word."""
        return any(ours(each) for each in self.remedies)


@dataclass(frozen=True, slots=True)
class PairThen:
    """A form for a task, with the barriers that block it now and those that would be left."""

    pair: Pair
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def freed(self) -> bool:
        """Say whether nothing would block it any more."""
        return not self.after


@dataclass(frozen=True)
class WhatIf:
    """The state with some proposals switched on, beside the state of now; everything in order of IRI."""

    blocking: Blocking
    changes: tuple[str, ...]

    @cached_property
    def removed(self) -> tuple[BarrierThen, ...]:
        """Give the barriers that would be gone and are not now, each with the way it goes."""
        new = self.blocking.gone(self.changes) - self.blocking.gone()
        ways = ((iri, self.blocking.way(iri, self.changes)) for iri in sorted(new))
        return tuple(BarrierThen(iri, "removed", way.remedies) for iri, way in ways if way is not None)

    @cached_property
    def partly(self) -> tuple[BarrierThen, ...]:
        """Give the barriers that the proposals act upon and that would stay all the same, and why."""
        gone, on = self.blocking.gone(self.changes), set(self.changes) - self.blocking.made
        acting: dict[str, list[Remedy]] = {}
        for remedy in self.blocking.facts.remedies:
            if (
                remedy.change in on
                and remedy.barrier in self.blocking.barriers
                and remedy.barrier not in gone
            ):
                acting.setdefault(remedy.barrier, []).append(remedy)
        return tuple(
            BarrierThen(iri, "partly", tuple(found), tuple(dict.fromkeys(self._missing(found))))
            for iri, found in sorted(acting.items())
        )

    def _missing(self, remedies: Collection[Remedy]) -> Iterator[Missing]:
        on = self.blocking.made.union(self.changes)
        for remedy in remedies:
            if self.blocking.barriers[remedy.barrier].unresolvable:
                yield Missing("unresolvable")
            elif remedy.group and (needed := tuple(sorted(set(self._members(remedy)) - on))):
                yield Missing("group", remedy.group, needed)
            elif self._uncounted(remedy):
                yield Missing("inferred", remedy.group)
            else:
                yield Missing("part", remedy.group)

    def _uncounted(self, remedy: Remedy) -> bool:
        claims = self._together(remedy) if remedy.group else (remedy,)
        whole = remedy.full or bool(remedy.group)
        return self.blocking.reading.sourced and whole and any(each.basis != SOURCE for each in claims)

    def _members(self, remedy: Remedy) -> Iterator[str]:
        return (each.change for each in self._together(remedy))

    def _together(self, remedy: Remedy) -> Iterator[Remedy]:
        for each in self.blocking.facts.remedies:
            if each.group == remedy.group and each.barrier == remedy.barrier:
                yield each

    @cached_property
    def pairs(self) -> tuple[PairThen, ...]:
        """Give the pairs that fewer barriers would block than now: the freed first, then by what is left."""
        before, after = self.blocking.left(), self.blocking.left(self.changes)
        found = (PairThen(pair, before[pair], after[pair]) for pair in before if before[pair] != after[pair])
        return tuple(sorted(found, key=lambda each: (len(each.after), each.pair)))

    @cached_property
    def freed(self) -> tuple[Pair, ...]:
        """Give the pairs that would be free and are not now."""
        return tuple(each.pair for each in self.pairs if each.freed)

    @cached_property
    def left(self) -> tuple[str, ...]:
        """Give the barriers that would still block something or somebody."""
        gone = self.blocking.gone(self.changes)
        return tuple(iri for iri in self.blocking.barriers if iri not in gone)

    @cached_property
    def claims(self) -> tuple[Remedy, ...]:
        """Give the claims of removal that the answer rests on."""
        found = {each.iri: each for barrier in (*self.removed, *self.partly) for each in barrier.remedies}
        return tuple(found[iri] for iri in sorted(found))


def what_if(facts: Facts, changes: Collection[str], reading: Reading | None = None) -> WhatIf:
    """Switch proposals on, by IRI, in the facts read in one way. Raises KeyError for one that is unknown."""
    known = {each.iri for each in facts.changes}
    for each in changes:
        if each not in known:
            raise KeyError(each)
    read = replace(reading or Reading(), ended=True)
    return WhatIf(Blocking(facts, read), tuple(sorted(set(changes))))


def ours(remedy: Remedy) -> bool:
    """Say whether a claim of removal is our reading rather than the source's word."""
    return remedy.basis.rpartition("/")[2] not in SOURCES_WORD
