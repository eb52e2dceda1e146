"""What rules derive is right after every change, without running all of them."""

import os
import random
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from mkus_kg.errors import BadPatch
from mkus_kg.graph import INFERRED, GraphStore, Patch, Statement, inference
from mkus_kg.graph.inference import Inference
from mkus_kg.graph.store import read_rules
from mkus_kg.namespaces import ELI, GRAPH, ID, MKUS, XSD

ROUNDS = int(os.environ.get("MKUS_RANDOM_EDITS", "12"))
"""More in scripts/prove_tracker."""
FACTS = (GRAPH["law"], GRAPH["knowledge"], GRAPH["sources"])
NOTHING: frozenset[Statement] = frozenset()


def derived(store: GraphStore) -> set[Statement]:
    """Give what stands in graph/inferred."""
    return set(store.statements(graph=INFERRED))


def random_patch(store: GraphStore, read: set[URIRef], chance: random.Random) -> Patch:
    """Take away statements that rules read, join the ends of others anew, and state what a rule derives."""
    stated = sorted((s for s in store.statements() if s.graph in FACTS and s.predicate in read), key=str)
    removed = chance.sample(stated, chance.randint(0, 5))
    joined = []
    for one in chance.sample(stated, chance.randint(0, 5)):
        other = chance.choice([each for each in stated if each.predicate == one.predicate])
        joined.append(one._replace(object=other.object))
    said = [s._replace(graph=GRAPH["knowledge"]) for s in chance.sample(sorted(derived(store), key=str), 1)]
    if chance.random() < 0.3:
        record = chance.choice(stated).subject
        removed += [each for each in store.statements(record) if each.graph in FACTS]
    return Patch(frozenset(removed), frozenset([*joined, *said]))


@pytest.fixture(scope="module")
def rules(small_ontology: Path) -> list[str]:
    """The rules of the ontology."""
    return read_rules(small_ontology / "rules.ttl")


def test_every_rule_can_be_followed(rules: list[str]) -> None:
    groups = Inference(rules).groups()
    assert groups is not None
    assert sum(len(group.rules) for group in groups) == len(rules)


def test_inferences_are_those_of_all_rules(small_ontology: Path, rules: list[str]) -> None:
    chance = random.Random(4)
    store = GraphStore.load(small_ontology)
    groups = Inference(rules).groups() or ()
    read = {name for group in groups for name in (*group.reads, *group.derives)}
    different = 0
    for number in range(ROUNDS):
        if number % 20 == 19:
            store = GraphStore.load(small_ontology)
        before = {*store.statements()}
        change = store.apply(random_patch(store, read, chance))
        followed = derived(store)
        assert {*store.statements()} == before - change.removed | change.added
        assert change.removed <= before
        assert change.added.isdisjoint(before)
        different += followed != {each for each in before if each.graph == INFERRED}
        store.put(Patch(frozenset(followed), NOTHING))
        store.infer(rules)
        assert derived(store) == followed
    assert different > ROUNDS // 2


def test_a_change_and_its_inverse_leave_nothing(small_ontology: Path, rules: list[str]) -> None:
    chance = random.Random(5)
    store = GraphStore.load(small_ontology)
    groups = Inference(rules).groups() or ()
    before = {*store.statements()}
    for _ in range(3):
        change = store.apply(random_patch(store, {name for group in groups for name in group.reads}, chance))
        store.put(change.inverse())
        assert {*store.statements()} == before


def test_a_day_that_passes_reaches_every_record(small_ontology: Path) -> None:
    store = GraphStore.load(small_ontology)
    cause = next(store.statements(None, MKUS.causingVersion))
    (barrier,) = store.statements(cause.subject, MKUS.causedBarrier)
    assert isinstance(cause.object, URIRef)
    last = Statement(
        cause.object,
        ELI.date_no_longer_in_force,
        Literal("2098-12-31", datatype=XSD.date),
        GRAPH["law"],
    )
    recheck = Statement(barrier.object, MKUS.recheck, Literal("true", datatype=XSD.boolean), INFERRED)  # type: ignore[arg-type]
    store.apply(Patch(frozenset(store.statements(cause.object, ELI.date_no_longer_in_force)), NOTHING))
    assert store.apply(Patch(NOTHING, frozenset([last]))).added == {last}
    assert recheck in store.turn(date(2099, 1, 1)).added
    assert recheck in store.turn(date(2026, 11, 21)).removed
    assert not store.turn(date(2026, 11, 21))


def test_a_form_of_one_barrier_more_concerns_no_other_barrier(
    small_ontology: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = GraphStore.load(small_ontology)
    taken = next(store.statements(None, MKUS.affectsForm))
    given = taken._replace(subject=ID["barrier/something-new"])
    drawn: list[int] = []
    construct: Callable[..., Sequence[object]] = inference._construct

    def counted(*asked: object) -> Sequence[object]:
        found = construct(*asked)
        drawn.append(len(found))
        return found

    monkeypatch.setattr(inference, "_construct", counted)
    change = store.apply(Patch(frozenset([taken]), frozenset([given])))
    (lost,), (got,) = (
        {each for each in part if each.graph == INFERRED} for part in (change.removed, change.added)
    )
    assert lost[:3] == (taken.object, MKUS.formHasBarrier, taken.subject)
    assert got[:3] == (given.object, MKUS.formHasBarrier, given.subject)
    assert sum(drawn) == 1


def test_a_copy_changes_alone(small_ontology: Path) -> None:
    store = GraphStore.load(small_ontology)
    copy = store.copy()
    cause = next(store.statements(None, MKUS.causingProvision))
    claim = next(store.statements(cause.subject, MKUS.causedBarrier))
    change = copy.apply(Patch(frozenset([claim]), NOTHING))
    assert {each.predicate for each in change.removed} > {MKUS.causedBarrier, MKUS.causedBy}
    assert claim in set(store.statements())
    store.put(change)
    assert set(store.statements()) == set(copy.statements())


def test_only_what_is_effective_is_changed(small_ontology: Path) -> None:
    store = GraphStore.load(small_ontology)
    known = next(store.statements(None, MKUS.causedBarrier))
    record = ID["barrier/something-new"]
    number = Statement(record, MKUS.displayOrder, Literal("01", datatype=XSD.integer), GRAPH["knowledge"])
    plain = number._replace(object=Literal("1", datatype=XSD.integer))
    elsewhere = known._replace(graph=GRAPH["sources"])
    assert store.effective(Patch(NOTHING, frozenset([known, elsewhere]))) == Patch(NOTHING, NOTHING)
    assert store.effective(Patch(frozenset([number]), NOTHING)) == Patch(NOTHING, NOTHING)
    assert store.apply(Patch(NOTHING, frozenset([number]))) == Patch(NOTHING, frozenset([plain]))
    assert store.effective(Patch(frozenset([plain]), frozenset([number]))) == Patch(NOTHING, NOTHING)
    moved = store.effective(Patch(frozenset([known]), frozenset([elsewhere])))
    assert moved == Patch(frozenset([known]), frozenset([elsewhere]))


def test_nobody_writes_to_the_inferences(small_ontology: Path) -> None:
    store = GraphStore.load(small_ontology)
    inferred = next(store.statements(graph=INFERRED))
    with pytest.raises(BadPatch):
        store.apply(Patch(frozenset([inferred]), NOTHING))
