"""What each address of the site needs of who asks, read from the routes themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.routing import Mount, Route

from mkus_kg.permissions import Permission
from web.dossiers import CHECK_DOSSIER
from web.writing import Guarded, Private

READING_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
READING_BY_POST: Final = frozenset(
    {"/sparql", "/sparql/", "/edytor-sparql", "/en/sparql-editor", *CHECK_DOSSIER.values()}
)
"""Addresses that answer what is sent by POST and write nothing."""
OFF_BY_DEFAULT: Final = "/rdf-graph-store"
"""Where another store than the graph can be tried out, if a setting allows it."""


@dataclass(frozen=True)
class Rule:
    """What one address needs: None where the permission was never stated."""

    path: str
    method: str
    permission: Permission | None


def rules(routes: Sequence[Any], prefix: str = "") -> Iterator[Rule]:
    """Give every address and what it needs; a method that may write and says nothing gives None."""
    for route in routes:
        if isinstance(route, Mount):
            yield from rules(_inner(route.app), prefix + route.path)
            continue
        if not isinstance(route, Route):
            continue
        path = prefix + route.path
        owner = getattr(route.endpoint, "__self__", None)
        for method in sorted(route.methods or READING_METHODS | {"POST"}):
            if isinstance(owner, Guarded | Private):
                yield Rule(path, method, owner.permission)
            elif method in READING_METHODS or path in READING_BY_POST or path.startswith(OFF_BY_DEFAULT):
                yield Rule(path, method, Permission.READ)
            else:
                yield Rule(path, method, None)


def _inner(app: Any) -> Sequence[Any]:  # noqa: ANN401 - an ASGI application, perhaps wrapped
    while app is not None and not hasattr(app, "routes"):
        app = getattr(app, "app", None)
    return app.routes if app is not None else ()
