"""Which records can come from a spreadsheet, and by which form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from mkus_kg.errors import Message
from mkus_kg.forms import Form


@dataclass(frozen=True)
class ImportKind:
    """A kind of spreadsheet: the form that gives its columns, and the one that says what is required."""

    name: str
    label: Message
    form: str
    required_by: str


IMPORT_KINDS: Final[Mapping[str, ImportKind]] = {
    each.name: each
    for each in (
        ImportKind("barrier", Message(pl="bariery", en="barriers"), "complete-barrier", "report-barrier"),
        ImportKind(
            "practice",
            Message(pl="dobre praktyki", en="good practices"),
            "report-practice",
            "report-practice",
        ),
    )
}
"""Kinds by the name that commands and addresses use."""


def form_of(kind: ImportKind, forms: Mapping[str, Form]) -> Form:
    """Give the form that reads a row: all its fields, those required without which a record cannot begin."""
    required = {field.name for field in forms[kind.required_by].fields if field.required}
    form = forms[kind.form]
    return replace(
        form, fields=tuple(replace(field, required=field.name in required) for field in form.fields)
    )
