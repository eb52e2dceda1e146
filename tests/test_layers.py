"""A module imports only from lines below its own, and nothing is imported inside a function."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# The list in the README, from the edge to the ground. A name covers the module or package and all it holds;
# the modules of one package may import each other.
LAYERS = tuple(
    tuple(re.split(r"\s+\|\s+", names))
    for names in re.findall(
        r"^((?:web|mkus_kg)\.\S+(?: \| (?:web|mkus_kg)\.\S+)*)",
        (ROOT / "README.md").read_text(encoding="utf-8").partition("```layers\n")[2].partition("```")[0],
        re.MULTILINE,
    )
)
PACKAGES = ("mkus_kg", "web")
ENGINE = "pyoxigraph"
ENGINE_LAYER = "mkus_kg.graph"
ENVIRONMENT_MODULE = "mkus_kg.settings"
LONGEST_MODULE = 400


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = [pytest.param(name, path, id=name) for name, path in modules()]
KNOWN = frozenset(name for name, _ in modules())


def layer(name: str) -> int | None:
    """Give the line of a module: the one with the longest name that covers it."""
    found = [
        (len(covering), number)
        for number, line in enumerate(LAYERS)
        for covering in line
        if name == covering or name.startswith(covering + ".")
    ]
    return max(found)[1] if found else None


def covering(name: str) -> str:
    return max(
        (each for line in LAYERS for each in line if name == each or name.startswith(each + ".")), key=len
    )


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def of_ours(name: str) -> str | None:
    """Give the module behind an imported name: mkus_kg.graph for mkus_kg.graph.GraphStore."""
    while name:
        if name in KNOWN:
            return name
        name = name.rpartition(".")[0]
    return None


@pytest.mark.parametrize(("name", "path"), MODULES)
def test_imports_only_from_below(name: str, path: Path) -> None:
    if name in PACKAGES:
        assert list(imported(parsed(path))) == []
        return
    own = layer(name)
    assert own is not None, f"{name} has no line in the layer list of the README"
    for wanted in imported(parsed(path)):
        module = of_ours(wanted)
        if module is None or covering(module) == covering(name):
            continue
        below = layer(module)
        assert below is not None, f"{module} has no line in the layer list of the README"
        assert below > own, f"{name} imports {module}, which is not below it"


@pytest.mark.parametrize(("name", "path"), MODULES)
def test_imports_stand_at_the_top(name: str, path: Path) -> None:
    tree = parsed(path)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
            assert inside == [], f"{name}.{function.name} imports"


@pytest.mark.parametrize(("name", "path"), MODULES)
def test_engine_and_environment_have_one_place(name: str, path: Path) -> None:
    tree = parsed(path)
    if covering_or_self(name) != ENGINE_LAYER:
        assert all(each.split(".")[0] != ENGINE for each in imported(tree)), (
            "the engine is named in graph alone"
        )
    if name != ENVIRONMENT_MODULE:
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not attributes & {"environ", "getenv"}, "the environment is read in settings alone"


def covering_or_self(name: str) -> str:
    return name if name in PACKAGES else covering(name)


@pytest.mark.parametrize(("name", "path"), MODULES)
def test_module_says_what_it_is_for_and_stays_short(name: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{name} needs a sentence at its top"
    assert len(text.splitlines()) <= LONGEST_MODULE


def test_no_line_without_a_module() -> None:
    known = [name for name, _ in modules()]
    for line in LAYERS:
        for each in line:
            assert any(name == each or name.startswith(each + ".") for name in known), each
