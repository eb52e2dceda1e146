"""What was worked out for analysts, as files: the whole answer with what was asked and how sure it is."""

from typing import Final

from fastapi.responses import Response

from mkus_kg.analysis.impact import CHANGES, Impact, impact_table, impact_triples
from mkus_kg.exports import Format, TableFormat, write_graph, write_table
from mkus_kg.namespaces import Language
from web import api
from web.parts import PATHS, Site, shortened

IMPACT_FORMATS: Final = ("xlsx", "csv", "json", "turtle")


def impact_file(site: Site, language: Language, found: Impact, chosen: Format) -> Response:
    """Give an impact as a table with a row for each path, or as the triples of its paths."""
    graph, texts = site.graph, site.texts
    title = texts.text("impact.title", language)
    said = [
        graph.label(found.of, language),
        texts.text(f"impact.change-{found.change}", language),
        texts.text("impact.day", language, date=texts.date(found.day.isoformat(), language)),
        texts.text("impact.file-note", language),
    ]
    query = f"of={shortened(found.of)}" + ("" if found.change == CHANGES[0] else f"&change={found.change}")
    told = api.options(site, language, title, f"{PATHS['impact'][language]}?{query}", "; ".join(said))
    name = f"mkus{PATHS['impact'][language]}-{found.of.rpartition('/id/')[2]}"
    if isinstance(chosen, TableFormat):
        table = impact_table(graph, found, language)
        with graph.pausing():
            return api.file_answer(write_table(table, chosen.name, told), chosen, name)
    triples = impact_triples(found)
    with graph.pausing():
        return api.file_answer(write_graph(triples, chosen.name, told), chosen, name)
