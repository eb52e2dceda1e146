"""The operations of the API: one table, made from questions and lists, read by routes and by OpenAPI."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from mkus_kg.analysis.impact import CHANGES
from mkus_kg.analysis.wanted import LACKING
from mkus_kg.errors import Message
from mkus_kg.exports import FORMATS
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import LANGUAGES
from mkus_kg.queries import DESCENDING, Question
from mkus_kg.search import KIND_NAMED
from web import analysis_files
from web.asked import RESOURCE_FORMATS
from web.known_on import AS_OF, LAW_DAYS, PARAMETER
from web.parts import Site
from web.rest.inputs import (
    ANY_IRI,
    IRI,
    KINDS,
    LARGEST_OFFSET,
    LARGEST_PAGE,
    MOST_PER_PAGE,
    MOST_ROWS,
    TEXT,
    Input,
    enumeration,
    language_input,
    question_input,
    whole_number,
)
from web.rest.plan_inputs import plan_inputs, reading_inputs

ROOT: Final = "/api/v1"
JSON: Final = "json"
ROW_FORMATS: Final = (JSON, "csv", "tsv", "xlsx", "markdown", "sparql-json", "sparql-csv")
RECORD_FORMATS: Final = (JSON, *(name for name in RESOURCE_FORMATS if FORMATS[name].kind == "graph"))
LINK_FORMATS: Final = (JSON, *(name for name in analysis_files.LINK_FORMATS if name != JSON))
PLAN_FORMATS: Final = (JSON, *(name for name in analysis_files.PLAN_FORMATS if name != JSON))
IMPACT_FORMATS: Final = (JSON, *(name for name in analysis_files.IMPACT_FORMATS if name != JSON))
WHAT_IF_FORMATS: Final = (JSON, *(name for name in analysis_files.WHAT_IF_FORMATS if name != JSON))
CHOICES_PREFIX: Final = "choices-"
QUESTION_TAG: Final = "question"
FOUND_AT_ONCE: Final = 20
SUGGESTED_AT_ONCE: Final = 8
LISTED_AT_ONCE: Final = 25
EXAMPLE_RECORD: Final = "id/barrier/mkus-limit20"
EXAMPLE_CHANGE: Final = "id/change/mkus-operator"
EXAMPLE_PROVISION: Final = "id/provision/du-2003-873/art-19a/ust-1"


@dataclass(frozen=True, slots=True)
class Operation:
    """One address below `/api/v1`, what it takes, and the name of the schema of its answer."""

    id: str
    path: str
    tag: str
    summary: Message
    description: Message
    answer: str
    inputs: tuple[Input, ...]
    formats: tuple[str, ...] = (JSON,)
    subject: str = ""
    """The question or the kind of list that the operation is about."""


def words(site: Site, key: str) -> Message:
    """Give a text of the catalogue in both languages."""
    return Message(**{language: site.texts.text(key, language) for language in LANGUAGES})


def camel(name: str) -> str:
    """Give `barriers-of-form` as BarriersOfForm."""
    return "".join(part.capitalize() for part in name.split("-"))


class OperationTable:
    """All operations of a site; each is made when it is first asked for after a change of the graph.

    Their inputs name the values of pick-lists and facets, which change with the graph.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self._makers = makers(site)
        self._made: tuple[str, dict[str, Operation]] = ("", {})

    def row(self, name: str) -> Operation:
        """Give one operation by its id."""
        version = self.site.serving.version
        if self._made[0] != version:
            self._made = (version, {})
        made = self._made[1]
        if name not in made:
            made[name] = self._makers[name]()
        return made[name]

    def warm(self) -> None:
        """Make all now instead of at their first requests."""
        for name in self._makers:
            self.row(name)

    @property
    def rows(self) -> Mapping[str, Operation]:
        """Give every operation, by id."""
        return {name: self.row(name) for name in self._makers}


def makers(site: Site) -> Mapping[str, Callable[[], Operation]]:
    """Say how each operation is made, by id: the fixed ones, one for each list, one for each question."""
    days = (
        Input(
            AS_OF,
            words(site, "api.input.as-of"),
            {**KINDS["date"], "pattern": LAW_DAYS},
            expected=words(site, "api.input.as-of-expected"),
        ),
        Input(PARAMETER, words(site, "api.input.known-on"), KINDS["date"]),
    )

    def dated(make: Callable[[], Operation]) -> Callable[[], Operation]:
        def made() -> Operation:
            operation = make()
            return replace(operation, inputs=(*operation.inputs, *days))

        return made

    return {
        **{each.id: dated(partial(replace, each)) for each in fixed(site)},
        **{f"list{camel(kind)}": dated(partial(list_operation, site, kind)) for kind in LIST_KINDS},
        **{
            f"ask{camel(each.name)}": dated(partial(question_operation, site, each))
            for each in site.graph.questions.values()
            if QUESTION_TAG in each.tags
        },
    }


