"""The graph behind a dossier: what the graph holds of its records, and what the dossier says of itself.

The facts stand in their own named graphs, what the rules derived in graph/inferred. A graph of its own says
in DCAT what the dossier is and of which files, another in PROV-O how it was made.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import Dataset, Graph, Literal, URIRef

from mkus_kg.describe.properties import Properties
from mkus_kg.describe.records import record_statements
from mkus_kg.dossier.document import Asked, Document, Identity, Table
from mkus_kg.dossier.program_version import program_version
from mkus_kg.errors import Message
from mkus_kg.exports import write_dataset
from mkus_kg.graph import INFERRED, GraphStore, Statement, Term
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import LABEL_PROPERTIES
from mkus_kg.namespaces import (
    CC_BY,
    DCAT,
    DCT,
    DOSSIER,
    LANGUAGE_CODES,
    LANGUAGES,
    MEDIA_TYPES,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    REVISION,
    SPDX,
    XSD,
    Language,
    read_iri,
)
from mkus_kg.publishing import SHA_256

GRAPH_FORMATS: Final = ("trig", "jsonld", "graphml")
"""The formats of the graph in a package, by their names among the formats of exports."""
TELLING_DERIVED: Final = frozenset({"trig", "graphml"})
"""Those that tell of each statement, or of each link, whether it is stated or derived."""
QUESTIONS: Final = "queries/"
"""The folder of the questions in a package."""
CATALOGUE: Final = "#catalogue"
PROVENANCE: Final = "#provenance"
_FREEZING: Final = Message(pl="Zamrożenie dossier", en="Freezing of the dossier")
_DRAFTING: Final = Message(pl="Sporządzenie projektu dossier", en="Drafting of the dossier")
_TABLE: Final = Message(pl="Tabela {number}: {caption}", en="Table {number}: {caption}")
_QUESTION: Final = Message(pl="Pytanie {name}", en="Question {name}")

Documents = Mapping[Language, Document]


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a package as catalogues describe it."""

    name: str
    media_type: str
    label: Message
    content: bytes

    @property
    def sha256(self) -> str:
        """Give the hash of the content (64 hex digits)."""
        return hashlib.sha256(self.content).hexdigest()


def dossier_iri(identity: Identity) -> URIRef:
    """Give the address of a dossier; that of a draft is made of the state of the data it tells of."""
    if identity.frozen:
        return DOSSIER[str(identity.number)]
    state = [identity.recommendation, identity.day.isoformat(), identity.graph_version]
    return DOSSIER["draft-" + hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16]]


def records_of(documents: Documents) -> tuple[str, ...]:
    """Give the records that any of the documents speaks of, each once."""
    return tuple(dict.fromkeys(each for document in documents.values() for each in document.records))


def facts_about(graph: KnowledgeGraph, records: Iterable[str]) -> frozenset[Statement]:
    """Give what the graph holds of records, with names for all that their statements mention."""
    store, properties = graph.store, Properties(graph.store)
    about: set[Statement] = set()
    for record in records:
        term = read_iri(record)
        if term is not None:
            about.update(record_statements(store, properties, term))
    about.update(_names(store, about))
    return frozenset(about)


def _names(store: GraphStore, about: set[Statement]) -> Iterator[Statement]:
    known = {each.subject for each in about}
    mentioned: set[Term] = {each.predicate for each in about} | {each.object for each in about}
    for term in mentioned - known:
        if isinstance(term, URIRef):
            for name in (*LABEL_PROPERTIES, RDF.type):
                yield from store.statements(term, name)


def _new_dataset() -> Dataset:
    dataset = Dataset(default_union=True)
    for prefix, namespace in {**PREFIXES, "spdx": SPDX}.items():
        dataset.bind(prefix, namespace)
    return dataset


