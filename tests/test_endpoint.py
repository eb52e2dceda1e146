"""The endpoint as a running server under attack: pages stay quick, memory and workers come back."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from small_graph import REPOSITORY

CARTESIAN = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }")
HEAVY = f"/sparql?query={CARTESIAN}"
LIGHT = "/sparql?query=ASK%7B%7D"
PAGES = ("/bariery", "/id/barrier/limit", "/en/provisions")
SECONDS = 2
ATTACKERS = 20
QUICK = 0.1
"""A page that comes within so many seconds is quick, however much quicker it may be on an idle machine."""


class Server:
    """The site in a process of its own."""

    def __init__(self, ontology: Path, state: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        settings = {
            "MKUS_ONTOLOGY_PATH": str(ontology),
            "MKUS_QUERIES_PATH": str(REPOSITORY / "queries"),
            "MKUS_STATE_PATH": str(state),
            "MKUS_DATA_PATH": str(state / "data"),
            "MKUS_FORCE": "true",
            "MKUS_TRUSTED_PROXIES": "127.0.0.1",
            "MKUS_SPARQL_SECONDS": str(SECONDS),
            "MKUS_PORT": str(self.port),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from mkus_kg.cli import main; main()", "serve"],
            env={**os.environ, **settings, "PYTHONPATH": str(REPOSITORY)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def get(self, address: str, client: str = "") -> tuple[int, float, http.client.HTTPMessage]:
        """Give the status, the seconds it took and the headers; `client` is the address a proxy names."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        start = time.monotonic()
        connection.request("GET", address, headers={"X-Forwarded-For": client} if client else {})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, time.monotonic() - start, answer.headers

    def usual(self, rounds: int) -> float:
        """Give the median of the time a page takes: its tail tells more of what else the machine does."""
        times = []
        for number in range(rounds):
            status, seconds, _ = self.get(PAGES[number % len(PAGES)])
            assert status == 200
            times.append(seconds)
        return statistics.median(times)

    def memory(self) -> int:
        """Give the bytes that the site holds; how many workers stand ready differs from moment to moment."""
        return resident(self.process.pid)

    def workers(self) -> int:
        return len(children(self.process.pid))

    def settled(self) -> bool:
        """Say whether what a start reads in the background is read: for a second nothing is worked out."""
        before = worked(self.process.pid)
        time.sleep(1)
        return worked(self.process.pid) - before < 0.05


def children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def worked(process: int) -> float:
    """Give the seconds of work of a process."""
    times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def until(holds: object, seconds: float) -> bool:
    """Ask again and again whether something has come about."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if callable(holds) and holds():
            return True
        threading.Event().wait(0.05)
    return False


@pytest.fixture(scope="module")
def server(small_ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(small_ontology, tmp_path_factory.mktemp("state"))
    try:
        assert until(lambda: answers(made), 60)
        assert until(lambda: made.settled(), 60)
        for _ in range(3):
            made.usual(len(PAGES) * 2)
        for number in range(4):
            assert made.get(LIGHT, f"10.1.0.{number}")[0] == 200
        yield made
    finally:
        made.process.terminate()
        made.process.wait()


def answers(server: Server) -> bool:
    try:
        return server.get(LIGHT)[0] == 200
    except OSError:
        return False


@pytest.mark.parametrize("spread", [False, True], ids=["one address", "many addresses"])
def test_an_attack_costs_nobody_else_anything(server: Server, spread: bool) -> None:
    idle, before, workers = server.usual(40), server.memory(), server.workers()
    got: list[tuple[int, float, http.client.HTTPMessage]] = []

    def attack(number: int) -> None:
        got.append(server.get(HEAVY, f"10.0.{number}.1" if spread else "10.0.0.1"))

    attackers = [threading.Thread(target=attack, args=(number,)) for number in range(ATTACKERS)]
    for each in attackers:
        each.start()
    during = server.usual(40)
    if not spread:
        assert server.get(LIGHT, "10.9.9.9")[:1] == (200,)
    for each in attackers:
        each.join()
    assert during < max(3 * idle, QUICK)
    expected = {503} if spread else {429, 503}
    assert {status for status, _, _ in got} == expected
    assert all(int(headers["Retry-After"]) > 0 for _, _, headers in got)
    assert until(lambda: server.memory() < 1.2 * before and server.workers() <= workers + 2, 20)


def test_a_client_that_leaves_ends_its_query(server: Server) -> None:
    for number in range(2):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            head = f"GET {HEAVY} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.2.0.{number}\r\n\r\n"
            connection.sendall(head.encode())
            assert until(lambda: busy(server) > 0, SECONDS)
    assert until(lambda: busy(server) == 0, SECONDS - 1)
    assert server.get(LIGHT, "10.2.0.9")[0] == 200


def busy(server: Server) -> int:
    """Count the worker processes that are running at this moment."""
    states = [Path(f"/proc/{child}/stat").read_text().split()[2] for child in children(server.process.pid)]
    return states.count("R")
