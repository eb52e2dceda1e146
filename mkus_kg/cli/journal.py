"""The commands of the journal: check it, look through it, write it out, replay it, take a revision back."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer
from rdflib import Literal, URIRef

from mkus_kg.cli.output import failed, note, progress, write
from mkus_kg.cli.session import OK, Output, Session, TableFormat, agent_of, open_journal, print_table
from mkus_kg.errors import BadParameter, NotFound, UnknownFormat
from mkus_kg.graph import Table
from mkus_kg.journal import ACTIONS, Verification
from mkus_kg.journal.exports import FORMATS
from mkus_kg.namespaces import read_iri
from mkus_kg.replay import replay as replayed
from mkus_kg.tracker import Tracker

DAMAGED: Final = 1
MOST_LISTED: Final = 100_000
COLUMNS: Final = ("number", "recorded_at", "by_agent", "done", "deletions", "additions", "reason")


def verify(
    context: typer.Context,
    checkpoint: Annotated[str | None, typer.Option("--checkpoint", help="checkpoint")] = None,
) -> int:
    """Check every revision and the chain."""
    session: Session = context.obj
    journal = open_journal(session)
    with progress("checking", session.language):
        verification = journal.verify(checkpoint)
    write(_verdict(session, verification).encode(), None)
    return OK if verification.ok else DAMAGED


def _verdict(session: Session, verification: Verification) -> str:
    count = verification.revisions
    if verification.ok:
        number, digest = verification.head
        return session.text("journal_fits", revisions=count, checkpoint=f"{number}:{digest}") + "\n"
    lines = [session.text("journal_damaged", revisions=count, problems=len(verification.problems))]
    for problem in verification.problems:
        key = "at_revision" if problem.number else "in_general"
        sentence = problem.message.text(session.language)
        lines.append(f"  {session.text(key, number=problem.number, problem=sentence)}")
    return "\n".join(lines) + "\n"


def log(
    context: typer.Context,
    record: Annotated[str | None, typer.Option("--record", "-r", help="record")] = None,
    agent: Annotated[str | None, typer.Option("--agent", help="agent")] = None,
    action: Annotated[str | None, typer.Option("--action", help="action")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="revisions_limit", min=1, max=MOST_LISTED)] = 20,
    format_name: TableFormat = None,
    output: Output = None,
) -> int:
    """List revisions, the newest first."""
    session: Session = context.obj
    if action is not None and action not in ACTIONS:
        raise BadParameter(failed("bad_action", actions=", ".join(sorted(ACTIONS))))
    rows = tuple(
        (
            Literal(revision.number),
            Literal(revision.recorded_at),
            URIRef(revision.agent),
            Literal(revision.action),
            Literal(revision.deletions),
            Literal(revision.additions),
            Literal(revision.reason),
        )
        for revision in open_journal(session).revisions(
            record=_iri(record), agent=_iri(agent), action=action, limit=limit, newest_first=True
        )
    )
    headings = tuple(session.text(column) for column in COLUMNS)
    print_table(session, Table(COLUMNS, rows, headings), format_name, output)
    return OK


def export(
    context: typer.Context,
    format_name: Annotated[str, typer.Option("--format", "-f", help="journal_format")] = "jsonl",
    after: Annotated[int, typer.Option("--after", help="after", min=0)] = 0,
    until: Annotated[int | None, typer.Option("--until", help="until", min=0)] = None,
    comments: Annotated[bool, typer.Option("--comments", help="with_comments")] = False,
    output: Output = None,
) -> int:
    """Write revisions with their changes."""
    session: Session = context.obj
    writer = FORMATS.get(format_name)
    if writer is None:
        raise UnknownFormat(failed("bad_journal_format", formats=", ".join(FORMATS)))
    revisions = open_journal(session).revisions(after=after, until=until)
    with progress("writing", session.language):
        text = "".join(f"{part}\n" for part in writer(revisions, comments=comments))
    write(text.encode(), output)
    return OK


def checkpoint(context: typer.Context) -> int:
    """Print number and hash of the last revision."""
    session: Session = context.obj
    write(f"{open_journal(session).checkpoint()}\n".encode(), None)
    return OK


def replay(
    context: typer.Context,
    until: Annotated[int | None, typer.Option("--until", help="until", min=1)] = None,
    output: Output = None,
) -> int:
    """Build the facts again from the first revision. Raises NotFound for one that is not there."""
    session: Session = context.obj
    journal = open_journal(session)
    last = journal.head().number
    if until is not None and until > last:
        raise NotFound(failed("beyond_journal", last=last))
    with progress("replaying", session.language), TemporaryDirectory() as nothing_kept:
        facts = replayed(journal, Path(nothing_kept), until)
        quick = replayed(journal, session.settings.state_path, until)
        if output is not None:
            write(facts.n_quads(sort=True), output)
    number, digest = facts.head
    same = facts == quick
    key = "replayed" if same else "replayed_otherwise"
    note(session.text(key, revisions=number, statements=len(facts.lines), checkpoint=f"{number}:{digest}"))
    return OK if same else DAMAGED


def undo(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="number", min=1)],
    reason: Annotated[str, typer.Option("--reason", "-r", help="reason")],
    login: Annotated[str, typer.Option("--login", "-l", help="undone_by")],
) -> int:
    """Take a revision back by one more."""
    session: Session = context.obj
    open_journal(session).engine.dispose()
    with progress("opening", session.language):
        tracker = Tracker.open(session.settings)
    try:
        saved = tracker.undo(number, agent_of(tracker.journal.engine, login), reason)
    finally:
        tracker.close()
    note(session.text("undone", number=number, revision=saved.revision.number))
    return OK


def _iri(written: str | None) -> str | None:
    """Give the whole IRI of what may be written short; text that is none finds nothing."""
    return None if written is None else str(read_iri(written) or written)
