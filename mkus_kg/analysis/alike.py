"""Like this one: barriers that look like a barrier, the parts of their likeness, and likely duplicates."""

from collections.abc import Mapping
from typing import Final, Protocol

from rdflib import Literal, URIRef

from mkus_kg.describe import Description
from mkus_kg.errors import BadParameter, Message
from mkus_kg.graph import Table
from mkus_kg.graph.terms import Term
from mkus_kg.namespaces import DCT, MKUS, XSD, Language
from mkus_kg.tracker.similar import ALIKE, Searched, Similar, similar

LEAST: Final = 0.15
"""From which likeness a barrier is shown."""
DUPLICATE: Final = ALIKE
"""From which likeness two barriers may be one, as while somebody reports one."""
MOST: Final = 5
TELLING: Final = (MKUS.affectsTask, MKUS.causedBy)
"""The links that few barriers share, by which others are found."""
DIGITS: Final = 3
COLUMNS: Final[Mapping[str, Message]] = {
    "barrier": Message(pl="Bariera", en="Barrier"),
    "barrierLabel": Message(pl="Bariera – nazwa", en="Barrier – name"),
    "likeness": Message(pl="Podobieństwo", en="Likeness"),
    "duplicate": Message(pl="Może to samo", en="May be the same"),
    "part": Message(pl="Co wspólne", en="What is shared"),
    "share": Message(pl="Ile z podobieństwa", en="How much of the likeness"),
    "because": Message(pl="Wspólne", en="Shared"),
}
WORDS: Final = Message(pl="słowa", en="words")


class Described(Searched, Protocol):
    """What is looked through and describes its records: an open graph."""

    def describe(self, iri: str, language: Language = "pl") -> Description:
        """Say everything about one resource."""


def alike(graph: Described, barrier: URIRef, limit: int = MOST) -> tuple[Similar, ...]:
    """Give barriers that share something with a barrier, the most alike first; at most `limit`.

    Likeness goes from 0 to 1: the share of what this barrier says, its words, provisions, tasks, forms, kind
    and mechanism, that the other says too, what few share counting most. Raises NotFound, and BadParameter
    for a record of another class.
    """
    described = graph.describe(barrier, "pl")
    if MKUS.Barrier not in {each.term for each in described.types}:
        raise BadParameter(
            Message(pl="Podobne szuka się tylko dla barier.", en="Only barriers are looked for by likeness.")
        )
    groups = {str(group.property): group.values for group in described.groups}
    texts = [described.label, described.definition or ""]
    texts += [value.label for value in groups.get(str(DCT.description), ()) if value.language == "pl"]
    links = [URIRef(str(v.term)) for path in TELLING for v in groups.get(str(path), ())]
    return similar(
        graph,
        MKUS.Barrier,
        " ".join(dict.fromkeys(texts)),
        links,
        besides=[barrier],
        limit=limit,
        least=LEAST,
        record=barrier,
    )


def may_be_one(found: Similar) -> bool:
    """Say whether a barrier is so alike that it may be the same."""
    return found.likeness >= DUPLICATE


def alike_table(graph: Described, found: tuple[Similar, ...], language: Language) -> Table:
    """Give a row for each part of each likeness, with headings in the language."""
    rows: list[tuple[Term | None, ...]] = []
    for each in found:
        for path, share in each.parts:
            shared = (
                each.words if path is None else [graph.label(v, language) for p, v in each.links if p == path]
            )
            rows.append(
                (
                    each.record,
                    Literal(each.label.text(language)),
                    _number(each.likeness),
                    Literal(may_be_one(each)),
                    Literal(WORDS.text(language) if path is None else graph.label(path, language)),
                    _number(share),
                    Literal("; ".join(shared)),
                )
            )
    return Table(tuple(COLUMNS), tuple(rows), tuple(each.text(language) for each in COLUMNS.values()))


def _number(value: float) -> Literal:
    return Literal(f"{value:.{DIGITS}f}", datatype=XSD.decimal)
