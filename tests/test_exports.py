"""Every download: readable by the tools it is meant for, equal byte by byte, safe with hostile data."""

import csv
import hashlib
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest
from openpyxl import load_workbook
from rdflib import RDF, RDFS, XSD, BNode, Dataset, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from mkus_kg.errors import InputError, UnknownFormat
from mkus_kg.exports import (
    FORMATS,
    About,
    Options,
    formats_of,
    negotiate,
    write_dataset,
    write_graph,
    write_table,
)
from mkus_kg.graph import Table
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, DCT, GRAPH, ID, MKUS, SKOS

# rdflib's own parsers use what rdflib deprecates.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

PARSER = {
    "turtle": "turtle",
    "trig": "trig",
    "ntriples": "nt",
    "nquads": "nquads",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
HOSTILE_TEXTS = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    'quotes " \' """ and \\ back\\\\slash \\u0022 \\',
    "carriage\r\nreturn and\ttab",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org")',
    "\u200fright to left \u202eevil\u202c",
    "zażółć gęślą jaźń 🧑‍⚖️",
    "line\u2028separator\u0085next",
    " leading and trailing ",
    "",
    "a | b ` c * d _ e ] f",
    "]]> -- <!-- & &amp;",
    "@prefix x: <urn:x> .\n\n<urn:a> a <urn:b> .",
]
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "xsd": str(XSD),
    "mkus": str(MKUS),
    "skos": str(SKOS),
    "dct": {"@id": str(DCT), "@prefix": True},
    "Barrier": "mkus:Barrier",
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    "altLabel": {"@id": "skos:altLabel", "@container": ["@language", "@set"]},
    "definition": {"@id": "skos:definition", "@language": "pl"},
    "affectsForm": {"@id": "mkus:affectsForm", "@type": "@id", "@container": "@set"},
    "kind": {"@id": "mkus:barrierKind", "@type": "@vocab"},
    "verified": {"@id": "mkus:verified", "@type": "xsd:boolean"},
    "added": {"@id": "mkus:added", "@type": "xsd:date"},
    "order": {"@id": "mkus:elementOrder"},
}


def barrier(number: int) -> URIRef:
    return URIRef(ID[f"barrier/b{number}"])


