"""What constraints read, kept between starts: to take their queries apart takes seconds each time."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import rdflib
from rdflib import URIRef, Variable
from rdflib.term import Node
from rdflib.util import from_n3

from mkus_kg.kept_files import keep
from mkus_kg.validation import patterns
from mkus_kg.validation.patterns import Closure, Link, Pattern, Scope, Unfollowable, read_scopes

Document = Any
MOST_KEPT: Final = 3
"""How many files stay in the folder, the newest ones."""


def scopes_of_queries(queries: Sequence[str], folder: Path | None) -> dict[str, tuple[Scope, ...] | None]:
    """Take queries apart, None for one that cannot be, or give what an earlier start kept of the same ones.

    Where the folder cannot be written, or is None, the next start takes them apart again.
    """
    file = None if folder is None else folder / f"scopes-{_edition(queries)}.json"
    kept = None if file is None else _read(file)
    if kept is not None and kept.keys() >= set(queries):
        return kept
    found = {query: _taken_apart(query) for query in queries}
    if file is not None:
        _keep(file, found)
    return found


@cache
def _taken_apart(query: str) -> tuple[Scope, ...] | None:
    try:
        return read_scopes(query)
    except Unfollowable:
        return None


def _edition(queries: Sequence[str]) -> str:
    """Give a hash of all that decides what is kept: the queries, the code that reads them, its parser."""
    code = Path(patterns.__file__).read_text(encoding="utf-8") + Path(__file__).read_text(encoding="utf-8")
    return hashlib.sha256(repr((sorted(queries), code, rdflib.__version__)).encode()).hexdigest()[:24]


def _read(file: Path) -> dict[str, tuple[Scope, ...] | None] | None:
    try:
        found: Document = json.loads(file.read_text(encoding="utf-8"))
        return {
            query: None if scopes is None else tuple(map(_scope, scopes)) for query, scopes in found.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _keep(file: Path, found: dict[str, tuple[Scope, ...] | None]) -> None:
    content = {
        query: None if scopes is None else [_plain(each) for each in scopes]
        for query, scopes in found.items()
    }
    keep(file, json.dumps(content, ensure_ascii=False).encode())
    with suppress(OSError):
        kept = sorted(file.parent.glob("scopes-*.json"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)


def _plain(scope: Scope) -> Document:
    return {
        "triggers": [_plain_pattern(each) for each in scope.triggers],
        "around": [_plain_pattern(each) for each in scope.around],
        "asked": scope.asked,
        "given": sorted(scope.given),
        "rows": sorted(scope.rows),
        "columns": sorted(scope.columns),
        "direct": scope.direct,
        "texts": sorted(scope.texts),
    }


def _scope(found: Document) -> Scope:
    given, rows, columns = (frozenset(map(Variable, found[name])) for name in ("given", "rows", "columns"))
    return Scope(
        tuple(map(_pattern, found["triggers"])),
        tuple(map(_pattern, found["around"])),
        bool(found["asked"]),
        given,
        rows,
        columns,
        bool(found["direct"]),
        frozenset(map(Variable, found["texts"])),
    )


def _plain_pattern(pattern: Pattern) -> Document:
    return [_plain_term(pattern.subject), _plain_link(pattern.link), _plain_term(pattern.object)]


def _pattern(found: Document) -> Pattern:
    subject, link, value = found
    return Pattern(_term(subject), _link(link), _term(value))


def _plain_link(link: Link) -> Document:
    if isinstance(link, frozenset):
        return {"any": sorted(link)}
    if isinstance(link, Closure):
        return {"steps": sorted(link.steps), "zero": link.zero}
    return _plain_term(link)


def _link(found: Document) -> Link:
    if isinstance(found, str):
        return Variable(found[1:]) if found.startswith("?") else URIRef(found[1:-1])
    if "any" in found:
        return frozenset(map(URIRef, found["any"]))
    return Closure(frozenset((URIRef(step), bool(ahead)) for step, ahead in found["steps"]), found["zero"])


def _plain_term(term: Node) -> str:
    return f"?{term}" if isinstance(term, Variable) else term.n3()


def _term(text: str) -> Node:
    if text.startswith("?"):
        return Variable(text[1:])
    term = from_n3(text)
    if not isinstance(term, Node):
        raise ValueError(text)
    return term
