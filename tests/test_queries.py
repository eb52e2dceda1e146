"""Every question: a complete header, hand-checked rows over the small graph, an answer on the real one."""

import csv
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph
import pytest
import yaml
from rdflib import Graph, URIRef
from small_graph import EVALUATION_DATE, ONTOLOGY, REPOSITORY, small_ontology

from mkus_kg.graph import Table
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, LANGUAGES, MKUS, XSD, Language
from mkus_kg.settings import Settings

# Ten times faster where PyYAML was built with libyaml, as its wheels are.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
QUERIES = REPOSITORY / "queries"
GOLDEN = Path(__file__).resolve().parent / "golden"
NAMES = sorted(path.stem for path in QUERIES.glob("*.rq"))
KINDS = {"question", "page", "list", "facets", "choices"}
TOPICS = {"barriers", "changes", "forms", "law", "practices", "reliability"}
TAGS = KINDS | TOPICS | {"may-be-empty"} | {f"CQ{number}" for number in range(1, 31)}
PARAMETER_TYPES = {"iri", "date", "integer", "boolean", "text", "language"}
CASE = "--"
FACET_COLUMNS = {"item", "facet", "value"}
EngineTerm: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple


@dataclass(frozen=True, slots=True)
class Golden:
    """Expected rows for a question. `some` says that the answer may hold other rows between them.

    `reported` says that they are rows of the graph with what a person has just reported.
    """

    question: str
    parameters: Mapping[str, str]
    language: Language
    some: bool
    columns: list[str]
    rows: list[list[str]]
    reported: bool = False


def full_iri(value: str, kind: str) -> str:
    """Give the IRI that a golden file writes without the base."""
    return BASE + value if kind == "iri" and "://" not in value else value


def read_golden(path: Path) -> Golden:
    """Read a golden file: lines `# name: value` set parameters, the rest is the expected table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    notes = [line.removeprefix("#").partition(":") for line in lines if line.startswith("#")]
    given = {name.strip(): value.strip() for name, _, value in notes}
    language: Language = "en" if given.pop("language", "pl") == "en" else "pl"
    some = given.pop("rows", "all") == "some"
    reported = given.pop("graph", "small") == "reported"
    question = path.stem.split(CASE)[0]
    types = {name: each["type"] for name, each in (header(question).get("params") or {}).items()}
    parameters = {name: full_iri(value, types[name]) for name, value in given.items()}
    table = list(csv.reader(line for line in lines if not line.startswith("#")))
    return Golden(question, parameters, language, some, table[0], table[1:], reported)


@cache
def text_of(name: str) -> str:
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


@cache
def header(name: str) -> Mapping[str, Any]:
    lines = [
        line.removeprefix("#+").removeprefix(" ") for line in text_of(name).splitlines() if line[:2] == "#+"
    ]
    found: Mapping[str, Any] = yaml.load("\n".join(lines), LOADER)
    return found


def kind_of(name: str) -> str:
    kinds = KINDS & set(header(name)["tags"])
    assert len(kinds) == 1, f"{name}: exactly one of {sorted(KINDS)} among the tags"
    return kinds.pop()


def projected(name: str) -> list[str]:
    """Give the columns of the answer, which do not hang on what is asked."""
    found = pyoxigraph.Store().query(text_of(name))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [variable.value for variable in found.variables]


def example_values(name: str, *, optional: bool = True) -> dict[str, str]:
    """Give the examples of a question's parameters, as a form would send them."""
    return {
        parameter: str(each.get("example", each.get("default")))
        for parameter, each in (header(name).get("params") or {}).items()
        if each["type"] != "language" and (optional or each.get("required", True))
    }


def written(table: Table) -> list[list[str]]:
    """Give the rows as a golden file spells them: IRIs of ours without the base, nothing for no value."""
    return [
        [
            "" if term is None else str(term).removeprefix(BASE) if isinstance(term, URIRef) else str(term)
            for term in row
        ]
        for row in table.rows
    ]


