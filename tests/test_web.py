"""The site: every page in both languages, its data, its headers, and what it does with hostile input."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import cycle
from pathlib import Path

import html5lib
import pytest
from httpx2 import Response
from openpyxl import load_workbook
from rdflib import Graph, Literal, URIRef
from starlette.testclient import TestClient

from mkus_kg.counting import english_form, polish_form
from mkus_kg.errors import Message, MkusError, QueryTooHeavy, QueryTooLong, TooBusy
from mkus_kg.exports import FORMATS
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import BASE, LANGUAGES, SKOS, Language
from mkus_kg.settings import Settings
from web import asked
from web.app import site_over
from web.parts import PATHS, PREFIX, THEN
from web.rendering import WEB, linkable
from web.texts import load_texts

BARRIER = "id/barrier/mkus-limit20"
PROVISION = "id/provision/du-2003-873/art-19a/ust-1"
RESOURCES = (
    BARRIER,
    PROVISION,
    "id/provision/du-2003-873/art-19a",
    PROVISION + "/v/2026-09-01",
    "id/act/du-2003-873",
    "id/change/limit-30proc",
    "id/practice/ustka-cit-2024",
    "id/practice/ustka-cit",
    "id/effect/2026-mg",
    "id/institution/mpips-1999",
    "id/municipality/ustka",
    "id/source/zz-aktywnosc",
    "scheme/contracting-form/bon",
    "scheme/udpp-art4/15",
    "scheme/procedure/maly-grant",
    "scheme/basis",
    "graph/law",
)
PAGES = [
    *(paths[language] for paths in PATHS.values() for language in LANGUAGES),
    *(f"{PREFIX[language]}/{name}" for name in RESOURCES for language in LANGUAGES),
    "/bariery?recheck=true&form=scheme/contracting-form/bon&q=grant",
    "/en/barriers?kind=scheme/barrier-kind/legal&page=2",
    "/przepisy?page=3",
    "/szukaj?q=ma%C5%82y+grant",
    "/en/search?q=regranting&page=2",
    "/pytania/barriers-by-form-and-task",
    "/en/questions/barriers-to-recheck",
    f"/{PROVISION}?in=ont%23causingProvision",
    "/nie-ma-takiej-strony",
    "/en/bariery",
    "/bariery?page=0",
]


@pytest.fixture(scope="module")
def site(real_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(real_graph, Settings()))


@pytest.fixture(scope="module")
def page(site: TestClient) -> Callable[[str], Response]:
    """Gives a page, asked for once however many tests look at it."""
    return cache(site.get)


@pytest.fixture(scope="module")
def hostile_site(small_ontology: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A site over the small graph with one barrier whose every text is markup."""
    folder = tmp_path_factory.mktemp("hostile") / "ontology"
    shutil.copytree(small_ontology, folder)
    (folder / "facts" / "knowledge" / "hostile.ttl").write_text(
        f"""
        @prefix mkus: <{BASE}ont#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix dct: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <{BASE}id/barrier/hostile> a mkus:Barrier ;
            skos:prefLabel "<img src=x onerror=alert(1)>"@pl , "=HYPERLINK(1)"@en ;
            dct:description "</script><script>alert(2)</script>"@pl , "</p><h1>no"@en ;
            skos:editorialNote "<svg onload=alert(4)>"@en ;
            mkus:barrierKind <{BASE}scheme/barrier-kind/legal> ;
            mkus:verified true ; mkus:mkusOrigin false ;
            mkus:affectsForm <{BASE}scheme/contracting-form/bon> ;
            rdfs:seeAlso <javascript:alert(3)> , <http://example.org/'onclick='alert(1)> .
        """,
        encoding="utf-8",
    )
    settings = Settings(ontology_path=folder, state_path=folder.parent / "state")
    graph = KnowledgeGraph.open(settings, force=True)
    yield TestClient(site_over(graph, settings))
    graph.close()


def parsed(text: str) -> object:
    """Parse as a browser would, and fail on the first thing that is not valid."""
    return html5lib.HTMLParser(strict=True).parse(text)


