"""What the operations answer with, as JSON: plain values, IRIs in full, labels beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

from mkus_kg.describe import Basis, CitedSource, Description, Group, Incoming, Value
from mkus_kg.exports.tables import cell_text, typed_value
from mkus_kg.facets import Facet, Listing
from mkus_kg.full_text import SearchHit, SearchResult
from mkus_kg.graph import Table, Term
from mkus_kg.items import ITEM, SUMMARY, Item
from mkus_kg.namespaces import BASE, Language
from mkus_kg.queries import LABEL_SUFFIX, Choice, Question
from web.parts import PATHS, Site, local_path, own
from web.rest.operations import QUESTION_TAG, ROOT

Body = dict[str, Any]


def cell(term: Term | None) -> str | int | float | bool | None:
    """Give a term as a JSON value: numbers and booleans natively, all else as text, nothing as null."""
    if term is None:
        return None
    value = typed_value(term)
    return cell_text(term) if value is None else value


def lasting(path: str) -> str:
    """Give the lasting address of a page or operation."""
    return BASE.rstrip("/") + path


def row_of(columns: Sequence[str], row: Sequence[Term | None]) -> Body:
    """Give one row as an object by column name."""
    return {name: cell(term) for name, term in zip(columns, row, strict=True)}


def answer(
    site: Site, language: Language, question: Question, values: Mapping[str, str], table: Table, offset: int
) -> Body:
    """Give the answer to a question; `table` holds all rows, of which those asked for are given."""
    rows = table.rows
    headings = table.headings or table.columns
    return {
        "question": question.name,
        "summary": question.summary.text(language),
        "description": question.description.text(language),
        "language": language,
        "parameters": dict(values),
        "page": lasting(f"{PATHS['questions'][language]}/{question.name}"),
        "columns": [
            {"name": name, "heading": heading} for name, heading in zip(table.columns, headings, strict=True)
        ],
        "offset": offset,
        "rows": [row_of(table.columns, row) for row in rows],
    }


def question_entry(question: Question, language: Language) -> Body:
    """Give what the catalogue says of a question."""
    return {
        "name": question.name,
        "summary": question.summary.text(language),
        "description": question.description.text(language),
        "tags": [tag for tag in question.tags if tag != QUESTION_TAG],
        "parameters": [
            {
                "name": each.name,
                "label": each.label.text(language),
                "type": each.type,
                "required": each.required and each.default is None,
                "default": each.default,
                "example": each.example,
                "choices": each.choices and f"{ROOT}/choices?list={each.choices.removeprefix('choices-')}",
            }
            for each in question.asked
        ],
        "columns": [
            {"name": name, "heading": message.text(language)} for name, message in question.columns.items()
        ],
        "address": f"{ROOT}/questions/{question.name}",
        "page": lasting(f"{PATHS['questions'][language]}/{question.name}"),
    }


def choice(entry: Choice) -> Body:
    """Give one entry of a pick-list."""
    return {"value": entry.value, "label": entry.label}


def listing(site: Site, language: Language, found: Listing) -> Body:
    """Give one page of a list with its facets."""
    return {
        "list": found.kind,
        "language": language,
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "perPage": found.per_page,
        "items": [item(each) for each in found.items],
        "facets": [facet(each) for each in found.facets],
    }


def item(found: Item) -> Body:
    """Give one line of a list, flat; an IRI has its name beside it in a column of its own."""
    body: Body = {ITEM: str(found.iri), ITEM + LABEL_SUFFIX: found.label}
    if found.summary:
        body[SUMMARY] = found.summary
    for each in found.fields:
        body[each.name] = cell(each.term)
        if own(each.term):
            body[each.name + LABEL_SUFFIX] = each.label
    return body


def facet(found: Facet) -> Body:
    """Give one facet with how many items each value leaves."""
    return {
        "name": found.name,
        "label": found.label,
        "values": [
            {"value": each.value, "label": each.label, "count": each.count, "selected": each.selected}
            for each in found.values
        ],
    }


def search_result(found: SearchResult, language: Language) -> Body:
    """Give one page of what a search found, best first, and how many hits each kind has."""
    return {
        "text": found.text,
        "language": language,
        "total": found.total,
        "offset": found.offset,
        "relaxed": found.relaxed,
        "corrections": list(found.corrections),
        "kinds": [{"kind": each.kind, "label": each.label, "count": each.count} for each in found.kinds],
        "hits": [hit(each) for each in found.hits],
    }


def hit(found: SearchHit) -> Body:
    """Give one hit; the snippet is plain text."""
    return {
        "iri": str(found.iri),
        "label": found.label,
        "kind": found.kind,
        "type": str(found.type) if found.type else None,
        "typeLabel": found.type_label,
        "snippet": "".join(segment.text for segment in found.snippet),
    }


def resource(site: Site, language: Language, found: Description) -> Body:
    """Give everything about one resource."""
    return {
        "language": language,
        **description(found),
        "page": lasting(local_path(str(found.iri), language)),
        "links": [incoming(each) for each in found.incoming],
    }


def description(found: Description) -> Body:
    """Give a description without what points at it."""
    return {
        "iri": str(found.iri),
        "label": found.label,
        "identifier": found.identifier or None,
        "definition": found.definition or None,
        "types": [value(each) for each in found.types],
        "flags": {each.name: value(each.value) for each in found.flags},
        "properties": [group(each) for each in found.groups],
        "citations": [citation(each) for each in found.citations],
        "doubts": [
            {"iri": str(each.iri), "field": each.field, "text": each.text, "created": each.created}
            for each in found.doubts
        ],
    }


def group(found: Group) -> Body:
    """Give the values of one property; `count` is of all, `values` holds the first of them."""
    return {
        "property": str(found.property),
        "label": found.label,
        "count": found.count,
        "values": [value(each) for each in found.values],
    }


def incoming(found: Incoming) -> Body:
    """Give what points at a resource by one property."""
    return {
        "property": str(found.property),
        "label": found.label,
        "count": found.count,
        "page": found.page,
        "pages": found.pages,
        "values": [value(each) for each in found.values],
    }


def value(found: Value) -> Body:
    """Give one object of a statement; `basis` says what a link rests on, `inferred` that a rule made it."""
    body: Body = {
        "value": cell(found.term),
        "label": found.label,
        "kind": "literal" if found.kind == "literal" else "iri",
        "inferred": found.inferred,
        "basis": [basis(each) for each in found.basis],
    }
    if found.language:
        body["language"] = found.language
    if found.datatype:
        body["datatype"] = found.datatype
    if found.nested:
        body["description"] = description(found.nested)
    return body


def basis(found: Basis) -> Body:
    """Give how a link came about."""
    return {"iri": str(found.iri), "code": found.code, "label": found.label}


def citation(found: CitedSource) -> Body:
    """Give one citation: the source and the place in it."""
    return {
        "iri": str(found.iri),
        "source": value(found.source) if found.source else None,
        "publisher": found.publisher,
        "year": found.year,
        "address": found.address,
        "locator": found.locator,
        "supports": found.supports,
    }
