"""The SPARQL 1.1 Graph Store Protocol: whole graphs by name; writing only in a throw-away store."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from email.message import Message as MailMessage
from email.parser import BytesParser
from email.policy import HTTP
from functools import partial
from typing import Final
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from mkus_kg.endpoint import GRAPH_FORMATS
from mkus_kg.errors import MkusError
from mkus_kg.graph import Asked, Scratch
from mkus_kg.namespaces import GRAPH
from web.api import file_answer
from web.bodies import Refusal, fields, read_body
from web.graph_files import DEFAULT_GRAPH
from web.parts import Site
from web.sparql import SHARED, acceptable, client_of, graph_answer, problem

ADDRESS: Final = "/rdf-graph-store"
READING: Final = ("GET", "HEAD", "OPTIONS")
WRITING: Final = ("PUT", "POST", "DELETE")
UNKNOWN: Final = ("PATCH",)
IRI_MARKS: Final = ":/?#[]@!$&'()*+,;=%"
MULTIPART: Final = "multipart/form-data"
UPLOADED: Final[Mapping[str, str]] = {each.media_type: each.name for each in GRAPH_FORMATS}


class GraphStoreService:
    """Answers requests about whole graphs, named in the query part or, in a throw-away store, by the path."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._scratch = site.graph.endpoint.scratch

    async def respond(self, request: Request) -> Response:
        """Answer any request to the address of the graph store."""
        methods = (*READING, *WRITING) if self._scratch else READING
        if request.method == "OPTIONS":
            return Response(
                status_code=204,
                headers={
                    **SHARED,
                    "Allow": ", ".join(methods),
                    "Access-Control-Allow-Methods": ", ".join(READING),
                    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
                },
            )
        try:
            if request.method not in methods:
                raise Refusal(
                    405,
                    f"Tutaj dozwolone są metody: {', '.join(methods)}.",
                    f"The methods allowed here are: {', '.join(methods)}.",
                )
            if self._scratch:
                return await self._in_scratch(self._scratch, request)
            return await asyncio.to_thread(self._read, request)
        except MkusError as error:
            answer = problem(request, error)
            if answer.status_code == 405:
                answer.headers["Allow"] = ", ".join(methods)
            return answer

    def _read(self, request: Request) -> Response:
        """Give a graph of ours."""
        name = graph_named(request)
        names = {str(row[0]) for row in self._site.serving.graphs().rows}
        if name and name not in names:
            raise Refusal(
                404,
                f"Nie ma takiego grafu. Są: {', '.join(sorted(names))}.",
                f"There is no such graph. There are: {', '.join(sorted(names))}.",
            )
        what = name.removeprefix(str(GRAPH)) or DEFAULT_GRAPH
        chosen = acceptable(request)
        answer = file_answer(self._site.files.file(what, chosen.name), chosen, f"mkus-kg-{what}")
        answer.headers.update(SHARED)
        return answer

    async def _in_scratch(self, scratch: Scratch, request: Request) -> Response:
        asked = Asked(client_of(request))
        if request.method in ("GET", "HEAD"):
            chosen = acceptable(request)
            read = partial(scratch.read, graph_named(request), chosen.name, asked)
            answer = graph_answer(await asyncio.to_thread(read), chosen)
            answer.headers["Cache-Control"] = "no-store"
            return answer
        if request.method == "DELETE":
            await asyncio.to_thread(scratch.drop, graph_named(request), asked)
            return Response(status_code=204)
        given = fields(request.scope["query_string"])
        anew = request.method == "POST" and not given and not request.path_params.get("rest")
        graph = f"{address(request)}/{uuid.uuid4()}" if anew else graph_named(request)
        base = graph or address(request)
        created = False
        for number, (media_type, data) in enumerate(parts_of(request, await read_body(request))):
            replace = request.method == "PUT" and number == 0
            write = partial(scratch.write, graph, data, uploaded_format(media_type), base, asked)
            created |= await asyncio.to_thread(write, replace=replace)
        headers = {"Location": quote(graph, safe=IRI_MARKS)} if created else {}
        return Response(status_code=201 if created else 204, headers=headers)


def address(request: Request) -> str:
    """Give the whole address of the graph store."""
    return f"{request.url.scheme}://{request.url.netloc}{ADDRESS}"


def graph_named(request: Request) -> str:
    """Give the graph that a request names; an empty text is the default graph. Raises Refusal."""
    given = fields(request.scope["query_string"])
    rest = request.path_params.get("rest")
    if rest and not given:
        return f"{address(request)}/{rest}"
    names = [(name, value) for name, value in given if name in ("graph", "default")]
    if len(names) != 1 or (names[0][0] == "graph" and not names[0][1]):
        raise Refusal(
            400,
            "Podaj graf: ?graph=IRI albo ?default.",
            "Name the graph: ?graph=IRI or ?default.",
        )
    return names[0][1] if names[0][0] == "graph" else ""


def uploaded_format(media_type: str) -> str:
    """Give the name of the format of triples sent to us. Raises Refusal."""
    found = UPLOADED.get(media_type.partition(";")[0].strip().lower())
    if found is None:
        names = ", ".join(UPLOADED)
        raise Refusal(415, f"Przyjmowane są: {names}.", f"What is taken: {names}.")
    return found


def parts_of(request: Request, body: bytes) -> Sequence[tuple[str, bytes]]:
    """Give each document that was sent, with its media type: one, or the parts of a form."""
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != MULTIPART:
        return [(media_type, body)]
    head = f"Content-Type: {media_type}\r\n\r\n".encode("latin-1", "replace")
    message: MailMessage = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise Refusal(400, "Treść nie jest poprawnym formularzem.", "The body is no form that can be read.")
    found = []
    for part in message.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            found.append((part.get("content-type", ""), content if isinstance(content, bytes) else b""))
    return found
