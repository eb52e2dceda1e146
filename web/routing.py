"""How an address is answered: the page for people, or a file for programs, by suffix or by Accept."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import Response

from mkus_kg.exports import FORMATS, Format, negotiate
from web import asked
from web.known_on import viewed, viewing

READ: Final = ["GET", "HEAD"]
Answer = Callable[[Request], Response]


@dataclass(frozen=True)
class Content:
    """One address: the page for people, the file for programs, and the formats of the file."""

    page: Answer
    file: Callable[[Request, Format], Response]
    formats: Sequence[str]


def add_page(app: FastAPI, path: str, page: Answer) -> None:
    """Add an address that has only a page."""
    app.add_api_route(path, reading(page), methods=READ, include_in_schema=False)


def add_content(app: FastAPI, path: str, content: Content) -> None:
    """Add an address, and the same with the suffix of each of its formats."""

    def negotiated(request: Request) -> Response:
        return by_accept(request, content)

    for name in content.formats:
        fixed = partial(with_format, content=content, chosen=FORMATS[name])
        app.add_api_route(
            f"{path}.{FORMATS[name].suffix}", reading(fixed), methods=READ, include_in_schema=False
        )
    app.add_api_route(path, reading(negotiated), methods=READ, include_in_schema=False)


def add_tail(app: FastAPI, path: str, root: str, content: Content) -> None:
    """Add all addresses below a path; what follows it is the rest of an IRI, perhaps with a suffix."""

    def below(request: Request) -> Response:
        rest, chosen = asked.split_suffix(request.path_params["rest"], content.formats)
        request.path_params.update(root=root, rest=rest)
        return content.file(request, chosen) if chosen else by_accept(request, content)

    app.add_api_route(f"{path}/{{rest:path}}", reading(below), methods=READ, include_in_schema=False)


def reading(answer: Answer) -> Answer:
    """Give the answer the signature that FastAPI looks at, and the state of knowledge asked for.

    While an answer is made the graph stays as it is; a past state never changes.
    """

    def endpoint(request: Request) -> Response:
        with viewing(request.query_params), nullcontext() if viewed() else request.app.state.reading():
            return answer(request)

    return endpoint


def with_format(request: Request, content: Content, chosen: Format) -> Response:
    """Give the file in a format named by the suffix."""
    return content.file(request, chosen)


def by_accept(request: Request, content: Content) -> Response:
    """Give the page or a file, whichever the Accept header likes best. Raises NotAcceptable for neither."""
    offered: list[asked.Html | Format] = [asked.Html(), *(FORMATS[name] for name in content.formats)]
    chosen = negotiate(request.headers.get("accept"), offered)
    if chosen is None:
        raise asked.not_acceptable()
    return content.page(request) if isinstance(chosen, asked.Html) else content.file(request, chosen)
