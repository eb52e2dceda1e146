"""Which foreign SPARQL may run at all: read from the tokens, before any engine sees the text."""

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple
from urllib.parse import urljoin

from mkus_kg.errors import BadQuery, Message, QueryTooLong

MOST_CHARACTERS: Final = 200_000
DEEPEST_NESTING: Final = 50

QUERY_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATE_FORMS: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
OPENING: Final = frozenset("{([")
CLOSING: Final = frozenset("})]")

_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s+|\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*(?:\\[uU][0-9A-Fa-f]+[^<>"{}|^`\\\x00-\x20]*)*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<tag>@[A-Za-z0-9-]+)
    | (?P<name>[^\W\d_](?:[\w.·-]*[\w·-])?:(?:[\w:·%-]|\\.|\.(?=[\w:%\\-]))*
        |_?:(?:[\w:·%-]|\\.|\.(?=[\w:%\\-]))*)
    | (?P<word>\w+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query: iri, string, variable, tag, name (with a prefix), word or other."""

    kind: str
    text: str


class Admission(NamedTuple):
    """What the engine must know about an admitted query."""

    names_graphs: bool


def tokens(text: str) -> Iterator[Token]:
    """Give the tokens of a query without spaces and comments."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "space":
            yield Token(kind, match.group())


def admit(text: str, graphs: Collection[str]) -> Admission:
    """Let a reading query over known graphs pass. Raises BadQuery and says what to do instead."""
    if len(text) > MOST_CHARACTERS:
        raise QueryTooLong(
            Message(
                pl=f"Zapytanie ma {len(text)} znaków; dozwolone jest najwyżej {MOST_CHARACTERS}.",
                en=f"The query has {len(text)} characters; at most {MOST_CHARACTERS} are allowed.",
            )
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadQuery(
            Message(
                pl="Zapytanie zawiera znaki, których nie da się zapisać w UTF-8.",
                en="The query holds characters that UTF-8 cannot carry.",
            )
        )
    parts = list(tokens(text))
    _check_form(parts)
    _check_nesting(parts)
    return Admission(_check_graphs(parts, graphs))


def _check_form(parts: list[Token]) -> None:
    words = [part.text.upper() for part in parts if part.kind == "word"]
    form = next((word for word in words if word in QUERY_FORMS or word in UPDATE_FORMS), None)
    if form is None:
        raise BadQuery(
            Message(
                pl="Zapytanie musi zawierać SELECT, ASK, CONSTRUCT albo DESCRIBE.",
                en="The query must hold SELECT, ASK, CONSTRUCT or DESCRIBE.",
            )
        )
    if form in UPDATE_FORMS:
        raise BadQuery(
            Message(
                pl=f"{form} zmienia dane, a tu można tylko czytać (SELECT, ASK, CONSTRUCT, DESCRIBE).",
                en=f"{form} changes data, and here you can only read (SELECT, ASK, CONSTRUCT, DESCRIBE).",
            )
        )
    # The engine's grammar needs no space around a keyword: 5SERVICE<...> and SERVICEex:s call out as well.
    prefixes = [part.text.partition(":")[0].upper() for part in parts if part.kind == "name"]
    if any("SERVICE" in text for text in (*words, *prefixes)):
        raise BadQuery(
            Message(
                pl="SERVICE jest wyłączone: zapytanie działa tylko na tym grafie.",
                en="SERVICE is switched off: a query works on this graph alone.",
            )
        )


def _check_nesting(parts: list[Token]) -> None:
    depth = 0
    for part in parts:
        if part.kind != "other":
            continue
        depth += (part.text in OPENING) - (part.text in CLOSING)
        if depth > DEEPEST_NESTING:
            raise BadQuery(
                Message(
                    pl=f"Nawiasy są zagnieżdżone głębiej niż {DEEPEST_NESTING} poziomów; uprość zapytanie.",
                    en=f"Brackets nest deeper than {DEEPEST_NESTING} levels; make the query simpler.",
                )
            )


def _check_graphs(parts: list[Token], graphs: Collection[str]) -> bool:
    """Refuse FROM with a graph we do not have, and say whether the query names graphs by FROM."""
    base, prefixes, found = "", {}, False
    for position, part in enumerate(parts):
        if part.kind != "word":
            continue
        following = parts[position + 1 : position + 3]
        keyword = part.text.upper()
        if keyword == "BASE" and following:
            base = following[0].text[1:-1]
        elif keyword == "PREFIX" and len(following) == 2:
            prefixes[following[0].text] = urljoin(base, following[1].text[1:-1])
        elif keyword == "FROM":
            found = True
            named = bool(following) and following[0].text.upper() == "NAMED"
            reference = following[int(named)] if len(following) > int(named) else Token("other", "")
            iri = _resolve(reference, base, prefixes)
            if iri not in graphs:
                raise BadQuery(
                    Message(
                        pl=f"FROM wskazuje graf, którego tu nie ma. Są: {', '.join(sorted(graphs))}.",
                        en=f"FROM names a graph that is not here. There are: {', '.join(sorted(graphs))}.",
                    )
                )
    return found


def _resolve(reference: Token, base: str, prefixes: dict[str, str]) -> str:
    if reference.kind == "iri":
        return urljoin(base, reference.text[1:-1])
    prefix, _, local = reference.text.partition(":")
    return prefixes.get(prefix + ":", "") + local
