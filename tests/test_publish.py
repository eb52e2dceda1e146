"""A published change shows everywhere at once: in answers, names, lists, pages and the search."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from rdflib import Literal, URIRef

from mkus_kg.corpus import Corpus
from mkus_kg.graph import GraphStore, Patch, Statement
from mkus_kg.namespaces import GRAPH, LANGUAGES
from mkus_kg.search import Document, SearchIndex

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
    staging, corpus = store.copy(), Corpus(store)
    index = SearchIndex(corpus.documents())
    kept = by_iri(corpus.documents())
    for _ in range(8):
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
