"""The search finds inflected forms, provision numbers and identifiers, and survives any text."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import URIRef

from mkus_kg.errors import BadParameter
from mkus_kg.full_text import MOST_HITS
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, DCAT, ID, MKUS, VOID, Language
from mkus_kg.search import KIND_NAMED, OTHER, Document, SearchIndex, snippet
from mkus_kg.search.journals import journal_tokens
from mkus_kg.search.query import read_query
from mkus_kg.search.vocabulary import Vocabulary
from mkus_kg.search.words import Lemma, Lemmatiser, fold

# Whole paradigms; some forms are written without Polish letters.
PARADIGMS = [
    ("bariera", "bariery", "barierze", "barierę", "barierą", "barier", "barierom", "barierami", "barierach"),
    ("ustawa", "ustawy", "ustawie", "ustawę", "ustawą", "ustaw", "ustawom", "ustawami", "ustawach"),
    ("usługa", "usługi", "usłudze", "usludze", "usługę", "usługą", "usług", "uslug", "usługom", "usługach"),
    ("umowa", "umowy", "umowie", "umowę", "umową", "umów", "umow", "umowom", "umowami", "umowach"),
    ("wniosek", "wniosku", "wnioskowi", "wnioskiem", "wnioski", "wniosków", "wnioskow", "wnioskach"),
    ("miasto", "miasta", "miastu", "miastem", "mieście", "miescie", "miast", "miastami", "miastach"),
    ("zadanie", "zadania", "zadaniu", "zadaniem", "zadań", "zadan", "zadaniom", "zadaniami", "zadaniach"),
    ("samorząd", "samorządu", "samorządem", "samorządzie", "samorzadzie", "samorządy", "samorządów"),
]


@pytest.mark.parametrize("forms", PARADIGMS, ids=lambda forms: forms[0])
def test_forms_of_a_word_find_each_other(forms: tuple[str, ...]) -> None:
    index = SearchIndex([document("one", forms[0])])
    assert [form for form in forms if found(index, form) != ["one"]] == []


def document(name: str, label: str, body: str = "", *identifiers: str, english: str = "") -> Document:
    return Document(
        iri=ID[name],
        type=None,
        labels={"pl": label, "en": english or label},
        other_names={"pl": (), "en": ()},
        bodies={"pl": body, "en": ""},
        identifiers=identifiers,
    )


def found(index: SearchIndex, text: str) -> list[str]:
    hits = index.documents([number for number, _ in index.rank(text, "pl").hits], "pl")
    return [hit.iri.removeprefix(str(ID)) for hit in hits]


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
    assert fold("4¹") == fold("4^1") != fold("41")


@pytest.mark.parametrize(
    "text",
    [
        "Dz.U. 2003 nr 96 poz. 873",
        "Dz. U. z 2003 r. Nr 96, poz. 873",
        "dz.u. z 2003 roku poz. 873",
        "Dz.U.2003.96.873",
        "DU/2003/873",
        "2003/873",
        "WDU20030960873",
        "poz. 873 z 2003",
    ],
)
def test_place_in_a_journal_is_found_however_written(text: str) -> None:
    assert journal_tokens(f"ustawa ({text}) o pożytku") == ["du2003p873"]
    index = SearchIndex(
        [
            document("benefit", "Pożytek", "", "Dz.U. 2003 nr 96 poz. 873"),
            document("other", "Inny akt", "", "Dz.U. 2003 nr 96 poz. 874", "DU/2009/873"),
        ]
    )
    assert found(index, text) == ["benefit"]


def test_directive_is_no_place_in_a_journal() -> None:
    assert journal_tokens("dyrektywa 2014/24/UE") == []


def test_stemmer_stands_in_for_a_missing_dictionary() -> None:
    vocabulary = Vocabulary.of({"pl": ["usługa", "przepis"], "en": []}, Lemmatiser(installed=False))
    assert vocabulary.tokens("uslugi", "pl") == vocabulary.tokens("usługą", "pl") != "usluga"
    assert Lemmatiser().lemmas("usłudze") == {Lemma("usługa")}


def test_most_used_lemma_takes_a_form_of_several() -> None:
    for texts, lemma in ((["umowa", "umowy", "umów"], "umowa"), (["um", "umem", "umy", "umów"], "um")):
        assert Vocabulary.of({"pl": texts, "en": []}).tokens("umow", "pl") == lemma


def test_query_is_taken_apart() -> None:
    terms = [term.words for term in read_query("art. 19a ust.1 „mały grant” w UDPP 2026-09-01 § 3").terms]
    assert terms == [
        ("maly", "grant"),
        ("art", "19a"),
        ("ust", "1"),
        ("par", "3"),
        ("udpp",),
        ("2026", "09", "01"),
    ]


def test_number_belongs_to_its_unit() -> None:
    index = SearchIndex(
        [document("a", "art. 4 ust. 1"), document("b", "art. 1 ust. 4"), document("c", "art. 4¹")]
    )
    assert found(index, "art. 4") == ["a"]
    assert found(index, "ust. 4") == ["b"]
    assert found(index, "art 4¹") == ["c"]


def test_phrase_keeps_words_together_in_any_form() -> None:
    index = SearchIndex([document("a", "mały grant"), document("b", "mały wkład, duży grant")])
    assert sorted(found(index, "małe granty")) == ["a", "b"]
    assert found(index, "„małych grantów”") == ["a"]
    assert sorted(found(index, '"małych grantów')) == ["a", "b"]


def test_exact_name_comes_first_in_any_form() -> None:
    index = SearchIndex(
        [
            document("a", "konkurs konkursów o konkurs"),
            document("b", "otwarty konkurs"),
            document("c", "konkurs"),
        ]
    )
    assert found(index, "konkursem")[0] == "c"


def test_other_language_is_read_where_the_own_has_nothing() -> None:
    index = SearchIndex(
        [document("a", "bariera", english="barrier"), document("b", "dotacja", english="grant")]
    )
    assert found(index, "barriers") == ["a"]
    assert index.iris("barriers", "pl") == index.iris("bariery", "en") == [ID["a"]]
    assert index.iris("…", "pl") is None


def test_snippet_marks_the_match_and_loses_nothing() -> None:
    text = "Limit dotacji jest za niski. " * 20 + "Gmina nie może jej podnieść. " * 20
    matches = SearchIndex([document("a", "x", text)]).matcher("gminy", "pl")
    pieces = snippet(text, matches)
    assert any(piece.marked and piece.text == "Gmina" for piece in pieces)
    joined = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert joined in text
    assert len(joined) < 300


def test_snippet_is_plain_text() -> None:
    pieces = snippet("<b>gmina</b>", lambda word: word == "gmina")
    assert [(piece.text, piece.marked) for piece in pieces] == [
        ("<b>", False),
        ("gmina", True),
        ("</b>", False),
    ]


def test_kept_index_answers_as_the_built_one(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    built = small_graph.texts.index()
    built.write(tmp_path / "kept")
    kept = SearchIndex.read(tmp_path / "kept")
    for text in ("limit", "DU/2003/873", "poradn", "barierze"):
        assert kept.rank(text, "pl") == built.rank(text, "pl")


def test_broken_kept_index_is_built_anew(small_graph: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"no database" * 100)
    with pytest.raises(sqlite3.Error):
        SearchIndex.read(tmp_path / "kept")


def test_small_graph_is_searched_with_what_its_records_own(small_graph: KnowledgeGraph) -> None:
    assert small_graph.texts.search("doubled", "en").hits[0].iri == ID["barrier/limit"]
    assert all("/citation/" not in hit.iri for hit in small_graph.texts.search("poradnik", limit=100).hits)


def test_kinds_are_counted_and_chosen(small_graph: KnowledgeGraph) -> None:
    everything = small_graph.texts.search("limit")
    assert sum(each.count for each in everything.kinds) == everything.total
    barriers = small_graph.texts.search("limit", kinds=["barriers"])
    assert barriers.kinds == everything.kinds
    assert {hit.kind for hit in barriers.hits} == {"barriers"}
    assert barriers.total == next(each.count for each in everything.kinds if each.kind == "barriers")
    groups = small_graph.texts.groups("limit", each=1)
    assert all(len(group.hits) == 1 for group in groups)
    assert {group.kind for group in groups} == set(everything.kinds)
    with pytest.raises(BadParameter):
        small_graph.texts.search("limit", kinds=["<b>"])


def test_notes_on_our_work_are_searched_but_not_shown() -> None:
    note = "Dodano wczoraj po ponownym czytaniu"
    index = SearchIndex(
        [replace(document("a", "bariera", f"{note} · opis"), summaries={"pl": "opis", "en": ""})]
    )
    assert found(index, "ponownym czytaniu") == ["a"]
    assert [each.body for each in index.documents([0], "pl")] == ["opis"]


# The real graph


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("art. 19a", "id/provision/du-2003-873/art-19a"),
        ("art. 19a ust. 1 udpp", "id/provision/du-2003-873/art-19a/ust-1"),
        ("art 19a ustawy o pożytku publicznym", "id/provision/du-2003-873/art-19a"),
        ("Dz.U. 2003 nr 96 poz. 873", "id/act/du-2003-873"),
        ("DU/2003/873", "id/act/du-2003-873"),
        ("2003/873", "id/act/du-2003-873"),
        ("udpp", "id/act/du-2003-873"),
        ("ustawa o pożytku", "id/act/du-2003-873"),
        ("bar_mkus_limit20", "id/barrier/mkus-limit20"),
        ("bon na aktywność", "scheme/contracting-form/bon"),
        ("bonu na aktywnosc", "scheme/contracting-form/bon"),
    ],
)
def test_first_hit(real_graph: KnowledgeGraph, text: str, iri: str) -> None:
    assert real_graph.texts.search(text).hits[0].iri == URIRef(BASE + iri)


def test_excerpts_hold_no_working_notes(real_graph: KnowledgeGraph) -> None:
    found = real_graph.texts.search("sprawdzenie prawidłowe dodano", limit=100).hits
    assert found
    for note in ("Sprawdzenie 21.11.2026", "Dodano 21.11.2026"):
        assert not [hit.excerpt for hit in found if note in hit.excerpt]


@pytest.mark.parametrize(
    ("text", "language", "leading"),
    [
        ("gminom", "pl", {"barriers", "provisions", "changes", "practices"}),
        ("contract", "en", {"barriers", "provisions", "changes", "practices"}),
        ("Ustka", "pl", {"places"}),
        ("bon na aktywność", "pl", {"forms"}),
    ],
)
def test_kinds_that_readers_come_for_lead(
    real_graph: KnowledgeGraph, text: str, language: Language, leading: set[str]
) -> None:
    kinds = [group.kind.kind for group in real_graph.texts.groups(text, language)]
    assert kinds[0] in leading
    if "other" in kinds:
        assert set(kinds[kinds.index("other") :]) <= {"places", "codes", "terms", "other"}


def test_english(real_graph: KnowledgeGraph) -> None:
    first = real_graph.texts.search("act on public benefit", "en").hits[0]
    assert first.label.startswith("Act on Public Benefit")


@pytest.mark.parametrize("typed", ["bo", "Bon", "bon na akt", "aktywności bo"])
def test_suggestions_while_typing(real_graph: KnowledgeGraph, typed: str) -> None:
    voucher = URIRef(BASE + "scheme/contracting-form/bon")
    assert voucher in [hit.iri for hit in real_graph.texts.suggest(typed)]


@pytest.mark.parametrize("typed", ["", " ", "x", '"', "qqqq", "art.", "\x00"])
def test_any_text_may_be_typed(real_graph: KnowledgeGraph, typed: str) -> None:
    assert len(real_graph.texts.suggest(typed)) <= 8


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("berierami", "barierami"),
        ("dotacia", "dotacja"),
        ("organziacje", "organizacje"),
        ("mały grnat", "mały grant"),
    ],
)
def test_misspelt_words_are_corrected(real_graph: KnowledgeGraph, typed: str, meant: str) -> None:
    assert meant in real_graph.texts.search(typed).corrections


def test_forms_of_one_word_are_offered_once(real_graph: KnowledgeGraph) -> None:
    meant = real_graph.texts.search("stowarzyszenei").corrections
    assert len([each for each in meant if each.startswith("stowarzyszeni")]) == 1


def test_words_that_are_found_are_not_corrected(real_graph: KnowledgeGraph) -> None:
    assert real_graph.texts.search("dotacja żłobek grantodawca").corrections == ()


def test_every_class_of_records_has_a_kind(real_graph: KnowledgeGraph) -> None:
    # What stands among the others belongs to no list of its own: numbers, contradictions, parts of the model.
    apart = {MKUS[name] for name in ("Statistic", "Contradiction", "ModelElement")}
    apart |= {VOID.Dataset, DCAT.DataService}
    hits = [
        hit
        for word in ("gmina", "zadanie", "ustawa", "usługa", "MKUS", "organizacja")
        for hit in real_graph.texts.search(word, limit=MOST_HITS).hits
    ]
    assert {hit.type for hit in hits if hit.kind == OTHER.name} <= apart
    # Recommendations are written by people alone.
    assert {hit.kind for hit in hits} == set(KIND_NAMED) - {"recommendations"}
