"""What went wrong, as a page for readers or as problem details for programs; nothing of a fault leaks."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from mkus_kg.errors import (
    AccessError,
    BadChange,
    BadReason,
    Damaged,
    InputError,
    Message,
    MkusError,
    NotFound,
    NotKept,
    NotSignedIn,
    Overtaken,
    ProviderFailed,
    QueryTooHeavy,
    QueryTooLong,
    TooBusy,
    TooManyAttempts,
    TooManyChanges,
    UnknownFormat,
    WrongCredentials,
)
from mkus_kg.namespaces import Language
from mkus_kg.tracker import Refused
from web import asked, graph_store, sparql
from web.bodies import Refusal
from web.forms.sheets import EDIT, MOVE
from web.headers import SECURITY
from web.known_on import NoSuchDay, NotKnownThen
from web.pages import documents
from web.parts import Site
from web.rest.operations import ROOT
from web.rest.problems import CHALLENGE
from web.writing import local_address

STATUSES: Final[Sequence[tuple[type[MkusError], int]]] = (
    (asked.NotAcceptable, 406),
    (NotSignedIn, 401),
    (WrongCredentials, 401),
    (TooManyAttempts, 429),
    (TooManyChanges, 429),
    (ProviderFailed, 502),
    (AccessError, 403),
    (UnknownFormat, 404),
    (QueryTooLong, 413),
    (QueryTooHeavy, 503),
    (TooBusy, 503),
    (NotKept, 507),
    (Overtaken, 409),
    (Refused, 422),
    (InputError, 400),
    (NotFound, 404),
)
"""The HTTP status of each kind of error; the first that fits."""

SAID: Final = (
    asked.Refused,
    AccessError,
    NotKept,
    Refusal,
    NoSuchDay,
    NotKnownThen,
    Overtaken,
    Refused,
    BadReason,
    BadChange,
    Damaged,
)
"""The kinds of error whose own sentence stands on the page."""

RECORDS: Final = "/id/"
"""What the addresses of records hold: one goes back to the record, not to a form that may not be for it."""
DATA: Final = (sparql.ADDRESS, graph_store.ADDRESS, sparql.WELL_KNOWN, sparql.EXAMPLES_ADDRESS)
"""The beginnings of the addresses that only programs read."""
PROGRAMS: Final = (*DATA, f"{ROOT}/")
FAILED: Final = Message(
    pl="Wystąpił błąd po naszej stronie; spróbuj ponownie.",
    en="Something failed on our side; please try again.",
)


def status_of(error: Exception) -> int:
    """Give the HTTP status of an error."""
    if isinstance(error, Refusal):
        return error.status
    return next((code for kind, code in STATUSES if isinstance(error, kind)), 500)


def problem(request: Request) -> Response:
    """Tell a program in problem details (RFC 9457) that the fault is ours."""
    language = sparql.asked_language(request.headers.get("accept-language", ""))
    content = {"title": "Internal error", "status": 500, "detail": FAILED.text(language)}
    headers = {**sparql.SHARED, "Content-Language": language, "Vary": "Accept-Language"}
    return JSONResponse(content, 500, headers, "application/problem+json")


def asks_for_json(request: Request) -> bool:
    """Say whether a script of a page, or a program, waits for JSON."""
    accept = request.headers.get("accept", "")
    return "json" in accept and "text/html" not in accept


def program_problem(status: int, detail: str) -> Response:
    """Say what was wrong in problem details (RFC 9457)."""
    content = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(content, status, media_type="application/problem+json")


def came_from(request: Request) -> str:
    """Give the page of ours on which a form was sent, or the record whose form was asked for, if any."""
    sent = urlsplit(request.headers.get("referer", "") if request.method == "POST" else str(request.url))
    asks = request.method == "GET" and any(each in request.query_params for each in (EDIT, MOVE))
    if sent.netloc != request.url.netloc or not (asks or request.method == "POST"):
        return ""
    query = f"?{sent.query}" if sent.query and RECORDS not in sent.path else ""
    return local_address(sent.path + query, "")


def language_of(request: Request) -> Language:
    """Give the language of an address."""
    return "en" if request.url.path.startswith("/en/") else "pl"


def refused(site: Site, request: Request, error: Exception) -> Response:
    """Say what was wrong, in the language of the address: on a page, or to a program."""
    status = status_of(error)
    language = language_of(request)
    detail = error.text(language) if isinstance(error, SAID) else ""
    answer = (
        program_problem(status, detail)
        if asks_for_json(request) or request.url.path.startswith(PROGRAMS)
        else documents.error(site, language, status, detail, came_from(request))
    )
    if status == 503:
        answer.headers["Retry-After"] = "30"
    if status == 401:
        answer.headers["WWW-Authenticate"] = CHALLENGE
    if isinstance(error, TooManyAttempts | TooManyChanges):
        answer.headers["Retry-After"] = str(error.wait)
    return answer


def add_errors(app: FastAPI, site: Site) -> None:
    """Turn errors into pages in the language of the address; nothing of the address is repeated in them."""

    def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return documents.error(site, language_of(request), status)

    app.add_exception_handler(MkusError, partial(refused, site))
    app.add_exception_handler(HTTPException, http)

    def unexpected(request: Request, error: Exception) -> Response:
        # The framework answers here from outside all that adds headers.
        answer = problem(request) if request.url.path.startswith(DATA) else http(request, error)
        answer.headers.update({**SECURITY, "Cache-Control": "no-store"})
        return answer

    app.add_exception_handler(Exception, unexpected)
