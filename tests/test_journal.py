"""The journal: what it gives back, what it refuses, and that nobody rewrites it unnoticed."""

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from sqlalchemy import Engine, Integer, text
from sqlalchemy.exc import DBAPIError

from mkus_kg.cli import run
from mkus_kg.database import open_database
from mkus_kg.errors import BadParameter, BadPatch, BadRevision, BadSettings, JournalMoved, NotFound
from mkus_kg.graph import Patch, Statement
from mkus_kg.journal import Downloads, Draft, Journal
from mkus_kg.journal.exports import json_lines, prov, rdf_patch, revision_iri
from mkus_kg.journal.tables import REVISION, TABLES
from mkus_kg.namespaces import DCT, GRAPH, ID, PROV, RDF

BARRIER = ID["barrier/one"]
OTHER = ID["barrier/two"]
ANNA = str(ID["agent/anna"])
JOB = str(ID["agent/job"])
WRITERS = 4
EACH = 3
# How many bytes of a row are changed, one at a time.
FLIPS = int(os.environ.get("MKUS_FLIPS", "25"))


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


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'journal.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        engine = open_database(sqlite_url(tmp_path))
    else:
        engine = open_database(request.getfixturevalue("postgresql"))
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


@pytest.fixture
def journal(engine: Engine) -> Journal:
    return Journal.open(engine)


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
    for too_early in (start, start + timedelta(days=5)):
        with pytest.raises(BadRevision):
            journal.append(draft(), 6, too_early)


def test_what_was_known_at_a_moment_stays_when_the_clock_is_set_back(journal: Journal) -> None:
    ahead = datetime.now(UTC) + timedelta(days=1)
    moments = [journal.append(draft(), n, None if n else ahead).recorded_at for n in range(3)]
    assert moments[0] < moments[1] < moments[2]
    assert [journal.number_at(moment) for moment in moments] == [1, 2, 3]


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


# Nobody rewrites it


def three(journal: Journal, records: tuple[str, ...] = (str(BARRIER),)) -> str:
    """Record three revisions and give the checkpoint."""
    for number, reason in enumerate(("Pierwsza", "Druga: zażółć gęślą jaźń", "Trzecia")):
        journal.append(draft(reason, patch(f"wersja {number}"), records=records), number)
    return journal.checkpoint()


REFUSED = (
    "UPDATE revision SET reason = 'inny' WHERE number = 2",
    "DELETE FROM revision WHERE number = 3",
    "UPDATE revision_record SET record = 'x'",
    "DELETE FROM revision_record",
    "UPDATE download SET agent = 'x'",
    "DELETE FROM download",
    "INSERT INTO revision_record (record, number) VALUES ('x', 1)",
    "INSERT INTO revision SELECT 9, recorded_at, valid_at, agent, action, technical, deletions, additions, "
    "ontology_version, shapes_version, previous_hash, 'h', reason, validation, records, patch "
    "FROM revision WHERE number = 3",
)
REFUSED_BY = {
    "sqlite": (
        "INSERT OR REPLACE INTO revision SELECT number, recorded_at, valid_at, agent, action, technical, "
        "deletions, additions, ontology_version, shapes_version, previous_hash, hash, 'inny', validation, "
        "records, patch FROM revision WHERE number = 3",
        "REPLACE INTO download SELECT number, taken_at, 'x', address, format, version FROM download",
    ),
    "postgresql": ("TRUNCATE revision CASCADE", "TRUNCATE revision_record", "TRUNCATE download"),
}


def test_database_refuses_to_rewrite_history(journal: Journal) -> None:
    checkpoint = three(journal)
    Downloads.open(journal.engine).note(ANNA, "/bariery.csv", "csv", "v")
    for statement_text in (*REFUSED, *REFUSED_BY[journal.engine.dialect.name]):
        with (
            pytest.raises(DBAPIError, match=r"never changed|must follow"),
            journal.engine.begin() as connection,
        ):
            connection.execute(text(statement_text))
    assert journal.verify(checkpoint).ok
    assert [each.agent for each in Downloads.open(journal.engine).newest()] == [ANNA]


def without_guards(journal: Journal) -> None:
    """Take the triggers away, as somebody with the rights of the owner can."""
    with journal.engine.begin() as connection:
        if journal.engine.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for name in names.scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in TABLES:
                connection.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER ALL"))


def test_missing_guards_are_found(journal: Journal) -> None:
    three(journal)
    without_guards(journal)
    problems = journal.verify().problems
    assert len(problems) == len(TABLES)
    assert all(problem.number == 0 for problem in problems)


WEAKENED = {
    "sqlite": (
        "DROP TRIGGER revision_guards_update",
        "CREATE TRIGGER revision_guards_update BEFORE UPDATE ON revision WHEN 0 BEGIN SELECT 1; END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION revision_refuses() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END $$",
    ),
}


