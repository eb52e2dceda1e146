"""Which links a change of law is followed along: the whole closure, as two tables.

The places that change, from a unit X:

| place | amendment of X | repeal of X |
|---|---|---|
| X itself | certain; possible if X is an act | certain, falls |
| units inside X | certain; possible if X is an act or named by a proposal or effect | certain, fall |
| units around X and its act, as wholes | possible | possible, stay |

What rests on a place is in RESTING, what hangs on a touched record in HANGING. A record that names a wording
is certain only where that wording is in force on the day asked about (for an effect: the wording it ends or
gives). A cause that is a gap (the act is silent) is never certain. A repeal touches the units inside X too.
Not followed: who did without a barrier, prose references, notes on the past of the law. Delegated acts are
not in the graph.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rdflib import URIRef

from mkus_kg.analysis.impact.parts import Doubt
from mkus_kg.namespaces import ELI, MKUS


@dataclass(frozen=True, slots=True)
class Hop:
    """One link to follow; `against` from its object to its subject."""

    name: URIRef
    against: bool = True


@dataclass(frozen=True, slots=True)
class Resting:
    """How a record rests on a place: by a unit, by a wording of it, by an act as a whole; `then` leads on.

    Who names both a unit and its wording is followed by the wording. `support` says what a repeal takes away.
    """

    unit: Hop | None = None
    wording: Hop | None = None
    act: Hop | None = None
    then: tuple[Hop, ...] = ()
    doubt: Doubt | None = None
    support: str = ""


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a touched record of a class."""

    on: URIRef
    hops: tuple[Hop, ...]
    doubt: Doubt | None = None


PART: Final = Hop(ELI.is_part_of)
WORDING: Final = Hop(ELI.is_member_of)

RESTING: Final = (
    Resting(
        unit=Hop(MKUS.causingProvision),
        wording=Hop(MKUS.causingVersion),
        act=Hop(MKUS.causingAct),
        then=(Hop(MKUS.causedBarrier, against=False),),
        support="causes",
    ),
    Resting(
        unit=Hop(MKUS.legalBasis),
        wording=Hop(MKUS.legalBasisVersion),
        act=Hop(MKUS.legalBasisAct),
        support="legal-bases",
    ),
    Resting(wording=Hop(MKUS.procedure, against=False), support="rules"),
    Resting(unit=Hop(MKUS.definedIn), support="definitions"),
    Resting(
        unit=Hop(MKUS.proposesChangeTo),
        wording=Hop(MKUS.proposesChangeToVersion),
        act=Hop(MKUS.proposesChangeToAct),
        support="targets",
    ),
    Resting(
        unit=Hop(MKUS.currentProvision),
        wording=Hop(MKUS.currentVersion),
        then=(Hop(MKUS.lawToday),),
        doubt="looser",
    ),
    Resting(unit=Hop(MKUS.relatedProvision), wording=Hop(MKUS.relatedVersion), doubt="looser"),
)

HANGING: Final = (
    Hanging(MKUS.LegalProcedure, (Hop(MKUS.usesProcedure),), doubt="procedure"),
    Hanging(MKUS.Barrier, (Hop(MKUS.affectsForm, against=False),)),
    Hanging(MKUS.Barrier, (Hop(MKUS.affectsTask, against=False),)),
    Hanging(
        MKUS.Barrier,
        (Hop(MKUS.remedyBarrier), Hop(MKUS.remedyChange, against=False)),
        doubt="reason",
    ),
    Hanging(MKUS.ProposedChange, (Hop(MKUS.recommends),)),
    Hanging(MKUS.Barrier, (Hop(MKUS.concernsBarrier),)),
    Hanging(MKUS.GoodPractice, (Hop(MKUS.pointsToPractice),)),
)

TARGETS: Final[Mapping[URIRef, tuple[Hop, ...]]] = {
    MKUS.ProposedChange: (
        Hop(MKUS.proposesChangeTo, against=False),
        Hop(MKUS.proposesChangeToAct, against=False),
    ),
    MKUS.Effect: (Hop(MKUS.affectsProvision, against=False), Hop(MKUS.affectsAct, against=False)),
}
"""What a proposed change or an effect names as changed."""

OWN: Final[Mapping[URIRef, tuple[tuple[Hop, ...], ...]]] = {
    MKUS.ProposedChange: (
        (Hop(MKUS.remedyChange), Hop(MKUS.remedyBarrier, against=False)),
        (Hop(MKUS.recommends),),
    ),
    MKUS.Effect: ((Hop(MKUS.affectsTaskConcept, against=False),),),
}
"""What a proposed change or an effect touches by its own links, whatever it does to the text."""
