"""Noting who takes which file: everybody who is signed in, and every program with a token."""

import re
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mkus_kg.journal import Downloads
from web.visitors import VISIT, is_personal

SUFFIX: Final = re.compile(r'filename="[^"]*?\.([a-z0-9]+)"')
LONGEST_ADDRESS: Final = 2_000


class DownloadLog:
    """Keeps, before a file leaves, who takes it; readers whom nobody knows take what is public anyway."""

    def __init__(self, app: ASGIApp, downloads: Downloads, version: Callable[[], str]) -> None:
        self.app = app
        self._downloads = downloads
        self._version = version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = VISIT.get()
        # HEAD says that there is a file, and gives none.
        takes = scope["type"] == "http" and scope["method"] != "HEAD"
        if not takes or visit is None or not is_personal(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return

        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                found = SUFFIX.search(Headers(raw=message["headers"]).get("content-disposition", ""))
                if found:
                    await run_in_threadpool(note, found[1])
            await send(message)

        def note(suffix: str) -> None:
            if visit.person is not None:
                address = scope["path"] + ("?" if scope["query_string"] else "")
                address += scope["query_string"].decode("latin-1")
                self._downloads.note(visit.person.agent, address[:LONGEST_ADDRESS], suffix, self._version())

        await self.app(scope, receive, send_noted)
