"""A form as the columns of a spreadsheet, one row a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mkus_kg.errors import Message
from mkus_kg.forms.model import Answers, Field, Form

BETWEEN_VALUES: Final = ";"


@dataclass(frozen=True)
class Column:
    """One column: the full name of its field, what stands above it, and the field itself."""

    name: str
    label: Message
    help: Message | None
    required: bool
    field: Field


def columns(form: Form) -> tuple[Column, ...]:
    """Give the columns of a form, those of groups for one node each."""
    return tuple(_columns(form, "", None, required=True))


def _columns(form: Form, before: str, above: Message | None, *, required: bool) -> list[Column]:
    found: list[Column] = []
    ordered = [field for _, fields in form.groups for field in fields]
    for field in ordered:
        alternative = len({each.name for each in form.at(field.path) if each.language == field.language}) > 1
        wanted = required and field.required and not alternative
        if field.form:
            found += _columns(field.form, f"{before}{field.name}.1.", field.label, required=wanted)
        else:
            label = field.label if above is None else _under(above, field.label)
            found.append(Column(before + field.name, label, field.help, wanted, field))
    return found


def _under(above: Message, label: Message) -> Message:
    return Message(
        pl=f"{above.pl}: {label.pl[:1].lower()}{label.pl[1:]}",
        en=f"{above.en}: {label.en[:1].lower()}{label.en[1:]}",
    )


def row_answers(form: Form, row: Mapping[str, str]) -> Answers:
    """Give the answers of a row, by the names of the columns; several values stand between semicolons."""
    found: dict[str, list[str]] = {}
    for column in columns(form):
        text = row.get(column.name, "").strip()
        if not text:
            continue
        several = not column.field.single and column.field.kind in ("choice", "record")
        values = text.split(BETWEEN_VALUES) if several else [text]
        found[column.name] = [value.strip() for value in values if value.strip()]
    return found
