"""Questions as SPARQL: each text answers by itself what the question answers with its values."""

import re
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph
from small_graph import REPOSITORY
from test_queries import GOLDEN, read_golden

from mkus_kg.errors import BadParameter, NotFound
from mkus_kg.graph import Table
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, LANGUAGES, PREFIXES, Language
from mkus_kg.vocabulary import VOCABULARY_QUESTION, spelling, vocabulary

QUERIES = REPOSITORY / "queries"
OF_QUESTIONS = [
    path
    for path in sorted(GOLDEN.glob("*.csv"))
    if re.search(
        r"^#\+ tags: \[question", (QUERIES / f"{path.stem.split('--')[0]}.rq").read_text("utf-8"), re.M
    )
]
SPELT_FOR_ANY_ENGINE = ("wordings-in-force-on-date", "changes-by-status")


@pytest.fixture(scope="module")
def engine(small_graph: KnowledgeGraph) -> pyoxigraph.Store:
    """The small graph in an engine that knows nothing of our questions, nor of our prefixes."""
    store = pyoxigraph.Store()
    store.load(small_graph.export("all", "nquads"), format=pyoxigraph.RdfFormat.N_QUADS)
    return store


def shown(term: object) -> str:
    """Give the bare text of a term of either library."""
    return "" if term is None else str(getattr(term, "value", term) if not isinstance(term, str) else term)


def rows(table: Table) -> list[tuple[str, ...]]:
    return [tuple("" if term is None else str(term) for term in row) for row in table.rows]


@pytest.mark.parametrize("path", OF_QUESTIONS, ids=lambda path: path.stem)
def test_text_gives_the_rows_of_the_question(
    path: Path, small_graph: KnowledgeGraph, engine: pyoxigraph.Store
) -> None:
    golden = read_golden(path)
    expected = small_graph.ask(golden.question, golden.parameters, golden.language)
    text = small_graph.examples.text(golden.question, golden.parameters, golden.language)
    found = engine.query(text, use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in found.variables]
    columns = [names.index(column) for column in expected.columns]
    assert [tuple(shown(row[n]) for n in columns) for row in found] == rows(expected)


@pytest.mark.parametrize("name", SPELT_FOR_ANY_ENGINE)
def test_text_means_the_same_to_another_engine(name: str, small_graph: KnowledgeGraph) -> None:
    golden = read_golden(GOLDEN / f"{name}.csv")
    expected = small_graph.ask(name, golden.parameters)
    text = small_graph.examples.text(name, golden.parameters)
    graph = Graph()
    for subject, predicate, value, _ in small_graph.dataset().quads():
        graph.add((subject, predicate, value))
    found = graph.query(text)
    columns = [[str(each) for each in found.vars or ()].index(column) for column in expected.columns]
    assert [tuple("" if row[n] is None else str(row[n]) for n in columns) for row in found] == rows(expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_says_what_it_asks(language: Language, small_graph: KnowledgeGraph) -> None:
    text = small_graph.examples.text("barriers-of-form", {"form": "scheme/contracting-form/bon"}, language)
    assert text.startswith(f"# {small_graph.question('barriers-of-form').summary.text(language)}\n")
    assert "#+" not in text
    word = {"pl": "Forma kontraktowania: Bon", "en": "Contracting form: Voucher"}[language]
    assert f"  VALUES ?form {{ <{BASE}scheme/contracting-form/bon> }}  # {word}" in text.splitlines()
    assert f'  VALUES ?language {{ "{language}" }}' in text.splitlines()


def test_a_value_that_is_computed_is_compared(small_graph: KnowledgeGraph) -> None:
    lines = small_graph.examples.text("law-and-barriers-timeline", {"year": "2010"}).splitlines()
    computing = next(n for n, line in enumerate(lines) if line.endswith("AS ?year)"))
    assert lines[computing + 1] == "  FILTER(?year = 2010)  # Rok"
    assert not any("VALUES ?year" in line for line in lines)


def test_a_value_cannot_leave_its_place(small_graph: KnowledgeGraph) -> None:
    with pytest.raises(BadParameter):
        small_graph.examples.text("barriers-of-form", {"form": "http://x/> } #"})
    with pytest.raises(BadParameter):
        small_graph.examples.text("legal-changes", {"since": '2020-01-01" } #'})


@pytest.mark.parametrize("name", ["list-barriers", "no-such"])
def test_only_questions_of_readers_are_examples(name: str, small_graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFound):
        small_graph.examples.find(name)


def test_lesson_counts_the_records(small_graph: KnowledgeGraph, engine: pyoxigraph.Store) -> None:
    found = engine.query(small_graph.examples.text("records-by-class"), use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    counts = {str(row["classLabel"].value): int(row["records"].value) for row in found}  # type: ignore[union-attr]
    assert counts["bariera"] == small_graph.counts()["Barrier"]


def test_vocabulary_names_each_term_once(small_graph: KnowledgeGraph) -> None:
    words = list(vocabulary(small_graph.ask(VOCABULARY_QUESTION, {}, "en")))
    spellings = [word.spelling for word in words]
    assert len(spellings) == len(set(spellings))
    assert {word.kind for word in words} == {"class", "property", "scheme", "code"}
    assert all(word.label for word in words)
    code = next(word for word in words if word.spelling == f"<{BASE}scheme/contracting-form/bon>")
    assert code.label == "Voucher"
    assert code.scheme == "Test forms"


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (f"{BASE}ont#Barrier", "mkus:Barrier"),
        (f"{PREFIXES['skos']}prefLabel", "skos:prefLabel"),
        (f"{PREFIXES['eli-dl']}foresees_change_of", "eli-dl:foresees_change_of"),
        (f"{BASE}ont#", f"<{BASE}ont#>"),
        (f"{BASE}id/act/du-2003-873", f"<{BASE}id/act/du-2003-873>"),
    ],
)
def test_spelling_of_a_term(iri: str, expected: str) -> None:
    assert spelling(iri) == expected
