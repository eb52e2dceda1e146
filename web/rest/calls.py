"""What a function that answers an operation is given, and how it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.responses import JSONResponse, Response

from mkus_kg.exports import FORMATS, Format
from mkus_kg.namespaces import Language
from web.parts import Site
from web.rest.operations import JSON, Operation


@dataclass(frozen=True)
class Call:
    """One request to an operation, its inputs checked."""

    site: Site
    operation: Operation
    language: Language
    values: Mapping[str, tuple[str, ...]]
    chosen: Format

    def text(self, name: str, otherwise: str = "") -> str:
        """Give the value of an input that is given once."""
        return self.values[name][0] if self.values.get(name) else otherwise

    def number(self, name: str, otherwise: int) -> int:
        """Give the value of an input that is a whole number."""
        return int(self.text(name, str(otherwise)))


def answered(body: Mapping[str, Any], links: Sequence[tuple[str, str]] = ()) -> Response:
    """Answer with JSON; `links` are the relations and addresses of RFC 8288."""
    headers = {"Link": ", ".join(f'<{address}>; rel="{name}"' for name, address in links)} if links else {}
    return JSONResponse(body, headers=headers)


def as_file(answer: Response, name: str) -> Response:
    """Name an answer that holds facts as a file, as those in other formats are."""
    answer.headers["Content-Disposition"] = f'inline; filename="mkus-{name}.{FORMATS[JSON].suffix}"'
    return answer


def known(asked: Call, name: str) -> str:
    """Give an IRI of ours that the graph knows. Raises NotFound."""
    return str(asked.site.graph.resource(asked.text(name)))
