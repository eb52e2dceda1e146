"""The gate: whether a graph satisfies its shapes, told to an editor in both languages."""

from mkus_kg.validation.change import Shapes, judge, judge_change, validate_change
from mkus_kg.validation.extract import neighbourhood
from mkus_kg.validation.judge import validate
from mkus_kg.validation.report import SEVERITIES, Finding, Report, Severity

__all__ = [
    "SEVERITIES",
    "Finding",
    "Report",
    "Severity",
    "Shapes",
    "judge",
    "judge_change",
    "neighbourhood",
    "validate",
    "validate_change",
]
