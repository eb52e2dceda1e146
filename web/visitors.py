"""Who makes a request: a person with a session or a token, or a reader whom nobody knows."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from fastapi import Request
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from mkus_kg.accounts import Account, Accounts
from mkus_kg.accounts.secrets import derived
from mkus_kg.permissions import NEEDED, Permission, Role
from mkus_kg.tracker import Agent

SESSION: Final = "mkus-session"
VISITOR: Final = "mkus-visitor"
"""The cookies: the secret of a session, and a random text that ties the form for signing in to a browser."""
HOST_ONLY: Final = "__Host-"
"""What browsers take only over https, from this very host."""
FORM_PURPOSE: Final = "form"
BEARER: Final = "bearer "
LOOPBACK: Final = re.compile(r"(127\.0\.0\.1|\[::1\]|localhost)(:\d+)?")
VISIT_KEY: Final = "mkus.visit"


@dataclass(frozen=True)
class Person:
    """Who is signed in, and what they may do here; `session` is the key of the session, if there is one."""

    account: Account
    permissions: frozenset[Permission]
    session: str = ""

    @property
    def agent(self) -> str:
        """Give the opaque IRI that revisions name."""
        return self.account.agent

    @property
    def name(self) -> str:
        """Give the name to be shown."""
        return self.account.name

    @property
    def role(self) -> Role:
        """Give the role of the account."""
        return self.account.role

    @property
    def writer(self) -> Agent:
        """Give who writes, as the tracker asks for it: with the role, and what the token allows."""
        return Agent(self.agent, frozenset({self.account.role}), scope=self.permissions)

    def may(self, permission: str) -> bool:
        """Say whether the role, and the scope of the token, allow an action."""
        return permission in self.permissions


class Visit:
    """What one request says of who makes it; the database is asked once, if at all."""

    def __init__(self, accounts: Accounts | None, scope: Scope, *, by_provider: bool = False) -> None:
        headers = Headers(scope=scope)
        self._accounts = accounts
        self.by_provider = accounts is not None and by_provider
        self._authorization = headers.get("authorization", "")
        self._cookies: Mapping[str, str] = cookie_parser(headers.get("cookie", ""))
        self.secure = scope.get("scheme") == "https"
        self.local = LOOPBACK.fullmatch(headers.get("host", "")) is not None
        self.new_visitor = ""
        """A visitor's secret made during this request, for the answer to set as a cookie."""

    @property
    def by_token(self) -> bool:
        """Say whether a program asks, with a token; cookies count for nothing then."""
        return bool(self._authorization)

    @property
    def session_secret(self) -> str:
        """Give the secret that the browser holds, perhaps of no session."""
        return self._cookies.get(cookie_name(SESSION, self.secure), "")

    @cached_property
    def writable(self) -> bool:
        """Say whether anybody can sign in; where nobody can, the site is read-only."""
        return self._accounts is not None and (self.by_provider or self._accounts.anybody())

    @cached_property
    def person(self) -> Person | None:
        """Give who is signed in."""
        if self._accounts is None:
            return None
        if self.by_token:
            return self._by_token(self._accounts)
        session = self._accounts.sessions.find(self.session_secret) if self.session_secret else None
        account = self._accounts.account(session.agent) if session else None
        if account is None or session is None or account.disabled:
            return None
        return Person(account, allowed(account.role), session.key)

    @property
    def form_secret(self) -> str:
        """Give what a form of this visit must send back: only the holder of the cookie can know it."""
        secret = self.session_secret or self._cookies.get(cookie_name(VISITOR, self.secure), "")
        secret = secret or self.new_visitor
        return derived(secret, FORM_PURPOSE) if secret else ""

    def _by_token(self, accounts: Accounts) -> Person | None:
        if not self._authorization.lower().startswith(BEARER):
            return None
        token = accounts.tokens.find(self._authorization[len(BEARER) :].strip())
        account = accounts.account(token.agent) if token else None
        if token is None or account is None or account.disabled:
            return None
        return Person(account, allowed(account.role) & (token.permissions | {Permission.READ}))


VISIT: Final[ContextVar[Visit | None]] = ContextVar("visit", default=None)
"""The request under way, for templates; routes ask `visit_of`."""


class Visitors:
    """Notes for each request who makes it."""

    def __init__(self, app: ASGIApp, accounts: Accounts | None, *, by_provider: bool = False) -> None:
        self.app = app
        self._accounts = accounts
        self._by_provider = by_provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = Visit(self._accounts, scope, by_provider=self._by_provider)
        kept = VISIT.set(visit)
        try:
            await self.app({**scope, VISIT_KEY: visit}, receive, send)
        finally:
            VISIT.reset(kept)


def visit_of(request: Request) -> Visit:
    """Give the visit that a request belongs to."""
    visit: Visit = request.scope[VISIT_KEY]
    return visit


def allowed(role: Role) -> frozenset[Permission]:
    """Give all that a role may do."""
    return frozenset(each for each, needed in NEEDED.items() if needed is None or role.covers(needed))


def cookie_name(name: str, secure: bool) -> str:
    """Give the name of a cookie: over https one that no other host and no http page can set."""
    return HOST_ONLY + name if secure else name


def is_personal(headers: Headers) -> bool:
    """Say whether an answer may be for one person alone: the request carries a session or a token."""
    return SESSION in headers.get("cookie", "") or "authorization" in headers