def example_graph() -> Graph:
    """Records of every shape of value, with texts and IRIs that break careless writers."""
    graph = Graph()
    for number, text in enumerate(HOSTILE_TEXTS):
        graph.add((barrier(number), RDF.type, MKUS.Barrier))
        graph.add((barrier(number), SKOS.prefLabel, Literal(text, lang="pl")))
        graph.add((barrier(number), SKOS.prefLabel, Literal(text, lang="en")))
        graph.add((barrier(number), SKOS.altLabel, Literal(text)))
        graph.add((barrier(number), MKUS.affectsForm, barrier(number // 2)))
    first = barrier(0)
    for value in (
        Literal("2026-09-01", datatype=XSD.date),
        Literal("not a date", datatype=XSD.date),
        Literal("2026", datatype=XSD.gYear),
        Literal(True),
        Literal(False),
        Literal(0),
        Literal(7),
        Literal("007", datatype=XSD.integer),
        Literal("123456789012345678", datatype=XSD.integer),
        Literal("12.50", datatype=XSD.decimal),
        Literal("1.5E3", datatype=XSD.double),
        Literal("<b>x</b>", datatype=RDF.XMLLiteral),
        Literal("x", datatype=URIRef("http://example.org/datatype#a")),
        Literal("x", lang="en-gb"),
        Literal("x"),
    ):
        for predicate in (MKUS.anything, MKUS.verified, MKUS.added, MKUS.elementOrder, SKOS.definition):
            graph.add((first, predicate, value))
    graph.add((first, SKOS.altLabel, Literal("jeden", lang="pl")))
    graph.add((first, SKOS.altLabel, Literal("dwa", lang="pl")))
    graph.add((first, SKOS.definition, Literal("po polsku", lang="pl")))
    graph.add((first, MKUS.barrierKind, MKUS.legal))
    graph.add((first, MKUS.barrierKind, Literal("legal")))
    graph.add((first, MKUS.affectsForm, Literal("not a link")))
    graph.add((first, RDFS.seeAlso, URIRef("javascript:alert(3)")))
    graph.add((first, RDFS.seeAlso, URIRef("http://example.org/'onclick='alert(1)")))
    graph.add((first, RDFS.seeAlso, URIRef("http://example.org/?q=a&b=%20#zażółć")))
    graph.add((first, URIRef("http://example.org/unknown/property"), URIRef("urn:isbn:123")))
    graph.add((first, URIRef("urn:other"), RDF.nil))
    graph.add((barrier(2), RDFS.seeAlso, barrier(1)))
    for kind in ("citation", "legal-reference", "form-aspect", "claim"):
        graph.add((first, MKUS[f"has-{kind}"], ID[f"{kind}/same-1"]))
        graph.add((ID[f"{kind}/same-1"], MKUS.locator, Literal(kind)))
    return graph


def with_blank_nodes(graph: Graph) -> Graph:
    left, right, lonely = BNode(), BNode(), BNode()
    graph.add((barrier(0), MKUS.hasCitation, left))
    graph.add((left, MKUS.locator, Literal("art. 1")))
    graph.add((left, RDFS.seeAlso, right))
    graph.add((right, RDFS.seeAlso, left))
    graph.add((right, MKUS.locator, Literal("art. 2")))
    graph.add((lonely, RDF.type, left))
    members = BNode()
    Collection(graph, members, [Literal("a"), barrier(1), BNode()])
    graph.add((barrier(0), MKUS.members, members))
    return graph


def example_dataset() -> Dataset:
    """Two named graphs and the default graph, with blank nodes in each and one that two graphs share."""
    dataset = Dataset()
    shared = BNode()
    for name, count in (("law", 3), ("knowledge", 5)):
        graph = dataset.graph(URIRef(f"https://w3id.org/mkus/graph/{name}"))
        for number in range(count):
            graph.add((barrier(number), SKOS.prefLabel, Literal(f"{name} {number}", lang="pl")))
        own = BNode()
        graph.add((barrier(0), MKUS.hasCitation, own))
        graph.add((own, MKUS.locator, Literal(name)))
        graph.add((shared, MKUS.supports, Literal(name)))
    dataset.add((BNode(), MKUS.locator, Literal("default")))
    return dataset


def example_table() -> Table:
    values = [
        Literal("2026-09-01", datatype=XSD.date),
        Literal("2026-09-01T12:00:00+02:00", datatype=XSD.dateTime),
        Literal("1899-01-01", datatype=XSD.date),
        Literal("2026", datatype=XSD.gYear),
        Literal(True),
        Literal(7),
        Literal("12.50", datatype=XSD.decimal),
        Literal("123456789012345678", datatype=XSD.integer),
        Literal("not a number", datatype=XSD.integer),
        Literal("INF", datatype=XSD.double, normalize=False),
        Literal("0201011"),
        URIRef("https://w3id.org/mkus/id/barrier/a"),
        URIRef("javascript:alert(1)"),
        BNode("b1"),
        None,
        *(Literal(text, lang="pl") for text in HOSTILE_TEXTS),
        Literal("nul \x00 bell \x07 \ud800 surrogate \ufffe"),
        *(Literal(start + "1+1") for start in "=+-@\t\r"),
        Literal("x" * 40_000),
    ]
    rows = tuple((Literal(number), value) for number, value in enumerate(values))
    return Table(("number", "value"), rows, headings=("Lp.", "=Wartość"))


def parsed(data: bytes, format_name: str) -> Graph:
    """Read back with rdflib, all graphs as one."""
    dataset = Dataset()
    dataset.parse(data=data, format=PARSER[format_name])
    union = Graph()
    for s, p, o, _ in dataset.quads((None, None, None, None)):
        union.add((s, p, o))
    return union


def rows_of(table: Table) -> list[str]:
    return ["" if value is None else str(value) for _, value in table.rows]


# One check a format: what its own tool makes of it.


def check_rdf(format_name: str) -> None:
    graph = with_blank_nodes(example_graph())
    assert isomorphic(parsed(write_graph(graph, format_name), format_name), graph)
    dataset = example_dataset()
    expected = Graph()
    for s, p, o, _ in dataset.quads((None, None, None, None)):
        expected.add((s, p, o))
    assert isomorphic(parsed(write_dataset(dataset, format_name), format_name), expected)
    assert write_graph(Graph(), format_name) is not None


def check_named_graphs(format_name: str) -> None:
    check_rdf(format_name)
    dataset = example_dataset()
    back = Dataset()
    back.parse(data=write_dataset(dataset, format_name), format=PARSER[format_name])
    for graph in dataset.graphs():
        assert isomorphic(back.graph(graph.identifier), graph)


def check_jsonld(format_name: str) -> None:
    check_rdf(format_name)
    graph = with_blank_nodes(example_graph())
    data = write_graph(graph, format_name, Options(context=CONTEXT))
    assert isomorphic(parsed(data, format_name), graph)
    document = json.loads(data)
    assert document["@context"] == CONTEXT
    second = next(node for node in document["@graph"] if node["id"] == str(barrier(1)))
    assert second == {
        "id": str(barrier(1)),
        "type": "Barrier",
        "affectsForm": [str(barrier(0))],
        "prefLabel": {"en": HOSTILE_TEXTS[1], "pl": HOSTILE_TEXTS[1]},
        "skos:altLabel": HOSTILE_TEXTS[1],
    }
    begun = json.loads(write_graph(graph, format_name, Options(context=CONTEXT, record=str(barrier(2)))))
    assert begun["@graph"][0]["id"] == str(barrier(2))
    assert sorted(begun["@graph"], key=str) == sorted(document["@graph"], key=str)


def expected_nodes(graph: Graph) -> set[str]:
    nodes = set(graph.subjects())
    nodes |= {o for _, p, o in graph if not isinstance(o, Literal) and p != RDF.type}
    return {str(node) for node in nodes}


def check_network(read: Callable[[io.BytesIO], Any]) -> None:
    graph = example_graph()
    for data in (write_graph(graph, "graphml"), write_graph(graph, "gexf")):
        assert len(ElementTree.fromstring(data)) > 0
    format_name = "graphml" if read is networkx.read_graphml else "gexf"
    network = read(io.BytesIO(write_graph(graph, format_name)))
    assert set(network.nodes) == expected_nodes(graph)
    links = sum(1 for _, p, o in graph if not isinstance(o, Literal) and p != RDF.type)
    assert network.number_of_edges() == links
    assert network.nodes[str(barrier(1))]["label"] == HOSTILE_TEXTS[1]
    assert network.nodes[str(barrier(1))]["type"] == "mkus:Barrier"
    (edge,) = network.get_edge_data(str(barrier(1)), str(barrier(0))).values()
    assert edge["property"] == str(MKUS.affectsForm)
    assert edge["label"] == "mkus:affectsForm"
    check_attributes_of_a_network(format_name, read)


def check_attributes_of_a_network(format_name: str, read: Callable[[io.BytesIO], Any]) -> None:
    """Nodes say how far they can be trusted; links say what they rest on, and which graph states them."""
    one, two, claim = barrier(1), barrier(2), ID["claim/a--1"]
    dataset = Dataset()
    stated = dataset.graph(GRAPH["knowledge"])
    stated.add((one, RDF.type, MKUS.Barrier))
    stated.add((one, MKUS.verified, Literal(False)))
    stated.add((one, MKUS.mkusOrigin, Literal("1", datatype=XSD.boolean, normalize=False)))
    stated.add((one, MKUS.audit, URIRef(f"{BASE}scheme/audit/not-audited")))
    stated.add((one, MKUS.evidenceKind, URIRef(f"{BASE}scheme/evidence-kind/toc-entry")))
    stated.add((one, MKUS.affectsForm, MKUS.form))
    stated.add((one, MKUS.affectsFormBasis, URIRef(f"{BASE}scheme/basis/inferred")))
    stated.add((claim, MKUS.causedBarrier, one))
    stated.add((claim, MKUS.basis, URIRef(f"{BASE}scheme/basis/source")))
    stated.add((one, MKUS.hasCitation, MKUS.citation))
    Collection(stated, BNode("cell"), [MKUS.member, two])
    stated.add((one, MKUS.members, BNode("cell")))
    dataset.graph(GRAPH["inferred"]).add((one, MKUS.hasCause, two))
    dataset.graph(GRAPH["ontology"]).add((MKUS.Barrier, RDFS.label, Literal("bariera", lang="pl")))
    told = Options(
        term_labels={str(MKUS.affectsForm): "utrudnia formę"},
        basis_properties={str(MKUS.affectsForm): [str(MKUS.affectsFormBasis)]},
    )
    network = read(io.BytesIO(write_dataset(dataset, format_name, told)))
    assert not [node for node in network.nodes if node.startswith("_:")]
    assert str(MKUS.member) not in network.nodes
    node = network.nodes[str(one)]
    assert (node["type"], node["type_label"]) == ("mkus:Barrier", "bariera")
    assert (node["verified"], node["mkusOrigin"]) == (False, True)
    assert (node["audit"], node["evidenceKind"]) == ("not-audited", "toc-entry")
    assert not {"verified", "mkusOrigin", "audit", "evidenceKind"} & set(network.nodes[str(two)])
    links = {edge["property"].removeprefix(str(MKUS)): edge for *_, edge in network.edges(data=True)}
    assert links["affectsForm"]["label"] == "utrudnia formę"
    assert {name: edge["basis"] for name, edge in links.items() if "basis" in edge} == {
        "affectsForm": "inferred",
        "causedBarrier": "source",
    }
    assert {(edge["graph"], edge["derived"]) for edge in links.values()} == {
        ("knowledge", False),
        ("inferred", True),
    }
    assert links["hasCause"]["derived"]
    plain = read(io.BytesIO(write_graph(stated, format_name, told)))
    assert not [edge for *_, edge in plain.edges(data=True) if {"graph", "derived"} & set(edge)]


def check_csv(format_name: str) -> None:
    table = example_table()
    data = write_table(table, format_name)
    assert data.startswith(b"\xef\xbb\xbfLp.,=Warto\xc5\x9b\xc4\x87\r\n")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(table.rows) + 1
    assert [text for _, text in rows[1:]][: 15 + len(HOSTILE_TEXTS)] == [
        "_:b1" if text == "b1" else text for text in rows_of(table)[: 15 + len(HOSTILE_TEXTS)]
    ]
    assert "nul  bell  \N{REPLACEMENT CHARACTER} surrogate \ufffe" in [text for _, text in rows]


def check_sparql_csv(format_name: str) -> None:
    table = example_table()
    data = write_table(table, format_name).decode()
    assert data.startswith("number,value\r\n0,2026-09-01\r\n")
    rows = list(csv.reader(io.StringIO(data, newline="")))
    assert len(rows) == len(table.rows) + 1
    assert "nul \x00 bell \x07 \N{REPLACEMENT CHARACTER} surrogate \ufffe" in [text for _, text in rows]


def check_tsv(format_name: str) -> None:
    table = example_table()
    lines = write_table(table, format_name).decode().split("\n")
    assert lines[0] == "Lp.\t=Wartość"
    assert len(lines) == len(table.rows) + 2
    assert lines[-1] == ""
    assert all(line.count("\t") == 1 for line in lines[:-1])
    assert f"{15 + 3}\tcarriage return and tab" in lines


def check_json(format_name: str) -> None:
    table = example_table()
    document = json.loads(write_table(table, format_name))
    assert document["columns"] == [
        {"name": "number", "heading": "Lp."},
        {"name": "value", "heading": "=Wartość"},
    ]
    values = [row["value"] for row in document["rows"]]
    assert values[:15] == [
        "2026-09-01",
        "2026-09-01T12:00:00+02:00",
        "1899-01-01",
        "2026",
        True,
        7,
        12.5,
        123456789012345678,
        "not a number",
        "INF",
        "0201011",
        "https://w3id.org/mkus/id/barrier/a",
        "javascript:alert(1)",
        "_:b1",
        None,
    ]
    assert values[15 : 15 + len(HOSTILE_TEXTS)] == HOSTILE_TEXTS


def check_sparql_json(format_name: str) -> None:
    document = json.loads(write_table(example_table(), format_name))
    assert document["head"] == {"vars": ["number", "value"]}
    bindings = document["results"]["bindings"]
    assert bindings[0]["value"] == {"type": "literal", "value": "2026-09-01", "datatype": str(XSD.date)}
    assert bindings[11]["value"] == {"type": "uri", "value": "https://w3id.org/mkus/id/barrier/a"}
    assert bindings[13]["value"] == {"type": "bnode", "value": "b1"}
    assert "value" not in bindings[14]
    assert bindings[15]["value"] == {"type": "literal", "value": HOSTILE_TEXTS[0], "xml:lang": "pl"}


def check_markdown(format_name: str) -> None:
    table = example_table()
    lines = write_table(table, format_name).decode().split("\n")
    assert lines[:2] == ["| Lp. | =Wartość |", "| --- | --- |"]
    assert len(lines) == len(table.rows) + 3
    for line in lines[2:-1]:
        unescaped = line.replace("\\\\", "").replace("\\|", "")
        assert unescaped.count("|") == 3
    assert "| 15 | &lt;img src=x onerror=alert\\(1\\)&gt; |" in lines
    assert "| 11 | <https://w3id.org/mkus/id/barrier/a> |" in lines
    assert "| 12 | javascript:alert\\(1\\) |" in lines


def check_xlsx(format_name: str) -> None:
    about = About(
        "Bariery",
        "https://w3id.org/mkus/bariery?",
        date(2026, 11, 21),
        "1.0.0",
        "Forma: Bon",
        date(2026, 11, 23),
    )
    data = write_table(example_table(), format_name, Options(about=about))
    workbook = load_workbook(io.BytesIO(data))
    assert workbook.sheetnames == ["Dane", "O danych"]
    sheet = workbook["Dane"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:B{len(example_table().rows) + 1}"
    assert [cell.value for cell in sheet[1]] == ["Lp.", "'=Wartość"]
    assert all(cell.font.bold for cell in sheet[1])
    values = [sheet.cell(number, 2).value for number in range(2, sheet.max_row + 1)]
    assert values[:15] == [
        datetime(2026, 9, 1),
        datetime(2026, 9, 1, 10),
        "1899-01-01",
        2026,
        True,
        7,
        12.5,
        "123456789012345678",
        "not a number",
        "INF",
        "0201011",
        "https://w3id.org/mkus/id/barrier/a",
        "javascript:alert(1)",
        "_:b1",
        None,
    ]
    assert sheet["B2"].is_date
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert sheet["B13"].hyperlink.target == "https://w3id.org/mkus/id/barrier/a"
    assert [cell.coordinate for row in sheet for cell in row if cell.hyperlink] == ["B13"]
    assert all(cell.data_type != "f" for row in sheet for cell in row)
    texts = [value for value in values if isinstance(value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert values[15 + 4] == "'=cmd|' /C calc'!A0"
    assert "nul  bell  \N{REPLACEMENT CHARACTER} surrogate " in texts
    assert max(map(len, texts)) == 32_767
    notes = {row[0].value: row[1].value for row in workbook["O danych"].rows}
    assert notes["Źródło"] == "https://w3id.org/mkus/bariery"
    assert notes["Warunki"] == "Forma: Bon"
    assert notes["Dane z dnia"] == datetime(2026, 11, 21)
    assert notes["Pobrano"] == datetime(2026, 11, 23)
    assert "CC BY 4.0" in notes["Licencja"]
    assert "32 767" in notes["Uwagi"]
    english = load_workbook(io.BytesIO(write_table(example_table(), format_name, Options(language="en"))))
    assert english.sheetnames == ["Data", "About"]
    assert "Conditions" not in {row[0].value for row in english["About"].rows}


CASES: dict[str, Callable[[str], None]] = {
    "turtle": check_rdf,
    "trig": check_named_graphs,
    "ntriples": check_rdf,
    "nquads": check_named_graphs,
    "jsonld": check_jsonld,
    "rdfxml": check_rdf,
    "graphml": lambda _: check_network(networkx.read_graphml),
    "gexf": lambda _: check_network(networkx.read_gexf),
    "csv": check_csv,
    "tsv": check_tsv,
    "json": check_json,
    "xlsx": check_xlsx,
    "markdown": check_markdown,
    "sparql-json": check_sparql_json,
    "sparql-csv": check_sparql_csv,
}


@pytest.mark.parametrize("format_name", FORMATS)
def test_each_format_is_what_its_tool_expects(format_name: str) -> None:
    CASES[format_name](format_name)


def test_no_case_outlives_its_format() -> None:
    assert CASES.keys() == FORMATS.keys()


def test_formats_differ_in_name_and_suffix_and_are_labelled() -> None:
    assert len({each.suffix for each in FORMATS.values()}) == len(FORMATS)
    assert all(each.label.pl and each.label.en for each in FORMATS.values())


def digests() -> dict[str, str]:
    """Give a digest of every format's bytes, with triples added in an order of this process's own."""
    graph, dataset = Graph(), Dataset()
    triples = list(with_blank_nodes(example_graph()))
    random.shuffle(triples)
    for triple in triples:
        graph.add(triple)
    for quad in random.sample(source := list(example_dataset().quads((None, None, None, None))), len(source)):
        dataset.add(quad)
    written = {}
    for name, each in FORMATS.items():
        if each.kind == "table":
            written[name] = write_table(example_table(), name)
        else:
            written[name] = write_graph(graph, name) + write_dataset(dataset, name)
    return {name: hashlib.sha256(data).hexdigest() for name, data in written.items()}


@pytest.fixture(scope="module")
def digests_here() -> dict[str, str]:
    """The digests of this process."""
    return digests()


@pytest.fixture(scope="module")
def digests_elsewhere() -> list[dict[str, str]]:
    """The digests of two other processes with other hash seeds."""
    return [
        json.loads(
            subprocess.run(
                [sys.executable, __file__],
                env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])},
                check=True,
                capture_output=True,
                timeout=60,
            ).stdout
        )
        for seed in ("1", "77")
    ]


@pytest.mark.parametrize("format_name", FORMATS)
def test_same_content_gives_same_bytes(
    format_name: str, digests_here: dict[str, str], digests_elsewhere: list[dict[str, str]]
) -> None:
    here = digests_here[format_name]
    assert [elsewhere[format_name] for elsewhere in digests_elsewhere] == [here, here]


@pytest.mark.parametrize("format_name", PARSER)
def test_what_no_syntax_can_carry_is_repaired(format_name: str) -> None:
    graph = Graph()
    graph.add((barrier(0), SKOS.prefLabel, Literal("lone \ud800 surrogate", lang="pl")))
    graph.add((barrier(0), RDFS.seeAlso, URIRef('http://example.org/a b<c>"\n')))
    graph.add((barrier(0), SKOS.altLabel, Literal("typed", datatype=XSD.string)))
    expected = Graph()
    expected.add((barrier(0), SKOS.prefLabel, Literal("lone \ufffd surrogate", lang="pl")))
    expected.add((barrier(0), RDFS.seeAlso, URIRef("http://example.org/a%20b%3Cc%3E%22%0A")))
    expected.add((barrier(0), SKOS.altLabel, Literal("typed")))
    assert isomorphic(parsed(write_graph(graph, format_name), format_name), expected)


@pytest.mark.parametrize("format_name", PARSER)
def test_control_characters_survive_except_in_xml(format_name: str) -> None:
    text = "nul \x00 bell \x07 delete \x7f"
    graph = Graph()
    graph.add((barrier(0), SKOS.prefLabel, Literal(text, lang="pl")))
    (back,) = parsed(write_graph(graph, format_name), format_name).objects()
    expected = "nul \ufffd bell \ufffd delete \x7f" if format_name == "rdfxml" else text
    assert str(back) == expected


def test_rdfxml_says_which_property_it_cannot_name() -> None:
    graph = Graph()
    graph.add((barrier(0), URIRef("http://example.org/1"), Literal("x")))
    with pytest.raises(InputError, match=r"http://example\.org/1"):
        write_graph(graph, "rdfxml")


def test_jsonld_fetches_nothing_and_confuses_nothing() -> None:
    with pytest.raises(InputError, match="@import"):
        write_graph(Graph(), "jsonld", Options(context={"@import": "http://127.0.0.1:9/context"}))
    graph = Graph()
    graph.add((barrier(0), RDFS.seeAlso, URIRef("mkus:looks-like-a-prefix")))
    with pytest.raises(InputError, match="mkus:looks-like-a-prefix"):
        write_graph(graph, "jsonld", Options(context=CONTEXT))


def test_a_workbook_of_the_graph_states_its_date_version_and_licence(small_graph: KnowledgeGraph) -> None:
    data = write_table(example_table(), "xlsx", small_graph.export_options("pl"))
    notes = {row[0].value: row[1].value for row in load_workbook(io.BytesIO(data))["O danych"].rows}
    assert isinstance(notes["Dane z dnia"], datetime)
    assert isinstance(notes["Pobrano"], datetime)
    assert small_graph.version[:12] in str(notes["Wersja danych"])
    assert "CC BY 4.0" in str(notes["Licencja"])


@pytest.mark.parametrize(
    ("what", "format_name"), [("ontology", "turtle"), ("knowledge", "jsonld"), ("sources", "rdfxml")]
)
def test_a_real_graph_can_be_read_back(real_graph: KnowledgeGraph, what: str, format_name: str) -> None:
    # Reading JSON-LD, rdflib writes 00:00:00Z as 00:00:00+00:00; so both go through the same rewriting.
    expected = Graph()
    for s, p, o in real_graph.dataset().graph(GRAPH[what]):
        expected.add((s, p, o.normalize() if isinstance(o, Literal) else o))
    assert len(expected) > 1000
    written = parsed(real_graph.export(what, format_name), format_name)
    # Blank nodes have other names when read back; where there are none, the statements are the same.
    blank = any(isinstance(node, BNode) for node in expected.all_nodes())
    assert isomorphic(written, expected) if blank else set(written) == set(expected)


@pytest.mark.parametrize("write", [write_graph, write_dataset])
def test_unknown_format_names_the_known_ones(write: Callable[[Any, str], bytes]) -> None:
    with pytest.raises(UnknownFormat, match="turtle, trig, ntriples") as caught:
        write(Dataset(), "docx")
    assert "docx" in caught.value.text("pl")
    with pytest.raises(UnknownFormat):
        write(Dataset(), "csv")


@pytest.mark.parametrize("format_name", PARSER)
def test_a_dataset_that_unites_its_graphs_is_written_the_same(format_name: str) -> None:
    united = Dataset(default_union=True)
    for quad in example_dataset().quads((None, None, None, None)):
        united.add(quad)
    expected = write_dataset(example_dataset(), format_name)
    assert write_dataset(united, format_name) == expected
    assert write_graph(united, format_name) == expected


def test_a_table_is_not_written_as_a_graph() -> None:
    with pytest.raises(UnknownFormat, match="csv, tsv, json, xlsx"):
        write_table(example_table(), "turtle")


def test_an_empty_table_still_has_its_header() -> None:
    table = Table(("barrier", "label"), ())
    assert write_table(table, "sparql-csv") == b"barrier,label\r\n"
    sheet = load_workbook(io.BytesIO(write_table(table, "xlsx"))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["barrier", "label"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "turtle"),
        ("", "turtle"),
        ("*/*", "turtle"),
        ("application/ld+json", "jsonld"),
        ("APPLICATION/LD+JSON", "jsonld"),
        ("text/turtle;q=0.5, application/ld+json", "jsonld"),
        ("text/turtle;q=0.5, application/ld+json;q=0.4", "turtle"),
        ("application/*, text/turtle;q=0.1", "trig"),
        ("*/*;q=0.1, application/rdf+xml;charset=utf-8;q=0.2", "rdfxml"),
        ("text/turtle;q=0, */*", "trig"),
        ("text/html", None),
        ("*/*;q=0", None),
        ("text/turtle;q=0", None),
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("text/turtle; q=banana, application/n-triples;q=0.1", "ntriples"),
        ("text/turtle;q=-1, application/n-triples;q=0.1", "ntriples"),
        ("text/turtle;q=1.9", "turtle"),
        (";;;,,, /// <script>", "turtle"),
        ("text/turtle\r\nX: y, application/n-quads", "nquads"),
        ("*/turtle, application/n-quads", "nquads"),
        ("a/b," * 5000 + "application/n-quads", None),
    ],
)
def test_negotiation(accept: str | None, expected: str | None) -> None:
    chosen = negotiate(accept, formats_of("graph", "dataset"))
    assert (chosen.name if chosen else None) == expected


def test_nothing_offered_is_nothing_chosen() -> None:
    assert negotiate("*/*", formats_of()) is None


if __name__ == "__main__":
    sys.stdout.write(json.dumps(digests()))
