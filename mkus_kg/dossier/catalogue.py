"""What the frozen dossiers are, for programs: DCAT, with the hash of each ZIP by SPDX."""

from collections.abc import Sequence
from typing import Final

from rdflib import Graph, Literal, URIRef

from mkus_kg.errors import Message
from mkus_kg.journal import Dossier
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import CC_BY, DCAT, DCT, DOSSIER, LANGUAGES, MEDIA_TYPES, PROV, RDF, SPDX, XSD
from mkus_kg.publishing import SHA_256
from mkus_kg.service import new_graph

TITLE: Final = Message(pl="Dossier nr {number}: {name}", en="Dossier no. {number}: {name}")


def catalogue(graph: KnowledgeGraph, dossiers: Sequence[Dossier]) -> Graph:
    """Describe frozen dossiers by DCAT 3; what each holds, its own graph says (`graph-N.trig`)."""
    described = new_graph()
    described.bind("spdx", SPDX)
    for dossier in dossiers:
        this = DOSSIER[str(dossier.number)]
        file, checksum = URIRef(f"{this}.zip"), URIRef(f"{this}.zip#sha256")
        for language in LANGUAGES:
            name = graph.label(dossier.recommendation, language)
            title = TITLE.text(language).format(number=dossier.number, name=name)
            described.add((this, DCT.title, Literal(title, lang=language)))
            described.add((this, DCT.language, Literal(language)))
        for node, link, value in (
            (this, RDF.type, DCAT.Dataset),
            (this, DCT.identifier, Literal(this)),
            (this, DCAT.version, Literal(str(dossier.number))),
            (this, DCT.license, URIRef(CC_BY)),
            (this, DCT.issued, Literal(dossier.frozen_at)),
            (this, DCT.subject, URIRef(dossier.recommendation)),
            (this, DCAT.landingPage, this),
            (this, PROV.wasAttributedTo, URIRef(dossier.agent)),
            (this, DCAT.distribution, file),
            (file, RDF.type, DCAT.Distribution),
            (file, DCAT.accessURL, this),
            (file, DCAT.downloadURL, file),
            (file, DCT.license, URIRef(CC_BY)),
            (file, DCAT.mediaType, URIRef(f"{MEDIA_TYPES}application/zip")),
            (file, DCAT.byteSize, Literal(dossier.size, datatype=XSD.nonNegativeInteger)),
            (file, SPDX.checksum, checksum),
            (checksum, RDF.type, SPDX.Checksum),
            (checksum, SPDX.algorithm, SHA_256),
            (checksum, SPDX.checksumValue, Literal(dossier.sha256, datatype=XSD.hexBinary)),
        ):
            described.add((node, link, value))
    return described
