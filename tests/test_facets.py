"""Lists with counted facets, over the small graph of five barriers."""

import statistics
import time

import pytest
from rdflib import Literal, URIRef

from mkus_kg.errors import BadParameter, Message, NotFound
from mkus_kg.facets import Facet, FacetIndex, Listing
from mkus_kg.graph import Table
from mkus_kg.items import Items
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.lists import LIST_KINDS
from mkus_kg.namespaces import BASE, ID, SCHEME, Language
from mkus_kg.queries import Question

BON = str(SCHEME["contracting-form/bon"])
USLUGI = str(SCHEME["contracting-form/uslugi"])
LIMITS = str(SCHEME["mechanism/limits"])


def facet(listing: Listing, name: str) -> Facet:
    return next(facet for facet in listing.facets if facet.name == name)


def counts(listing: Listing, name: str) -> dict[str, int]:
    return {value.value: value.count for value in facet(listing, name).values}


def names(listing: Listing) -> list[str]:
    return [str(item.iri).removeprefix(str(ID)) for item in listing.items]


def test_all_items_in_order(small_graph: KnowledgeGraph) -> None:
    listing = small_graph.lists.page("barriers", {})
    assert [item.label for item in listing.items] == [
        "Luka w rozliczeniach",
        "Nieufność urzędu",
        "Wysokie koszty",
        "Za krótki termin",
        "Za niski limit",
    ]
    assert (listing.total, listing.page, listing.pages) == (5, 1, 1)
    assert counts(listing, "form") == {BON: 3, USLUGI: 3}
    assert counts(listing, "verified") == {"true": 4, "false": 1}


def test_values_of_one_facet_add_up(small_graph: KnowledgeGraph) -> None:
    listing = small_graph.lists.page("barriers", {"form": [BON, USLUGI]})
    assert listing.total == 5


def test_facets_narrow_each_other_but_not_themselves(small_graph: KnowledgeGraph) -> None:
    listing = small_graph.lists.page("barriers", {"form": [BON]})
    assert sorted(names(listing)) == ["barrier/limit", "barrier/luka", "barrier/termin"]
    assert counts(listing, "form") == {BON: 3, USLUGI: 3}
    assert counts(listing, "verified") == {"true": 3}
    both = small_graph.lists.page("barriers", {"form": [BON], "mechanism": [LIMITS]})
    assert "barrier/limit" in names(both)
    assert counts(both, "form")[BON] == both.total


def test_ticked_value_stays_visible_at_zero(small_graph: KnowledgeGraph) -> None:
    listing = small_graph.lists.page("barriers", {"form": [BON], "verified": ["false"]})
    assert listing.total == 0
    ticked = [value for value in facet(listing, "verified").values if value.selected]
    assert [(value.value, value.count) for value in ticked] == [("false", 0)]


def test_unknown_value_finds_nothing(small_graph: KnowledgeGraph) -> None:
    assert small_graph.lists.page("barriers", {"form": ['"><img src=x>']}).total == 0


def test_labels_are_in_the_readers_language(small_graph: KnowledgeGraph) -> None:
    for language, label in (("pl", "Za niski limit"), ("en", "Cap too low")):
        listing = small_graph.lists.page("barriers", {}, "", "pl" if language == "pl" else "en")
        assert label in [item.label for item in listing.items]
        assert all(value.label for each in listing.facets for value in each.values)


def test_text_narrows_by_any_inflected_form(small_graph: KnowledgeGraph) -> None:
    assert names(small_graph.lists.page("barriers", {}, "limity")) == ["barrier/limit"]
    # Only the English name of this one speaks of a limit: “Time limit too short”.
    assert names(small_graph.lists.page("barriers", {}, "limits", "en")) == ["barrier/termin"]
    assert small_graph.lists.page("barriers", {}, "zzzz").total == 0
    assert small_graph.lists.page("barriers", {}, '" OR *').total == 0
    assert small_graph.lists.page("barriers", {}, "  ").total == 5


def test_pages(small_graph: KnowledgeGraph) -> None:
    listing = small_graph.lists.page("barriers", {}, page=2, per_page=2)
    assert ([item.label for item in listing.items], listing.pages) == (
        ["Wysokie koszty", "Za krótki termin"],
        3,
    )
    assert small_graph.lists.page("barriers", {}, page=2**63, per_page=2).page == 3
    assert small_graph.lists.page("barriers", {}, page=-1, per_page=-1).page == 1
    assert small_graph.lists.page("barriers", {}, per_page=10**9).per_page == 500


def test_table_and_graph_hold_what_the_list_counts(small_graph: KnowledgeGraph) -> None:
    selected = {"form": [BON]}
    table = small_graph.lists.table("barriers", selected, "", "en")
    assert len(table.rows) == 3
    assert len(table.headings) == len(table.columns)
    graph = small_graph.lists.graph("barriers", selected)
    barriers = {str(s).removeprefix(BASE) for s in graph.subjects() if "/barrier/" in str(s)}
    assert barriers == {"id/barrier/limit", "id/barrier/luka", "id/barrier/termin"}


def test_unknown_list_and_unknown_facet(small_graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFound):
        small_graph.lists.page("nothing", {})
    with pytest.raises(BadParameter):
        small_graph.lists.page("barriers", {"nothing": ["x"]})


@pytest.mark.parametrize("kind", LIST_KINDS)
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_list_of_the_real_graph(real_graph: KnowledgeGraph, kind: str, language: Language) -> None:
    listing = real_graph.lists.page(kind, {}, "", language, per_page=500)
    assert listing.total == len(listing.items)
    # Recommendations are written by people alone.
    assert (listing.total > 0) == (kind != "recommendations")
    for each in listing.facets:
        for value in each.values:
            one = real_graph.lists.page(kind, {each.name: [value.value]}, "", language)
            assert one.total == value.count


def test_ten_thousand_items_are_counted_quickly() -> None:
    items = [URIRef(f"{BASE}id/barrier/{n}") for n in range(10_000)]
    table = Table(
        ("item", "itemLabel"), tuple((iri, Literal(f"b{n}")) for n, iri in enumerate(items)), ("", "")
    )
    values = Table(
        ("item", "facet", "value"),
        tuple(
            (iri, Literal(f"f{facet}"), Literal(str(n % (7 + 13 * facet))))
            for n, iri in enumerate(items)
            for facet in range(8)
        ),
    )
    message = Message(pl="", en="")
    facets = {f"f{facet}": message for facet in range(8)}
    question = Question("facets-x", message, message, (), (), facets=facets)
    rows = Items("x", table, question, "pl", lambda term, _: str(term))
    index = FacetIndex("x", rows, values, question, "pl", lambda term, _: str(term))
    times = []
    for n in range(9):
        start = time.perf_counter()
        listing = index.listing({"f1": [str(n)], "f2": ["1", "2"]}, None, 1, 25)
        times.append(time.perf_counter() - start)
        assert listing.total == len([m for m in range(10_000) if m % 20 == n and m % 33 in (1, 2)])
    assert statistics.median(times) < 0.02
