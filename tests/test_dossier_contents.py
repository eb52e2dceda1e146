"""What a dossier says of a recommendation: expectations by hand, and what must hold in every document."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from dossier_sample import RECOMMENDATION, with_recommendation

from mkus_kg.dossier.contents import complete
from mkus_kg.dossier.document import Bullets, Document, Heading, Identity, Paragraph, Run, Table, Text
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import LANGUAGES, Language
from mkus_kg.settings import Settings

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def graph(real_graph: KnowledgeGraph) -> KnowledgeGraph:
    """The real graph with the sample recommendation."""
    return with_recommendation(real_graph, Settings(evaluation_date=DAY))


def identity(recommendation: str = str(RECOMMENDATION), day: date = DAY, number: int = 0) -> Identity:
    return Identity(
        recommendation=recommendation,
        number=number,
        moment=datetime(2026, 11, 22, 9, tzinfo=UTC),
        day=day,
        revision=5,
        revision_hash="ab" * 32,
        program="cd" * 32,
        graph_version="ef" * 32,
        facts_version="1.1.0",
    )


@pytest.fixture(scope="module")
def documents(graph: KnowledgeGraph) -> dict[Language, Document]:
    return {language: complete(graph, identity(), language) for language in LANGUAGES}


def texts(document: Document) -> Iterator[Text]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row)


def runs(document: Document) -> Iterator[Run]:
    return (run for text in (*texts(document), *document.notes) for run in text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_is_called_and_every_call_has_its_note(
    documents: dict[Language, Document], language: Language
) -> None:
    document = documents[language]
    called = list(dict.fromkeys(run.note for run in runs(document) if run.note))
    assert called == list(range(1, len(document.notes) + 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_and_tables_are_numbered_without_gaps(
    documents: dict[Language, Document], language: Language
) -> None:
    document = documents[language]
    levels = [each.level for each in document.headings()]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert [each.number for each in document.tables()] == list(range(1, len(list(document.tables())) + 1))
    anchors = [each.anchor for each in document.blocks if isinstance(each, Heading | Table)]
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_that_gave_a_table_gives_rows_again(
    graph: KnowledgeGraph, documents: dict[Language, Document], language: Language
) -> None:
    asked = {asked for table in documents[language].tables() for asked in table.asked}
    assert len(asked) > 30
    assert not [each for each in asked if not graph.ask(each.question, dict(each.parameters), language).rows]


def test_both_languages_have_the_same_shape(documents: dict[Language, Document]) -> None:
    polish, english = (documents[language] for language in LANGUAGES)
    assert [type(each) for each in polish.blocks] == [type(each) for each in english.blocks]
    assert [each.anchor for each in polish.headings()] == [each.anchor for each in english.headings()]
    assert [(each.anchor, len(each.rows), each.asked) for each in polish.tables()] == [
        (each.anchor, len(each.rows), each.asked) for each in english.tables()
    ]
    assert polish.records == english.records
    assert len(polish.notes) == len(english.notes)


def test_the_same_graph_gives_the_same_document(
    graph: KnowledgeGraph, documents: dict[Language, Document]
) -> None:
    assert complete(graph, identity(), "pl") == documents["pl"]
