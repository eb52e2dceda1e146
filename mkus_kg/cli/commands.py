"""The commands: parse, call KnowledgeGraph, print. The texts of their help stand in texts.py."""

import os
import resource
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, TypedDict

import typer
import uvicorn
from rdflib import Graph, Literal

from mkus_kg.cli.description import description_text
from mkus_kg.cli.edition import publish_release
from mkus_kg.cli.output import failed, note, progress, write
from mkus_kg.cli.session import OK, AsOf, Force, Output, Session, print_table
from mkus_kg.cli.texts import TEXTS
from mkus_kg.errors import BadParameter, BadSettings, InputError, UnknownFormat
from mkus_kg.exports import Options, write_graph
from mkus_kg.full_text import MOST_HITS
from mkus_kg.graph import Table
from mkus_kg.kg import EVERYTHING, KnowledgeGraph
from mkus_kg.namespaces import CC_BY, MKUS, Language, read_iri
from mkus_kg.settings import Settings, pass_on
from mkus_kg.tracker import Tracker
from mkus_kg.validation import Report

WEB_APPLICATION: Final = "web.app:create_app"
MOST_CONNECTIONS: Final = 4_000
"""Beyond so many open connections a request is answered with 503."""
DESCRIPTORS: Final = 65_536
VIOLATIONS: Final = 1
NOTHING: Final = 1


REPORT_FORMATS: Final[Mapping[str, Callable[[Report, Language], str]]] = {
    "text": lambda report, language: report.text(language),
    "json": lambda report, _: report.json(),
    "ttl": lambda report, _: report.turtle(),
}


class Forwarding(TypedDict):
    """What the server is told of proxies."""

    proxy_headers: bool
    forwarded_allow_ips: str


def info(context: typer.Context, force: Force = False) -> int:
    """Print what the graph holds."""
    session: Session = context.obj
    graph = session.open(force=force)
    facts: dict[str, object] = {
        session.text("version"): graph.version,
        session.text("ontology_folder"): session.settings.ontology_path,
        session.text("queries_folder"): session.settings.queries_path,
        session.text("licence"): CC_BY,
        session.text("questions"): len(graph.questions),
    }
    counts = {
        session.text(name) if name in TEXTS else graph.label(str(MKUS[name]), session.language): count
        for name, count in graph.counts().items()
    }
    rows = tuple((Literal(key), Literal(str(value))) for key, value in (facts | counts).items())
    columns = (session.text("label"), session.text("value"))
    print_table(session, Table(("name", "value"), rows, columns), None, None)
    return OK


def query(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="name")] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="param")] = None,
    choices: Annotated[str | None, typer.Option("--choices", help="choices")] = None,
    format_name: Annotated[str | None, typer.Option("--format", "-f", help="table_format")] = None,
    as_of: AsOf = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Answer a question of the catalogue, or list them."""
    session: Session = context.obj
    parameters = _parameters(param or [])
    graph = session.open(force=force, as_of=as_of)
    if name is None:
        print_table(session, _catalogue(graph, session), format_name, output)
    elif choices is not None:
        print_table(session, _choices(graph, session, name, choices), format_name, output)
    else:
        print_table(session, graph.ask(name, parameters, session.language), format_name, output)
    return OK


def search(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="words")],
    kind: Annotated[list[str] | None, typer.Option("--kind", "-k", help="kind")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="limit", min=1, max=MOST_HITS)] = 20,
    format_name: Annotated[str | None, typer.Option("--format", "-f", help="table_format")] = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Find resources by words; exit code 1 when there are none."""
    session: Session = context.obj
    graph = session.open(force=force)
    found = graph.texts.search(" ".join(words), session.language, kinds=kind or (), limit=limit)
    rows = tuple(
        (
            hit.iri,
            Literal(hit.label),
            Literal(hit.type_label),
            Literal(hit.excerpt),
        )
        for hit in found.hits
    )
    headings = tuple(session.text(key) for key in ("resource", "resource", "types", "excerpt"))
    print_table(session, Table(("item", "itemLabel", "kind", "text"), rows, headings), format_name, output)
    if found.relaxed:
        note(session.text("relaxed"))
    if found.corrections:
        note(session.text("corrections", queries=", ".join(found.corrections)))
    if found.total > len(found.hits):
        kinds = ", ".join(f"{each.kind} {each.count}" for each in found.kinds)
        note(session.text("found", shown=len(found.hits), total=found.total, kinds=kinds))
    return OK if found.hits else NOTHING


