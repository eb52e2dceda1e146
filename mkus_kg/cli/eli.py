"""The command that imports an act from the ELI service: it shows what would come, and records if told to."""

from pathlib import Path
from typing import Annotated

import typer

from mkus_kg.cli.output import failed, note, progress, write
from mkus_kg.cli.session import OK, Session, agent_of
from mkus_kg.eli import (
    ARTICLES,
    DEPTHS,
    KINDS,
    Answer,
    EliService,
    Proposal,
    asked_number,
    change_of,
    propose,
    read_answer,
    saved_files,
    taken_away,
)
from mkus_kg.errors import BadParameter
from mkus_kg.tracker import Tracker


def eli(
    context: typer.Context,
    act: Annotated[str | None, typer.Argument(help="act")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="eli_file")] = None,
    units: Annotated[str, typer.Option("--units", help="eli_units")] = ARTICLES,
    accept: Annotated[bool, typer.Option("--accept", help="eli_accept")] = False,
    login: Annotated[str | None, typer.Option("--login", "-l", help="eli_login")] = None,
    reason: Annotated[str, typer.Option("--reason", "-m", help="import_reason")] = "",
) -> int:
    """Show what an act of the ELI service would add, and record it as one revision when told to."""
    session: Session = context.obj
    if units not in DEPTHS:
        raise BadParameter(failed("bad_units", units=", ".join(DEPTHS)))
    if accept and not login:
        raise BadParameter(failed("no_eli_login"))
    answer = _answer(session, act, file)
    with progress("opening", session.language):
        tracker = Tracker.open(session.settings)
    try:
        agent = agent_of(tracker.journal.engine, login, "import_switched_off") if login else None
        with progress("comparing", session.language):
            day = session.settings.today()
            found = propose(answer, tracker.graph.store, taken_away(tracker.journal), day, units)
        write(_told(found, session).encode(), None)
        _count(found, session)
        if not found:
            note(session.text("eli_nothing"))
        elif agent is None or not accept:
            note(session.text("eli_dry"))
        else:
            why = reason.strip() or session.text("eli_reason", act=found.number)
            saved = tracker.record(change_of(found, tracker, why, day), agent)
            note(session.text("import_recorded", number=saved.revision.number))
        return OK
    finally:
        tracker.close()


def _answer(session: Session, act: str | None, file: Path | None) -> Answer:
    number = None if act is None else asked_number(act)
    if file is not None:
        return read_answer(saved_files(file), number)
    if number is None:
        raise BadParameter(failed("no_act"))
    service = EliService(session.settings.eli_service)
    with progress("asking", session.language):
        return read_answer(service.files(number), number)


def _told(found: Proposal, session: Session) -> str:
    """Give a line for each record, for each difference and for each note, in columns."""
    language = session.language
    lines = [
        (
            session.text("eli_new" if each.new else "eli_completed"),
            KINDS[each.kind].text(language),
            each.name.text(language),
            ", ".join(detail.text(language) for detail in each.details),
        )
        for each in found.items
    ]
    lines += [
        (
            session.text("eli_difference"),
            each.record.rpartition("/")[2],
            each.field.text(language),
            session.text("eli_ours", ours=each.ours.text(language), theirs=each.theirs.text(language)),
        )
        for each in found.differences
    ]
    lines += [(session.text("eli_note"), "", each.text(language), "") for each in found.notes]
    return "".join("\t".join(line) + "\n" for line in lines)


def _count(found: Proposal, session: Session) -> None:
    counts = {kind: found.counts.get(kind, 0) for kind in KINDS}
    note(session.text("eli_counts", **counts, differences=len(found.differences)))
