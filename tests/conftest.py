"""The two graphs that tests ask: a small one whose every answer can be counted by hand, and the real one."""

import importlib.util
import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from postgresql_server import CannotStart, postgresql_server
from small_graph import EVALUATION_DATE, REPOSITORY
from small_graph import small_ontology as lay_out
from tracking import Begun, begun

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.settings import Settings


def pytest_configure(config: pytest.Config) -> None:
    """Keep tests away from the journal of whoever runs them."""
    folder = tempfile.TemporaryDirectory(prefix="mkus-tests-")
    os.environ["MKUS_DATA_PATH"] = folder.name
    config.add_cleanup(folder.cleanup)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the slow walk, which opens every page of every record."""
    parser.addoption("--whole-site", action="store_true", help="open every page of the site, in minutes")


@pytest.fixture(scope="session")
def small_ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real ontology, schemes, shapes and rules with the facts of tests/graph."""
    return lay_out(tmp_path_factory.mktemp("small") / "ontology")


@pytest.fixture(scope="session")
def small_settings(small_ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for the small graph, with tight limits for foreign SPARQL."""
    return Settings(
        ontology_path=small_ontology,
        evaluation_date=EVALUATION_DATE,
        queries_path=REPOSITORY / "queries",
        state_path=tmp_path_factory.mktemp("state"),
        data_path=tmp_path_factory.mktemp("data"),
        sparql_seconds=1.0,
        sparql_megabytes=256,
        sparql_workers=1,
        row_limit=100,
    )


@pytest.fixture(scope="session")
def small_graph(small_settings: Settings) -> Iterator[KnowledgeGraph]:
    """The small graph, open whatever its shapes say."""
    graph = KnowledgeGraph.open(small_settings, force=True)
    yield graph
    graph.close()


@pytest.fixture(scope="session")
def prover() -> ModuleType:
    """The script that draws edits, good and bad, and proves by them how a change is judged."""
    specification = importlib.util.spec_from_file_location(
        "prove_gate", REPOSITORY / "scripts" / "prove_gate.py"
    )
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def begun_journal(small_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """A journal whose first revision is the small graph; each test works on a copy."""
    return begun(small_settings, tmp_path_factory.mktemp("begun"))


@pytest.fixture(scope="session")
def real_graph() -> Iterator[KnowledgeGraph]:
    """The graph of the repository."""
    settings = Settings(
        ontology_path=REPOSITORY / "ontology",
        queries_path=REPOSITORY / "queries",
        evaluation_date=EVALUATION_DATE,
    )
    graph = KnowledgeGraph.open(settings, force=True)
    yield graph
    graph.close()


@pytest.fixture(scope="session")
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """A server on the loopback that notes who calls it."""
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    calls.append(connection.recv(100))

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], calls
        done.set()
        thread.join()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL database of ours; what needs it is skipped where it cannot be started."""
    try:
        server = postgresql_server(tmp_path_factory.mktemp("postgresql"))
        url = server.__enter__()
    except CannotStart as error:
        pytest.skip(str(error))
    yield url
    server.__exit__(None, None, None)
