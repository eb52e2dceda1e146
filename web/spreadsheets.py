"""Spreadsheets on the site: sent or pasted, matched with a form, looked at row by row, recorded at once."""

import csv
import io
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from fastapi import Request
from fastapi.responses import Response
from rdflib import URIRef

from mkus_kg.errors import (
    BadReason,
    BadSheet,
    Message,
    NotFound,
    Overtaken,
)
from mkus_kg.exports.workbook import safe_text
from mkus_kg.forms import Choices, Column, Form, columns, read_forms
from mkus_kg.graph.patch import Patch
from mkus_kg.imports import (
    IMPORT_KINDS,
    MOST_BYTES,
    MOST_ROWS,
    Examination,
    Examiner,
    ImportKind,
    Kept,
    KeptSheets,
    Rehearse,
    Sheet,
    form_of,
    guess,
    read_pasted,
    read_sheet,
    template,
)
from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.submissions import Writer
from mkus_kg.tracker import Change, Refused, Tracker
from mkus_kg.validation import Report
from web.known_on import today
from web.parts import PATHS, Here, Site
from web.rendering import page
from web.visitors import Person
from web.writing import DONE, Action, kept_here, read_only, recorded, see_other

NAME: Final = "import"
ROWS: Final[Mapping[Language, str]] = {"pl": "wiersze", "en": "rows"}
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What tells Excel that a CSV file is UTF-8."""
SAMPLES: Final = 3
MOST_EXAMINED: Final = 8
LONGEST_NAME: Final = 120

NOTHING_SENT: Final = Message(
    pl="Wybierz plik CSV albo XLSX, albo wklej komórki z arkusza.",
    en="Choose a CSV or XLSX file, or paste cells of a spreadsheet.",
)
UNKNOWN_KIND: Final = Message(pl="Wybierz, co jest w arkuszu.", en="Choose what the spreadsheet holds.")
CHANGED: Final = Message(
    pl="Od czasu sprawdzenia coś się zmieniło. Przejrzyj wynik jeszcze raz i dopiero wtedy zapisz.",
    en="Something changed since the rows were checked. Look at the result again before you record it.",
)
NO_REASON: Final = Message(
    pl="Napisz, skąd są te dane i dlaczego je dodajesz.",
    en="Say where these data are from and why you add them.",
)


class SpreadsheetDesk:
    """The import of spreadsheets. Nothing is written until a person accepts what was shown."""

    def __init__(self, site: Site) -> None:
        self.site: Final = site
        self._examined: OrderedDict[tuple[object, ...], Examination] = OrderedDict()

    @property
    def _tracker(self) -> Tracker:
        if self.site.tracker is None:
            raise read_only()
        return self.site.tracker

    @cached_property
    def _kept(self) -> KeptSheets:
        return KeptSheets(self._tracker.journal.engine)

    @cached_property
    def _forms(self) -> Mapping[str, Form]:
        return read_forms(self.site.serving.shapes_graph(), self.site.serving.store)

    @property
    def _choices(self) -> Choices:
        return Choices(self.site.serving, self.site.serving.store)

    def _form(self, kind: str) -> Form:
        return form_of(self._kind(kind), self._forms)

    def _kind(self, name: str) -> ImportKind:
        kind = IMPORT_KINDS.get(name)
        if kind is None:
            raise NotFound(UNKNOWN_KIND)
        return kind

    # Sending

    def start_page(self, language: Language, request: Request, person: Person) -> Response:
        """Show where spreadsheets are sent, and those that wait."""
        return self._start(language, person, done=recorded(request))

    def _start(
        self,
        language: Language,
        person: Person,
        *,
        wrong: Message | None = None,
        kind: str = "",
        pasted: str = "",
        done: int = 0,
    ) -> Response:
        return kept_here(
            page(
                Here(self.site, language, NAME, PATHS[NAME]),
                "import.html",
                422 if wrong else 200,
                kinds=tuple(IMPORT_KINDS.values()),
                chosen=kind,
                pasted=pasted,
                waiting=self._kept.all(person.agent),
                accepted=self._kept.accepted(person.agent),
                wrong=wrong.text(language) if wrong else "",
                most_rows=MOST_ROWS,
                megabytes=MOST_BYTES // 1_000_000,
                done=done,
            )
        )

    def template_file(self, language: Language, kind: str) -> Response:
        """Give an empty spreadsheet for a kind of record."""
        content = template(columns(self._form(kind)), self._choices, language)
        name = f"mkus-{kind}-{language}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, headers=headers, media_type=XLSX_TYPE)

    def sent(self, action: Action) -> Response:
        """Take a file or pasted cells, guess what its columns are, and go on to ask."""
        kind, pasted = action.text("kind"), action.text("pasted")
        if kind not in IMPORT_KINDS:
            return self._start(action.language, action.who, wrong=UNKNOWN_KIND, pasted=pasted)
        upload = action.files.get("file")
        content = upload.file.read() if upload is not None else b""
        try:
            if not content and not pasted:
                raise BadSheet(NOTHING_SENT)
            sheet = read_sheet(content) if content else read_pasted(pasted)
        except BadSheet as error:
            return self._start(action.language, action.who, wrong=error.message, kind=kind, pasted=pasted)
        agent = action.who.agent
        mapping = self._kept.remembered(agent, kind, sheet.headings)
        if mapping is None:
            mapping = guess(sheet.headings, columns(self._form(kind)))
        name = (upload.filename or "") if content and upload is not None else ""
        identifier = self._kept.keep(agent, kind, name[:LONGEST_NAME], sheet, mapping)
        return see_other(self._address(action.language, identifier))

    # Matching columns

    def _address(self, language: Language, identifier: str, step: str = "") -> str:
        address = f"{PATHS[NAME][language]}/{identifier}"
        return f"{address}/{step}" if step else address

    def _here(self, language: Language, kept: Kept, steps: Mapping[Language, str] | None = None) -> Here:
        paths = {each: self._address(each, kept.id, steps[each] if steps else "") for each in LANGUAGES}
        return Here(self.site, language, NAME, paths)

    def match_page(self, language: Language, request: Request, person: Person) -> Response:
        """Ask which column answers which field."""
        kept = self._kept.one(person.agent, request.path_params["id"])
        return self._match(language, kept, kept.mapping)

    def _match(
        self, language: Language, kept: Kept, mapping: Mapping[int, str], wrong: Message | None = None
    ) -> Response:
        form = self._form(kept.kind)
        samples = [
            list(dict.fromkeys(row.cells[number] for row in kept.sheet.rows if row.cells[number]))[:SAMPLES]
            for number in range(len(kept.sheet.headings))
        ]
        return kept_here(
            page(
                self._here(language, kept),
                "import-match.html",
                422 if wrong else 200,
                kept=kept,
                kind=self._kind(kept.kind),
                columns=columns(form),
                file_columns=[
                    (number, heading, samples[number], mapping.get(number, ""))
                    for number, heading in enumerate(kept.sheet.headings)
                ],
                wrong=wrong.text(language) if wrong else "",
            )
        )

    def matched(self, action: Action) -> Response:
        """Take the person's choice of columns, or discard the spreadsheet."""
        person = action.who
        kept = self._kept.one(person.agent, action.request.path_params["id"])
        if action.text("do") == "discard":
            self._kept.discard(person.agent, kept.id)
            return see_other(PATHS[NAME][action.language])
        known = {column.name: column for column in columns(self._form(kept.kind))}
        chosen = {
            number: action.text(f"column-{number}")
            for number in range(len(kept.sheet.headings))
            if action.text(f"column-{number}") in known
        }
        wrong = _wrong_choice(chosen, known)
        if wrong is not None:
            return self._match(action.language, kept, chosen, wrong)
        self._kept.match(person.agent, kept.id, chosen)
        return see_other(self._address(action.language, kept.id, ROWS[action.language]))

    # Rows

    def rows_page(self, language: Language, request: Request, person: Person) -> Response:
        """Show what each row would make, and what stands in its way."""
        kept = self._kept.one(person.agent, request.path_params["id"])
        return self._rows(language, kept, self._examine(language, kept, person))

    def _rows(
        self,
        language: Language,
        kept: Kept,
        examination: Examination,
        *,
        wrong: Message | None = None,
        reason: str = "",
        status: int = 422,
    ) -> Response:
        return kept_here(
            page(
                self._here(language, kept, ROWS),
                "import-rows.html",
                status if wrong else 200,
                kept=kept,
                kind=self._kind(kept.kind),
                examination=examination,
                bad_name=told_name(language),
                reason=reason,
                wrong=wrong.text(language) if wrong else "",
            )
        )

    def _examine(self, language: Language, kept: Kept, person: Person) -> Examination:
        """Examine the rows, or give again what was found when the facts were the same."""
        key = (kept.id, tuple(kept.mapping.items()), self._tracker.journal.head(), language)
        found = self._examined.get(key)
        if found is None:

            def rehearse(patch: Patch) -> Report:
                return self._tracker.rehearse(_change(patch, kept.name or kept.kind), person.writer)

            examiner = self._examiner(language, kept, person, rehearse, kept.name or kept.kind)
            found = self._examined[key] = examiner.examine(kept.sheet, kept.mapping)
            while len(self._examined) > MOST_EXAMINED:
                self._examined.popitem(last=False)
        return found

    def _examiner(
        self, language: Language, kept: Kept, person: Person, rehearse: Rehearse, reason: str
    ) -> Examiner:
        writer = Writer(URIRef(person.agent), datetime.now(UTC), language)
        store = self.site.serving.store
        return Examiner(self._form(kept.kind), self._choices, store, writer, rehearse, reason)

    def bad_rows_file(self, language: Language, request: Request, person: Person) -> Response:
        """Give the rows that cannot be recorded as CSV, with what is wrong in a column of its own."""
        kept = self._kept.one(person.agent, request.path_params["id"])
        bad = {row.number: row for row in self._examine(language, kept, person).bad}
        output = io.StringIO()
        writer = csv.writer(output, delimiter=";")
        told = self.site.texts.text("import.to-mend", language)
        writer.writerow([*map(safe_text, kept.sheet.headings), told])
        for row in kept.sheet.rows:
            if row.number in bad:
                sentences = " ".join(each.sentence(language) for each in bad[row.number].troubles)
                writer.writerow([*map(safe_text, row.cells), sentences])
        headers = {
            "Content-Disposition": f'attachment; filename="mkus-{kept.kind}-{told_name(language)}.csv"'
        }
        return Response((MARK + output.getvalue()).encode(), headers=headers, media_type="text/csv")

    def accepted(self, action: Action) -> Response:
        """Record the good rows as one revision, if they are what the person was shown."""
        person, language = action.who, action.language
        kept = self._kept.one(person.agent, action.request.path_params["id"])
        shown = self._examine(language, kept, person)
        reason = action.text("reason")
        if not reason:
            return self._rows(language, kept, shown, wrong=NO_REASON)
        if action.text("seal") != shown.seal or not shown.good:
            return self._rows(language, kept, shown, wrong=CHANGED, reason=reason, status=409)
        numbers = {row.number for row in shown.good}
        good = Sheet(kept.sheet.headings, tuple(row for row in kept.sheet.rows if row.number in numbers))
        examiner = self._examiner(language, kept, person, lambda patch: Report(()), reason)
        try:
            patch = examiner.examine(good, kept.mapping).patch
            saved = self._tracker.record(_change(patch, reason), person.writer)
        except (BadReason, Overtaken, Refused) as error:
            return self._rows(language, kept, shown, wrong=error.message, reason=reason)
        self._kept.accept(person.agent, kept.id, saved.revision.number)
        return see_other(f"{PATHS[NAME][language]}?{DONE}={saved.revision.number}")


def told_name(language: Language) -> str:
    """Give the part of a file's name that says it holds rows to be mended."""
    return {"pl": "do-poprawienia", "en": "to-mend"}[language]


def _change(patch: Patch, reason: str) -> Change:
    return Change(patch, "spreadsheet", reason, {}, today())


def _wrong_choice(chosen: Mapping[int, str], known: Mapping[str, Column]) -> Message | None:
    """Say which field is chosen twice, or which required one is missing."""
    names = list(chosen.values())
    twice = [known[name].label for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        return Message(
            pl=f"Pole „{twice[0].pl}” wybrano dla dwóch kolumn; zostaw je przy jednej.",
            en=f"The field “{twice[0].en}” is chosen for two columns; leave it at one.",
        )
    missing = [column.label for name, column in known.items() if column.required and name not in names]
    if missing:
        return Message(
            pl="Brakuje kolumny dla wymaganych pól: " + ", ".join(f"„{each.pl}”" for each in missing) + ".",
            en="No column is chosen for required fields: "
            + ", ".join(f"“{each.en}”" for each in missing)
            + ".",
        )
    return None
