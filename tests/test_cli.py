"""The command as a program: what it prints where, in which language, and with which exit code."""

import io
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest
import uvicorn
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from rdflib import Graph
from starlette.types import Receive, Scope, Send
from typer.core import TyperGroup

from mkus_kg.cli import COMMANDS, GROUPS, command_group, command_name, run
from mkus_kg.cli.commands import forwarding
from mkus_kg.cli.texts import TEXTS
from mkus_kg.settings import Settings

ROOT = Path(__file__).parent.parent
BON = "form=scheme/contracting-form/bon"
NAMES = sorted([*map(command_name, COMMANDS), *GROUPS])
PATHS = [
    *NAMES,
    *(f"{group} {command_name(each)}" for group, functions in GROUPS.items() for each in functions),
]


@pytest.fixture
def environment(small_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables(small_settings).items():
        monkeypatch.setenv(name, value)


def variables(settings: Settings) -> Mapping[str, str]:
    return {
        "MKUS_ONTOLOGY_PATH": str(settings.ontology_path),
        "MKUS_QUERIES_PATH": str(settings.queries_path),
        "MKUS_STATE_PATH": str(settings.state_path),
        "MKUS_DATA_PATH": str(settings.data_path),
        "MKUS_LANGUAGE": "en",
    }


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(("language", "word"), [("pl", "Użycie"), ("en", "Usage")])
def test_every_command_has_help(
    name: str, language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*name.split(), "--help", "--lang", language]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"{word}: mkus {name}")
    assert TEXTS[name].text("pl" if language == "pl" else "en") in out
    assert err == ""


@pytest.mark.parametrize("arguments", [[], ["--help"], ["nothing", "--help"]])
def test_help_of_the_whole_lists_every_command(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--lang=pl"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name}" in out for name in NAMES)


def test_help_shows_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    commands = command_group().commands
    for path in PATHS:
        name, _, second = path.partition(" ")
        command = commands[name]
        if isinstance(command, TyperGroup):
            if not second:
                continue
            command = command.commands[second]
        run([*path.split(), "--help"])
        out = capsys.readouterr().out
        for parameter in command.params:
            shown = parameter.opts if parameter.param_type_name == "option" else [str(parameter.name).upper()]
            assert all(each in out for each in shown)