def test_a_guard_that_guards_nothing_is_found(journal: Journal) -> None:
    """A trigger of the same name that lets everything pass."""
    three(journal)
    assert journal.verify().ok
    with journal.engine.begin() as connection:
        for statement_text in WEAKENED[journal.engine.dialect.name]:
            connection.execute(text(statement_text))
    (problem,) = journal.verify().problems
    assert "revision_guards_update" in problem.message.en
    assert "revision_guards_insert" not in problem.message.en


def test_change_of_any_field_is_found(journal: Journal) -> None:
    # Without records nothing points at the number, so that it can be changed too.
    three(journal, records=())
    without_guards(journal)
    expected = journal.verify().problems
    for column in REVISION.columns:
        name = column.name
        is_number = isinstance(column.type, Integer)
        rewrites = (f"{name} + 7", f"{name} - 7") if is_number else (f"'x' || {name}", f"substr({name}, 2)")
        for rewrite, noticed in zip(rewrites, (True, False), strict=True):
            with journal.engine.begin() as connection:
                where = "number IN (2, 9)"
                connection.execute(text(f"UPDATE revision SET {name} = {rewrite} WHERE {where}"))
            assert (len(journal.verify().problems) > len(expected)) == noticed, name


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE revision_record SET record = 'x' WHERE number = 2",
        "DELETE FROM revision_record WHERE number = 2",
        "INSERT INTO revision_record (record, number) VALUES ('x', 2)",
        "UPDATE revision SET records = '[ ' || substr(records, 2) WHERE number = 2",
    ],
)
def test_change_of_the_index_or_of_spaces_is_found(journal: Journal, tampering: str) -> None:
    three(journal)
    without_guards(journal)
    with journal.engine.begin() as connection:
        connection.execute(text(tampering))
    assert {problem.number for problem in journal.verify().problems} == {0, 2}


def test_deleted_revision_is_found(journal: Journal) -> None:
    checkpoint = three(journal)
    without_guards(journal)
    expected = len(journal.verify(checkpoint).problems)
    with journal.engine.begin() as connection:
        connection.execute(text("DELETE FROM revision_record WHERE number = 3"))
        connection.execute(text("DELETE FROM revision WHERE number = 3"))
    assert len(journal.verify().problems) == expected, "a chain that is only shorter fits"
    (found,) = journal.verify(checkpoint).problems[expected:]
    assert found.number == 3
    with journal.engine.begin() as connection:
        connection.execute(text("DELETE FROM revision_record WHERE number = 1"))
        connection.execute(text("DELETE FROM revision WHERE number = 1"))
    (found,) = journal.verify().problems[expected:]
    assert found.number == 2


def test_whole_chain_written_anew_does_not_fit_the_checkpoint(engine: Engine, tmp_path: Path) -> None:
    checkpoint = three(Journal.open(engine))
    forged = Journal.open(open_database(f"sqlite:///{tmp_path / 'forged.sqlite'}"))
    three(forged)
    assert forged.verify().ok
    (problem,) = forged.verify(checkpoint).problems
    assert problem.number == 3
    forged.engine.dispose()


@pytest.mark.parametrize("bad", ["", "3", "3:abc", "x:" + "0" * 64, "-1:" + "0" * 64])
def test_checkpoint_that_is_none_is_refused(journal: Journal, bad: str) -> None:
    with pytest.raises(BadParameter):
        journal.verify(bad)


def test_one_changed_byte_in_the_file_is_found(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path))
    checkpoint = three(Journal.open(engine))
    second = Journal(engine).revision(2)
    engine.dispose()
    file = tmp_path / "journal.sqlite"
    whole = file.read_bytes()
    # The row, from its first column to its last.
    start = whole.index(second.content()["recorded_at"].encode())  # type: ignore[attr-defined]
    end = whole.index(b"TC .", start) + len(b"TC .")
    step = max(1, (end - start) // FLIPS)
    for position in range(start, end, step):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << position % 8
        file.write_bytes(damaged)
        engine = open_database(sqlite_url(tmp_path))
        problems = Journal(engine).verify(checkpoint).problems
        engine.dispose()
        assert problems, f"nobody noticed byte {position - start}: {whole[position]:c}"
    file.write_bytes(whole)
    engine = open_database(sqlite_url(tmp_path))
    assert Journal(engine).verify(checkpoint).ok
    engine.dispose()


# Several at once


def test_writers_at_the_same_time_lose_nothing(engine: Engine) -> None:
    journals = [Journal.open(engine)] * WRITERS
    kept: list[int] = []
    together = threading.Barrier(WRITERS)

    def write(journal: Journal, writer: int) -> None:
        together.wait()
        for number in range(EACH):
            while True:
                try:
                    after = journal.head().number
                    kept.append(journal.append(draft(f"{writer}/{number}"), after).number)
                    break
                except JournalMoved:
                    continue

    threads = [threading.Thread(target=write, args=(each, n)) for n, each in enumerate(journals)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == list(range(1, WRITERS * EACH + 1))
    reasons = [revision.reason for revision in journals[0].revisions()]
    assert sorted(reasons) == sorted(f"{writer}/{n}" for writer in range(WRITERS) for n in range(EACH))
    moments = [revision.recorded_at for revision in journals[0].revisions()]
    assert moments == sorted(moments)
    assert journals[0].verify().ok


def test_tables_made_by_several_at_once(engine: Engine) -> None:
    together = threading.Barrier(WRITERS)
    failed: list[Exception] = []

    def open_one() -> None:
        together.wait()
        try:
            Journal.open(engine)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=open_one) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Journal(engine).verify().ok


def test_commit_waits_for_the_disk(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path))
    with engine.connect() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {each}").scalar()
            for each in ("journal_mode", "synchronous", "foreign_keys")
        ]
    engine.dispose()
    assert values == ["wal", 2, 1]


