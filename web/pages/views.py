"""What the page of each class shows first: one table, a row a class."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Section:
    """A part of a page: answers to a page question, some of the record's own properties, or both."""

    key: str
    question: str = ""
    parameter: str = ""
    through: str = ""
    """The property whose first value the question is asked about, where it is not the record itself."""
    template: str = ""
    """The template of the answers, where it is not the one named like the section."""
    properties: tuple[str, ...] = ()
    always: bool = False
    """Shown even when empty: then its template says what was not found."""
    quiet: bool = False
    """Asked for the head and the side of the page alone."""


@dataclass(frozen=True)
class View:
    """The list a class belongs to, its head, its facts in brief, its sections, and lists narrowed to it."""

    section: str = ""
    glance: str = ""
    """The template that answers in the first screen what the reader came for."""
    brief: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()
    sourced: bool = False
    """Records of this class must have a source, so the page says so when there is none."""
    covered: tuple[str, ...] = ()
    """Properties, outgoing and incoming, that the page already tells in full."""


ANY: Final = View()
CODED: Final = ("inScheme", "topConceptOf", "notation")
"""Where a concept stands among codes: the trail tells a reader its list, and the code is for programs."""

VIEWS: Final[Mapping[str, View]] = {
    "Barrier": View(
        section="barriers",
        glance="barrier",
        sourced=True,
        brief=("wasAttributedTo", "barrierKind", "mechanism", "scope", "reportedBy", "reportedSeverity"),
        sections=(
            Section("barrier-causes", "page-barrier-causes", "barrier", always=True),
            Section("barrier-blocks", properties=("affectsForm", "affectsTask")),
            Section("barrier-changes", "page-barrier-changes", "barrier", always=True),
            Section("barrier-practices", "practices-for-barrier", "barrier", always=True),
            Section("status-changes", "page-status-changes", "record"),
        ),
        covered=(
            "status",
            "statusOf",
            "lawToday",
            "causedBy",
            "hasProposal",
            "causedBarrier",
            "remedyBarrier",
            "removesBarrier",
            "addressesBarrier",
            "formHasBarrier",
        ),
    ),
    "Provision": View(
        section="provisions",
        glance="provision",
        sections=(
            Section("provision-wordings", "page-provision-wordings", "provision", always=True),
            Section("provision-units", "page-provision-units", "provision"),
            Section("provision-barriers", "page-provision-barriers", "provision"),
            Section("provision-changes", "page-provision-changes", "provision"),
            Section("provision-practices", "page-provision-practices", "provision"),
            Section("provision-effects", "page-provision-effects", "provision"),
            Section("provision-sources", "page-provision-sources", "provision"),
            Section("provision-place", "page-provision-siblings", "provision", quiet=True),
        ),
        covered=(
            "is_member_of",
            "causingProvision",
            "causedBy",
            "within",
            "is_part_of",
            "number",
            "proposesChangeTo",
            "affectsProvision",
        ),
    ),
    "ProvisionVersion": View(
        section="provisions",
        glance="wording",
        sourced=True,
        brief=("is_member_of", "procedure", "changedBy", "ruleSince", "currentText"),
        sections=(
            Section("version-rule", properties=("ruleSubject", "ruleText", "ruleEffect")),
            Section(
                "version-wordings",
                "page-provision-wordings",
                "provision",
                through="is_member_of",
            ),
            Section("version-resting", "page-version-resting", "version"),
        ),
        covered=(
            "first_date_entry_in_force",
            "date_no_longer_in_force",
            "laterWording",
            "causingVersion",
            "proposesChangeToVersion",
            "resultingVersion",
            "legalBasisVersion",
            "affectsVersion",
        ),
    ),
    "Act": View(
        section="provisions",
        glance="act",
        brief=(
            "publicationReference",
            "shortTitle",
            "date_document",
            "actInForceFrom",
            "latestConsolidatedText",
            "has_member",
            "page",
            "seeAlso",
        ),
        sections=(
            Section("act-units", "page-act-units", "act"),
            Section("act-changed", "page-act-changed", "act"),
            Section("act-brought", "page-act-brought", "act"),
            Section("act-resting", "page-act-resting", "act", quiet=True),
        ),
        lists=(("provisions", "act"), ("barriers", "act"), ("changes", "act"), ("practices", "act")),
        covered=(
            "actStatus",
            "repealedBy",
            "repealDate",
            "within",
            "affectingAct",
            "affectsAct",
            "changedBy",
            "enactedBy",
        ),
    ),
    "ContractingForm": View(
        section="forms",
        glance="form",
        sourced=True,
        brief=("testedIn", "handbookExample"),
        sections=(
            Section("form-conditions", properties=("condition",)),
            Section("form-procedures", "page-procedures-open", "topic", template="procedures-open"),
            Section(
                "form-basis",
                "page-provisions-named",
                "record",
                template="provisions-named",
                properties=("statedLegalReference",),
            ),
            Section("form-barriers", "page-topic-barriers", "topic", template="topic-barriers", always=True),
            Section(
                "form-practices", "page-topic-practices", "topic", template="topic-practices", always=True
            ),
            Section("form-advantages", properties=("advantage",)),
            Section("form-risks", properties=("risk",)),
        ),
        lists=(("barriers", "form"), ("practices", "form")),
        covered=("usesProcedure", "legalBasis", "formHasBarrier", "affectsForm", "usesForm", *CODED),
    ),
    "LegalProcedure": View(
        section="forms",
        glance="procedure",
        sections=(
            Section("procedure-basis", "page-provisions-named", "record", template="provisions-named"),
        ),
        lists=(("provisions", "procedure"),),
        covered=("procedureBasis", "procedure", *CODED),
    ),
    "PublicTask": View(
        section="tasks",
        glance="task",
        brief=("taskSince", "typicalForm"),
        sections=(
            Section("task-basis", "page-provisions-named", "record", template="provisions-named"),
            Section("task-forms", "page-procedures-open", "topic", template="procedures-open"),
            Section("task-barriers", "page-topic-barriers", "topic", template="topic-barriers", always=True),
            Section(
                "task-practices", "page-topic-practices", "topic", template="topic-practices", always=True
            ),
            Section("task-related", properties=("exactMatch", "closeMatch", "relatedMatch")),
        ),
        lists=(("barriers", "task"), ("practices", "task")),
        covered=("definedIn", "affectsTask", "practiceTask", *CODED),
    ),
    "ProposedChange": View(
        section="changes",
        glance="change",
        sourced=True,
        brief=("wasAttributedTo", "proposedBy", "addressee", "addressedTo", "mechanism", "scope"),
        sections=(
            Section("change-barriers", "page-change-barriers", "change", always=True),
            Section(
                "change-targets",
                "page-provisions-named",
                "record",
                template="provisions-named",
                properties=(
                    "proposesChangeToAct",
                    "enactedBy",
                    "resultingVersion",
                    "statedLegalReference",
                    "statusDetail",
                ),
            ),
            Section("status-changes", "page-status-changes", "record"),
        ),
        covered=(
            "status",
            "statusOf",
            "changeStatus",
            "proposedYear",
            "enactedYear",
            "inForceFrom",
            "removesBarrier",
            "remedyChange",
            "proposesChangeTo",
            "proposesChangeToVersion",
        ),
    ),
    "GoodPractice": View(
        section="practices",
        glance="practice",
        sourced=True,
        brief=(
            "wasAttributedTo",
            "municipalityName",
            "voivodeship",
            "practiceTask",
            "implementedBy",
            "implementerName",
            "mkusLink",
        ),
        sections=(
            Section("practice-outcome", properties=("outcome", "laterOutcome")),
            Section("practice-barriers", properties=("addressesBarrier",)),
            Section(
                "practice-basis",
                "page-provisions-named",
                "record",
                template="provisions-named",
                properties=("legalBasisAct", "legalBasisNote", "statedLegalReference"),
            ),
        ),
        covered=("legalBasis", "legalBasisVersion", "implementedIn", "usesForm", "practiceYear"),
    ),
    "Recommendation": View(
        section="recommendations",
        glance="recommendation",
        sections=(
            Section("recommendation-content", "page-recommendation-content", "recommendation", always=True),
            Section("status-changes", "page-status-changes", "record"),
        ),
        covered=(
            "status",
            "statusOf",
            "addressedTo",
            "responseDue",
            "concernsBarrier",
            "recommends",
            "pointsToPractice",
        ),
    ),
    "Effect": View(
        section="provisions",
        glance="effect",
        sourced=True,
        brief=("dateBasis", "actReference", "barrierType"),
        sections=(
            Section("effect-provisions", "page-provisions-named", "record", template="provisions-named"),
            Section("effect-barriers", "page-effect-barriers", "effect", always=True),
            Section("effect-transitional", properties=("transitionalRule",)),
        ),
        covered=("effectDate", "affectingAct", "assessment", "affectsProvision", "affectsVersion"),
    ),
    "Institution": View(
        section="institutions",
        glance="institution",
        brief=("abbreviation", "institutionKind"),
        sections=(
            Section("institution-role", properties=("recommendationRole",)),
            Section("institution-changes", "page-institution-changes", "institution", always=True),
            Section("institution-holders", properties=("officeHolder",)),
            Section("institution-then", "page-institution-then", "institution", quiet=True),
        ),
        lists=(("changes", "addressee-institution"),),
        covered=("validFrom", "validTo", "predecessor", "successor", "addressedTo"),
    ),
    "Municipality": View(
        section="practices",
        glance="municipality",
        brief=("municipalityKind", "territory", "territoryCandidate", "municipalityRole", "partnerNgo"),
        sections=(
            Section(
                "municipality-practices",
                "page-topic-practices",
                "topic",
                template="topic-practices",
                always=True,
            ),
        ),
        covered=("voivodeship", "testedForm", "implementedIn", "testedIn", "handbookExample"),
    ),
    "Source": View(
        section="sources",
        glance="source",
        sections=(Section("source-records", "page-source-records", "source", always=True),),
        covered=("publisherName", "issued", "page", "sourceKind", "source"),
    ),
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
