"""The SPARQL page over HTTP: what it opens, and its form run under the limits of the endpoint."""

import asyncio
import threading

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from mkus_kg.errors import MkusError
from mkus_kg.graph import Asked
from mkus_kg.namespaces import Language
from web import api
from web.asked import QueryAsked, query_opened, query_posted
from web.pages.editor import editor_page
from web.parts import Site
from web.sparql import RETRY_SECONDS, STATUSES, client_of, read_body, stop_when_gone


class EditorService:
    """Answers requests to the page in one language."""

    def __init__(self, site: Site, language: Language) -> None:
        self._site = site
        self._language = language

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
            if form.file:
                return api.answer_file(site, language, form.text, asking, form.file)
            result = site.graph.endpoint.answer(form.text, asking)
        except MkusError as error:
            status = next(code for kind, code, _ in STATUSES if isinstance(error, kind))
            answer = editor_page(site, language, form, error=error, status=status)
            if status in RETRY_SECONDS:
                answer.headers["Retry-After"] = RETRY_SECONDS[status]
            return answer
        return editor_page(site, language, form, result)
