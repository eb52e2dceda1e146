"""A published change shows everywhere at once: in answers, names, lists, pages and the search."""

import os
import random
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from small_graph import EVALUATION_DATE

from mkus_kg import kept_rows
from mkus_kg.corpus import Corpus
from mkus_kg.errors import NotFound
from mkus_kg.full_text import FullText
from mkus_kg.graph import INFERRED, GraphStore, Patch, Statement, Table, Term
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import Labels
from mkus_kg.namespaces import DCT, GRAPH, ID, LANGUAGES, MKUS, RDF, SCHEME, SKOS
from mkus_kg.search import Document, SearchIndex
from mkus_kg.settings import Settings

ROUNDS = int(os.environ.get("MKUS_RANDOM_EDITS", "4"))
"""More in scripts/prove_tracker."""
NOTHING: frozenset[Statement] = frozenset()
KNOWLEDGE = GRAPH["knowledge"]


def text_patch(stated: Sequence[Statement], chance: random.Random) -> Patch:
    """Change names and texts, give records other owners and acts, and take whole records away."""
    removed, added = set(), set()
    for one in chance.sample(stated, 6):
        if isinstance(one.object, Literal):
            words = f"{one.object} gruszkówka{chance.randint(0, 9)}"
            removed.add(one)
            added.add(one._replace(object=Literal(words, lang=one.object.language)))
        elif chance.random() < 0.5:
            other = chance.choice([each for each in stated if each.predicate == one.predicate])
            removed.add(one)
            added.add(one._replace(object=other.object))
    if chance.random() < 0.4:
        gone = chance.choice(stated).subject
        removed |= {each for each in stated if each.subject == gone}
    return Patch(frozenset(removed), frozenset(added))


def by_iri(documents: Iterator[Document]) -> dict[str, Document]:
    """Give documents by IRI."""
    return {str(document.iri): document for document in documents}


def plain(document: Document) -> tuple[object, ...]:
    """Give a document without the order of its texts."""
    words = {language: sorted(document.bodies[language].split()) for language in LANGUAGES}
    contexts = {language: sorted(document.contexts[language].split()) for language in LANGUAGES}
    names = (document.labels, document.other_names, document.identifiers)
    return (document.iri, document.type, document.kind, document.weight, names, words, contexts)


def test_the_search_follows_every_change(small_ontology: Path) -> None:
    chance = random.Random(7)
    store = GraphStore.load(small_ontology)
    whole, staging, corpus = store.copy(), store.copy(), Corpus(store)
    index = SearchIndex(corpus.documents())
    kept = by_iri(corpus.documents())
    for number in range(ROUNDS):
        if number % 20 == 19:
            staging, store = whole.copy(), whole.copy()
            corpus = Corpus(store)
            index.renew([*kept, *by_iri(corpus.documents())], corpus.documents())
            kept = by_iri(corpus.documents())
        facts = (GRAPH["law"], KNOWLEDGE, GRAPH["sources"])
        texts = sorted((s for s in store.statements() if s.graph in facts), key=str)
        full = staging.apply(text_patch(texts, chance))
        reached = corpus.reached(full)
        store.put(full)
        reached |= corpus.reached(full)
        some = list(corpus.some(reached))
        index.renew(map(str, reached), some)
        kept = {iri: each for iri, each in kept.items() if URIRef(iri) not in reached} | by_iri(iter(some))
        anew = by_iri(corpus.documents())
        assert {iri: plain(each) for iri, each in kept.items()} == {
            iri: plain(each) for iri, each in anew.items()
        }
    fresh = SearchIndex(corpus.documents())
    for text in (
        "gruszkówka",
        "bariera",
        "umowa",
        "limit",
        "art. 11",
        "gruszkówka3 ustawa",
        "grants",
        "udpp",
    ):
        for language in LANGUAGES:
            assert set(index.iris(text, language) or ()) == set(fresh.iris(text, language) or ()), text


