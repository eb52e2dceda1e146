"""Named questions: one .rq file each, described by its header; values are bound as terms, never pasted."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from typing import Literal as OneOf

import yaml
from rdflib import Literal, URIRef

from mkus_kg.errors import BadParameter, BadSettings, Message
from mkus_kg.graph import Table, Term
from mkus_kg.namespaces import BASE, LANGUAGES, XSD, Language, read_iri

ParameterType = OneOf["iri", "date", "integer", "boolean", "text", "language"]
Known = Callable[[URIRef], bool]

HEADER: Final = "#+"
TODAY: Final = "today"
LONGEST_TEXT: Final = 200
INTEGER_BOUNDS: Final = (-1_000_000_000, 1_000_000_000)
LABEL_SUFFIX: Final = "Label"
BASIS_SUFFIX: Final = "Basis"
DESCENDING: Final = "-"
_NAMES: Final = Message(pl="nazwa", en="name")
TRUE_WORDS: Final = frozenset({"true", "1", "yes", "tak"})
FALSE_WORDS: Final = frozenset({"false", "0", "no", "nie"})
# Ten times faster where PyYAML was built with libyaml, as its wheels are.
_SAFE_LOADER: Final[type[yaml.SafeLoader]] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d{1,12}", re.ASCII)
_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


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
    """A question of the catalogue as its file states it; `values` words the plain values of a facet.

    Of a list, `shown` names the columns of its table and `sorts` those it can be sorted by, with a minus
    where the greatest comes first; by `order` its rows stand as they are.
    """

    name: str
    summary: Message
    description: Message
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Message] = field(default_factory=dict)
    facets: Mapping[str, Message] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Message]] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    text: str = ""

    @property
    def asked(self) -> tuple[Parameter, ...]:
        """Give the parameters a form shows: all but the reader's language."""
        return tuple(parameter for parameter in self.parameters if parameter.type != "language")

    def heading(self, column: str, language: Language) -> str:
        """Give a column's heading; the labels of a column's resources share its words, marked as names."""
        message = self.columns.get(column)
        if message:
            return message.text(language)
        resources = self.columns.get(column.removesuffix(LABEL_SUFFIX))
        return f"{resources.text(language)} – {_NAMES.text(language)}" if resources else column

    def shown_to(self, language: Language, answer: Table) -> Table:
        """Give an answer with headings, less what is only there to be given or to put rows in order."""
        own = {*self.columns, *(name + LABEL_SUFFIX for name in self.columns)}
        hidden = {*(parameter.name for parameter in self.parameters), *self.order} - own
        shown = [n for n, column in enumerate(answer.columns) if column not in hidden]
        rows = answer.rows
        if len(shown) < len(answer.columns):
            rows = tuple(tuple(row[n] for n in shown) for row in rows)
        columns = tuple(answer.columns[n] for n in shown)
        return Table(columns, rows, tuple(self.heading(column, language) for column in columns))

    def bind(
        self, values: Mapping[str, str], language: Language, known: Known, today: datetime.date
    ) -> dict[str, Term]:
        """Check the values and give them as terms. Raises BadParameter before anything is asked."""
        names = {parameter.name for parameter in self.asked}
        for name in values:
            if name not in names:
                raise _bad(
                    f"Pytanie {self.name} nie ma parametru „{_shown(name)}”. Ma: {_listed(names)}.",
                    f"The question {self.name} has no parameter “{_shown(name)}”. It has: {_listed(names)}.",
                )
        bound: dict[str, Term] = {}
        for parameter in self.parameters:
            if parameter.type == "language":
                bound[parameter.name] = Literal(language)
                continue
            value = values.get(parameter.name, "").strip() or parameter.default
            if value:
                bound[parameter.name] = _READERS[parameter.type](parameter, value, known, today)
            elif parameter.required:
                name, label = parameter.name, parameter.label
                raise _bad(
                    f"Podaj parametr „{name}” ({label.pl}){_example(parameter, 'np.')}.",
                    f"Give the parameter “{name}” ({label.en}){_example(parameter, 'e.g.')}.",
                )
        return bound


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a pick-list."""

    value: str
    label: str


def _bad(pl: str, en: str) -> BadParameter:
    return BadParameter(Message(pl=pl, en=en))


def _shown(value: str) -> str:
    """Give what can safely stand in a message: one short line."""
    line = _NOT_TEXT.sub(" ", value).replace("\n", " ").strip()
    return line if len(line) <= 60 else line[:60] + "…"


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "–"


def _example(parameter: Parameter, word: str) -> str:
    return f", {word} {parameter.example}" if parameter.example else ""


def _read_iri(parameter: Parameter, value: str, known: Known, _today: datetime.date) -> Term:
    term = read_iri(value)
    if term is None:
        raise _bad(
            f"„{_shown(value)}” to nie adres IRI parametru „{parameter.name}”{_example(parameter, 'np.')}.",
            f"“{_shown(value)}” is no IRI for the parameter “{parameter.name}”{_example(parameter, 'e.g.')}.",
        )
    if not term.startswith(BASE) and not known(term):
        raise _bad(
            f"Parametr „{parameter.name}”: w grafie nie ma zasobu {_shown(value)}.",
            f"Parameter “{parameter.name}”: the graph holds no resource {_shown(value)}.",
        )
    return term


def _read_date(parameter: Parameter, value: str, _known: Known, today: datetime.date) -> Term:
    if value == TODAY:
        return Literal(today.isoformat(), datatype=XSD.date)
    try:
        if not _DATE.fullmatch(value):
            raise ValueError(value)
        return Literal(datetime.date.fromisoformat(value).isoformat(), datatype=XSD.date)
    except ValueError:
        raise _bad(
            f"„{_shown(value)}” to nie data parametru „{parameter.name}”; napisz ją jako 2026-09-01.",
            f"“{_shown(value)}” is no date for the parameter “{parameter.name}”; write it as 2026-09-01.",
        ) from None


def _read_integer(parameter: Parameter, value: str, _known: Known, _today: datetime.date) -> Term:
    least, most = INTEGER_BOUNDS
    if not _INTEGER.fullmatch(value) or not least <= int(value) <= most:
        raise _bad(
            f"Parametr „{parameter.name}” musi być liczbą całkowitą od {least} do {most}.",
            f"The parameter “{parameter.name}” must be a whole number from {least} to {most}.",
        )
    return Literal(str(int(value)), datatype=XSD.integer)


def _read_boolean(parameter: Parameter, value: str, _known: Known, _today: datetime.date) -> Term:
    word = value.casefold()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise _bad(
            f"Parametr „{parameter.name}” musi mieć wartość true albo false.",
            f"The parameter “{parameter.name}” must be true or false.",
        )
    return Literal("true" if word in TRUE_WORDS else "false", datatype=XSD.boolean)


def _read_text(parameter: Parameter, value: str, _known: Known, _today: datetime.date) -> Term:
    if len(value) > LONGEST_TEXT or _NOT_TEXT.search(value):
        raise _bad(
            f"Parametr „{parameter.name}” może mieć do {LONGEST_TEXT} znaków zwykłego tekstu.",
            f"The parameter “{parameter.name}” may hold up to {LONGEST_TEXT} characters of plain text.",
        )
    return Literal(value)


_READERS: Final[Mapping[str, Callable[[Parameter, str, Known, datetime.date], Term]]] = {
    "iri": _read_iri,
    "date": _read_date,
    "integer": _read_integer,
    "boolean": _read_boolean,
    "text": _read_text,
}


def load_questions(folder: Path) -> dict[str, Question]:
    """Read every .rq file of a folder, in order of name. Raises BadSettings for a wrong header."""
    return {path.stem: read_question(path) for path in sorted(folder.glob("*.rq"))}


def read_question(path: Path) -> Question:
    """Read one .rq file."""
    text = path.read_text(encoding="utf-8")
    lines = [line[len(HEADER) :].removeprefix(" ") for line in text.splitlines() if line.startswith(HEADER)]
    try:
        header = yaml.load("\n".join(lines), _SAFE_LOADER) or {}
        return Question(
            name=path.stem,
            summary=_message(header["summary"]),
            description=_message(header.get("description", header["summary"])),
            tags=tuple(str(tag) for tag in header.get("tags", ())),
            parameters=tuple(
                _parameter(str(name), row) for name, row in (header.get("params") or {}).items()
            ),
            columns=_messages(header.get("columns")),
            facets=_messages(header.get("facets")),
            values={str(name): _messages(rows) for name, rows in (header.get("values") or {}).items()},
            shown=tuple(header.get("shown", ())),
            sorts=tuple(header.get("sorts", ())),
            order=tuple(header.get("order", ())),
            text=text,
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSettings(
            Message(
                pl=f"Nagłówek pliku {path.name} jest błędny: {error}",
                en=f"The header of {path.name} is wrong: {error}",
            )
        ) from error


def _message(texts: Mapping[str, str]) -> Message:
    return Message(**{language: " ".join(str(texts[language]).split()) for language in LANGUAGES})


def _messages(rows: Mapping[str, Mapping[str, str]] | None) -> dict[str, Message]:
    return {str(name): _message(texts) for name, texts in (rows or {}).items()}


def _parameter(name: str, row: Mapping[str, Any]) -> Parameter:
    kind = row["type"]
    if kind != "language" and kind not in _READERS:
        raise ValueError(f"{name}: unknown type {kind}")
    fallback = dict.fromkeys(LANGUAGES, name)
    return Parameter(
        name=name,
        type=kind,
        label=_message(row.get("label", fallback)),
        required=bool(row.get("required", True)),
        default=_text(row.get("default")),
        example=_text(row.get("example")),
        choices=_text(row.get("choices")),
    )


def _text(value: object) -> str | None:
    """Give a YAML scalar as the text a form would send: true, not True."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
