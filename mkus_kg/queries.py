"""Named questions: one .rq file each, described by its own header; values are bound as terms, never pasted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from mkus_kg.errors import Message
from mkus_kg.namespaces import Language

ParameterType = OneOf["iri", "date", "integer", "boolean", "text", "language"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One variable of a question that the asker sets. `choices` names the question that lists its values."""

    name: str
    type: ParameterType
    label: Message
    required: bool = True
    default: str | None = None
    example: str | None = None
    choices: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the catalogue as its file states it."""

    name: str
    summary: Message
    description: Message
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Message] = field(default_factory=dict)
    facets: Mapping[str, Message] = field(default_factory=dict)
    text: str = ""

    @property
    def asked(self) -> tuple[Parameter, ...]:
        """Give the parameters a form shows: all but the reader's language."""
        return tuple(parameter for parameter in self.parameters if parameter.type != "language")

    def heading(self, column: str, language: Language) -> str:
        """Give a column's heading, or its name where the header has none."""
        message = self.columns.get(column)
        return message.text(language) if message else column


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a pick-list."""

    value: str
    label: str
