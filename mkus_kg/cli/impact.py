"""The command that says what a change of law touches."""

from typing import Annotated

import typer

from mkus_kg.analysis.impact import ChangeOfLaw, impact_of, impact_table
from mkus_kg.cli.output import note
from mkus_kg.cli.session import OK, Force, Output, Session, TableFormat, print_table


def impact(
    context: typer.Context,
    iri: Annotated[str, typer.Argument(help="iri")],
    repeal: Annotated[bool, typer.Option("--repeal", help="repeal")] = False,
    format_name: TableFormat = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Print a row for each path from a provision, an act or a change to a record that it touches."""
    session: Session = context.obj
    graph = session.open(force=force)
    change: ChangeOfLaw = "repeal" if repeal else "amendment"
    found = impact_of(graph, iri, change, day=session.settings.today(), language=session.language)
    print_table(session, impact_table(graph, found, session.language), format_name, output)
    for each in found.counts:
        kind = graph.label(each.kind, session.language)
        note(session.text("impact_count", kind=kind, number=each.number, certain=each.certain))
    return OK
