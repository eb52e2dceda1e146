"""Terms as a worker process spells them, read back."""

from collections.abc import Callable, Sequence
from typing import Final

from rdflib import BNode, Literal, URIRef

from mkus_kg.graph.terms import Term, Triple
from mkus_kg.namespaces import XSD


def read_term(spelled: Sequence[str] | None) -> Term | None:
    """Read [kind, value, language or datatype]; None stands for no value."""
    return None if spelled is None else _READERS[spelled[0]](spelled[1], spelled[2])


def _literal(value: str, datatype: str) -> Term:
    if datatype == str(XSD.string):
        return Literal(value)
    return Literal(value, datatype=URIRef(datatype), normalize=False)


_READERS: Final[dict[str, Callable[[str, str], Term]]] = {
    "i": lambda value, _: URIRef(value),
    "b": lambda value, _: BNode(value),
    "t": lambda value, language: Literal(value, lang=language),
    "l": _literal,
}


def read_triple(row: Sequence[Sequence[str] | None]) -> Triple:
    """Read three terms as a triple."""
    subject, predicate, value = (read_term(term) for term in row)
    assert isinstance(subject, URIRef | BNode)
    assert isinstance(predicate, URIRef)
    assert value is not None
    return Triple(subject, predicate, value)