def strange_scripts(text: str) -> list[str]:
    """Give the scripts that are neither files of ours, with nothing inside, nor data in JSON-LD."""
    data = re.compile(r'<script type="application/ld\+json">[^<]*</script>')
    files = re.compile(
        r'<script(?: (?:type="module"|defer))? src="/static/[\w./-]+\?v=\w+"(?: defer)?></script>'
    )
    return re.findall("<script[^>]*>", files.sub("", data.sub("", text)))


@pytest.mark.parametrize("address", PAGES)
def test_page_is_valid_and_well_formed(page: Callable[[str], Response], address: str) -> None:
    answer = page(address)
    language = "en" if address.startswith("/en/") else "pl"
    parsed(answer.text)
    assert answer.headers["content-type"].startswith("text/html")
    assert f'<html lang="{language}">' in answer.text
    assert len(re.findall("<h1[ >]", answer.text)) == 1
    for needed in ('class="skip"', "<main ", "<header ", "<footer ", "<nav "):
        assert needed in answer.text
    assert re.search(r"<title>[^<]{3,} – MKUS KG</title>", answer.text)
    assert strange_scripts(answer.text) == []
    for forbidden in (" style=", "<style", " onclick=", " onload=", "javascript:"):
        assert forbidden not in answer.text


@pytest.mark.parametrize("address", [address for address in PAGES if address not in PAGES[-3:]])
def test_page_answers_and_names_itself_in_both_languages(
    page: Callable[[str], Response], address: str
) -> None:
    answer = page(address)
    assert answer.status_code == 200
    others = re.findall(r'<link rel="alternate" hreflang="(..)" href="([^"]+)"', answer.text)
    assert [language for language, _ in others] == list(LANGUAGES)
    for _, other in others:
        local = other.replace("&amp;", "&").removeprefix(BASE.rstrip("/"))
        assert page(local).status_code == 200
    assert re.search(r'<link rel="canonical" href="https://w3id.org/mkus/', answer.text)


def test_titles_differ(page: Callable[[str], Response]) -> None:
    titles = [re.search("<title>(.*?)</title>", page(f"/{name}").text) for name in RESOURCES]
    assert len({found[1] for found in titles if found}) == len(RESOURCES)


def test_every_text_has_both_languages_and_is_used() -> None:
    files = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    prefixes = ("badge.", "basis.", "count.", "error.", "evidence.", "graph.", "home.", "list.", "nav.")
    prefixes = (
        *prefixes,
        "section.",
        "supports.",
        "action.",
        "compare.",
        "to-do.",
        "agent.",
        "difference.",
        "finding.",
    )
    prefixes = (
        *prefixes,
        "import.kind-",
        "import.template-",
        "api.tag.",
        "api.type.",
        "chart.",
        "operation.",
        "problem.",
    )
    prefixes = (*prefixes, "form.save.", "form.next.", "form.reason.", "form.edit.")
    prefixes = (
        *prefixes,
        "plan.freed-",
        "plan.count-",
        "plan.counted-",
        "plan.weight-",
        "plan.removal-",
        "plan.bar-",
    )
    prefixes = (*prefixes, "plan.reason-", "plan.way-", "plan.form", "plan.task", "plan.institution")
    prefixes = (*prefixes, "plan.general", "plan.ended", "plan.sourced")
    prefixes = (
        *prefixes,
        "recommendation.barrier",
        "recommendation.change",
        "recommendation.practice",
        "recommendation.no-",
    )
    prefixes = (*prefixes, "permission.", "role.", "scope.", "account.done-", "people.done-")
    prefixes = (*prefixes, "impact.asked-", "impact.change-", "impact.count.", "impact.heading.")
    prefixes = (
        *prefixes,
        "impact.view-",
        "impact.certain-",
        "impact.possible-",
        "impact.stated-",
        "impact.inferred-",
    )
    prefixes = (*prefixes, "over-time.acts", "over-time.forms", "over-time.tasks", "over-time.kind-")
    prefixes = (*prefixes, "wording.state-", "links.tab-", "links.reason-", "links.relation-", "links.by-")
    prefixes = (*prefixes, "what-if.standing-", "what-if.removal-", "what-if.others-")
    prefixes = (*prefixes, "recommendation.barrier", "recommendation.change", "recommendation.practice")
    prefixes = (*prefixes, "recommendation.no-", "dossier.file.")
    for key, entry in load_texts().entries.items():
        assert set(entry) == set(LANGUAGES), key
        kinds = {type(text) for text in entry.values()}
        assert len(kinds) == 1, f"{key}: a list in one language and a text in the other"
        assert all(text for text in entry.values()), key
        key = key.removesuffix(THEN)
        built = key.startswith((*prefixes, "shapes.", "terms.", "topic."))
        assert built or f'"{key}"' in code or f"'{key}'" in code, f"{key} is not used"