def dossier_graph(facts: Iterable[Statement], documents: Documents, files: Iterable[PackedFile]) -> Dataset:
    """Give facts in their graphs, and the two graphs in which a dossier speaks of itself.

    `files` are those whose hash it can tell.
    """
    dataset = _new_dataset()
    for each in facts:
        dataset.graph(each.graph).add((each.subject, each.predicate, each.object))
    identity = next(iter(documents.values())).identity
    this = dossier_iri(identity)
    _add_catalogue(dataset.graph(URIRef(this + CATALOGUE)), this, documents, files)
    _add_provenance(dataset.graph(URIRef(this + PROVENANCE)), this, documents)
    return dataset


def graph_bytes(dataset: Dataset, format_name: str, graph: KnowledgeGraph) -> bytes:
    """Write the graph of a dossier in one of GRAPH_FORMATS, the same bytes for the same statements.

    Where a format cannot tell what is derived from what is stated, what the rules derived is left out.
    """
    if format_name not in TELLING_DERIVED:
        stated = _new_dataset()
        for quad in dataset.quads():
            subject, predicate, value, name = quad
            if name != INFERRED and name is not None:
                stated.graph(name).add((subject, predicate, value))
        dataset = stated
    return write_dataset(dataset, format_name, graph.export_options())


def _add_catalogue(graph: Graph, this: URIRef, documents: Documents, files: Iterable[PackedFile]) -> None:
    identity = next(iter(documents.values())).identity
    graph.add((this, RDF.type, DCAT.Dataset))
    for language, document in documents.items():
        graph.add((this, DCT.title, Literal(document.title, lang=language)))
        if document.subtitle:
            graph.add((this, DCT.description, Literal(document.subtitle, lang=language)))
        graph.add((this, DCT.language, URIRef(LANGUAGE_CODES[language])))
        for keyword in document.keywords:
            graph.add((this, DCAT.keyword, Literal(keyword, lang=language)))
    graph.add((this, DCT.identifier, Literal(this)))
    graph.add((this, DCAT.version, Literal(str(identity.number) if identity.frozen else "draft")))
    graph.add((this, DCT.license, URIRef(CC_BY)))
    graph.add((this, DCT.issued, Literal(identity.moment)))
    graph.add((this, DCT.subject, URIRef(identity.recommendation)))
    period = URIRef(f"{this}#law")
    graph.add((this, DCT.temporal, period))
    graph.add((period, RDF.type, DCT.PeriodOfTime))
    graph.add((period, DCAT.startDate, Literal(identity.day)))
    graph.add((period, DCAT.endDate, Literal(identity.day)))
    for record in records_of(documents):
        graph.add((this, DCT.references, URIRef(record)))
    for file in files:
        _add_file(graph, this, file)


def _add_file(graph: Graph, this: URIRef, file: PackedFile) -> None:
    """Describe a file: a form of the dossier, or a question that goes with it."""
    node = file_iri(this, file.name)
    question = file.name.startswith(QUESTIONS)
    graph.add((this, DCT.hasPart if question else DCAT.distribution, node))
    graph.add((node, RDF.type, DCAT.Resource if question else DCAT.Distribution))
    for language in LANGUAGES:
        graph.add((node, DCT.title, Literal(file.label.text(language), lang=language)))
    graph.add((node, DCT.license, URIRef(CC_BY)))
    media_type = URIRef(MEDIA_TYPES + file.media_type)
    graph.add((node, DCT["format"] if question else DCAT.mediaType, media_type))
    if not question:
        graph.add((node, DCAT.accessURL, this))
        graph.add((node, DCAT.byteSize, Literal(len(file.content), datatype=XSD.nonNegativeInteger)))
    checksum = URIRef(f"{node}#sha256")
    graph.add((node, SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, SHA_256))
    graph.add((checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)))


def file_iri(this: URIRef, name: str) -> URIRef:
    """Give the address of a file of a dossier."""
    return URIRef(f"{this}/{name}")


