"""The search finds inflected forms, provision numbers and identifiers, and survives any text."""

import pytest
from rdflib import URIRef

from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, ID
from mkus_kg.search import Document, SearchIndex, fold, query_words, snippet, stems

# Whole paradigms that folding and the Snowball stemmer conflate.
PARADIGMS = [
    ("bariera", "bariery", "barierą", "bariery", "barierom"),
    ("ustawa", "ustawy", "ustawą", "ustawie", "ustaw"),
    ("usługa", "usługi", "usługą", "usługach", "uslugi"),
    ("organizacja", "organizacji", "organizacje", "organizacjami"),
    ("dotacja", "dotacji", "dotacje", "dotacjami"),
]


@pytest.mark.parametrize("forms", PARADIGMS, ids=lambda forms: forms[0])
def test_forms_of_a_word_find_each_other(forms: tuple[str, ...]) -> None:
    index = SearchIndex([document("one", forms[0])])
    assert [index.find(form, "pl", 10, 0)[0] for form in forms] == [1] * len(forms)


def document(name: str, label: str, body: str = "", identifiers: str = "") -> Document:
    return Document(
        ID[name],
        None,
        {"pl": label, "en": label},
        {"pl": "", "en": ""},
        {"pl": body, "en": body},
        identifiers,
    )


def found(index: SearchIndex, text: str) -> list[str]:
    return [URIRef(each.iri).removeprefix(str(ID)) for each, _ in index.find(text, "pl", 10, 0)[1]]


def test_words_that_differ_stay_apart() -> None:
    index = SearchIndex([document("a", "zlecanie"), document("b", "zlecenie")])
    assert found(index, "zlecanie") == ["a"]


def test_label_comes_before_body() -> None:
    index = SearchIndex(
        [document("body", "inne słowa", "mały grant i dalej"), document("label", "Mały grant", "opis")]
    )
    assert found(index, "małe granty") == ["label", "body"]


def test_provision_numbers_are_exact() -> None:
    index = SearchIndex(
        [document("a", "art. 19a UDPP"), document("b", "art. 19 UDPP"), document("c", "art. 190 UDPP")]
    )
    assert found(index, "19a") == ["a"]
    assert found(index, "art. 19") == ["b"]
    assert found(index, "ART 19A udpp") == ["a"]


def test_identifiers_are_found() -> None:
    index = SearchIndex([document("a", "x", "", "bar_mkus_limit20 DU/2003/873"), document("b", "y")])
    assert found(index, "bar_mkus_limit20") == ["a"]
    assert found(index, "DU/2003/873") == ["a"]


def test_all_words_first_any_word_otherwise() -> None:
    index = SearchIndex([document("both", "usługi opiekuńcze"), document("one", "usługi sprzątania")])
    assert found(index, "usługi opiekuńcze") == ["both"]
    assert sorted(found(index, "opiekuńcze sprzątanie")) == ["both", "one"]


def test_beginning_of_a_word_is_enough() -> None:
    assert found(SearchIndex([document("a", "asystencja osobista")]), "asyst") == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        "'",
        "\\",
        "*",
        "a*",
        '" OR 1=1 --',
        "NEAR(a b)",
        "label_pl : x",
        "^a",
        "-",
        "AND OR NOT",
        "(((",
        "(a+)+$",
        "\x00",
        "\ud800",
        "ł" * 5_000,
        " ".join(f"w{n}" for n in range(500)),
        "\\u0022)) } #",
        "<img src=x onerror=alert(1)>",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﬁ ß İ ǅ",
    ],
)
def test_any_text_is_a_query(small_graph: KnowledgeGraph, text: str) -> None:
    for language in ("pl", "en"):
        result = small_graph.texts.search(text, "pl" if language == "pl" else "en")
        assert result.total >= len(result.hits)
    assert small_graph.texts.search("limit").total > 0


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (-1, -1), (10**18, 0), (5, 10**30)])
def test_any_page_is_a_page(small_graph: KnowledgeGraph, limit: int, offset: int) -> None:
    assert small_graph.texts.search("limit", limit=limit, offset=offset).total > 0


def test_folding() -> None:
    assert fold("ŁÓDŹ Zażółć") == "lodz zazolc"
    assert stems("Usługach 19a", "pl").split()[1] == "19a"
    assert query_words("a b a") == ["a", "b"]


def test_snippet_marks_the_match_and_loses_nothing() -> None:
    text = "Limit dotacji jest za niski. " * 20 + "Gmina nie może jej podnieść. " * 20
    pieces = snippet(text, query_words("gminy"), "pl")
    assert any(piece.marked and piece.text == "Gmina" for piece in pieces)
    joined = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert joined in text
    assert len(joined) < 300


def test_snippet_is_plain_text() -> None:
    pieces = snippet("<b>gmina</b>", query_words("gmina"), "pl")
    assert "".join(piece.text for piece in pieces) == "<b>gmina</b>"


def test_small_graph_is_searched_with_what_its_records_own(small_graph: KnowledgeGraph) -> None:
    assert small_graph.texts.search("doubled", "en").hits[0].iri == ID["barrier/limit"]
    assert all("/citation/" not in hit.iri for hit in small_graph.texts.search("poradnik", limit=100).hits)


def test_real_graph(real_graph: KnowledgeGraph) -> None:
    first = real_graph.texts.search("art. 19a").hits[0]
    assert first.iri == ID["provision/du-2003-873/art-19a"]
    assert real_graph.texts.search("bar_mkus_limit20").hits[0].iri == ID["barrier/mkus-limit20"]
    assert real_graph.texts.search("bon na aktywność").hits[0].iri == URIRef(
        BASE + "scheme/contracting-form/bon"
    )
    assert real_graph.texts.search("usluga opiekuncza").total > 0
    assert (
        real_graph.texts.search("act on public benefit", "en")
        .hits[0]
        .label.startswith("Act on Public Benefit")
    )