def opened(tmp_path_factory: pytest.TempPathFactory, *, reported: bool) -> KnowledgeGraph:
    folder = small_ontology(tmp_path_factory.mktemp("small") / "ontology", reported=reported)
    state = tmp_path_factory.mktemp("state")
    return KnowledgeGraph.open(
        Settings(
            ontology_path=folder,
            queries_path=QUERIES,
            state_path=state,
            data_path=state,
            evaluation_date=EVALUATION_DATE,
        ),
        force=True,
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    graph = opened(tmp_path_factory, reported=False)
    yield graph
    graph.close()


@pytest.fixture(scope="module")
def with_report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    graph = opened(tmp_path_factory, reported=True)
    yield graph
    graph.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    state = tmp_path_factory.mktemp("state")
    graph = KnowledgeGraph.open(
        Settings(
            ontology_path=ONTOLOGY,
            queries_path=QUERIES,
            state_path=state,
            data_path=state,
            evaluation_date=EVALUATION_DATE,
        ),
        force=True,
    )
    yield graph
    graph.close()


@pytest.fixture(scope="module")
def stores(real: KnowledgeGraph) -> tuple[pyoxigraph.Store, pyoxigraph.Store]:
    """The real graph twice, its statements stored in two different orders."""
    statements = real.export("all", "nquads").splitlines(keepends=True)
    shuffled = list(statements)
    random.Random(20261121).shuffle(shuffled)
    both = []
    for lines in (statements, shuffled):
        store = pyoxigraph.Store()
        store.load(b"".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)
        both.append(store)
    return both[0], both[1]


@pytest.fixture(scope="module")
def terms() -> set[str]:
    ontology = Graph().parse(ONTOLOGY / "mkus.ttl")
    return {str(term).removeprefix(MKUS) for term in ontology.subjects() if str(term).startswith(MKUS)}


def both_languages(texts: object) -> bool:
    return isinstance(texts, dict) and set(texts) == set(LANGUAGES) and all(texts.values())


@pytest.mark.parametrize("name", NAMES)
def test_header_is_complete_in_both_languages(name: str) -> None:
    head = header(name)
    assert both_languages(head["summary"])
    assert "description" not in head or both_languages(head["description"])
    assert set(head["tags"]) <= TAGS
    assert kind_of(name) != "question" or len(TOPICS & set(head["tags"])) == 1, (
        "a question belongs to one topic"
    )
    for parameter, each in (head.get("params") or {}).items():
        assert both_languages(each["label"]), parameter
        assert each["type"] in PARAMETER_TYPES, parameter
        assert each["type"] == "language" or each.get("example"), f"{parameter} needs an example"
        if "choices" in each:
            assert kind_of(each["choices"]) == "choices"
    for part in ("columns", "facets"):
        assert all(both_languages(heading) for heading in head.get(part, {}).values()), part
    for facet, values in head.get("values", {}).items():
        assert facet in head["facets"]
        assert all(both_languages(label) for label in values.values())


@pytest.mark.parametrize("name", NAMES)
def test_header_names_what_the_query_projects(name: str) -> None:
    head, columns = header(name), set(projected(name))
    parameters, headings = set(head.get("params") or {}), set(head.get("columns", {}))
    assert parameters <= columns
    assert headings <= columns
    companions = {f"{heading}Label" for heading in headings}
    facets = FACET_COLUMNS if kind_of(name) == "facets" else set()
    order = head.get("order", ["item"] if kind_of(name) in ("list", "facets") else [])
    assert columns <= parameters | headings | companions | facets | set(order)
    # What a list keeps over a change stays in order by what the header names.
    assert not order or f"\nORDER BY {' '.join(f'?{each}' for each in order)} " in text_of(name)
    assert order[-1:] in ([], ["item"])
    assert "language" in parameters or "?language" not in text_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_query_uses_only_terms_of_the_ontology(name: str, terms: set[str]) -> None:
    body = "\n".join(line for line in text_of(name).splitlines() if not line.startswith(("#", "PREFIX")))
    used = set(re.findall(r"\bmkus:(\w+)", body))
    assert used <= terms


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_in_order(name: str) -> None:
    assert "ORDER BY" in text_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_question_has_golden_rows(name: str) -> None:
    golden = GOLDEN / f"{name}.csv"
    assert golden.is_file(), f"write tests/golden/{name}.csv"
    assert read_golden(golden).rows, "the first case of a question must have rows"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.csv")), ids=lambda path: path.stem)
def test_small_graph_gives_the_golden_rows(
    path: Path, small: KnowledgeGraph, with_report: KnowledgeGraph
) -> None:
    assert path.stem.split(CASE)[0] in NAMES, "golden rows without a question"
    golden = read_golden(path)
    graph = with_report if golden.reported else small
    answer = graph.ask(golden.question, golden.parameters, golden.language)
    assert list(answer.columns) == golden.columns
    rows = written(answer)
    if golden.some:
        rows = [row for row in rows if row in golden.rows]
    assert rows == golden.rows


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_real_graph_answers_the_example(name: str, language: Language, real: KnowledgeGraph) -> None:
    whole, least = (example_values(name, optional=optional) for optional in (True, False))
    for values in (whole, least) if whole != least else (whole,):
        answer = real.ask(name, values, language)
        assert answer.rows or "may-be-empty" in header(name)["tags"]


@pytest.mark.parametrize("name", [name for name in NAMES if kind_of(name) != "facets"])
def test_every_column_has_its_own_heading_for_readers(name: str, small: KnowledgeGraph) -> None:
    golden = read_golden(GOLDEN / f"{name}.csv")
    for language in LANGUAGES:
        answer = small.ask(name, golden.parameters, language)
        assert len(set(answer.headings)) == len(answer.headings)
        assert not set(answer.headings) & {column for column in answer.columns if column.endswith("Label")}


@pytest.mark.parametrize("name", [name for name in NAMES if header(name).get("params")])
def test_example_stands_in_its_pick_list(name: str, real: KnowledgeGraph) -> None:
    for parameter, each in header(name)["params"].items():
        if "choices" in each:
            assert each["example"] in {choice.value for choice in real.choices(name, parameter)}


@pytest.mark.parametrize("name", [name for name in NAMES if kind_of(name) == "choices"])
def test_pick_list_names_each_value_in_both_languages(name: str, real: KnowledgeGraph) -> None:
    lists = [real.ask(name, {}, language) for language in LANGUAGES]
    assert all(table.columns == ("value", "label") for table in lists)
    assert all(str(row[1]) for table in lists for row in table.rows)
    values = [{row[0] for row in table.rows} for table in lists]
    assert values[0] == values[1]
    assert all(len(table.rows) == len(values[0]) for table in lists)


@pytest.mark.parametrize("name", NAMES)
def test_order_of_rows_does_not_hang_on_the_store(
    name: str, stores: tuple[pyoxigraph.Store, pyoxigraph.Store], real: KnowledgeGraph
) -> None:
    parameters = header(name).get("params") or {}
    values = example_values(name, optional=False) | {
        each: "pl" for each, settings in parameters.items() if settings["type"] == "language"
    }
    bound = {
        pyoxigraph.Variable(each): engine_term(parameters[each]["type"], value)
        for each, value in values.items()
    }
    first, second = (rows_of(store, text_of(name), bound) for store in stores)
    assert first == second


def engine_term(kind: str, value: str) -> EngineTerm:
    """Give an example as the engine's term."""
    if kind == "iri":
        return pyoxigraph.NamedNode(value)
    if kind == "date":
        return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(str(XSD.date)))
    return pyoxigraph.Literal(value)


