"""Lists over changes: the rows that are kept and those asked anew are those of the graph as it is."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from rdflib import Literal
from small_graph import EVALUATION_DATE, REPOSITORY

from mkus_kg import kept_rows
from mkus_kg.graph import GraphStore, Patch, Statement, Table, Term, order_key
from mkus_kg.kept_rows import KeptRows
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import DCT, GRAPH, ID, LANGUAGES, SKOS, Language
from mkus_kg.queries import load_questions

QUESTIONS = load_questions(REPOSITORY / "queries")
NAMES: tuple[tuple[str, Language], ...] = tuple(
    (f"{part}-{kind}", language)
    for part in ("list", "facets")
    for kind in LIST_KINDS
    for language in LANGUAGES
)
EDITS = 12
EVERY = 3
BARRIER = ID["barrier/limit"]


def today() -> date:
    return EVALUATION_DATE


@pytest.fixture
def staging(small_ontology: Path, monkeypatch: pytest.MonkeyPatch) -> GraphStore:
    """The copy on which changes are tried, of a graph too small to ask about some items of it alone."""
    monkeypatch.setattr(kept_rows, "LEAST_SHARE", 1)
    return GraphStore.load(small_ontology, day=EVALUATION_DATE)


def by_item(answer: Table) -> list[tuple[Term | None, list[str]]]:
    """Give the rows of each item, items in order, rows without the order that a question may leave open."""
    item = answer.column("item")
    rows: dict[Term | None, list[str]] = {}
    for row in answer.rows:
        rows.setdefault(row[item], []).append(str(row))
    return [(about, sorted(own)) for about, own in rows.items()]


def test_lists_follow_every_change(staging: GraphStore, prover: ModuleType) -> None:
    store = staging.copy()
    kept = KeptRows(store, QUESTIONS, today)
    for name in NAMES:
        kept.table(*name)
    for made, patch in enumerate(prover.edits(staging, 5, EDITS), 1):
        change = staging.apply(patch)
        with kept.following(change):
            store.put(change)
        if made % EVERY == 0:
            fresh = KeptRows(store, QUESTIONS, today)
            for name in NAMES:
                assert by_item(kept.table(*name)) == by_item(fresh.table(*name)), (name, patch.text())


def renamed(store: GraphStore, name: str) -> Patch:
    """Give a barrier another Polish name."""
    labels = store.statements(BARRIER, SKOS.prefLabel)
    old = next(s for s in labels if isinstance(s.object, Literal) and s.object.language == "pl")
    return Patch(frozenset([old]), frozenset([old._replace(object=Literal(name, lang="pl"))]))


def test_a_change_of_one_barrier_asks_about_that_barrier(
    staging: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = staging.copy()
    kept = KeptRows(store, QUESTIONS, today)
    for name in NAMES:
        kept.table(*name)
    asked: list[Term | None] = []
    select = GraphStore.select

    def counted(self: GraphStore, text: str, given: Mapping[str, Term] | None = None) -> Table:
        asked.append((given or {}).get("item"))
        return select(self, text, given)

    monkeypatch.setattr(GraphStore, "select", counted)
    change = staging.apply(renamed(store, "A potem inaczej"))
    with kept.following(change):
        store.put(change)
    rows = [kept.table(*name) for name in NAMES]
    assert set(asked) == {BARRIER}
    assert len(asked) < len(NAMES) / 2
    names = rows[NAMES.index(("list-barriers", "pl"))]
    # The first of all names: the item has moved.
    assert names.rows[0][names.column("itemLabel")] == Literal("A potem inaczej", lang="pl")


def test_what_changed_while_it_was_read_is_read_again(
    staging: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = staging.copy()
    kept = KeptRows(store, QUESTIONS, today)
    waiting = [staging.apply(renamed(store, "Nazwa w trakcie"))]
    select = GraphStore.select

    def interrupted(self: GraphStore, text: str, given: Mapping[str, Term] | None = None) -> Table:
        answer = select(self, text, given)
        while waiting:
            change = waiting.pop()
            with kept.following(change):
                store.put(change)
        return answer

    monkeypatch.setattr(GraphStore, "select", interrupted)
    for expected in (False, True):
        answer = kept.table("list-barriers", "pl")
        place = answer.column("itemLabel")
        assert (Literal("Nazwa w trakcie", lang="pl") in {row[place] for row in answer.rows}) == expected


TEXTS = [
    *(Literal(text, lang=tag) for text in ("żuk", "Zet", "a", "ab", "𝔸", "ﬀ") for tag in LANGUAGES),
    *(Literal(text) for text in ("a", "ab", "art. 10", "0009")),
]


@pytest.mark.parametrize(
    "values", [TEXTS, [Literal(number) for number in (2, 10, -1)]], ids=["texts", "numbers"]
)
def test_terms_stand_as_the_engine_puts_them(values: list[Literal]) -> None:
    store = GraphStore()
    terms = [*values, ID["act/b"], ID["act/a"]]
    facts = [(DCT.title, each) for each in terms] + [(DCT.identifier, Literal("none"))]
    store.put(
        Patch(
            frozenset(),
            frozenset(Statement(ID[f"act/{n}"], *fact, GRAPH["law"]) for n, fact in enumerate(facts)),
        )
    )
    rows = store.select("SELECT ?x { ?s ?p ?o OPTIONAL { ?s dct:title ?x } } ORDER BY ?x").rows
    found = [row[0] for row in rows]
    assert set(found) == {*terms, None}
    assert found == sorted(found, key=order_key)
