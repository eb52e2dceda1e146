"""Headers every answer carries: what a browser may do with it and how long it may be kept."""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from email.utils import formatdate
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.visitors import is_personal

SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
KEPT: Final = "public, max-age=300"
ASKED_EACH_TIME: Final = "public, no-cache"
"""For what is made from the graph: kept, but shown again only after asking whether it is still so."""
PERSONAL: Final = "private, no-cache"
"""For a page that names who is signed in: the browser asks each time, and nobody else keeps it."""
KEPT_FOREVER: Final = "public, max-age=31536000, immutable"
OPAQUE: Final = re.compile(r'(?:W/)?"([^"]*)"')
ANY: Final = "*"
READING: Final = frozenset({"GET", "HEAD"})


class AnswerHeaders:
    """Adds security headers to every answer, and to answers made from the graph what caches need.

    A page depends on the graph, the page files, the address, the Accept header and the day (what is in
    force), so its entity tag is a hash of these and a repeated request is answered before any page is made.
    `stamp` gives the hash of the graph and the page files, and `changed` the time of their last change.
    """

    def __init__(
        self,
        app: ASGIApp,
        stamp: Callable[[], str],
        changed: Callable[[], float],
        today: Callable[[], date],
    ) -> None:
        self.app = app
        self.stamp = stamp
        self.changed = changed
        self.today = today

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        static = scope["path"].startswith("/static/")
        headers_given = Headers(scope=scope)
        personal = not static and is_personal(headers_given)
        cached = scope["method"] in READING and not static and not personal
        stamp = self.stamp() if cached else ""
        tag = self.entity_tag(scope, stamp) if cached else ""

        known = headers_given.get("if-none-match", "") if cached else ""
        emptied = False

        async def send_with_headers(message: Message) -> None:
            nonlocal emptied
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                if static and message["status"] in (200, 304):
                    named = scope["query_string"].startswith(b"v=")
                    headers["Cache-Control"] = KEPT_FOREVER if named else KEPT
                elif (
                    cached
                    and message["status"] in (200, 304)
                    and "cache-control" not in headers
                    # What was made while the graph changed is neither the one nor the other.
                    and stamp == self.stamp()
                ):
                    headers["ETag"] = tag
                    headers["Last-Modified"] = formatdate(self.changed(), usegmt=True)
                    headers["Cache-Control"] = ASKED_EACH_TIME
                    headers.add_vary_header("Accept, Cookie")
                    if known.strip() == ANY and message["status"] == 200:
                        emptied = True
                        message["status"] = 304
                        del headers["content-length"]
                else:
                    kept = PERSONAL if personal and scope["method"] in READING else "no-store"
                    headers.setdefault("Cache-Control", kept)
            elif emptied:
                message = {**message, "body": b""}
            await send(message)

        if known and opaque(tag) & opaque(known):
            await Response(status_code=304, headers=readable(scope))(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)

    def entity_tag(self, scope: Scope, stamp: str) -> str:
        """Give the weak entity tag of what this request would be answered with."""
        accept = Headers(scope=scope).get("accept", "")
        parts = (
            stamp,
            self.today().isoformat(),
            scope["path"],
            scope["query_string"].decode("latin-1"),
            accept,
        )
        return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def opaque(tags: str) -> set[str]:
    """Give the entity tags of a list as weak comparison takes them (RFC 9110, 8.8.3)."""
    return set(OPAQUE.findall(tags))


def readable(scope: Scope) -> dict[str, str]:
    """Let any site read that its copy of data is still good; a page that a browser opens is not data."""
    page = "text/html" in Headers(scope=scope).get("accept", "")
    return {} if page else {"Access-Control-Allow-Origin": "*"}
