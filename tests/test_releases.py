"""A new release of the curated facts beside what people changed: merged, or named, never overwritten."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from tracking import ANALYST, KNOWLEDGE, LIMIT, LUKA, VERIFIER, Begun, add_note, change, note, notes

from mkus_kg.errors import BadChange, InvalidGraph
from mkus_kg.graph import Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.namespaces import ID, SKOS
from mkus_kg.settings import Settings
from mkus_kg.tracker import CURATED_IMPORT, Tracker
from mkus_kg.tracker.merging import merge

COSTS = ID["barrier/koszty"]
START = "<id/barrier/koszty> a mkus:Barrier ;"
WRONG = "mkus:mechanism <scheme/mechanism/nie-ma> ;"


def label(text: str, language: str = "pl", record: URIRef = LIMIT) -> Statement:
    return Statement(record, SKOS.prefLabel, Literal(text, lang=language), KNOWLEDGE)


OLD = frozenset({label("stara"), label("old", "en"), note(LIMIT, "a"), note(LIMIT, "b"), note(LUKA, "c")})


@pytest.mark.parametrize(
    ("new", "local", "merged", "named"),
    [
        pytest.param(OLD, OLD | {note(LIMIT, "x")}, OLD | {note(LIMIT, "x")}, [], id="only here"),
        pytest.param(OLD | {note(LIMIT, "x")}, OLD, OLD | {note(LIMIT, "x")}, [], id="only there"),
        pytest.param(
            OLD | {note(LIMIT, "x")} - {note(LIMIT, "a")},
            (OLD | {note(LIMIT, "y")}) - {note(LIMIT, "b")},
            (OLD | {note(LIMIT, "x"), note(LIMIT, "y")}) - {note(LIMIT, "b")},
            [],
            id="values one by one",
        ),
        pytest.param(
            (OLD - {label("stara")}) | {label("nowa")},
            (OLD - {label("old", "en")}) | {label("new", "en")},
            (OLD - {label("stara"), label("old", "en")}) | {label("nowa"), label("new", "en")},
            [],
            id="each its language",
        ),
        pytest.param(
            (OLD - {label("stara")}) | {label("nowa")},
            (OLD - {label("stara")}) | {label("nowa")},
            (OLD - {label("stara")}) | {label("nowa")},
            [],
            id="both alike",
        ),
        pytest.param(
            (OLD - {label("stara")}) | {label("ich")},
            (OLD - {label("stara")}) | {label("nasza")},
            (OLD - {label("stara")}) | {label("nasza")},
            [(LIMIT, SKOS.prefLabel)],
            id="both otherwise",
        ),
        pytest.param(
            (OLD - {label("stara")}) | {label("ich")},
            OLD - {label("stara")},
            OLD - {label("stara")},
            [(LIMIT, SKOS.prefLabel)],
            id="replaced there and removed here",
        ),
        pytest.param(OLD - {note(LUKA, "c")}, OLD, OLD - {note(LUKA, "c")}, [], id="record gone there"),
        pytest.param(
            OLD - {note(LUKA, "c")},
            OLD | {note(LUKA, "d")},
            OLD | {note(LUKA, "d")},
            [(LUKA, None)],
            id="record gone there and changed here",
        ),
        pytest.param(
            OLD | {note(LUKA, "d")},
            OLD - {note(LUKA, "c")},
            OLD - {note(LUKA, "c")},
            [(LUKA, None)],
            id="record gone here and changed there",
        ),
    ],
)
def test_two_sides_are_merged(
    new: frozenset[Statement],
    local: frozenset[Statement],
    merged: frozenset[Statement],
    named: list[tuple[URIRef, URIRef | None]],
) -> None:
    result = merge(OLD, new, local)
    assert result.patch.removed <= local
    assert result.patch.added.isdisjoint(local)
    assert (local - result.patch.removed) | result.patch.added == merged
    assert [(each.subject, each.predicate) for each in result.disagreements] == named


Edit = Callable[[str], str]


class Releases:
    """A journal, and files of facts that change under it."""

    def __init__(self, begun: Begun, folder: Path) -> None:
        self.ontology = shutil.copytree(begun.settings.ontology_path, folder / "ontology")
        settings = begun.copy(folder / "data")
        self.settings = settings.model_copy(update={"ontology_path": self.ontology})
        self.file = self.ontology / "facts" / "knowledge" / "knowledge.ttl"

    def release(self, edit: Edit) -> None:
        """Change the file of the barriers."""
        text = self.file.read_text(encoding="utf-8")
        changed = edit(text)
        assert changed != text
        self.file.write_text(changed, encoding="utf-8")

    def open(self) -> Tracker:
        """Start anew."""
        return Tracker.open(self.settings, force=True)


@pytest.fixture
def releases(begun_journal: Begun, tmp_path: Path) -> Releases:
    """A journal and files of its own."""
    return Releases(begun_journal, tmp_path)


def replaced(old: str, new: str) -> Edit:
    return lambda text: text.replace(old, new, 1)


def test_a_release_is_merged_once_and_reports_what_it_did_not_change(releases: Releases) -> None:
    tracker = releases.open()
    add_note(tracker, LIMIT, "nasz dopisek")
    stated = label("Luka w rozliczeniach", record=LUKA)
    renamed = change(tracker, LUKA)
    mine = label("Nasza nazwa", record=LUKA)
    patch = Patch(frozenset({stated}), frozenset({mine}))
    tracker.record(replace(renamed, patch=patch), ANALYST)
    tracker.close()

    original = releases.file.read_text(encoding="utf-8")
    releases.release(replaced('"Za niski limit"@pl', '"Limit jest za niski"@pl'))
    releases.release(replaced('"Luka w rozliczeniach"@pl', '"Ich nazwa"@pl'))
    tracker = releases.open()
    assert tracker.graph.label(str(LIMIT)) == "Limit jest za niski"
    assert notes(tracker, LIMIT) == {"nasz dopisek"}
    assert tracker.graph.label(str(LUKA)) == "Nasza nazwa"
    taken = tracker.journal.revision(tracker.journal.head().number)
    assert (taken.action, taken.agent, taken.technical) == ("release", CURATED_IMPORT.iri, True)
    assert set(taken.records) == {str(LIMIT), str(LUKA)}
    assert "id/barrier/luka" in taken.reason
    assert "Ich nazwa ≠ Nasza nazwa" in taken.reason
    with pytest.raises(BadChange):
        tracker.undo(taken.number, VERIFIER, "Cofam wydanie.")
    tracker.close()

    for again in (None, original):
        # The same release, and one that was taken in before, bring nothing.
        if again is not None:
            releases.file.write_text(again, encoding="utf-8")
        tracker = releases.open()
        assert tracker.journal.head().number == taken.number
        tracker.close()


def test_what_the_shapes_forbid_beside_local_changes_stays_as_it_is(releases: Releases) -> None:
    tracker = releases.open()
    before = tracker.graph.describe_graph(str(COSTS))
    tracker.close()
    releases.release(replaced(START, f"{START} {WRONG}"))
    releases.release(replaced('"Za niski limit"@pl', '"Limit jest za niski"@pl'))
    tracker = releases.open()
    assert set(tracker.graph.describe_graph(str(COSTS))) == set(before)
    assert tracker.graph.label(str(LIMIT)) == "Limit jest za niski"
    assert "id/barrier/koszty" in tracker.journal.revision(tracker.journal.head().number).reason
    tracker.close()


def test_facts_that_break_the_shapes_begin_no_journal(releases: Releases, tmp_path: Path) -> None:
    releases.release(replaced(START, f"{START} {WRONG}"))
    fresh = tmp_path / "fresh"
    settings: Settings = releases.settings.model_copy(
        update={"data_path": fresh, "database": f"sqlite:///{fresh}/journal.sqlite"}
    )
    with pytest.raises(InvalidGraph):
        Tracker.check(settings)
    tracker = Tracker.open(settings, force=True)
    assert tracker.journal.head().number == 1
    tracker.close()
