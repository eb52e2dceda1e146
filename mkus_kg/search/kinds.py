"""The kinds that results are grouped and counted by, each with its name in both languages and its classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import URIRef

from mkus_kg.errors import Message
from mkus_kg.namespaces import MKUS, OWL, SKOS


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of result; its name stands in addresses and on the command line."""

    name: str
    label: Message
    types: tuple[URIRef, ...]


OTHER: Final = Kind("other", Message(pl="Inne", en="Other"), ())
KINDS: Final = (
    Kind("barriers", Message(pl="Bariery", en="Barriers"), (MKUS.Barrier,)),
    Kind("provisions", Message(pl="Przepisy", en="Provisions"), (MKUS.Provision,)),
    Kind(
        "wordings", Message(pl="Brzmienia przepisów", en="Wordings of provisions"), (MKUS.ProvisionVersion,)
    ),
    Kind("acts", Message(pl="Akty prawne", en="Legal acts"), (MKUS.Act,)),
    Kind("forms", Message(pl="Formy kontraktowania", en="Contracting forms"), (MKUS.ContractingForm,)),
    Kind("procedures", Message(pl="Tryby prawne", en="Legal procedures"), (MKUS.LegalProcedure,)),
    Kind("tasks", Message(pl="Zadania", en="Tasks"), (MKUS.PublicTask,)),
    Kind(
        "changes",
        Message(pl="Propozycje zmian", en="Proposed changes"),
        (MKUS.ProposedChange, MKUS.RemedyGroup),
    ),
    Kind("practices", Message(pl="Dobre praktyki", en="Good practices"), (MKUS.GoodPractice,)),
    Kind("recommendations", Message(pl="Rekomendacje", en="Recommendations"), (MKUS.Recommendation,)),
    Kind("effects", Message(pl="Zmiany prawa", en="Changes in law"), (MKUS.Effect,)),
    Kind(
        "institutions",
        Message(pl="Instytucje i organizacje", en="Institutions and organisations"),
        (MKUS.Institution, MKUS.Organisation),
    ),
    Kind("places", Message(pl="Miejsca", en="Places"), (MKUS.Municipality, MKUS.Territory)),
    Kind("codes", Message(pl="Kody CPV", en="CPV codes"), (MKUS.CpvCode, MKUS.AnnexGroup)),
    Kind("sources", Message(pl="Źródła", en="Sources"), (MKUS.Source,)),
    Kind(
        "terms",
        Message(pl="Pojęcia i słowniki", en="Terms and vocabularies"),
        (
            OWL.Class,
            OWL.ObjectProperty,
            OWL.DatatypeProperty,
            OWL.AnnotationProperty,
            OWL.Ontology,
            MKUS.OwningProperty,
            SKOS.Concept,
            SKOS.ConceptScheme,
        ),
    ),
    OTHER,
)
LEADING_KINDS: Final = frozenset({"barriers", "provisions", "changes", "practices"})
LAST_KINDS: Final = frozenset({"places", "codes", "terms", OTHER.name})
KIND_NAMED: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}
KIND_OF_TYPE: Final[Mapping[URIRef, str]] = {name: kind.name for kind in KINDS for name in kind.types}
