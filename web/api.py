"""Data for machines: what a page shows, as a file, chosen by suffix or by the Accept header."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fastapi.responses import JSONResponse, Response
from rdflib import Graph, Literal

from mkus_kg.endpoint import AnswerFormat
from mkus_kg.errors import AnswerTooLarge, Message
from mkus_kg.exports import (
    FORMATS,
    Format,
    Options,
    TableFormat,
    write_graph,
    write_network,
    write_table,
)
from mkus_kg.graph import Asked, Table
from mkus_kg.namespaces import BASE, Language
from mkus_kg.neighbourhood import links_table, network_of
from mkus_kg.tracker.comments import with_comments
from web.asked import QuestionAsked
from web.known_on import kept, law_day, viewed
from web.list_asked import ListAsked, conditions_of_list
from web.network import NetworkAsked, drawing_data, picture
from web.parts import PATHS, Site

# What the endpoint does not write, with the number of cells that is quickly written: a triple is three.
FOR_READERS: Final[Mapping[str, int]] = {"xlsx": 30_000, "graphml": 9_000}
MOST_FOUND: Final = 500
NETWORK_FILE: Final = "mkus-graf"
NOT_IN_FILE_NAME: Final = re.compile(r"[^a-z0-9]+")


def file_answer(content: bytes, chosen: Format | AnswerFormat, name: str, shown: str = "inline") -> Response:
    """Answer with a file that any site may read; its name is made of plain letters only."""
    slug = NOT_IN_FILE_NAME.sub("-", name.lower()).strip("-")[:80] or "mkus"
    text = chosen.media_type.startswith("text/")
    return Response(
        content,
        media_type=f"{chosen.media_type}; charset=utf-8" if text else chosen.media_type,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Content-Disposition": f'{shown}; filename="{slug}.{chosen.suffix}"',
        },
    )


def options(site: Site, language: Language, title: str, path: str, conditions: str = "") -> Options:
    """Say in a workbook what its table is, where it comes from and what was asked for."""
    told = site.graph.export_options(language)
    law = law_day()
    if law is not None:
        day = site.texts.text("law.of-day", language, date=law.isoformat())
        conditions = f"{day}; {conditions}" if conditions else day
    source = BASE.rstrip("/") + kept(path.removesuffix("?"))
    return replace(told, about=replace(told.about, title=title, source=source, conditions=conditions))


def conditions_of_question(site: Site, language: Language, asked: QuestionAsked) -> str:
    """Say in words what the parameters of a question are set to."""
    return "; ".join(
        f"{parameter.label.text(language)}: "
        + (site.graph.label(value, language) if parameter.type == "iri" else value)
        for parameter in asked.question.asked
        if (value := asked.values.get(parameter.name))
    )


def list_file(site: Site, language: Language, asked: ListAsked, chosen: Format) -> Response:
    """Give all items of a list that meet the chosen conditions."""
    path = PATHS[asked.kind][language]
    title = site.texts.text(f"list.{asked.kind}", language)
    conditions = conditions_of_list(site, language, asked)
    told = options(site, language, title, f"{path}?{asked.file_query()}", conditions)
    if isinstance(chosen, TableFormat):
        table = site.graph.lists.table(
            asked.kind, asked.selected, asked.text, language, sort=asked.sort, columns=asked.columns
        )
        with site.graph.pausing():
            return file_answer(write_table(table, chosen.name, told), chosen, f"mkus-{path}")
    graph = site.graph.lists.graph(asked.kind, asked.selected, asked.text)
    with site.graph.pausing():
        return file_answer(write_graph(graph, chosen.name, told), chosen, f"mkus-{path}")


def question_file(site: Site, language: Language, asked: QuestionAsked, chosen: Format) -> Response:
    """Give the whole answer to a question."""
    question = asked.question
    table = site.graph.ask(question.name, asked.values, language)
    path = f"{PATHS['questions'][language]}/{question.name}?{asked.query}"
    conditions = conditions_of_question(site, language, asked)
    told = options(site, language, question.summary.text(language), path, conditions)
    with site.graph.pausing():
        return file_answer(write_table(table, chosen.name, told), chosen, f"mkus-{question.name}")


def whole_answer(site: Site, text: str, asked: Asked, name: str) -> Response:
    """Give the whole answer to a reader's own SPARQL in a format that the endpoint writes itself.

    Raises what the endpoint raises, AnswerTooLarge and UnknownFormat.
    """
    file = site.graph.endpoint.file(text, asked, name=name)
    # Excel reads Polish letters in CSV only after a byte order mark.
    content = codecs.BOM_UTF8 + file.content if name == "csv" else file.content
    return file_answer(content, file.format, "mkus-sparql", "attachment")


def answer_file(site: Site, language: Language, result: Table | bool | Graph, name: str) -> Response:
    """Write the answer to a reader's own SPARQL in one of FOR_READERS.

    Raises UnknownFormat and AnswerTooLarge.
    """
    chosen = FORMATS[name]
    told = options(site, language, site.texts.text("editor.title", language), PATHS["editor"][language])
    if isinstance(result, bool):
        result = Table(("answer",), ((Literal(result),),))
    if isinstance(result, Graph):
        return file_answer(write_graph(result, name, told), chosen, "mkus-sparql", "attachment")
    if result.truncated:
        raise too_many_rows(len(result.rows))
    return file_answer(write_table(result, name, told), chosen, "mkus-sparql", "attachment")


def too_many_rows(number: int) -> AnswerTooLarge:
    """Make the error for an answer that a file would hold only in part."""
    return AnswerTooLarge(
        Message(
            pl=f"Odpowiedź ma więcej niż {number} wierszy, a plik ma być całością. Dodaj LIMIT i OFFSET.",
            en=f"The answer has more than {number} rows, and a file holds all. Add LIMIT and OFFSET.",
        )
    )


def resource_file(
    site: Site, language: Language, iri: str, chosen: Format, *, comments: bool = False
) -> Response:
    """Give a record and the nodes it owns as triples; the comments on it only when asked for."""
    graph = site.graph.describe_graph(iri)
    view = viewed()
    if comments and site.journal is not None:
        graph = with_comments(graph, site.journal, iri, site.journal.number_at(view.moment) if view else None)
    told = options(site, language, site.graph.label(iri, language), iri.removeprefix(BASE.rstrip("/")))
    told = replace(told, record=iri)
    return file_answer(write_graph(graph, chosen.name, told), chosen, iri.removeprefix(BASE))


def network_file(site: Site, language: Language, asked: NetworkAsked, chosen: Format) -> Response:
    """Give what the graph page draws, as a network or as a table of its links."""
    drawn = picture(site, language, asked)
    if isinstance(chosen, TableFormat):
        title, path = (
            site.texts.text("network.links", language),
            f"{PATHS['network'][language]}?{asked.query}",
        )
        told = options(site, language, title, path)
        return file_answer(write_table(links_table(drawn, language), chosen.name, told), chosen, NETWORK_FILE)
    return file_answer(write_network(network_of(drawn), chosen.name), chosen, NETWORK_FILE)


def network_data(site: Site, language: Language, asked: NetworkAsked) -> JSONResponse:
    """Give what the graph page draws as the drawing component reads it (web/static/network-drawing.js)."""
    content = drawing_data(picture(site, language, asked), language)
    return JSONResponse(content, headers={"Access-Control-Allow-Origin": "*"})


def graph_file(site: Site, what: str, chosen: Format) -> Response:
    """Give `all` graphs or one of them."""
    return file_answer(site.files.file(what, chosen.name), chosen, f"mkus-kg-{what}")
