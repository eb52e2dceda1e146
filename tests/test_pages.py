"""Pages of records: what the first screen answers, trees and lines of time, every triple, JSON-LD."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import html5lib
import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from starlette.testclient import TestClient

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, LANGUAGES
from mkus_kg.settings import Settings
from web.app import site_over
from web.pages import units
from web.pages.views import VIEWS
from web.rendering import WEB, marked, rows, standing
from web.texts import load_texts

ACT = BASE + "id/act/du-2001-11"
ARTICLE = BASE + "id/provision/du-2001-11/art-1"
PARAGRAPH = ARTICLE + "/ust-1"
OLD = PARAGRAPH + "/v/2010-03-12"
HTML = "{http://www.w3.org/1999/xhtml}"
ONE_OF_EACH = (
    "id/barrier/limit",
    "id/barrier/luka",
    "id/barrier/koszty",
    "id/barrier/nieufnosc",
    "id/provision/du-2001-11/art-1",
    "id/provision/du-2001-11/art-1/ust-1",
    "id/provision/du-2001-11/art-3",
    "id/provision/du-2001-11/art-1/ust-1/v/2010-03-12",
    "id/provision/du-2001-11/art-4/v/unknown",
    "id/act/du-2001-11",
    "id/act/du-1995-5",
    "id/act/du-2010-44",
    "id/change/podwyzka",
    "id/change/ryczalt",
    "id/practice/szkola-wies",
    "id/practice/bon-miasto",
    "id/effect/2020-limit",
    "id/institution/stare-min",
    "id/municipality/wies-probna",
    "id/source/poradnik",
    "id/source/tekst",
    "id/citation/barrier-limit-1",
    "id/claim/limit--1",
    "id/remedy/podwyzka--limit",
    "scheme/contracting-form/bon",
    "scheme/contracting-form/wspolrealizacja",
    "scheme/procedure/maly-grant",
    "scheme/mkus-task/szkola",
    "scheme/udpp-art4/1",
    "scheme/basis/inferred",
)


@pytest.fixture(scope="module")
def site(small_graph: KnowledgeGraph, small_settings: Settings) -> TestClient:
    return TestClient(site_over(small_graph, small_settings))


@pytest.fixture(scope="module")
def hostile_site(small_ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A site whose one act, provision and barrier are named in markup."""
    folder = tmp_path_factory.mktemp("hostile") / "ontology"
    shutil.copytree(small_ontology, folder)
    (folder / "facts" / "law" / "hostile.ttl").write_text(
        f"""
        @prefix mkus: <{BASE}ont#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix dct: <http://purl.org/dc/terms/> . @prefix eli: <http://data.europa.eu/eli/ontology#> .
        <{BASE}id/act/bad> a mkus:Act ; skos:prefLabel "</script><script>alert(1)</script>"@pl .
        <{BASE}id/provision/bad/art-1> a mkus:Provision ; skos:prefLabel "<!--<script>"@pl ;
            eli:is_part_of <{BASE}id/act/bad> ; eli:number "<svg onload=alert(2)>" .
        <{BASE}id/provision/bad/art-1/v/x> a mkus:ProvisionVersion ; skos:prefLabel "x"@pl ;
            eli:is_member_of <{BASE}id/provision/bad/art-1> ; mkus:ruleSubject "<b>bold</b>"@pl ;
            eli:first_date_entry_in_force "not a day" .
        <{BASE}id/barrier/bad> a mkus:Barrier ; skos:prefLabel "<i>"@pl .
        <{BASE}id/claim/bad--1> mkus:causedBarrier <{BASE}id/barrier/bad> ;
            mkus:basis <{BASE}scheme/basis/source> ;
            mkus:causingProvision <{PARAGRAPH}> ; mkus:causingVersion <{OLD}> .
        <{BASE}id/claim/bad--2> mkus:causedBarrier <{BASE}id/barrier/bad> ;
            mkus:basis <{BASE}scheme/basis/inferred> ;
            mkus:causingProvision <{PARAGRAPH}> ; mkus:causingVersion <{PARAGRAPH}/v/2020-07-01> .
        """,
        encoding="utf-8",
    )
    settings = Settings(ontology_path=folder, state_path=folder.parent / "state")
    graph = KnowledgeGraph.open(settings, force=True)
    yield TestClient(site_over(graph, settings))
    graph.close()


