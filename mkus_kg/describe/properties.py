"""Which place a property has on a page, by the ontology's annotations and a few tables."""

from dataclasses import dataclass
from typing import Final

from rdflib import URIRef

from mkus_kg.graph import GraphStore
from mkus_kg.namespaces import DCT, MKUS, RDF, RDFS, SKOS, VOID

DEFAULT_ORDER: Final = 50.0
# Remarks on reliability: shown as flags, not among the statements.
FLAG_PROPERTIES: Final = (
    MKUS.verified,
    MKUS.audit,
    MKUS.datesDoubtful,
    MKUS.recheck,
    MKUS.mkusOrigin,
    MKUS.legalCauseUnknown,
    MKUS.legalBasisUnknown,
    MKUS.currentWordingRead,
    MKUS.referencedOnly,
    MKUS.structuralOnly,
    MKUS.datesVerified,
    MKUS.evidenceKind,
    MKUS.corrected,
)
# What the head of a page says already.
HEAD_PROPERTIES: Final = frozenset(
    {RDF.type, SKOS.prefLabel, RDFS.label, SKOS.altLabel, DCT.identifier, MKUS.hasCitation, *FLAG_PROPERTIES}
)
# What would only repeat another incoming link, stands in a place of its own, or speaks of the data set.
SILENT_INCOMING: Final = frozenset(
    {MKUS.doubtAbout, SKOS.topConceptOf, RDFS.isDefinedBy, VOID.exampleResource}
)


@dataclass(frozen=True, slots=True)
class Property:
    """What the ontology says about showing a property."""

    order: float
    owning: bool
    basis: tuple[URIRef, ...]


class Properties:
    """What an ontology says about properties, looked up once each."""

    def __init__(self, ontology: GraphStore) -> None:
        self._ontology = ontology
        self._known: dict[URIRef, Property] = {}

    def of(self, name: URIRef) -> Property:
        """Give what is said about a property; the rest is the default."""
        found = self._known.get(name)
        if found is None:
            orders = [float(s.object) for s in self._ontology.statements(name, MKUS.displayOrder)]
            found = self._known[name] = Property(
                order=min(orders, default=DEFAULT_ORDER),
                owning=any(self._ontology.statements(name, RDF.type, MKUS.OwningProperty)),
                basis=tuple(
                    s.object
                    for s in self._ontology.statements(name, MKUS.basisProperty)
                    if isinstance(s.object, URIRef)
                ),
            )
        return found
