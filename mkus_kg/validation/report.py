"""The verdict of a validation: findings in both languages, as text, JSON or Turtle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from rdflib import RDF, BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.term import Node

from mkus_kg.labels import local_name
from mkus_kg.namespaces import LANGUAGES, SH, Language

Severity = Literal["Violation", "Warning", "Info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("Violation", "Warning", "Info")
SEVERITY_NAMES: Final[Mapping[Severity, Mapping[Language, str]]] = {
    "Violation": {"pl": "Naruszenie", "en": "Violation"},
    "Warning": {"pl": "Ostrzeżenie", "en": "Warning"},
    "Info": {"pl": "Uwaga", "en": "Info"},
}
SUMMARY: Final[Mapping[Language, str]] = {
    "pl": "Naruszenia: {Violation}, ostrzeżenia: {Warning}, uwagi: {Info}.",
    "en": "Violations: {Violation}, warnings: {Warning}, notes: {Info}.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: which record, which property and value, and what to do about it."""

    shape: URIRef
    constraint: URIRef
    severity: Severity
    focus: Node
    focus_label: Mapping[Language, str]
    path: URIRef | None
    value: Node | None
    message: Mapping[Language, str]
    plain: Mapping[Language, str]
    """The message for readers who do not write Turtle: properties are called by their names."""

    def sentence(self, language: Language) -> str:
        """Give the message with the record it is about."""
        return self._with_record(self.message[language], language)

    def plainly(self, language: Language) -> str:
        """Give the sentence for readers who do not write Turtle."""
        return self._with_record(self.plain[language], language)

    def _with_record(self, message: str, language: Language) -> str:
        label = self.focus_label[language]
        return message if label in message else f"{label}: {message}"


@dataclass(frozen=True)
class Report:
    """The verdict: it conforms when nothing is a violation; warnings and notes are a to-do list."""

    findings: tuple[Finding, ...]

    @cached_property
    def conforms(self) -> bool:
        """Say whether there is no violation."""
        return all(finding.severity != "Violation" for finding in self.findings)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Give the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def text(self, language: Language) -> str:
        """Give the report as lines of text, the gravest findings first."""
        lines = [
            f"{SEVERITY_NAMES[finding.severity][language]} [{local_name(finding.shape)}] "
            f"{finding.sentence(language)} <{finding.focus}>"
            for finding in self.findings
        ]
        counts = {severity: len(self.of(severity)) for severity in SEVERITIES}
        return "\n".join([*lines, SUMMARY[language].format(**counts)]) + "\n"

    def json(self) -> str:
        """Give the report as a JSON object with `conforms` and `findings`."""
        findings = [
            {
                "shape": str(finding.shape),
                "constraint": str(finding.constraint),
                "severity": finding.severity,
                "focus": str(finding.focus),
                "focusLabel": dict(finding.focus_label),
                "path": None if finding.path is None else str(finding.path),
                "value": None if finding.value is None else str(finding.value),
                "message": dict(finding.message),
            }
            for finding in self.findings
        ]
        content = {"conforms": self.conforms, "findings": findings}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def turtle(self) -> str:
        """Give the report as a SHACL validation report in Turtle."""
        graph = Graph()
        graph.bind("sh", SH)
        report = BNode("report")
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, RdfLiteral(self.conforms)))
        for number, finding in enumerate(self.findings):
            result = BNode(f"result{number}")
            graph.add((report, SH.result, result))
            graph.add((result, RDF.type, SH.ValidationResult))
            graph.add((result, SH.sourceShape, finding.shape))
            graph.add((result, SH.resultSeverity, SH[finding.severity]))
            graph.add((result, SH.focusNode, finding.focus))
            is_component = str(finding.constraint).startswith(str(SH))
            component = finding.constraint if is_component else SH.SPARQLConstraintComponent
            graph.add((result, SH.sourceConstraintComponent, component))
            if not is_component:
                graph.add((result, SH.sourceConstraint, finding.constraint))
            if finding.path is not None:
                graph.add((result, SH.resultPath, finding.path))
            if finding.value is not None:
                graph.add((result, SH.value, finding.value))
            for language in LANGUAGES:
                graph.add((result, SH.resultMessage, RdfLiteral(finding.message[language], lang=language)))
        return graph.serialize(format="turtle")
