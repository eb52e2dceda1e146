"""What a newcomer reads is complete: every command, setting, script, layer and question has its line."""

import importlib.util
import re
from pathlib import Path

import pytest

from mkus_kg.cli import command_group
from mkus_kg.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(command_group().commands)
SCRIPTS = sorted(path.name for path in (ROOT / "scripts").iterdir() if path.is_file())


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_in_the_readme(command: str) -> None:
    assert f"`mkus {command}" in README


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_setting_is_in_the_readme(setting: str) -> None:
    assert f"`MKUS_{setting.upper()}`" in README


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_is_in_the_readme(script: str) -> None:
    assert f"`scripts/{script}" in README


def test_every_run_time_dependency_has_its_reason() -> None:
    declared = re.search(r"\ndependencies = \[(.*?)\]", (ROOT / "pyproject.toml").read_text(), re.S)
    assert declared is not None
    names = re.findall(r'"([A-Za-z0-9-]+)', declared.group(1))
    assert names
    assert [name for name in names if f"`{name}`" not in README] == []


def test_list_of_questions_is_what_the_headers_say() -> None:
    spec = importlib.util.spec_from_file_location("questions", ROOT / "scripts" / "questions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (ROOT / "queries" / "README.md").read_text(encoding="utf-8")
    assert written == module.catalogue(ROOT / "queries"), "run scripts/questions.py"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_to_files_lead_somewhere(page: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("folder", ["web", "mkus_kg", "queries", "tests", "scripts", "ontology"])
def test_no_mark_of_a_merge_is_left(folder: str) -> None:
    kinds = {".css", ".html", ".js", ".md", ".py", ".rq", ".ttl", ".yaml", ".csv"}
    texts = [
        file for file in (ROOT / folder).rglob("*") if file.suffix in kinds and "vendor" not in file.parts
    ]
    left = ("<" * 7 + " ", ">" * 7 + " ")
    found = [
        file.name
        for file in texts
        if any(line.startswith(left) for line in file.read_text(encoding="utf-8").splitlines())
    ]
    assert found == []