def fixed(site: Site) -> list[Operation]:
    """Give the operations that do not hang on a question or a kind of list."""
    lang = language_input(words(site, "api.input.lang"))
    limit = Input("limit", words(site, "api.input.limit"), whole_number(100), default=str(FOUND_AT_ONCE))
    offset = offset_input(site)
    page, per_page = page_inputs(site)
    iri = Input("iri", words(site, "api.input.iri"), IRI, required=True, example=EXAMPLE_RECORD)
    text = Input("q", words(site, "api.input.q"), TEXT, required=True, example="mały grant")
    link = Input(
        "property", words(site, "api.input.property"), ANY_IRI, required=True, example="ont#remedyBarrier"
    )
    few = Input("limit", words(site, "api.input.limit"), whole_number(20), default=str(SUGGESTED_AT_ONCE))
    kinds = Input(
        "kind",
        words(site, "api.input.kind"),
        enumeration(list(KIND_NAMED)),
        many=True,
        labels=tuple(kind.label for kind in KIND_NAMED.values()),
    )
    begun = replace(text, label=words(site, "api.input.q-begun"), example="mały gr")
    lists = [name.removeprefix(CHOICES_PREFIX) for name in choice_lists(site)]
    which = Input("list", words(site, "api.input.list"), enumeration(lists), required=True, example="forms")
    changed = replace(iri, label=words(site, "api.input.impact-of"), example=EXAMPLE_PROVISION)
    change = Input(
        "change",
        words(site, "api.input.change"),
        enumeration(CHANGES),
        default=CHANGES[0],
        labels=tuple(words(site, f"impact.change-{each}") for each in CHANGES),
    )
    switched = replace(
        iri, name="change", label=words(site, "api.input.what-if-change"), many=True, example=EXAMPLE_CHANGE
    )
    lacking = Input(
        "lacking",
        words(site, "api.input.lacking"),
        enumeration(list(LACKING)),
        required=True,
        example="practices",
        labels=tuple(words(site, f"links.tab-{each}") for each in LACKING),
    )
    record = replace(iri, name="record", label=words(site, "api.input.lacking-record"), required=False)
    rows: tuple[tuple[str, str, str, str, tuple[Input, ...], tuple[str, ...]], ...] = (
        ("getService", "/", "service", "Service", (lang,), (JSON,)),
        ("getCounts", "/counts", "service", "Counts", (lang,), (JSON,)),
        ("listQuestions", "/questions", "questions", "Questions", (lang,), (JSON,)),
        ("listChoices", "/choices", "questions", "Choices", (which, lang), (JSON,)),
        ("listLists", "/lists", "lists", "Lists", (lang,), (JSON,)),
        ("search", "/search", "search", "SearchResult", (text, kinds, limit, offset, lang), (JSON,)),
        ("suggest", "/search/suggestions", "search", "Suggestions", (begun, few, lang), (JSON,)),
        (
            "getResource",
            "/resource",
            "resources",
            "Resource",
            (iri, lang, format_input(site, RECORD_FORMATS)),
            RECORD_FORMATS,
        ),
        (
            "getImpact",
            "/impact",
            "analyses",
            "Impact",
            (changed, change, page, per_page, lang, format_input(site, IMPACT_FORMATS)),
            IMPACT_FORMATS,
        ),
        (
            "getPlan",
            "/plan",
            "analyses",
            "Plan",
            (*plan_inputs(partial(words, site)), lang, format_input(site, PLAN_FORMATS)),
            PLAN_FORMATS,
        ),
        (
            "getWhatIf",
            "/what-if",
            "analyses",
            "WhatIf",
            (switched, *reading_inputs(partial(words, site)), lang, format_input(site, WHAT_IF_FORMATS)),
            WHAT_IF_FORMATS,
        ),
        (
            "getLinksWanted",
            "/links-wanted",
            "analyses",
            "LinksWanted",
            (lacking, record, page, per_page, lang, format_input(site, LINK_FORMATS)),
            LINK_FORMATS,
        ),
        (
            "getAlike",
            "/alike",
            "analyses",
            "Alike",
            (iri, lang, format_input(site, LINK_FORMATS)),
            LINK_FORMATS,
        ),
        ("getLinks", "/resource/links", "resources", "Links", (iri, link, page, per_page, lang), (JSON,)),
    )
    return [
        Operation(
            name,
            path,
            tag,
            words(site, f"operation.{name}"),
            words(site, f"operation.{name}.more"),
            answer,
            inputs,
            formats,
        )
        for name, path, tag, answer, inputs, formats in rows
    ]


