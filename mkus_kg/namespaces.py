"""The IRIs this package spells: the base, the prefixes and the names of the graphs."""

import re
from typing import Final, Literal

from rdflib import Namespace, URIRef

Language = Literal["pl", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("pl", "en")

BASE: Final = "https://w3id.org/mkus/"
MKUS: Final = Namespace(BASE + "ont#")
SHAPES: Final = Namespace(BASE + "shapes#")
SCHEME: Final = Namespace(BASE + "scheme/")
ID: Final = Namespace(BASE + "id/")
GRAPH: Final = Namespace(BASE + "graph/")
REVISION: Final = Namespace(BASE + "historia/")
EDITION: Final = Namespace(BASE + "wydania/")
DOSSIER: Final = Namespace(BASE + "dossier/")
SPARQL_ENDPOINT: Final = BASE + "sparql"
EXAMPLES: Final = BASE + "examples"

ADMS: Final = Namespace("http://www.w3.org/ns/adms#")
CPSV: Final = Namespace("http://purl.org/vocab/cpsv#")
CV: Final = Namespace("http://data.europa.eu/m8g/")
DASH: Final = Namespace("http://datashapes.org/dash#")
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
DCT: Final = Namespace("http://purl.org/dc/terms/")
ELI: Final = Namespace("http://data.europa.eu/eli/ontology#")
ELI_DL: Final = Namespace("http://data.europa.eu/eli/eli-draft-legislation-ontology#")
FOAF: Final = Namespace("http://xmlns.com/foaf/0.1/")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
ORG: Final = Namespace("http://www.w3.org/ns/org#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
VANN: Final = Namespace("http://purl.org/vocab/vann/")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")

ELI_TEXTS: Final = "https://eli.gov.pl/eli"
"""Where official texts of Polish acts have their addresses."""
ELI_SERVICE: Final = "https://api.sejm.gov.pl/eli"
"""The service of the Sejm that describes acts to programs."""
ISAP_PAGE: Final = "https://isap.sejm.gov.pl/isap.nsf/DocDetails.xsp?id="
"""How the address of an act's page in the Sejm's system for readers begins."""
CC_BY: Final = "https://creativecommons.org/licenses/by/4.0/"
MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
LANGUAGE_CODES: Final[dict[Language, str]] = {
    "pl": "http://publications.europa.eu/resource/authority/language/POL",
    "en": "http://publications.europa.eu/resource/authority/language/ENG",
}
"""The languages as the code list of the EU names them, which DCAT-AP asks for."""
SCHEMA_ORG: Final = "https://schema.org"
RO_CRATE: Final = "https://w3id.org/ro/crate/1.2"
"""The edition of RO-Crate by which packages describe themselves."""
GEXF_XMLNS: Final = "http://www.gexf.net/1.2draft"
GRAPHML_XMLNS: Final = "http://graphml.graphdrawing.org/xmlns"

PREFIXES: Final[dict[str, Namespace]] = {
    "adms": ADMS,
    "cpsv": CPSV,
    "cv": CV,
    "dash": DASH,
    "dcat": DCAT,
    "dct": DCT,
    "eli": ELI,
    "eli-dl": ELI_DL,
    "foaf": FOAF,
    "mkus": MKUS,
    "msh": SHAPES,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "vann": VANN,
    "void": VOID,
    "xsd": XSD,
}

LONGEST_IRI: Final = 2_000
# Shorthand for IRIs of ours: id/barrier/mkus-limit20 instead of the whole address.
_OWN_PATHS: Final = ("id/", "scheme/", "graph/", "ont", "shapes")
# A percent sign must start an escaped byte, or the store refuses the IRI.
_IRI: Final = re.compile(r"https?://(?:[^\s<>\"{}|\\^`%\x00-\x20\x7f\ud800-\udfff]|%[0-9A-Fa-f]{2})+")


def read_iri(text: str) -> URIRef | None:
    """Give an http(s) IRI as a term, or None for any other text; the path of one of ours is enough."""
    iri = BASE + text if text.startswith(_OWN_PATHS) else text
    return URIRef(iri) if len(iri) <= LONGEST_IRI and _IRI.fullmatch(iri) else None
