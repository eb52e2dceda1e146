"""The page of the API for people: what it gives, with commands to copy, and what errors mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi.responses import HTMLResponse

from mkus_kg.namespaces import BASE, Language
from web.parts import PATHS, Here, Site
from web.rendering import page
from web.rest.document import TAGS
from web.rest.inputs import Input
from web.rest.operations import JSON, ROOT, ROW_FORMATS, Operation, OperationTable
from web.rest.problems import KINDS

MOST_NAMED: Final = 8
"""Up to so many values of an enumeration are named on the page."""
NOT_REPEATED: Final = frozenset({"lang", "format", "limit", "offset", "page", "per-page"})
"""Inputs that mean the same everywhere are explained once."""


@dataclass(frozen=True)
class Entry:
    """One operation as the page shows it."""

    operation: Operation
    command: str
    inputs: tuple[Input, ...]


def api_page(
    site: Site, language: Language, table: OperationTable, writing: Mapping[str, Any]
) -> HTMLResponse:
    """Make the page of the API; `writing` are the paths of the operations that write."""
    here = Here(site, language, "api", PATHS["api"])
    entries = [
        Entry(
            each,
            command(each, language),
            tuple(one for one in each.inputs if one.name not in NOT_REPEATED),
        )
        for each in table.rows.values()
    ]
    groups = [(tag, [each for each in entries if each.operation.tag == tag]) for tag in TAGS]
    return page(
        here,
        "api.html",
        groups=groups,
        address=BASE.rstrip("/") + ROOT,
        root=ROOT,
        problems=list(KINDS.items()),
        formats=[each for each in ROW_FORMATS if each != JSON],
        named=MOST_NAMED,
        writing=[(path, each["post"]) for path, each in writing.items()],
    )


def command(operation: Operation, language: Language) -> str:
    """Give a command that shows what an operation answers: required inputs, for a list one facet as well."""
    values = [(each.name, each.example) for each in operation.inputs if each.required]
    if operation.tag == "lists" and operation.subject:
        values += [(each.name, each.example) for each in operation.inputs if each.many and each.example][:1]
        values.append(("per-page", "5"))
    query = urlencode([*values, ("lang", language)], safe="/:", quote_via=quote)
    return f'curl -L "$API{operation.path}?{query}"'
