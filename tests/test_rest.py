"""The API: what its document says is what it does, for every operation, and nothing sent makes it fail."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from rdflib import Graph, URIRef
from schemathesis import GenerationMode
from schemathesis.openapi import from_dict
from small_graph import REPOSITORY
from starlette.testclient import TestClient

from mkus_kg.exports.tables import typed_value
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import BASE, LANGUAGES, Language
from mkus_kg.queries import load_questions
from mkus_kg.settings import Settings
from web.app import site_over
from web.parts import PATHS
from web.rest.problems import KINDS

API = "/api/v1"
QUESTIONS = [
    question.name
    for question in load_questions(REPOSITORY / "queries").values()
    if "question" in question.tags
]
EXAMPLES_PER_OPERATION = 1
ONE_QUESTION_IN = 3
"""The operations of questions are made by one function from their headers; requests are made up for some."""
Operation = Mapping[str, Any]


@pytest.fixture(scope="module")
def site(real_graph: KnowledgeGraph) -> TestClient:
    return TestClient(site_over(real_graph, Settings()), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def documents(site: TestClient) -> Mapping[str, Any]:
    return {lang: site.get(f"{API}/openapi.json", params={"lang": lang}).json() for lang in LANGUAGES}


@pytest.fixture(scope="module")
def document(documents: Mapping[str, Any]) -> Mapping[str, Any]:
    return documents["pl"]


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, item in document["paths"].items():
        if "get" in item:
            yield path, item["get"]


def parameters(document: Mapping[str, Any], operation: Operation) -> list[Mapping[str, Any]]:
    shared = document["components"]["parameters"]
    return [
        shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in operation["parameters"]
    ]


def examples(document: Mapping[str, Any], operation: Operation, *, required: bool) -> dict[str, Any]:
    """Give the examples of an operation's parameters as a request sends them."""
    return {
        each["name"]: each["example"]
        for each in parameters(document, operation)
        if "example" in each and (each["required"] or not required) and each["name"] != "format"
    }


def validator(document: Mapping[str, Any], schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    )


def answer_schema(operation: Operation) -> str:
    reference: str = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    return reference.rpartition("/")[2]


def test_document_is_valid_and_complete(document: Mapping[str, Any]) -> None:
    from_dict(dict(document)).validate()
    text = json.dumps(document)
    for each in set(text.split('"$ref": "#/')[1:]):
        place: Any = document
        for step in each.partition('"')[0].split("/"):
            place = place[step]
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(names)) == len(names)
    assert {f"/questions/{name}" for name in QUESTIONS} | {f"/lists/{kind}" for kind in LIST_KINDS} <= set(
        document["paths"]
    )
    for _, operation in operations(document):
        assert operation["summary"]
        for each in parameters(document, operation):
            assert each["description"], each["name"]
            assert "example" in each or not each["required"], f"{operation['operationId']}: {each['name']}"


def test_documents_of_both_languages_describe_the_same(documents: Mapping[str, Any]) -> None:
    polish, english = (documents[language] for language in LANGUAGES)
    assert list(polish["paths"]) == list(english["paths"])
    assert set(polish["components"]["schemas"]) == set(english["components"]["schemas"])
    for (path, first), (_, second) in zip(operations(polish), operations(english), strict=True):
        assert first["operationId"] == second["operationId"]
        assert first["summary"] != second["summary"], path
        enumerations = [
            [each["schema"].get("enum") for each in parameters(document, operation)]
            for document, operation in ((polish, first), (english, second))
        ]
        assert enumerations[0] == enumerations[1], path


@pytest.mark.parametrize(("language", "required"), [("pl", False), ("en", True)], ids=["all", "required"])
def test_every_operation_answers_its_examples_as_its_schema_says(
    site: TestClient, documents: Mapping[str, Any], language: str, required: bool
) -> None:
    document = documents[language]
    for path, operation in operations(document):
        values = examples(document, operation, required=required) | {"lang": language}
        answer = site.get(API + path, params=values)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        assert answer.headers["access-control-allow-origin"] == "*"
        found = list(validator(document, answer_schema(operation)).iter_errors(answer.json()))
        assert found == [], f"{path}: {found[0]}"


def test_answer_holds_the_rows_of_the_question(site: TestClient, real_graph: KnowledgeGraph) -> None:
    for name in QUESTIONS:
        question = real_graph.questions[name]
        values = {each.name: each.example or "" for each in question.asked if each.required}
        table = real_graph.ask(name, values, "en")
        answer = site.get(f"{API}/questions/{name}", params=values | {"lang": "en"}).json()
        assert answer["total"] == len(answer["rows"]) == len(table.rows)
        assert [each["heading"] for each in answer["columns"]] == list(table.headings)
        for row, expected in zip(answer["rows"], table.rows, strict=True):
            assert list(row) == list(table.columns)
            for value, term in zip(row.values(), expected, strict=True):
                native = None if term is None else typed_value(term)
                assert value == (native if native is not None or term is None else str(term))


