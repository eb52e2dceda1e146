"""Errors for programs: problem details as RFC 9457 has them, in the language asked for."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from mkus_kg.errors import (
    AccessError,
    BadChange,
    BadParameter,
    BadReason,
    MkusError,
    NotFound,
    NotKept,
    Overtaken,
    TooBusy,
    TooManyChanges,
)
from mkus_kg.namespaces import LANGUAGES, Language
from web.asked import Refused
from web.bodies import Refusal
from web.parts import PATHS, Site
from web.rest.bodies import lasting
from web.rest.inputs import WrongInput

MEDIA_TYPE: Final = "application/problem+json"
KINDS: Final[Mapping[int, str]] = {
    400: "wrong-input",
    401: "not-signed-in",
    403: "forbidden",
    404: "not-found",
    405: "only-reading",
    406: "no-such-format",
    409: "overtaken",
    412: "precondition",
    422: "refused",
    429: "too-many",
    500: "our-mistake",
    503: "busy",
}
"""The kind of problem that each status stands for; the page of the API describes each under its anchor."""

RETRY_SECONDS: Final = "30"
CHALLENGE: Final = 'Bearer realm="MKUS KG"'
SAID: Final = (
    Refused,
    NotFound,
    TooBusy,
    NotKept,
    AccessError,
    Refusal,
    Overtaken,
    BadChange,
    BadReason,
    BadParameter,
)
"""Errors whose words never repeat what was sent."""


def language_of(request: Request) -> Language:
    """Give the language asked for, Polish where none or an unknown one is."""
    asked = request.query_params.get("lang")
    return next((each for each in LANGUAGES if each == asked), "pl")


def problem(
    site: Site,
    language: Language,
    status: int,
    detail: str = "",
    parameter: str = "",
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Answer with a problem; nothing of the address is repeated in it. `more` are members of its kind."""
    known = status if status in KINDS else 400 if status < 500 else 500
    kind = KINDS[known]
    body: dict[str, Any] = {
        "type": lasting(f"{PATHS['api'][language]}#problem-{kind}"),
        "title": site.texts.text(f"problem.{kind}", language),
        "status": status,
        "detail": detail or site.texts.text(f"problem.{kind}.more", language),
    }
    body |= more or {}
    if parameter:
        body["parameter"] = parameter
    answer = JSONResponse(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)
    if status == 503:
        answer.headers["Retry-After"] = RETRY_SECONDS
    if status == 401:
        answer.headers["WWW-Authenticate"] = CHALLENGE
    return answer


def handlers(
    site: Site, status_of: Callable[[MkusError], int]
) -> dict[Any, Callable[[Request, Exception], Response]]:
    """Give what turns each kind of error into a problem."""

    def expected(request: Request, error: Exception) -> Response:
        language = language_of(request)
        status = status_of(error) if isinstance(error, MkusError) else 500
        detail = error.text(language) if isinstance(error, SAID) else ""
        parameter = error.name if isinstance(error, WrongInput) else ""
        headers = {"Retry-After": str(error.wait)} if isinstance(error, TooManyChanges) else None
        return problem(site, language, status, detail, parameter, headers)

    def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = error.headers if isinstance(error, HTTPException) else None
        return problem(site, language_of(request), status, headers=headers)

    return {MkusError: expected, HTTPException: http, Exception: http}
