"""The command that says what would be if proposals came into force."""

from typing import Annotated

import typer

from mkus_kg.analysis import what_if as analysis
from mkus_kg.analysis.blocking import REMOVALS, Reading
from mkus_kg.analysis.blocking_facts import read_facts
from mkus_kg.analysis.consistency import check_package
from mkus_kg.analysis.what_if_tables import what_if_table
from mkus_kg.cli.output import failed, note
from mkus_kg.cli.session import OK, Force, Output, Session, TableFormat, print_table
from mkus_kg.errors import BadParameter


def what_if(
    context: typer.Context,
    proposals: Annotated[list[str], typer.Argument(help="proposals")],
    removal: Annotated[str, typer.Option("--removal", help="removal")] = Reading().removal,
    general: Annotated[bool, typer.Option("--general", help="general")] = False,
    format_name: TableFormat = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Print pairs freed, barriers removed and left, and what speaks against the package."""
    session: Session = context.obj
    graph = session.open(force=force)
    facts = read_facts(graph)
    changes = [str(graph.resource(each)) for each in proposals]
    read = next((each for each in REMOVALS if each == removal), None)
    if read is None:
        raise BadParameter(failed("bad_removal", offered=", ".join(REMOVALS)))
    if not {each.iri for each in facts.changes}.issuperset(changes):
        raise BadParameter(failed("bad_proposal"))
    then = analysis.what_if(facts, changes, Reading(removal=read, general=general))
    findings = check_package(graph, facts, changes, session.settings.today())
    print_table(session, what_if_table(graph, then, findings, session.language), format_name, output)
    note(
        session.text(
            "what_if_count",
            freed=len(then.freed),
            removed=len(then.removed),
            partly=len(then.partly),
            left=len(then.left),
        )
    )
    return OK
