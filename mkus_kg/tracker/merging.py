"""A new release of the curated facts beside what people changed here: merged, or named where both changed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final, NamedTuple

from rdflib import BNode, Literal, URIRef

from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Statement

Facts = Set[Statement]
Subject = URIRef | BNode


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a release and people here want differently of a record; what stands here is kept.

    Without a predicate it is about the whole record: one side took away what the other changed.
    """

    subject: Subject
    predicate: URIRef | None
    released: frozenset[Statement]
    kept: frozenset[Statement]


@dataclass(frozen=True, slots=True)
class Merged:
    """What of a release goes into the local facts, and what does not as people decided otherwise."""

    patch: Patch
    disagreements: tuple[Disagreement, ...]


def merge(old: Facts, new: Facts, local: Facts) -> Merged:
    """Carry the step from an old release to a new one over to local facts that began at the old one.

    What only one side changed is taken from it, what both changed alike stands. Several values of a property
    are merged one by one. A value that both replaced, each by another, and a record that one side took away
    while the other changed it, stay as they are here and are named.
    """
    released, here = _steps(old, new), _steps(old, local)
    gone_here, gone_there = _subjects(old) - _subjects(local), _subjects(old) - _subjects(new)
    removed: set[Statement] = set()
    added: set[Statement] = set()
    disagreements: list[Disagreement] = []
    for subject in sorted(released):
        wanted, own = released[subject], here.get(subject, _NOTHING)
        if subject in gone_here or (subject in gone_there and own != _NOTHING):
            if wanted != own:
                disagreements.append(Disagreement(subject, None, wanted.added, own.added))
            continue
        for predicate, theirs, ours in _by_property(wanted, own):
            if theirs.removed & ours.removed and theirs.added != ours.added:
                disagreements.append(Disagreement(subject, predicate, theirs.added, ours.added))
            else:
                removed |= theirs.removed & local
                added |= theirs.added - local
    return Merged(Patch(frozenset(removed), frozenset(added)), tuple(disagreements))


class _Step(NamedTuple):
    """What one side removed and added."""

    removed: frozenset[Statement]
    added: frozenset[Statement]


_NOTHING: Final = _Step(frozenset(), frozenset())


def _subjects(facts: Facts) -> set[Subject]:
    return {statement.subject for statement in facts}


def _steps(before: Facts, after: Facts) -> Mapping[Subject, _Step]:
    gone: defaultdict[Subject, set[Statement]] = defaultdict(set)
    come: defaultdict[Subject, set[Statement]] = defaultdict(set)
    for statement in before - after:
        gone[statement.subject].add(statement)
    for statement in after - before:
        come[statement.subject].add(statement)
    subjects = gone.keys() | come.keys()
    return {each: _Step(frozenset(gone[each]), frozenset(come[each])) for each in subjects}


def _by_property(wanted: _Step, own: _Step) -> Iterator[tuple[URIRef, _Step, _Step]]:
    """Give both steps for each property that the release changes; texts of one language at a time."""
    for slot in sorted({_slot(statement) for side in wanted for statement in side}):
        yield slot[0], _within(wanted, slot), _within(own, slot)


def _within(step: _Step, slot: tuple[URIRef, str]) -> _Step:
    return _Step(*(frozenset(each for each in side if _slot(each) == slot) for side in step))


def _slot(statement: Statement) -> tuple[URIRef, str]:
    value = statement.object
    language = value.language if isinstance(value, Literal) else None
    return statement.predicate, language or ""