def test_marks_on_pages_use_the_words_of_their_schemes() -> None:
    """A mark on a page and the same fact in a table or a spreadsheet must not read as two things."""
    entries = load_texts().entries
    for scheme, key in (("basis", "basis."), ("audit", "badge.audit-")):
        graph = Graph().parse(WEB.parent / "ontology" / "schemes" / f"{scheme}.ttl")
        for concept in graph.subjects(SKOS.topConceptOf):
            name = key + str(concept).rpartition("/")[2]
            labels = {
                text.language: str(text)
                for text in graph.objects(concept, SKOS.prefLabel)
                if isinstance(text, Literal)
            }
            assert entries.get(name, labels) == labels, name


def test_counting_nouns() -> None:
    assert [polish_form(number) for number in (0, 1, 2, 5, 12, 22, 25, 112, 122)] == [
        2,
        0,
        1,
        2,
        2,
        1,
        2,
        2,
        1,
    ]
    assert [english_form(number) for number in (0, 1, 2)] == [1, 0, 1]
    assert load_texts().count("count.barriers", 1234, "pl") == "1\u00a0234 bariery"
    assert load_texts().date("2026-09-01", "pl") == "1\u00a0września\u00a02026"
    assert load_texts().date("2014", "pl") == "2014"


# Data


