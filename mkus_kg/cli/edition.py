"""The commands of the published editions: publish one, list them, check them, write one out."""

from typing import Annotated, Final

import typer
from rdflib import Literal, URIRef

from mkus_kg.cli.output import failed, note, progress, write
from mkus_kg.cli.session import OK, Output, Session, TableFormat, agent_of, open_journal, print_table
from mkus_kg.database import open_database
from mkus_kg.errors import MkusError, UnknownFormat
from mkus_kg.graph import Table
from mkus_kg.journal import Editions, Journal
from mkus_kg.publishing import FILE_FORMATS, Publisher, edition_iri, unpublished_release, written
from mkus_kg.tracker import Tracker

DAMAGED: Final = 1
COLUMNS: Final = ("edition_address", "published_at", "facts_version", "edition_statements", "reason")


def publish(
    context: typer.Context,
    reason: Annotated[str, typer.Option("--reason", "-r", help="edition_note")],
    login: Annotated[str, typer.Option("--login", "-l", help="published_by")],
) -> int:
    """Publish the newest state as the next edition."""
    session: Session = context.obj
    engine = open_journal(session).engine
    agent = agent_of(engine, login)
    engine.dispose()
    with progress("opening", session.language):
        tracker = Tracker.open(session.settings)
    try:
        with progress("writing", session.language):
            edition = Publisher(tracker, session.settings).publish(agent, reason)
    finally:
        tracker.close()
    note(session.text("published", number=edition.number, address=edition_iri(edition.number)))
    return OK


def list_(context: typer.Context, format_name: TableFormat = None, output: Output = None) -> int:
    """List the editions, the newest first."""
    session: Session = context.obj
    rows = tuple(
        (
            URIRef(edition_iri(each.number)),
            Literal(each.published_at),
            Literal(each.name),
            Literal(each.statements),
            Literal(each.note),
        )
        for each in _open(session).all()
    )
    print_table(session, Table(COLUMNS, rows, tuple(map(session.text, COLUMNS))), format_name, output)
    return OK


def verify(context: typer.Context) -> int:
    """Read every edition whole, and check its hash and its place in the chain."""
    session: Session = context.obj
    editions = _open(session)
    with progress("checking", session.language):
        found = editions.damaged()
    for number, message in found:
        note(session.text("edition_damaged", number=number, problem=message.text(session.language)))
    if not found:
        note(session.text("editions_fit", count=len(editions.all())))
    return DAMAGED if found else OK


def export(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="edition_number", min=1)],
    format_name: Annotated[str, typer.Option("--format", "-f", help="graph_format")] = "nquads",
    output: Output = None,
) -> int:
    """Write an edition, always the same bytes. Raises NotFound, and InvalidGraph when it is damaged."""
    session: Session = context.obj
    if format_name not in FILE_FORMATS:
        raise UnknownFormat(failed("bad_edition_format", formats=", ".join(FILE_FORMATS)))
    content = _open(session).n_quads(number)
    with progress("writing", session.language):
        write(written(content, format_name), output, format_name)
    return OK


def publish_release(session: Session, *, force: bool) -> None:
    """Publish a release of the curated facts that no edition holds; the site runs without, if it must."""
    settings = session.settings
    journal = Journal.open(open_database(settings.database))
    waiting = unpublished_release(journal, Editions.open(journal.engine))
    journal.engine.dispose()
    if waiting is None:
        return
    tracker = Tracker.open(settings, force=force)
    try:
        Publisher(tracker, settings).publish_release()
    except MkusError as error:
        note(error.text(session.language))
    finally:
        tracker.close()


def _open(session: Session) -> Editions:
    return Editions.open(open_journal(session).engine)
