"""The graph page: drawing, tables and files say the same, in both languages, and no more than asked."""

import csv
import io
import re
from pathlib import Path

import html5lib
import networkx
import pytest
from starlette.testclient import TestClient

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE
from mkus_kg.neighbourhood.surroundings import DRAWN
from mkus_kg.settings import Settings
from web.app import site_over
from web.network import NETWORK_FORMATS
from web.rendering import WEB

LIMIT = "id/barrier/mkus-limit20"
BON = "scheme/contracting-form/bon"
QUESTION = f"question=barriers-of-form&form={BON}"
DRAWINGS = (
    f"iri={LIMIT}",
    f"iri={LIMIT}&depth=2&hide=Source",
    f"iri={LIMIT}&open={BON}",
    f"iri={LIMIT}&to=id/practice/ustka-cit-2024",
    "iri=id/act/du-2003-873",
    "iri=scheme/basis/inferred",
    QUESTION,
)


@pytest.fixture(scope="module")
def site(real_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(real_graph, Settings()))


@pytest.mark.parametrize(
    ("path", "query"), [*(("/graf", query) for query in DRAWINGS), ("/en/network", DRAWINGS[1])]
)
def test_tables_drawing_and_files_say_the_same(site: TestClient, path: str, query: str) -> None:
    page = site.get(f"{path}?{query}")
    assert page.status_code == 200
    html5lib.HTMLParser(strict=True).parse(page.text)
    drawing = site.get(f"{path}.json?{query}").json()
    assert set(re.findall(r'data-node="([^"]+)"', page.text)) == {node["id"] for node in drawing["nodes"]}
    ends = re.findall(r'data-ends="([^"]+)"', page.text)
    assert ends == [f"{link['source']} {link['target']}" for link in drawing["links"]]
    network = networkx.parse_graphml(site.get(f"{path}.graphml?{query}").text, force_multigraph=True)
    assert set(network) == {node["id"] for node in drawing["nodes"]}
    assert network.number_of_edges() == len(drawing["links"])
    rows = list(csv.DictReader(io.StringIO(site.get(f"{path}.csv?{query}").text.removeprefix("\ufeff"))))
    assert len(rows) == len(drawing["links"])


@pytest.mark.parametrize("query", [DRAWINGS[1], DRAWINGS[5]])
def test_every_address_on_the_page_answers(site: TestClient, query: str) -> None:
    page = site.get(f"/graf?{query}").text
    addresses = {each.replace("&amp;", "&") for each in re.findall(r'href="(/graf[^"]*)"', page)}
    assert {f"/graf.{suffix}" for suffix in NETWORK_FORMATS} <= {each.partition("?")[0] for each in addresses}
    in_place = re.findall(r'href="(/graf[^"]*)"[^>]* data-in-place', page)
    for address in {
        *sorted(addresses)[:8],
        *(each.replace("&amp;", "&") for each in in_place if "hide" in each),
    }:
        assert site.get(address).status_code == 200, address


def test_hiding_and_opening_are_undone_by_the_same_link(site: TestClient) -> None:
    opened = site.get(f"/graf?iri={LIMIT}&open={BON}&hide=Source").text
    assert f'href="/graf?iri={LIMIT}&amp;open={BON}"' in opened, "shows the hidden kind again"
    assert f'href="/graf?iri={LIMIT}&amp;hide=Source"' in opened, "closes the opened resource"


def test_a_path_offers_nothing_that_does_nothing(site: TestClient) -> None:
    page = site.get(f"/graf?iri={LIMIT}&to=id/practice/ustka-cit-2024").text
    assert "network-kind" in page
    assert "hide=" not in page
    assert "open=" not in page
    assert "depth=" not in page


def test_the_page_without_a_resource_finds_one(site: TestClient) -> None:
    assert "/graf?iri=scheme/contracting-form/" in site.get("/graf").text
    found = site.get("/graf?q=małych grantów").text
    assert f"/graf?iri={LIMIT}" in found


def test_resources_and_answers_lead_to_their_drawing(site: TestClient) -> None:
    assert f'href="/graf?iri={LIMIT}"' in site.get(f"/{LIMIT}").text
    answer = site.get(f"/en/questions/barriers-of-form?form={BON}").text
    assert f'href="/en/network?question=barriers-of-form&amp;form={BON}"' in answer


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("iri=id/barrier/nie-ma", 404),
        ("iri=javascript:alert(1)", 400),
        (f"iri={LIMIT}&depth=9", 400),
        (f"iri={LIMIT}&hide=<b>", 400),
        (f"iri={LIMIT}&hide=NotDrawn", 400),
        (f"iri={LIMIT}&to=id/nie-ma", 404),
        ("question=nie-ma", 404),
        ("question=barriers-of-form", 400),
        ("iri=" + "a" * 9000, 400),
    ],
)
@pytest.mark.parametrize("path", ["/graf", "/graf.json", "/graf.graphml"])
def test_what_cannot_be_drawn_is_refused(site: TestClient, path: str, query: str, status: int) -> None:
    answer = site.get(f"{path}?{query}")
    assert answer.status_code == status
    assert "alert(1)" not in answer.text
    assert "<b>" not in answer.text
    assert "NotDrawn" not in answer.text


def test_no_parameter_of_a_question_has_a_name_of_the_page(real_graph: KnowledgeGraph) -> None:
    own = {"iri", "to", "depth", "open", "hide", "q", "question"}
    for question in real_graph.questions.values():
        if "question" in question.tags:
            assert not own & {parameter.name for parameter in question.asked}, question.name


def test_every_kind_that_is_drawn_has_a_colour_and_a_shape() -> None:
    styles = (WEB / "static" / "network.css").read_text(encoding="utf-8")
    looks = {
        kind: re.findall(r"--kind-(?:colour|shape): ([^;]+);", rule)
        for kind, rule in re.findall(r"\.kind-(\w+) \{([^}]+)\}", styles)
    }
    for kind in DRAWN:
        assert len(looks[kind.removeprefix(BASE + "ont#")]) == 2
    assert len({tuple(look) for look in looks.values()}) == len(looks)


def test_the_drawing_is_loaded_on_its_page_alone(site: TestClient) -> None:
    assert "network" not in "".join(
        re.findall("<(?:script|link)[^>]+static[^>]+>", site.get("/bariery").text)
    )
    library = next(Path(WEB / "static" / "vendor" / "cytoscape").glob("*.js"))
    assert f"vendor/cytoscape/{library.name}" in (WEB / "static" / "network-drawing.js").read_text(
        encoding="utf-8"
    )