def test_locale_decides_the_language(
    environment: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MKUS_LANGUAGE")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    for locale, word in (("pl_PL.UTF-8", "Użycie"), ("de_DE.UTF-8", "Usage")):
        monkeypatch.setenv("LANG", locale)
        assert run([]) == 0
        assert capsys.readouterr().out.startswith(word)


@pytest.mark.usefixtures("environment")
def test_info(capsys: pytest.CaptureFixture[str]) -> None:
    for language, barriers in (("pl", "bariera\t5"), ("en", "barrier\t5")):
        assert run(["info", "--force", "--lang", language]) == 0
        assert barriers in capsys.readouterr().out.lower().splitlines()


@pytest.mark.usefixtures("environment")
def test_catalogue_and_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--force", "-f", "json"]) == 0
    assert "barriers-of-form" in capsys.readouterr().out
    assert run(["query", "barriers-of-form", "--param", BON, "--force", "--lang", "pl"]) == 0
    out, err = capsys.readouterr()
    assert "Za niski limit" in out
    assert err == ""
    unit = "unit=id/provision/du-2001-11/art-1/ust-1"
    for day, cap in (("2009-06-01", ""), ("2015-03-01", "10,000"), ("2027-06-01", "20,000")):
        asked = ["query", "wordings-in-force-on-date", "-p", unit, "--as-of", day, "-f", "csv", "--force"]
        assert run([*asked, "--lang", "en"]) == 0
        lines = capsys.readouterr().out.strip().splitlines()
        assert [cap in line for line in lines[1:]] == ([True] if cap else [])
    assert run(["query", "barriers-of-form", "--choices", "form", "--force"]) == 0
    assert "https://w3id.org/mkus/scheme/contracting-form/bon" in capsys.readouterr().out


@pytest.mark.usefixtures("environment")
def test_file_is_written_whole_or_not_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "answer.xlsx"
    assert run(["query", "barriers-of-form", "-p", BON, "-o", str(path), "--force"]) == 0
    assert load_workbook(path).worksheets[0].max_row == 4
    assert [each.name for each in tmp_path.iterdir()] == ["answer.xlsx"]
    before = path.read_bytes()
    assert run(["query", "barriers-of-form", "-p", "form=nothing", "-o", str(path), "--force"]) == 2
    assert path.read_bytes() == before
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("environment")
def test_sparql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sparql", "ASK { ?s a mkus:Barrier }", "--force"]) == 0
    assert capsys.readouterr().out == "true\n"
    file = tmp_path / "question.rq"
    file.write_text("SELECT ?s { ?s a mkus:Barrier } ORDER BY ?s LIMIT 1", encoding="utf-8")
    assert run(["sparql", f"@{file}", "--force", "-f", "tsv"]) == 0
    assert "id/barrier/koszty" in capsys.readouterr().out
    text = io.TextIOWrapper(io.BytesIO(b"CONSTRUCT WHERE { <https://w3id.org/mkus/id/barrier/limit> ?p ?o }"))
    monkeypatch.setattr(sys, "stdin", text)
    assert run(["sparql", "-", "--force"]) == 0
    assert len(Graph().parse(data=capsys.readouterr().out, format="turtle")) > 10


@pytest.mark.usefixtures("environment")
def test_search(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "limitów", "--lang", "pl", "--kind", "barriers", "--limit", "1"]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith("https://w3id.org/mkus/id/barrier/limit\tZa niski limit\tbariera\t")
    assert run(["search", "qqqqqq"]) == 1
    assert capsys.readouterr().out.count("\n") == 1
    assert run(["search", "cap", "--kind", "nothing"]) == 2


@pytest.mark.usefixtures("environment")
def test_describe(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["describe", "id/barrier/limit", "--force", "--lang", "pl"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Za niski limit\nhttps://w3id.org/mkus/id/barrier/limit\n")
    assert "wywnioskowane" in out
    assert run(["describe", "https://w3id.org/mkus/id/barrier/limit", "-f", "turtle", "--force"]) == 0
    assert len(Graph().parse(data=capsys.readouterr().out, format="turtle")) > 20
    assert run(["describe", "id/barrier/limit", "-f", "jsonld", "--force"]) == 0
    first = json.loads(capsys.readouterr().out)["@graph"][0]
    assert "https://w3id.org/mkus/id/barrier/limit" in first.values()


@pytest.mark.usefixtures("environment")
def test_export(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "--graph", "sources", "--format", "ntriples", "--force"]) == 0
    assert len(Graph().parse(data=capsys.readouterr().out, format="nt")) > 5


@pytest.mark.usefixtures("environment")
def test_validate(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["validate", "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert code == (0 if report["conforms"] else 1)
    assert run(["validate", "--node", "id/barrier/luka", "--lang", "pl"]) == 0
    assert run(["validate", "-n", "id/barrier/luka", "-f", "ttl"]) == 0


def test_violation_gives_exit_code_1(
    small_ontology: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "ontology"
    for source in small_ontology.rglob("*"):
        target = broken / source.relative_to(small_ontology)
        if source.is_dir():
            target.mkdir(parents=True)
        else:
            text = source.read_text(encoding="utf-8")
            target.write_text(text.replace('"Za niski limit"@pl, ', ""), encoding="utf-8")
    monkeypatch.setenv("MKUS_ONTOLOGY_PATH", str(broken))
    monkeypatch.setenv("MKUS_STATE_PATH", str(tmp_path / "state"))
    assert run(["validate", "--lang", "pl"]) == 1
    assert "id/barrier/limit" in capsys.readouterr().out
    assert run(["info", "--lang", "pl"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Błąd: ")
    assert "id/barrier/limit" in err
    assert run(["info", "--lang", "pl", "--force"]) == 0


WRONG = [
    (["nothing"], 2),
    (["info", "--nothing"], 2),
    (["describe"], 2),
    (["info", "--lang", "de"], 2),
    (["info", "--lang"], 2),
    (["query", "barriers-of-form", "--force"], 2),
    (["query", "barriers-of-form", "-p", "form", "--force"], 2),
    (["query", "barriers-of-form", "-p", "x=1", "--force"], 2),
    (["query", "barriers-of-form", "-p", BON, "--as-of", "20150301", "--force"], 2),
    (["query", "barriers-of-form", "-p", BON, "-f", "turtle", "--force"], 2),
    (["query", "barriers-of-form", "--choices", "x", "--force"], 2),
    (["query", "nothing", "--force"], 1),
    (["query", "-o", "/nowhere/at/all.csv", "--force"], 2),
    (["sparql", "DROP ALL", "--force"], 2),
    (["sparql", "@/nowhere", "--force"], 2),
    (["describe", "id/barrier/nothing", "--force"], 1),
    (["describe", "\ud800", "--force"], 1),
    (["describe", "id/barrier/limit", "-f", "csv", "--force"], 2),
    (["export", "-g", "nothing", "--force"], 1),
    (["export", "-f", "nothing", "--force"], 2),
    (["validate", "-f", "nothing"], 2),
    (["validate", "-n", "id/barrier/nothing"], 1),
    (["serve", "--port", "99999", "--force"], 2),
    (["serve", "--port", "x", "--force"], 2),
    (["serve", "--host", "256.0.0.1", "--force"], 2),
]


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("arguments", "code"), WRONG, ids=lambda value: str(value)[:40].encode("ascii", "replace").decode()
)
def test_mistake_is_one_line(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Error: ")
    assert len(err.splitlines()) == 1


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(("language", "word"), [("pl", "Błąd: "), ("en", "Error: ")])
def test_mistake_is_told_in_the_readers_language(
    language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["nothing", "--lang", language]) == 2
    assert capsys.readouterr().err.startswith(word)


def program(settings: Settings, *arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "-c", "from mkus_kg.cli import main; main()", *arguments]


def test_reader_that_leaves_is_no_error(small_settings: Settings) -> None:
    with subprocess.Popen(
        program(small_settings, "export", "--force"),
        env=os.environ | variables(small_settings),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_site_is_served_after_the_check(small_settings: Settings, tmp_path: Path) -> None:
    with subprocess.Popen(
        program(small_settings, "serve", "--port", "0", "--force", "--lang", "pl"),
        env=os.environ | variables(small_settings) | {"MKUS_DATA_PATH": str(tmp_path)},
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert line.startswith("Strona działa pod adresem http://127.0.0.1:")
            assert reached(line.split()[4])
        finally:
            process.terminate()


def reached(address: str) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [("", "127.0.0.1 http"), ("10.0.0.0/8", "127.0.0.1 http"), ("::1, 127.0.0.1", "192.0.2.7 https")],
)
def test_who_asks_is_said_by_named_proxies_alone(trusted: str, expected: str) -> None:
    """Else a new X-Forwarded-For for each guess would make the limits by address worth nothing."""

    async def who(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(f"{scope['client'][0]} {scope['scheme']}")(scope, receive, send)

    config = uvicorn.Config(who, **forwarding(Settings(trusted_proxies=trusted)))
    config.load()
    client = TestClient(config.loaded_app, client=("127.0.0.1", 1))
    headers = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    assert client.get("/", headers=headers).text == expected


def test_a_proxy_that_is_no_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MKUS_TRUSTED_PROXIES", "127.0.0.1,*")
    assert run(["info"]) == 2
    assert "MKUS_TRUSTED_PROXIES" in capsys.readouterr().err


# People


def test_people_by_command(
    environment: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MKUS_DATA_PATH", str(tmp_path))
    assert run(["user", "list"]) == 1
    assert "mkus user add" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert run(["user", "add", "adam", "--role", "boss"]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("krótkie\n"))
    assert run(["user", "add", "adam", "--role", "administrator"]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("koń bateria zszywka\n"))
    assert run(["user", "add", "adam", "--role", "administrator", "--name", "Adam Nowak"]) == 0
    assert run(["user", "add", "ewa", "--no-password"]) == 0
    assert run(["user", "add", "EWA", "--no-password"]) == 2
    assert run(["user", "role", "ewa", "analyst"]) == 0
    assert run(["user", "disable", "ewa"]) == 0
    assert run(["user", "token", "ewa"]) == 2
    assert run(["user", "disable", "adam"]) == 2
    capsys.readouterr()
    assert run(["user", "list", "--lang", "pl"]) == 0
    rows = [line.split("\t")[:4] for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["adam", "Adam Nowak", "administrator", "czynne"],
        ["ewa", "ewa", "analityk", "wyłączone"],
    ]
    assert run(["user", "enable", "ewa"]) == 0
    assert run(["user", "token", "ewa", "--scope", "people"]) == 2
    capsys.readouterr()
    assert run(["user", "token", "ewa", "--scope", "edit", "--days", "7"]) == 0
    assert capsys.readouterr().out.startswith("mkus_")
    assert run(["user", "password", "ewa", "--generate"]) == 0
    assert len(capsys.readouterr().out.strip()) >= 20
    assert run(["user", "erase", "ewa"]) == 0
    assert run(["user", "token", "ewa"]) == 1
