"""The command that imports a spreadsheet: it tells what is wrong in each row, and records when told to."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rdflib import URIRef

from mkus_kg.cli.output import failed, note, progress, write
from mkus_kg.cli.session import OK, Session, agent_of
from mkus_kg.errors import BadParameter, InputError
from mkus_kg.forms import Choices, columns, read_forms
from mkus_kg.graph.patch import Patch
from mkus_kg.imports import IMPORT_KINDS, Examination, Examiner, Sheet, form_of, guess, read_sheet
from mkus_kg.namespaces import Language
from mkus_kg.submissions import Writer
from mkus_kg.tracker import Change, Tracker
from mkus_kg.validation import Report

BAD_ROWS: Final = 1


def spreadsheet(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="file")],
    login: Annotated[str, typer.Option("--login", "-l", help="import_login")],
    form: Annotated[str, typer.Option("--form", help="import_form")] = "barrier",
    reason: Annotated[str, typer.Option("--reason", "-m", help="import_reason")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="import_accept")] = False,
) -> int:
    """Examine the rows of a spreadsheet, and record the good ones as one revision when told to."""
    session: Session = context.obj
    kind = IMPORT_KINDS.get(form)
    if kind is None:
        raise BadParameter(failed("bad_import_form", forms=", ".join(IMPORT_KINDS)))
    if accept and not reason.strip():
        raise BadParameter(failed("no_import_reason"))
    sheet = _sheet(file)
    with progress("opening", session.language):
        tracker = Tracker.open(session.settings)
    try:
        agent = agent_of(tracker.journal.engine, login, "import_switched_off")
        graph = tracker.graph
        wanted = form_of(kind, read_forms(graph.shapes_graph(), graph.store))
        writer = Writer(URIRef(agent.iri), datetime.now(UTC), session.language)

        def change(patch: Patch) -> Change:
            return Change(patch, "spreadsheet", reason or file.name, {}, writer.today)

        def rehearse(patch: Patch) -> Report:
            return tracker.rehearse(change(patch), agent)

        choices = Choices(graph, graph.store)
        examiner = Examiner(wanted, choices, graph.store, writer, rehearse, reason or file.name)
        with progress("checking", session.language):
            found = examiner.examine(sheet, guess(sheet.headings, columns(wanted)))
        write(_told(found, session.language).encode(), None)
        note(session.text("import_counts", good=len(found.good), bad=len(found.bad)))
        if accept and found.good:
            saved = tracker.record(change(found.patch), agent)
            note(session.text("import_recorded", number=saved.revision.number))
        return BAD_ROWS if found.bad else OK
    finally:
        tracker.close()


def _sheet(file: Path) -> Sheet:
    try:
        return read_sheet(file.read_bytes())
    except OSError as error:
        raise InputError(failed("unreadable", path=file, reason=error.strerror)) from error


def _told(found: Examination, language: Language) -> str:
    """Give a line for each thing to be mended: the row, its name, a sentence."""
    lines = [
        f"{row.number}\t{row.title}\t{trouble.sentence(language)}\n"
        for row in found.bad
        for trouble in row.troubles
    ]
    return "".join(lines)
