"""The metadata of a package as an RO-Crate 1.2: what it holds, of whom, of what, under which licence."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from mkus_kg.dossier.document import Identity
from mkus_kg.dossier.extract import QUESTIONS, Documents, PackedFile, dossier_iri, records_of
from mkus_kg.dossier.program_version import program_version
from mkus_kg.errors import Message
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, CC_BY, LANGUAGES, REVISION, RO_CRATE

METADATA_FILE: Final = "ro-crate-metadata.json"
ROOT: Final = "./"
_MAKING: Final = "#making"
PROGRAM: Final = "#program"
_ONTOLOGY: Final = "#ontology"
_IDENTIFIER: Final = "#identifier"
_DRAFT: Final = Message(pl="projekt, niezamrożony", en="a draft, not frozen")
_ACTION: Final = Message(pl="Sporządzenie dossier", en="Making of the dossier")
_ONTOLOGY_NAME: Final = Message(
    pl="Ontologia, wykazy kodów, reguły i kształty", en="Ontology, code lists, rules and shapes"
)
_LASTING: Final = Message(pl="Stały adres", en="Lasting address")
_PROGRAM_NAME: Final = "MKUS KG"
_LICENCE_NAME: Final = "Creative Commons Attribution 4.0 International"
_LICENCE_SAYS: Final = Message(
    pl="Wolno kopiować i zmieniać, podając źródło.", en="May be copied and changed when the source is named."
)
_REVISION: Final = Message(pl="Dziennik zmian, rewizja {number}", en="Journal of changes, revision {number}")
_TELLS: Final = Message(
    pl="{title}. Stan prawny na {day}, dane z rewizji {revision}.",
    en="{title}. Law as of {day}, data of revision {revision}.",
)
Entity = dict[str, Any]


def crate_metadata(graph: KnowledgeGraph, documents: Documents, files: Sequence[PackedFile]) -> bytes:
    """Write the metadata file; `files` are all others but the manifest."""
    identity = next(iter(documents.values())).identity
    entities = [
        {
            "@id": METADATA_FILE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": RO_CRATE},
            "about": {"@id": ROOT},
        },
        _root(graph, documents, files),
        *(_file(each, identity) for each in files),
        *_records(graph, documents),
        *_contexts(graph, identity, files),
    ]
    content = {"@context": f"{RO_CRATE}/context", "@graph": entities}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _root(graph: KnowledgeGraph, documents: Documents, files: Sequence[PackedFile]) -> Entity:
    identity = next(iter(documents.values())).identity
    titles = Message(**{language: documents[language].title for language in LANGUAGES})
    describing = Message(
        **{
            language: _TELLS.text(language).format(
                title=documents[language].subtitle or documents[language].title,
                day=identity.day.isoformat(),
                revision=identity.revision,
            )
            for language in LANGUAGES
        }
    )
    root: Entity = {
        "@id": ROOT,
        "@type": "Dataset",
        "name": _both(titles),
        "description": _both(describing),
        "identifier": {"@id": _IDENTIFIER},
        "version": str(identity.number) if identity.frozen else _both(_DRAFT),
        "datePublished": identity.moment.isoformat(),
        "license": {"@id": CC_BY},
        "inLanguage": list(documents),
        "temporalCoverage": identity.day.isoformat(),
        "isBasedOn": {"@id": str(REVISION[str(identity.revision)])},
        "about": {"@id": identity.recommendation},
        "mentions": _links([_MAKING, *records_of(documents)]),
        "hasPart": _links(each.name for each in files),
    }
    keywords = [each for document in documents.values() for each in document.keywords]
    if keywords:
        root["keywords"] = keywords
    if identity.agent:
        root["author"] = {"@id": identity.agent}
    return root


def _file(file: PackedFile, identity: Identity) -> Entity:
    return {
        "@id": file.name,
        "@type": "File",
        "name": file.name,
        "description": _both(file.label),
        "encodingFormat": file.media_type,
        "contentSize": str(len(file.content)),
        "sha256": file.sha256,
        "dateModified": identity.moment.isoformat(),
    }


def _records(graph: KnowledgeGraph, documents: Documents) -> Iterator[Entity]:
    identity = next(iter(documents.values())).identity
    for record in dict.fromkeys((identity.recommendation, *records_of(documents))):
        if record == identity.agent:
            continue
        yield {"@id": record, "@type": "Thing", "name": _name(graph, record)}


def _contexts(graph: KnowledgeGraph, identity: Identity, files: Sequence[PackedFile]) -> Iterator[Entity]:
    """Give who and what made the package, of what, and under which licence it is handed on."""
    revision = str(REVISION[str(identity.revision)])
    questions = [each.name for each in files if each.name.startswith(QUESTIONS)]
    agent = [identity.agent] if identity.agent else []
    yield {
        "@id": _MAKING,
        "@type": "CreateAction",
        "name": _both(_ACTION),
        "endTime": identity.moment.isoformat(),
        "object": _links([revision, identity.recommendation, _ONTOLOGY, *questions]),
        "result": {"@id": ROOT},
        "instrument": {"@id": PROGRAM},
        **({"agent": {"@id": identity.agent}} if agent else {}),
    }
    yield {
        "@id": PROGRAM,
        "@type": "SoftwareApplication",
        "name": _PROGRAM_NAME,
        "version": program_version(),
        "url": BASE,
    }
    yield {
        "@id": _ONTOLOGY,
        "@type": "CreativeWork",
        "name": _both(_ONTOLOGY_NAME),
        "version": identity.program,
    }
    yield {
        "@id": _IDENTIFIER,
        "@type": "PropertyValue",
        "name": _both(_LASTING),
        "value": str(dossier_iri(identity)),
        "url": str(dossier_iri(identity)),
    }
    yield {
        "@id": revision,
        "@type": "CreativeWork",
        "name": _both(_numbered(identity.revision)),
        "identifier": identity.revision_hash,
        "version": identity.facts_version,
    }
    for each in agent:
        yield {"@id": each, "@type": "Person", "name": _name(graph, each)}
    yield {"@id": CC_BY, "@type": "CreativeWork", "name": _LICENCE_NAME, "description": _both(_LICENCE_SAYS)}


def _numbered(revision: int) -> Message:
    return Message(pl=_REVISION.pl.format(number=revision), en=_REVISION.en.format(number=revision))


def _links(addresses: Iterable[str]) -> list[Entity] | Entity:
    """Give links as RO-Crate wants them: one alone stands without a list."""
    links = [{"@id": str(each)} for each in addresses]
    return links[0] if len(links) == 1 else links


def _name(graph: KnowledgeGraph, iri: str) -> str:
    return _both(Message(pl=graph.label(iri, "pl"), en=graph.label(iri, "en")))


def _both(message: Message) -> str:
    """Give a text in both languages, Polish first, or once where they say the same."""
    return message.pl if message.pl == message.en else f"{message.pl} / {message.en}"


def program_of(metadata: bytes) -> str:
    """Give the version of the program that a metadata file names, an empty text where it names none."""
    try:
        entities = json.loads(metadata)["@graph"]
        found = [each["version"] for each in entities if each["@id"] == PROGRAM]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return next((each for each in found if isinstance(each, str)), "")
