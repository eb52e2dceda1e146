"""What a recommendation still lacks, in words, and which dossiers were frozen of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rdflib import URIRef

from mkus_kg.dossier.completeness import missing
from mkus_kg.journal import Dossier
from mkus_kg.labels import local_name
from mkus_kg.namespaces import Language
from mkus_kg.tracker.admission import is_draft
from mkus_kg.validation import Finding
from web.dossiers import DRAFT_DOSSIER
from web.known_on import viewed
from web.parts import Site, local_path, own, shortened
from web.visitors import VISIT, Person

EDIT_RECOMMENDATION: Final = "edit-recommendation"
MENDED: Final[Mapping[str, tuple[str, str]]] = {
    "SentRecommendation": (EDIT_RECOMMENDATION, "edit"),
    "Addressee": (EDIT_RECOMMENDATION, "edit"),
    "RecommendationAddressee": (EDIT_RECOMMENDATION, "edit"),
    "RecommendationRemedies": (EDIT_RECOMMENDATION, "edit"),
    "RecommendationLegalCause": ("complete-barrier", "edit"),
    "RecommendationEvidence": ("cite-source", "cite"),
    "RecommendationSources": ("edit-source", "edit"),
}
"""The form that mends what a shape finds, and the permission it takes."""
CITABLE: Final = ("id/barrier/", "id/change/", "id/practice/")
"""How the address of a record begins that the form for citing takes."""


@dataclass(frozen=True)
class Lack:
    """What a recommendation lacks, in words, and where that is mended."""

    text: str
    address: str
    form: bool


@dataclass(frozen=True)
class OfRecommendation:
    """What the page of a recommendation says of dossiers; `moved` says that something was recorded since."""

    lacks: Sequence[Lack]
    frozen: Sequence[Dossier]
    moved: bool
    draft: str
    may_freeze: bool


def of_recommendation(site: Site, language: Language, iri: str) -> OfRecommendation | None:
    """Say what a recommendation lacks and which dossiers were frozen of it; None for a page of the past."""
    if site.dossiers is None or site.tracker is None or viewed():
        return None
    frozen = site.dossiers.of(iri)
    return OfRecommendation(
        lacks_of(site, language, iri),
        frozen,
        bool(frozen) and frozen[0].revision < site.tracker.shown,
        f"{DRAFT_DOSSIER[language]}?record={shortened(iri)}",
        (person := visitor()) is not None and person.may("freeze"),
    )


def visitor() -> Person | None:
    """Give who looks at the page, if they are signed in."""
    visit = VISIT.get()
    return visit.person if visit else None


def lacks_of(site: Site, language: Language, iri: str, day: date | None = None) -> list[Lack]:
    """Say what a recommendation lacks to be sent, each once. Raises NotFound for what is none."""
    graph = site.serving if day is None else site.serving.on(day)
    found = [lack_of(site, language, each) for each in missing(graph, iri)]
    return list(dict.fromkeys(found))


def lack_of(site: Site, language: Language, finding: Finding) -> Lack:
    """Say what is missing, and lead to the form that mends it, or to the record for who may not."""
    person = visitor()
    form, permission = MENDED.get(local_name(finding.shape), ("", ""))
    place = finding.focus if form == EDIT_RECOMMENDATION else finding.value
    record = place if own(place) else finding.focus
    address = local_path(str(record), language) if isinstance(record, URIRef) else ""
    usable = form != "cite-source" or shortened(str(record)).startswith(CITABLE)
    usable &= form != "edit-source" or shortened(str(record)).startswith("id/source/")
    # What was sent does not change, so that no form leads to it.
    usable &= form != EDIT_RECOMMENDATION or (
        isinstance(record, URIRef) and is_draft(site.serving.store, record)
    )
    if form and usable and person is not None and person.may(permission):
        return Lack(text_of(finding, language), f"{address}?edit={form}", form=True)
    return Lack(text_of(finding, language), address, form=False)


def text_of(finding: Finding, language: Language) -> str:
    """Give a finding as a sentence that does not name the recommendation again, whose page it stands on."""
    text = finding.plain[language].removeprefix(f"{finding.focus_label[language]}: ")
    return text[:1].upper() + text[1:]
