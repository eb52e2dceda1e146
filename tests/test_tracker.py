"""The tracker: the one path by which facts change."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rdflib import BNode, Literal, URIRef
from rdflib.compare import isomorphic
from tracking import (
    ANALYST,
    CONTRIBUTOR,
    DAY,
    JOB,
    KNOWLEDGE,
    LIMIT,
    LUKA,
    VERIFIER,
    Begun,
    add_note,
    change,
    note,
    notes,
)

from mkus_kg.errors import (
    BadChange,
    BadPatch,
    BadReason,
    Conflict,
    Forbidden,
    MkusError,
    NotFound,
    UndoConflict,
)
from mkus_kg.graph import INFERRED, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import DCT, GRAPH, ID, LANGUAGES, MKUS, PROV, RDF, SCHEME, SKOS
from mkus_kg.permissions import Permission, Role
from mkus_kg.replay import replay
from mkus_kg.settings import PLACE, Settings
from mkus_kg.tracker import CURATED_IMPORT, Agent, Change, Refused, Tracker
from mkus_kg.tracker.admission import stamped
from mkus_kg.tracker.lifecycle import move_patch

EVENT = ID["status-change/barrier-limit-1"]
Triple = tuple[URIRef, URIRef, URIRef | Literal]
NOBODY = "https://example.org/record"


@pytest.fixture(scope="module")
def tracker(begun_journal: Begun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """A tracker for the tests that refuse, or add what no other test looks at."""
    opened = Tracker.open(begun_journal.copy(tmp_path_factory.mktemp("tracker")), force=True)
    yield opened
    opened.close()


@pytest.fixture
def settings(begun_journal: Begun, tmp_path: Path) -> Settings:
    """Settings with a journal of its own."""
    return begun_journal.copy(tmp_path)


def state(tracker: Tracker) -> tuple[object, ...]:
    """Give all that a refused change must leave as it was."""
    store = tracker.staging.store
    return tracker.journal.head(), tracker.graph.version, len(store), frozenset(store.n_quads().split(b"\n"))


def test_the_first_revision_holds_the_curated_facts(tracker: Tracker) -> None:
    first = tracker.journal.revision(1)
    assert (first.action, first.agent, first.technical) == ("import", CURATED_IMPORT.iri, True)
    assert str(LIMIT) in first.records
    assert not any("/citation/" in record for record in first.records), "what belongs to a record is none"


def test_a_change_is_kept_and_shown(tracker: Tracker) -> None:
    version = tracker.graph.version
    saved = add_note(tracker, LUKA, "dopisek")
    assert notes(tracker, LUKA) >= {"dopisek"}
    assert tracker.graph.version != version
    kept = tracker.journal.revision(saved.revision.number)
    assert kept == saved.revision
    assert (kept.agent, kept.action, kept.records) == (ANALYST.iri, "edit", (str(LUKA),))
    assert kept.patch == Patch(frozenset(), frozenset({note(LUKA, "dopisek")}))
    assert tracker.revision_of(str(LUKA)) == kept.number


def test_what_the_rules_derive_is_shown_but_not_kept(tracker: Tracker) -> None:
    claim = ID["claim/nowe-twierdzenie"]
    provision = ID["provision/du-2001-11/art-1"]
    said = {
        (RDF.type, MKUS.CausationClaim),
        (MKUS.causedBarrier, LUKA),
        (MKUS.causingProvision, provision),
        (MKUS.basis, SCHEME["basis/inferred"]),
    }
    added = frozenset(Statement(claim, name, value, KNOWLEDGE) for name, value in said)
    seen = {str(LUKA): tracker.revision_of(str(LUKA))}
    saved = tracker.record(Change(Patch(frozenset(), added), "edit", "Przyczyna.", seen, DAY), ANALYST)
    assert saved.revision.records == (str(LUKA),), "a claim belongs to its barrier"
    assert saved.revision.patch.added == added
    assert (LUKA, MKUS.causedBy, provision) in tracker.graph.dataset().graph(INFERRED)


def test_a_violation_is_refused_and_leaves_everything(tracker: Tracker) -> None:
    before = state(tracker)
    wrong = Statement(LIMIT, MKUS.affectsForm, SCHEME["contracting-form/nie-ma-takiej"], KNOWLEDGE)
    wish = replace(change(tracker, LIMIT), patch=Patch(frozenset(), frozenset({wrong})))
    assert not tracker.rehearse(wish, ANALYST).conforms
    with pytest.raises(Refused) as caught:
        tracker.record(wish, ANALYST)
    assert caught.value.report.of("Violation")
    assert all(caught.value.text(language) for language in LANGUAGES)
    assert state(tracker) == before


def test_a_rehearsal_keeps_nothing(tracker: Tracker) -> None:
    before = state(tracker)
    assert tracker.rehearse(change(tracker, LIMIT, "próba"), ANALYST).conforms
    assert state(tracker) == before


def statement(**other: URIRef | BNode | Literal) -> Statement:
    return note(LIMIT, "x")._replace(**other)


@pytest.mark.parametrize(
    ("statements", "error"),
    [
        ({statement(subject=BNode())}, BadPatch),
        ({statement(object=URIRef("http://a b"))}, BadPatch),
        ({statement(object=Literal("a\ud800"))}, BadPatch),
        ({statement(object=Literal("a\0"))}, BadChange),
        ({statement(graph=GRAPH["inferred"])}, BadChange),
        ({statement(graph=GRAPH["ontology"])}, BadChange),
        ({statement(graph=URIRef(NOBODY))}, BadChange),
        ({statement(subject=URIRef(NOBODY))}, BadChange),
        ({statement(subject=MKUS.Barrier)}, BadChange),
        ({statement(subject=SCHEME["barrier-status/confirmed"])}, BadChange),
        ({statement(predicate=PROV.wasAttributedTo, object=URIRef(VERIFIER.iri))}, Forbidden),
        (set(), BadChange),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_what_is_no_fact_of_the_writer_is_refused(
    tracker: Tracker, statements: set[Statement], error: type[MkusError]
) -> None:
    before = state(tracker)
    with pytest.raises(error):
        tracker.record(
            replace(change(tracker, LIMIT), patch=Patch(frozenset(), frozenset(statements))), ANALYST
        )
    assert state(tracker) == before


@pytest.mark.parametrize(
    ("wanted", "agent", "error"),
    [
        ({"reason": "  "}, ANALYST, BadReason),
        ({"reason": "x" * 5_000}, ANALYST, BadReason),
        ({"action": "edit"}, CONTRIBUTOR, Forbidden),
        ({"action": "release"}, VERIFIER, Forbidden),
        ({"action": "nonsense"}, VERIFIER, Forbidden),
    ],
)
def test_who_may_not_or_gives_no_reason_is_refused(
    tracker: Tracker, wanted: Mapping[str, str], agent: Agent, error: type[MkusError]
) -> None:
    before = state(tracker)
    with pytest.raises(error):
        tracker.record(replace(change(tracker, LIMIT, "nowa"), **wanted), agent)
    assert state(tracker) == before


def test_nobody_overwrites_what_they_have_not_seen(tracker: Tracker) -> None:
    read = change(tracker, LIMIT, "moja wersja")
    add_note(tracker, LIMIT, "wcześniejsza wersja", VERIFIER)
    before = state(tracker)
    for seen in (read.seen, {}, {str(LIMIT): 0}, {str(LIMIT): 10**9}):
        with pytest.raises(Conflict) as caught:
            tracker.record(replace(read, seen=seen), ANALYST)
        assert (caught.value.record, caught.value.now) == (str(LIMIT), tracker.revision_of(str(LIMIT)))
    assert state(tracker) == before
    later = replace(read, seen={str(LIMIT): tracker.journal.head().number})
    assert tracker.record(later, ANALYST).revision.records == (str(LIMIT),)


def test_a_comment_changes_nothing_and_is_about_a_record(tracker: Tracker) -> None:
    comment = Change(Patch(frozenset(), frozenset()), "comment", "Kto to sprawdzi?", {str(LUKA): 0}, DAY)
    number = tracker.revision_of(str(LUKA))
    saved = tracker.record(comment, CONTRIBUTOR)
    assert (saved.revision.reason, saved.revision.records) == ("Kto to sprawdzi?", (str(LUKA),))
    assert tracker.revision_of(str(LUKA)) == number, "a comment is no version of the record"
    assert tracker.journal.last_activity(str(LUKA)) == saved.revision.recorded_at
    for wrong in (
        replace(comment, seen={}),
        replace(comment, seen={str(ID["barrier/nie-ma"]): 0}),
        replace(comment, patch=Patch(frozenset(), frozenset({note(LUKA, "ukryta")}))),
    ):
        with pytest.raises(BadChange):
            tracker.record(wrong, CONTRIBUTOR)


def test_when_an_event_was_recorded_is_not_for_its_writer_to_say(tracker: Tracker) -> None:
    before, long_ago = datetime.now(PLACE).replace(microsecond=0), datetime(2026, 10, 1, tzinfo=UTC)
    record, status = ID["barrier/koszty"], SCHEME["barrier-status/qualifying"]
    move = move_patch(tracker.graph, record, status, URIRef(ANALYST.iri), DAY, long_ago, "Sprawdzam.")
    assert stamped(move, JOB, before) == move, "jobs carry over what others recorded"
    wish = Change(move, "move", "Sprawdzam.", {str(record): 1}, DAY)
    saved = tracker.record(wish, ANALYST).revision
    (kept,) = [each.object for each in saved.patch.added if each.predicate == MKUS.recordedAt]
    assert before <= datetime.fromisoformat(str(kept)) <= saved.recorded_at


def test_a_move_needs_its_role_whatever_it_is_called(tracker: Tracker) -> None:
    event = ID["status-change/nowe"]
    said = (
        (RDF.type, MKUS.StatusChange),
        (MKUS.statusOf, LUKA),
        (MKUS.previousChange, ID["status-change/barrier-luka-1"]),
        (MKUS.toStatus, SCHEME["barrier-status/confirmed"]),
    )
    patch = Patch(frozenset(), frozenset(Statement(event, *each, KNOWLEDGE) for each in said))
    wish = replace(change(tracker, LUKA), patch=patch)
    with pytest.raises(Forbidden):
        tracker.record(wish, ANALYST)
    with pytest.raises(Forbidden):
        tracker.record(replace(wish, action="cite"), CONTRIBUTOR)
    with pytest.raises(Refused):
        tracker.record(wish, VERIFIER)


def confirmation(tracker: Tracker, event: str = "potwierdzenie") -> Patch:
    """Give the event with which a barrier that is being examined would be confirmed."""
    said = (
        (RDF.type, MKUS.StatusChange),
        (MKUS.statusOf, LUKA),
        (MKUS.previousChange, ID["status-change/barrier-luka-5"]),
        (MKUS.fromStatus, SCHEME["barrier-status/qualifying"]),
        (MKUS.toStatus, SCHEME["barrier-status/confirmed"]),
        (MKUS.happenedOn, Literal(DAY)),
        (MKUS.recordedAt, Literal(datetime(2026, 11, 22, 12, tzinfo=UTC))),
        (MKUS.reason, Literal("Sprawdzono.", lang="pl")),
    )
    subject = ID[f"status-change/{event}"]
    return Patch(frozenset(), frozenset(Statement(subject, *each, KNOWLEDGE) for each in said))


def confirmed_by(agent: Agent, tracker: Tracker, more: frozenset[Statement] = frozenset()) -> Change:
    """Give the change with which somebody confirms a barrier."""
    patch = confirmation(tracker)
    (event,) = {each.subject for each in patch.added}
    own = {
        Statement(event, PROV.wasAssociatedWith, URIRef(agent.iri), KNOWLEDGE),
        Statement(URIRef(agent.iri), RDF.type, MKUS.Agent, KNOWLEDGE),
    }
    wish = replace(change(tracker, LUKA), action="move", reason="Sprawdzono.")
    return replace(wish, patch=Patch(frozenset(), patch.added | own | more))


def test_nobody_confirms_what_they_wrote(settings: Settings) -> None:
    """Completing, its causes and citations count; comments, moves and undoing do not."""
    tracker = Tracker.open(settings, force=True)
    cited = {
        Statement(LUKA, MKUS.hasCitation, ID["citation/nowa"], KNOWLEDGE),
        Statement(ID["citation/nowa"], RDF.type, MKUS.Citation, KNOWLEDGE),
        Statement(ID["citation/nowa"], DCT.source, ID["source/raport"], KNOWLEDGE),
    }
    claim = {
        Statement(ID["claim/nowa"], RDF.type, MKUS.CausationClaim, KNOWLEDGE),
        Statement(ID["claim/nowa"], MKUS.causedBarrier, LUKA, KNOWLEDGE),
        Statement(ID["claim/nowa"], MKUS.causingProvision, ID["provision/du-2001-11/art-1"], KNOWLEDGE),
        Statement(ID["claim/nowa"], MKUS.basis, SCHEME["basis/inferred"], KNOWLEDGE),
    }
    writers = {}
    for name, said, action in (
        ("przypis", cited, "cite"),
        ("przyczyna", claim, "edit"),
        ("opis", None, "edit"),
    ):
        writers[name] = Agent(str(ID[f"agent/{name}"]), VERIFIER.roles)
        wish = change(tracker, LUKA, "dopisek" if said is None else "", action=action)
        patch = wish.patch if said is None else Patch(frozenset(), frozenset(said))
        tracker.record(replace(wish, patch=patch), writers[name])
    # Who comments, writes of another record or takes something back wrote nothing of this one.
    comment = Change(Patch(frozenset(), frozenset()), "comment", "Sprawdzam.", {str(LUKA): 0}, DAY)
    tracker.record(comment, VERIFIER)
    add_note(tracker, LIMIT, "inna bariera", VERIFIER)
    tracker.undo(add_note(tracker, LUKA, "pomyłka").revision.number, VERIFIER, "Cofam.")
    for refused in (*writers.values(), ANALYST, JOB):
        for attempt in (tracker.record, tracker.rehearse):
            with pytest.raises(Forbidden):
                attempt(confirmed_by(refused, tracker), refused)
    with pytest.raises(Forbidden) as caught:
        tracker.check_confirming(str(LUKA), writers["przypis"])
    (number,) = tracker.written_by(str(LUKA), writers["przypis"].iri)
    assert all(str(number) in caught.value.text(language) for language in LANGUAGES)
    slipped = confirmed_by(VERIFIER, tracker, frozenset({note(LUKA, "przy okazji")}))
    with pytest.raises(BadChange):
        tracker.record(slipped, VERIFIER)
    assert tracker.record(confirmed_by(VERIFIER, tracker), VERIFIER).revision.records == (str(LUKA),)
    assert tracker.written_by(str(LUKA), VERIFIER.iri) == ()
    tracker.close()


READER = Agent(str(ID["agent/czytelnik"]), frozenset({Role.READER}))
PROGRAM = replace(VERIFIER, scope=frozenset({Permission.REPORT, Permission.CITE, Permission.COMMENT}))
CITATION, CLAIM, PRACTICE, SOURCE = (
    ID[f"{each}/nowe"] for each in ("citation", "claim", "practice", "source")
)
CITED = ID["citation/barrier-limit-1"]
NEW_CITATION = ((CITATION, RDF.type, MKUS.Citation), (CITATION, DCT.source, ID["source/raport"]))
IMPORTED = (URIRef(ANALYST.iri), RDF.type, MKUS.ImportAgent)


@pytest.mark.parametrize(
    ("agent", "action", "removed", "added"),
    [
        (CONTRIBUTOR, "cite", [(LIMIT, MKUS.hasCitation, CITED)], []),
        (CONTRIBUTOR, "cite", [], [(CITED, MKUS.locator, Literal("s. 999"))]),
        (
            CONTRIBUTOR,
            "cite",
            [],
            [(LIMIT, MKUS.hasCitation, CITATION), (LIMIT, SKOS.altLabel, Literal("x"))],
        ),
        (CONTRIBUTOR, "cite", [], [(LUKA, MKUS.hasCitation, CITED)]),
        (CONTRIBUTOR, "cite", [], [(ID["act/du-2001-11"], MKUS.hasCitation, CITATION), *NEW_CITATION]),
        (CONTRIBUTOR, "cite", [], [(ID["source/raport"], DCT.title, Literal("Inny"))]),
        (CONTRIBUTOR, "report", [], [(EVENT, MKUS.toStatus, SCHEME["barrier-status/qualifying"])]),
        (READER, "report", [], [(LIMIT, SKOS.altLabel, Literal("x", lang="pl"))]),
        (READER, "report", [], [(CLAIM, RDF.type, MKUS.CausationClaim), (CLAIM, MKUS.causedBarrier, LIMIT)]),
        (READER, "report", [], [(PRACTICE, RDF.type, MKUS.GoodPractice)]),
        (READER, "report", [], [(SOURCE, RDF.type, MKUS.Source)]),
        (READER, "edit", [], [(LIMIT, MKUS.hasCitation, CITATION), *NEW_CITATION]),
        (PROGRAM, "edit", [], [(LIMIT, SKOS.altLabel, Literal("x", lang="pl"))]),
        (PROGRAM, "move", [], []),
        (ANALYST, "edit", [], [IMPORTED]),
        (ANALYST, "edit", [], [(SOURCE, RDF.type, MKUS.ImportAgent)]),
        (ANALYST, "edit", [], [(CLAIM, PROV.wasAssociatedWith, SOURCE)]),
        (ANALYST, "edit", [], [(LIMIT, PROV.wasAttributedTo, URIRef(ANALYST.iri))]),
        (ANALYST, "edit", [(LIMIT, PROV.wasAttributedTo, URIRef(ANALYST.iri))], []),
        (ANALYST, "read", [], [(LIMIT, SKOS.altLabel, Literal("x", lang="pl"))]),
    ],
)
def test_who_may_do_it_is_read_from_what_is_done(
    tracker: Tracker, agent: Agent, action: str, removed: list[Triple], added: list[Triple]
) -> None:
    """Whatever the action is called: what it changes decides, and the forms are not asked."""
    before = state(tracker)
    patch = Patch(*(frozenset(Statement(*each, KNOWLEDGE) for each in side) for side in (removed, added)))
    wish = replace(change(tracker, LIMIT), patch=patch, action=action)
    refused = BadChange if EVENT in {each[0] for each in added} else Forbidden
    for attempt in (tracker.record, tracker.rehearse)[: 1 if removed else 2]:
        with pytest.raises(refused):
            attempt(wish, agent)
    assert state(tracker) == before


# Undoing


def test_undoing_is_one_more_revision(tracker: Tracker) -> None:
    saved = add_note(tracker, LIMIT, "pomyłka")
    back = tracker.undo(saved.revision.number, VERIFIER, "To była pomyłka.")
    assert back.revision.action == "undo"
    assert back.revision.patch == saved.revision.patch.inverse()
    assert "pomyłka" not in notes(tracker, LIMIT)
    again = tracker.undo(back.revision.number, VERIFIER, "Jednak nie.")
    assert again.revision.patch == saved.revision.patch
    assert "pomyłka" in notes(tracker, LIMIT)


def test_what_others_build_on_is_not_undone(tracker: Tracker) -> None:
    first = add_note(tracker, LIMIT, "pierwsza").revision.number
    second = tracker.record(change(tracker, LIMIT, "druga", remove="pierwsza"), ANALYST).revision.number
    before = state(tracker)
    with pytest.raises(UndoConflict) as caught:
        tracker.undo(first, VERIFIER, "Cofam.")
    assert caught.value.revisions == (second,)
    for number, error in ((1, BadChange), (10**6, NotFound)):
        with pytest.raises(error):
            tracker.undo(number, VERIFIER, "Cofam.")
    with pytest.raises(Forbidden):
        tracker.undo(second, ANALYST, "Cofam.")
    with pytest.raises(BadReason):
        tracker.undo(second, VERIFIER, "")
    assert state(tracker) == before
    tracker.undo(second, VERIFIER, "Cofam.")
    tracker.undo(first, VERIFIER, "Cofam.")
    assert not notes(tracker, LIMIT) & {"pierwsza", "druga"}


def test_a_record_that_others_point_at_is_not_undone(tracker: Tracker) -> None:
    source, citation = ID["source/nowe-zrodlo"], ID["citation/nowy-przypis"]
    store = tracker.staging.store
    pattern = store.statements(ID["source/poradnik"])
    new = frozenset(each._replace(subject=source) for each in pattern if each.predicate != MKUS.hasCitation)
    new = frozenset(each for each in new if each.graph == GRAPH["sources"])
    added = tracker.record(Change(Patch(frozenset(), new), "edit", "Nowe źródło.", {}, DAY), ANALYST)
    cited = {
        Statement(LIMIT, MKUS.hasCitation, citation, KNOWLEDGE),
        Statement(citation, RDF.type, MKUS.Citation, KNOWLEDGE),
        Statement(citation, URIRef("http://purl.org/dc/terms/source"), source, KNOWLEDGE),
    }
    wish = replace(change(tracker, LIMIT), patch=Patch(frozenset(), frozenset(cited)), action="cite")
    later = tracker.record(wish, CONTRIBUTOR)
    with pytest.raises(UndoConflict) as caught:
        tracker.undo(added.revision.number, VERIFIER, "Cofam.")
    assert caught.value.revisions == (later.revision.number,)


# Several processes, and the next start


def test_another_process_sees_what_was_recorded(settings: Settings) -> None:
    here, there = Tracker.open(settings, force=True), Tracker.open(settings, force=True)
    try:
        read_there = change(there, LIMIT, "stamtąd")
        add_note(here, LIMIT, "stąd")
        there.refresh()
        assert notes(there, LIMIT) == {"stąd"}
        assert there.graph.version == here.graph.version
        with pytest.raises(Conflict):
            there.record(read_there, ANALYST)
        add_note(there, LUKA, "stamtąd")
        with pytest.raises(Conflict):
            add_note(here, LUKA, "niewidziane")
        add_note(here, LUKA, "znów stąd")
        there.refresh()
        assert notes(here, LUKA) == notes(there, LUKA) == {"stamtąd", "znów stąd"}
    finally:
        here.close()
        there.close()


def test_the_graph_is_that_of_a_fresh_replay(settings: Settings) -> None:
    tracker = Tracker.open(settings, force=True)
    add_note(tracker, LIMIT, "jedna")
    tracker.record(change(tracker, LIMIT, "druga", remove="jedna"), ANALYST)
    tracker.undo(2 + 1, VERIFIER, "Cofam.")
    served = tracker.graph.dataset()
    tracker.close()
    facts = replay(tracker.journal, settings.state_path)
    fresh = facts.store(settings).dataset()
    assert all(isomorphic(served.graph(each.identifier), each) for each in fresh.graphs())
    reader = KnowledgeGraph.open(settings, force=True)
    assert set(reader.describe_graph(str(LIMIT)).objects(LIMIT, SKOS.altLabel)) == {
        Literal("jedna", lang="pl")
    }
    assert reader.version == tracker.graph.version
    reader.close()


def test_reading_makes_no_database(small_settings: Settings, tmp_path: Path) -> None:
    settings = small_settings.model_copy(
        update={"data_path": tmp_path, "database": f"sqlite:///{tmp_path}/journal.sqlite"}
    )
    KnowledgeGraph.open(settings, force=True).close()
    assert not list(tmp_path.iterdir())
