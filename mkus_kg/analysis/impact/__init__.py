"""What a change of law touches, each record with the statements that show why."""

from mkus_kg.analysis.impact.parts import (
    CHANGES,
    KINDS,
    ChangeOfLaw,
    Count,
    Impact,
    Loss,
    Path,
    Step,
    Touched,
    Way,
)
from mkus_kg.analysis.impact.picture import impact_picture
from mkus_kg.analysis.impact.reader import STARTS, impact_of
from mkus_kg.analysis.impact.tables import (
    DOUBTS,
    WAYS,
    impact_table,
    impact_triples,
    in_words,
    loss_in_words,
    name_on_path,
)

__all__ = [
    "CHANGES",
    "DOUBTS",
    "KINDS",
    "STARTS",
    "WAYS",
    "ChangeOfLaw",
    "Count",
    "Impact",
    "Loss",
    "Path",
    "Step",
    "Touched",
    "Way",
    "impact_of",
    "impact_picture",
    "impact_table",
    "impact_triples",
    "in_words",
    "loss_in_words",
    "name_on_path",
]
