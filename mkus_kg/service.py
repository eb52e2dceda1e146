"""What the service says of itself to programs: the SPARQL service, the data set (VoID), example queries."""

from collections.abc import Callable, Mapping
from typing import Final

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from mkus_kg.endpoint import Endpoint
from mkus_kg.examples import Examples
from mkus_kg.graph import Table
from mkus_kg.namespaces import (
    BASE,
    DCAT,
    EXAMPLES,
    FORMATS,
    GRAPH,
    LANGUAGES,
    PREFIXES,
    RDF,
    RDFS,
    SCHEMA_ORG,
    SD,
    SH,
    SPARQL_ENDPOINT,
    VOID,
    XSD,
)

GRAPHS_QUESTION: Final = "page-graphs"
DATASET_QUESTION: Final = "page-dataset"
CLASSES_QUESTION: Final = "page-class-sizes"
FORMAT_NAMES: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
FORMS: Final[Mapping[str, tuple[URIRef, URIRef]]] = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}
"""The class of an executable and the property of its text, by form of query; SHACL has none for DESCRIBE."""

Ask = Callable[[str, Mapping[str, str]], Table]
Describe = Callable[[str], Graph]


class Service:
    """Descriptions as RDF; `ask` answers a named question and `describe` gives a record as triples."""

    def __init__(self, ask: Ask, describe: Describe, endpoint: Endpoint, examples: Examples) -> None:
        self._ask = ask
        self._describe = describe
        self._endpoint = endpoint
        self._examples = examples

    def description(self) -> Graph:
        """Describe the endpoint by the SPARQL 1.1 Service Description."""
        graph, service = new_graph(), URIRef(SPARQL_ENDPOINT)
        scratch = self._endpoint.scratch is not None
        graph.add((service, RDF.type, SD.Service))
        graph.add((service, SD.endpoint, service))
        graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
        if scratch:
            graph.add((service, SD.supportedLanguage, SD.SPARQL11Update))
        else:
            graph.add((service, SD.feature, SD.UnionDefaultGraph))
        for name in FORMAT_NAMES:
            graph.add((service, SD.resultFormat, FORMATS[name]))
        for language, text in self._limits().items():
            graph.add((service, RDFS.comment, Literal(text, lang=language)))
        if not scratch:
            self._add_dataset(graph, service)
        return graph

    def _limits(self) -> dict[str, str]:
        limits = self._endpoint.limits
        megabytes = limits.answer_bytes // 1_000_000
        return {
            "pl": f"Zapytanie może trwać {limits.seconds:g} s i dać {limits.rows} wierszy lub trójek, razem "
            f"do {megabytes} MB; z jednego adresu najwyżej {limits.each} naraz. Większa odpowiedź jest "
            "odmawiana (422), a z parametrem partial=true ucinana i oznaczana nagłówkiem Mkus-Truncated.",
            "en": f"A query may take {limits.seconds:g} s and give {limits.rows} rows or triples, up to "
            f"{megabytes} MB; one address may have {limits.each} under way. A larger answer is refused "
            "(422), or with the parameter partial=true cut and marked by the header Mkus-Truncated.",
        }

    def _add_dataset(self, graph: Graph, service: Node) -> None:
        dataset, default = BNode("dataset"), BNode("default")
        graph.add((service, SD.defaultDataset, dataset))
        graph.add((dataset, RDF.type, SD.Dataset))
        graph.add((dataset, SD.defaultGraph, default))
        graph.add((default, RDF.type, SD.Graph))
        total = 0
        for name, count in self._graphs():
            local = name.removeprefix(str(GRAPH))
            named, content = BNode(f"named-{local}"), BNode(f"graph-{local}")
            graph.add((dataset, SD.namedGraph, named))
            graph.add((named, RDF.type, SD.NamedGraph))
            graph.add((named, SD.name, name))
            graph.add((named, SD.graph, content))
            graph.add((content, RDF.type, SD.Graph))
            graph.add((content, VOID.triples, number(count)))
            total += count
        graph.add((default, VOID.triples, number(total)))

    def void(self) -> Graph:
        """Describe the data set: what its record says, how it can be had, and what it holds by class."""
        graph = new_graph()
        for name in self._records():
            for triple in self._describe(name):
                graph.add(triple)
        dataset = next(graph.subjects(RDF.type, VOID.Dataset), None)
        if dataset is None:
            return graph
        total = 0
        for name, count in self._graphs():
            graph.add((dataset, VOID.subset, name))
            graph.add((name, RDF.type, VOID.Dataset))
            graph.add((name, VOID.triples, number(count)))
            total += count
        graph.add((dataset, VOID.triples, number(total)))
        for namespace in sorted(str(each) for each in PREFIXES.values()):
            graph.add((dataset, VOID.vocabulary, URIRef(namespace)))
        for row in self._ask(CLASSES_QUESTION, {}).rows:
            part = BNode(f"class-{str(row[0]).rpartition('#')[2]}")
            graph.add((dataset, VOID.classPartition, part))
            graph.add((part, VOID["class"], URIRef(str(row[0]))))
            graph.add((part, VOID.entities, number(int(str(row[1])))))
        return graph

    def _records(self) -> list[str]:
        """Give the record of the data set, of its files and of the service that serves it."""
        table = self._ask(DATASET_QUESTION, {})
        names = [str(row[table.column("dataset")]) for row in table.rows]
        for name in names:
            own = self._describe(name)
            linked = {*own.objects(None, DCAT.distribution), *own.objects(None, DCAT.accessService)}
            names += sorted({str(each) for each in linked} - set(names))
        return names

    def examples(self) -> Graph:
        """Give every example query as a SHACL SPARQL executable that runs as it stands."""
        graph, document = new_graph(), URIRef(EXAMPLES)
        for prefix, namespace in PREFIXES.items():
            declaration = BNode(f"prefix-{prefix}")
            graph.add((document, SH.declare, declaration))
            graph.add((declaration, SH.prefix, Literal(prefix)))
            graph.add((declaration, SH.namespace, Literal(str(namespace), datatype=XSD.anyURI)))
        for name, question in self._examples.all().items():
            text = self._examples.text(name)
            form = self._endpoint.form(text)
            if form not in FORMS:
                continue
            kind, property_name = FORMS[form]
            example = URIRef(f"{EXAMPLES}#{name}")
            graph.add((example, RDF.type, SH.SPARQLExecutable))
            graph.add((example, RDF.type, kind))
            graph.add((example, SH.prefixes, document))
            graph.add((example, property_name, Literal(text)))
            graph.add((example, URIRef(f"{SCHEMA_ORG}/target"), URIRef(SPARQL_ENDPOINT)))
            for language in LANGUAGES:
                graph.add((example, RDFS.label, Literal(question.summary.text(language), lang=language)))
                graph.add(
                    (example, RDFS.comment, Literal(question.description.text(language), lang=language))
                )
        return graph

    def _graphs(self) -> list[tuple[URIRef, int]]:
        table = self._ask(GRAPHS_QUESTION, {})
        return [(URIRef(str(row[0])), int(str(row[1]))) for row in table.rows]


def new_graph() -> Graph:
    """Give an empty graph that knows our prefixes and those of descriptions."""
    graph = Graph(base=BASE, bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "sd": SD, "formats": FORMATS}.items():
        graph.bind(prefix, namespace)
    return graph


def number(value: int) -> Literal:
    """Give a whole number as a term."""
    return Literal(value, datatype=XSD.integer)
