"""The planner against trying every set of changes, on small random graphs and on cases worked by hand."""

import random
from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from itertools import combinations

import pytest

from mkus_kg.analysis.blocking import SOURCE, Barrier, Change, Facts, Pair, Reading, Remedy
from mkus_kg.analysis.choosing import smallest
from mkus_kg.analysis.planner import plan
from mkus_kg.analysis.plans import Asked, Worth
from mkus_kg.analysis.targets import COUNTS, WEIGHTS

GRAPHS = 500
BLOCK = 50
SECONDS = 60.0
PAIRS = [Pair(form, task) for form in ("f1", "f2", "f3") for task in ("t1", "t2")]


def drawn(chance: random.Random) -> Facts:
    """Draw a small graph with alternatives, groups, parts, made and ended changes, and closed barriers."""
    changes = tuple(
        Change(f"c{number}", chance.choices(("open", "made", "ended"), (8, 1, 1))[0])
        for number in range(chance.randint(2, 6))
    )
    barriers = tuple(
        Barrier(
            f"b{number}",
            tuple(sorted(chance.sample(PAIRS, chance.randint(1, 3)))),
            blocks=chance.random() < 0.95,
            unresolvable=chance.random() < 0.05,
        )
        for number in range(chance.randint(2, 7))
    )
    remedies = []
    for barrier in barriers:
        for _ in range(chance.choices((0, 1, 2, 3), (1, 5, 4, 2))[0]):
            size = chance.choices((1, 2, 3), (6, 4, 1))[0]
            group = f"g{len(remedies)}" if size > 1 else ""
            for change in chance.sample(changes, min(size, len(changes))):
                name = f"r{len(remedies)}"
                full = chance.random() < (0.5 if group else 0.8)
                remedies.append(Remedy(name, barrier.iri, change.iri, full, group))
    places = {pair: frozenset(chance.sample("abcd", chance.randint(0, 3))) for pair in PAIRS}
    return Facts(barriers, changes, tuple(remedies), tuple(PAIRS), places)


def removed(facts: Facts, asked: Asked, on: Set[str]) -> set[str]:
    """Give the barriers that are gone with some changes on, straight from the records."""
    gone = set()
    for barrier in facts.barriers:
        claims = [each for each in facts.remedies if each.barrier == barrier.iri]
        alone = [each for each in claims if not each.group]
        if any(each.change in on and (each.full or asked.reading.removal == "partial") for each in alone):
            gone.add(barrier.iri)
        for group in {each.group for each in claims} - {""}:
            members = [each for each in claims if each.group == group]
            counted = asked.reading.removal != "full" or all(each.full for each in members)
            if counted and all(each.change in on for each in members):
                gone.add(barrier.iri)
        if barrier.unresolvable:
            gone.discard(barrier.iri)
    return gone


def weighed(facts: Facts, asked: Asked) -> Iterator[tuple[set[str], Fraction]]:
    """Give what is to be freed, as the barriers that have to go, with its weight."""
    blocked = {
        pair: {each.iri for each in facts.barriers if each.blocks and pair in each.pairs} for pair in PAIRS
    }
    blocked = {pair: barriers for pair, barriers in blocked.items() if barriers}
    if asked.count == "pairs":
        for pair, barriers in blocked.items():
            sharing = sum(other.task == pair.task for other in blocked)
            yield (
                barriers,
                {
                    "equal": Fraction(1),
                    "severity": Fraction(len(barriers)),
                    "tasks": Fraction(1, sharing),
                    "places": Fraction(1 + len(facts.places[pair])),
                }[asked.weight],
            )
        return
    for barrier in facts.barriers:
        pairs = [pair for pair, barriers in blocked.items() if barrier.iri in barriers]
        if pairs:
            yield (
                {barrier.iri},
                {
                    "equal": Fraction(1),
                    "severity": Fraction(len(pairs)),
                    "tasks": Fraction(len({pair.task for pair in pairs})),
                    "places": Fraction(1 + len(frozenset().union(*(facts.places[pair] for pair in pairs)))),
                }[asked.weight],
            )


def by_trying_all(facts: Facts, asked: Asked) -> dict[frozenset[str], Fraction]:
    """Give what every set of changes frees besides what is free already."""
    made = {each.iri for each in facts.changes if each.standing == "made"}
    able = [
        each.iri
        for each in facts.changes
        if each.standing == "open" or (each.standing == "ended" and asked.reading.ended)
    ]
    targets = list(weighed(facts, asked))
    before = removed(facts, asked, made)
    values = {}
    for size in range(len(able) + 1):
        for chosen in combinations(able, size):
            gone = removed(facts, asked, made.union(chosen))
            values[frozenset(chosen)] = sum(
                (weight for barriers, weight in targets if barriers <= gone and not barriers <= before),
                Fraction(0),
            )
    return values