# Written out


def test_json_lines_can_be_checked_by_anyone(journal: Journal) -> None:
    three(journal)
    journal.append(draft("Tajne?", Patch(frozenset(), frozenset()), "comment"), 3)
    previous = "0" * 64
    for line in json_lines(journal.revisions(), comments=True):
        content = json.loads(line)
        digest = content.pop("hash")
        text_of_content = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text_of_content.encode()).hexdigest() == digest
        assert content["previous_hash"] == previous
        previous = digest
    *_, last = json_lines(journal.revisions())
    assert "Tajne?" not in last
    assert json.loads(last)["hash"] == previous, "the chain can be followed past a comment"


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
def test_patches_give_the_graph_again(journal: Journal) -> None:
    journal.append(draft(change=patch("a")), 0)
    journal.append(draft(change=patch("b", "a")), 1)
    dataset = Dataset()
    dataset.parse(data="\n".join(rdf_patch(journal.revisions())), format="patch")
    assert set(dataset.graph(GRAPH["knowledge"])) == {statement("b")[:3]}


def test_provenance_says_who_did_what(journal: Journal) -> None:
    journal.append(draft(action="import", agent=JOB), 0)
    journal.append(draft("Sprawdzone w Dz.U."), 1)
    journal.append(draft("Komentarz", Patch(frozenset(), frozenset()), "comment"), 2)
    graph = prov(journal.revisions())
    second = revision_iri(2)
    assert (second, PROV.wasAssociatedWith, URIRef(ANNA)) in graph
    assert (second, PROV.wasInformedBy, revision_iri(1)) in graph
    assert (BARRIER, PROV.wasInfluencedBy, second) in graph
    assert (URIRef(JOB), RDF.type, PROV.SoftwareAgent) in graph
    assert not any(graph.triples((revision_iri(3), None, None)))
    assert isinstance(graph, Graph)


def test_downloads_are_noted(journal: Journal) -> None:
    downloads = Downloads.open(journal.engine)
    for number in range(3):
        downloads.note(ANNA if number else JOB, f"/bariery.csv?n={number}", "csv", "version")
    newest = downloads.newest(limit=2)
    assert [each.address for each in newest] == ["/bariery.csv?n=2", "/bariery.csv?n=1"]
    assert [each.agent for each in downloads.newest(before=newest[-1].number)] == [JOB]
    assert len(downloads.newest(agent=ANNA)) == 2
    assert downloads.newest()[0].taken_at <= datetime.now(UTC)


# The command


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = sqlite_url(tmp_path)
    monkeypatch.setenv("MKUS_DATABASE", url)
    monkeypatch.setenv("MKUS_LANGUAGE", "en")
    return url


@pytest.mark.parametrize("command", ["verify", "log", "export", "checkpoint"])
def test_reading_makes_no_journal(
    command: str, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["journal", command]) == 1
    assert "There is no journal yet" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_command_verifies(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    journal = Journal.open(open_database(address))
    checkpoint = three(journal)
    assert run(["journal", "checkpoint"]) == 0
    assert capsys.readouterr().out == f"{checkpoint}\n"
    assert run(["journal", "verify", "--checkpoint", checkpoint]) == 0
    assert checkpoint in capsys.readouterr().out
    assert run(["journal", "verify", "--checkpoint", "3:" + "0" * 64]) == 1
    assert "revision 3: the hash is not that of the checkpoint" in capsys.readouterr().out
    assert run(["journal", "verify", "--checkpoint", "three"]) == 2
    journal.engine.dispose()


def test_command_lists_and_writes(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    journal = Journal.open(open_database(address))
    three(journal)
    assert run(["journal", "log", "--record", "id/barrier/one", "--limit", "2", "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["3", "2"]
    assert run(["journal", "log", "--action", "rewrite"]) == 2
    assert run(["journal", "export", "--after", "2"]) == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "Trzecia"
    assert run(["journal", "export", "--format", "patch", "--until", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "TX ."
    assert run(["journal", "export", "--format", "xml"]) == 2
    journal.engine.dispose()
