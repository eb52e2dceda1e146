"""The commands that suggest missing links and show the barriers like a barrier."""

from typing import Annotated

import typer
from rdflib import URIRef

from mkus_kg.analysis import alike as analysis
from mkus_kg.analysis.links_table import links_table
from mkus_kg.analysis.wanted import LACKING, LinksWanted
from mkus_kg.cli.output import failed, note
from mkus_kg.cli.session import OK, Force, Output, Session, TableFormat, print_table
from mkus_kg.errors import BadParameter


def links_wanted(
    context: typer.Context,
    lacking: Annotated[str, typer.Option("--lacking", help="lacking")] = "practices",
    format_name: TableFormat = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Print a row for each reason of each suggested link, and how well such suggestions find known links."""
    session: Session = context.obj
    kind = next((each for each in LACKING if each == lacking), None)
    if kind is None:
        raise BadParameter(failed("bad_lacking", offered=", ".join(LACKING)))
    graph = session.open(force=force)
    found = LinksWanted.read(graph)
    print_table(session, links_table(graph, found.gaps(kind), session.language), format_name, output)
    measured = found.measured(LACKING[kind])
    note(
        session.text(
            "links_quality",
            links=measured.links,
            hits=round(100 * measured.all["learned"].hits),
            popular=round(100 * measured.all["popularity"].hits),
        )
    )
    return OK


def alike(
    context: typer.Context,
    iri: Annotated[str, typer.Argument(help="iri")],
    format_name: TableFormat = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Print a row for each part of the likeness of each barrier that looks like a barrier."""
    session: Session = context.obj
    graph = session.open(force=force)
    barrier = URIRef(graph.resource(iri))
    table = analysis.alike_table(graph, analysis.alike(graph, barrier), session.language)
    print_table(session, table, format_name, output)
    return OK
