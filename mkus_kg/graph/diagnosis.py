"""Why a query cannot be read, in plain words and with its place: the engine's own words help few readers."""

import re
from collections.abc import Sequence
from typing import Final

from mkus_kg.errors import BadQuery, Message
from mkus_kg.graph.admission import CLOSING, OPENING, Place, Token, place, tokens
from mkus_kg.namespaces import PREFIXES

MOST_REASON_CHARACTERS: Final = 160
MOST_EXPECTED: Final = 12
_KEYWORD: Final = re.compile(r"(?<![\w'])[A-Z]{2,}(?![\w'])|\"(?:[^\"\\]|\\.)+\"")
_REASON: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_PARTNER: Final = {"}": "{", ")": "(", "]": "["}
# What the engine says in English about a readable query, and what we say instead.
_MEANING: Final[Sequence[tuple[str, Message]]] = (
    (
        "contains a variable that is unbound",
        Message(
            pl="SELECT zawiera zmienną spoza GROUP BY; dodaj ją do GROUP BY albo użyj COUNT lub SAMPLE.",
            en="SELECT holds a variable that is not in GROUP BY; add it there or use COUNT or SAMPLE.",
        ),
    ),
    (
        "aggregate",
        Message(
            pl="funkcja zbiorcza (COUNT, SUM, …) stoi w miejscu, w którym jej być nie może.",
            en="an aggregate (COUNT, SUM, …) stands where none may be.",
        ),
    ),
)


def look(text: str, reason: str) -> BadQuery | None:
    """Look for the mistakes people make most, in the query and in what the engine says of it."""
    meant = next((message for words, message in _MEANING if words in reason), None)
    return _found(text) or (BadQuery(meant) if meant else None)


def not_run(reason: str) -> BadQuery:
    """Make the error for a query that was read, but could not be answered."""
    said = _shortened(reason)
    return BadQuery(Message(pl=f"Nie można wykonać zapytania: {said}.", en=f"The query cannot run: {said}."))


def check_xml(content: bytes) -> None:
    """Refuse characters that XML 1.0 cannot carry, in a document in UTF-8. Raises BadQuery."""
    if _NOT_XML.search(content):
        raise BadQuery(
            Message(
                pl="Odpowiedź zawiera znaki, których nie da się zapisać w XML; wybierz Turtle albo JSON-LD.",
                en="The answer holds characters that XML cannot carry; choose Turtle or JSON-LD.",
            )
        )


def unreadable(text: str, parts: Sequence[Token], read: int, reasons: Sequence[str]) -> BadQuery:
    """Make the error for a query of which the first parts can be read and the next one cannot.

    `reasons` are what the engine says of the part that can be read, and of the whole.
    """
    ended = read >= len(parts)
    where = place(text, len(text.rstrip()) if ended else parts[read].start)
    wanted = ", ".join(_expected(where, *reasons)[:MOST_EXPECTED])
    begin = _place_words(where)
    could = Message(pl=f" Mogłoby tu stać: {wanted}.", en=f" What could stand here: {wanted}.")
    return BadQuery(
        Message(
            pl=f"{begin.pl}{'zapytanie urywa się' if ended else 'odtąd zapytanie nie jest poprawne'}."
            + (could.pl if wanted else ""),
            en=f"{begin.en}{'the query ends too soon' if ended else 'from here on the query is not right'}."
            + (could.en if wanted else ""),
        ),
        *where,
    )


def _expected(where: Place, of_part: str, of_whole: str) -> list[str]:
    """Give the signs and keywords that could stand at a place.

    Of the whole text the engine names keywords with the place behind as many letters as the keyword has.
    """
    match = _REASON.match(of_whole)
    words = _KEYWORD.findall(of_part)
    if match is not None and int(match[1]) == where.line:
        words += [word for word in _KEYWORD.findall(match[3]) if int(match[2]) - len(word) == where.column]
    return list(dict.fromkeys(word.replace('\\"', '"') for word in words))


def _place_words(where: Place) -> Message:
    return Message(
        pl=f"Wiersz {where.line}, znak {where.column}: ", en=f"Line {where.line}, character {where.column}: "
    )


def _found(text: str) -> BadQuery | None:
    parts = list(tokens(text))
    found = _unknown_prefix(parts) or _unclosed(parts)
    if found is None:
        return None
    part, message = found
    where = place(text, part.start)
    begin = _place_words(where)
    return BadQuery(Message(pl=begin.pl + message.pl, en=begin.en + message.en), *where)


def _unknown_prefix(parts: list[Token]) -> tuple[Token, Message] | None:
    known = {"_", *PREFIXES}
    for before, part in zip([None, *parts], parts, strict=False):
        if part.kind != "name":
            continue
        prefix = part.text.partition(":")[0]
        if before is not None and before.text.upper() == "PREFIX":
            known.add(prefix)
        elif prefix not in known:
            shown = prefix[:40]
            return part, Message(
                pl=f"przedrostek {shown}: nie jest zadeklarowany. Dodaj na początku PREFIX {shown}: <…>.",
                en=f"the prefix {shown}: is not declared. Begin with PREFIX {shown}: <…>.",
            )
    return None


def _unclosed(parts: list[Token]) -> tuple[Token, Message] | None:
    open_brackets: list[Token] = []
    for part in parts:
        if part.kind != "other":
            continue
        if part.text in OPENING:
            open_brackets.append(part)
        elif part.text in CLOSING:
            if not open_brackets or open_brackets[-1].text != _PARTNER[part.text]:
                return part, Message(
                    pl=f"nawias {part.text} zamyka coś, co nie zostało otwarte.",
                    en=f"the bracket {part.text} closes what was not opened.",
                )
            open_brackets.pop()
    if not open_brackets:
        return None
    return open_brackets[-1], Message(
        pl=f"nawias {open_brackets[-1].text} nie jest zamknięty.",
        en=f"the bracket {open_brackets[-1].text} is not closed.",
    )


def _shortened(reason: str) -> str:
    """Keep the beginning; the engine's full list of what it expected helps nobody."""
    line = reason.splitlines()[0] if reason else reason
    return line if len(line) <= MOST_REASON_CHARACTERS else line[:MOST_REASON_CHARACTERS] + "…"