def test_schema_names_the_columns_of_each_answer(
    site: TestClient, document: Mapping[str, Any], real_graph: KnowledgeGraph
) -> None:
    for name in QUESTIONS:
        schema = answer_schema(document["paths"][f"/questions/{name}"]["get"])
        rows = document["components"]["schemas"][schema]["properties"]["rows"]["items"]
        values = {each.name: each.example or "" for each in real_graph.questions[name].asked if each.required}
        assert set(rows["properties"]) == set(real_graph.ask(name, values).columns), name


def test_rows_can_be_read_piece_by_piece(site: TestClient) -> None:
    address = f"{API}/questions/barriers-without-proposal"
    whole = site.get(address).json()
    pieces = [site.get(address, params={"limit": 20, "offset": offset}).json() for offset in range(0, 60, 20)]
    assert [row for piece in pieces for row in piece["rows"]] == whole["rows"]
    assert all(piece["total"] == whole["total"] for piece in pieces)
    text = site.get(address, params={"limit": 20, "offset": 20, "format": "sparql-csv"}).text
    assert len(text.splitlines()) == 1 + 20
    assert pieces[1]["rows"][0]["barrier"] in text.splitlines()[1]


@pytest.mark.parametrize("kind", LIST_KINDS)
def test_list_counts_what_the_site_counts(site: TestClient, real_graph: KnowledgeGraph, kind: str) -> None:
    found = real_graph.lists.page(kind, {}, per_page=10)
    answer = site.get(f"{API}/lists/{kind}", params={"per-page": 10}).json()
    assert answer["total"] == found.total
    assert [each["item"] for each in answer["items"]] == [str(each.iri) for each in found.items]
    facet = found.facets[0]
    for value in facet.values:
        narrowed = site.get(f"{API}/lists/{kind}", params={facet.name: value.value}).json()
        assert narrowed["total"] == value.count


def test_list_joins_values_and_words(site: TestClient) -> None:
    address = f"{API}/lists/barriers"
    legal, trust = "scheme/barrier-kind/legal", "scheme/barrier-kind/trust"
    counts = [site.get(address, params={"kind": each}).json()["total"] for each in (legal, trust)]
    assert site.get(address, params={"kind": [legal, trust]}).json()["total"] == sum(counts)
    words = site.get(address, params={"kind": legal, "q": "grant"}).json()
    assert 0 < words["total"] < counts[0]


def test_files_are_those_of_the_site(site: TestClient) -> None:
    csv = site.get(f"{API}/lists/barriers", params={"kind": "scheme/barrier-kind/trust", "format": "csv"})
    assert csv.content == site.get("/bariery.csv", params={"kind": "scheme/barrier-kind/trust"}).content
    turtle = site.get(
        f"{API}/resource", params={"iri": "id/barrier/mkus-limit20"}, headers={"Accept": "text/turtle"}
    )
    graph = Graph().parse(data=turtle.text, format="turtle")
    assert (URIRef(f"{BASE}id/barrier/mkus-limit20"), None, None) in graph
    book = site.get(
        f"{API}/questions/barriers-of-form", params={"form": "scheme/contracting-form/bon", "format": "xlsx"}
    )
    assert book.content[:2] == b"PK"


def test_resource_says_what_a_link_rests_on(site: TestClient) -> None:
    answer = site.get(f"{API}/resource", params={"iri": "id/barrier/mkus-limit20", "lang": "en"}).json()
    properties = {each["property"].rpartition("#")[2]: each for each in answer["properties"]}
    (form,) = properties["affectsForm"]["values"]
    assert form["basis"][0]["code"] == "source"
    (task,) = properties["affectsTask"]["values"]
    assert task["basis"][0]["code"] == "inferred"
    assert properties["causedBy"]["values"][0]["inferred"] is True
    link = next(each for each in answer["links"] if each["property"].endswith("#remedyBarrier"))
    page = site.get(
        f"{API}/resource/links", params={"iri": answer["iri"], "property": link["property"], "lang": "en"}
    )
    assert page.json()["values"] == link["values"]


