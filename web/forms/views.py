"""What a template needs of a form: each field with its answers, its choices and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import URIRef

from mkus_kg.forms import (
    Answers,
    Choice,
    Choices,
    Field,
    FieldError,
    Form,
    Group,
    node_numbers,
)
from mkus_kg.namespaces import Language, read_iri
from web.parts import shortened

TYPED: Final = ".text"
MOST_RADIOS: Final = 3
NOT_IN_ID: Final = str.maketrans({".": "-"})


@dataclass(frozen=True)
class NodeView:
    """One node of a group: its number, whether the record has it already, and its fields."""

    number: int
    before: str
    existing: str
    fields: Sequence["FieldView"]
    filled: bool


@dataclass(frozen=True)
class FieldView:
    """One field as it stands on the page."""

    name: str
    field: Field
    label: str
    help: str
    errors: Sequence[str]
    values: Sequence[str] = ()
    typed: str = ""
    choices: Sequence[Choice] = ()
    chosen: Sequence[Choice] = ()
    candidates: Sequence[Choice] = ()
    nodes: Sequence[NodeView] = ()
    known: Sequence[str] = ()
    """Names that other records give here."""
    meanwhile: str | None = None
    """What somebody else has put here since the form was opened, when it differs."""

    @property
    def id(self) -> str:
        """Give the id of the control that is focused for this field."""
        return "f-" + self.name.translate(NOT_IN_ID)

    @property
    def value(self) -> str:
        """Give the answer of a field that has at most one."""
        return self.values[0] if self.values else ""

    @property
    def look(self) -> str:
        """Say how the field is shown: a choice of few values as buttons, of many as a list."""
        if self.field.kind != "choice":
            return self.field.kind
        if not self.field.single:
            return "checks"
        return "radios" if len(self.choices) <= MOST_RADIOS else "select"

    @property
    def clearable(self) -> bool:
        """Say whether buttons need one for no answer: where none may be given, or its whole node be empty."""
        optional = not self.field.required or "." in self.name
        return self.look == "radios" and self.field.default is None and optional


@dataclass(frozen=True)
class PartView:
    """A group of fields with its heading."""

    group: Group | None
    heading: str
    fields: Sequence[FieldView]


@dataclass(frozen=True)
class Problem:
    """A line of the summary of what is wrong: a sentence, and the field it leads to, if any."""

    sentence: str
    label: str
    target: str


@dataclass(frozen=True)
class FormView:
    """A form as it stands on the page."""

    form: Form
    parts: Sequence[PartView]
    problems: Sequence[Problem]
    added: str = ""
    """The first control of a node that was just added."""

    @property
    def elsewhere(self) -> bool:
        """Say whether something is wrong that this form does not ask about."""
        return any(not each.target for each in self.problems)

    @property
    def first(self) -> str:
        """Give the control that has the focus when the page opens, if any."""
        return next((each.target for each in self.problems if each.target), self.added)


class FormViews:
    """Makes the views of forms in one language."""

    def __init__(self, choices: Choices, language: Language) -> None:
        self._choices = choices
        self._language: Language = language

    def view(
        self,
        form: Form,
        answers: Answers,
        errors: Sequence[FieldError] = (),
        *,
        more: str = "",
        meanwhile: Mapping[str, Sequence[str]] | None = None,
        beside: Mapping[str, str] | None = None,
    ) -> FormView:
        """Show a form with answers; `more` names a group that gets one more empty node.

        `beside` names what the page asks below the fields of the form.
        """
        maker = _Maker(self._choices, self._language, answers, errors, more, meanwhile or {})
        parts = []
        for group, fields in form.groups:
            heading = group.label.text(self._language) if group else ""
            parts.append(PartView(group, heading, [maker.field(each, each.name) for each in fields]))
        added = next((field for part in parts for field in part.fields if field.name == more), None)
        first = added.nodes[-1].fields[0].id if added and added.nodes else ""
        return FormView(form, parts, maker.problems(parts, beside or {}), first)


class _Maker:
    def __init__(
        self,
        choices: Choices,
        language: Language,
        answers: Answers,
        errors: Sequence[FieldError],
        more: str,
        meanwhile: Mapping[str, Sequence[str]],
    ) -> None:
        self._choices = choices
        self._language: Language = language
        self._answers = answers
        self._errors = errors
        self._more = more
        self._meanwhile = meanwhile

    def field(self, field: Field, name: str) -> FieldView:
        values = [each for each in self._answers.get(name, ()) if each.strip()]
        if not values and field.default is not None:
            values = [str(field.default)]
        wrong = [each for each in self._errors if each.field == name]
        candidates = [choice for each in wrong for choice in each.candidates]
        typed = next(iter(self._answers.get(name + TYPED, ())), "")
        return FieldView(
            name=name,
            field=field,
            label=field.label.text(self._language),
            help=field.help.text(self._language) if field.help else "",
            errors=list(dict.fromkeys(each.message.text(self._language) for each in wrong)),
            values=[shortened(read_iri(each) or each) for each in values]
            if field.kind == "choice"
            else values,
            typed=typed,
            choices=self._offered(field, values),
            chosen=self._chosen(field, values),
            candidates=candidates,
            known=self._choices.named_before(field),
            nodes=self._nodes(field.form, name, field) if field.form else (),
            meanwhile=self._changed(field, name),
        )

    def _offered(self, field: Field, values: Sequence[str]) -> Sequence[Choice]:
        if field.kind != "choice":
            return ()
        present = [iri for each in values if (iri := read_iri(each)) and self._choices.code(each, field)]
        return self._choices.offered(field, self._language, present)

    def _chosen(self, field: Field, values: Sequence[str]) -> list[Choice]:
        if field.kind != "record":
            return []
        found = [read_iri(each) for each in values]
        return [self._choices.named(each, self._language) for each in found if each is not None]

    def _changed(self, field: Field, name: str) -> str | None:
        if name not in self._meanwhile:
            return None
        values = self._meanwhile[name]
        return "; ".join(self._shown(each) for each in values)

    def _shown(self, value: str) -> str:
        iri = read_iri(value)
        return self._choices.named(iri, self._language).label if isinstance(iri, URIRef) else value

    def _nodes(self, form: Form, name: str, field: Field) -> list[NodeView]:
        numbers = node_numbers(self._answers, name)
        if not numbers or self._more == name:
            numbers = [*numbers, max(numbers, default=0) + 1]
        nodes = []
        for number in numbers:
            before = f"{name}.{number}."
            fields = [self.field(each, before + each.name) for each in form.fields]
            filled = any(key.startswith(before) and any(self._answers[key]) for key in self._answers)
            wrong = any(each.field.startswith(before) for each in self._errors)
            existing = next(iter(self._answers.get(before + "iri", ())), "")
            nodes.append(NodeView(number, before, existing, fields, filled or wrong))
        return nodes

    def problems(self, parts: Sequence[PartView], beside: Mapping[str, str]) -> list[Problem]:
        """List what is wrong, each leading to its field, in the order of the page."""
        known = {each.name: (each.label, each.id) for part in parts for each in _flat(part.fields)}
        known |= {name: (label, f"f-{name}") for name, label in beside.items()}
        order = {name: place for place, name in enumerate(known)}
        found = [
            Problem(error.message.text(self._language), *known.get(error.field, ("", "")))
            for error in sorted(self._errors, key=lambda each: order.get(each.field, -1))
        ]
        return list(dict.fromkeys(found))


def _flat(fields: Sequence[FieldView]) -> list[FieldView]:
    found = []
    for each in fields:
        found.append(each)
        for node in each.nodes:
            found += _flat(node.fields)
    return found
