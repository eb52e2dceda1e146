"""The catalogue of questions, and the page of a question with its form and answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi.responses import HTMLResponse

from mkus_kg.errors import BadParameter
from mkus_kg.graph import Table
from mkus_kg.namespaces import Language
from mkus_kg.queries import TODAY, Choice, Parameter, Question
from web.asked import TABLE_FORMATS, QuestionAsked
from web.parts import PATHS, Here, Site, files_of
from web.rendering import page

TOPICS: Final = ("barriers", "law", "changes", "practices", "forms", "reliability")
OTHER: Final = "other"
MOST_ROWS: Final = 500
FIELD_TYPES: Final[Mapping[str, str]] = {"date": "date", "integer": "number", "iri": "text", "text": "text"}


@dataclass(frozen=True)
class FormField:
    """One field of a question's form."""

    parameter: Parameter
    label: str
    value: str
    choices: Sequence[Choice]
    input_type: str


def topics(site: Site) -> list[tuple[str, list[Question]]]:
    """Group the questions of readers by the tag that names a topic."""
    groups: dict[str, list[Question]] = {topic: [] for topic in (*TOPICS, OTHER)}
    for question in site.graph.questions.values():
        if "question" in question.tags:
            groups[next((tag for tag in question.tags if tag in TOPICS), OTHER)].append(question)
    return [(topic, found) for topic, found in groups.items() if found]


def catalogue(site: Site, language: Language) -> HTMLResponse:
    """Make the catalogue, the questions grouped by topic."""
    here = Here(site, language, "questions", PATHS["questions"])
    return page(here, "questions.html", groups=topics(site))


def question_page(
    site: Site, language: Language, asked: QuestionAsked, today: date, error: BadParameter | None = None
) -> HTMLResponse:
    """Make the page of a question: its form, and the answer once every required condition is given."""
    question = asked.question
    table = site.graph.ask(question.name, asked.values, language) if asked.ready and error is None else None
    paths = {each: f"{PATHS['questions'][each]}/{question.name}" for each in PATHS["questions"]}
    query = asked.query
    downloads = files_of(paths[language], TABLE_FORMATS if table is not None else (), language, query)
    here = Here(site, language, "questions", paths, query, downloads)
    return page(
        here,
        "question.html",
        status_code=400 if error else 200,
        question=question,
        fields=[form_field(site, language, question, each, asked.values, today) for each in question.asked],
        answer=Answer.of(table) if table is not None else None,
        error=error,
        example=example(question) if asked.question.asked and not asked.values else "",
    )


@dataclass(frozen=True)
class Answer:
    """A table as the page shows it: columns with headings; a label column is merged into its resource."""

    columns: Sequence[tuple[str, str]]
    rows: Sequence[Mapping[str, object]]
    total: int
    truncated: bool

    @classmethod
    def of(cls, table: Table) -> "Answer":
        """Drop the companion label columns from view and keep the first rows."""
        merged = {name for name in table.columns if name.endswith("Label") and name[:-5] in table.columns}
        headings = table.headings or table.columns
        columns = [
            (name, head) for name, head in zip(table.columns, headings, strict=True) if name not in merged
        ]
        shown = [dict(zip(table.columns, row, strict=True)) for row in table.rows[:MOST_ROWS]]
        return cls(columns, shown, len(table.rows), table.truncated)


def example(question: Question) -> str:
    """Give the example values of a question as a query, empty when a required one has none."""
    given = {each.name: each.example for each in question.asked if each.example and each.example != TODAY}
    if not all(each.name in given or each.default or not each.required for each in question.asked):
        return ""
    return QuestionAsked(question, given, True).query


def form_field(
    site: Site,
    language: Language,
    question: Question,
    parameter: Parameter,
    values: Mapping[str, str],
    today: date,
) -> FormField:
    """Make one field: a pick-list where the parameter has one, else an input of its type."""
    choices: Sequence[Choice] = (
        site.graph.choices(question.name, parameter.name, language) if parameter.choices else ()
    )
    if parameter.type == "boolean" and not choices:
        choices = [
            Choice("true", site.texts.text("resource.yes", language)),
            Choice("false", site.texts.text("resource.no", language)),
        ]
    standing = today.isoformat() if parameter.default == TODAY else parameter.default or ""
    return FormField(
        parameter,
        parameter.label.text(language),
        values.get(parameter.name, standing),
        choices,
        FIELD_TYPES.get(parameter.type, "text"),
    )
