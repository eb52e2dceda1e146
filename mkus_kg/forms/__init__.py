"""Forms made from the shapes: what is asked, how answers are checked, and the change they make."""

from mkus_kg.forms.answers import NOT_FOUND, check_answers, node_numbers
from mkus_kg.forms.choices import Choices
from mkus_kg.forms.columns import Column, columns, row_answers
from mkus_kg.forms.findings import field_asking, field_errors, finding_message
from mkus_kg.forms.model import (
    Answers,
    Choice,
    Constant,
    Field,
    FieldError,
    Filled,
    Form,
    Group,
    Kind,
    Node,
    every_field,
)
from mkus_kg.forms.moves import move_form
from mkus_kg.forms.patches import RecordChange, answers_of, new_iri, record_change, record_patch
from mkus_kg.forms.reading import read_forms
from mkus_kg.forms.schema import answers_from_json, json_schema

__all__ = [
    "NOT_FOUND",
    "Answers",
    "Choice",
    "Choices",
    "Column",
    "Constant",
    "Field",
    "FieldError",
    "Filled",
    "Form",
    "Group",
    "Kind",
    "Node",
    "RecordChange",
    "answers_from_json",
    "answers_of",
    "check_answers",
    "columns",
    "every_field",
    "field_asking",
    "field_errors",
    "finding_message",
    "json_schema",
    "move_form",
    "new_iri",
    "node_numbers",
    "read_forms",
    "record_change",
    "record_patch",
    "row_answers",
]