NEGOTIATED = [
    (f"/{BARRIER}", "text/turtle", "text/turtle"),
    (f"/{BARRIER}", "application/ld+json", "application/ld+json"),
    (f"/{BARRIER}", "application/rdf+xml;q=0.4, application/n-triples", "application/n-triples"),
    (f"/{BARRIER}", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    (f"/{BARRIER}", "*/*", "text/html"),
    (f"/{BARRIER}", "", "text/html"),
    (f"/en/{BARRIER}", "text/turtle", "text/turtle"),
    ("/bariery", "text/csv", "text/csv"),
    ("/bariery", "application/json", "application/json"),
    ("/en/barriers", "text/turtle", "text/turtle"),
    ("/pytania/barriers-to-recheck", "text/csv", "text/csv"),
    ("/dane", "application/n-quads", "application/n-quads"),
    ("/graph/meta", "application/trig", "application/trig"),
    ("/ont", "text/turtle", "text/turtle"),
]


@pytest.mark.parametrize(("address", "accept", "expected"), NEGOTIATED)
def test_negotiation(site: TestClient, address: str, accept: str, expected: str) -> None:
    answer = site.get(address, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == expected
    assert "Accept" in answer.headers["vary"]
    assert answer.headers.get("access-control-allow-origin") == (None if expected == "text/html" else "*")


def test_nothing_acceptable(site: TestClient) -> None:
    assert site.get(f"/{BARRIER}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("name", asked.RESOURCE_FORMATS)
def test_resource_files(site: TestClient, name: str) -> None:
    answer = site.get(f"/{BARRIER}.{FORMATS[name].suffix}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[name].media_type
    assert re.fullmatch(r'inline; filename="[a-z0-9-]+\.[a-z]+"', answer.headers["content-disposition"])


def test_resource_file_holds_the_record(site: TestClient) -> None:
    graph = Graph().parse(data=site.get(f"/{BARRIER}.ttl").text, format="turtle")
    assert (URIRef(BASE + BARRIER), None, None) in graph


# The lists of the small graph are downloaded in both languages.
@pytest.mark.parametrize(("kind", "language"), [*zip(LIST_KINDS, cycle(LANGUAGES), strict=False)])
def test_downloads_of_a_list_hold_what_the_page_counts(
    site: TestClient, kind: str, language: Language
) -> None:
    path = PATHS[kind][language]
    page = site.get(path).text
    shown = re.search(r'<h2 id="results"[^>]*>([\d\s\u00a0,]+)', page)
    assert shown is not None
    total = int(re.sub(r"\D", "", shown[1]))
    rows = list(csv.reader(io.StringIO(site.get(path + ".csv").text.removeprefix("\ufeff"))))
    assert len(rows) - 1 == total
    assert len({len(row) for row in rows}) == 1
    sheet = load_workbook(io.BytesIO(site.get(path + ".xlsx").content)).worksheets[0]
    assert sheet.max_row - 1 == total
    assert (len(site.get(path + ".ttl").text) > total) == (total > 0)


@pytest.mark.parametrize(
    ("address", "source", "conditions"),
    [
        ("/bariery.xlsx", "bariery", None),
        (
            "/bariery.xlsx?form=scheme/contracting-form/bon&recheck=true&q=grant",
            "bariery?form=scheme/contracting-form/bon&recheck=true&q=grant",
            "Forma kontraktowania: Bon na aktywność (regranting); "
            "Sprawdzenie po zmianie prawa: do ponownego sprawdzenia; „grant”",
        ),
        (
            "/pytania/wordings-in-force-on-date.xlsx?unit=id/act/du-2003-873&date=2026-09-01",
            "pytania/wordings-in-force-on-date?unit=id/act/du-2003-873&date=2026-09-01",
            "Akt albo przepis: Ustawa z dnia 24 kwietnia 2003 r. o działalności pożytku publicznego "
            "i o wolontariacie; Na dzień: 2026-09-01",
        ),
    ],
)
def test_workbook_says_what_was_asked(
    site: TestClient, address: str, source: str, conditions: str | None
) -> None:
    about = load_workbook(io.BytesIO(site.get(address).content))["O danych"]
    rows = {str(row[0].value): row[1].value for row in about.rows}
    assert rows["Źródło"] == BASE + source
    assert rows.get("Warunki") == conditions


def test_downloads_of_a_narrowed_list_hold_its_rows(site: TestClient) -> None:
    query = "?recheck=true&form=scheme/contracting-form/bon"
    page = site.get("/bariery" + query).text
    hits = page[page.index('<ol class="hits">') : page.index("</ol>", page.index('<ol class="hits">'))]
    shown = set(re.findall(r'<h3><a href="/(id/barrier/[^"]+)"', hits))
    assert 0 < len(shown) < 25
    text = site.get("/bariery.csv" + query).text
    assert {found for found in shown if BASE + found in text} == shown
    assert len(list(csv.reader(io.StringIO(text)))) - 1 == len(shown)
    graph = Graph().parse(data=site.get("/bariery.ttl" + query).text, format="turtle")
    barriers = {str(each) for each in graph.subjects(None, URIRef(BASE + "ont#Barrier"))}
    assert barriers == {BASE + found for found in shown}


def test_answer_to_a_question_is_the_same_on_the_page_and_in_the_file(site: TestClient) -> None:
    page = site.get("/pytania/barriers-to-recheck").text
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = list(
        csv.reader(io.StringIO(site.get("/pytania/barriers-to-recheck.csv").text.removeprefix("\ufeff")))
    )
    assert body.count("<tr>") == len(rows) - 1 > 0


def test_every_question_shows_its_form(site: TestClient, real_graph: KnowledgeGraph) -> None:
    catalogue = site.get("/pytania").text
    for name, question in real_graph.questions.items():
        if "question" in question.tags:
            assert f'href="/pytania/{name}"' in catalogue
            answer = site.get(f"/en/questions/{name}")
            assert answer.status_code == 200, name
            for parameter in question.asked:
                assert f'name="{parameter.name}"' in answer.text


# What a page says of where its words come from


@pytest.mark.parametrize("address", ["/", f"/{PROVISION}", f"/{BARRIER}", "/id/effect/2026-mg"])
def test_an_assessment_is_marked_as_ours(site: TestClient, address: str) -> None:
    text = site.get(address).text
    assert text.count("usunęła barierę") <= text.count('<span class="tag ours">nasza klasyfikacja</span>')
    assert 'class="tag ours">nasza klasyfikacja' in text


def test_a_list_explains_the_marks_of_its_values(site: TestClient) -> None:
    for address in ("/bariery", "/en/changes", "/praktyki", "/formy"):
        text = site.get(address).text
        used = set(re.findall(r'<sup class="footnote">(.*?)</sup>', text))
        legend = text[text.index('class="marks') :].partition("</p>")[0]
        explained = set(re.findall(r"<strong>(.)</strong>", legend))
        assert used
        assert explained == set("".join(used))


def test_each_year_of_a_proposal_says_what_happened_in_it(site: TestClient) -> None:
    for address in (f"/{BARRIER}", "/id/provision/du-2003-873/art-19a/ust-7"):
        assert "zgłoszono 2025; uchwalono 2026; w życie 1\u00a0września\u00a02026" in site.get(address).text


def test_rules_are_read_in_the_language_of_the_page(site: TestClient) -> None:
    english = site.get("/en/id/provision/du-2003-873/art-5/ust-4a").text
    assert "the authority may not demand a financial contribution" in english
    assert 'lang="pl">organ nie' not in english


def test_a_unit_without_wordings_is_not_called_lapsed(site: TestClient) -> None:
    article = site.get("/id/provision/du-2003-873/art-19a").text
    assert "nie zebraliśmy" in article
    assert "obowiązuje dziś, od 1\u00a0września\u00a02026" in article
    assert 'name="unit" value="id/provision/du-2003-873/art-19a"' in article
    answer = site.get(
        "/pytania/wordings-in-force-on-date?unit=id/provision/du-2003-873/art-19a&date=2015-01-01"
    )
    assert answer.status_code == 200
    assert "12\u00a0marca\u00a02010" in answer.text


def test_a_basis_that_lapsed_is_marked_on_the_page_of_a_form(site: TestClient) -> None:
    text = site.get("/scheme/contracting-form/bon").text
    lapsed = re.findall(r'href="/id/provision/([^"]+)">[^<]+</a>[^\n]*już nie obowiązuje', text)
    assert set(lapsed) == {"du-2003-873/art-16/ust-7"}


def test_a_doubt_and_a_citation_name_fields_in_words(site: TestClient) -> None:
    doubtful = site.get("/id/act/du-1990-95").text
    assert "wejście w życie aktu" in doubtful
    assert "actInForceFrom" not in doubtful
    assert "datę wejścia w życie" in site.get("/id/act/du-2003-873").text


def test_every_rule_says_what_to_correct(site: TestClient) -> None:
    for address in ("/shapes", "/en/shapes"):
        text = site.get(address).text
        for term in text.split('<section class="term"')[1:]:
            if "tag alarm" in term or "tag doubt" in term:
                assert '<p class="prose">' in term, term[:200]
        assert "{$this}" not in text
        assert "_:b" not in text


def test_links_to_a_record_are_told_apart(site: TestClient, real_graph: KnowledgeGraph) -> None:
    for name in (BARRIER, "id/provision/du-2003-873/art-19a/ust-7"):
        for group in real_graph.describe(BASE + name).incoming:
            labels = [value.label for value in group.values]
            assert len(set(labels)) == len(labels), group.label


# Errors and hostile input


@pytest.mark.parametrize(("kind", "status"), [(TooBusy, 503), (QueryTooHeavy, 503), (QueryTooLong, 413)])
def test_limits_have_their_status(
    site: TestClient,
    real_graph: KnowledgeGraph,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[MkusError],
    status: int,
) -> None:
    def refuse(*_: object) -> None:
        raise kind(Message(pl="za dużo", en="too much"))

    monkeypatch.setattr(real_graph, "ask", refuse)
    answer = site.get("/pytania/barriers-to-recheck")
    assert answer.status_code == status
    assert ("retry-after" in answer.headers) == (status == 503)


def test_missing_page_helps_and_repeats_nothing(site: TestClient) -> None:
    answer = site.get("/zmyslony-adres-zlo")
    assert answer.status_code == 404
    assert "zmyslony" not in answer.text
    assert 'role="search"' in answer.text
    assert 'href="/bariery"' in answer.text


def test_only_reading_is_allowed(site: TestClient) -> None:
    assert site.post("/bariery").status_code == 405
    assert site.delete(f"/{BARRIER}").status_code == 405
    assert site.head("/bariery").status_code == 200


HOSTILE = [
    '"', "\\", "'", "\n", 'x")) } UNION { ?s ?p ?o } #', "\\u0022)) } #", "\\U00000022 }", "(a+)+$",
    "a" * 10_000, "<script>alert(1)</script>", "javascript:alert(1)", "http://x/> ?p ?o } #",
    "http://x/\\u003E", "a b",
    "file:///etc/hostname", "../../etc/passwd", "-1", "0", "9223372036854775808", "100000000",
    "\x00", "\ud7ff",
    "%", "*", "NEAR(", 'a" OR "b', "{{7*7}}", "‮", "=1+1",
]  # fmt: skip
RECEIVERS = [
    ("/szukaj", "q"),
    ("/bariery", "q"),
    ("/bariery", "form"),
    ("/bariery", "act"),
    ("/bariery", "page"),
    ("/przepisy", "in-force"),
    ("/szukaj", "page"),
    ("/bariery.csv", "q"),
    ("/bariery.ttl", "form"),
    ("/pytania/barriers-by-form-and-task", "form"),
    ("/pytania/barriers-by-form-and-task.csv", "form"),
    ("/pytania/wordings-in-force-on-date", "date"),
    ("/id/barrier/hostile", "in"),
    ("/en/barriers", "limit"),
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(("path", "name"), RECEIVERS)
def test_hostile_parameters_are_data_or_refused(
    hostile_site: TestClient, path: str, name: str, value: str
) -> None:
    answer = hostile_site.get(path, params={name: value})
    assert answer.status_code in (200, 400, 404)
    if answer.headers["content-type"].startswith("text/html"):
        if set(value) & set("<>\"'&"):
            parsed(answer.text)
        assert strange_scripts(answer.text) == []
        assert "Traceback" not in answer.text
        if answer.status_code != 200 and len(value) > 6:
            assert (
                value not in answer.text.replace("&#34;", '"').replace("&#39;", "'") or "<form" in answer.text
            )


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_addresses_are_missing(hostile_site: TestClient, value: str) -> None:
    for root in ("id", "scheme", "graph", "pytania", "id/barrier"):
        answer = hostile_site.get(f"/{root}/" + "".join(f"%{byte:02X}" for byte in value.encode()))
        assert answer.status_code in (400, 404)
        parsed(answer.text)


def test_many_conditions(site: TestClient) -> None:
    assert site.get("/bariery?" + "&".join(["_facet=x"] * 500)).status_code == 200
    assert site.get("/bariery?" + "&".join(f"form=x{number}" for number in range(500))).status_code == 400
    assert site.get("/bariery?q=" + "a" * 9_000).status_code == 400


@pytest.mark.parametrize(
    "address", ["/id/barrier/hostile", "/en/id/barrier/hostile", "/bariery", "/en/barriers"]
)
def test_markup_in_data_is_text(hostile_site: TestClient, address: str) -> None:
    text = hostile_site.get(address).text
    parsed(text)
    assert strange_scripts(text) == []
    for markup in ("<img src=x", "<script>", "<svg onload", "'onclick='", 'href="javascript:'):
        assert markup not in text
    assert len(re.findall("<h1[ >]", text)) == 1


def test_markup_in_data_is_found_and_written(hostile_site: TestClient) -> None:
    parsed(hostile_site.get("/szukaj", params={"q": "img onerror"}).text)
    parsed(hostile_site.get("/pytania/barriers-by-mechanism").text)
    graph = Graph().parse(data=hostile_site.get("/id/barrier/hostile.ttl").text, format="turtle")
    assert len(graph) >= 10
    sheet = load_workbook(io.BytesIO(hostile_site.get("/en/barriers.xlsx").content)).worksheets[0]
    cells = [
        cell for row in sheet.iter_rows() for cell in row if str(cell.value).lstrip("'").startswith("=HYPER")
    ]
    assert cells
    assert all(cell.data_type != "f" for cell in cells)


def test_only_web_and_mail_addresses_are_links() -> None:
    assert linkable("https://example.org/a?b=c")
    assert linkable("mailto:a@example.org")
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//x",
        "http://[",
        "https://x/' onclick='",
        "x",
    ):
        assert not linkable(address), address


# Headers


def test_security_headers(site: TestClient) -> None:
    for address in ("/", f"/{BARRIER}", "/bariery.csv", "/nie-ma", "/static/site.css"):
        headers = site.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "referrer-policy" in headers
    assert (
        "access-control-allow-origin" not in site.get("/", headers={"Origin": "https://evil.example"}).headers
    )


def test_any_site_may_read_that_data_is_unchanged(site: TestClient) -> None:
    for accept, shared in (("text/csv", True), ("text/html,*/*;q=0.8", False)):
        first = site.get("/bariery", headers={"Accept": accept})
        asked_again = {"Accept": accept, "If-None-Match": first.headers["etag"]}
        for answer in (first, site.get("/bariery", headers=asked_again)):
            assert ("access-control-allow-origin" in answer.headers) is shared


@pytest.mark.parametrize(
    ("path", "media_type", "shared"),
    [("/en/broken", "text/html", False), ("/sparql-broken", "application/problem+json", True)],
)
def test_fault_of_ours_has_the_headers_of_every_answer(
    path: str, media_type: str, shared: bool, small_graph: KnowledgeGraph, small_settings: Settings
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    app = site_over(small_graph, small_settings)
    app.add_api_route(path, broken)
    answer = TestClient(app, raise_server_exceptions=False).get(path)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert (answer.headers.get("access-control-allow-origin") == "*") is shared


def test_pages_are_revalidated(site: TestClient) -> None:
    first = site.get("/bariery")
    assert "no-cache" in first.headers["cache-control"]
    assert "last-modified" in first.headers
    again = site.get("/bariery", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    tag = first.headers["etag"]
    for known in (tag.removeprefix("W/"), f'"x",{tag}', f'"x" , {tag}', "*"):
        again = site.get("/bariery", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    assert site.get("/bariery", headers={"If-None-Match": '"x"'}).status_code == 200
    assert site.get("/nie-ma", headers={"If-None-Match": "*"}).status_code == 404
    assert site.get("/bariery?q=x").headers["etag"] != first.headers["etag"]
    assert site.get("/bariery", headers={"Accept": "text/csv"}).headers["etag"] != first.headers["etag"]
    assert "etag" not in site.get("/nie-ma").headers
    assert site.get("/nie-ma").headers["cache-control"] == "no-store"


def test_a_file_named_with_its_version_is_kept_for_good(site: TestClient) -> None:
    page = site.get("/").text
    for address in ("/static/site.css", "/static/vendor/tabler/tabler.min.css", "/static/theme.js"):
        named = re.search(re.escape(address) + r"\?v=\w+", page)
        assert named, address
        answer = site.get(named[0], headers={"Accept-Encoding": "gzip"})
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers.get("content-encoding") == ("gzip" if "theme" not in address else None)
        assert "immutable" not in site.get(address).headers["cache-control"]


def test_nothing_is_loaded_from_elsewhere() -> None:
    styles = list((WEB / "static").rglob("*.css"))
    assert len(styles) >= 2
    for file in styles:
        style = file.read_text(encoding="utf-8")
        assert all(
            found.startswith("data:image/svg+xml") for found in re.findall(r"url\([\"']?([^)]*)", style)
        )
        assert "@import" not in style
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r'(src|<link[^>]*href)="https?://', text), template.name
        assert "| safe" not in text, template.name


def test_front_page_counts_what_the_lists_count(site: TestClient) -> None:
    page = site.get("/").text
    for kind in ("barriers", "provisions", "changes", "practices", "tasks"):
        path = PATHS[kind]["pl"]
        shown = re.search(r'<h2 id="results"[^>]*>([\d\u00a0]+)', site.get(path).text)
        assert shown is not None
        number = shown[1].rstrip("\u00a0")
        assert f'href="{path}"><strong class="portal-number">{number}</strong>' in page


def test_front_page_opens_with_the_newest_changes_of_law(
    site: TestClient, real_graph: KnowledgeGraph
) -> None:
    effects = real_graph.ask("page-home-effects", {"day": date.today().isoformat()}, "pl")
    effect, day = (effects.column(name) for name in ("effect", "date"))
    newest = {str(row[effect]).removeprefix(BASE) for row in effects.rows if row[day] == effects.rows[0][day]}
    news = re.search(r'<aside class="news".*?</aside>', site.get("/").text, re.S)
    assert news is not None
    assert set(re.findall(r'href="/(id/effect/[^"]+)"', news[0])) == newest
