"""The form of a move: the fields that the event of a status asks for, made from the ontology."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.errors import Message
from mkus_kg.forms.model import LONGEST, Field, Form, Kind
from mkus_kg.graph import GraphStore
from mkus_kg.labels import local_name
from mkus_kg.namespaces import MKUS, RDF, RDFS, SKOS, XSD, Language

MOVE: Final = "move"
"""The name of every form of a move."""
CITED: Final = MKUS.hasCitation
KIND_OF_RANGE: Final[Mapping[URIRef, Kind]] = {
    XSD.date: "date",
    XSD.boolean: "flag",
    XSD.gYear: "year",
    RDF.langString: "text",
}
REQUIRED: Final = Message(pl="Ten stan wymaga tej informacji.", en="This status needs this to be said.")


def move_form(
    label: Message,
    lead: Message,
    fields: Iterable[tuple[URIRef, Message, bool]],
    store: GraphStore,
    language: Language,
    citation: Field,
) -> Form:
    """Give the form of a move: each field is a property of the event, its name, and whether it must be given.

    `citation` is the field for sources of another form; texts are asked in one language.
    """
    return Form(
        name=MOVE,
        shape=MKUS.StatusChange,
        label=label,
        lead=lead,
        target=MKUS.StatusChange,
        fields=tuple(
            replace(citation, required=demanded, order=100, group=None)
            if path == CITED
            else _field(path, name, order, store, language, demanded=demanded)
            for order, (path, name, demanded) in enumerate(fields)
        ),
    )


def _field(
    path: URIRef, label: Message, order: int, store: GraphStore, language: Language, *, demanded: bool
) -> Field:
    span = _value(store, path, RDFS.range)
    scheme = _value(store, path, MKUS.codeList)
    kind: Kind = KIND_OF_RANGE.get(span, "line") if span else "line"
    if scheme:
        kind = "choice"
    elif span is not None and str(span).startswith(str(MKUS)):
        kind = "record"
    single = kind != "record" or next(store.statements(path, MKUS.singleValued), None) is not None
    return Field(
        name=local_name(path),
        path=path,
        label=Message(pl=_capital(label.pl), en=_capital(label.en)),
        kind=kind,
        help=_definition(store, path),
        wrong=REQUIRED,
        order=order,
        required=demanded,
        single=single,
        longest=LONGEST.get(kind, 0),
        language=language if span == RDF.langString else None,
        datatype=span if kind in ("date", "flag", "year") else None,
        target=span if kind == "record" else None,
        scheme=scheme,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _value(store: GraphStore, subject: URIRef, link: URIRef) -> URIRef | None:
    found = next(store.statements(subject, link), None)
    return found.object if found is not None and isinstance(found.object, URIRef) else None


def _definition(store: GraphStore, path: URIRef) -> Message | None:
    texts = {
        each.object.language: str(each.object)
        for each in store.statements(path, SKOS.definition)
        if isinstance(each.object, Literal)
    }
    return Message(pl=texts["pl"], en=texts["en"]) if {"pl", "en"} <= set(texts) else None
