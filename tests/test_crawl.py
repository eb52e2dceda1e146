"""A walk over the whole real site: every link leads somewhere, every page is well formed."""

import re
import sys
import time
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urldefrag, urlsplit

import pytest
from starlette.testclient import TestClient

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE
from mkus_kg.settings import Settings
from web.app import site_over

LONGEST_WALK = 90.0  # seconds of work, whatever else the machine does
VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
FILE = re.compile(r"\.(ttl|trig|nt|nq|jsonld|rdf|graphml|gexf|csv|tsv|json|xlsx|md|srj|css|svg)$")
# Writing a large graph takes seconds; that such files are right is proved with the formats.
LARGE_FILE = re.compile(r"(/en)?/(dane|data|shapes|graph/(?!meta))")
MOST_PER_KIND = {"file": 1, "query": 1, "english": 1, "record": 3, "page": 10}
WHOLE_SITE = MOST_PER_KIND | {"english": sys.maxsize, "record": sys.maxsize, "page": sys.maxsize}


class Page(HTMLParser):
    """Collects links, anchors and headings of a page, and checks that every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.elements: Counter[str] = Counter()
        self.open: list[str] = []
        self.language = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), f"<{tag}> repeats an attribute"
        if "svg" not in self.open:
            self.elements[tag] += 1
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            assert given["id"] not in self.anchors, f"id {given['id']} twice"
            self.anchors.add(given["id"] or "")
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag in ("a", "link", "form") and (found := given.get("href") or given.get("action")):
            self.links.append(found)
        if tag == "img":
            assert "alt" in given

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes nothing"
        self.open.pop()


def kind(path: str) -> str:
    """Name the kind of a page: the class of a record, the list, or the page itself; English apart."""
    parts = path.strip("/").split("/")
    english = "en/" if parts[0] == "en" else ""
    parts = parts[1:] if english else parts
    name = "/".join(parts[:2] if parts[:1] in (["id"], ["scheme"]) else parts[:1])
    return english + FILE.sub("", name) + ("/v" if "/v/" in path else "")


def sort_of(address: str) -> str:
    """Say which limit of MOST_PER_KIND an address falls under."""
    parts = urlsplit(address)
    if FILE.search(parts.path):
        return "file"
    if parts.query:
        return "query"
    record = re.match("(/en)?/(id|scheme)/", parts.path)
    return "page" if not record else "english" if record[1] else "record"


@pytest.fixture(scope="module")
def site(real_graph: KnowledgeGraph) -> TestClient:
    real_graph.warm()
    return TestClient(site_over(real_graph, Settings()), headers={"Accept-Encoding": "identity"})


def test_walk(site: TestClient, real_graph: KnowledgeGraph, request: pytest.FixtureRequest) -> None:
    """Every kind of page; of each class of records a few, the rest are looked up; of files one of a kind.

    With --whole-site every page and every record in both languages.
    """
    started = time.process_time()
    whole = request.config.getoption("whole_site")
    most = WHOLE_SITE if whole else MOST_PER_KIND
    waiting = ["/", "/en/"]
    seen = set(waiting)
    taken: Counter[tuple[str, ...]] = Counter()
    pages: dict[str, set[str]] = {}
    wanted_anchors: dict[str, str] = {}
    broken: list[str] = []
    while waiting:
        address = waiting.pop()
        answer = site.get(address)
        if answer.status_code != 200:
            broken.append(f"{answer.status_code} {address}")
            continue
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = Page(answer.text)
        path = urlsplit(address).path
        assert page.open == [], address
        assert page.elements["h1"] == page.elements["main"] == page.elements["title"] == 1, address
        assert page.language == ("en" if path.startswith("/en/") else "pl"), address
        pages.setdefault(unquote(path), set()).update(page.anchors)
        for link in page.links:
            if not link.startswith(("/", "#", "?")):
                assert link.startswith(("http://", "https://", "mailto:")), f"{link} on {address}"
                continue
            target, anchor = urldefrag(link)
            target = target or address
            if anchor:
                wanted_anchors[f"{unquote(urlsplit(target).path)}#{unquote(anchor)}"] = address
            if target in seen or (FILE.search(urlsplit(target).path) and LARGE_FILE.match(target)):
                continue
            seen.add(target)
            parts = urlsplit(target)
            sort = sort_of(target)
            what = kind(parts.path)
            # Of the many combinations of conditions, or of pages and formats, enough to see each once.
            traits = {what}
            if sort == "query":
                traits = {f"{what}?{name}" for name, _ in parse_qsl(parts.query)}
            elif sort == "file":
                traits = {re.sub("^(en/)?(id|scheme)/.*", "", what), "." + parts.path.rpartition(".")[2]}
            kept = any(taken[sort, each] < most[sort] for each in traits)
            taken.update((sort, each) for each in traits)
            if not kept:
                record = re.fullmatch(r"(?:/en)?/((?:id|scheme)/.*)", parts.path)
                if record and sort in ("english", "record"):
                    real_graph.resource(BASE + unquote(record[1]))
                continue
            waiting.append(target)
    assert broken == []
    missing = [
        f"{wanted} on {page}"
        for wanted, page in wanted_anchors.items()
        if (path := wanted.partition("#")[0]) in pages and wanted.partition("#")[2] not in pages[path]
    ]
    assert missing == []
    for needed in (
        "/",
        "/en/",
        "/bariery",
        "/en/practices",
        "/pytania",
        "/ont",
        "/shapes",
        "/dane",
        "/o-projekcie",
    ):
        assert needed in pages, f"nothing links to {needed}"
    assert whole or time.process_time() - started < LONGEST_WALK


def test_every_record_is_within_reach(site: TestClient, real_graph: KnowledgeGraph) -> None:
    """What the lists show is all there is, and each has a page in both languages."""
    for kind_of_list, class_name in (
        ("barriers", "Barrier"),
        ("changes", "ProposedChange"),
        ("practices", "GoodPractice"),
    ):
        listing = real_graph.lists.page(kind_of_list, {}, per_page=1)
        assert listing.total == real_graph.counts()[class_name]
        item = str(listing.items[0].iri)
        for prefix in ("", "/en"):
            assert site.get(prefix + urlsplit(item).path.removeprefix("/mkus")).status_code == 200
