"""What a dossier would say otherwise today: rows of tables, records, the law it rests on, its status."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rdflib import BNode

from mkus_kg.dossier.document import Bullets, Document, Paragraph, Table, Text, plain
from mkus_kg.dossier.extract import Documents, facts_about, is_of_dossier, records_of
from mkus_kg.errors import Message
from mkus_kg.graph import INFERRED, GraphStore, Patch, Statement
from mkus_kg.journal import Journal
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import ADMS, LANGUAGES, Language, read_iri
from mkus_kg.tracker.history import differences

AMENDED_QUESTION: Final = "records-amended-since"
MOST_REVISIONS: Final = 50
"""Revisions of one record that are named."""
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """What of a table is another: rows that came, rows that went, rows of the same thing that say another."""

    anchor: str
    caption: str
    columns: Row
    gained: tuple[Row, ...]
    lost: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]


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
    """All that is another now; `paragraphs` are those that went and came, by language.

    `status` is that of the recommendation then and now, None where it is the same.
    """

    tables: Mapping[Language, tuple[TableChange, ...]]
    paragraphs: Mapping[Language, tuple[tuple[str, ...], tuple[str, ...]]]
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
            or any(gone or come for gone, come in self.paragraphs.values())
            or self.records
            or self.gained_records
            or self.lost_records
            or self.law
            or self.status
        )


def compare_documents(old: Document, new: Document, said: Iterable[str] = ()) -> tuple[TableChange, ...]:
    """Compare the tables of two documents, those of the same anchor with each other.

    `said` are texts that differ by the day alone; they count as equal.
    """
    before, after = ({table.anchor: table for table in each.tables()} for each in (old, new))
    found = []
    for anchor in dict.fromkeys((*before, *after)):
        change = _compare_tables(before.get(anchor), after.get(anchor), tuple(said))
        if change is not None:
            found.append(change)
    return tuple(found)


def _compare_tables(old: Table | None, new: Table | None, said: Sequence[str]) -> TableChange | None:
    told = old or new
    assert told is not None
    before, after = (_rows(each, said) for each in (old, new))
    lost, gained = _without(before, after), _without(after, before)
    changed: list[tuple[Row, Row]] = []
    keys = Counter(key for key, _ in lost), Counter(key for key, _ in gained)
    for key in [key for key, _ in lost]:
        if keys[0][key] == keys[1][key] == 1:
            one, other = (next(row for name, row in side if name == key) for side in (lost, gained))
            changed.append((one, other))
            lost, gained = ([each for each in side if each[0] != key] for side in (lost, gained))
    if not (lost or gained or changed):
        return None
    return TableChange(
        anchor=told.anchor,
        caption=told.caption,
        columns=tuple(column.label for column in told.columns),
        gained=tuple(row for _, row in gained),
        lost=tuple(row for _, row in lost),
        changed=tuple(changed),
    )


def _rows(table: Table | None, said: Sequence[str]) -> list[tuple[str, Row]]:
    """Give the rows as text, each with what tells it from others: the record it names, or its first text."""
    if table is None:
        return []
    found = []
    for row in table.rows:
        texts = tuple(_neutral(plain(cell), said) for cell in row)
        named = [run.address for cell in row for run in cell if run.address]
        words = [text for text, column in zip(texts, table.columns, strict=False) if column.content == "text"]
        found.append((next(iter(named), next(iter(words), "")), texts))
    return found


def _without(rows: Sequence[tuple[str, Row]], others: Sequence[tuple[str, Row]]) -> list[tuple[str, Row]]:
    left = Counter(row for _, row in others)
    found = []
    for key, row in rows:
        if left[row]:
            left[row] -= 1
        else:
            found.append((key, row))
    return found


def _neutral(text: str, said: Sequence[str]) -> str:
    for each in said:
        text = text.replace(each, "…")
    return text


def compare_paragraphs(
    old: Document, new: Document, said: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the paragraphs that only the old document has, and those that only the new one has."""
    before, after = ([_neutral(plain(each), said) for each in _texts(document)] for document in (old, new))
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    return tuple(gone), tuple(come)


def _texts(document: Document) -> Iterator[Text]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items


def compare_records(
    old: GraphStore, documents: Documents, graph: KnowledgeGraph, journal: Journal, revision: int | None
) -> tuple[RecordChange, ...]:
    """Compare what the graph of a dossier says of its records with what is said of them today.

    `revision` is where the journal ended then; None where this is another journal.
    """
    records = records_of(documents)
    then = {each for each in old.statements() if not is_of_dossier(each.graph)}
    now = facts_about(graph, records)
    gone, come = (frozenset(filter(_named, side)) for side in (then - now, now - then))
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


def _part(gone: frozenset[Statement], come: frozenset[Statement], *, derived: bool) -> Patch:
    sides = (frozenset(each for each in side if (each.graph == INFERRED) == derived) for side in (gone, come))
    return Patch(*sides)


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
    parameters = {"since": (told + timedelta(days=1)).isoformat(), "date": graph.today().isoformat()}
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
