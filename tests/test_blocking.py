"""What blocks a form for a task: every choice in reading the facts, on records judged by eye."""

import pytest

from mkus_kg.analysis.blocking import Barrier, Blocking, Change, Facts, Hopeless, Pair, Reading, Remedy
from mkus_kg.analysis.blocking_facts import read_facts
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE

SCHOOL, CARE = Pair("services", "school"), Pair("services", "care")
SERVICES, ANY_SCHOOL, EVERYTHING = Pair("services", ""), Pair("", "school"), Pair("", "")
FACTS = Facts(
    barriers=(
        Barrier("alone", (SCHOOL,), kind="legal"),
        Barrier("both", (SCHOOL, CARE), kind="legal"),
        Barrier("closed", (SCHOOL,), blocks=False),
        Barrier("form", (SERVICES,), kind="money"),
        Barrier("in-part", (CARE,), kind="money"),
        Barrier("refused", (CARE,), kind="money", unresolvable=True),
        Barrier("task", (ANY_SCHOOL,), kind="trust"),
    ),
    changes=(
        Change("a"),
        Change("b"),
        Change("c"),
        Change("made", "made"),
        Change("over", "ended"),
    ),
    remedies=(
        Remedy("r1", "alone", "a"),
        Remedy("r2", "alone", "b", full=False, group="g"),
        Remedy("r3", "alone", "made", full=False, group="g"),
        Remedy("r4", "both", "b", full=True, group="h"),
        Remedy("r5", "both", "c", full=True, group="h"),
        Remedy("r6", "form", "over"),
        Remedy("r7", "in-part", "c", full=False),
        Remedy("r8", "refused", "a"),
        Remedy("r9", "closed", "c"),
    ),
    pairs=(Pair("voucher", "school"),),
)


def needs(reading: Reading) -> dict[str, list[list[str]]]:
    """Give the changes of every way to remove each barrier."""
    return {
        barrier: [sorted(way.needs) for way in ways]
        for barrier, ways in Blocking(FACTS, reading).ways.items()
    }


def test_a_group_counts_as_one_way_and_what_is_made_is_no_longer_needed() -> None:
    assert needs(Reading()) == {
        "alone": [["a"], ["b"]],
        "both": [["b", "c"]],
        "form": [],
        "in-part": [],
        "refused": [],
        "task": [],
    }


def test_parts_count_in_groups_alone_or_everywhere_or_nowhere() -> None:
    assert needs(Reading(removal="full"))["alone"] == [["a"]]
    assert needs(Reading(removal="full"))["both"] == [["b", "c"]]
    assert needs(Reading(removal="partial"))["in-part"] == [["c"]]
    assert needs(Reading(removal="partial"))["alone"] == [["a"], ["b"]]


def test_an_ended_change_is_chosen_only_where_that_is_allowed() -> None:
    assert needs(Reading(ended=True))["form"] == [["over"]]
    assert Blocking(FACTS).choosable == ("a", "b", "c")
    assert Blocking(FACTS, Reading(ended=True)).choosable == ("a", "b", "c", "over")


@pytest.mark.parametrize(
    ("reading", "barrier", "reason"),
    [
        (Reading(), "refused", "unresolvable"),
        (Reading(), "task", "no-remedy"),
        (Reading(), "form", "ended"),
        (Reading(), "in-part", "partial"),
    ],
)
def test_a_barrier_that_nothing_removes_says_why(reading: Reading, barrier: str, reason: Hopeless) -> None:
    assert Blocking(FACTS, reading).hopeless[barrier] == reason


def test_a_barrier_without_a_task_stands_apart_or_blocks_every_task_of_its_form() -> None:
    assert Blocking(FACTS).pairs == {
        ANY_SCHOOL: ("task",),
        SERVICES: ("form",),
        CARE: ("both", "in-part", "refused"),
        SCHOOL: ("alone", "both"),
    }
    assert Blocking(FACTS, Reading(general=True)).pairs == {
        ANY_SCHOOL: ("task",),
        SERVICES: ("form",),
        CARE: ("both", "form", "in-part", "refused"),
        SCHOOL: ("alone", "both", "form", "task"),
        Pair("voucher", "school"): ("task",),
    }
    assert Blocking(FACTS).unblocked == (Pair("voucher", "school"),)
    assert Blocking(FACTS, Reading(general=True)).unblocked == ()


def test_a_barrier_that_names_neither_blocks_all() -> None:
    facts = Facts((Barrier("all", (EVERYTHING,)), Barrier("one", (SCHOOL,))), (), ())
    assert Blocking(facts, Reading(general=True)).pairs == {EVERYTHING: ("all",), SCHOOL: ("all", "one")}


def test_kinds_limit_what_counts() -> None:
    blocking = Blocking(FACTS, Reading(kinds=frozenset({"legal"})))
    assert blocking.pairs == {CARE: ("both",), SCHOOL: ("alone", "both")}


def test_changes_free_a_pair_only_when_all_its_barriers_go() -> None:
    blocking = Blocking(FACTS)
    assert blocking.gone() == frozenset()
    assert blocking.gone(["a"]) == {"alone"}
    assert blocking.free(["a", "b"]) == ()
    assert blocking.left(["a", "b"])[SCHOOL] == ("both",)
    assert blocking.gone(["b", "c"]) == {"alone", "both"}
    assert blocking.free(["b", "c"]) == (SCHOOL,)
    way = blocking.way("alone", ["b"])
    assert way is not None
    assert [remedy.iri for remedy in way.remedies] == ["r2", "r3"]
    assert blocking.way("task", ["a", "b", "c"]) is None


def test_facts_are_read_from_a_graph(small_graph: KnowledgeGraph) -> None:
    facts = read_facts(small_graph)
    form, task = BASE + "scheme/contracting-form/", BASE + "scheme/mkus-task/"
    barriers = {each.iri.removeprefix(BASE + "id/barrier/"): each for each in facts.barriers}
    assert {name: each.blocks for name, each in barriers.items()} == {
        "koszty": True,
        "limit": True,
        "luka": True,
        "nieufnosc": True,
        "termin": False,
    }
    assert barriers["luka"].pairs == (Pair(form + "bon", ""), Pair(form + "uslugi", ""))
    assert barriers["limit"].form_basis == BASE + "scheme/basis/source"
    assert barriers["limit"].task_basis == BASE + "scheme/basis/inferred"
    standings = {each.iri.removeprefix(BASE + "id/change/"): each.standing for each in facts.changes}
    assert standings == {"podwyzka": "made", "ryczalt": "ended", "zniesienie": "open"}
    assert facts.changes[0].institutions == (BASE + "id/institution/nowe-min",)
    assert facts.places[Pair(form + "bon", task + "sport")] == {"Miasto Próbne"}
    assert Blocking(facts).free([BASE + "id/change/zniesienie"]) == (Pair(form + "bon", task + "szkola"),)
