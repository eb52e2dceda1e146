"""What a resource's page says: its statements by property, what points at it, its citations and doubts."""

from mkus_kg.describe.describer import PER_PAGE, Describer
from mkus_kg.describe.parts import (
    Basis,
    CitedSource,
    Description,
    DoubtNote,
    Flag,
    Group,
    Incoming,
    Value,
    ValueKind,
)
from mkus_kg.describe.records import not_found

__all__ = [
    "PER_PAGE",
    "Basis",
    "CitedSource",
    "Describer",
    "Description",
    "DoubtNote",
    "Flag",
    "Group",
    "Incoming",
    "Value",
    "ValueKind",
    "not_found",
]
