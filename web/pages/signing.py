"""Signing in and out: the form, the cookie that follows, and what a site for reading says instead."""

from collections.abc import Sequence
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from mkus_kg.accounts import Account
from mkus_kg.accounts.secrets import random_secret
from mkus_kg.errors import Message, MkusError, TooBusy, TooManyAttempts, WrongCredentials
from mkus_kg.namespaces import Language
from web.asked import checked_query
from web.parts import PATHS, Here, Site
from web.rendering import page
from web.sparql import client_of
from web.visitors import SESSION, VISITOR, Visit, cookie_name, visit_of
from web.writing import KEPT_NOWHERE, NEXT, Action, local_address, see_other

MOST_SHOWN: Final = 100
SIGNED_OUT: Final = "out"
STATUSES: Final[Sequence[tuple[type[MkusError], int]]] = (
    (TooManyAttempts, 429),
    (WrongCredentials, 401),
    (TooBusy, 503),
)


def sign_in_page(
    site: Site,
    language: Language,
    visit: Visit,
    after: str,
    login: str = "",
    wrong: Message | None = None,
    status: int = 200,
    signed_out: bool = False,
) -> Response:
    """Make the page with the form, or with what opens the site for writing when nobody has an account."""
    if not visit.form_secret:
        visit.new_visitor = random_secret()
    here = Here(site, language, "sign-in", PATHS["sign-in"])
    answer = page(
        here,
        "sign-in.html",
        status_code=status,
        writable=visit.writable,
        provider=site.settings.oidc_name if visit.by_provider else "",
        insecure=not visit.secure and not visit.local,
        after=after,
        login=login[:MOST_SHOWN],
        wrong=wrong.text(language) if wrong else "",
        signed_out=signed_out,
    )
    if visit.new_visitor:
        set_cookie(answer, VISITOR, visit.new_visitor, visit)
    answer.headers["Cache-Control"] = KEPT_NOWHERE
    return answer


def opened(site: Site, language: Language, request: Request) -> Response:
    """Answer who opens the page; who is signed in already goes on."""
    parameters, visit = checked_query(request), visit_of(request)
    after = local_address(parameters.get(NEXT, ""), PATHS["account"][language])
    if visit.person is not None:
        return see_other(after)
    return sign_in_page(site, language, visit, after, signed_out=SIGNED_OUT in parameters)


def signed(action: Action) -> Response:
    """Sign in by name and password, or show the form again with the reason why not."""
    site, language = action.site, action.language
    after = local_address(action.text(NEXT), PATHS["account"][language])
    login = action.text("login")
    if site.accounts is None or not action.visit.writable:
        return sign_in_page(site, language, action.visit, after)
    password = next(iter(action.fields.get("password", ())), "")
    try:
        account = site.accounts.authenticate(login, password, client_of(action.request))
    except (WrongCredentials, TooManyAttempts, TooBusy) as error:
        status = next(code for kind, code in STATUSES if isinstance(error, kind))
        answer = sign_in_page(site, language, action.visit, after, login, error.message, status)
        if isinstance(error, TooManyAttempts):
            answer.headers["Retry-After"] = str(error.wait)
        return answer
    return let_in(site, action.request, account, after)


def let_in(site: Site, request: Request, account: Account, after: str) -> Response:
    """Start a new session and end the one this browser had: a secret planted before is worth nothing."""
    assert site.accounts is not None
    visit = visit_of(request)
    if visit.person is not None and visit.person.session:
        site.accounts.sessions.end(visit.person.session, visit.person.agent)
    secret = site.accounts.sessions.start(account.agent, request.headers.get("user-agent", ""))
    answer = see_other(after)
    set_cookie(answer, SESSION, secret, visit)
    return answer


def sign_out(action: Action) -> Response:
    """End the session, and have the browser forget its cookie and the pages it keeps for going back."""
    if action.site.accounts is not None and action.who.session:
        action.site.accounts.sessions.end(action.who.session, action.who.agent)
    answer = see_other(f"{PATHS['sign-in'][action.language]}?{SIGNED_OUT}=1")
    secure = action.visit.secure
    answer.delete_cookie(cookie_name(SESSION, secure), secure=secure, httponly=True, samesite="lax")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def set_cookie(answer: Response, name: str, value: str, visit: Visit, seconds: int | None = None) -> None:
    """Set a cookie, for as long as the browser is open or shorter, that no script reads."""
    answer.set_cookie(
        cookie_name(name, visit.secure),
        value,
        max_age=seconds,
        path="/",
        secure=visit.secure,
        httponly=True,
        samesite="lax",
    )