@pytest.fixture(scope="module")
def graph(small_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """A graph of these tests' own."""
    folder = tmp_path_factory.mktemp("published")
    opened = KnowledgeGraph.open(small_settings.model_copy(update={"state_path": folder}), force=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def staging(small_ontology: Path) -> GraphStore:
    """The copy on which changes are tried."""
    return GraphStore.load(small_ontology, day=EVALUATION_DATE)


def new_barrier(graph: KnowledgeGraph, word: str) -> tuple[URIRef, Patch]:
    """Say of a new barrier what pages, lists and the search need."""
    iri = ID[f"barrier/{word}"]
    facts: list[tuple[URIRef, Term]] = [
        (RDF.type, MKUS.Barrier),
        (DCT.identifier, Literal(word)),
        (SKOS.prefLabel, Literal(f"Bariera {word}", lang="pl")),
        (SKOS.prefLabel, Literal(f"Barrier {word}", lang="en")),
        (DCT.description, Literal("Opis.", lang="pl")),
        (DCT.description, Literal("A description.", lang="en")),
        (MKUS.barrierKind, SCHEME["barrier-kind/legal"]),
        (MKUS.verified, Literal(False)),
        (MKUS.mkusOrigin, Literal(False)),
        (MKUS.affectsForm, graph.lists.iris("forms", {})[0]),
    ]
    return iri, Patch(NOTHING, frozenset(Statement(iri, *fact, KNOWLEDGE) for fact in facts))


def found(graph: KnowledgeGraph, word: str) -> int:
    """Count what foreign SPARQL finds of a word."""
    answer = graph.sparql(f'SELECT ?s {{ ?s ?p "{word}" }}')
    assert isinstance(answer, Table)
    return len(answer.rows)


def test_a_change_shows_everywhere_and_goes_again(graph: KnowledgeGraph, staging: GraphStore) -> None:
    graph.warm()
    iri, patch = new_barrier(graph, "kasztanowa")
    form = graph.lists.iris("forms", {})[0]
    before = (graph.lists.count("barriers", {}), graph.counts()["triples"], found(graph, "kasztanowa"))
    labels = graph.label(iri), graph.describe(form).incoming
    change = staging.apply(patch)
    assert {each.predicate for each in change.added if each.graph == INFERRED} == {
        MKUS.hasProposal,
        MKUS.formHasBarrier,
    }
    graph.publish(change, "1" * 64)
    assert graph.version == "1" * 64
    assert graph.label(iri) == "Bariera kasztanowa"
    assert graph.describe(iri).label == "Bariera kasztanowa"
    assert graph.lists.count("barriers", {}) == before[0] + 1
    assert graph.lists.count("barriers", {}, "kasztanowej") == 1
    assert [hit.iri for hit in graph.texts.search("Kasztanowa").hits] == [iri]
    assert graph.counts()["triples"] == before[1] + len(change.added)
    assert found(graph, "kasztanowa") == 1
    assert iri in {link.source for link in graph.neighbourhoods.around(iri).links}
    graph.publish(staging.apply(patch.inverse()), "2" * 64)
    assert (
        graph.lists.count("barriers", {}),
        graph.counts()["triples"],
        found(graph, "kasztanowa"),
    ) == before
    assert (graph.label(iri), graph.describe(form).incoming) == labels
    assert graph.texts.search("kasztanowa").total == 0
    assert graph.texts.index().unknown("kasztanowa") == ("kasztanowa",)
    with pytest.raises(NotFound):
        graph.describe(iri)


def test_a_list_that_no_change_concerns_is_kept_with_new_names(
    graph: KnowledgeGraph, staging: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The graph is too small to ask about some items of it alone.
    monkeypatch.setattr(kept_rows, "LEAST_SHARE", 1)

    def acts() -> dict[str, str]:
        facets = {facet.name: facet for facet in graph.lists.page("barriers", {}).facets}
        return {each.value: each.label for each in facets["act"].values}

    kept = [graph.lists.rows.table(f"{part}-barriers", "pl") for part in ("list", "facets")]
    act = next(iter(acts()))
    names = staging.statements(URIRef(act), SKOS.prefLabel)
    old = next(s for s in names if isinstance(s.object, Literal) and s.object.language == "pl")
    patch = Patch(
        frozenset([old]), frozenset([old._replace(object=Literal("Ustawa o gruszkach", lang="pl"))])
    )
    for each, label in ((patch, "Ustawa o gruszkach"), (patch.inverse(), str(old.object))):
        graph.publish(staging.apply(each), "3" * 64)
        assert acts()[act] == label
    again = [graph.lists.rows.table(f"{part}-barriers", "pl") for part in ("list", "facets")]
    assert all(one is other for one, other in zip(kept, again, strict=True))


def test_readers_see_whole_revisions(graph: KnowledgeGraph, staging: GraphStore) -> None:
    iri, patch = new_barrier(graph, "jarzębinowa")
    torn: list[tuple[int, int]] = []
    seen: set[int] = set()
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            with graph.reading():
                first, second = graph.counts()["triples"], len(graph.describe_graph(iri_of_form))
                third = graph.lists.count("barriers", {})
                if graph.counts()["triples"] != first or graph.lists.count("barriers", {}) != third:
                    torn.append((first, second))
                seen.add(third)

    iri_of_form = str(graph.lists.iris("forms", {})[0])
    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(10):
        graph.publish(staging.apply(patch if number % 2 == 0 else patch.inverse()), f"{number:064x}")
    ended.set()
    for reader in readers:
        reader.join()
    assert not torn
    assert len(seen) <= 2
    assert not staging.known(iri)


def test_nobody_publishes_while_reading(graph: KnowledgeGraph) -> None:
    with graph.reading(), pytest.raises(RuntimeError):
        graph.publish(Patch(NOTHING, NOTHING), graph.version)
    with graph.reading(), graph.pausing():
        graph.publish(Patch(NOTHING, NOTHING), graph.version)


def test_the_search_is_kept_for_the_next_start(small_settings: Settings, tmp_path: Path) -> None:
    settings = small_settings.model_copy(update={"state_path": tmp_path})
    opened = KnowledgeGraph.open(settings, force=True)
    opened.texts.index()
    _, patch = new_barrier(opened, "lipowa")
    opened.publish(patch, "3" * 64)
    opened.close()
    again = FullText(GraphStore(), Labels(GraphStore()), tmp_path, "3" * 64)
    assert again.iris("lipowa") == [ID["barrier/lipowa"]]
