"""What search engines read in a page: the record, its place and the data set in terms of schema.org.

The vocabulary is schema.org's own: Legislation and its properties for law, Dataset for the whole, and for
anything else the type of the table TYPES. The result is a plain JSON-LD document for any JSON writer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rdflib import URIRef

from mkus_kg.describe import Description
from mkus_kg.graph import Table, Term
from mkus_kg.labels import local_name
from mkus_kg.namespaces import BASE, CC_BY, DCT, ELI, FOAF, LANGUAGES, MKUS, RDFS, SCHEMA_ORG, Language

Node = dict[str, Any]
Ask = Callable[[str, Mapping[str, str], Language], Table]

LEGISLATION: Final = "Legislation"
CREATIVE_WORK: Final = "CreativeWork"
TYPES: Final[Mapping[URIRef, str]] = {
    MKUS.Act: LEGISLATION,
    MKUS.ConsolidatedText: LEGISLATION,
    MKUS.Provision: LEGISLATION,
    MKUS.ProvisionVersion: LEGISLATION,
    MKUS.ContractingForm: "DefinedTerm",
    MKUS.LegalProcedure: "DefinedTerm",
    MKUS.PublicTask: "DefinedTerm",
    MKUS.CpvCode: "DefinedTerm",
    MKUS.Institution: "GovernmentOrganization",
    MKUS.Municipality: "GovernmentOrganization",
    MKUS.Organisation: "Organization",
    MKUS.OfficeHolder: "Person",
    MKUS.Territory: "AdministrativeArea",
    MKUS.Source: CREATIVE_WORK,
}
ANY_TYPE: Final = "Thing"
TEXTS: Final[Mapping[str, Mapping[URIRef, str]]] = {
    LEGISLATION: {
        ELI.id_local: "legislationIdentifier",
        ELI.number: "legislationIdentifier",
        ELI.date_document: "legislationDate",
        ELI.date_publication: "datePublished",
        MKUS.publicationReference: "identifier",
        MKUS.shortTitle: "alternateName",
        MKUS.announced: "datePublished",
        MKUS.ruleSubject: "abstract",
    },
    CREATIVE_WORK: {DCT.issued: "datePublished"},
    "GovernmentOrganization": {
        MKUS.abbreviation: "alternateName",
        MKUS.validFrom: "foundingDate",
        MKUS.validTo: "dissolutionDate",
    },
}
"""Texts and dates of a record, by type of schema.org and by property."""

LINKS: Final[Mapping[str, Mapping[URIRef, str]]] = {
    LEGISLATION: {
        ELI.is_part_of: "isPartOf",
        ELI.is_member_of: "exampleOfWork",
        ELI.has_member: "sameAs",
        FOAF.page: "sameAs",
        RDFS.seeAlso: "sameAs",
    },
    CREATIVE_WORK: {FOAF.page: "url"},
}
FORCES: Final[Mapping[str, str]] = {"in-force": "InForce", "repealed": "NotInForce"}
MOST_CITED: Final = 10
POLAND: Final = "PL"
EUROPEAN_UNION: Final = "EU"
WORDINGS_QUESTION: Final = "page-provision-wordings"
DATASET_QUESTION: Final = "page-dataset"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its lasting address, its language, and the trail that leads to it."""

    address: str
    language: Language
    trail: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file in which the data set can be had."""

    address: str
    media_type: str
    label: str


@dataclass(frozen=True, slots=True)
class SchemaOrg:
    """Writes records and the data set in terms of schema.org."""

    ask: Ask
    describe: Callable[[str, Language], Description]

    def page(self, description: Description, place: Place, today: date) -> Node:
        """Give the JSON-LD of a record's page: the page, the record, and the trail."""
        trail_id = f"{place.address}#trail"
        page: Node = {
            "@type": "WebPage",
            "@id": place.address,
            "url": place.address,
            "name": description.label,
            "inLanguage": place.language,
            "license": CC_BY,
            "mainEntity": {"@id": str(description.iri)},
            "breadcrumb": {"@id": trail_id},
        }
        dataset = self._dataset_iri(place.language)
        if dataset:
            page["isPartOf"] = {"@id": dataset}
        sources = [
            cited(each.source.label, each.address, each.publisher)
            for each in description.citations
            if each.source
        ]
        if sources:
            page["citation"] = sources[:MOST_CITED]
        trail = {"@type": "BreadcrumbList", "@id": trail_id, "itemListElement": crumbs(place.trail)}
        return document(page, self._record(description, place.language, today), trail)

    def dataset(self, place: Place, files: Sequence[File]) -> Node | None:
        """Give the JSON-LD of the whole data set, or None for a graph that does not describe itself."""
        row = self._dataset_row(place.language)
        if row is None:
            return None
        iri = str(row["dataset"])
        node: Node = {
            "@type": "Dataset",
            "@id": iri,
            "url": place.address,
            "name": str(row["title"] or ""),
            "description": self.describe(iri, place.language).definition,
            "inLanguage": list(LANGUAGES),
            "isAccessibleForFree": True,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "contentUrl": file.address,
                    "encodingFormat": file.media_type,
                    "name": file.label,
                }
                for file in files
            ],
        }
        named = (("license", "licence"), ("version", "version"), ("datePublished", "issued"))
        node |= {name: str(row[column]) for name, column in named if row[column] is not None}
        return document(node)

    def _record(self, description: Description, language: Language, today: date) -> Node:
        types = [each.term for each in description.types]
        kind = next((TYPES[name] for name in types if isinstance(name, URIRef) and name in TYPES), ANY_TYPE)
        node: Node = {"@type": kind, "@id": str(description.iri), "name": description.label}
        if description.definition:
            node["description"] = description.definition
        if description.alternative_labels:
            node["alternateName"] = sorted({str(label) for label in description.alternative_labels})
        texts, links = TEXTS.get(kind, {}), LINKS.get(kind, {})
        for group in description.groups:
            if group.property in texts:
                add(node, texts[group.property], [str(value.term) for value in group.values])
            elif group.property in links:
                add(node, links[group.property], [linked(value.term) for value in group.values])
        if kind == LEGISLATION:
            node |= self._legislation(description, types, language, today)
        if kind == CREATIVE_WORK:
            add(
                node,
                "publisher",
                [organisation(str(name)) for name in values_of(description, "publisherName")],
            )
        if kind == "DefinedTerm":
            schemes = values_of(description, "inScheme")
            add(node, "inDefinedTermSet", [str(term) for term in schemes])
        return node

    def _legislation(
        self, description: Description, types: Sequence[Term], language: Language, today: date
    ) -> Node:
        node: Node = {}
        if MKUS.Act in types:
            node["legislationJurisdiction"] = jurisdiction(description)
            states = [FORCES.get(local_name(str(term))) for term in values_of(description, "actStatus")]
            node |= force(next((state for state in states if state), None))
        elif MKUS.ProvisionVersion in types:
            starts, ends = (
                values_of(description, name)
                for name in ("first_date_entry_in_force", "date_no_longer_in_force")
            )
            start, end = (str(found[0]) if found else "" for found in (starts, ends))
            node |= interval(start, end) | force(state_on(start, end, today))
        elif MKUS.Provision in types:
            node |= self._wordings(str(description.iri), language, today)
        return node

    def _wordings(self, iri: str, language: Language, today: date) -> Node:
        """Give the wordings of a provision, and whether one of them is in force."""
        table = self.ask(WORDINGS_QUESTION, {"provision": iri}, language)
        examples: dict[str, Node] = {}
        states = set()
        for row in table.rows:
            version, start, end = (row[table.column(name)] for name in ("version", "from", "until"))
            dates = str(start or ""), str(end or "")
            examples[str(version)] = {"@type": LEGISLATION, "@id": str(version)} | interval(*dates)
            states.add(state_on(*dates, today))
        if not examples:
            return {}
        state = "InForce" if "InForce" in states else None if None in states else "NotInForce"
        return {"workExample": list(examples.values())} | force(state)

    def _dataset_row(self, language: Language) -> Mapping[str, Term | None] | None:
        table = self.ask(DATASET_QUESTION, {}, language)
        return dict(zip(table.columns, table.rows[0], strict=True)) if table.rows else None

    def _dataset_iri(self, language: Language) -> str:
        row = self._dataset_row(language)
        return str(row["dataset"]) if row else ""


