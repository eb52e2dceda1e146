"""The SPARQL 1.1 Protocol: a query by GET, by a form or as it is; its answer is whole or says why not."""

import asyncio
import json
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from mkus_kg.endpoint import GRAPH_FORMATS, TABLE_FORMATS, AnswerFormat, File
from mkus_kg.errors import (
    Abandoned,
    AnswerTooLarge,
    BadQuery,
    Message,
    MkusError,
    NotFound,
    QueryTooHeavy,
    QueryTooLong,
    TooBusy,
    TooManyAtOnce,
    UnknownFormat,
)
from mkus_kg.exports import negotiate
from mkus_kg.graph import Asked, Chosen, too_many_at_once
from mkus_kg.namespaces import Language
from web.bodies import FORM, Refusal, fields, not_utf8, read_body
from web.graph_files import EXAMPLES, SERVICE, VOID
from web.parts import PATHS, Site

LOG: Final = logging.getLogger(__name__)
ADDRESS: Final = "/sparql"
WELL_KNOWN: Final = "/.well-known/void"
EXAMPLES_ADDRESS: Final = "/examples"
METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
BYTE_ORDER_MARK: Final = "\ufeff"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
POSTED: Final = {QUERY: "query", UPDATE: "update"}
DATASET: Final = ("default-graph-uri", "named-graph-uri")
LOOK_SECONDS: Final = 0.2
CLOSED_BY_CLIENT: Final = 499
SHARED: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, Mkus-Truncated",
}
PREFLIGHT: Final = {
    **SHARED,
    "Allow": ", ".join(METHODS),
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
HTML: Final = AnswerFormat("html", "text/html", "html")
PAGE_OR_DATA: Final = (*GRAPH_FORMATS, *TABLE_FORMATS, HTML)
LONGEST_PAGE_QUERY: Final = 6_000


STATUSES: Final[Sequence[tuple[type[MkusError], int, str]]] = (
    (UnknownFormat, 406, "Not acceptable"),
    (QueryTooLong, 413, "Query too long"),
    (AnswerTooLarge, 422, "Answer too large"),
    (QueryTooHeavy, 503, "Query stopped at a limit"),
    (TooManyAtOnce, 429, "Too many queries at once"),
    (TooBusy, 503, "Busy"),
    (Abandoned, CLOSED_BY_CLIENT, "Closed by the client"),
    (BadQuery, 400, "Query not understood"),
    (NotFound, 404, "Not found"),
    (MkusError, 400, "Bad request"),
)
"""The HTTP status and title of each kind of error; the first that fits."""
RETRY_SECONDS: Final[Mapping[int, str]] = {429: "5", 503: "30"}


@dataclass(frozen=True)
class Wanted:
    """What a request asks of the endpoint."""

    text: str
    update: bool
    chosen: Chosen
    format: str
    accept: str | None
    partial: bool


class SparqlService:
    """Answers requests to one address; each query runs in a thread that does nothing but wait for it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._endpoint = site.graph.endpoint
        limits = self._endpoint.limits
        self._most = limits.workers + limits.waiting
        self._each = limits.each
        self._under_way: Counter[str] = Counter()
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="sparql")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of any method (ASGI)."""
        answer = await self.respond(Request(scope, receive))
        await answer(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """Answer any request to the address of the endpoint."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=PREFLIGHT)
        try:
            if request.method in ("GET", "HEAD"):
                elsewhere = self._for_people(request) or await asyncio.to_thread(self._description, request)
                if elsewhere:
                    return elsewhere
            wanted = await read_wanted(request, writable=self._endpoint.scratch is not None)
            file = await self._answer(request, wanted)
            if file is None:
                return Response(status_code=204)
            return file_answer(file, lasting=file.lasting and not self._endpoint.scratch)
        except MkusError as error:
            return problem(request, error)
        except Exception:
            LOG.exception("A request to %s failed", ADDRESS)
            failed = Refusal(500, "Serwer nie mógł odpowiedzieć.", "The server could not answer.")
            return problem(request, failed)

    def _for_people(self, request: Request) -> Response | None:
        """Send a reader whose browser wants a page to the page for SPARQL, with the query of the address."""
        chosen = negotiate(request.headers.get("accept"), PAGE_OR_DATA)
        query = request.url.query
        names = {name for name, _ in fields(request.scope["query_string"])}
        if chosen != HTML or names - {"query"} or len(query) > LONGEST_PAGE_QUERY:
            return None
        language = asked_language(request.headers.get("accept-language", ""), "pl")
        page = PATHS["editor"][language]
        headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
        return RedirectResponse(f"{page}?{query}" if query else page, 303, headers)

    def _description(self, request: Request) -> Response | None:
        """Describe the service to who asks for the address alone."""
        if request.url.query:
            return None
        return graph_file(self._site, SERVICE, request)

    async def _answer(self, request: Request, wanted: Wanted) -> File | None:
        client = client_of(request)
        # The share of a client comes first: who asks too much takes no place from anybody.
        if self._under_way[client] >= self._each:
            raise too_many_at_once(self._each)
        if self._under_way.total() >= self._most:
            raise TooBusy(
                Message(
                    pl="Zbyt wiele zapytań czeka na odpowiedź; spróbuj za chwilę.",
                    en="Too many queries are waiting for an answer; try again in a moment.",
                )
            )
        stop = threading.Event()
        asked = Asked(client, wanted.chosen, wanted.partial, stop)
        ask: Callable[[], File | None]
        if wanted.update and self._endpoint.scratch:
            ask = partial(self._endpoint.scratch.update, wanted.text, asked)
        else:
            ask = partial(self._endpoint.file, wanted.text, asked, accept=wanted.accept, name=wanted.format)
        watch = asyncio.create_task(stop_when_gone(request, stop))
        self._under_way[client] += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        finally:
            self._under_way -= Counter((client,))
            stop.set()
            watch.cancel()


async def stop_when_gone(request: Request, stop: threading.Event) -> None:
    """Stop the work when the client has hung up."""
    while not await request.is_disconnected():
        await asyncio.sleep(LOOK_SECONDS)
    stop.set()


def client_of(request: Request) -> str:
    """Give the address that a share is counted by: an IPv6 client usually has a whole /64 network."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host or "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return host


async def read_wanted(request: Request, *, writable: bool) -> Wanted:
    """Read a query by GET or POST, or an update by POST. Raises Refusal."""
    pairs = fields(request.scope["query_string"])
    if request.method == "POST":
        pairs = [*pairs, *await posted(request)]
    elif request.method not in METHODS:
        raise Refusal(405, "Zapytanie wysyła się metodą GET albo POST.", "A query is sent by GET or POST.")
    names = [name for name, _ in pairs if name in ("query", "update")]
    if len(names) != 1:
        raise Refusal(
            400,
            "Podaj dokładnie jedno zapytanie w parametrze query.",
            "Give exactly one query in the parameter query.",
        )
    update = names == ["update"]
    if update and not writable:
        raise Refusal(403, "Danych nie można tu zmieniać.", "Data cannot be changed here: update is off.")
    if update and request.method != "POST":
        raise Refusal(405, "Zmianę wysyła się metodą POST.", "An update is sent by POST.")
    values = dict(pairs)
    default, named = (
        tuple(value for name, value in pairs if name == key)
        for key in (("using-graph-uri", "using-named-graph-uri") if update else DATASET)
    )
    format_name = values.get("format", "")
    media_type = format_name if "/" in format_name else None
    return Wanted(
        text=values[names[0]].removeprefix(BYTE_ORDER_MARK),
        update=update,
        chosen=Chosen(default, named),
        format="" if media_type else format_name,
        accept=media_type or request.headers.get("accept"),
        partial=values.get("partial", "") == "true",
    )


async def posted(request: Request) -> list[tuple[str, str]]:
    """Give the fields of a form, or the body as the field it stands for. Raises Refusal."""
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", parameters)
    if kind.strip() not in (FORM, *POSTED):
        raise Refusal(
            415,
            f"Treść żądania musi mieć typ {QUERY} albo {FORM}.",
            f"The body must be of type {QUERY} or {FORM}.",
        )
    if charset and charset[1] not in ("utf-8", "utf8"):
        raise Refusal(415, "Zapytanie musi być w UTF-8.", "A query must be in UTF-8.")
    body = await read_body(request)
    if kind.strip() == FORM:
        return fields(body)
    try:
        return [(POSTED[kind.strip()], body.decode())]
    except UnicodeDecodeError:
        raise not_utf8() from None


def file_answer(file: File, *, lasting: bool) -> Response:
    """Answer with the whole result, or with a part and a header that says so."""
    text = file.format.media_type.startswith("text/")
    headers = {
        **SHARED,
        "Content-Disposition": f'inline; filename="mkus-sparql.{file.format.suffix}"',
    }
    if file.truncated:
        headers["Mkus-Truncated"] = "true"
    if not lasting:
        headers["Cache-Control"] = "no-store"
    media_type = file.format.media_type + ("; charset=utf-8" if text else "")
    return Response(file.content, headers=headers, media_type=media_type)


def problem(request: Request, error: MkusError) -> Response:
    """Say in problem details (RFC 9457) what was wrong, or in plain text for who asks for text."""
    language = asked_language(request.headers.get("accept-language", ""))
    status, title = next((code, name) for kind, code, name in STATUSES if isinstance(error, kind))
    if isinstance(error, Refusal):
        status, title = error.status, HTTPStatus(error.status).phrase
    headers = {**SHARED, "Content-Language": language, "Vary": "Accept, Accept-Language"}
    if status in RETRY_SECONDS:
        headers["Retry-After"] = RETRY_SECONDS[status]
    if status == 405:
        headers["Allow"] = ", ".join(METHODS)
    if "text/plain" in request.headers.get("accept", ""):
        return Response(error.text(language) + "\n", status, headers, "text/plain")
    content: dict[str, object] = {"title": title, "status": status, "detail": error.text(language)}
    if isinstance(error, BadQuery) and error.line:
        content |= {"line": error.line, "column": error.column}
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, status, headers, "application/problem+json")


def asked_language(header: str, otherwise: Language = "en") -> Language:
    """Give the one of our languages that the header names first."""
    named = re.findall(r"\b(pl|en)\b", header.lower())
    first = next(iter(named), otherwise)
    return "pl" if first == "pl" else "en"


def acceptable(request: Request) -> AnswerFormat:
    """Give the format of triples that the Accept header likes best. Raises Refusal for none."""
    chosen = negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    if chosen is None:
        names = ", ".join(each.media_type for each in GRAPH_FORMATS)
        raise Refusal(406, f"Trójki można dostać jako: {names}.", f"Triples are to be had as: {names}.")
    return chosen


def graph_answer(content: bytes, chosen: AnswerFormat) -> Response:
    """Answer with triples."""
    text = chosen.media_type.startswith("text/")
    media_type = chosen.media_type + ("; charset=utf-8" if text else "")
    return Response(content, headers=dict(SHARED), media_type=media_type)


def graph_file(site: Site, what: str, request: Request, chosen: AnswerFormat | None = None) -> Response:
    """Give a graph or a description in the format chosen or asked for. Raises Refusal."""
    suitable = chosen or acceptable(request)
    return graph_answer(site.files.file(what, suitable.name), suitable)


def described(site: Site, what: str, chosen: AnswerFormat | None, request: Request) -> Response:
    """Give a description, or the reason why not."""
    try:
        return graph_file(site, what, request, chosen)
    except MkusError as error:
        return problem(request, error)


def descriptions() -> Iterator[tuple[str, str, AnswerFormat | None]]:
    """Give the address, the content and the fixed format of every description that stands alone."""
    yield WELL_KNOWN, VOID, None
    yield EXAMPLES_ADDRESS, EXAMPLES, None
    for each in GRAPH_FORMATS:
        yield f"{EXAMPLES_ADDRESS}.{each.suffix}", EXAMPLES, each
