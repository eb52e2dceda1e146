"""Tables as text: CSV, TSV, JSON, Markdown and the W3C result formats of SPARQL.

CSV for readers (`csv`) is RFC 4180 with the reader's headings and a byte order mark, without which Excel
garbles Polish letters; `sparql-csv` is the W3C format for programs: variable names, no mark. Neither alters
cells that look like formulas: they are data. The workbook (`xlsx`) is the format to open in Excel.
"""

import csv
import io
import json
import math
import re
from typing import Any, Final

from rdflib import XSD, BNode, Literal, URIRef

from mkus_kg.exports.canonical import clean_iri, clean_text
from mkus_kg.exports.options import Options
from mkus_kg.graph import Table, Term

NUMBERS: Final = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float})
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_BREAKS: Final = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]()#+!|~-]")
_ENTITIES: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_WEB_SCHEMES: Final = frozenset({"http", "https"})


def cell_text(term: Term | None) -> str:
    """Give the text of a cell, without control characters other than tabs and line ends."""
    return "" if term is None else _CONTROL.sub("", _exact_text(term))


def headings(table: Table) -> list[str]:
    """Give the columns' names for a reader, else their plain names."""
    return [_CONTROL.sub("", clean_text(name)) for name in table.headings or table.columns]


def is_web_address(term: Term | None) -> bool:
    """Say whether an IRI may become a link: http and https only."""
    return isinstance(term, URIRef) and term.partition(":")[0].lower() in _WEB_SCHEMES


def csv_table(table: Table, options: Options) -> bytes:
    """Write CSV for readers: headings, commas, CR LF, byte order mark."""
    rows = [[cell_text(term) for term in row] for row in table.rows]
    return _csv(headings(table), rows).encode("utf-8-sig")


def sparql_csv(table: Table, options: Options) -> bytes:
    """Write SPARQL 1.1 Query Results CSV: variable names, exact values."""
    rows = [["" if term is None else _exact_text(term) for term in row] for row in table.rows]
    return _csv([clean_text(name) for name in table.columns], rows).encode()


def _csv(header: list[str], rows: list[list[str]]) -> str:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return output.getvalue()


def tsv_table(table: Table, options: Options) -> bytes:
    """Write one line a row (IANA text/tab-separated-values); tabs and line ends in a cell become a space."""
    lines = [headings(table), *([cell_text(term) for term in row] for row in table.rows)]
    return "".join("\t".join(_LINE_BREAKS.sub(" ", cell) for cell in line) + "\n" for line in lines).encode()


def json_table(table: Table, options: Options) -> bytes:
    """Write columns with headings, and rows as objects by column name; numbers and booleans are native."""
    columns = [clean_text(name) for name in table.columns]
    document = {
        "columns": [
            {"name": name, "heading": heading} for name, heading in zip(columns, headings(table), strict=True)
        ],
        "rows": [dict(zip(columns, map(_json_value, row), strict=True)) for row in table.rows],
        "truncated": table.truncated,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _json_value(term: Term | None) -> str | int | float | bool | None:
    if term is None:
        return None
    value = typed_value(term)
    return _exact_text(term) if value is None else value


def typed_value(term: Term) -> int | float | bool | None:
    """Give a well-formed number or boolean as a Python value, None for anything else."""
    if not isinstance(term, Literal):
        return None
    if term.datatype == XSD.boolean:
        return {"true": True, "1": True, "false": False, "0": False}.get(str(term))
    if term.datatype not in NUMBERS or term.ill_typed:
        return None
    if term.datatype == XSD.integer:
        return int(term)
    value = float(term)
    return value if math.isfinite(value) else None


def sparql_json(table: Table, options: Options) -> bytes:
    """Write SPARQL 1.1 Query Results JSON."""
    columns = [clean_text(name) for name in table.columns]
    bindings = [
        {name: _binding(term) for name, term in zip(columns, row, strict=True) if term is not None}
        for row in table.rows
    ]
    document = {"head": {"vars": columns}, "results": {"bindings": bindings}}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _binding(term: Term) -> dict[str, Any]:
    if isinstance(term, Literal):
        binding = {"type": "literal", "value": clean_text(term)}
        if term.language:
            return binding | {"xml:lang": term.language}
        return binding | ({"datatype": str(term.datatype)} if term.datatype else {})
    return (
        {"type": "bnode", "value": str(term)}
        if isinstance(term, BNode)
        else {"type": "uri", "value": str(term)}
    )


def markdown_table(table: Table, options: Options) -> bytes:
    """Write a GitHub-flavoured table; text is escaped so that it shows as text, web addresses are links."""
    header = [_escape_markdown(heading) for heading in headings(table)]
    lines = [header, ["---"] * len(header), *([_markdown_cell(term) for term in row] for row in table.rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines).encode()


def _markdown_cell(term: Term | None) -> str:
    if term is not None and is_web_address(term):
        return f"<{clean_iri(term)}>"
    return _escape_markdown(cell_text(term))


def _escape_markdown(text: str) -> str:
    flat = _LINE_BREAKS.sub(" ", text).strip()
    return _MARKUP.sub(lambda match: "\\" + match[0], flat).translate(_ENTITIES)


def _exact_text(term: Term) -> str:
    text = clean_text(term)
    return f"_:{text}" if isinstance(term, BNode) else text