@pytest.mark.parametrize("block", range(GRAPHS // BLOCK))
def test_equals_trying_every_set(block: int) -> None:
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        chance = random.Random(seed)
        facts = drawn(chance)
        asked = Asked(
            most=chance.randint(1, 4),
            count=chance.choice(COUNTS),
            weight=chance.choice(WEIGHTS),
            reading=Reading(chance.choice(("full", "together", "partial")), ended=chance.random() < 0.3),
        )
        values = by_trying_all(facts, asked)
        best = max(value for chosen, value in values.items() if len(chosen) <= asked.most)
        fewest = min(len(chosen) for chosen, value in values.items() if value == best)
        most = max(values.values())
        needed = min(len(chosen) for chosen, value in values.items() if value == most)

        answer = plan(facts, asked, SECONDS)
        assert answer.best.proven, seed
        assert Fraction(answer.best.value, answer.unit) == best, seed
        assert {frozenset(each.changes) for each in answer.ties} == {
            chosen for chosen, value in values.items() if len(chosen) == fewest and value == best
        }, seed
        assert answer.ties_complete
        assert answer.best == answer.ties[0]
        assert [Fraction(point.value, answer.unit) for point in answer.curve] == [
            max(value for chosen, value in values.items() if len(chosen) <= number)
            for number in range(needed + 1)
        ], seed
        for point in answer.curve:
            assert values[frozenset(point.changes)] == Fraction(point.value, answer.unit), seed
        assert answer.smallest is not None
        assert len(answer.smallest.changes) == needed, seed
        if seed % 4 == 0:
            direct = smallest(answer.choice.instance, SECONDS)
            assert direct is not None
            assert len(direct) == needed, seed
        for worth in answer.worths:
            without = max(
                value
                for chosen, value in values.items()
                if worth.name not in chosen and len(chosen) <= asked.most
            )
            never = max(value for chosen, value in values.items() if worth.name not in chosen)
            assert worth.in_plan is not None
            assert Fraction(worth.alone, answer.unit) == values[frozenset({worth.name})], seed
            assert Fraction(worth.in_plan, answer.unit) == best - without, seed
            assert Fraction(worth.in_all, answer.unit) == most - never, seed


# One reform stands in for two smaller steps; a second barrier goes by the reform, or by a step and an advice.
LADDER = Facts(
    barriers=(
        Barrier("court", (Pair("f", "care"),)),
        Barrier("fee", (Pair("f", "care"), Pair("f", "school"))),
        Barrier("form", (Pair("f", "school"),)),
        Barrier("trust", (Pair("f", "sport"),)),
    ),
    changes=(
        Change("advice", institutions=("ministry",)),
        Change("reform", institutions=("sejm",), provisions=("art-1", "art-2")),
        Change("step-1", institutions=("sejm",), provisions=("art-1",)),
        Change("step-2", institutions=("sejm",), provisions=("art-2",)),
    ),
    remedies=(
        Remedy("r1", "court", "reform", basis=SOURCE),
        Remedy("r2", "court", "step-1", full=False, group="steps"),
        Remedy("r3", "court", "step-2", full=False, group="steps"),
        Remedy("r4", "fee", "reform"),
        Remedy("r5", "fee", "step-1", full=False, group="both"),
        Remedy("r6", "fee", "advice", full=False, group="both"),
        Remedy("r7", "form", "advice", basis=SOURCE),
    ),
)


def test_a_plan_worked_by_hand() -> None:
    answer = plan(LADDER, Asked(most=2), SECONDS)
    assert [each.changes for each in answer.ties] == [("advice", "reform")]
    assert [each.value for each in answer.curve] == [0, 1, 2]
    assert {name: worth.replaced_by for name, worth in by_name(answer.worths).items()} == {
        "advice": "",
        "reform": "",
        "step-1": "reform",
        "step-2": "reform",
    }
    reform = by_name(answer.worths)["reform"]
    # Alone it frees care; without it two changes free one pair at most, and three still free both.
    assert (reform.alone, reform.in_plan, reform.in_all, reform.ties) == (1, 1, 0, 1)
    assert by_name(answer.institutions)["sejm"].in_all == 2
    assert by_name(answer.provisions)["art-1"].changes == ("reform", "step-1")
    assert by_name(answer.provisions)["art-1"].in_plan == 2
    assert [(each.barrier, each.value) for each in answer.wanted] == [("trust", 1)]
    assert [(each.remedy.iri, each.value) for each in answer.critical] == [("r1", 1), ("r4", 1), ("r7", 1)]
    links = [(each.kind, each.record, each.basis) for each in answer.links if each.kind == "remedy"]
    assert links == [("remedy", "r1", SOURCE), ("remedy", "r4", ""), ("remedy", "r7", SOURCE)]
    assert answer.parts == (("advice", "reform", "step-1", "step-2"),)


def by_name(worths: Sequence[Worth]) -> dict[str, Worth]:
    return {each.name: each for each in worths}


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        (Asked(most=1), ("reform",)),
        (Asked(most=2, without=frozenset({"reform"})), ("advice", "step-1")),
        (Asked(most=3, without=frozenset({"reform"})), ("advice", "step-1", "step-2")),
        (Asked(institution="ministry"), ()),
        (Asked(institution="sejm"), ("reform",)),
        (Asked(task="school"), ("advice", "reform")),
        (Asked(form="f", task="care"), ("reform",)),
        (Asked(form="other"), ()),
        (Asked(reading=Reading(sourced=True)), ()),
        (Asked(reading=Reading(sourced=True), count="barriers"), ("advice", "reform")),
    ],
)
def test_a_plan_hangs_on_what_is_asked(asked: Asked, best: tuple[str, ...]) -> None:
    assert plan(LADDER, asked, SECONDS).best.changes == best


def test_without_time_a_plan_says_that_nothing_is_proven() -> None:
    answer = plan(LADDER, Asked(), 0.0)
    assert not answer.best.proven
    assert answer.best.bound == 2
    assert answer.best.gap == 1.0
    assert not answer.ties_complete
    assert answer.smallest is None
