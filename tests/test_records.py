"""What a record's page is made of beside its description: every statement about it, and schema.org."""

import json
from datetime import date

import pytest

from mkus_kg.errors import NotFound
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, SCHEMA_ORG
from mkus_kg.schema_org import File, Place

LIMIT = BASE + "id/barrier/limit"
UNIT = BASE + "id/provision/du-2001-11/art-1/ust-1"
TODAY = date(2026, 11, 21)


def nodes(graph: KnowledgeGraph, iri: str) -> dict[str, dict[str, object]]:
    """Give the nodes of the JSON-LD of a record's page, by type."""
    place = Place(iri, "pl", [("Bariery", BASE + "bariery"), ("Zapis", iri)])
    found = graph.schema_org.page(graph.describe(iri), place, TODAY)
    assert found["@context"] == SCHEMA_ORG
    return {node["@type"]: node for node in json.loads(json.dumps(found))["@graph"]}


def test_statements_run_both_ways_with_graph_and_basis(small_graph: KnowledgeGraph) -> None:
    found = small_graph.statements.page(LIMIT, "pl", per_page=500)
    assert (found.outgoing, found.incoming) == (25, 13)
    assert [line.incoming for line in found.lines] == [False] * 25 + [True] * 13
    described = {(line.short_name, line.object.label): line for line in found.lines}
    form = described["mkus:affectsForm", "Bon"]
    assert form.property.label == "utrudnia formę"
    assert (form.graph.label, form.derived, [each.code for each in form.basis]) == (
        "knowledge",
        False,
        ["source"],
    )
    assert described["mkus:recheck", "tak"].derived
    assert described["mkus:recheck", "tak"].graph.label == "inferred"


def test_a_claim_tells_its_own_basis(small_graph: KnowledgeGraph) -> None:
    found = small_graph.statements.page(BASE + "id/claim/limit--1", "pl")
    bases = {line.short_name: [each.code for each in line.basis] for line in found.lines}
    assert bases["mkus:causingProvision"] == ["prose-provisions"]
    assert bases["mkus:basis"] == []


def test_statements_come_in_pages(small_graph: KnowledgeGraph) -> None:
    whole = small_graph.statements.page(UNIT, "en", per_page=500)
    pages = [small_graph.statements.page(UNIT, "en", page=number, per_page=7) for number in (1, 2, 3)]
    total = whole.outgoing + whole.incoming
    assert {each.pages for each in pages} == {-(-total // 7)}
    assert [line for each in pages for line in each.lines] == list(whole.lines[:21])
    assert small_graph.statements.page(UNIT, "en", page=99, per_page=7).page == -(-total // 7)


@pytest.mark.parametrize("iri", [BASE + "id/barrier/nie-ma", "no iri", "http://example.org/"])
def test_nothing_is_known(small_graph: KnowledgeGraph, iri: str) -> None:
    with pytest.raises(NotFound):
        small_graph.statements.page(iri, "pl")


def test_act_as_legislation(small_graph: KnowledgeGraph) -> None:
    act = nodes(small_graph, BASE + "id/act/du-1995-5")["Legislation"]
    assert act == {
        "@type": "Legislation",
        "@id": BASE + "id/act/du-1995-5",
        "name": "Ustawa uchylona",
        "legislationIdentifier": "DU/1995/5",
        "identifier": "Dz.U. 1995 nr 2 poz. 5",
        "legislationDate": "1995-02-01",
        "datePublished": "1995-02-15",
        "alternateName": "UU",
        "sameAs": "https://eli.gov.pl/eli/DU/1995/5/ogl",
        "legislationJurisdiction": "PL",
        "legislationLegalForce": SCHEMA_ORG + "/NotInForce",
    }


def test_provision_tells_its_wordings_and_whether_one_is_in_force(small_graph: KnowledgeGraph) -> None:
    unit = nodes(small_graph, UNIT)["Legislation"]
    assert unit["isPartOf"] == {"@id": BASE + "id/provision/du-2001-11/art-1"}
    assert unit["legislationIdentifier"] == "art. 1 ust. 1"
    assert unit["legislationLegalForce"] == SCHEMA_ORG + "/InForce"
    assert unit["workExample"] == [
        {
            "@type": "Legislation",
            "@id": UNIT + "/v/2020-07-01",
            "temporalCoverage": "2020-07-01/..",
            "legislationDateVersion": "2020-07-01",
        },
        {
            "@type": "Legislation",
            "@id": UNIT + "/v/2010-03-12",
            "temporalCoverage": "2010-03-12/2020-06-30",
            "legislationDateVersion": "2010-03-12",
        },
    ]


@pytest.mark.parametrize(
    ("wording", "force"),
    [
        ("art-1/ust-1/v/2010-03-12", "NotInForce"),
        ("art-1/ust-1/v/2020-07-01", "InForce"),
        ("art-4/v/unknown", ""),
    ],
)
def test_force_of_a_wording_is_worked_out(small_graph: KnowledgeGraph, wording: str, force: str) -> None:
    node = nodes(small_graph, f"{BASE}id/provision/du-2001-11/{wording}")["Legislation"]
    assert str(node.get("legislationLegalForce", "")).removeprefix(SCHEMA_ORG + "/") == force


def test_page_and_its_trail(small_graph: KnowledgeGraph) -> None:
    found = nodes(small_graph, LIMIT)
    assert found["Thing"]["description"] == "Limit dotacji jest za niski."
    assert found["WebPage"]["mainEntity"] == {"@id": LIMIT}
    assert found["WebPage"]["isPartOf"] == {"@id": BASE + "id/dataset/mkus-kg"}
    assert found["WebPage"]["citation"] == [
        {
            "@type": "CreativeWork",
            "name": "Poradnik próbny",
            "url": "https://example.org/poradnik",
            "publisher": {"@type": "Organization", "name": "Wydawnictwo Próbne"},
        }
    ]
    trail = found["BreadcrumbList"]["itemListElement"]
    assert trail == [
        {"@type": "ListItem", "position": 1, "name": "Bariery", "item": BASE + "bariery"},
        {"@type": "ListItem", "position": 2, "name": "Zapis", "item": LIMIT},
    ]


def test_data_set_and_its_files(small_graph: KnowledgeGraph) -> None:
    found = small_graph.schema_org.dataset(
        Place(BASE, "en"), [File(BASE + "en/data.ttl", "text/turtle", "Turtle")]
    )
    assert found == {
        "@context": SCHEMA_ORG,
        "@type": "Dataset",
        "@id": BASE + "id/dataset/mkus-kg",
        "url": BASE,
        "name": "Test graph",
        "description": "A small graph for testing the questions.",
        "inLanguage": ["pl", "en"],
        "isAccessibleForFree": True,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "version": "1.0.0",
        "datePublished": "2026-11-21",
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": BASE + "en/data.ttl",
                "encodingFormat": "text/turtle",
                "name": "Turtle",
            }
        ],
    }
