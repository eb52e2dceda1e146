"""Noting who takes which file: everybody who is signed in, and every program with a token."""

import re
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mkus_kg.errors import MkusError, NotKept, TooBusy
from mkus_kg.journal import Downloads
from web.visitors import VISIT, is_personal

SUFFIX: Final = re.compile(r'filename="[^"]*?\.([a-z0-9]+)"')
LONGEST_ADDRESS: Final = 2_000


class DownloadLog:
    """Keeps, before a file leaves, who takes it; readers whom nobody knows take what is public anyway.

    Where that cannot be kept no file leaves, and `refused` makes the answer.
    """

    def __init__(
        self,
        app: ASGIApp,
        downloads: Downloads,
        version: Callable[[], str],
        refused: Callable[[Request, MkusError], ASGIApp],
    ) -> None:
        self.app = app
        self._downloads = downloads
        self._version = version
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = VISIT.get()
        # HEAD says that there is a file, and gives none.
        takes = scope["type"] == "http" and scope["method"] != "HEAD"
        if not takes or visit is None or not is_personal(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return

        unkept: list[MkusError] = []

        async def send_noted(message: Message) -> None:
            if unkept:
                return
            if message["type"] == "http.response.start" and message["status"] == 200:
                found = SUFFIX.search(Headers(raw=message["headers"]).get("content-disposition", ""))
                if found:
                    try:
                        await run_in_threadpool(note, found[1])
                    except (NotKept, TooBusy) as error:
                        # The file goes on being made, and what comes of it stays here.
                        unkept.append(error)
                        answer = await run_in_threadpool(self._refused, Request(scope), error)
                        await answer(scope, receive, send)
                        return
            await send(message)

        def note(suffix: str) -> None:
            if visit.person is not None:
                address = scope["path"] + ("?" if scope["query_string"] else "")
                address += scope["query_string"].decode("latin-1")
                self._downloads.note(visit.person.agent, address[:LONGEST_ADDRESS], suffix, self._version())

        await self.app(scope, receive, send_noted)
