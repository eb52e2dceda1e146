"""The addresses of the API: inputs are read by the table of operations, then one function answers each."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, Protocol

from fastapi import Request
from fastapi.responses import Response
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mkus_kg.errors import MkusError
from mkus_kg.exports import FORMATS, negotiate, write_table
from mkus_kg.graph import Table
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import Language
from web import api
from web.asked import QuestionAsked, checked_query, not_acceptable
from web.known_on import viewed, viewing
from web.list_asked import ListAsked
from web.parts import PATHS, Site
from web.rest import analyses, bodies, plans, suggested
from web.rest.calls import Call, answered, as_file, known
from web.rest.document import document
from web.rest.inputs import WrongInput
from web.rest.operations import (
    CHOICES_PREFIX,
    FOUND_AT_ONCE,
    JSON,
    LISTED_AT_ONCE,
    QUESTION_TAG,
    ROOT,
    SUGGESTED_AT_ONCE,
    Operation,
    OperationTable,
    camel,
)
from web.rest.problems import handlers, language_of

OPENAPI_TYPE: Final = "application/vnd.oai.openapi+json;version=3.1"
EXPOSED: Final = "ETag, Link, Retry-After"
SHARED: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""What pages of other sites may ask; what is written is no business of theirs."""


class Open:
    """Lets any site read the answers, without credentials, and answers a preflight (CORS)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] in SHARED:
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = EXPOSED
            await send(message)

        if scope["method"] == "OPTIONS":
            allowed = {
                "Allow": "GET, HEAD, OPTIONS",
                "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
                "Access-Control-Allow-Headers": "Accept, If-None-Match",
                "Access-Control-Max-Age": "86400",
            }
            await Response(status_code=204, headers=allowed)(scope, receive, send_open)
            return
        await self.app(scope, receive, send_open)


class Writing(Protocol):
    """The operations that write, which stand above the others."""

    def routes(self) -> Sequence[Route]:
        """Give their addresses."""

    def paths(self, language: Language) -> dict[str, Any]:
        """Describe them for OpenAPI."""


def rest_api(table: OperationTable, status_of: Callable[[MkusError], int], writing: Writing) -> ASGIApp:
    """Build the API to be mounted at `/api/v1`; `status_of` gives the HTTP status of an expected error."""
    site = table.site

    @lru_cache(maxsize=2)
    def described(language: Language, version: str) -> bytes:
        return json.dumps(
            document(site, table.rows, language, writing.paths(language)), ensure_ascii=False
        ).encode()

    def openapi(request: Request) -> Response:
        return Response(described(language_of(request), site.serving.version), media_type=OPENAPI_TYPE)

    def route(name: str, path: str, answer: Callable[[Call], Response]) -> Route:
        def endpoint(request: Request) -> Response:
            with site.serving.reading():
                asked = call(site, table.row(name), request)
            with viewing(request.query_params), nullcontext() if viewed() else site.serving.reading():
                return answer(asked)

        return Route(path, endpoint, methods=["GET"])

    routes = [route(name, path, answer) for name, (path, answer) in FIXED.items()]
    routes += [route(f"list{kind.capitalize()}", f"/lists/{kind}", listing) for kind in LIST_KINDS]
    routes += [
        route(f"ask{camel(question.name)}", f"/questions/{question.name}", ask)
        for question in site.graph.questions.values()
        if QUESTION_TAG in question.tags
    ]
    routes += writing.routes()
    routes.append(Route("/openapi.json", openapi, methods=["GET"]))
    return Open(Starlette(routes=routes, exception_handlers=handlers(site, status_of)))


def call(site: Site, operation: Operation, request: Request) -> Call:
    """Check the inputs of a request. Raises WrongInput, and NotAcceptable where no format fits."""
    parameters = checked_query(request)
    inputs = {each.name: each for each in operation.inputs}
    for name in parameters:
        if name not in inputs:
            known = ", ".join(inputs)
            raise WrongInput(
                "",
                f"Tu nie ma jednego z podanych parametrów. Są: {known}.",
                f"One of the parameters given does not exist here. There are: {known}.",
            )
    values = {name: each.read(parameters.getlist(name)) for name, each in inputs.items()}
    names = values.get("format") or operation.formats
    chosen = negotiate(
        None if values.get("format") else request.headers.get("accept"),
        [FORMATS[name] for name in names],
    )
    if chosen is None:
        raise not_acceptable()
    return Call(site, operation, language_of(request), values, chosen)


def service(asked: Call) -> Response:
    """Say what the API is, of which data, and where to go on."""
    graph, language = asked.site.graph, asked.language
    table = graph.ask("page-dataset", {}, language)
    rows = [bodies.row_of(table.columns, row) for row in table.rows]
    body = {
        "title": rows[0]["title"] if rows else None,
        "version": rows[0]["version"] if rows else None,
        "licence": rows[0]["licence"] if rows else None,
        "issued": rows[0]["issued"] if rows else None,
        "contentHash": graph.version,
        "language": language,
        "operations": f"{ROOT}/openapi.json",
        "page": bodies.lasting(PATHS["api"][language]),
    }
    return answered(body, [("service-desc", f"{ROOT}/openapi.json"), ("service-doc", PATHS["api"][language])])


def counts(asked: Call) -> Response:
    """Count the records of each class."""
    return answered({"counts": dict(asked.site.graph.counts())})


def questions(asked: Call) -> Response:
    """Give the catalogue of questions."""
    found = [each for each in asked.site.graph.questions.values() if QUESTION_TAG in each.tags]
    return answered({"questions": [bodies.question_entry(each, asked.language) for each in found]})


def choices(asked: Call) -> Response:
    """Give one pick-list."""
    name = asked.text("list")
    entries = asked.site.graph.pick_list(CHOICES_PREFIX + name, asked.language)
    return answered({"list": name, "language": asked.language, "choices": list(map(bodies.choice, entries))})


def lists(asked: Call) -> Response:
    """Give the lists there are."""
    texts = asked.site.texts
    return answered(
        {
            "lists": [
                {
                    "name": kind,
                    "label": texts.text(f"list.{kind}", asked.language),
                    "address": f"{ROOT}/lists/{kind}",
                    "page": bodies.lasting(PATHS[kind][asked.language]),
                }
                for kind in LIST_KINDS
            ]
        }
    )


def search(asked: Call) -> Response:
    """Search everything, or some kinds of it."""
    found = asked.site.graph.texts.search(
        asked.text("q"),
        asked.language,
        kinds=asked.values["kind"],
        limit=asked.number("limit", FOUND_AT_ONCE),
        offset=asked.number("offset", 0),
    )
    return answered(bodies.search_result(found, asked.language))


def suggest(asked: Call) -> Response:
    """Complete what was typed so far."""
    limit = asked.number("limit", SUGGESTED_AT_ONCE)
    hits = asked.site.graph.texts.suggest(asked.text("q"), asked.language, limit=limit)
    body = {"text": asked.text("q"), "language": asked.language, "hits": [bodies.hit(each) for each in hits]}
    return answered(body)


def resource(asked: Call) -> Response:
    """Give everything about one resource, as JSON or as triples. Raises NotFound."""
    iri = known(asked, "iri")
    if asked.chosen.name != JSON:
        return api.resource_file(asked.site, asked.language, iri, asked.chosen)
    body = bodies.resource(asked.site, asked.language, asked.site.graph.describe(iri, asked.language))
    return as_file(answered(body), "resource")


def links(asked: Call) -> Response:
    """Give one page of what points at a resource by one property. Raises NotFound."""
    found = asked.site.graph.incoming(
        known(asked, "iri"),
        asked.text("property"),
        asked.language,
        page=asked.number("page", 1),
        per_page=asked.number("per-page", LISTED_AT_ONCE),
    )
    return answered(bodies.incoming(found))


def listing(asked: Call) -> Response:
    """Give one page of a list as JSON, or all of it as a file."""
    kind = asked.operation.subject
    facets = asked.site.graph.questions[f"facets-{kind}"].facets
    selected = {name: asked.values[name] for name in facets if asked.values.get(name)}
    conditions = ListAsked(kind, selected, asked.text("q"), asked.text("sort"), page=asked.number("page", 1))
    if asked.chosen.name != JSON:
        return api.list_file(asked.site, asked.language, conditions, asked.chosen)
    found = asked.site.graph.lists.page(
        kind,
        selected,
        asked.text("q"),
        asked.language,
        page=conditions.page,
        per_page=asked.number("per-page", LISTED_AT_ONCE),
        sort=conditions.sort,
    )
    return as_file(answered(bodies.listing(asked.site, asked.language, found)), kind)


def ask(asked: Call) -> Response:
    """Answer a question: the rows asked for. Raises NotFound for an IRI the graph does not know."""
    site, language = asked.site, asked.language
    question = site.graph.questions[asked.operation.subject]
    values = {each.name: asked.text(each.name) for each in question.asked if asked.values.get(each.name)}
    for each in question.asked:
        if each.type == "iri" and each.name in values:
            site.graph.resource(values[each.name])
    table = site.graph.ask(question.name, values, language)
    offset = asked.number("offset", 0)
    shown = replace(table, rows=table.rows[offset:][: asked.number("limit", len(table.rows))])
    if asked.chosen.name != JSON:
        return rows_file(asked, QuestionAsked(question, values, True), shown)
    body = bodies.answer(site, language, question, values, shown, offset)
    return as_file(answered({**body, "total": len(table.rows)}), question.name)


def rows_file(asked: Call, reading: QuestionAsked, table: Table) -> Response:
    """Give rows of an answer as a file."""
    site, language, name = asked.site, asked.language, reading.question.name
    path = f"{PATHS['questions'][language]}/{name}?{reading.query}"
    conditions = api.conditions_of_question(site, language, reading)
    told = api.options(site, language, reading.question.summary.text(language), path, conditions)
    return api.file_answer(write_table(table, asked.chosen.name, told), asked.chosen, f"mkus-{name}")


FIXED: Final[Mapping[str, tuple[str, Callable[[Call], Response]]]] = {
    "getService": ("/", service),
    "getCounts": ("/counts", counts),
    "listQuestions": ("/questions", questions),
    "listChoices": ("/choices", choices),
    "listLists": ("/lists", lists),
    "search": ("/search", search),
    "suggest": ("/search/suggestions", suggest),
    "getResource": ("/resource", resource),
    "getLinks": ("/resource/links", links),
    **analyses.ANSWERS,
    **plans.PLAN_ANSWERS,
    **suggested.LINK_ANSWERS,
}
"""The operations that hang on no question or kind of list, by id."""