def rows_of(
    store: pyoxigraph.Store, text: str, bound: dict[pyoxigraph.Variable, EngineTerm]
) -> list[tuple[str, ...]]:
    """Ask the engine itself."""
    found = store.query(text, use_default_graph_as_union=True, substitutions=bound)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple(str(term) for term in row) for row in found]


def test_small_graph_passes_the_shapes(small: KnowledgeGraph) -> None:
    report = small.validate()
    assert report.conforms
    assert {finding.severity for finding in report.findings} <= {"Info"}


@pytest.mark.parametrize(
    ("date", "wording"),
    [
        ("2010-03-11", None),
        ("2010-03-12", "2010-03-12"),
        ("2026-08-31", "2011-11-03"),
        ("2026-09-01", "2026-09-01"),
    ],
)
def test_small_grants_in_force_at_the_edges(date: str, wording: str | None, real: KnowledgeGraph) -> None:
    paragraph = f"{BASE}id/provision/du-2003-873/art-19a/ust-1"
    answer = real.ask("wordings-in-force-on-date", {"unit": paragraph, "date": date})
    versions = [str(row[answer.column("version")]) for row in answer.rows]
    assert versions == ([f"{paragraph}/v/{wording}"] if wording else [])


@pytest.mark.parametrize(("date", "count"), [("2010-03-11", 0), ("2010-03-12", 5), ("2026-08-31", 6)])
def test_article_covers_its_paragraphs(date: str, count: int, real: KnowledgeGraph) -> None:
    article = f"{BASE}id/provision/du-2003-873/art-19a"
    answer = real.ask("wordings-in-force-on-date", {"unit": article, "date": date})
    assert len(answer.rows) == count


def test_provisions_of_an_act_stand_in_the_order_of_the_act(real: KnowledgeGraph) -> None:
    answer = real.ask("list-provisions", {})
    items = [str(row[answer.column("item")]) for row in answer.rows]
    positions = [
        items.index(f"{BASE}id/provision/du-2003-873/{unit}")
        for unit in (
            "art-4/ust-1/pkt-1a",
            "art-4/ust-1/pkt-2",
            "art-4/ust-1/pkt-10",
            "art-10/ust-1",
            "art-19a/ust-1",
        )
    ]
    assert positions == sorted(positions)


def test_recheck_is_empty_where_no_cause_has_a_wording(real: KnowledgeGraph) -> None:
    answer = real.ask("list-barriers", {})
    unknown = {row[answer.column("item")] for row in answer.rows if row[answer.column("recheck")] is None}
    facets = real.ask("facets-barriers", {})
    column = {name: facets.column(name) for name in FACET_COLUMNS}
    ticked = {
        row[column["item"]]
        for row in facets.rows
        if (str(row[column["facet"]]), str(row[column["value"]])) == ("recheck", "unknown")
    }
    assert unknown
    assert unknown == ticked
