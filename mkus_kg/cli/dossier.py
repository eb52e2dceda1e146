"""The commands of dossiers: make one or freeze it, check one that was handed on, list them, write one out."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rdflib import Literal, URIRef

from mkus_kg.cli.output import failed, note, progress, write
from mkus_kg.cli.session import (
    OK,
    AsOf,
    Output,
    Session,
    TableFormat,
    agent_of,
    open_journal,
    print_table,
    read_day,
)
from mkus_kg.database import database_exists
from mkus_kg.dossier.archive import MOST_BYTES
from mkus_kg.dossier.checking import verify as check
from mkus_kg.dossier.data_state import RecordedState
from mkus_kg.dossier.freezing import Dossiers
from mkus_kg.dossier.verdict import Verdict
from mkus_kg.dossier.verdict_text import told
from mkus_kg.errors import BadParameter, InputError
from mkus_kg.graph import Table
from mkus_kg.journal import DossierRegister
from mkus_kg.namespaces import DOSSIER, read_iri
from mkus_kg.tracker import Tracker

NOT_PASSED: Final = 1
BINARY: Final = "xlsx"
COLUMNS: Final = (
    "dossier_address",
    "dossier_recommendation",
    "frozen_at",
    "dossier_day",
    "dossier_revision",
    "dossier_sha256",
    "reason",
)


def build(
    context: typer.Context,
    recommendation: Annotated[str, typer.Argument(help="recommendation")],
    output: Output = None,
    as_of: AsOf = None,
    freeze: Annotated[bool, typer.Option("--freeze", help="dossier_freeze")] = False,
    login: Annotated[str, typer.Option("--login", "-l", help="frozen_by")] = "",
    reason: Annotated[str, typer.Option("--reason", "-r", help="dossier_note")] = "",
) -> int:
    """Write the ZIP of a recommendation: a draft, or frozen as the next dossier."""
    session: Session = context.obj
    day = None if as_of is None else read_day(as_of)
    term = read_iri(recommendation)
    if term is None:
        raise BadParameter(failed("bad_recommendation"))
    if freeze and not (login and reason.strip()):
        raise BadParameter(failed("freeze_needs"))
    journal = open_journal(session)
    agent = agent_of(journal.engine, login) if freeze else None
    journal.engine.dispose()
    if agent is None:
        with progress("opening", session.language):
            state = RecordedState(session.settings)
        with progress("making", session.language):
            package = Dossiers(state, session.settings).draft(str(term), day)
        write(package.content, output, BINARY)
        note(session.text("drafted", sha256=package.sha256))
        return OK
    with progress("opening", session.language):
        tracker = Tracker.open(session.settings)
    try:
        dossiers = Dossiers(tracker, session.settings)
        with progress("making", session.language):
            frozen = dossiers.freeze(str(term), agent, reason, day)
        note(session.text("frozen", number=frozen.number, address=DOSSIER[str(frozen.number)]))
        if output is not None:
            write(dossiers.zip(frozen.number), output)
    finally:
        tracker.close()
    return OK


def verify(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="file")] = None,
    output: Output = None,
) -> int:
    """Say whether a ZIP is intact, known here and still true; without one, check the register itself."""
    session: Session = context.obj
    if file is None:
        return _verify_register(session)
    verdict = _verdict(session, _read(file))
    write(told(verdict, session.language).encode(), output)
    return OK if verdict.passed else NOT_PASSED


def _verify_register(session: Session) -> int:
    register = DossierRegister.open(open_journal(session).engine)
    found = register.damaged()
    for number, message in found:
        note(session.text("dossier_damaged", number=number, problem=message.text(session.language)))
    if not found:
        note(session.text("dossiers_fit", count=len(register.all())))
    return NOT_PASSED if found else OK


def list_(context: typer.Context, format_name: TableFormat = None, output: Output = None) -> int:
    """List the frozen dossiers, the newest first."""
    session: Session = context.obj
    rows = tuple(
        (
            DOSSIER[str(each.number)],
            URIRef(each.recommendation),
            Literal(each.frozen_at),
            Literal(each.day),
            Literal(each.revision),
            Literal(each.sha256),
            Literal(each.note),
        )
        for each in DossierRegister.open(open_journal(session).engine).all()
    )
    print_table(session, Table(COLUMNS, rows, tuple(map(session.text, COLUMNS))), format_name, output)
    return OK


def export(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="dossier_number", min=1)],
    output: Output = None,
) -> int:
    """Write the ZIP of a frozen dossier. Raises NotFound, and InvalidGraph when it is damaged."""
    session: Session = context.obj
    write(DossierRegister.open(open_journal(session).engine).zip(number), output, BINARY)
    return OK


def _verdict(session: Session, content: bytes) -> Verdict:
    if not database_exists(session.settings.database):
        return check(content)
    with progress("opening", session.language):
        state = RecordedState(session.settings)
    with progress("comparing", session.language):
        return check(content, Dossiers(state, session.settings))


def _read(file: Path) -> bytes:
    """Read a file, and no more of it than tells that it is too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(failed("unreadable", path=file, reason=error.strerror)) from error
