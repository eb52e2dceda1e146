"""What an operation of the API takes: each input is checked by the very JSON Schema that OpenAPI states."""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mkus_kg.errors import Message
from mkus_kg.namespaces import BASE, LANGUAGES
from mkus_kg.queries import INTEGER_BOUNDS, LONGEST_TEXT, TODAY, Choice, Parameter
from web.asked import Refused
from web.parts import expanded

Schema = Mapping[str, Any]

MOST_LISTED: Final = 60
"""Up to so many values of a pick-list stand in the schema itself."""
MOST_ROWS: Final = 10_000
MOST_VALUES: Final = 20
"""So many long values still make an address that the site takes."""
LARGEST_OFFSET: Final = 1_000_000
LARGEST_PAGE: Final = 99_999
MOST_PER_PAGE: Final = 500
_BASE: Final = f"^({re.escape(BASE)})?"
OWN_IRI: Final = rf"{_BASE}(id|scheme|graph)/[A-Za-z0-9._~/-]{{1,300}}$|{_BASE}ont#[A-Za-z0-9]{{1,100}}$"
PLAIN_TEXT: Final = r"^[^\u0000-\u001f\u007f]*$"
WHOLE_NUMBER: Final = re.compile(r"-?[0-9]{1,12}", re.ASCII)
SHOWN_VALUES: Final = 8


class WrongInput(Refused):
    """An input that does not fit, by name; its value is never repeated."""

    def __init__(self, name: str, pl: str, en: str) -> None:
        super().__init__(Message(pl=pl, en=en))
        self.name = name


@dataclass(frozen=True, slots=True)
class Input:
    """One query parameter of an operation. `labels` names the values of an enumeration, in their order."""

    name: str
    label: Message
    schema: Schema
    required: bool = False
    many: bool = False
    example: str = ""
    default: str = ""
    labels: tuple[Message, ...] = ()
    choices: str = ""
    """The pick-list that has the values, where they are too many for an enumeration."""
    expected: Message | None = None
    """What would fit, where the schema alone does not tell it in words."""

    def read(self, given: Sequence[str]) -> tuple[str, ...]:
        """Give the values, IRIs in full. Raises WrongInput."""
        if len(given) > (MOST_VALUES if self.many else 1):
            most = MOST_VALUES if self.many else 1
            raise WrongInput(
                self.name,
                f"Ile razy może wystąpić parametr „{self.name}”: {most}.",
                f"How many times the parameter “{self.name}” may be given: {most}.",
            )
        if self.required and not given:
            hint = (f", np. {self.example}", f", such as {self.example}") if self.example else ("", "")
            raise WrongInput(
                self.name,
                f"Podaj parametr „{self.name}” ({self.label.pl}){hint[0]}.",
                f"Give the parameter “{self.name}” ({self.label.en}){hint[1]}.",
            )
        return tuple(dict.fromkeys(self._checked(value) for value in given))

    def _checked(self, value: str) -> str:
        full = expanded(value)
        if "enum" in self.schema:
            fits = full in self.schema["enum"] or (self.schema.get("type") == "boolean" and value in BOOLEANS)
        else:
            fits = _FITS[self.schema["type"]](self.schema, value)
        if not fits:
            raise WrongInput(
                self.name,
                f"Parametr „{self.name}” ma wartość, której nie ma na liście albo w złej postaci. "
                f"Oczekiwane: {self._expected('pl')}.",
                f"The parameter “{self.name}” has a value that is not on offer or of the wrong form. "
                f"Expected: {self._expected('en')}.",
            )
        return full

    def _expected(self, language: str) -> str:
        if self.expected is not None:
            return self.expected.pl if language == "pl" else self.expected.en
        values = self.schema.get("enum")
        if values:
            more = ", …" if len(values) > SHOWN_VALUES else ""
            return ", ".join(str(value) for value in values[:SHOWN_VALUES]) + more
        if self.schema["type"] == "integer":
            return f"{self.schema['minimum']}–{self.schema['maximum']}"
        if self.schema["type"] == "boolean":
            return ", ".join(sorted(BOOLEANS, reverse=True))
        words = WORDS[self.schema.get("format", "text")]
        return (words.pl if language == "pl" else words.en) + (f" ({self.example})" if self.example else "")


BOOLEANS: Final = frozenset({"true", "false"})
WORDS: Final[Mapping[str, Message]] = {
    "iri": Message(pl=f"adres IRI zaczynający się od {BASE}", en=f"an IRI that begins with {BASE}"),
    "date": Message(pl="data RRRR-MM-DD", en="a date YYYY-MM-DD"),
    "text": Message(pl=f"tekst, 1–{LONGEST_TEXT} znaków", en=f"a text, 1–{LONGEST_TEXT} characters"),
}


def _fits_text(schema: Schema, value: str) -> bool:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", LONGEST_TEXT):
        return False
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        return False
    return schema.get("format") != "date" or value == TODAY or _is_date(value)


def _is_date(value: str) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _fits_integer(schema: Schema, value: str) -> bool:
    if not WHOLE_NUMBER.fullmatch(value):
        return False
    return bool(schema["minimum"] <= int(value) <= schema["maximum"])


_FITS: Final[Mapping[str, Callable[[Schema, str], bool]]] = {
    "string": _fits_text,
    "integer": _fits_integer,
    "boolean": lambda schema, value: value in BOOLEANS,
}

IRI: Final[Schema] = {"type": "string", "format": "iri", "maxLength": 400, "pattern": OWN_IRI}
TEXT: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": PLAIN_TEXT}
ANY_IRI: Final[Schema] = {
    "type": "string",
    "format": "iri",
    "maxLength": 400,
    "pattern": r"^(https?://|id/|scheme/|ont#)[A-Za-z0-9._~/#?=&:+,;()@!-]{1,380}$",
}
BOOLEAN: Final[Schema] = {"type": "boolean"}
KINDS: Final[Mapping[str, Schema]] = {
    "iri": IRI,
    "date": {"type": "string", "format": "date", "maxLength": 10, "minLength": 1},
    "integer": {"type": "integer", "minimum": INTEGER_BOUNDS[0], "maximum": INTEGER_BOUNDS[1]},
    "boolean": BOOLEAN,
    "text": TEXT,
}
"""The schema of each type of parameter that a question file may state."""


def whole_number(most: int, least: int = 1) -> Schema:
    """Give the schema of a whole number."""
    return {"type": "integer", "minimum": least, "maximum": most}


def enumeration(values: Sequence[str]) -> Schema:
    """Give the schema of a text that is one of a few."""
    return {"type": "string", "enum": list(values)}


def language_input(label: Message) -> Input:
    """Give the input that every operation takes."""
    return Input("lang", label, enumeration(LANGUAGES), default="pl", example="en")


def question_input(parameter: Parameter, choices: Sequence[Sequence[Choice]]) -> Input:
    """Give the input for a parameter of a question; `choices` is its pick-list in Polish and in English."""
    schema = KINDS[parameter.type]
    labels: tuple[Message, ...] = ()
    listed = bool(choices and choices[0]) and len(choices[0]) <= MOST_LISTED
    if listed:
        names = [{choice.value: choice.label for choice in each} for each in choices]
        schema = {**schema, "enum": list(names[0])}
        labels = tuple(Message(pl=names[0][value], en=names[1].get(value, value)) for value in names[0])
    return Input(
        parameter.name,
        parameter.label,
        schema,
        required=parameter.required and parameter.default is None,
        example=parameter.example or parameter.default or "",
        default=parameter.default or "",
        labels=labels,
        choices="" if listed or not parameter.choices else parameter.choices,
    )
