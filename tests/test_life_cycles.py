"""Life cycles: what may follow, what each status demands, and that no walk gets round it.

MKUS_MOVES makes the walks longer and more; `scripts/prove_tracker` does.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from small_graph import EVALUATION_DATE, REPOSITORY, small_ontology

from mkus_kg.errors import BadParameter
from mkus_kg.graph import GraphStore, Patch, Statement, Table, Term
from mkus_kg.namespaces import DCT, GRAPH, ID, MKUS, PROV, RDF, SCHEME, SKOS, XSD, Language
from mkus_kg.queries import load_questions
from mkus_kg.tracker.lifecycle import entry_patch, move_patch, moves, point_in_time, standing
from mkus_kg.validation import Report
from mkus_kg.validation.change import Shapes, validate_change

MOVES = int(os.environ.get("MKUS_MOVES", "60"))
LONGEST_WALK = 200
"""Moves after which a new walk begins: no record has a history of thousands of events."""
KNOWLEDGE = GRAPH["knowledge"]
ENDS = ("duplicate", "not-a-barrier", "unresolvable", "obsolete")
# Written by hand from the design, not read from the code lists.
NEXT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "barrier-status": {
        "reported": ("qualifying", "duplicate", "not-a-barrier", "obsolete"),
        "qualifying": ("confirmed", *ENDS),
        "confirmed": ("in-progress", "partly-removed", "removed-in-law", *ENDS),
        "in-progress": ("confirmed", "partly-removed", "removed-in-law", *ENDS),
        "partly-removed": ("in-progress", "removed-in-law", "unresolvable", "obsolete"),
        "removed-in-law": ("confirmed-in-practice", "qualifying"),
        "confirmed-in-practice": ("qualifying",),
        **dict.fromkeys(ENDS, ("qualifying",)),
    },
    "change-stage": {
        "draft": ("submitted", "government", "sejm", "administrative", "withdrawn", "merged-into"),
        "submitted": (
            *("accepted-for-work", "refused", "withdrawn", "government", "sejm"),
            *("administrative", "merged-into"),
        ),
        "accepted-for-work": (
            *("government", "sejm", "administrative", "refused", "withdrawn", "merged-into"),
        ),
        "government": ("sejm", "administrative", "promulgated", "refused", "withdrawn", "merged-into"),
        "sejm": ("senate", "president", "rejected", "lapsed", "withdrawn", "veto-upheld", "merged-into"),
        "senate": ("sejm", "president", "lapsed"),
        "president": ("promulgated", "sejm", "veto-upheld", "unconstitutional"),
        "promulgated": ("in-force", "unconstitutional"),
        "in-force": ("unconstitutional", "repealed"),
        "administrative": ("submitted", "promulgated", "refused", "withdrawn", "merged-into"),
        **dict.fromkeys(("refused", "withdrawn", "lapsed"), ("submitted",)),
        **dict.fromkeys(("rejected", "veto-upheld", "unconstitutional", "repealed", "merged-into"), ()),
    },
    "recommendation-status": {
        "draft": ("sent",),
        "sent": ("acknowledged",),
        "acknowledged": ("accepted", "partly-accepted", "rejected"),
        "accepted": ("implemented",),
        "partly-accepted": ("implemented",),
        "rejected": (),
        "implemented": (),
    },
}
REMOVAL = ("amendingAct", "amendedProvision", "effectKind", "inForceFrom", "fidelity", "fidelityReason")
LAW = ("amendingAct", "amendedProvision", "inForceFrom")
EVIDENCE = ("hasCitation",)
DEMANDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "barrier-status": {
        "partly-removed": ("remains", "byEffect"),
        "removed-in-law": REMOVAL,
        "confirmed-in-practice": ("practiceSeen",),
        "duplicate": ("duplicateOf",),
        "not-a-barrier": ("closingReason",),
        "unresolvable": ("closingReason", "refusingAuthority", "hasCitation"),
        "obsolete": EVIDENCE,
        "in-progress": ("administrativeRoute",),
    },
    "change-stage": {
        **dict.fromkeys(("submitted", "accepted-for-work", "government", "sejm", "senate"), EVIDENCE),
        **dict.fromkeys(("president", "rejected", "lapsed", "veto-upheld", "unconstitutional"), EVIDENCE),
        "administrative": EVIDENCE,
        "refused": ("refusingAuthority", "hasCitation"),
        "promulgated": ("amendingAct",),
        "in-force": LAW,
        "repealed": ("amendingAct",),
        "merged-into": ("mergedInto",),
    },
    "recommendation-status": {
        **dict.fromkeys(("acknowledged", "accepted", "implemented"), EVIDENCE),
        "partly-accepted": ("hasCitation", "remains"),
        "rejected": ("hasCitation", "refusingAuthority"),
    },
}
GIVEN: Mapping[str, Term] = {
    "remains": Literal("Reszta.", lang="pl"),
    "byEffect": ID["effect/2020-limit"],
    "amendingAct": ID["act/du-2020-33"],
    "amendedProvision": ID["provision/du-2001-11/art-1/ust-1"],
    "effectKind": SCHEME["effect-kind/replaces"],
    "inForceFrom": Literal("2020-07-01", datatype=XSD.date),
    "fidelity": SCHEME["fidelity/full"],
    "fidelityReason": Literal("Zgodne.", lang="pl"),
    "practiceSeen": ID["practice/bon-miasto"],
    "duplicateOf": ID["barrier/luka"],
    "mergedInto": ID["change/podwyzka"],
    "refusingAuthority": ID["institution/nowe-min"],
    "administrativeRoute": Literal("Wytyczne.", lang="pl"),
}
REASONS = {"not-a-barrier": "no-evidence", "unresolvable": "authority-refused"}
CLOSED = {"removed-in-law", "confirmed-in-practice", *ENDS}
PERSON, VERIFIER = ID["agent/analityk"], ID["agent/weryfikator"]
IMPORT = ID["agent/curated-import"]
WALKED = {
    ID["barrier/nowa"]: "barrier-status",
    ID["barrier/termin"]: "barrier-status",
    ID["change/zniesienie"]: "change-stage",
    ID["change/ryczalt"]: "change-stage",
    ID["recommendation/limit"]: "recommendation-status",
}


@dataclass
class Register:
    """A graph that changes as the tracker changes it, without journal and people."""

    store: GraphStore
    shapes: Shapes
    clock: datetime = datetime(2026, 3, 10, 8, tzinfo=UTC)
    citations: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def ask(self, name: str, parameters: Mapping[str, str], language: Language = "pl") -> Table:
        """Answer a named question."""
        question = QUESTIONS[name]
        bound = question.bind(parameters, language, self.store.known, EVALUATION_DATE)
        return self.store.select(question.text, bound)

    def record(self, patch: Patch) -> Report:
        """Apply a change, judge it, and take it back unless it conforms."""
        applied = self.store.apply(patch)
        report = validate_change(self.store, self.shapes, applied)
        if not report.conforms:
            self.store.put(applied.inverse())
        self.clock += timedelta(minutes=1)
        return report

    def evidence(self, names: tuple[str, ...], status: str) -> tuple[dict[URIRef, Term], Patch]:
        """Give what a move demands, a new citation where one is among it."""
        given = {MKUS[name]: GIVEN[name] for name in names if name in GIVEN}
        if "closingReason" in names:
            given[MKUS.closingReason] = SCHEME[f"closing-reason/{REASONS[status]}"]
        added: set[Statement] = set()
        if "hasCitation" in names:
            self.citations += 1
            citation = ID[f"citation/walk-{self.citations}"]
            given[MKUS.hasCitation] = citation
            said: dict[URIRef, Term] = {
                RDF.type: MKUS.Citation,
                DCT.source: ID["source/raport"],
                MKUS.locator: Literal("s. 1"),
            }
            added = {Statement(citation, link, value, KNOWLEDGE) for link, value in said.items()}
        return given, Patch(frozenset(), frozenset(added))


QUESTIONS = load_questions(REPOSITORY / "queries")


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    graph = Graph()
    for path in sorted((REPOSITORY / "ontology" / "shapes").glob("*.ttl")):
        graph.parse(path)
    return Shapes(graph)


@pytest.fixture
def register(tmp_path: Path, shapes: Shapes) -> Register:
    """The small graph with a barrier that a person reported, completed so that it can be confirmed."""
    store = GraphStore.load(small_ontology(tmp_path / "ontology", reported=True), day=EVALUATION_DATE)
    register = Register(store, shapes)
    record = ID["barrier/nowa"]
    claim = ID["claim/nowa--1"]
    said: tuple[tuple[URIRef, URIRef, Term], ...] = (
        (record, SKOS.prefLabel, Literal("New obstacle", lang="en")),
        (record, DCT.description, Literal("Reported yesterday.", lang="en")),
        (record, MKUS.mechanism, SCHEME["mechanism/silent"]),
        (record, MKUS.mechanismBasis, SCHEME["basis/inferred"]),
        (claim, RDF.type, MKUS.CausationClaim),
        (claim, MKUS.causedBarrier, record),
        (claim, MKUS.gap, Literal("true", datatype=XSD.boolean)),
        (claim, MKUS.basis, SCHEME["basis/inferred"]),
    )
    unknown = Statement(record, MKUS.legalCauseUnknown, Literal("true", datatype=XSD.boolean), KNOWLEDGE)
    completed = Patch(
        frozenset({unknown}),
        frozenset(Statement(about, link, value, KNOWLEDGE) for about, link, value in said),
    )
    assert register.record(completed).conforms
    return register


Fault = Callable[[str, str, dict[URIRef, Term]], bool]


def without_one(scheme: str, status: str, given: dict[URIRef, Term]) -> bool:
    """Leave out one thing that the status demands."""
    names = DEMANDS[scheme].get(status, ())
    for name in names[:1]:
        given.pop(MKUS[name])
    return bool(names)


def not_yet_in_force(scheme: str, status: str, given: dict[URIRef, Term]) -> bool:
    """Let the law come into force only next year."""
    if MKUS.inForceFrom in given:
        given[MKUS.inForceFrom] = Literal("2027-01-01", datatype=XSD.date)
    return MKUS.inForceFrom in given


def old_practice(scheme: str, status: str, given: dict[URIRef, Term]) -> bool:
    """Name a practice from before the change of law."""
    if MKUS.practiceSeen in given:
        given[MKUS.practiceSeen] = ID["practice/szkola-wies"]
    return MKUS.practiceSeen in given


def wrong_reason(scheme: str, status: str, given: dict[URIRef, Term]) -> bool:
    """Close for a reason that belongs to another status."""
    if MKUS.closingReason in given:
        other = "law-allows" if status == "unresolvable" else "higher-law"
        given[MKUS.closingReason] = SCHEME[f"closing-reason/{other}"]
    return MKUS.closingReason in given


def not_faithful(scheme: str, status: str, given: dict[URIRef, Term]) -> bool:
    """Call it removed in law though the law brings only a part of what was proposed, or its contrary."""
    if MKUS.fidelity in given:
        given[MKUS.fidelity] = SCHEME["fidelity/partial"]
    return MKUS.fidelity in given


def duplicate_of_a_duplicate(scheme: str, status: str, given: dict[URIRef, Term]) -> bool:
    """Name the record itself as what it repeats."""
    if MKUS.duplicateOf in given:
        given[MKUS.duplicateOf] = URIRef("")
    return MKUS.duplicateOf in given


FAULTS: tuple[Fault, ...] = (
    *(without_one, not_yet_in_force, old_practice, wrong_reason, not_faithful, duplicate_of_a_duplicate),
)


@pytest.mark.parametrize("start", range(0, MOVES, LONGEST_WALK))
def test_random_walks_follow_the_design(register: Register, start: int) -> None:
    chance, steps = random.Random(20261122 + start), min(MOVES - start, LONGEST_WALK)
    for _ in range(steps):
        record, scheme = chance.choice(list(WALKED.items()))
        now = standing(register, record)
        assert now is not None
        was = now.status.rsplit("/", 1)[1]
        likely = NEXT[scheme][was]
        status = chance.choice(likely if likely and chance.random() < 0.75 else tuple(NEXT[scheme]))
        expected = status in likely
        names = DEMANDS[scheme].get(status, ())
        reopened = scheme == "barrier-status" and was in CLOSED and status == "qualifying"
        if reopened and chance.random() < 0.7:
            names = (*names, "hasCitation")
        given, more = register.evidence(names, status)
        if reopened and MKUS.hasCitation not in given:
            expected = False
        if chance.random() < 0.3 and chance.choice(FAULTS)(scheme, status, given):
            expected = False
        if given.get(MKUS.duplicateOf) == URIRef(""):
            given[MKUS.duplicateOf] = record
        agent = chance.choice((PERSON, VERIFIER))
        if status == "confirmed" and record == ID["barrier/nowa"] and agent == PERSON:
            expected = False
        day = register.clock.date()
        patch = move_patch(
            register, record, SCHEME[f"{scheme}/{status}"], agent, day, register.clock, "Krok.", given
        )
        if chance.random() < 0.05:
            patch, expected = stale(register, record, patch), False
        report = register.record(Patch(patch.removed, patch.added | more.added))
        told = (was, status, sorted(given), [each.message["en"] for each in report.of("Violation")])
        assert report.conforms == expected, told
        register.seen["kept" if report.conforms else "refused"] += 1
        assert report.conforms or all(each.message["pl"] for each in report.of("Violation"))
    assert min(register.seen["kept"], register.seen["refused"]) > steps // 5, register.seen
    assert_nobody_got_round(register)


def stale(register: Register, record: URIRef, patch: Patch) -> Patch:
    """Let the move start from the first status of the record, as somebody does who read it long ago."""
    entry = next(
        each.subject
        for each in register.store.statements(None, MKUS.statusOf, record)
        if not any(register.store.statements(each.subject, MKUS.previousChange))
    )
    second = any(register.store.statements(None, MKUS.previousChange, entry))
    dropped = {MKUS.previousChange} if second else {MKUS.previousChange, MKUS.fromStatus}
    kept = {each for each in patch.added if each.predicate not in dropped}
    (event,) = {each.subject for each in patch.added if each.predicate == MKUS.statusOf}
    if second:
        kept.add(Statement(event, MKUS.previousChange, entry, KNOWLEDGE))
    return Patch(frozenset(), frozenset(kept))


def assert_nobody_got_round(register: Register) -> None:
    """Look at every event there is: it follows an allowed one and has all that its status demands."""
    for record, scheme in WALKED.items():
        events = {each.subject for each in register.store.statements(None, MKUS.statusOf, record)}
        entries = 0
        for event in events:
            values = {each.predicate: each.object for each in register.store.statements(event)}
            status = str(values[MKUS.toStatus]).rsplit("/", 1)[1]
            if MKUS.previousChange not in values:
                entries += 1
                continue
            assert status in NEXT[scheme][str(values[MKUS.fromStatus]).rsplit("/", 1)[1]]
            assert {MKUS[name] for name in DEMANDS[scheme].get(status, ())} <= set(values)
        assert entries == 1


def test_moves_and_their_fields_are_read_from_the_data(register: Register) -> None:
    found = {str(move.to).rsplit("/", 1)[1]: move for move in moves(register, ID["barrier/nowa"])}
    assert tuple(found) == ("qualifying", "duplicate", "not-a-barrier", "obsolete")
    assert [field.property for field in found["duplicate"].demands] == [MKUS.duplicateOf]
    assert found["duplicate"].label.pl == "powtórzenie"
    assert not found["qualifying"].needs_second_person
    confirmed = {str(move.to).rsplit("/", 1)[1]: move for move in moves(register, ID["barrier/luka"])}
    assert confirmed["confirmed"].needs_second_person


@pytest.mark.parametrize("scheme", sorted(NEXT))
def test_the_code_lists_hold_the_transitions_of_the_design(scheme: str, register: Register) -> None:
    held = {
        str(concept.subject).rsplit("/", 1)[1]: {
            str(each.object).rsplit("/", 1)[1]
            for each in register.store.statements(concept.subject, MKUS.allowedNext)
        }
        for concept in register.store.statements(None, SKOS.inScheme, SCHEME[scheme])
    }
    assert held == {status: set(following) for status, following in NEXT[scheme].items()}


def test_a_barrier_is_not_confirmed_by_its_reporter_nor_by_an_import(register: Register) -> None:
    record = ID["barrier/nowa"]
    assert register.record(moved(register, record, "qualifying", PERSON)).conforms
    for agent in (PERSON, IMPORT):
        report = register.record(moved(register, record, "confirmed", agent))
        assert shapes_of(report) == {"SecondPerson"}
    assert register.record(moved(register, record, "confirmed", VERIFIER)).conforms
    now = standing(register, record)
    assert now is not None
    assert now.status == SCHEME["barrier-status/confirmed"]
    stated = [each.graph for each in register.store.statements(record, URIRef(str(STATUS)))]
    assert stated == [GRAPH["inferred"]]


STATUS = "http://www.w3.org/ns/adms#status"


def moved(
    register: Register,
    record: URIRef,
    status: str,
    agent: URIRef,
    day: str = "2026-03",
    given: Mapping[URIRef, Term] | None = None,
) -> Patch:
    to = SCHEME[f"barrier-status/{status}"]
    return move_patch(register, record, to, agent, day, register.clock, "Krok.", given)


def shapes_of(report: Report) -> set[str]:
    return {each.shape.rsplit("#", 1)[1] for each in report.of("Violation")}


def confirm(register: Register, record: URIRef) -> None:
    """Let a second person confirm a barrier that was reported."""
    for status, agent in (("qualifying", PERSON), ("confirmed", VERIFIER)):
        assert register.record(moved(register, record, status, agent)).conforms


def test_what_the_law_brought_decides_how_far_a_barrier_is_removed(register: Register) -> None:
    record = ID["barrier/nowa"]
    confirm(register, record)
    names = DEMANDS["barrier-status"]
    for status, fidelity, fits in (
        ("removed-in-law", "contrary", False),
        ("partly-removed", "contrary", False),
        ("removed-in-law", "partial", False),
        ("partly-removed", "partial", True),
        ("removed-in-law", "partial", False),
        ("removed-in-law", "full", True),
    ):
        given = register.evidence((*names[status], "fidelityReason"), status)[0]
        given[MKUS.fidelity] = SCHEME[f"fidelity/{fidelity}"]
        report = register.record(moved(register, record, status, VERIFIER, given=given))
        assert shapes_of(report) == (set() if fits else {"FidelityFits"}), (status, fidelity)


def test_a_change_of_law_to_come_has_removed_nothing(register: Register) -> None:
    record = ID["barrier/nowa"]
    confirm(register, record)
    date = next(register.store.statements(ID["effect/2020-limit"], MKUS.effectDate))
    later = date._replace(object=Literal("2027-01-01", datatype=XSD.date))
    register.store.apply(Patch(frozenset({date}), frozenset({later})))
    given = register.evidence(DEMANDS["barrier-status"]["partly-removed"], "partly-removed")[0]
    report = register.record(moved(register, record, "partly-removed", VERIFIER, given=given))
    assert shapes_of(report) == {"InForceDay"}


def test_a_proposal_that_fell_after_all_removes_nothing(register: Register) -> None:
    record, change = ID["barrier/nowa"], ID["change/podwyzka"]
    given, citation = register.evidence(EVIDENCE, "unconstitutional")
    stage = SCHEME["change-stage/unconstitutional"]
    fell = move_patch(register, change, stage, PERSON, "2026-03", register.clock, "Wyrok.", given)
    assert register.record(Patch(fell.removed, fell.added | citation.added)).conforms
    confirm(register, record)
    given = register.evidence(REMOVAL, "removed-in-law")[0] | {MKUS.byChange: change}
    report = register.record(moved(register, record, "removed-in-law", VERIFIER, given=given))
    assert shapes_of(report) == {"LivingProposal"}


def test_a_change_is_dated_after_all_before_it_and_not_to_come(register: Register) -> None:
    """A year alone goes with any day of it, and must not let the next change go back before the last day."""
    record = ID["barrier/nowa"]
    told = []
    for day, shape, other in (
        ("2026-03-04", "EventOrder", "2026-03-05"),
        ("2026-03-11", "EventToCome", "2026-03-10"),
        ("2027", "EventToCome", "2026-03-10"),
    ):
        report = register.record(moved(register, record, "qualifying", PERSON, day))
        assert shapes_of(report) == {shape}
        told += [
            (each.message[language], day, other) for each in report.findings for language in ("pl", "en")
        ]
    assert register.record(moved(register, record, "qualifying", PERSON, "2026")).conforms
    report = register.record(moved(register, record, "confirmed", VERIFIER, "2026-01-01"))
    assert shapes_of(report) == {"EventOrder"}
    told += [(each.message["en"], "2026-01-01", "2026-03-05") for each in report.of("Violation")]
    for message, day, other in told:
        assert f"“{day}”" in message or f"„{day}”" in message
        assert other in message


def test_a_second_entry_is_refused(register: Register) -> None:
    again = entry_patch(
        ID["barrier/nowa"], SCHEME["barrier-status/reported"], PERSON, "2026-03-10", register.clock, "Znowu."
    )
    assert not register.record(again).conforms


def test_an_event_says_when_by_whom_and_why(register: Register) -> None:
    patch = moved(register, ID["barrier/nowa"], "qualifying", PERSON)
    said = {(each.predicate, each.object) for each in patch.added}
    assert (MKUS.happenedOn, Literal("2026-03", datatype=XSD.gYearMonth)) in said
    assert (PROV.wasAssociatedWith, PERSON) in said
    assert (MKUS.reason, Literal("Krok.", lang="pl")) in said


def test_a_point_in_time_is_as_precise_as_it_is_given() -> None:
    assert [point_in_time(text).datatype for text in ("2026", "2026-09", "2026-09-01")] == [
        XSD.gYear,
        XSD.gYearMonth,
        XSD.date,
    ]
    for text in ("wczoraj", "2026-13", "2026-9-1", ""):
        with pytest.raises(BadParameter):
            point_in_time(text)
