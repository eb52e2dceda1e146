"""What the shapes find in a change, brought to the fields that were asked."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection

from mkus_kg.errors import Message
from mkus_kg.forms.model import Field, FieldError, Form, Node
from mkus_kg.forms.moves import MOVE
from mkus_kg.namespaces import LANGUAGES, PREFIXES, SH, Language
from mkus_kg.validation import Finding

# What an analyst reads has no names of terms in brackets: the fields stand beside the sentence.
NAMES: Final = re.compile(r" \((?:[„“][^”]*”(?:, | i | lub | albo | and | or )?)+\)")
NAME: Final = re.compile(r"([a-z][\w-]*):([A-Za-z_]\w*)")


def field_errors(
    findings: Iterable[Finding], form: Form, places: Mapping[URIRef, Node], shapes: Graph
) -> list[FieldError]:
    """Give each finding as the error of a field; of no field (an empty name) where none asked about it."""
    return [FieldError(_place(each, form, places, shapes), finding_message(each)) for each in findings]


def finding_message(finding: Finding) -> Message:
    """Give what is to be mended in words for the form of the record that it is about."""
    return Message(**{language: _sentence(finding, language) for language in LANGUAGES})


def field_asking(finding: Finding, form: Form, shapes: Graph) -> str:
    """Give the field of a form, of the record itself, that asks for what a finding misses; else nothing."""
    paths = [finding.path] if finding.path is not None else [*_paths(finding.shape, shapes)]
    asking = [field for path in paths for field in form.at(path)] or _named(finding.shape, form, shapes)
    language = getattr(finding.value, "language", None)
    return next((each.name for each in sorted(asking, key=lambda each: each.language != language)), "")


def _sentence(finding: Finding, language: Language) -> str:
    text = finding.plain[language].removeprefix(f"{finding.focus_label[language]}: ")
    message = finding.message[language]
    text = NAMES.sub(lambda found: found[0] if found[0] in message else "", text)
    return text[:1].upper() + text[1:]


def _place(finding: Finding, form: Form, places: Mapping[URIRef, Node], shapes: Graph) -> str:
    """Find the field: of the node a finding is about, else of the node it points at."""
    paths = [finding.path] if finding.path is not None else [*_paths(finding.shape, shapes)]
    for term in (finding.focus, finding.value):
        node = places.get(URIRef(str(term))) if term is not None else None
        if node is None:
            continue
        language = getattr(finding.value, "language", None)
        for path in paths:
            found = node.form.at(path)
            for field in sorted(found, key=lambda each: each.language not in (language, None)):
                return node.before + field.name
        if node.before:
            return node.before.rstrip(".")
    for path in paths:
        for field in form.at(path):
            return field.name
    if URIRef(str(finding.focus)) not in places or form.name == MOVE:
        return ""
    named = _named(finding.shape, form, shapes)
    return named[0].name if len(named) == 1 else ""


def _paths(shape: URIRef, shapes: Graph) -> Iterator[URIRef]:
    """Give the properties that a shape judges, those of its alternatives included."""
    for parts in (shapes.value(shape, SH.path), *shapes.objects(shape, SH["or"])):
        if isinstance(parts, URIRef):
            yield parts
        elif parts is not None and not isinstance(parts, Literal):
            for alternative in Collection(shapes, parts):
                path = shapes.value(alternative, SH.path)
                if isinstance(path, URIRef):
                    yield path


def _named(shape: URIRef, form: Form, shapes: Graph) -> list[Field]:
    """Give the fields whose properties the query of a shape speaks of."""
    query = str(shapes.value(shapes.value(shape, SH.sparql), SH.select) or "")
    terms = {PREFIXES[prefix][name] for prefix, name in NAME.findall(query) if prefix in PREFIXES}
    return [field for field in form.fields if field.path in terms]
