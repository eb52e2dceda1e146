"""The commands of the journal over a small one: what each gives, and what it says to wrong input."""

from pathlib import Path

import pytest
from tracking import LIMIT, Begun, add_note

from mkus_kg.accounts import Accounts
from mkus_kg.cli import run
from mkus_kg.permissions import Role
from mkus_kg.tracker import Tracker

UNDO = ["undo", "2", "--reason", "To była pomyłka.", "--login"]
TOO_LARGE = str(10**20)


@pytest.fixture
def environment(begun_journal: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A journal of two revisions that the settings name; gives its checkpoint."""
    settings = begun_journal.copy(tmp_path)
    for name in ("ontology_path", "queries_path", "state_path", "data_path", "database"):
        monkeypatch.setenv(f"MKUS_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("MKUS_LANGUAGE", "en")
    tracker = Tracker.open(settings, force=True)
    add_note(tracker, LIMIT, "pomyłka")
    accounts = Accounts.open(tracker.journal.engine)
    for login, role in (("weronika", Role.VERIFIER), ("roman", Role.READER), ("dawny", Role.VERIFIER)):
        accounts.add(login, "", role)
    accounts.disable(accounts.by_login("dawny").agent)
    checkpoint = tracker.journal.checkpoint()
    tracker.close()
    return checkpoint


def test_the_journal_is_read_and_replayed(
    environment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*arguments: str) -> str:
        assert run(["journal", *arguments]) == 0, arguments
        return "".join(capsys.readouterr())

    facts = tmp_path / "facts.nq"
    assert told("checkpoint") == f"{environment}\n"
    assert environment in told("verify", "--checkpoint", environment)
    assert told("log", "--agent", "id/agent/analityk", "--format", "tsv").count("\n") == 2
    assert told("log", "--record", "nobody").count("\n") == 1
    assert told("export").count("\n") == 2
    assert told("export", "--after", TOO_LARGE) == ""
    assert told("export", "--until", TOO_LARGE).count("\n") == 2
    assert "pomyłka" in told("export", "--format", "patch", "--after", "1")
    assert "prov:Activity" in told("export", "--format", "prov", "--until", "1")
    assert environment in told("replay", "--output", str(facts))
    assert "pomyłka" in facts.read_text(encoding="utf-8")
    assert "Revisions: 1," in told("replay", "--until", "1", "--output", str(facts))
    assert "pomyłka" not in facts.read_text(encoding="utf-8")
    assert environment in told("replay", "--until", "2")


MISTAKES = [
    (["log", "--limit", "0"], 2, "greater than or equal to 1"),
    (["log", "--action", "rewrite"], 2, "cite, comment, edit"),
    (["log", "--format", "xml"], 2, "xml"),
    (["export", "--format", "xml"], 2, "jsonl"),
    (["export", "--output", "/nowhere/journal.jsonl"], 2, "/nowhere/journal.jsonl"),
    (["verify", "--checkpoint", "2"], 2, "number:hash"),
    (["replay", "--until", "0"], 2, "greater than or equal to 1"),
    (["replay", "--until", TOO_LARGE], 1, "ends at revision 2"),
    (["replay", "--until", "3"], 1, "ends at revision 2"),
    (["undo", "2"], 2, "reason"),
    (["undo", "two", *UNDO[2:], "weronika"], 2, "integer"),
    ([*UNDO, "nikt"], 1, "no such account"),
    ([*UNDO, "dawny"], 2, "disabled"),
    ([*UNDO, "roman"], 2, "verifier"),
    (["undo", "1", *UNDO[2:], "weronika"], 2, "cannot be undone"),
    (["undo", TOO_LARGE, *UNDO[2:], "weronika"], 1, "no change of this number"),
]


def test_wrong_input_is_one_line(environment: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code, told in MISTAKES:
        assert run(["journal", *arguments]) == code, arguments
        out, error = capsys.readouterr()
        assert out == ""
        assert told in error
    assert run(["journal", "verify", "--checkpoint", environment]) == 0
    assert "Number of revisions: 2" in capsys.readouterr().out


def test_a_revision_is_taken_back_by_one_more(environment: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["journal", *UNDO, "weronika"]) == 0
    assert "undone by 3" in capsys.readouterr().err
    assert run(["journal", *UNDO, "weronika"]) == 2
    assert "build on it: 3" in capsys.readouterr().err
    assert run(["journal", "verify", "--checkpoint", environment]) == 0
