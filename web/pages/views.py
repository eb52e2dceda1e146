"""What the page of each class shows first: one table, a row a class."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Section:
    """A part of a page: answers to a page question, or some of the record's own properties."""

    key: str
    question: str = ""
    parameter: str = ""
    properties: tuple[str, ...] = ()
    always: bool = False
    """Shown even when empty: then its template says what was not found."""
    lapsed: bool = False
    """Provisions in it are marked when none of their wordings is in force today."""


@dataclass(frozen=True)
class View:
    """The list a class belongs to, its facts in brief, its sections, and lists that can be narrowed to it."""

    section: str = ""
    brief: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()
    sourced: bool = False
    """Records of this class must have a source, so the page says so when there is none."""
    covered: tuple[str, ...] = ()
    """Properties, outgoing and incoming, that a section of the page already tells in full."""


ANY: Final = View()

VIEWS: Final[Mapping[str, View]] = {
    "Barrier": View(
        section="barriers",
        sourced=True,
        brief=(
            "barrierKind",
            "mechanism",
            "affectsForm",
            "affectsTask",
            "scope",
            "reportedBy",
            "reportedSeverity",
        ),
        sections=(
            Section("barrier-causes", "page-barrier-causes", "barrier", always=True),
            Section("barrier-changes", "page-barrier-changes", "barrier", always=True),
            Section("barrier-practices", "page-barrier-practices", "barrier", always=True),
        ),
        covered=("lawToday", "causedBy", "hasProposal", "causedBarrier", "remedyBarrier", "addressesBarrier"),
    ),
    "Provision": View(
        section="provisions",
        sections=(
            Section("provision-wordings", "page-provision-wordings", "provision", always=True),
            Section("provision-units", "page-provision-units", "provision"),
            Section("provision-barriers", "page-provision-barriers", "provision"),
            Section("provision-changes", "page-provision-changes", "provision"),
            Section("provision-practices", "page-provision-practices", "provision"),
            Section("provision-effects", "page-provision-effects", "provision"),
            Section("provision-sources", "page-provision-sources", "provision"),
        ),
        covered=("is_member_of", "causingProvision", "within", "is_part_of", "number"),
    ),
    "ProvisionVersion": View(
        section="provisions",
        sourced=True,
        brief=(
            "is_member_of",
            "first_date_entry_in_force",
            "date_no_longer_in_force",
            "ruleSince",
            "ruleEffect",
            "procedure",
            "changedBy",
            "laterWording",
            "currentText",
        ),
        sections=(Section("version-rule", properties=("ruleSubject", "ruleText")),),
    ),
    "Act": View(
        section="provisions",
        brief=(
            "publicationReference",
            "shortTitle",
            "actStatus",
            "actInForceFrom",
            "repealedBy",
            "repealDate",
            "latestConsolidatedText",
            "has_member",
            "page",
        ),
        lists=(("provisions", "act"), ("barriers", "act"), ("changes", "act")),
    ),
    "ContractingForm": View(
        section="forms",
        sourced=True,
        brief=("usesProcedure", "testedIn", "handbookExample"),
        sections=(
            Section("form-conditions", properties=("condition",)),
            Section("form-advantages", properties=("advantage",)),
            Section("form-risks", properties=("risk",)),
            Section("form-basis", properties=("legalBasis", "statedLegalReference"), lapsed=True),
        ),
        lists=(("barriers", "form"), ("practices", "form")),
    ),
    "LegalProcedure": View(
        section="forms",
        sections=(Section("procedure-basis", properties=("procedureBasis",), lapsed=True),),
        lists=(("provisions", "procedure"),),
    ),
    "PublicTask": View(
        section="tasks",
        brief=("inScheme", "notation", "definedIn", "taskSince", "typicalForm"),
        lists=(("barriers", "task"), ("practices", "task")),
    ),
    "ProposedChange": View(
        section="changes",
        sourced=True,
        brief=(
            "changeStatus",
            "proposedBy",
            "proposedYear",
            "addressee",
            "addressedTo",
            "mechanism",
            "enactedYear",
            "inForceFrom",
            "scope",
        ),
        sections=(
            Section(
                "change-targets",
                properties=(
                    "proposesChangeTo",
                    "proposesChangeToVersion",
                    "proposesChangeToAct",
                    "enactedBy",
                    "resultingVersion",
                    "statedLegalReference",
                    "statusDetail",
                ),
            ),
            Section("change-barriers", "page-change-barriers", "change", always=True),
        ),
        covered=("removesBarrier", "remedyChange"),
    ),
    "GoodPractice": View(
        section="practices",
        sourced=True,
        brief=(
            "implementedIn",
            "municipalityName",
            "voivodeship",
            "practiceYear",
            "usesForm",
            "practiceTask",
            "implementedBy",
            "implementerName",
            "evidenceKind",
            "mkusLink",
        ),
        sections=(
            Section("practice-outcome", properties=("outcome", "laterOutcome")),
            Section(
                "practice-basis",
                properties=(
                    "legalBasis",
                    "legalBasisVersion",
                    "legalBasisAct",
                    "legalBasisNote",
                    "statedLegalReference",
                ),
                lapsed=True,
            ),
            Section("practice-barriers", properties=("addressesBarrier",)),
        ),
    ),
    "Effect": View(
        section="provisions",
        sourced=True,
        brief=("effectDate", "dateBasis", "affectingAct", "actReference", "assessment", "barrierType"),
        sections=(
            Section(
                "effect-provisions", properties=("affectsProvision", "affectsVersion", "affectsTaskConcept")
            ),
            Section("effect-transitional", properties=("transitionalRule",)),
        ),
    ),
    "Institution": View(
        brief=("abbreviation", "institutionKind", "validFrom", "validTo", "predecessor", "successor"),
        lists=(("changes", "addressee-institution"),),
    ),
    "Municipality": View(
        section="practices",
        brief=(
            "voivodeship",
            "municipalityKind",
            "territory",
            "municipalityRole",
            "testedForm",
            "partnerNgo",
        ),
    ),
    "Source": View(brief=("publisherName", "issued", "page", "sourceKind")),
    "Citation": View(brief=("source", "locator", "supports", "textVersion")),
    "Remedy": View(section="changes", brief=("remedyChange", "remedyBarrier", "share", "remedyGroup")),
    "CausationClaim": View(
        section="barriers", brief=("causedBarrier", "causingProvision", "causingVersion", "causingAct")
    ),
}

LEADING: Final = frozenset(
    {"prefLabel", "label", "title", "description", "definition", "identifier", "type", "altLabel"}
)
"""Properties that the head of the page shows, so they are not repeated among the other facts."""


def view_of(types: tuple[str, ...]) -> View:
    """Give the view of the first class that has one."""
    return next((VIEWS[name] for name in types if name in VIEWS), ANY)