def document(*nodes: Node) -> Node:
    """Give nodes as one JSON-LD document; the context is named, never fetched."""
    if len(nodes) == 1:
        return {"@context": SCHEMA_ORG} | nodes[0]
    return {"@context": SCHEMA_ORG, "@graph": list(nodes)}


def add(node: Node, name: str, found: Sequence[Any]) -> None:
    """Add values to a property: one stands alone, several as a list; those already there are kept."""
    before = node.get(name, [])
    values = [*(before if isinstance(before, list) else [before]), *(each for each in found if each)]
    if values:
        node[name] = values[0] if len(values) == 1 else values


def linked(term: Term) -> Node | str:
    """Give a resource of ours as a node, an address elsewhere as text."""
    return {"@id": str(term)} if str(term).startswith(BASE) else str(term)


def crumbs(trail: Sequence[tuple[str, str]]) -> list[Node]:
    """Give a trail as the items of a BreadcrumbList."""
    return [
        {"@type": "ListItem", "position": number, "name": label, "item": address}
        for number, (label, address) in enumerate(trail, 1)
    ]


def cited(label: str, address: str, publisher: str) -> Node:
    """Give a source as a CreativeWork."""
    node: Node = {"@type": CREATIVE_WORK, "name": label}
    if address:
        node["url"] = address
    if publisher:
        node["publisher"] = organisation(publisher)
    return node


def organisation(name: str) -> Node:
    """Give an organisation of which only the name is known."""
    return {"@type": "Organization", "name": name}


def values_of(description: Description, name: str) -> list[Term]:
    """Give the values of the property with this local name."""
    return [
        value.term
        for group in description.groups
        if local_name(str(group.property)) == name
        for value in group.values
    ]


def interval(start: str, end: str) -> Node:
    """Give a time in force; ISO 8601 as schema.org writes it, open where it has no end."""
    if not start:
        return {}
    return {"temporalCoverage": f"{start}/{end or '..'}", "legislationDateVersion": start}


def state_on(start: str, end: str, today: date) -> str | None:
    """Say whether a wording with these first and last days is in force; None where the start is unknown."""
    if not start:
        return None
    day = today.isoformat()
    return "InForce" if start <= day and (not end or end >= day) else "NotInForce"


def force(state: str | None) -> Node:
    """Give the legal force, nothing where it is not known."""
    return {"legislationLegalForce": f"{SCHEMA_ORG}/{state}"} if state else {}


def jurisdiction(description: Description) -> str:
    """Give the country of an act, or the Union for one with a CELEX number."""
    return EUROPEAN_UNION if values_of(description, "celex") else POLAND
