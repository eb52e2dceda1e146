"""A spreadsheet looked at row by row: what each would make, what stands in its way. Nothing is kept."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.errors import Message
from mkus_kg.forms import Choices, Column, FieldError, Form, columns, row_answers
from mkus_kg.graph import GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.imports.rows import Row
from mkus_kg.imports.sheets import Sheet
from mkus_kg.namespaces import LANGUAGES, MKUS, RDF, Language
from mkus_kg.submissions import Submission, Writer, new_record
from mkus_kg.validation import Finding, Report

NAMED_BY: Final = "title"
MOST_CANDIDATES: Final = 3
LONGEST_SHOWN: Final = 60
FORMULA: Final = Message(
    pl="W komórce jest formuła, której nie obliczamy; wklej jej wynik jako wartość.",
    en="The cell holds a formula, which is not computed here; paste its result as a value.",
)
Rehearse = Callable[[Patch], Report]


@dataclass(frozen=True)
class Trouble:
    """What is wrong in a row: in which column of the form, if in one, and a sentence."""

    column: Message | None
    message: Message
    value: str = ""
    """What stands in the cell."""

    def sentence(self, language: Language) -> str:
        """Give the sentence with the column it is about before it."""
        text = self.message.text(language)
        return text if self.column is None else f"{self.column.text(language)}: {text}"


@dataclass(frozen=True)
class ExaminedRow:
    """A row of the file: its name, what it would add, what is wrong, and what is to be mended later."""

    number: int
    title: str
    patch: Patch
    troubles: tuple[Trouble, ...] = ()
    warnings: tuple[Message, ...] = ()

    @property
    def good(self) -> bool:
        """Say whether the row can be recorded."""
        return not self.troubles


@dataclass(frozen=True)
class Examination:
    """Every row of a spreadsheet, examined."""

    rows: tuple[ExaminedRow, ...]
    seal: str = field(default="")
    """Tells what was looked at: accepted is only what was seen."""

    @cached_property
    def good(self) -> tuple[ExaminedRow, ...]:
        """Give the rows that can be recorded."""
        return tuple(row for row in self.rows if row.good)

    @cached_property
    def bad(self) -> tuple[ExaminedRow, ...]:
        """Give the rows that cannot."""
        return tuple(row for row in self.rows if not row.good)

    @property
    def patch(self) -> Patch:
        """Give what the good rows add together."""
        return Patch(frozenset(), frozenset().union(*(row.patch.added for row in self.good)))


class Examiner:
    """Looks at the rows of one spreadsheet for one form."""

    def __init__(
        self, form: Form, choices: Choices, store: GraphStore, writer: Writer, rehearse: Rehearse, reason: str
    ) -> None:
        self._form = form
        self._columns = {column.name: column for column in columns(form)}
        self._choices = choices
        self._store = store
        self._writer = writer
        self._rehearse = rehearse
        self._reason = reason
        self._titles: dict[str, int] = {}
        self._sources: dict[frozenset[tuple[URIRef, object]], URIRef] = {}

    def examine(self, sheet: Sheet, mapping: Mapping[int, str]) -> Examination:
        """Examine every row; `mapping` gives the field for each column of the file that answers one."""
        rows = [self._row(row, mapping) for row in sheet.rows]
        together = Examination(tuple(rows)).patch
        judged = self._judged(rows, self._rehearse(together)) if together else rows
        return Examination(tuple(judged), _seal(sheet, mapping, judged))

    def _row(self, row: Row, mapping: Mapping[int, str]) -> ExaminedRow:
        texts = {name: row.cells[number] for number, name in mapping.items()}
        submission = new_record(
            self._form,
            row_answers(self._form, texts),
            self._choices,
            self._store,
            self._writer,
            self._reason,
        )
        title = texts.get(NAMED_BY, "")
        troubles = [
            *(Trouble(self._label(mapping[n]), FORMULA) for n in row.formulas if n in mapping),
            *(self._of_answer(error, texts) for error in submission.errors),
            *self._seen_before(submission, title, row.number),
        ]
        return ExaminedRow(row.number, title, self._with_shared_sources(submission.patch), tuple(troubles))

    def _of_answer(self, error: FieldError, texts: Mapping[str, str]) -> Trouble:
        value = texts.get(error.field, "")
        shown = value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"
        return Trouble(self._label(error.field), _sentence(error), shown)

    def _label(self, name: str) -> Message | None:
        """Give what stands above a column, or above the part of the form that a name means."""
        column: Column | None = self._columns.get(name)
        if column is not None:
            return column.label
        first = name.partition(".")[0]
        return next((each.label for each in self._form.fields if each.name == first), None)

    def _seen_before(self, submission: Submission, title: str, number: int) -> Iterator[Trouble]:
        """Find the same name in a row before, or on a record that is there already."""
        if not title:
            return
        column = self._columns[NAMED_BY]
        first = self._titles.setdefault(" ".join(title.casefold().split()), number)
        if first != number:
            yield Trouble(
                column.label,
                Message(
                    pl=f"Ta sama nazwa stoi w wierszu {first}.", en=f"The same name stands in row {first}."
                ),
            )
        named = [
            each.subject
            for each in self._store.statements(
                None, column.field.path, Literal(title, lang=column.field.language)
            )
        ]
        if any(next(self._store.statements(each, RDF.type, self._form.target), None) for each in named):
            yield Trouble(
                column.label,
                Message(
                    pl="Zapis o tej nazwie już jest; uzupełnij tamten albo zmień nazwę.",
                    en="There is a record of this name already; complete that one, or change the name.",
                ),
            )

    def _with_shared_sources(self, patch: Patch) -> Patch:
        """Let rows that describe the same new source cite one and the same record."""
        renamed: dict[object, URIRef] = {}
        for statement in patch.added:
            if statement.predicate == RDF.type and statement.object == MKUS.Source:
                source = statement.subject
                said = frozenset((e.predicate, e.object) for e in patch.added if e.subject == source)
                renamed[source] = self._sources.setdefault(said, URIRef(str(source)))
        return Patch(
            patch.removed,
            frozenset(
                Statement(
                    renamed.get(each.subject, each.subject),
                    each.predicate,
                    renamed.get(each.object, each.object),
                    each.graph,
                )
                for each in patch.added
            ),
        )

    def _judged(self, rows: Sequence[ExaminedRow], report: Report) -> list[ExaminedRow]:
        """Bring what the shapes find to the rows it is about; what is about none is about the first."""
        row_of: dict[object, int] = {}
        good = [number for number, row in enumerate(rows) if row.good]
        for number in good:
            for statement in rows[number].patch.added:
                row_of.setdefault(statement.subject, number)
        troubles: dict[int, list[Trouble]] = {}
        warnings: dict[int, list[Message]] = {}
        for finding in report.findings:
            number = row_of.get(finding.focus, row_of.get(finding.value, good[0]))
            if finding.severity == "Violation":
                troubles.setdefault(number, []).append(Trouble(self._asked(finding), _told(finding)))
            elif finding.severity == "Warning" and finding.focus in row_of:
                warnings.setdefault(number, []).append(_told(finding))
        return [
            replace(
                row,
                troubles=(*row.troubles, *dict.fromkeys(troubles.get(number, ()))),
                warnings=tuple(dict.fromkeys(warnings.get(number, ()))),
            )
            for number, row in enumerate(rows)
        ]

    def _asked(self, finding: Finding) -> Message | None:
        return next((each.label for each in self._form.fields if each.path == finding.path), None)


def _sentence(error: FieldError) -> Message:
    """Give what is wrong, and which records a text may have meant."""
    if not error.candidates:
        return error.message
    named = "; ".join(choice.label for choice in error.candidates[:MOST_CANDIDATES])
    return Message(
        pl=f"Ten tekst może oznaczać kilka zapisów: {named}. Wpisz pełną nazwę albo adres.",
        en=f"This text may mean several records: {named}. Write the whole name or the address.",
    )


def _told(finding: Finding) -> Message:
    return Message(**{language: finding.plain[language] for language in LANGUAGES})


def _seal(sheet: Sheet, mapping: Mapping[int, str], rows: Sequence[ExaminedRow]) -> str:
    good = [row.number for row in rows if row.good]
    return hashlib.sha256(repr((sheet, sorted(mapping.items()), good)).encode()).hexdigest()