WRONG = [
    ("/questions/barriers-of-form", "", 400, "form"),
    ("/questions/barriers-of-form", "form=bon", 400, "form"),
    ("/questions/barriers-of-form", "form=scheme/contracting-form/zzz", 400, "form"),
    ("/questions/barriers-of-form", "form=scheme/contracting-form/bon&from=1", 400, None),
    (
        "/questions/barriers-of-form",
        "form=scheme/contracting-form/bon&form=scheme/contracting-form/bon",
        400,
        "form",
    ),
    ("/questions/causes-of-barrier", "barrier=id/barrier/zzz", 404, None),
    ("/questions/causes-of-barrier", "barrier=http%3A%2F%2F127.0.0.1%2F%3Cscript%3E", 400, "barrier"),
    ("/questions/legal-changes", "since=2026-02-30", 400, "since"),
    ("/questions/legal-changes", "since=", 400, "since"),
    ("/questions/legal-changes", "limit=0", 400, "limit"),
    ("/questions/legal-changes", "offset=-1", 400, "offset"),
    ("/questions/legal-changes", "lang=de", 400, "lang"),
    ("/questions/legal-changes", "format=exe", 400, "format"),
    ("/lists/barriers", "has-proposal=maybe", 400, "has-proposal"),
    ("/lists/barriers", "per-page=501", 400, "per-page"),
    ("/search", "q=" + "x" * 201, 400, "q"),
    ("/resource", "iri=id/barrier/zzz", 404, None),
    ("/questions/zzz", "", 404, None),
    ("/zzz", "", 404, None),
]


@pytest.mark.parametrize(("path", "query", "status", "parameter"), WRONG)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_does_not_fit_is_said_in_plain_words(
    site: TestClient,
    documents: Mapping[str, Any],
    path: str,
    query: str,
    status: int,
    parameter: str | None,
    language: str,
) -> None:
    asked = query if "lang=" in query else f"{query}&lang={language}".lstrip("&")
    answer = site.get(f"{API}{path}?{asked}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    body = answer.json()
    assert list(validator(documents["pl"], "Problem").iter_errors(body)) == []
    assert body["status"] == status
    assert body.get("parameter") == parameter
    for value in ("zzz", "script", "2026-02-30", "maybe", "exe", "xxxx"):
        assert value not in answer.text


def test_methods_that_write_are_refused(site: TestClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = site.request(method, f"{API}/counts")
        assert answer.status_code == 405
        assert answer.json()["status"] == 405
        assert "GET" in answer.headers["allow"]


def test_any_site_may_read(site: TestClient) -> None:
    preflight = site.options(f"{API}/counts", headers={"Origin": "https://example.org"})
    assert preflight.status_code == 204
    assert "GET" in preflight.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in preflight.headers
    first = site.get(f"{API}/counts")
    again = site.get(f"{API}/counts", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = site.head(f"{API}/counts")
    assert head.status_code == 200
    assert head.content == b""


def test_nothing_acceptable_is_a_problem_too(site: TestClient) -> None:
    answer = site.get(f"{API}/counts", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.json()["status"] == 406


def test_anything_sent_is_answered_as_the_document_says(small_graph: KnowledgeGraph) -> None:
    """Requests that fit the document and requests that do not, made from a fixed seed.

    Each operation is asked by its example too; `scripts/fuzz_api` makes up requests for all, and many more.
    """
    schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", site_over(small_graph, Settings()))
    seen = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        seen += 1
        if operation.path.startswith("/questions/") and seen % ONE_QUESTION_IN:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(
                max_examples=EXAMPLES_PER_OPERATION,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def check(case: schemathesis.Case) -> None:
                case.call_and_validate()

            check()
    assert seen >= len(QUESTIONS) + len(LIST_KINDS)


COMMAND = re.compile(r'curl -L (?:-o \S+ )?"\$API(\S+)"')


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_names_every_operation_and_its_commands_work(
    site: TestClient, document: Mapping[str, Any], language: Language
) -> None:
    page = site.get(PATHS["api"][language]).text
    for path, operation in operations(document):
        assert f"<code>{path}</code>" in page
        assert f'id="{operation["operationId"]}"' in page
    commands = COMMAND.findall(html.unescape(page))
    assert len(commands) == len([*operations(document)]) + 2
    # The commands of the other operations are the examples of the document, which are all sent above.
    for address in commands[:20]:
        assert site.get(API + address).status_code == 200, address
    for kind in KINDS.values():
        assert f'id="problem-{kind}"' in page


def test_search_is_that_of_the_site(site: TestClient, real_graph: KnowledgeGraph) -> None:
    found = real_graph.texts.search("małych grantach", "en", limit=5)
    answer = site.get(f"{API}/search", params={"q": "małych grantach", "lang": "en", "limit": 5}).json()
    assert [each["iri"] for each in answer["hits"]] == [str(each.iri) for each in found.hits]
    assert answer["total"] == found.total == sum(each["count"] for each in answer["kinds"])
    kind = answer["kinds"][0]
    narrowed = site.get(f"{API}/search", params={"q": "małych grantach", "kind": kind["kind"]}).json()
    assert {each["kind"] for each in narrowed["hits"]} == {kind["kind"]}
    begun = site.get(f"{API}/search/suggestions", params={"q": "mały gr"}).json()
    assert begun["hits"][0]["label"].lower().startswith("mały grant")
