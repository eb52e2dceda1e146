"""Which few changes would free most: the exact answer, everything it hangs on, and what would change it."""

import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Final

from mkus_kg.analysis.blocking import Blocking, Facts, Remedy
from mkus_kg.analysis.choosing import TradeOff, best_of, dominated, parts, smallest
from mkus_kg.analysis.instance import Changes, Instance, Solved
from mkus_kg.analysis.plans import Asked, Critical, Link, Outcome, Package, Plan, Wanted, Worth
from mkus_kg.analysis.targets import Choice, Target, choice_of, targets_of

MOST_TIES: Final = 50
"""How many equally good choices are listed."""
SECONDS: Final = 5.0


def plan(facts: Facts, asked: Asked, seconds: float = SECONDS) -> Plan:
    """Answer what is asked within so many seconds of clock time; later answers say that they lack a proof."""
    return _Planning(facts, asked, seconds).plan()


def outcome(facts: Facts, asked: Asked, seconds: float = SECONDS) -> Outcome:
    """Give only the best choice, for setting one way of asking beside another."""
    return _Planning(facts, asked, seconds).outcome()


class _Planning:
    """One plan being made."""

    def __init__(self, facts: Facts, asked: Asked, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._asked = asked
        self._blocking = Blocking(facts, asked.reading)
        self._targets = targets_of(self._blocking, asked.count, asked.weight, asked.form, asked.task)
        self._left_out = left_out(self._blocking, asked)
        self._choice = choice_of(self._blocking, self._targets, self._left_out)
        self._solved: dict[Instance, list[Solved]] = {}

    @property
    def _left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())

    def outcome(self) -> Outcome:
        choice = self._choice
        solved = best_of(choice.instance, self._asked.most, self._left)
        best = self._package(solved, solved.chosen)
        sizes = (len(each) for each in (choice.freeable, choice.free, choice.stuck))
        return Outcome(self._asked, best, self._targets.unit, *sizes)

    def plan(self) -> Plan:
        instance = self._choice.instance
        # Half of the time is for the trade-off, the rest for everything that follows from it.
        trade_off = TradeOff(instance, self._left / 2, self._asked.most, known=self._solved)
        points, solved = trade_off.points, trade_off.at(self._asked.most)
        ties, complete = trade_off.ties(self._asked.most, MOST_TIES, self._left / 2)
        best = self._package(solved, ties[0])
        packages = [self._package(point, point.chosen) for point in points]
        packages[min(self._asked.most, len(points) - 1)] = best
        return Plan(
            asked=self._asked,
            choice=self._choice,
            unit=self._targets.unit,
            best=best,
            ties=tuple(self._package(solved, each) for each in ties),
            ties_complete=complete,
            curve=tuple(packages),
            smallest=self._smallest(packages),
            worths=tuple(self._worths(ties, complete, solved)),
            provisions=tuple(self._grouped("provisions", ties, complete, solved)),
            institutions=tuple(self._grouped("institutions", ties, complete, solved)),
            wanted=tuple(self._wanted()),
            links=tuple(self._links(best)),
            critical=tuple(self._critical(best, ties)),
            parts=tuple(self._choice.named(set(part.changes)) for part in parts(instance)),
        )

    def _smallest(self, curve: Sequence[Package]) -> Package | None:
        """Give the fewest changes that free all that can be freed; None without a proof."""
        instance = self._choice.instance
        everything = sum(instance.weights)
        if all(each.proven for each in curve):
            found = next((each for each in curve if each.value == everything), None)
            if found is not None:
                return found
        chosen = smallest(instance, self._left / 2)
        return (
            None
            if chosen is None
            else self._package(Solved(chosen, value=everything, bound=everything), chosen)
        )

    def _package(self, solved: Solved, chosen: Changes) -> Package:
        names = self._choice.named(chosen)
        return Package(names, self._choice.freed(set(names)), value=solved.value, bound=solved.bound)

    # What each is worth

    def _worths(self, ties: Sequence[Changes], complete: bool, solved: Solved) -> Iterator[Worth]:
        names = self._choice.changes
        replaced = dominated(self._choice.instance)
        for number, name in enumerate(names):
            worth = self._worth(name, frozenset({number}), ties, complete, solved)
            yield replace(worth, replaced_by=names[replaced[number]] if number in replaced else "")

    def _grouped(self, by: str, ties: Sequence[Changes], complete: bool, solved: Solved) -> Iterator[Worth]:
        groups: dict[str, set[int]] = {}
        for number, name in enumerate(self._choice.changes):
            for each in getattr(self._blocking.changes[name], by) or ("",):
                groups.setdefault(each, set()).add(number)
        for name in sorted(groups):
            yield self._worth(name, frozenset(groups[name]), ties, complete, solved)

    def _worth(
        self, name: str, group: Changes, ties: Sequence[Changes], complete: bool, solved: Solved
    ) -> Worth:
        instance = self._choice.instance
        return Worth(
            name,
            self._choice.named(group),
            alone=instance.value(group),
            in_plan=self._lost(group, ties, complete, solved),
            in_all=instance.lost(group),
            ties=sum(bool(group & each) for each in ties),
        )

    def _lost(self, group: Changes, ties: Sequence[Changes], complete: bool, solved: Solved) -> int | None:
        """Give what the best plan loses without a group of changes; None without a proof."""
        if any(not group & each for each in ties):
            return 0
        if self._left <= 0 or not solved.proven:
            return None
        names = set(self._choice.named(group))
        other = self._value(choice_of(self._blocking, self._targets, self._left_out | names))
        return None if other is None else solved.value - other

    # What the answer rests on, and what would change it

    def _links(self, best: Package) -> Iterator[Link]:
        """Give each claim that the best plan rests on, once."""
        blocking = self._blocking
        barriers = sorted({barrier for target in best.freed for barrier in target.barriers})
        for name in barriers:
            barrier = blocking.barriers[name]
            if any(pair.form for pair in barrier.pairs):
                yield Link("form", name, barrier.form_basis)
            if any(pair.task for pair in barrier.pairs):
                yield Link("task", name, barrier.task_basis)
            way = blocking.way(name, best.changes)
            for remedy in way.remedies if way else ():
                yield Link("remedy", remedy.iri, remedy.basis)

    def _critical(self, best: Package, ties: Sequence[Changes]) -> Iterator[Critical]:
        """Give the remedies of the best plan that nothing makes up for."""
        used = {link.record for link in self._links(best) if link.kind == "remedy"}
        names = [frozenset(self._choice.named(each)) for each in ties]
        for remedy in self._blocking.facts.remedies:
            if remedy.iri not in used or self._left <= 0:
                continue
            blocking = self._without(remedy)
            if any(self._freed(blocking, each) >= best.value for each in names):
                continue
            value = self._value(choice_of(blocking, self._targets, self._left_out))
            if value is not None and value < best.value:
                yield Critical(remedy, value)

    def _without(self, remedy: Remedy) -> Blocking:
        """Give the facts without a claim; of a group that is needed together nothing is left then."""
        facts = self._blocking.facts
        kept = tuple(
            each
            for each in facts.remedies
            if each.iri != remedy.iri
            and not (remedy.group and (each.barrier, each.group) == (remedy.barrier, remedy.group))
        )
        return Blocking(replace(facts, remedies=kept), self._blocking.reading)

    def _freed(self, blocking: Blocking, chosen: Set[str]) -> int:
        """Give what changes free under other facts, besides what is free already under these."""
        gone = blocking.gone(chosen)
        now = sum(target.weight for target in self._choice.free)
        return sum(each.weight for each in self._targets.all if gone.issuperset(each.barriers)) - now

    def _value(self, choice: Choice) -> int | None:
        """Give what the best plan frees under another choice of the same targets; None without a proof."""
        best = best_of(choice.instance, self._asked.most, self._left, self._solved)
        weights = (sum(target.weight for target in each.free) for each in (self._choice, choice))
        lost = next(weights) - next(weights)
        return best.value - lost if best.proven else None

    def _wanted(self) -> list[Wanted]:
        """Give the barriers that alone keep targets from being freeable, those worth most first."""
        found: dict[str, list[Target]] = {}
        for target in self._choice.stuck:
            hopeless = [each for each in target.barriers if each in self._choice.hopeless]
            if len(hopeless) == 1:
                found.setdefault(hopeless[0], []).append(target)
        wanted = [
            Wanted(barrier, tuple(targets), sum(target.weight for target in targets))
            for barrier, targets in found.items()
        ]
        return sorted(wanted, key=lambda each: (-each.value, each.barrier))


def left_out(blocking: Blocking, asked: Asked) -> Set[str]:
    """Give the changes that cannot be chosen, as they are left out or not addressed to the institution."""
    others = {
        name
        for name, change in blocking.changes.items()
        if asked.institution and asked.institution not in change.institutions
    }
    return (others | asked.without) & set(blocking.choosable)