def tiles(text: str) -> dict[str, str]:
    """Give the tiles of the first screen: label and answer, each as plain text in one line."""
    tree = html5lib.HTMLParser(strict=True).parse(text)
    found = {}
    for tile in tree.iter(f"{HTML}div"):
        if "tile" in tile.get("class", "").split():
            label, answer = (
                " ".join(" ".join(part.itertext()).split())
                for part in (tile.find(f"{HTML}dt"), tile.find(f"{HTML}dd"))
            )
            found[label] = answer.replace("\u00a0", " ")
    return found


def json_ld(text: str) -> dict[str, object]:
    """Read the one block of JSON-LD of a page as a browser does: up to the first end tag."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script', text, re.DOTALL)
    assert len(blocks) == 1
    found: dict[str, object] = json.loads(blocks[0])
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_kind_of_page(site: TestClient, name: str, language: str) -> None:
    prefix = "/en/" if language == "en" else "/"
    text = site.get(prefix + name).text
    html5lib.HTMLParser(strict=True).parse(text)
    assert all(tiles(text).values()), "a tile without an answer"
    assert json_ld(text)["@context"] == "https://schema.org"
    assert f'href="{prefix}{name}?view=all"' in text
    for anchor in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{anchor}"' in text, anchor
    everything = site.get(f"{prefix}{name}?view=all")
    assert everything.status_code == 200
    html5lib.HTMLParser(strict=True).parse(everything.text)


def test_every_view_has_its_files_and_words() -> None:
    glances = {view.glance for view in VIEWS.values() if view.glance}
    assert glances == {file.stem for file in (WEB / "templates" / "glance").glob("*.html")}
    texts = load_texts()
    for view in VIEWS.values():
        for section in view.sections:
            assert section.quiet or texts.has(f"section.{section.key}"), section.key


def test_barrier_answers_first(site: TestClient) -> None:
    assert tiles(site.get("/id/barrier/limit").text) == {
        "Stan prawny": "złagodzona od 1 lipca 2020 nasza klasyfikacja do ponownego sprawdzenia",
        "Powodują ją": "art. 1 ust. 1 UP od 12 marca 2010 do 30 czerwca 2020 już nie obowiązuje "
        "odczytane z opisu w źródle",
        "Utrudnia": "Bon źródło 1 zadanie nasza klasyfikacja",
        "Co by ją usunęło": "2 propozycje zmian nasza klasyfikacja źródło złożona: 1 weszła w życie: 1",
        "Kto sobie poradził": "1 praktyka nasza klasyfikacja Wieś Próbna",
        "Dowody": "1 źródło MKUS",
    }


def test_barrier_names_first_the_wording_in_force(hostile_site: TestClient) -> None:
    assert tiles(hostile_site.get("/id/barrier/bad").text)["Powodują ją"] == (
        "art. 1 ust. 1 UP od 1 lipca 2020 obowiązuje dziś nasza klasyfikacja "
        "od 12 marca 2010 do 30 czerwca 2020 już nie obowiązuje źródło"
    )


def test_barrier_never_invents_a_state(site: TestClient) -> None:
    answers = tiles(site.get("/en/id/barrier/termin").text)
    assert answers["Where it stands in law"] == "1 of 1 causing wordings are in force"
    assert answers["What would remove it"] == "no change proposed"
    assert tiles(site.get("/en/id/barrier/nieufnosc").text)["Where it stands in law"] == (
        "No cause in law is named."
    )


def test_provision_counts_what_rests_on_it_and_its_parts(site: TestClient) -> None:
    answers = tiles(site.get("/en/id/provision/du-2001-11/art-1").text)
    assert next(iter(answers.values())) == "2 of 2 parts are in force"
    counts = {label: answer for label, answer in answers.items() if answer.isdigit()}
    assert counts == {"barriers": "2", "proposed changes": "2", "practices": "3", "changes of law": "2"}


def test_everything_on_a_provision_says_how_we_know(site: TestClient) -> None:
    tree = html5lib.HTMLParser(strict=True).parse(site.get("/id/provision/du-2001-11/art-1").text)
    for key in ("barriers", "changes", "practices"):
        section = next(
            each
            for each in tree.iter(f"{HTML}section")
            if each.get("aria-labelledby") == f"s-provision-{key}"
        )
        titles = [each for each in section.iter(f"{HTML}p") if each.get("class") == "title"]
        assert titles, key
        for title in titles:
            marks = [each for each in title.iter(f"{HTML}span") if "tag" in each.get("class", "").split()]
            assert marks, "".join(title.itertext())


def test_place_of_a_provision(site: TestClient) -> None:
    text = site.get("/id/provision/du-2001-11/art-1").text
    place = text[text.index('<ul class="tree place">') : text.index("</aside>")]
    links = re.findall(r'href="/id/([^"]+)"', place)
    assert links == [
        "act/du-2001-11",
        "provision/du-2001-11/art-1/ust-1",
        "provision/du-2001-11/art-1/ust-2",
        "provision/du-2001-11/art-2",
        "provision/du-2001-11/art-3",
        "provision/du-2001-11/art-4",
    ]
    assert '<strong aria-current="true">art. 1 UP</strong>' in place


def test_wording_stands_between_the_others(site: TestClient) -> None:
    answers = tiles(site.get("/id/provision/du-2001-11/art-1/ust-1/v/2010-03-12").text)
    assert answers["Inne brzmienia"] == "późniejsze: od 1 lipca 2020"
    assert answers["Obowiązywanie"] == "od 12 marca 2010 do 30 czerwca 2020 już nie obowiązuje"


def test_act_is_a_tree(small_graph: KnowledgeGraph) -> None:
    unit_rows = rows(small_graph.ask("page-act-units", {"act": ACT}))
    resting_rows = rows(small_graph.ask("page-act-resting", {"act": ACT}))
    tree = units.tree(unit_rows, resting_rows)
    assert [unit.label for unit in tree] == ["art. 1", "art. 2", "art. 3", "art. 4"]
    assert [part.label for part in tree[0].parts] == ["ust. 1", "ust. 2"]
    assert {kind: len(found) for kind, found in tree[0].resting.items()} == {
        "barriers": 2,
        "changes": 2,
        "practices": 3,
    }
    assert {kind: len(found) for kind, found in units.resting(resting_rows).items()} == {
        "barriers": 3,
        "changes": 2,
        "practices": 4,
    }


def test_act_counts_the_units_of_its_tree_and_links_what_rests_on_it(site: TestClient) -> None:
    text = site.get("/id/act/du-2001-11").text
    assert tiles(text)["Opisane jednostki"].startswith("6 przepisów z zebranym brzmieniem: 4 ")
    for path, number, noun in (
        ("bariery", 3, "bariery"),
        ("zmiany", 2, "propozycje zmian"),
        ("praktyki", 4, "praktyki"),
    ):
        address = f"/{path}?act=id/act/du-2001-11"
        assert f'<a href="{address}">{noun}</a>' in text
        assert f'<strong class="number">{number}</strong>' in text
        assert f'<a href="{address}">{number} {noun}</a>' in text


def test_office_that_ended_says_so_in_its_head(site: TestClient) -> None:
    ended = "już nie istnieje (koniec: 31 grudnia 2009)"
    assert ended in site.get("/id/institution/stare-min").text.replace("\u00a0", " ")
    assert "już nie istnieje" not in site.get("/id/institution/nowe-min").text


def test_task_shows_no_codes(site: TestClient) -> None:
    text = site.get("/scheme/mkus-task/szkola").text
    for jargon in ("<dt>w schemacie", "<dt>kod<", "pojęcie najwyższe schematu", "<code>task_"):
        assert jargon not in text, jargon


def test_change_that_is_law_says_so_and_names_each_barrier_once(site: TestClient) -> None:
    law, proposed = site.get("/id/change/podwyzka").text, site.get("/id/change/zniesienie").text
    assert "Co usuwa" in tiles(law)
    assert "Co by usunęła" in tiles(proposed)
    barriers = ("limit", "koszty", "luka", "termin", "nieufnosc")
    main = law.partition("<main")[2]
    assert {main.count(f'href="/id/barrier/{name}"') for name in barriers} == {0, 1}


def test_repealed_act_says_so(site: TestClient) -> None:
    assert tiles(site.get("/en/id/act/du-1995-5").text)["State of the act"] == (
        "repealed from 1 March 1995 repealed 1 January 2001 Trials act"
    )


@pytest.mark.parametrize(
    ("start", "until", "state"),
    [
        (None, None, "unknown"),
        ("2026-11-22", None, "future"),
        ("2026-11-21", None, "now"),
        ("2020-01-01", "2026-11-21", "now"),
        ("2020-01-01", "2026-11-20", "past"),
    ],
)
def test_standing_counts_both_days(start: str | None, until: str | None, state: str) -> None:
    assert standing(start, until, "2026-11-21") == state


def test_line_of_time() -> None:
    def day(text: str) -> Literal:
        return Literal(text, datatype=XSD.date)

    wordings = [
        {"version": URIRef("urn:new"), "from": day("2020-07-01"), "until": None},
        {"version": URIRef("urn:old"), "from": day("2010-03-12"), "until": day("2020-06-30")},
        {"version": URIRef("urn:undated"), "from": None, "until": None},
        {"version": URIRef("urn:odd"), "from": Literal("2010"), "until": None},
    ]
    effects = [{"effect": URIRef("urn:effect"), "date": day("2010-03-12")}]
    line = units.timeline([(PARAGRAPH, wordings), (OLD, [])], effects, date(2026, 11, 21))
    assert line is not None
    assert [lane.label for lane in line.lanes] == ["ust. 1"]
    new, old = line.lanes[0].bars
    assert (str(new.version), new.state, str(old.version), old.state) == ("urn:new", "now", "urn:old", "past")
    assert line.labels < old.x < old.x + old.width <= new.x < line.today < new.x + new.width + 2
    assert new.x + new.width == pytest.approx(line.width - 2, abs=0.2)
    assert [(str(effect), x) for effect, _, x in line.changes] == [("urn:effect", old.x)]
    assert line.marks[0][0] >= 2010
    assert line.marks[-1][0] <= 2027
    assert units.timeline([(PARAGRAPH, wordings[2:])], effects, date(2026, 11, 21)) is None


def test_neighbours_keep_the_unit_in_the_middle() -> None:
    siblings = [{"sibling": URIRef(f"urn:{number}")} for number in range(9)]
    around = [[str(each)[4:] for each in units.neighbours(siblings, f"urn:{place}")] for place in (0, 4, 8)]
    assert around == [list("01234"), list("23456"), list("45678")]


def test_every_triple_in_pages(site: TestClient) -> None:
    answer = site.get("/id/barrier/limit?view=all").text
    assert "38 trójek" in answer
    assert answer.count("<tr>") == 39
    assert "mkus:affectsForm" in answer
    assert '<a href="/graph/inferred">inferred</a>' in answer
    many = site.get("/en/scheme/basis/inferred?view=all&page=2")
    assert many.status_code == 200
    assert site.get("/id/barrier/limit?view=all&page=0").status_code == 400
    assert site.get("/id/barrier/nie-ma?view=all").status_code == 404


def test_data_set_on_the_front_page(site: TestClient) -> None:
    for home, data in (("/", "/dane"), ("/en/", "/en/data")):
        found = json_ld(site.get(home).text)
        page = site.get(data).text
        assert json_ld(page) == found
        assert found["@type"] == "Dataset"
        files = found["distribution"]
        assert isinstance(files, list)
        for file in files:
            path = file["contentUrl"].removeprefix(BASE.rstrip("/"))
            assert f'href="{path}" type="{file["encodingFormat"]}"' in page


def test_markup_in_labels_stays_data(hostile_site: TestClient) -> None:
    for name in ("id/act/bad", "id/provision/bad/art-1", "id/provision/bad/art-1/v/x"):
        text = hostile_site.get(f"/{name}").text
        html5lib.HTMLParser(strict=True).parse(text)
        assert "<script>alert" not in text
        assert "<svg onload" not in text
        assert "<b>bold" not in text
        assert BASE + name in json.dumps(json_ld(text))
    act = json_ld(hostile_site.get("/id/act/bad").text)["@graph"]
    assert isinstance(act, list)
    assert act[1]["name"] == "</script><script>alert(1)</script>"


def test_what_is_named_in_the_other_language_says_so() -> None:
    html = '<a href="/id/a" aria-label="Luka"><i title="Luka"></i></a><b lang="pl">Luka</b><q>Luka</q>'
    assert marked(html, {"Luka": "pl"}) == (
        '<a href="/id/a" aria-label="Luka" lang="pl"><i title="Luka" lang="pl"></i></a>'
        '<b lang="pl">Luka</b><q lang="pl">Luka</q>'
    )
