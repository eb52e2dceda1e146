"""Lists, their files and feeds and the table of coverage over HTTP, on the small graph of five barriers."""

import csv
import io
import re
import xml.etree.ElementTree as ElementTree

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from mkus_kg.exports import FORMATS
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import BASE, LANGUAGES, Language
from mkus_kg.settings import Settings
from web import asked
from web.app import site_over
from web.pages.lists import MOST_VALUES
from web.parts import PATHS

ATOM = "{http://www.w3.org/2005/Atom}"
BON = "form=scheme/contracting-form/bon"


@pytest.fixture(scope="module")
def site(small_graph: KnowledgeGraph, small_settings: Settings) -> TestClient:
    return TestClient(site_over(small_graph, small_settings))


@pytest.fixture(scope="module")
def real_site(real_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(real_graph, Settings()))


def names(page: str) -> list[str]:
    """Give the names on a page of cards or of a table."""
    return re.findall(r'(?:<h3>|<th scope="row">)<a href="/(?:en/)?id/barrier/([^"]+)"', page)


def link(page: str, path: str) -> str:
    """Give the first address on a page that begins so, with its entities read."""
    found = re.search(rf'href="({re.escape(path)}[^"]*)"', page)
    assert found is not None, path
    return found[1].replace("&amp;", "&")


def test_order_and_columns_of_the_table_are_those_of_its_file(site: TestClient) -> None:
    page = site.get(f"/bariery?{BON}&view=table&sort=-changes&columns=forms&columns=sources").text
    assert names(page) == ["limit", "luka", "termin"]
    assert re.findall(r'aria-sort="(\w+)"', page) == []
    address = link(page, "/bariery.csv")
    assert address == f"/bariery.csv?{BON}&sort=-changes&columns=forms&columns=sources"
    rows = list(csv.reader(io.StringIO(site.get(address).text.removeprefix("\ufeff"))))
    assert rows[0] == [
        "Bariera",
        "Bariera – nazwa",
        "Formy",
        "Skąd formy",
        "Źródła",
        "Opis widziany w źródle",
    ]
    assert [row[1:5] for row in rows[1:]] == [
        ["Za niski limit", "Bon", "źródło", "1"],
        ["Luka w rozliczeniach", "Bon; Usługi", "nasza klasyfikacja", "2"],
        ["Za krótki termin", "Bon", "nasza klasyfikacja", "1"],
    ]


def test_columns_of_a_table_nobody_changed_are_those_of_its_file(site: TestClient) -> None:
    page = site.get("/bariery?view=table").text
    shown = re.findall(r'name="columns" value="(\w+)" checked', page)
    assert shown == ["status", "kind", "hasProposal", "recheck", "cause", "forms", "tasks"]
    assert re.findall(r"columns=(\w+)", link(page, "/bariery.xlsx")) == shown
    same = site.get("/bariery?view=table&" + "&".join(f"columns={name}" for name in reversed(shown)))
    assert same.headers["content-location"] == "/bariery?view=table"


def test_words_of_a_source_are_marked_as_polish_on_an_english_page(site: TestClient) -> None:
    for view in ("cards", "table"):
        english = site.get(f"/en/changes?view={view}").text
        assert (
            '<span lang="pl">samorządy</span> <span class="small soft">(Polish, as in the source)' in english
        )
        assert '<span lang="pl">samorządy' not in site.get(f"/zmiany?view={view}").text


def test_cards_give_files_with_all_columns(site: TestClient) -> None:
    assert link(site.get("/bariery").text, "/bariery.csv") == "/bariery.csv"
    header = next(csv.reader(io.StringIO(site.get("/bariery.csv").text.removeprefix("\ufeff"))))
    assert {"Opis", "Zapisane wątpliwości", "Skąd akty"} <= set(header)


