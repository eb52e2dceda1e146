"""One ZIP of all that is handed on: documents, annex, content, graph and questions, as an RO-Crate."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mkus_kg.dossier.annex import annex
from mkus_kg.dossier.archive import MANIFEST, manifest, pack
from mkus_kg.dossier.contents import complete
from mkus_kg.dossier.crate import METADATA_FILE, crate_metadata
from mkus_kg.dossier.document import Document, Identity, json_bytes
from mkus_kg.dossier.docx_file import docx
from mkus_kg.dossier.extract import (
    GRAPH_FORMATS,
    TELLING_DERIVED,
    Documents,
    PackedFile,
    dossier_graph,
    facts_about,
    graph_bytes,
    question_file,
    records_of,
)
from mkus_kg.dossier.html_file import html
from mkus_kg.dossier.pdf_file import pdf
from mkus_kg.errors import Message
from mkus_kg.exports import FORMATS
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import LANGUAGES

DRAFT: Final = "draft"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file made of a document."""

    name: str
    suffix: str
    media_type: str
    label: Message
    write: Callable[[Document], bytes]


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
KINDS: Final = (
    Kind(
        "dossier",
        "docx",
        _OFFICE + "wordprocessingml.document",
        Message(pl="Dossier jako dokument Word", en="The dossier as a Word document"),
        docx,
    ),
    Kind(
        "dossier",
        "pdf",
        "application/pdf",
        Message(pl="Dossier jako PDF", en="The dossier as PDF"),
        pdf,
    ),
    Kind(
        "dossier",
        "html",
        "text/html",
        Message(pl="Dossier jako strona HTML", en="The dossier as an HTML page"),
        html,
    ),
    Kind(
        "annex",
        "xlsx",
        _OFFICE + "spreadsheetml.sheet",
        Message(pl="Załącznik: tabele w arkuszu", en="Annex: the tables as a workbook"),
        annex,
    ),
    Kind(
        "document",
        "json",
        "application/json",
        Message(pl="Treść dossier dla programów", en="The content of the dossier for programs"),
        json_bytes,
    ),
)
_IN_LANGUAGE: Final = {
    "pl": Message(pl="po polsku", en="in Polish"),
    "en": Message(pl="po angielsku", en="in English"),
}
_GRAPH: Final = Message(pl="Graf, na którym dossier się opiera", en="The graph that the dossier rests on")
_DERIVED_TOLD: Final = Message(
    pl="to, co wyprowadziły reguły, jest osobno oznaczone", en="what the rules derive is set apart"
)
_DERIVED_LEFT_OUT: Final = Message(pl="bez tego, co wyprowadziły reguły", en="without what the rules derive")
_QUESTION_TYPE: Final = "application/sparql-query"


@dataclass(frozen=True, slots=True)
class Package:
    """A package: its documents by language, its files in the order of the ZIP, and the ZIP."""

    documents: Documents
    files: Mapping[str, bytes]
    content: bytes

    @property
    def identity(self) -> Identity:
        """Give which dossier it is, and of which state of the data."""
        return next(iter(self.documents.values())).identity

    @property
    def sha256(self) -> str:
        """Give the hash of the ZIP (64 hex digits)."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        """Give the name of the ZIP."""
        return f"dossier-{stem(self.identity)}.zip"


def stem(identity: Identity) -> str:
    """Give the part of the file names that tells one dossier from another."""
    return str(identity.number) if identity.frozen else DRAFT


def document_file(identity: Identity, language: str) -> str:
    """Give the name of the file with the content of a dossier in a language."""
    return f"document-{stem(identity)}-{language}.json"


def graph_file(identity: Identity) -> str:
    """Give the name of the file with the graph of a dossier in TriG."""
    return f"graph-{stem(identity)}.trig"


def make(graph: KnowledgeGraph, identity: Identity) -> Package:
    """Complete a recommendation in both languages and pack all files. Raises NotFound."""
    return package_of(graph, {language: complete(graph, identity, language) for language in LANGUAGES})


def package_of(graph: KnowledgeGraph, documents: Documents) -> Package:
    """Pack all files of documents over the graph that they tell of."""
    identity = next(iter(documents.values())).identity
    files = [*_documents(documents), *_questions(graph, documents)]
    dataset = dossier_graph(facts_about(graph, records_of(documents)), documents, files)
    for name in GRAPH_FORMATS:
        chosen = FORMATS[name]
        files.append(
            PackedFile(
                f"graph-{stem(identity)}.{chosen.suffix}",
                chosen.media_type,
                _joined(_GRAPH, _DERIVED_TOLD if name in TELLING_DERIVED else _DERIVED_LEFT_OUT),
                graph_bytes(dataset, name, graph),
            )
        )
    metadata = crate_metadata(graph, documents, files)
    named = {METADATA_FILE: metadata, **{each.name: each.content for each in files}}
    named[MANIFEST] = manifest(named)
    return Package(documents, named, pack(named, identity.moment))


def _documents(documents: Documents) -> Iterator[PackedFile]:
    for language, document in documents.items():
        for kind in KINDS:
            name = f"{kind.name}-{stem(document.identity)}-{language}.{kind.suffix}"
            label = _joined(kind.label, _IN_LANGUAGE[language])
            yield PackedFile(name, kind.media_type, label, kind.write(document))


def _questions(graph: KnowledgeGraph, documents: Documents) -> Iterator[PackedFile]:
    asked = {each.question for document in documents.values() for t in document.tables() for each in t.asked}
    for name in sorted(asked & graph.questions.keys()):
        question = graph.questions[name]
        yield PackedFile(question_file(name), _QUESTION_TYPE, question.summary, question.text.encode())


def _joined(label: Message, more: Message) -> Message:
    return Message(pl=f"{label.pl} ({more.pl})", en=f"{label.en} ({more.en})")
