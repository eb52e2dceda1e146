"""JSON Schemas of what the operations answer with; the answers of questions and lists add their columns."""

from collections.abc import Mapping
from typing import Any, Final

from mkus_kg.namespaces import LANGUAGES

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
TEXT_OR_NOTHING: Final[Schema] = {"type": ["string", "null"]}
ADDRESS: Final[Schema] = {"type": "string", "format": "uri"}
IRI: Final[Schema] = {"type": "string", "format": "iri"}
NUMBER: Final[Schema] = {"type": "integer", "minimum": 0}
FLAG: Final[Schema] = {"type": "boolean"}
CELL: Final[Schema] = {"type": ["string", "number", "boolean", "null"]}
"""A value of a table: an IRI, a date and any other text as a string; null where there is none."""


def reference(name: str, section: str = "schemas") -> Schema:
    """Point at a schema, or another component, of the document."""
    return {"$ref": f"#/components/{section}/{name}"}


def listed(items: Schema) -> Schema:
    """Give the schema of a list."""
    return {"type": "array", "items": items}


def closed(properties: Mapping[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """Give the schema of an object that has exactly these members, all but the optional ones."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


_PROPERTY: Final = {
    "property": IRI,
    "label": TEXT,
    "count": NUMBER,
    "values": listed(reference("Value")),
}
_DESCRIPTION: Final = {
    "iri": IRI,
    "label": TEXT,
    "identifier": TEXT_OR_NOTHING,
    "definition": TEXT_OR_NOTHING,
    "types": listed(reference("Value")),
    "flags": {"type": "object", "additionalProperties": reference("Value")},
    "properties": listed(reference("Property")),
    "citations": listed(reference("Citation")),
    "doubts": listed(reference("Doubt")),
}

SCHEMAS: Final[Mapping[str, Schema]] = {
    "Language": {"type": "string", "enum": list(LANGUAGES)},
    "Problem": closed(
        {
            "type": ADDRESS,
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "parameter": TEXT,
            "findings": listed(
                closed({"field": TEXT, "message": TEXT, "candidates": listed(IRI)}, optional=("candidates",))
            ),
            "seen": NUMBER,
            "now": NUMBER,
        },
        optional=("parameter", "findings", "seen", "now"),
    ),
    "Written": closed({"record": IRI, "revision": {"type": ["integer", "null"]}, "warnings": listed(TEXT)}),
    "Column": closed({"name": TEXT, "heading": TEXT}),
    "Service": closed(
        {
            "title": TEXT_OR_NOTHING,
            "version": TEXT_OR_NOTHING,
            "licence": TEXT_OR_NOTHING,
            "issued": TEXT_OR_NOTHING,
            "contentHash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "language": reference("Language"),
            "operations": TEXT,
            "page": ADDRESS,
        }
    ),
    "Counts": closed({"counts": {"type": "object", "additionalProperties": NUMBER}}),
    "Questions": closed({"questions": listed(reference("Question"))}),
    "Question": closed(
        {
            "name": TEXT,
            "summary": TEXT,
            "description": TEXT,
            "tags": listed(TEXT),
            "parameters": listed(reference("QuestionParameter")),
            "columns": listed(reference("Column")),
            "address": TEXT,
            "page": ADDRESS,
        }
    ),
    "QuestionParameter": closed(
        {
            "name": TEXT,
            "label": TEXT,
            "type": {"type": "string", "enum": ["iri", "date", "integer", "boolean", "text"]},
            "required": FLAG,
            "default": TEXT_OR_NOTHING,
            "example": TEXT_OR_NOTHING,
            "choices": TEXT_OR_NOTHING,
        }
    ),
    "Choices": closed(
        {
            "list": TEXT,
            "language": reference("Language"),
            "choices": listed(closed({"value": TEXT, "label": TEXT})),
        }
    ),
    "Lists": closed(
        {"lists": listed(closed({"name": TEXT, "label": TEXT, "address": TEXT, "page": ADDRESS}))}
    ),
    "Facet": closed(
        {
            "name": TEXT,
            "label": TEXT,
            "values": listed(closed({"value": TEXT, "label": TEXT, "count": NUMBER, "selected": FLAG})),
        }
    ),
    "SearchResult": closed(
        {
            "text": TEXT,
            "language": reference("Language"),
            "total": NUMBER,
            "offset": NUMBER,
            "relaxed": FLAG,
            "corrections": listed(TEXT),
            "kinds": listed(closed({"kind": TEXT, "label": TEXT, "count": NUMBER})),
            "hits": listed(reference("Hit")),
        }
    ),
    "Suggestions": closed(
        {"text": TEXT, "language": reference("Language"), "hits": listed(reference("Hit"))}
    ),
    "Hit": closed(
        {
            "iri": IRI,
            "label": TEXT,
            "kind": TEXT,
            "type": TEXT_OR_NOTHING,
            "typeLabel": TEXT,
            "snippet": TEXT,
        }
    ),
    "Basis": closed({"iri": IRI, "code": TEXT, "label": TEXT}),
    "Value": closed(
        {
            "value": {"type": ["string", "number", "boolean"]},
            "label": TEXT,
            "kind": {"type": "string", "enum": ["iri", "literal"]},
            "inferred": FLAG,
            "basis": listed(reference("Basis")),
            "language": TEXT,
            "datatype": IRI,
            "description": reference("Description"),
        },
        optional=("language", "datatype", "description"),
    ),
    "Property": closed(_PROPERTY),
    "Links": closed({**_PROPERTY, "page": {"type": "integer"}, "pages": {"type": "integer"}}),
    "Citation": closed(
        {
            "iri": IRI,
            "source": {"anyOf": [reference("Value"), {"type": "null"}]},
            "publisher": TEXT,
            "year": TEXT,
            "address": TEXT,
            "locator": TEXT,
            "supports": TEXT,
        }
    ),
    "Doubt": closed({"iri": IRI, "field": TEXT, "text": TEXT, "created": TEXT}),
    "Description": closed(_DESCRIPTION),
    "Resource": closed(
        {
            "language": reference("Language"),
            **_DESCRIPTION,
            "page": ADDRESS,
            "links": listed(reference("Links")),
        }
    ),
}
