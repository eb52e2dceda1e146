"""A verdict on a dossier as plain text, line by line, for who has no page to look at."""

from collections.abc import Iterator
from typing import Final

from mkus_kg.dossier.comparing import Changes, RecordChange
from mkus_kg.dossier.phrases import day_in_words
from mkus_kg.dossier.text_changes import TableChange
from mkus_kg.dossier.verdict import Verdict
from mkus_kg.errors import Message
from mkus_kg.namespaces import Language

LONGEST_CELL: Final = 160
FILE: Final = Message(
    pl="SHA-256 pliku: {sha256} ({size} bajtów)", en="SHA-256 of the file: {sha256} ({size} bytes)"
)
FROZEN: Final = Message(
    pl="Dossier nr {number}: {title}. Stan prawny na {day}, dane z rewizji {revision}.",
    en="Dossier no. {number}: {title}. Law as of {day}, data of revision {revision}.",
)
DRAFT: Final = Message(
    pl="Projekt dossier: {title}. Stan prawny na {day}, dane z rewizji {revision}.",
    en="Draft of a dossier: {title}. Law as of {day}, data of revision {revision}.",
)
STATUS: Final = Message(
    pl="Stan rekomendacji: {before} → {after}", en="Status of the recommendation: {before} → {after}"
)
NO_STATUS: Final = Message(pl="brak", en="none")
LAW: Final = Message(
    pl="Przepisy, na których dossier się opiera, zmienione po dniu, którego stan prawny podaje:",
    en="Provisions that the dossier rests on, amended after the day whose law it tells:",
)
DOUBTFUL: Final = Message(pl=" (daty niepewne)", en=" (dates in doubt)")
RECORDS: Final = Message(pl="Zapisy, które zmieniono:", en="Records that were changed:")
REVISIONS: Final = Message(pl=" (rewizje: {numbers})", en=" (revisions: {numbers})")
INFERRED: Final = Message(pl="wywnioskowane przez nas: ", en="inferred by us: ")
GAINED: Final = Message(pl="Zapisy, o których dziś by mówiło:", en="Records that it would speak of today:")
LOST: Final = Message(
    pl="Zapisy, o których dziś by już nie mówiło:", en="Records that it would no longer speak of today:"
)
TABLE: Final = Message(pl="Tabela „{caption}”:", en="Table “{caption}”:")
ROW_LOST: Final = Message(pl="ubył wiersz: ", en="row lost: ")
ROW_GAINED: Final = Message(pl="przybył wiersz: ", en="row gained: ")
ROW_CHANGED: Final = Message(pl="zmieniony wiersz: ", en="row changed: ")
WORDS: Final = Message(pl="Zdania, które dziś brzmiałyby inaczej:", en="Sentences that would differ today:")

MARKS: Final = {"=": "{}", "-": "[−{}−]", "+": "{{+{}+}}"}
"""How what stayed, what went and what came is marked in a sentence."""


def told(verdict: Verdict, language: Language) -> str:
    """Give the three answers and all that is another today, as lines of text."""
    return "\n".join((*_lines(verdict, language), ""))


def _lines(verdict: Verdict, language: Language) -> Iterator[str]:
    if verdict.identity is not None and verdict.title is not None:
        identity = verdict.identity
        yield (
            (FROZEN if identity.frozen else DRAFT)
            .text(language)
            .format(
                number=identity.number,
                title=verdict.title.text(language),
                day=day_in_words(identity.day, language),
                revision=identity.revision,
            )
        )
    yield FILE.text(language).format(sha256=verdict.sha256, size=verdict.size)
    for number, (question, answer) in enumerate(verdict.answers(), 1):
        yield f"{number}. {question.text(language)} {answer.text(language)}"
    if verdict.changes is not None:
        yield from _changes(verdict.changes, language)


def _changes(changes: Changes, language: Language) -> Iterator[str]:
    if changes.status is not None:
        before, after = (each.text(language) or NO_STATUS.text(language) for each in changes.status)
        yield STATUS.text(language).format(before=before, after=after)
    if changes.law:
        yield LAW.text(language)
        for each in changes.law:
            doubtful = DOUBTFUL.text(language) if each.dates_doubtful else ""
            parts = (each.provision, each.effect, each.label)
            yield (
                f"  {each.changed_on}: "
                + "; ".join(filter(None, (p.text(language) for p in parts)))
                + doubtful
            )
    if changes.records:
        yield RECORDS.text(language)
        for record in changes.records:
            yield from _record(record, language)
    for heading, records in ((GAINED, changes.gained_records), (LOST, changes.lost_records)):
        if records:
            yield heading.text(language)
            yield from (f"  {label.text(language)} <{record}>" for record, label in records)
    for table in changes.tables[language]:
        yield from _table(table, language)
    sentences = changes.sentences[language]
    if sentences.any:
        yield WORDS.text(language)
        for pieces in sentences.pieces():
            yield "  ± " + "".join(MARKS[kind].format(words) for kind, words in pieces)
        yield from (f"  − {each}" for each in sentences.lost)
        yield from (f"  + {each}" for each in sentences.gained)


def _record(record: RecordChange, language: Language) -> Iterator[str]:
    numbers = ", ".join(map(str, record.revisions))
    revisions = REVISIONS.text(language).format(numbers=numbers) if numbers else ""
    yield f"  {record.label.text(language)}{revisions}"
    yield from (f"    {sentence}" for sentence in record.stated[language])
    yield from (f"    {INFERRED.text(language)}{sentence}" for sentence in record.derived[language])


def _table(table: TableChange, language: Language) -> Iterator[str]:
    yield TABLE.text(language).format(caption=table.caption)
    for before, after in table.changed:
        yield f"  {ROW_CHANGED.text(language)}{_row(before)}"
        for column, old, new in zip(table.columns, before, after, strict=False):
            if old != new:
                yield f"    {column}: {old or '–'} → {new or '–'}"
    yield from (f"  {ROW_LOST.text(language)}{_row(row)}" for row in table.lost)
    yield from (f"  {ROW_GAINED.text(language)}{_row(row)}" for row in table.gained)


def _row(row: tuple[str, ...]) -> str:
    cells = (each if len(each) <= LONGEST_CELL else each[: LONGEST_CELL - 1] + "…" for each in row)
    return " | ".join(cells)
