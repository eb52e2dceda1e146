"""Which SPARQL update a throw-away store takes, and over which data set its patterns are matched."""

import re
from collections.abc import Sequence
from typing import Final

from mkus_kg.errors import BadQuery, Message
from mkus_kg.graph.admission import (
    CLOSING,
    OPENING,
    QUERY_FORMS,
    UPDATE_FORMS,
    Token,
    check_nesting,
    check_operators,
    check_service,
    pieces,
    place,
)

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*")


def admit_update(text: str, using: Sequence[str], using_named: Sequence[str]) -> str:
    """Let an update pass that reads nothing from outside, and give it with the data set of the request.

    Raises BadQuery, also where the update names a data set itself (SPARQL 1.1 Protocol, section 2.2.3).
    """
    parts = pieces(text)
    check_service(text, parts)
    check_nesting(text, parts)
    check_operators(text, parts)
    outside = list(_outside_brackets(parts))
    form = next((part for part in outside if part.text.upper() in QUERY_FORMS | UPDATE_FORMS), None)
    if form is not None and form.text.upper() in QUERY_FORMS:
        raise _refused(
            text, form, "To jest zapytanie; wyślij je jako query.", "This is a query; send it as one."
        )
    for part in outside:
        if "LOAD" in part.text.upper():
            raise _refused(
                text, part, "LOAD jest wyłączone: niczego nie pobieramy.", "LOAD is off: nothing is fetched."
            )
    if not (using or using_named):
        return text
    return _over(text, outside, using, using_named)


def _outside_brackets(parts: Sequence[Token]) -> list[Token]:
    """Give the words that stand in no bracket: the keywords of the operations."""
    depth, found = 0, []
    for part in parts:
        if part.kind == "other":
            depth += (part.text in OPENING) - (part.text in CLOSING)
        elif part.kind == "word" and depth == 0:
            found.append(part)
    return found


def _over(text: str, outside: Sequence[Token], using: Sequence[str], using_named: Sequence[str]) -> str:
    if not all(_IRI.fullmatch(iri) for iri in (*using, *using_named)):
        raise BadQuery(
            Message(pl="Nazwa grafu musi być pełnym IRI.", en="The name of a graph must be a whole IRI.")
        )
    clauses = "".join(
        [*(f" USING <{iri}>" for iri in using), *(f" USING NAMED <{iri}>" for iri in using_named)]
    )
    written, done = [], 0
    for before, part in zip([None, *outside], outside, strict=False):
        word = part.text.upper()
        if word in ("USING", "WITH") or (word == "WHERE" and before and before.text.upper() == "DELETE"):
            raise _refused(
                text,
                part,
                "Grafy podaje żądanie albo sama zmiana (USING, WITH), nie oba; napisz DELETE {…} WHERE {…}.",
                "Graphs are named by the request or by the update (USING, WITH); write DELETE {…} WHERE {…}.",
            )
        if word == "WHERE":
            written.append(text[done : part.start] + clauses + " ")
            done = part.start
    return "".join([*written, text[done:]])


def _refused(text: str, part: Token, pl: str, en: str) -> BadQuery:
    return BadQuery(Message(pl=pl, en=en), *place(text, part.start))
