"""Measure how long the server takes for list pages and resource pages, on the real graph and on a grown one.

    scripts/bench_site.py [--grown FOLDER] [--all] [--sample 5] [--seed 1]

The site runs in this process behind uvicorn on the loopback. One client with a kept-alive connection asks for
each page twice to warm it and then seven times; the median counts, from the request to the last byte of the
compressed answer. Measured are every page with an address of its own and a sample of resources of each kind,
half of it those most linked to (--all: every resource of the real graph). FOLDER comes from
scripts/grow_graph.py; the same resources are asked there, in turns. The exit code is 1 when a page is missing
or a limit is broken: 50 ms for a list, narrowed and sorted ones too, and for a resource, 100 ms for any other
page, and on the grown graph 150 ms for a list and twice the time of the real one in the middle.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from urllib.parse import quote

import uvicorn
from rdflib import Dataset, Literal

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import BASE, ID, SCHEME
from mkus_kg.settings import Settings
from web.app import site_over
from web.parts import PATHS

WARM_UPS = 2
TIMES = 7
LIST_LIMIT = 0.050
GROWN_LIST_LIMIT = 0.150
PAGE_LIMIT = 0.100
RESOURCE_LIMIT = 0.050
GROWTH_LIMIT = 2.0
SHOWN = 5
NARROWED = (
    "/bariery?form=scheme/contracting-form/instytucja&has-proposal=false",
    "/en/barriers?kind=scheme/barrier-kind/legal&view=table&sort=-changes",
    "/przepisy?in-force=true&has-barrier=true",
    "/praktyki?q=gmina&sort=-year",
)
HEADERS = {"Accept": "text/html", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Pages:
    """Median seconds by address, and the addresses that answered with an error."""

    seconds: dict[str, float]
    missing: list[str]

    def summary(self) -> str:
        """Give the middle, the 95th percentile and the slowest, in ms."""
        ordered = sorted(self.seconds.values())
        figures = (median(ordered), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1])
        return "median {:.1f}, 95 % {:.1f}, slowest {:.1f} ms".format(*(1000 * each for each in figures))

    def slowest(self) -> Iterator[str]:
        """Give the addresses that take longest, with their ms."""
        ordered = sorted(self.seconds.items(), key=lambda item: -item[1])
        yield from (f"{1000 * seconds:8.1f} ms {address}" for address, seconds in ordered[:SHOWN])


@contextmanager
def served(settings: Settings) -> Iterator[tuple[KnowledgeGraph, HTTPConnection]]:
    """Serve the graph of the settings on a free port of the loopback, and connect to it."""
    graph = KnowledgeGraph.open(settings, force=True)
    graph.warm()
    config = uvicorn.Config(site_over(graph, settings), host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        yield graph, connection
    finally:
        connection.close()
        server.should_exit = True
        thread.join()
        graph.close()


def fetch(connection: HTTPConnection, address: str) -> tuple[int, float]:
    """Give the status of one answer and the seconds it takes."""
    start = time.perf_counter()
    try:
        connection.request("GET", address, headers=HEADERS)
        response = connection.getresponse()
        response.read()
    except (ConnectionError, HTTPException):  # A broken page; the next request opens a new connection.
        connection.close()
        return 500, 0.0
    return response.status, time.perf_counter() - start


def measured(connections: Sequence[HTTPConnection], addresses: Sequence[str]) -> list[Pages]:
    """Give the median time of each address on each server; the servers take turns."""
    pages = [Pages({}, []) for _ in connections]
    for address in addresses:
        rounds = [[fetch(each, address) for each in connections] for _ in range(WARM_UPS + TIMES)]
        for number, each in enumerate(pages):
            answers = [answer[number] for answer in rounds]
            if any(status != 200 for status, _ in answers):
                each.missing.append(address)
            else:
                each.seconds[address] = median(seconds for _, seconds in answers[WARM_UPS:])
    return pages


def resources(dataset: Dataset, sample: int | None, seed: int) -> list[str]:
    """Give addresses of resources, all or a sample of each kind: half of it those most linked to."""
    subjects: set[str] = set()
    links: Counter[str] = Counter()
    for subject, _, value, _ in dataset.quads((None, None, None, None)):
        subjects.add(str(subject))
        if not isinstance(value, Literal):
            links[str(value)] += 1
    kinds: dict[str, list[str]] = {}
    for iri in sorted(subjects, key=lambda iri: (-links[iri], iri)):
        if iri.startswith((ID, SCHEME)):
            kinds.setdefault("/".join(iri.removeprefix(BASE).split("/")[:2]), []).append(iri)
    if sample is not None:
        chosen = random.Random(seed)
        for kind, iris in kinds.items():
            most, others = iris[: sample - sample // 2], iris[sample - sample // 2 :]
            kinds[kind] = most + chosen.sample(others, min(sample // 2, len(others)))
    return [quote("/" + iri.removeprefix(BASE)) for iris in kinds.values() for iri in iris]


def report(title: str, pages: Pages, limit: float) -> bool:
    """Print what was measured and say whether the limit holds."""
    print(f"{title}: {len(pages.seconds)} pages, {pages.summary()} (limit {1000 * limit:.0f} ms)")
    print(*pages.slowest(), *(f"   no page {address}" for address in pages.missing), sep="\n", flush=True)
    return not pages.missing and max(pages.seconds.values()) <= limit


def growth(title: str, real: Pages, grown: Pages) -> bool:
    """Print the ratios of the grown graph to the real one and say whether the middle one is in the limit."""
    both = real.seconds.keys() & grown.seconds.keys()
    ratios = {address: grown.seconds[address] / real.seconds[address] for address in both}
    worst = max(ratios, key=lambda address: ratios[address])
    middle = median(ratios.values())
    print(
        f"{title}, grown/real: median {middle:.2f}, worst {ratios[worst]:.2f} ({worst}; limit {GROWTH_LIMIT})"
    )
    return middle <= GROWTH_LIMIT


def main() -> None:
    """Read the arguments, measure both graphs and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--grown", type=Path, metavar="FOLDER", help="a folder made by grow_graph.py")
    parser.add_argument("--all", action="store_true", help="every resource of the real graph")
    parser.add_argument("--sample", type=int, default=5, help="resources of each kind (default: 5)")
    parser.add_argument("--seed", type=int, default=1, help="start of the random choice (default: 1)")
    arguments = parser.parse_args()
    lists = [*(address for kind in LIST_KINDS for address in PATHS[kind].values()), *NARROWED]
    others = [
        address for addresses in PATHS.values() for address in addresses.values() if address not in lists
    ]
    folders = [Settings().ontology_path, *([arguments.grown] if arguments.grown else [])]
    with ExitStack() as servers:
        opened = [servers.enter_context(served(Settings(ontology_path=folder))) for folder in folders]
        connections = [connection for _, connection in opened]
        dataset = opened[0][0].dataset()
        sample = resources(dataset, arguments.sample, arguments.seed)
        list_pages, resource_pages = measured(connections, lists), measured(connections, sample)
        other_pages = measured(connections, others)
        kept = []
        for number, (graph, _) in enumerate(opened):
            print(f"{folders[number]}: {graph.counts()['triples']} triples")
            kept.append(report("lists", list_pages[number], GROWN_LIST_LIMIT if number else LIST_LIMIT))
            held = [
                report("other pages", other_pages[number], PAGE_LIMIT),
                report("resources", resource_pages[number], RESOURCE_LIMIT),
            ]
            kept += [] if number else held  # These limits in ms are those of the real graph.
        if arguments.grown:
            kept += [growth("lists", *list_pages), growth("resources", *resource_pages)]
        if arguments.all:
            (every,) = measured(connections[:1], resources(dataset, None, arguments.seed))
            kept.append(report("all resources", every, RESOURCE_LIMIT))
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