def _add_provenance(graph: Graph, this: URIRef, documents: Documents) -> None:
    identity = next(iter(documents.values())).identity
    revision = REVISION[str(identity.revision)]
    making = URIRef(f"{this}#making")
    graph.add((this, RDF.type, PROV.Entity))
    graph.add((this, PROV.wasDerivedFrom, revision))
    graph.add((this, PROV.wasGeneratedBy, making))
    graph.add((this, PROV.generatedAtTime, Literal(identity.moment)))
    graph.add((revision, RDF.type, PROV.Entity))
    graph.add((revision, DCT.identifier, Literal(identity.revision_hash)))
    graph.add((making, RDF.type, PROV.Activity))
    _add_label(graph, making, _FREEZING if identity.frozen else _DRAFTING)
    graph.add((making, PROV.endedAtTime, Literal(identity.moment)))
    graph.add((making, PROV.used, revision))
    graph.add((making, PROV.used, URIRef(identity.recommendation)))
    if identity.agent:
        agent = URIRef(identity.agent)
        graph.add((making, PROV.wasAssociatedWith, agent))
        graph.add((this, PROV.wasAttributedTo, agent))
        graph.add((agent, RDF.type, PROV.Agent))
    program = URIRef(f"{this}#program")
    graph.add((making, PROV.wasAssociatedWith, program))
    graph.add((program, RDF.type, PROV.SoftwareAgent))
    graph.add((program, DCT.identifier, Literal(program_version())))
    ontology = URIRef(f"{this}#ontology")
    graph.add((making, PROV.used, ontology))
    graph.add((ontology, RDF.type, PROV.Entity))
    graph.add((ontology, DCT.identifier, Literal(identity.program)))
    for language, document in documents.items():
        for table in document.tables():
            _add_table(graph, this, table, language)


def _add_table(graph: Graph, this: URIRef, table: Table, language: Language) -> None:
    """Say which questions a table answers; the tables of both languages have the same anchors."""
    node, asking = URIRef(f"{this}#table-{table.number}"), URIRef(f"{this}#asking-{table.number}")
    label = _TABLE.text(language).format(number=table.number, caption=table.caption)
    graph.add((node, RDF.type, PROV.Entity))
    graph.add((node, RDFS.label, Literal(label, lang=language)))
    graph.add((this, DCT.hasPart, node))
    if not table.asked:
        return
    graph.add((node, PROV.wasGeneratedBy, asking))
    graph.add((asking, RDF.type, PROV.Activity))
    graph.add((asking, PROV.wasInformedBy, URIRef(f"{this}#making")))
    for place, asked in enumerate(table.asked, 1):
        _add_asked(graph, this, asking, asked, place)


def _add_asked(graph: Graph, this: URIRef, asking: URIRef, asked: Asked, place: int) -> None:
    question = file_iri(this, question_file(asked.question))
    usage = URIRef(f"{asking}-{place}")
    graph.add((asking, PROV.used, question))
    graph.add((asking, PROV.qualifiedUsage, usage))
    graph.add((usage, RDF.type, PROV.Usage))
    graph.add((usage, PROV.entity, question))
    graph.add((question, RDF.type, PROV.Entity))
    for language in LANGUAGES:
        name = _QUESTION.text(language).format(name=asked.question)
        graph.add((question, RDFS.label, Literal(name, lang=language)))
    for name, value in asked.parameters:
        parameter = URIRef(f"{usage}-{name}")
        graph.add((asking, PROV.used, parameter))
        graph.add((parameter, RDF.type, PROV.Entity))
        graph.add((parameter, DCT.identifier, Literal(name)))
        graph.add((parameter, PROV.value, Literal(value)))


def _add_label(graph: Graph, node: URIRef, label: Message) -> None:
    for language in LANGUAGES:
        graph.add((node, RDFS.label, Literal(label.text(language), lang=language)))


def question_file(name: str) -> str:
    """Give the name of the file that holds a question in a package."""
    return f"{QUESTIONS}{name}.rq"


def is_of_dossier(name: URIRef) -> bool:
    """Say whether a named graph is one in which a dossier speaks of itself."""
    return name.startswith(str(DOSSIER)) and name.endswith((CATALOGUE, PROVENANCE))
