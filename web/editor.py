"""The SPARQL page over HTTP: what it opens, and its form run under the limits of the endpoint."""

import asyncio
import threading
from dataclasses import replace
from typing import Final

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from mkus_kg.errors import MkusError
from mkus_kg.graph import Asked
from mkus_kg.graph.turns import Turns
from mkus_kg.namespaces import Language
from web import api
from web.asked import QueryAsked, query_opened, query_posted
from web.bodies import read_body
from web.pages.editor import MOST_CELLS_READ, MOST_READ, editor_page
from web.parts import Site
from web.sparql import CLOSED_BY_CLIENT, RETRY_SECONDS, STATUSES, client_of, stop_when_gone

MOST_OF_ONE: Final = 4
MOST_WAITING: Final = 8
WAIT_SECONDS: Final = 10.0


class EditorService:
    """Answers requests to the page in one language."""

    def __init__(self, site: Site, language: Language, converting: Turns) -> None:
        self._site = site
        self._language = language
        self._converting = converting

    def opened(self, request: Request) -> Response:
        """Give the page with the query that the address names."""
        return editor_page(self._site, self._language, query_opened(self._site, self._language, request))

    async def posted(self, request: Request) -> Response:
        """Run what the form sends; the work stops when its reader leaves."""
        form = query_posted(await read_body(request))
        stop = threading.Event()
        watch = asyncio.create_task(stop_when_gone(request, stop))
        try:
            return await run_in_threadpool(self._run, form, Asked(client_of(request), stop=stop))
        finally:
            watch.cancel()

    def _run(self, form: QueryAsked, asking: Asked) -> Response:
        """Give the page with the answer, the file asked for, or the page that says what went wrong."""
        site, language = self._site, self._language
        try:
            if form.file and form.file not in api.FOR_READERS:
                return api.whole_answer(site, form.text, asking, form.file)
            part = site.graph.endpoint.part(form.text, bounded(asking, form.file))
            with self._converting.turn(asking.client, asking.stop or threading.Event()) as place:
                if place < 0:
                    return Response(status_code=CLOSED_BY_CLIENT)
                if form.file:
                    return api.answer_file(site, language, part.result, form.file)
                return editor_page(site, language, form, part)
        except MkusError as error:
            status = next(code for kind, code, _ in STATUSES if isinstance(error, kind))
            answer = editor_page(site, language, form, error=error, status=status)
            if status in RETRY_SECONDS:
                answer.headers["Retry-After"] = RETRY_SECONDS[status]
            return answer


def one_by_one() -> Turns:
    """Let one answer at a time become a page or a workbook: that work is done where all pages are made."""
    return Turns(1, each=MOST_OF_ONE, waiting=MOST_WAITING, seconds=WAIT_SECONDS)


def bounded(asking: Asked, file: str) -> Asked:
    """Ask for no more of an answer than the page shows, or a file of this format can hold."""
    if file:
        return replace(asking, cells=api.FOR_READERS[file])
    return replace(asking, rows=MOST_READ, cells=MOST_CELLS_READ, partial=True)