def choice_lists(site: Site) -> list[str]:
    """Give the questions that are pick-lists."""
    return [name for name in site.graph.questions if name.startswith(CHOICES_PREFIX)]


def offset_input(site: Site) -> Input:
    """Give the input that leaves out the first rows."""
    return Input(
        "offset", words(site, "api.input.offset"), whole_number(LARGEST_OFFSET, 0), default="0", example="0"
    )


def page_inputs(site: Site) -> tuple[Input, Input]:
    """Give the inputs that choose a page."""
    return (
        Input("page", words(site, "api.input.page"), whole_number(LARGEST_PAGE), example="1"),
        Input("per-page", words(site, "api.input.per-page"), whole_number(MOST_PER_PAGE), example="10"),
    )


def format_input(site: Site, formats: tuple[str, ...]) -> Input:
    """Give the input that chooses a format over the Accept header."""
    labels = tuple(FORMATS[name].label for name in formats)
    return Input("format", words(site, "api.input.format"), enumeration(formats), example=JSON, labels=labels)


def question_operation(site: Site, question: Question) -> Operation:
    """Give the operation that answers a question."""
    asked = [
        question_input(
            parameter,
            [site.graph.choices(question.name, parameter.name, language) for language in LANGUAGES],
        )
        for parameter in question.asked
    ]
    rows = Input("limit", words(site, "api.input.rows"), whole_number(MOST_ROWS), example="100")
    lang = language_input(words(site, "api.input.lang"))
    return Operation(
        f"ask{camel(question.name)}",
        f"/questions/{question.name}",
        "questions",
        question.summary,
        question.description,
        f"Answer{camel(question.name)}",
        (*asked, rows, offset_input(site), lang, format_input(site, ROW_FORMATS)),
        ROW_FORMATS,
        question.name,
    )


def list_operation(site: Site, kind: str) -> Operation:
    """Give the operation that shows a list: its facets, the search in it, and the page."""
    question = site.graph.questions[f"facets-{kind}"]
    both = [site.graph.lists.page(kind, {}, "", language, per_page=1).facets for language in LANGUAGES]
    facets = []
    for facet in both[0]:
        english = next(each for each in both[1] if each.name == facet.name)
        names = {value.value: value.label for value in english.values}
        values = sorted(facet.values, key=lambda value: value.value)
        said = {each.value: Message(pl=each.label, en=names.get(each.value, each.value)) for each in values}
        # On another day a value may occur that none has today.
        said = {**question.values.get(facet.name, {}), **said}
        schema, labels = enumeration(list(said)), tuple(said.values())
        example = facet.values[0].value if facet.values else ""
        facets.append(
            Input(facet.name, question.facets[facet.name], schema, many=True, example=example, labels=labels)
        )
    text = Input("q", words(site, "api.input.q-list"), TEXT)
    named = [site.graph.lists.columns(kind, language) for language in LANGUAGES]
    orders = [
        (sign + column.name, Message(pl=f"{column.heading}{pl}", en=f"{english.heading}{en}"))
        for column, english in zip(*named, strict=True)
        if column.sorts
        for sign, pl, en in (("", "", ""), (DESCENDING, ", malejąco", ", descending"))
    ]
    sort = Input(
        "sort",
        words(site, "api.input.sort"),
        enumeration([order for order, _ in orders]),
        labels=tuple(label for _, label in orders),
    )
    lang = language_input(words(site, "api.input.lang"))
    return Operation(
        f"list{camel(kind)}",
        f"/lists/{kind}",
        "lists",
        words(site, f"list.{kind}"),
        words(site, "operation.list.more"),
        f"List{camel(kind)}",
        (*facets, text, sort, *page_inputs(site), lang, format_input(site, ROW_FORMATS)),
        ROW_FORMATS,
        kind,
    )
