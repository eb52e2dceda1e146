"""The journal: what it gives back, what it refuses, and that nobody rewrites it unnoticed."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rdflib import BNode, Dataset, Literal, URIRef

from mkus_kg.database import open_database
from mkus_kg.errors import BadPatch, BadRevision, BadSettings, JournalMoved, NotFound
from mkus_kg.graph import Patch, Statement
from mkus_kg.journal import Draft, Journal
from mkus_kg.namespaces import DCT, GRAPH, ID

BARRIER = ID["barrier/one"]
OTHER = ID["barrier/two"]
ANNA = str(ID["agent/anna"])
JOB = str(ID["agent/job"])


def statement(text: str, record: URIRef = BARRIER) -> Statement:
    return Statement(record, DCT.title, Literal(text, lang="pl"), GRAPH["knowledge"])


def patch(added: str, removed: str | None = None) -> Patch:
    return Patch(
        frozenset() if removed is None else frozenset({statement(removed)}), frozenset({statement(added)})
    )


def draft(
    reason: str = "Źródło mówi inaczej",
    change: Patch | None = None,
    action: str = "edit",
    agent: str = ANNA,
    records: tuple[str, ...] = (str(BARRIER),),
    technical: bool = False,
) -> Draft:
    return Draft(
        agent=agent,
        action=action,
        reason=reason,
        patch=patch("Limit kwoty") if change is None else change,
        valid_at=date(2026, 11, 22),
        records=records,
        validation={"violations": 0, "warnings": 2},
        ontology_version="o" * 64,
        shapes_version="s" * 64,
        technical=technical,
    )


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.open(open_database(f"sqlite:///{tmp_path / 'journal.sqlite'}"))


# rdflib's own reader asks rdflib for what rdflib calls deprecated.
@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
def test_patch_is_canonical_and_readable_by_rdflib() -> None:
    nasty = 'kwota "20%"\n\\u0022 \x01 zażółć'
    change = Patch(frozenset({statement("b"), statement("a")}), frozenset({statement(nasty)}))
    lines = change.text().splitlines()
    assert [line[:4] for line in lines] == ["TX .", "D <h", "D <h", "A <h", "TC ."]
    assert lines[1] < lines[2]
    assert Patch.read(change.text()) == change
    assert Patch.read(change.text()).text() == change.text()
    dataset = Dataset()
    graph = dataset.graph(GRAPH["knowledge"])
    graph.add(statement("a")[:3])
    graph.add(statement("b")[:3])
    dataset.parse(data=change.text(), format="patch")
    assert set(dataset.graph(GRAPH["knowledge"])) == {statement(nasty)[:3]}


def test_patch_taken_back() -> None:
    change = patch("new", "old")
    assert change.inverse().inverse() == change
    assert change.inverse().added == {statement("old")}
    assert Patch(frozenset({statement("x")}), frozenset({statement("x")})).removed == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "A _:b <http://p> <http://o> <http://g> .",
        "A <http://s> <http://p> _:b <http://g> .",
        "A <http://s> <http://p> <http://o> .",
        "A <http://s> <http://p> .",
        "A <not an iri> <http://p> <http://o> <http://g> .",
        "A <http://s> <http://p> <http://o> <http://g> . <http://s> <http://p> <http://o> <http://g> .",
        "INSERT DATA { }",
        "H id <http://x> .",
        "A <http://s> <http://p> << <http://s> <http://p> <http://o> >> <http://g> .",
    ],
)
def test_what_is_no_patch_of_facts_is_refused(text: str) -> None:
    with pytest.raises(BadPatch):
        Patch.read(text)


def test_blank_nodes_are_refused_in_writing() -> None:
    with pytest.raises(BadPatch):
        Patch(frozenset(), frozenset({Statement(BNode(), DCT.title, Literal("x"), GRAPH["law"])})).text()


def test_journal_gives_back_what_was_recorded(journal: Journal) -> None:
    assert journal.head().number == 0
    first = journal.append(draft(), after=0)
    second = journal.append(draft("Druga zmiana", patch("Nowy", "Limit kwoty")), after=1)
    assert journal.revision(1) == first
    assert list(journal.revisions()) == [first, second]
    assert second.patch == patch("Nowy", "Limit kwoty")
    assert (second.deletions, second.additions) == (1, 1)
    assert second.previous_hash == first.hash
    assert journal.head() == (2, second.hash)
    assert journal.checkpoint() == f"2:{second.hash}"
    assert journal.verify(journal.checkpoint()).ok
    with pytest.raises(NotFound):
        journal.revision(3)


def test_who_comes_second_is_told(journal: Journal) -> None:
    journal.append(draft(), after=0)
    with pytest.raises(JournalMoved):
        journal.append(draft(), after=0)
    with pytest.raises(JournalMoved):
        journal.append(draft(), after=2)
    assert journal.head().number == 1


@pytest.mark.parametrize(
    "bad",
    [
        draft(reason="  "),
        draft(reason="a\0b"),
        draft(reason="\ud800"),
        draft(action="rewrite"),
        draft(agent=""),
    ],
)
def test_draft_that_cannot_be_kept_is_refused(journal: Journal, bad: Draft) -> None:
    with pytest.raises(BadRevision):
        journal.append(bad, after=0)
    assert journal.head().number == 0


def test_revisions_are_found(journal: Journal) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    drafts = [
        draft(records=(str(BARRIER), str(OTHER)), action="import", agent=JOB),
        draft(),
        draft("Co to znaczy?", Patch(frozenset(), frozenset()), "comment"),
        draft(action="job", agent=JOB),
        draft(technical=True),
        draft(records=(str(OTHER),)),
    ]
    for number, each in enumerate(drafts):
        journal.append(each, number, start + timedelta(days=number))

    def numbers(**wanted: object) -> list[int]:
        return [each.number for each in journal.revisions(**wanted)]  # type: ignore[arg-type]

    assert numbers() == [1, 2, 3, 4, 5, 6]
    assert numbers(newest_first=True, limit=2) == [6, 5]
    assert numbers(after=2, until=4) == [3, 4]
    assert numbers(record=str(OTHER)) == [1, 6]
    assert numbers(agent=JOB, newest_first=True) == [4, 1]
    assert numbers(action="comment") == [3]
    assert journal.count(record=str(BARRIER)) == 5
    assert journal.last_revision(str(BARRIER)) == 5, "a comment changes nothing"
    assert journal.last_revision(str(ID["barrier/none"])) == 0
    assert journal.last_activity(str(BARRIER)) == start + timedelta(days=2), "jobs are no activity of people"
    assert journal.last_activity(str(OTHER)) == start + timedelta(days=5)
    assert journal.number_at(start - timedelta(microseconds=1)) == 0
    assert journal.number_at(start + timedelta(days=3)) == 4
    with pytest.raises(BadRevision):
        journal.append(draft(), 6, start)


def test_many_revisions_are_read_in_batches(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkus_kg.journal.journal.BATCH", 3)
    for number in range(7):
        journal.append(draft(), number)
    assert [each.number for each in journal.revisions()] == [1, 2, 3, 4, 5, 6, 7]
    assert [each.number for each in journal.revisions(newest_first=True, limit=5)] == [7, 6, 5, 4, 3]


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://localhost/x", "sqlite:////proc/none/x.sqlite"])
def test_unusable_database_is_named(url: str) -> None:
    with pytest.raises(BadSettings):
        open_database(url)
