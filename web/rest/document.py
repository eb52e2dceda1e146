"""The OpenAPI 3.1 document of the API, made from the same table that the routes read."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from mkus_kg.exports import FORMATS
from mkus_kg.items import ITEM, SUMMARY
from mkus_kg.namespaces import Language
from mkus_kg.queries import LABEL_SUFFIX
from web.parts import PATHS, Site
from web.rest.analyses import ANALYSIS_SCHEMAS
from web.rest.bodies import lasting
from web.rest.inputs import MOST_VALUES, Input
from web.rest.operations import JSON, QUESTION_TAG, ROOT, Operation
from web.rest.plans import PLAN_SCHEMAS
from web.rest.problems import KINDS, MEDIA_TYPE
from web.rest.schemas import CELL, SCHEMAS, closed, listed, reference
from web.rest.suggested import LINK_SCHEMAS

OPENAPI: Final = "3.1.0"
TAGS: Final = ("analyses", "lists", "questions", "resources", "search", "service")
WRITING: Final = "writing"
SHARED: Final = frozenset({"lang", "offset", "page", "per-page"})
PROBLEM: Final = "Problem"
JSON_TYPE: Final = "application/json"
TEXT: Final = {"type": "string"}
FILES: Final[Mapping[str, Mapping[str, Any]]] = {
    FORMATS["sparql-json"].media_type: {"type": "object", "required": ["head", "results"]},
    FORMATS["jsonld"].media_type: {"type": "object", "required": ["@context"]},
}
"""The schemas of files that are JSON; the others are text or bytes."""

Document = dict[str, Any]


def document(site: Site, table: Mapping[str, Operation], language: Language, writing: Document) -> Document:
    """Give the whole document in one language; `writing` are the paths of the operations that write."""
    texts = site.texts
    about = site.graph.export_options(language).about
    return {
        "openapi": OPENAPI,
        "info": {
            "title": texts.text("api.document.title", language),
            "summary": texts.text("api.document.summary", language),
            "description": texts.text("api.document.more", language),
            "version": "1",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
            "x-data-version": about.version,
        },
        "servers": [{"url": ROOT}],
        "externalDocs": {
            "url": lasting(PATHS["api"][language]),
            "description": texts.text("api.title", language),
        },
        "tags": [
            {"name": tag, "description": texts.text(f"api.tag.{tag}", language)} for tag in (*TAGS, WRITING)
        ],
        "paths": {each.path: {"get": operation(site, each, language)} for each in table.values()} | writing,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "parameters": shared(table.values(), language),
            "schemas": {
                **SCHEMAS,
                **ANALYSIS_SCHEMAS,
                **PLAN_SCHEMAS,
                **LINK_SCHEMAS,
                **answer_schemas(site, table.values(), language),
            },
            "responses": {
                kind: {
                    "description": texts.text(f"problem.{kind}", language),
                    "content": {MEDIA_TYPE: {"schema": reference(PROBLEM)}},
                }
                for kind in KINDS.values()
            },
        },
    }


def operation(site: Site, each: Operation, language: Language) -> Document:
    """Describe one operation."""
    other = [FORMATS[name].media_type for name in each.formats if name != JSON]
    content: Document = {JSON_TYPE: {"schema": reference(each.answer)}}
    content |= {media_type: {"schema": FILES.get(media_type, TEXT)} for media_type in other}
    return {
        "operationId": each.id,
        "tags": [each.tag],
        "summary": each.summary.text(language),
        "description": each.description.text(language),
        "parameters": [
            reference(one.name, "parameters") if one.name in SHARED else parameter(one, language)
            for one in each.inputs
        ],
        "responses": {
            "200": {
                "description": site.texts.text("api.document.answer", language),
                "headers": {"ETag": {"schema": {"type": "string"}}},
                "content": content,
            },
            **{str(status): {"$ref": f"#/components/responses/{kind}"} for status, kind in KINDS.items()},
        },
    }


def shared(table: Iterable[Operation], language: Language) -> Document:
    """Describe once the inputs that many operations take."""
    found = {one.name: one for each in table for one in each.inputs if one.name in SHARED}
    return {name: parameter(one, language) for name, one in found.items()}


def parameter(each: Input, language: Language) -> Document:
    """Describe one input; the names of an enumeration's values stand beside them."""
    schema: Document = dict(each.schema)
    if each.labels:
        schema["x-enum-descriptions"] = [label.text(language) for label in each.labels]
    if each.default and not each.required:
        schema["default"] = int(each.default) if schema["type"] == "integer" else each.default
    described: Document = {
        "name": each.name,
        "in": "query",
        "description": each.label.text(language),
        "required": each.required,
        "schema": {"type": "array", "items": schema, "maxItems": MOST_VALUES} if each.many else schema,
    }
    if each.many:
        described |= {"style": "form", "explode": True}
    if each.example:
        example: Any = int(each.example) if schema["type"] == "integer" else each.example
        described["example"] = [example] if each.many else example
    if each.choices:
        described["x-choices"] = f"{ROOT}/choices?list={each.choices.removeprefix('choices-')}"
    return described


def answer_schemas(site: Site, table: Iterable[Operation], language: Language) -> Document:
    """Give the schema of the answer to each question and of each list, column by column."""
    found: Document = {}
    for each in table:
        question = site.graph.questions.get(each.subject)
        if question is not None and QUESTION_TAG in question.tags:
            row = columns(question.text, question.columns, language, question.heading)
            found[each.answer] = closed(
                {
                    "question": {"const": question.name},
                    "summary": {"type": "string"},
                    "description": {"type": "string"},
                    "language": reference("Language"),
                    "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
                    "page": {"type": "string", "format": "uri"},
                    "columns": listed(reference("Column")),
                    "offset": {"type": "integer", "minimum": 0},
                    "total": {"type": "integer", "minimum": 0},
                    "rows": listed(closed(row)),
                }
            )
        elif each.subject:
            source = site.graph.questions[f"list-{each.subject}"]
            row = columns(source.text, source.columns, language, source.heading)
            named = [name for name in row if not name.endswith(LABEL_SUFFIX) and name != SUMMARY]
            row |= {
                name + LABEL_SUFFIX: {"type": "string"} for name in named if name + LABEL_SUFFIX not in row
            }
            found[each.answer] = closed(
                {
                    "list": {"const": each.subject},
                    "language": reference("Language"),
                    "total": {"type": "integer", "minimum": 0},
                    "page": {"type": "integer", "minimum": 1},
                    "pages": {"type": "integer", "minimum": 1},
                    "perPage": {"type": "integer", "minimum": 1},
                    "items": listed({**closed(row), "required": [ITEM, ITEM + LABEL_SUFFIX]}),
                    "facets": listed(reference("Facet")),
                }
            )
    return found


def columns(
    text: str, named: Iterable[str], language: Language, heading: Callable[[str, Language], str]
) -> Document:
    """Give the schema of each column: those the header names, and the companion columns with labels."""
    found: Document = {}
    for name in named:
        found[name] = {**CELL, "description": heading(name, language)}
        label = name + LABEL_SUFFIX
        if f"?{label}" in text:
            found[label] = {"type": ["string", "null"], "description": heading(label, language)}
    return found
