"""The table of formats: a new format is a row here and a case in tests/test_exports.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from rdflib import Dataset, Graph

from mkus_kg.errors import Message, UnknownFormat
from mkus_kg.exports.canonical import NamedTriples, Triple, canonical_graphs, canonical_triples, merged
from mkus_kg.exports.jsonld import jsonld
from mkus_kg.exports.network import Network, gexf, graphml, network
from mkus_kg.exports.options import Options
from mkus_kg.exports.tables import (
    csv_table,
    json_table,
    markdown_table,
    sparql_csv,
    sparql_json,
    tsv_table,
)
from mkus_kg.exports.triples import nquads, ntriples, rdfxml, trig, turtle
from mkus_kg.exports.workbook import xlsx_table
from mkus_kg.graph import Table

Kind = Literal["graph", "dataset", "table"]


@dataclass(frozen=True, slots=True)
class Format:
    """What a format is called, by people, by HTTP and by file systems (`suffix` has no dot)."""

    kind: ClassVar[Kind]
    name: str
    media_type: str
    suffix: str
    label: Message


@dataclass(frozen=True, slots=True)
class GraphFormat(Format):
    """A format for triples."""

    kind = "graph"
    writer: Callable[[Sequence[Triple], Options], bytes]


@dataclass(frozen=True, slots=True)
class NetworkFormat(Format):
    """A format for links between nodes, which can say of a link in which graph it is stated."""

    kind = "graph"
    writer: Callable[[Network], bytes]


@dataclass(frozen=True, slots=True)
class DatasetFormat(Format):
    """A format for triples in named graphs."""

    kind = "dataset"
    writer: Callable[[Sequence[NamedTriples], Options], bytes]


@dataclass(frozen=True, slots=True)
class TableFormat(Format):
    """A format for rows of terms."""

    kind = "table"
    writer: Callable[[Table, Options], bytes]


AnyFormat = GraphFormat | NetworkFormat | DatasetFormat | TableFormat


def _label(pl: str, en: str) -> Message:
    return Message(pl=pl, en=en)


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ALL: Final[tuple[AnyFormat, ...]] = (
    GraphFormat("turtle", "text/turtle", "ttl", _label("Turtle", "Turtle"), turtle),
    DatasetFormat("trig", "application/trig", "trig", _label("TriG", "TriG"), trig),
    GraphFormat("ntriples", "application/n-triples", "nt", _label("N-Triples", "N-Triples"), ntriples),
    DatasetFormat("nquads", "application/n-quads", "nq", _label("N-Quads", "N-Quads"), nquads),
    GraphFormat("jsonld", "application/ld+json", "jsonld", _label("JSON-LD", "JSON-LD"), jsonld),
    GraphFormat("rdfxml", "application/rdf+xml", "rdf", _label("RDF/XML", "RDF/XML"), rdfxml),
    NetworkFormat(
        "graphml",
        "application/graphml+xml",
        "graphml",
        _label("GraphML (sieć)", "GraphML (network)"),
        graphml,
    ),
    NetworkFormat(
        "gexf", "application/gexf+xml", "gexf", _label("GEXF (sieć, Gephi)", "GEXF (network, Gephi)"), gexf
    ),
    TableFormat("csv", "text/csv", "csv", _label("CSV", "CSV"), csv_table),
    TableFormat("tsv", "text/tab-separated-values", "tsv", _label("TSV", "TSV"), tsv_table),
    TableFormat("json", "application/json", "json", _label("JSON", "JSON"), json_table),
    TableFormat("xlsx", _XLSX, "xlsx", _label("Excel (XLSX)", "Excel (XLSX)"), xlsx_table),
    TableFormat("markdown", "text/markdown", "md", _label("Markdown", "Markdown"), markdown_table),
    TableFormat(
        "sparql-json",
        "application/sparql-results+json",
        "srj",
        _label("JSON wyników SPARQL", "SPARQL results JSON"),
        sparql_json,
    ),
    TableFormat(
        "sparql-csv", "text/csv", "sparql.csv", _label("CSV wyników SPARQL", "SPARQL results CSV"), sparql_csv
    ),
)

FORMATS: Final[Mapping[str, AnyFormat]] = {each.name: each for each in _ALL}


def formats_of(*kinds: Kind) -> list[Format]:
    """Give the formats of some kinds in the order of FORMATS: what a page of that content offers."""
    return [each for each in _ALL if each.kind in kinds]


def write_graph(graph: Graph, format_name: str, options: Options | None = None) -> bytes:
    """Write triples; in a format with named graphs they stand in the default graph.

    Raises UnknownFormat unless the format is of kind graph or dataset.
    """
    if isinstance(graph, Dataset):  # A Dataset is a Graph to a type checker, but holds quads.
        return write_dataset(graph, format_name, options)
    chosen = FORMATS.get(format_name)
    if isinstance(chosen, GraphFormat):
        return chosen.writer(canonical_triples(graph), options or Options())
    if isinstance(chosen, DatasetFormat):
        return chosen.writer([(None, canonical_triples(graph))], options or Options())
    if isinstance(chosen, NetworkFormat):
        return chosen.writer(network([(None, canonical_triples(graph))], options or Options()))
    raise _unknown(format_name, "graph", "dataset")


def write_dataset(dataset: Dataset, format_name: str, options: Options | None = None) -> bytes:
    """Write named graphs; a format without them gets the union of all, a network the graph of each link.

    Raises UnknownFormat unless the format is of kind graph or dataset.
    """
    chosen = FORMATS.get(format_name)
    if isinstance(chosen, DatasetFormat):
        return chosen.writer(canonical_graphs(dataset), options or Options())
    if isinstance(chosen, NetworkFormat):
        return chosen.writer(network(canonical_graphs(dataset), options or Options()))
    return write_graph(merged(dataset), format_name, options)


def write_network(view: Network, format_name: str) -> bytes:
    """Write nodes and links. Raises UnknownFormat unless the format is one for networks."""
    chosen = FORMATS.get(format_name)
    if isinstance(chosen, NetworkFormat):
        return chosen.writer(view)
    raise _unknown(format_name, "graph")


def write_table(table: Table, format_name: str, options: Options | None = None) -> bytes:
    """Write rows of terms. Raises UnknownFormat unless the format is of kind table."""
    chosen = FORMATS.get(format_name)
    if isinstance(chosen, TableFormat):
        return chosen.writer(table, options or Options())
    raise _unknown(format_name, "table")


def _unknown(format_name: str, *kinds: Kind) -> UnknownFormat:
    known = ", ".join(each.name for each in formats_of(*kinds))
    return UnknownFormat(
        Message(
            pl=f"Nieznany format „{format_name}”. Dostępne tutaj: {known}.",
            en=f"Unknown format “{format_name}”. Available here: {known}.",
        )
    )
