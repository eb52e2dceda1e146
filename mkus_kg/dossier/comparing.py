"""What is another since a dossier: what it says, its records, the law it rests on, its status."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rdflib import BNode

from mkus_kg.dossier.extract import Documents, facts_about, is_of_dossier, records_of
from mkus_kg.dossier.text_changes import SentenceChanges, TableChange
from mkus_kg.errors import InputError, Message
from mkus_kg.graph import INFERRED, GraphStore, Patch, Statement
from mkus_kg.journal import Journal
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import AGENTS
from mkus_kg.namespaces import ADMS, BASE, ID, LANGUAGES, MKUS, OWL, RDF, RDFS, SKOS, Language, read_iri
from mkus_kg.tracker.history import differences

LAST_DAY: Final = date.max - timedelta(days=1)
AMENDED_QUESTION: Final = "records-amended-since"
MOST_DIFFERING: Final = 8_000
"""Statements that may differ between two graphs whose records are compared one by one."""
TOO_DIFFERENT: Final = Message(
    pl="Nie porównano: graf w paczce różni się od dzisiejszego niemal we wszystkim.",
    en="Not compared: the graph in the package differs from today's in nearly everything.",
)
MOST_REVISIONS: Final = 50
"""Revisions of one record that are named."""
VOCABULARY: Final = frozenset(
    {
        SKOS.Concept,
        SKOS.ConceptScheme,
        RDFS.Class,
        OWL.Class,
        RDF.Property,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
    }
)
"""The classes of what the program states, which nobody records."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What the graph says of a record otherwise, sentence by sentence, and the revisions that changed it.

    `derived` is what only the rules derive: our inference, not the word of a source.
    """

    record: str
    label: Message
    stated: Mapping[Language, tuple[str, ...]]
    derived: Mapping[Language, tuple[str, ...]]
    revisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LawChange:
    """A wording that a record of the dossier rests on, amended after the day whose law the dossier tells."""

    record: str
    label: Message
    provision: Message
    effect: Message
    changed_on: str
    dates_doubtful: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """All that is another now, what the dossier says by language.

    `status` is that of the recommendation then and now, None where it is the same.
    """

    tables: Mapping[Language, tuple[TableChange, ...]]
    sentences: Mapping[Language, SentenceChanges]
    records: tuple[RecordChange, ...]
    gained_records: tuple[tuple[str, Message], ...]
    lost_records: tuple[tuple[str, Message], ...]
    law: tuple[LawChange, ...]
    status: tuple[Message, Message] | None

    @property
    def any(self) -> bool:
        """Say whether anything is another."""
        return bool(
            any(self.tables.values())
            or any(each.any for each in self.sentences.values())
            or self.records
            or self.gained_records
            or self.lost_records
            or self.law
            or self.status
        )


def compare_records(
    old: GraphStore, documents: Documents, graph: KnowledgeGraph, journal: Journal, revision: int | None
) -> tuple[RecordChange, ...]:
    """Compare what the graph of a dossier says of its records with what is said of them today.

    `revision` is where the journal ended then; None where this is another journal. Raises InputError where
    nearly everything is another.
    """
    spoken = records_of(documents)
    then = {each for each in old.statements() if not is_of_dossier(each.graph)}
    now = facts_about(graph, spoken)
    gone, come = (frozenset(filter(_named, side)) for side in (then - now, now - then))
    if len(gone) + len(come) > MOST_DIFFERING:
        raise InputError(TOO_DIFFERENT)
    kept = {each: is_record(each, graph, old) for each in {one.subject for one in (*gone, *come)}}
    moved = {each.object for each in (*gone, *come) if each.predicate == MKUS.statusOf}
    gone, come = (
        frozenset(each for each in side if kept[each.subject] and not _told_by_move(each, moved))
        for side in (gone, come)
    )
    # A step of a life cycle is told of the record whose status it changes.
    owners = {str(each.subject): str(each.object) for each in then | now if each.predicate == MKUS.statusOf}
    owned = dict.fromkeys(owners.get(each, each) for each in spoken)
    records = [each for each in owned if is_record(each, graph, old)]
    told: dict[str, RecordChange] = {}
    parts = [_part(gone, come, derived=each) for each in (False, True)]
    said = {
        language: [
            {str(d.record): tuple(d.sentences(language)) for d in differences(graph, part, records, language)}
            for part in parts
        ]
        for language in LANGUAGES
    }
    for record in dict.fromkeys(key for stated in said["pl"] for key in stated):
        stated = {language: said[language][0].get(record, ()) for language in LANGUAGES}
        derived = {language: said[language][1].get(record, ()) for language in LANGUAGES}
        if any(stated.values()) or any(derived.values()):
            told[record] = RecordChange(
                record, label_of(graph, record), stated, derived, _revisions(journal, record, revision)
            )
    return tuple(told.values())


def is_record(iri: str, graph: KnowledgeGraph, old: GraphStore | None = None) -> bool:
    """Say whether something is recorded, and neither a word of the vocabulary nor who recorded it."""
    if iri.startswith(BASE):
        return iri.startswith(str(ID)) and not iri.startswith(AGENTS)
    term = read_iri(iri)
    stores = (graph.store,) if old is None else (graph.store, old)
    return term is None or not any(
        each.object in VOCABULARY for store in stores for each in store.statements(term, RDF.type)
    )


def _told_by_move(statement: Statement, moved: AbstractSet[object]) -> bool:
    """Say whether a status is one that a step of a life cycle already tells, which a person made."""
    return statement.predicate == ADMS.status and statement.subject in moved


def _part(gone: frozenset[Statement], come: frozenset[Statement], *, derived: bool) -> Patch:
    sides = (frozenset(each for each in side if _inferred(each) == derived) for side in (gone, come))
    return Patch(*sides)


def _inferred(statement: Statement) -> bool:
    """Say whether a statement is our inference; a status is that which the last step entered."""
    return statement.graph == INFERRED and statement.predicate != ADMS.status


def _named(statement: Statement) -> bool:
    return not (isinstance(statement.subject, BNode) or isinstance(statement.object, BNode))


def _revisions(journal: Journal, record: str, revision: int | None) -> tuple[int, ...]:
    if revision is None:
        return ()
    found = journal.revisions(after=revision, record=record, limit=MOST_REVISIONS, longest=0)
    return tuple(each.number for each in found)


def amended_since(graph: KnowledgeGraph, records: Iterable[str], told: date) -> tuple[LawChange, ...]:
    """Say which wordings that records rest on were amended after a day, up to today's law."""
    wanted = set(records)
    parameters = {
        "since": (min(told, LAST_DAY) + timedelta(days=1)).isoformat(),
        "date": graph.today().isoformat(),
    }
    table = graph.ask(AMENDED_QUESTION, parameters)
    found: dict[LawChange, None] = {}
    for row in table.rows:
        said = {
            name: "" if term is None else str(term) for name, term in zip(table.columns, row, strict=True)
        }
        if said["record"] in wanted:
            change = LawChange(
                record=said["record"],
                label=label_of(graph, said["record"]),
                provision=label_of(graph, said["provision"]),
                effect=label_of(graph, said["effect"]),
                changed_on=said["changedOn"],
                dates_doubtful=said["datesDoubtful"] == "true",
            )
            found[change] = None
    return tuple(found)


def status_of(store: GraphStore, recommendation: str) -> str:
    """Give the status of a recommendation (an IRI of a concept), an empty text for none."""
    term = read_iri(recommendation)
    found = () if term is None else store.statements(term, ADMS.status)
    return min((str(each.object) for each in found), default="")


def label_of(graph: KnowledgeGraph, iri: str) -> Message:
    """Name a record in both languages; an empty text has no name."""
    return Message(pl=graph.label(iri, "pl"), en=graph.label(iri, "en"))


def named(graph: KnowledgeGraph, records: Iterable[str]) -> tuple[tuple[str, Message], ...]:
    """Name records in both languages."""
    return tuple((each, label_of(graph, each)) for each in records)
