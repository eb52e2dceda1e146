"""Answers of a form handed in: a new record with its first status, an edit, or a move to another status."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.errors import BadChange, Message
from mkus_kg.forms import (
    Answers,
    Choices,
    Field,
    FieldError,
    Form,
    Node,
    check_answers,
    move_form,
    new_iri,
    record_change,
)
from mkus_kg.forms.answers import EXISTING, REMOVED
from mkus_kg.graph import GraphStore
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Statement
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import GRAPH, MKUS, PROV, RDF, RDFS, SCHEME, Language
from mkus_kg.tracker.lifecycle import Move, entry_patch, move_patch, moves
from mkus_kg.tracker.reach import check_citable

ENTRY: Final[Mapping[URIRef, URIRef]] = {
    MKUS.Barrier: SCHEME["barrier-status/reported"],
    MKUS.ProposedChange: SCHEME["change-stage/draft"],
    MKUS.Recommendation: SCHEME["recommendation-status/draft"],
}
"""The status with which a record that a person makes enters the register, by its class."""
HAPPENED: Final = "happened-on"
ONLY_ADDED: Final = Message(
    pl="Tu można tylko dopisać nowe odwołanie. To, które już jest, poprawia się i usuwa, edytując zapis.",
    en="Here a citation can only be added. One that stands is changed and removed by editing the record.",
)


@dataclass(frozen=True)
class Writer:
    """Who hands in, when, and in which language."""

    agent: URIRef
    now: datetime.datetime
    language: Language

    @property
    def today(self) -> datetime.date:
        """Give the day on which the writer writes."""
        return self.now.date()


@dataclass(frozen=True)
class Submission:
    """What answers would make of the graph, and what is wrong with them: then it is not to be recorded."""

    form: Form
    record: URIRef
    patch: Patch
    places: Mapping[URIRef, Node] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()


def new_record(
    form: Form, answers: Answers, choices: Choices, store: GraphStore, writer: Writer, reason: str
) -> Submission:
    """Read the answers for a new record; a barrier or a proposal enters with its first status."""
    filled = check_answers(form, answers, choices)
    record = new_iri(form.target)
    change = record_change(filled.node, record, store)
    added = set(change.patch.added)
    status = ENTRY.get(form.target)
    if status is not None:
        entry = entry_patch(
            record, status, writer.agent, writer.today, writer.now, reason, language=writer.language
        )
        added |= entry.added
        added.add(Statement(record, PROV.wasAttributedTo, writer.agent, GRAPH["knowledge"]))
    patch = store.effective(Patch(change.patch.removed, frozenset(added)))
    return Submission(form, record, patch, change.places, filled.errors)


def check_form_fits(form: Form, record: URIRef, store: GraphStore) -> None:
    """Raise BadChange, saying why, for a record that a form is not for."""
    if form.target == RDFS.Resource:
        check_citable(store, record)
    elif not any(store.statements(record, RDF.type, form.target)):
        raise BadChange(
            Message(
                pl="Ten formularz nie jest dla takiego zapisu. Otwórz zapis i wybierz, co z nim zrobić.",
                en="This form is not for such a record. Open the record and choose what to do with it.",
            )
        )


def edited_record(
    form: Form, record: URIRef, answers: Answers, choices: Choices, store: GraphStore
) -> Submission:
    """Read the answers that change a record. Raises BadChange for a record of another class."""
    check_form_fits(form, record, store)
    filled = check_answers(form, answers, choices)
    change = record_change(filled.node, record, store)
    return Submission(form, record, change.patch, change.places, filled.errors)


def added_to_record(
    form: Form, record: URIRef, answers: Answers, choices: Choices, store: GraphStore
) -> Submission:
    """Read the answers that add to a record what they name, and change nothing of what it has.

    Raises BadChange for a record of another class.
    """
    read = edited_record(form, record, answers, choices, store)
    standing = {
        FieldError(name.rpartition(".")[0], ONLY_ADDED): None
        for name, values in answers.items()
        if name.rpartition(".")[2] in (EXISTING, REMOVED) and any(each.strip() for each in values)
    }
    return replace(read, errors=(*standing, *read.errors))


def move_to(graph: KnowledgeGraph, record: URIRef, status: URIRef) -> Move:
    """Give the move of a record to a status. Raises BadChange for one that may not follow."""
    for move in moves(graph, record):
        if move.to == status:
            return move
    raise BadChange(
        Message(
            pl="Ten stan nie może nastąpić po obecnym. Otwórz zapis i wybierz jeden z dozwolonych.",
            en="This status cannot follow the present one. Open the record and choose one that may.",
        )
    )


def form_of(move: Move, citation: Field, store: GraphStore, language: Language) -> Form:
    """Give the form of a move; `citation` is how forms ask for a source."""
    asked = [(each.property, each.label, each.demanded) for each in move.fields]
    return move_form(move.label, move.definition, asked, store, language, citation)


def moved_record(
    graph: KnowledgeGraph,
    form: Form,
    record: URIRef,
    move: Move,
    answers: Answers,
    store: GraphStore,
    writer: Writer,
    happened_on: str,
    reason: str,
) -> Submission:
    """Read the answers of a move and add the event that they tell of."""
    filled = check_answers(form, answers, Choices(graph, store))
    event = move_patch(
        graph, record, move.to, writer.agent, happened_on, writer.now, reason, language=writer.language
    )
    iri = next(each.subject for each in event.added if each.object == MKUS.StatusChange)
    change = record_change(filled.node, URIRef(str(iri)), store)
    patch = store.effective(Patch(change.patch.removed, frozenset(event.added | change.patch.added)))
    return Submission(form, record, patch, change.places, filled.errors)


def date_of(answers: Answers, otherwise: datetime.date) -> str:
    """Give when a move happened, as it was told, else a day."""
    return next((each.strip() for each in answers.get(HAPPENED, ()) if each.strip()), otherwise.isoformat())


def title_of(node: Node) -> str:
    """Give what the record is called in the answers; empty where they do not say."""
    for name in ("title", "title-en"):
        for value in node.values.get(name, ()):
            if isinstance(value, Literal):
                return str(value)
    return ""
