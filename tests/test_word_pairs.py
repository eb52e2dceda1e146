"""The search finds the same records whatever the form of a word, with Polish letters or without."""

from statistics import median
from time import thread_time

import pytest

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.search.words import fold

# Written by hand before the search was tuned: what somebody types, and the same in another form.
PAIRS = [
    ("umowa", "umów"),
    ("umowy", "umowami"),
    ("bariera", "barierami"),
    ("bariera", "barierze"),
    ("usługa", "usłudze"),
    ("usługi", "usług"),
    ("gmina", "gminie"),
    ("gminy", "gmin"),
    ("organizacja", "organizacjom"),
    ("organizacja pozarządowa", "organizacji pozarządowych"),
    ("konkurs", "konkursów"),
    ("otwarty konkurs ofert", "otwartym konkursie ofert"),
    ("dotacja", "dotacjami"),
    ("dotacja celowa", "dotacji celowej"),
    ("wniosek", "wniosków"),
    ("przepis", "przepisów"),
    ("samorząd", "samorządzie"),
    ("miasto", "mieście"),
    ("wkład własny", "wkładu własnego"),
    ("mały grant", "małych grantów"),
    ("zlecanie", "zlecaniu"),
    ("zadanie publiczne", "zadań publicznych"),
    ("powierzenie", "powierzeniem"),
    ("wspieranie", "wspierania"),
    ("partnerstwo", "partnerstwach"),
    ("asystencja osobista", "asystencji osobistej"),
    ("usługi opiekuńcze", "usługach opiekuńczych"),
    ("spółdzielnia socjalna", "spółdzielni socjalnych"),
    ("zamówienie publiczne", "zamówień publicznych"),
    ("próg", "progów"),
    ("świetlica", "świetlicy"),
    ("żłobek", "żłobków"),
    ("dziecko", "dziećmi"),
    ("senior", "seniorom"),
    ("kultura", "kulturze"),
    ("biblioteka", "bibliotek"),
    ("rozliczenie", "rozliczeniach"),
    ("koszt", "kosztów"),
    ("sprawozdanie", "sprawozdań"),
    ("regranting", "regrantingu"),
]
TOP = 5
MOST_FAILING = 2
LONGEST_SECONDS = 0.02


def first(graph: KnowledgeGraph, text: str) -> frozenset[str]:
    return frozenset(hit.iri for hit in graph.texts.search(text, limit=TOP).hits)


def test_pairs_of_words_find_the_same_records(real_graph: KnowledgeGraph) -> None:
    assert len(PAIRS) == 40
    failing = [
        (base, form)
        for base, form in PAIRS
        if len({first(real_graph, each) for each in (base, form, fold(base), fold(form))}) > 1
    ]
    assert len(failing) <= MOST_FAILING, failing


def test_search_and_suggestions_are_quick(real_graph: KnowledgeGraph) -> None:
    real_graph.texts.index()
    for ask in (real_graph.texts.search, real_graph.texts.groups, real_graph.texts.suggest):
        taken = []
        for text in (text for pair in PAIRS for text in pair):
            before = thread_time()
            ask(text)
            taken.append(thread_time() - before)
        assert median(taken) < LONGEST_SECONDS, ask


@pytest.mark.parametrize(("base", "form"), PAIRS)
def test_each_pair_finds_something(real_graph: KnowledgeGraph, base: str, form: str) -> None:
    assert first(real_graph, base)
    assert first(real_graph, form)
