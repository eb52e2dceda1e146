"""Order, columns and emptied lists, over the small graph of five barriers and the real one."""

import pytest
from rdflib import Literal

from mkus_kg.errors import BadParameter
from mkus_kg.facets import Relaxed
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import ID, LANGUAGES, SCHEME, Language

BON = str(SCHEME["contracting-form/bon"])
USLUGI = str(SCHEME["contracting-form/uslugi"])
LIMITS = str(SCHEME["mechanism/limits"])
FINANCIAL = str(SCHEME["barrier-kind/financial"])


def order(graph: KnowledgeGraph, kind: str, sort: str, language: Language = "pl") -> list[str]:
    return [str(iri).removeprefix(str(ID)) for iri in graph.lists.iris(kind, {}, "", language, sort=sort)]


def test_sorted_by_number_with_equal_ones_in_the_order_of_the_list(small_graph: KnowledgeGraph) -> None:
    usual = [f"barrier/{name}" for name in ("luka", "nieufnosc", "koszty", "termin", "limit")]
    assert order(small_graph, "barriers", "") == usual
    assert order(small_graph, "barriers", "-changes") == [
        "barrier/limit",
        "barrier/luka",
        "barrier/nieufnosc",
        "barrier/koszty",
        "barrier/termin",
    ]
    assert order(small_graph, "barriers", "sources")[-1] == "barrier/luka"


def test_rows_without_a_value_stand_last_in_both_directions(small_graph: KnowledgeGraph) -> None:
    up = ["klub", "szkola-wies", "opieka-gmina", "bon-miasto", "bez-formy"]
    assert order(small_graph, "practices", "year") == [f"practice/{name}" for name in up]
    down = [*reversed(up[:-1]), up[-1]]
    assert order(small_graph, "practices", "-year") == [f"practice/{name}" for name in down]


def test_sorted_by_name_as_a_dictionary_of_the_language(small_graph: KnowledgeGraph) -> None:
    assert order(small_graph, "barriers", "-item") == list(reversed(order(small_graph, "barriers", "item")))
    names = [item.label for item in small_graph.lists.page("barriers", {}, sort="item").items]
    assert names == [
        "Luka w rozliczeniach",
        "Nieufność urzędu",
        "Wysokie koszty",
        "Za krótki termin",
        "Za niski limit",
    ]


def test_numbers_in_names_are_numbers(real_graph: KnowledgeGraph) -> None:
    provisions = order(real_graph, "provisions", "item")
    places = [
        provisions.index(f"provision/du-2003-873/{unit}")
        for unit in ("art-4/ust-1/pkt-2", "art-4/ust-1/pkt-10", "art-10/ust-1")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("sort", ["nothing", "summary", "--item", "mechanismBasis", "item,kind"])
def test_unknown_order_is_refused(small_graph: KnowledgeGraph, sort: str) -> None:
    with pytest.raises(BadParameter):
        small_graph.lists.page("barriers", {}, sort=sort)


def test_chosen_columns_keep_what_their_values_rest_on(small_graph: KnowledgeGraph) -> None:
    table = small_graph.lists.table(
        "barriers", {"form": [BON]}, columns=("forms", "mechanism"), sort="-changes"
    )
    assert table.columns == (
        "item",
        "itemLabel",
        "mechanism",
        "mechanismLabel",
        "mechanismBasis",
        "forms",
        "formsBasis",
        "verified",
    )
    assert len(table.headings) == len(table.columns)
    assert [str(row[1]) for row in table.rows] == [
        "Za niski limit",
        "Luka w rozliczeniach",
        "Za krótki termin",
    ]
    assert table.rows[0][-1] == Literal(True)


@pytest.mark.parametrize("column", ["nothing", "mechanismBasis", "itemLabel", "language"])
def test_unknown_column_is_refused(small_graph: KnowledgeGraph, column: str) -> None:
    with pytest.raises(BadParameter):
        small_graph.lists.table("barriers", {}, columns=(column,))


def test_empty_list_says_what_each_condition_costs(small_graph: KnowledgeGraph) -> None:
    selected = {"form": [BON], "kind": [FINANCIAL], "verified": ["true"]}
    listing = small_graph.lists.page("barriers", selected)
    assert listing.total == 0
    # Only the financial barrier is unverified, and it is not of this form.
    assert listing.relaxed == (Relaxed("form", 0), Relaxed("kind", 3), Relaxed("verified", 0))
    with_text = small_graph.lists.page("barriers", {"form": [USLUGI]}, "limity")
    assert with_text.relaxed == (Relaxed("form", 1), Relaxed("q", 3))
    assert small_graph.lists.page("barriers", {"form": [BON]}).relaxed == ()


def test_a_value_that_no_item_has_can_be_seen_to_be_unticked(small_graph: KnowledgeGraph) -> None:
    listing = small_graph.lists.page("barriers", {"form": [str(SCHEME["contracting-form/nie-ma"])]})
    form = next(facet for facet in listing.facets if facet.name == "form")
    assert [(value.count, value.selected) for value in form.values if value.selected] == [(0, True)]
    assert listing.relaxed == (Relaxed("form", 5),)


@pytest.mark.parametrize("kind", LIST_KINDS)
def test_every_list_says_which_columns_it_shows_and_sorts_by(real_graph: KnowledgeGraph, kind: str) -> None:
    for language in LANGUAGES:
        columns = real_graph.lists.columns(kind, language)
        assert columns[0].name == "item"
        assert 3 <= sum(column.shown for column in columns) <= 8
        sorts = [column.sorts for column in columns if column.sorts]
        everything = set(order(real_graph, kind, "", language))
        for sort in sorts:
            assert set(order(real_graph, kind, sort, language)) == everything
    question = real_graph.question(f"list-{kind}")
    assert {*question.shown, *(sort.removeprefix("-") for sort in question.sorts)} <= {
        column.name for column in columns
    }


@pytest.mark.parametrize("kind", LIST_KINDS)
def test_no_offered_value_leads_to_an_empty_list(real_graph: KnowledgeGraph, kind: str) -> None:
    """From each first tick, every second one on offer gives as many items as it says."""
    for facet in real_graph.lists.page(kind, {}).facets:
        for value in facet.values[:4]:
            narrowed = real_graph.lists.page(kind, {facet.name: [value.value]}, per_page=1)
            for other in narrowed.facets:
                for offered in other.values:
                    assert offered.count > 0
                    if other.name != facet.name:
                        both = {facet.name: [value.value], other.name: [offered.value]}
                        assert real_graph.lists.count(kind, both) == offered.count