def test_heading_of_a_column_sorts_and_turns_the_order(site: TestClient) -> None:
    page = site.get("/bariery?view=table").text
    upwards = link(page, "/bariery?sort=item")
    page = site.get(upwards).text
    assert re.findall(r'aria-sort="(\w+)"', page) == ["ascending"]
    assert names(page) == ["luka", "nieufnosc", "koszty", "termin", "limit"]
    page = site.get(link(page, "/bariery?sort=-item")).text
    assert re.findall(r'aria-sort="(\w+)"', page) == ["descending"]
    assert names(page) == ["limit", "termin", "koszty", "nieufnosc", "luka"]


def test_page_size_is_kept_from_page_to_page(real_site: TestClient) -> None:
    page = real_site.get("/en/barriers?per-page=10&sort=item").text
    assert len(names(page)) == 10
    second = link(page, "/en/barriers?sort=item&amp;per-page=10&amp;page=2")
    following = names(real_site.get(second).text)
    assert len(following) == 10
    assert not set(following) & set(names(page))


def test_state_stays_in_every_link_of_the_list(site: TestClient) -> None:
    page = site.get(
        f"/bariery?{BON}&kind=scheme/barrier-kind/legal&sort=-changes&view=table&per-page=10"
    ).text
    browse = page[page.index('id="browse"') : page.index("</form>", page.index('id="browse"'))]
    for address in re.findall(r'href="(/bariery\?[^"]*)"', browse):
        if "view=table" not in address:
            assert 'id="view-cards"' in browse[: browse.index(address)].rpartition("<a ")[2]
        assert "per-page=10" in address
    assert f'href="/en/barriers?{BON}&amp;kind=' in page


@pytest.mark.parametrize(
    ("prefix", "path", "words"),
    [
        ("", "/bariery", 'Bez wskazanego zadania: <a href="{}">3 bariery</a>'),
        ("/en", "/barriers", 'No task named: <a href="{}">3 barriers</a>'),
    ],
)
def test_barriers_of_a_task_point_at_those_of_no_named_task(
    site: TestClient, prefix: str, path: str, words: str
) -> None:
    said = words.format(f"{prefix}{path}?task=none")
    assert said in site.get(f"{prefix}/scheme/mkus-task/szkola").text
    narrowed = site.get(f"{prefix}{path}?task=scheme/mkus-task/szkola").text
    narrowed = re.sub(r' rel="nofollow" data-hx-sync="[^"]*" data-hx-boost="[^"]*"', "", narrowed)
    assert said in narrowed
    for query in ("", "?task=none", "?task=none&task=scheme/mkus-task/szkola"):
        assert words.partition(":")[0] + ":" not in site.get(f"{prefix}{path}{query}").text


def test_empty_list_says_which_condition_emptied_it(site: TestClient) -> None:
    page = site.get(f"/bariery?{BON}&kind=scheme/barrier-kind/financial").text
    assert "0 barier" in page
    emptied = page[page.index('<ul class="emptied">') : page.index("</ul>", page.index('class="emptied"'))]
    told = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", each)) for each in emptied.split("<li>")[1:]]
    assert [each.strip() for each in told] == [
        "Bez warunku: Rodzaj bariery: finansowa – 3 bariery",
        "Bez warunku: Forma kontraktowania: Bon – 1 bariera",
    ]
    assert len(names(site.get(link(emptied, "/bariery?form=")).text)) == 3


@pytest.mark.parametrize(
    "query",
    ["sort=nothing", "sort=--item", "columns=nothing", "view=map", "per-page=7", "per-page=1e9", "page=0"],
)
@pytest.mark.parametrize("path", ["/bariery", "/bariery.csv", "/bariery.atom"])
def test_what_is_not_on_offer_is_refused(site: TestClient, path: str, query: str) -> None:
    answer = site.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert query not in answer.text