def _parameters(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise BadParameter(TEXTS["bad_param"])
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


def _catalogue(graph: KnowledgeGraph, session: Session) -> Table:
    rows = tuple(
        (
            Literal(question.name),
            Literal(question.summary.text(session.language)),
            Literal(", ".join(parameter.name for parameter in question.asked)),
        )
        for question in graph.questions.values()
        if "question" in question.tags
    )
    headings = tuple(session.text(key) for key in ("question", "summary", "parameters"))
    return Table(("question", "summary", "parameters"), rows, headings)


def _choices(graph: KnowledgeGraph, session: Session, name: str, parameter: str) -> Table:
    found = graph.choices(name, parameter, session.language)
    if not found:
        raise BadParameter(failed("bad_choices", name=parameter))
    rows = tuple((Literal(choice.value), Literal(choice.label)) for choice in found)
    return Table(("value", "label"), rows, (session.text("value"), session.text("label")))


def _graph(graph: Graph, chosen: str | None, output: Path | None, options: Options) -> None:
    name = chosen or "turtle"
    write(write_graph(graph, name, options), output, name)


def sparql(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="text")],
    format_name: Annotated[str | None, typer.Option("--format", "-f", help="any_format")] = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Answer foreign SPARQL."""
    session: Session = context.obj
    asked = _query_text(text)
    graph = session.open(force=force)
    try:
        answer = graph.sparql(asked)
    finally:
        graph.close()
    if isinstance(answer, bool):
        write(f"{str(answer).lower()}\n".encode(), output)
    elif isinstance(answer, Table):
        print_table(session, answer, format_name, output)
    else:
        _graph(answer, format_name, output, graph.export_options(session.language))
    return OK


def _query_text(text: str) -> str:
    if text == "-":
        return sys.stdin.buffer.read().decode(errors="replace")
    if not text.startswith("@"):
        return text
    path = Path(text[1:])
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(failed("unreadable", path=path, reason=error)) from error


def describe(
    context: typer.Context,
    iri: Annotated[str, typer.Argument(help="iri")],
    format_name: Annotated[str, typer.Option("--format", "-f", help="describe_format")] = "text",
    as_of: AsOf = None,
    output: Output = None,
    force: Force = False,
) -> int:
    """Describe one resource."""
    session: Session = context.obj
    graph = session.open(force=force, as_of=as_of)
    if format_name == "text":
        text = description_text(graph.describe(iri, session.language), session.language)
        write(text.encode(errors="replace"), output)
    else:
        options = replace(graph.export_options(session.language), record=str(read_iri(iri)))
        _graph(graph.describe_graph(iri), format_name, output, options)
    return OK


def validate(
    context: typer.Context,
    format_name: Annotated[str, typer.Option("--format", "-f", help="validate_format")] = "text",
    node: Annotated[list[str] | None, typer.Option("--node", "-n", help="node")] = None,
    output: Output = None,
) -> int:
    """Check the graph."""
    session: Session = context.obj
    writer = REPORT_FORMATS.get(format_name)
    if writer is None:
        raise UnknownFormat(failed("bad_report_format", formats=", ".join(REPORT_FORMATS)))
    graph = session.open(force=True)
    with progress("checking", session.language):
        report = graph.validate(node or None)
    write(writer(report, session.language).encode(), output)
    return OK if report.conforms else VIOLATIONS


def export(
    context: typer.Context,
    format_name: Annotated[str, typer.Option("--format", "-f", help="graph_format")] = "trig",
    graph_name: Annotated[str, typer.Option("--graph", "-g", help="graph")] = EVERYTHING,
    output: Output = None,
    force: Force = False,
) -> int:
    """Write the graph."""
    session: Session = context.obj
    graph = session.open(force=force)
    with progress("writing", session.language):
        data = graph.export(graph_name, format_name)
    write(data, output, format_name)
    return OK


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option("--host", help="host")] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="port")] = None,
    force: Force = False,
) -> int:
    """Run the site, after checking the graph."""
    session: Session = context.obj
    host = host or session.settings.host
    port = _free_port(host, session.settings.port if port is None else port)
    with progress("opening", session.language):
        if force:
            Tracker.open(session.settings, force=True).close()
        else:
            Tracker.check(session.settings)
        publish_release(session, force=force)
    pass_on(force=force)
    note(session.text("serving", address=f"http://{host}:{port}/"))
    descriptors = _raise_descriptors()
    uvicorn.run(
        WEB_APPLICATION,
        factory=True,
        host=host,
        port=port,
        log_level="warning",
        limit_concurrency=min(MOST_CONNECTIONS, descriptors // 2),
        **forwarding(session.settings),
    )
    return OK


def forwarding(settings: Settings) -> Forwarding:
    """Say whose X-Forwarded-For and X-Forwarded-Proto the server believes: nobody's but of named proxies.

    The server alone would believe whoever asks from this machine, and so any client behind a proxy that
    hands on what it is sent: limits by address would count for nothing.
    """
    return {"proxy_headers": bool(settings.trusted_proxies), "forwarded_allow_ips": settings.trusted_proxies}


def _raise_descriptors() -> int:
    """Let connections leave descriptors for the workers, and give how many there may be in all."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return DESCRIPTORS if soft == resource.RLIM_INFINITY else soft


def _free_port(host: str, port: int) -> int:
    """Give the port, or a free one for 0. Raises BadSettings when nobody can listen there."""
    try:
        with socket.create_server((host, port)) as server:
            number: int = server.getsockname()[1]
    except OSError as error:
        raise BadSettings(failed("port_taken", host=host, port=port, reason=_reason(error))) from error
    return number


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
