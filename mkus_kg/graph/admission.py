"""Which foreign SPARQL may run at all: read from the tokens, before any engine sees the text."""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Final, NamedTuple
from urllib.parse import urljoin

from mkus_kg.errors import BadQuery, Message, QueryTooLong
from mkus_kg.namespaces import BASE, PREFIXES

MOST_CHARACTERS: Final = 200_000
MOST_TOKENS: Final = 50_000
DEEPEST_NESTING: Final = 50
MOST_OPERATORS: Final = 4_000
"""Half of what the engine can read in one expression or path before its stack is full."""

QUERY_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATE_FORMS: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
CHANGING: Final = ("NOW", "RAND", "UUID", "BNODE")
OPENING: Final = frozenset("{([")
CLOSING: Final = frozenset("})]")
# In a group only paths repeat operators; signs of numbers stand there without a bound, as in VALUES.
OPERATORS: Final = {"{": frozenset("!/|"), "(": frozenset("!/|&+-*=<>"), "[": frozenset("!/|")}
SEPARATORS: Final = {"{": frozenset(".;,"), "(": frozenset(","), "[": frozenset(";,")}

# Every repetition either gives nothing back or is bounded, so that no text takes more than linear time.
_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s++|\#[^\n\r]*+)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*+(?:\\[uU][0-9A-Fa-f][^<>"{}|^`\\\x00-\x20]*+)*+>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3})
    | (?P<open_text>\"{3}|'{3})
    | (?P<line>"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
    | (?P<open_line>["'])
    | (?P<variable>[?$]\w++)
    | (?P<tag>@[A-Za-z0-9-]++)
    | (?P<name>[^\W\d_](?:[\w.·-]{0,60}[\w·-])?:(?:[\w:·%-]|\\.|\.(?=[\w:%\\-]))*+
        |_?:(?:[\w:·%-]|\\.|\.(?=[\w:%\\-]))*+)
    | (?P<word>\w+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_OPEN: Final = frozenset({"open_text", "open_line"})
_ALIASES: Final = {"line": "string"}


class Token(NamedTuple):
    """A piece of a query: iri, string, variable, tag, name (with a prefix), word or other."""

    kind: str
    text: str
    start: int = 0


class Admission(NamedTuple):
    """What is known of an admitted query: its form in capitals, and whether it names graphs by FROM."""

    form: str
    names_graphs: bool


class Place(NamedTuple):
    """A line and a column of a text, counted from 1."""

    line: int
    column: int


def place(text: str, position: int) -> Place:
    """Give the place of a character."""
    before = text[:position]
    return Place(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


def tokens(text: str) -> Iterator[Token]:
    """Give the tokens of a query without spaces and comments. Raises BadQuery for a string without an end."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind in _OPEN:
            raise BadQuery(
                Message(
                    pl="Tekst w cudzysłowie nie ma zamknięcia.",
                    en="A text in quotation marks is not closed.",
                ),
                *place(text, match.start()),
            )
        if kind != "space":
            yield Token(_ALIASES.get(kind, kind), match.group(), match.start())


_SERVICE: Final = {
    "word": re.compile("SERVICE", re.IGNORECASE),
    "name": re.compile(r"^[^:]*(?<![-_])SERVICE[^:]*:", re.IGNORECASE),
}


def admit(text: str, graphs: Collection[str], *, writable: bool = False) -> Admission:
    """Let a reading query over known graphs pass. Raises BadQuery and says what to do instead.

    In a `writable` store any graph may be named: one that is not there is empty.
    """
    parts = pieces(text)
    form = _check_form(text, parts)
    check_service(text, parts)
    check_nesting(text, parts)
    check_operators(text, parts)
    return Admission(form, _check_graphs(text, parts, None if writable else graphs))


def pieces(text: str) -> list[Token]:
    """Give the tokens of a text. Raises BadQuery where it is too long or UTF-8 cannot carry it."""
    _check_text(text)
    parts = list(islice(tokens(text), MOST_TOKENS + 1))
    if len(parts) > MOST_TOKENS:
        raise QueryTooLong(
            Message(
                pl=f"Zapytanie ma więcej niż {MOST_TOKENS} słów i znaków; podziel je.",
                en=f"The query has more than {MOST_TOKENS} words and signs; divide it.",
            )
        )
    return parts


def _check_text(text: str) -> None:
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


def _check_form(text: str, parts: list[Token]) -> str:
    words = ((part.text.upper(), part) for part in parts if part.kind == "word")
    form, part = next(
        ((word, part) for word, part in words if word in QUERY_FORMS or word in UPDATE_FORMS), ("", None)
    )
    if part is None:
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
            ),
            *place(text, part.start),
        )
    return form


def changing(text: str) -> bool:
    """Say whether a query calls a function whose value is another one each time."""
    before = Token("", "")
    for part in tokens(text):
        if part.text == "(" and before.kind == "word" and before.text.upper().endswith(CHANGING):
            return True
        before = part
    return False


def check_service(text: str, parts: list[Token]) -> None:
    """Refuse SERVICE.

    The engine's grammar needs no space around a keyword: 5SERVICE<...> and SERVICEex:s call out as well. But
    nothing that could stand before the keyword ends with a hyphen or a low line: social-service:x is a name.
    """
    for part in parts:
        found = part.kind in ("word", "name") and _SERVICE[part.kind].search(part.text)
        if found:
            raise BadQuery(
                Message(
                    pl="SERVICE jest wyłączone: zapytanie działa tylko na tym grafie.",
                    en="SERVICE is switched off: a query works on this graph alone.",
                ),
                *place(text, part.start),
            )


def check_nesting(text: str, parts: list[Token]) -> None:
    """Refuse brackets so deep that reading them could exhaust the stack."""
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
                ),
                *place(text, part.start),
            )


def check_operators(text: str, parts: list[Token]) -> None:
    """Refuse so many operators in one expression or path that reading them could exhaust the stack."""
    brackets, counts, total = ["{"], [0], 0
    for part in parts:
        if part.kind != "other":
            continue
        if part.text in OPENING:
            brackets.append(part.text)
            counts.append(0)
        elif part.text in CLOSING and len(brackets) > 1:
            closed = brackets.pop()
            total -= counts.pop()
            if closed == "{":
                total, counts[-1] = total - counts[-1], 0
        elif part.text in SEPARATORS[brackets[-1]]:
            total, counts[-1] = total - counts[-1], 0
        elif part.text in OPERATORS[brackets[-1]]:
            total, counts[-1] = total + 1, counts[-1] + 1
        if total > MOST_OPERATORS:
            raise BadQuery(
                Message(
                    pl=f"Jedno wyrażenie lub ścieżka ma ponad {MOST_OPERATORS} znaków działań; uprość je.",
                    en=f"One expression or path has more than {MOST_OPERATORS} operator signs; "
                    "make it simpler.",
                ),
                *place(text, part.start),
            )


def _check_graphs(text: str, parts: list[Token], graphs: Collection[str] | None) -> bool:
    """Refuse FROM with a graph we do not have, and say whether the query names graphs by FROM."""
    base, prefixes, found = BASE, {}, False
    for position, part in enumerate(parts):
        if part.kind != "word":
            continue
        following = parts[position + 1 : position + 3]
        keyword = part.text.upper()
        if keyword == "BASE" and following:
            base = urljoin(base, following[0].text[1:-1])
        elif keyword == "PREFIX" and len(following) == 2:
            prefixes[following[0].text] = urljoin(base, following[1].text[1:-1])
        elif keyword == "FROM":
            found = True
            named = bool(following) and following[0].text.upper() == "NAMED"
            reference = following[int(named)] if len(following) > int(named) else Token("other", "")
            if graphs is not None and _resolve(reference, base, prefixes) not in graphs:
                raise unknown_graph(graphs, *place(text, part.start))
    return found


def unknown_graph(graphs: Collection[str], line: int = 0, column: int = 0) -> BadQuery:
    """Make the error for a data set named with a graph we do not have."""
    names = ", ".join(sorted(graphs))
    return BadQuery(
        Message(
            pl=f"Zapytanie wskazuje graf, którego tu nie ma. Są: {names}.",
            en=f"The query names a graph that is not here. There are: {names}.",
        ),
        line,
        column,
    )


def _resolve(reference: Token, base: str, prefixes: dict[str, str]) -> str:
    if reference.kind == "iri":
        return urljoin(base, reference.text[1:-1])
    prefix, _, local = reference.text.partition(":")
    return prefixes.get(prefix + ":", str(PREFIXES.get(prefix, ""))) + local