@pytest.mark.parametrize("kind", LIST_KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_of_every_list(site: TestClient, kind: str, language: Language) -> None:
    path = PATHS[kind][language]
    total = int(re.findall(r'<h2 id="results"[^>]*>(\d+)', site.get(path).text)[0])
    for name in asked.LIST_FORMATS:
        answer = site.get(f"{path}.{FORMATS[name].suffix}")
        assert answer.status_code == 200, name
        assert answer.headers["content-type"].startswith(FORMATS[name].media_type)
    sheet = load_workbook(io.BytesIO(site.get(f"{path}.xlsx?sort=-item").content)).worksheets[0]
    assert sheet.max_row - 1 == total > 0
    feed = ElementTree.fromstring(site.get(f"{path}.atom").content)
    assert len(feed.findall(f"{ATOM}entry")) == total


def test_feed_keeps_conditions_and_order(site: TestClient) -> None:
    page = site.get(f"/en/barriers?{BON}&sort=-changes&view=table&per-page=10").text
    address = f"/en/barriers.atom?{BON}&sort=-changes"
    assert link(page[: page.index("</head>")], "/en/barriers.atom") == address
    answer = site.get(address)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    assert feed.findtext(f"{ATOM}id") == BASE.rstrip("/") + address
    links = {each.get("rel"): each.get("href") for each in feed.findall(f"{ATOM}link")}
    assert links["self"] == feed.findtext(f"{ATOM}id")
    assert links["alternate"] == f"{BASE}en/barriers?{BON}&sort=-changes"
    assert (
        feed.findtext(f"{ATOM}title") == "Barriers to contracting social services (Contracting form: Voucher)"
    )
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"{BASE}id/barrier/{name}" for name in ("limit", "luka", "termin")
    ]
    for entry in (feed, *entries):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{ATOM}updated") or "")
    marks = [each.get("term") for each in entries[0].findall(f"{ATOM}category")]
    assert marks == ["recheck"]
    assert entries[0].findtext(f"{ATOM}summary") == "The cap of the grant is too low."


def test_unverified_stays_marked_in_every_view(site: TestClient) -> None:
    for query in ("", "?view=table", "?view=table&columns=sources"):
        page = site.get(f"/bariery{query}").text
        row = page[page.index("/id/barrier/koszty") : page.index("/id/barrier/termin")]
        assert "niepotwierdzone w źródle" in row, query


def test_long_facets_are_folded_and_bounded(real_site: TestClient) -> None:
    page = real_site.get("/przepisy").text
    acts = page[
        page.index("<legend>Akt prawny") : page.index("</fieldset>", page.index("<legend>Akt prawny"))
    ]
    assert 7 < acts.count('name="act"') <= MOST_VALUES
    assert "<details" in acts


def test_coverage_counts_what_its_lists_count(real_site: TestClient) -> None:
    page = real_site.get("/pokrycie").text
    table = page[page.index("<table") : page.index("</table>")].replace("&amp;", "&")
    found = re.findall(r'<a class="found" href="(/\w+(?:\?[^"]*)?)">(.*?)</a>', table, re.DOTALL)
    assert len(found) > 40
    counted: dict[str, int] = {}
    for address, text in found:
        number = int(re.findall(r"\d+", re.sub(r"<[^>]*>", " ", text))[0])
        assert counted.setdefault(address, number) == number
    sample = [address for place, address in enumerate(counted) if place % 9 == 0]
    for address in (*sample, "/bariery", "/bariery?task=none"):
        shown = re.findall(r'<h2 id="results"[^>]*>(\d+)', real_site.get(address).text)
        assert int(shown[0]) == counted[address], address


def test_coverage_does_not_say_that_there_is_no_barrier(site: TestClient) -> None:
    page = site.get("/en/coverage").text
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "not examined, or not described" in body
    assert not re.search(r">\s*0\s*<", body)


def test_the_table_says_that_nobody_looked_where_there_is_no_value(site: TestClient) -> None:
    page = site.get("/bariery?view=table&columns=recheck").text
    assert page.count('<span class="soft">nie badano</span>') == 2
    assert "puste" in site.get("/bariery.csv?columns=recheck").text
