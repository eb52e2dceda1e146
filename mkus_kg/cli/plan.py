"""The command that works out which changes would free most."""

import json
from collections.abc import Sequence
from typing import Annotated, TypeVar

import typer

from mkus_kg.analysis.blocking import REMOVALS, Reading
from mkus_kg.analysis.blocking_facts import read_facts
from mkus_kg.analysis.plan_document import amount, honest, plan_document, plan_table
from mkus_kg.analysis.planner import plan as work_out
from mkus_kg.analysis.plans import MOST, Asked, Plan
from mkus_kg.analysis.targets import COUNTS, WEIGHTS, Target
from mkus_kg.cli.output import failed, write
from mkus_kg.cli.session import OK, Force, Output, Session, print_table
from mkus_kg.errors import BadParameter
from mkus_kg.kg import KnowledgeGraph

Word = TypeVar("Word", bound=str)
USUAL = Asked()


def plan(
    context: typer.Context,
    most: Annotated[int, typer.Option("--most", "-n", help="most", min=1, max=MOST)] = USUAL.most,
    form: Annotated[str, typer.Option("--form", help="plan_form")] = "",
    task: Annotated[str, typer.Option("--task", help="plan_task")] = "",
    institution: Annotated[str, typer.Option("--institution", help="plan_institution")] = "",
    without: Annotated[list[str] | None, typer.Option("--without", help="plan_without")] = None,
    count: Annotated[str, typer.Option("--count", help="plan_count")] = USUAL.count,
    weight: Annotated[str, typer.Option("--weight", help="plan_weight")] = USUAL.weight,
    removal: Annotated[str, typer.Option("--removal", help="plan_removal")] = USUAL.reading.removal,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="plan_kind")] = None,
    general: Annotated[bool, typer.Option("--general", help="plan_general")] = False,
    ended: Annotated[bool, typer.Option("--ended", help="plan_ended")] = False,
    sourced: Annotated[bool, typer.Option("--sourced", help="plan_sourced")] = False,
    format_name: Annotated[str, typer.Option("--format", "-f", help="plan_format")] = "text",
    output: Output = None,
    force: Force = False,
) -> int:
    """Print the best set of changes, the whole plan as JSON, or the table of changes."""
    session: Session = context.obj
    words = (
        _word("count", count, COUNTS),
        _word("weight", weight, WEIGHTS),
        _word("removal", removal, REMOVALS),
    )
    graph = session.open(force=force)

    def known(iri: str) -> str:
        return str(graph.resource(iri)) if iri else ""

    reading = Reading(words[2], general, ended, frozenset(map(known, kind or ())), sourced)
    asked = Asked(
        most,
        known(form),
        known(task),
        words[0],
        words[1],
        known(institution),
        frozenset(map(known, without or ())),
        reading,
    )
    found = work_out(read_facts(graph), asked)
    if format_name == "json":
        document = plan_document(graph, found, session.language)
        write((json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode(), output)
    elif format_name == "text":
        write(_text(session, graph, found).encode(errors="replace"), output)
    else:
        print_table(session, plan_table(graph, found, session.language), format_name, output)
    return OK


def _word(name: str, value: str, offered: Sequence[Word]) -> Word:
    found = next((each for each in offered if each == value), None)
    if found is None:
        raise BadParameter(failed("plan_not_on_offer", name=name, offered=", ".join(offered)))
    return found


def _text(session: Session, graph: KnowledgeGraph, found: Plan) -> str:
    """Say the best set and what it frees in a few lines."""
    best, language = found.best, session.language

    def target(each: Target) -> str:
        if each.pair is None:
            return graph.label(each.barriers[0], language)
        return " × ".join(
            graph.label(iri, language) if iri else "*" for iri in (each.pair.form, each.pair.task)
        )

    bound = session.text("plan_gap", value=amount(best.bound, found.unit))
    sizes = (len(each) for each in (found.choice.freeable, found.free, found.stuck))
    values = [str(amount(each.value, found.unit)) for each in found.curve]
    lines = [
        session.text(
            "plan_best",
            changes=len(best.changes),
            freed=len(best.freed),
            all=sum(sizes),
            value=amount(best.value, found.unit),
            proof=session.text("plan_proven") if best.proven else bound,
        ),
        *(f"  {graph.label(change, language)}" for change in best.changes),
        *([f"{session.text('plan_frees')}:"] if best.freed else []),
        *(f"  {target(each)}" for each in best.freed),
        session.text("plan_sets", number=f"{len(found.ties)}{'' if found.ties_complete else '+'}"),
        f"{session.text('plan_curve')} {' '.join(values)}",
        session.text("plan_stuck", number=len(found.stuck)),
        honest(found, language),
    ]
    return "\n".join(lines) + "\n"
