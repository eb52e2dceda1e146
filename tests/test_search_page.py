"""The pages of the search: groups by kind, one kind page by page, corrections, suggestions while typing."""

import re

import html5lib
import pytest
from starlette.testclient import TestClient

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.settings import Settings
from web.app import site_over
from web.parts import SUGGESTIONS


@pytest.fixture(scope="module")
def site(real_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(real_graph, Settings()))


@pytest.mark.parametrize(
    "address",
    [
        "/szukaj?q=ma%C5%82y+grant",
        "/szukaj?q=gmina&kind=barriers&page=2",
        "/en/search?q=grant&kind=sources",
        "/szukaj?q=zadanie+kosmiczne",
        "/szukaj?q=dotacia",
        "/szukaj?q=grant&kind=places",
        "/en/search?q=%3Cscript%3E",
    ],
)
def test_page_is_valid(site: TestClient, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert "<script>" not in answer.text


def test_kinds_add_up_and_lead_to_their_results(site: TestClient) -> None:
    overview = site.get("/szukaj?q=grant").text
    kinds = re.search('<nav class="kinds".*?</nav>', overview, re.DOTALL)
    assert kinds is not None
    numbers = [int(each) for each in re.findall(r'<span class="number">(\d+)</span>', kinds[0])]
    assert numbers[0] == sum(numbers[1:])
    barriers = re.search(
        r'href="(/szukaj\?q=grant&amp;kind=barriers)">Bariery <span class="number">(\d+)', kinds[0]
    )
    assert barriers is not None
    page = site.get(barriers[1].replace("&amp;", "&")).text
    assert re.search(rf'<h2 id="results">{barriers[2]} [^<]*: Bariery</h2>', page.replace("\u00a0", " "))
    assert 'href="/bariery?q=grant"' in page


def test_overview_marks_what_was_found(site: TestClient) -> None:
    assert re.search(
        r"<mark>[Mm]ał\w+</mark> <mark>grant\w*</mark>", site.get("/szukaj?q=ma%C5%82ych+grant%C3%B3w").text
    )


def test_language_switch_keeps_the_search(site: TestClient) -> None:
    assert 'href="/en/search?q=grant&amp;kind=barriers"' in site.get("/szukaj?q=grant&kind=barriers").text


def test_misspelt_word_leads_to_the_right_one(site: TestClient) -> None:
    assert 'href="/szukaj?q=dotacja"' in site.get("/szukaj?q=dotacia").text


def test_some_of_the_words_are_said_to_be_some(site: TestClient) -> None:
    assert "nie zawiera wszystkich tych słów" in site.get("/szukaj?q=zadanie+kosmiczne").text
    assert "nie zawiera wszystkich tych słów" not in site.get("/szukaj?q=zadanie+publiczne").text


@pytest.mark.parametrize(
    "query",
    ["q=grant&kind=nothing", "q=grant&kind=%3Cb%3E", "q=grant&page=0", "q=grant&page=9999", "q=" + "x" * 201],
)
def test_wrong_conditions_are_refused_in_words(site: TestClient, query: str) -> None:
    answer = site.get(f"/szukaj?{query}")
    assert answer.status_code == 400
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    ("language", "typed", "label", "kind"),
    [
        ("pl", "bon na akt", "Bon na aktywność (regranting)", "forma kontraktowania"),
        ("en", "activity vou", "Activity voucher (regranting)", "contracting form"),
    ],
)
def test_suggestions(site: TestClient, language: str, typed: str, label: str, kind: str) -> None:
    address = SUGGESTIONS["pl" if language == "pl" else "en"]
    found = site.get(address, params={"q": typed}).json()
    prefix = "/en" if language == "en" else ""
    assert found[0] == {
        "label": label,
        "kind": kind,
        "address": f"{prefix}/scheme/contracting-form/bon",
        "lang": language,
    }
    assert site.get(found[0]["address"]).status_code == 200
    assert f'data-suggestions="{address}"' in site.get(f"{prefix}/").text


@pytest.mark.parametrize(("typed", "status"), [("", 200), ("x", 200), ('"*', 200), ("y" * 201, 400)])
def test_any_typed_text_is_answered(site: TestClient, typed: str, status: int) -> None:
    assert site.get(SUGGESTIONS["pl"], params={"q": typed}).status_code == status
