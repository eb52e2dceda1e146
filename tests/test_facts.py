"""The curated facts: complete, canonical, tied to sources, and right on the days the law changed."""

import re
import runpy
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal
from rdflib.term import Node

from mkus_kg.exports.turtle import canonical_turtle
from mkus_kg.graph import GraphStore, Table
from mkus_kg.namespaces import BASE, DCT, ID, LANGUAGES, MKUS, PREFIXES, XSD

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
FACTS = ONTOLOGY / "facts"
FILES = sorted(FACTS.rglob("*.ttl"))
SOURCE_WORDS = {PREFIXES["dct"].title, PREFIXES["skos"].altLabel, MKUS.actName}
PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


@pytest.fixture(scope="module")
def store() -> GraphStore:
    return GraphStore.load(ONTOLOGY)


def ask(store: GraphStore, pattern: str, columns: str = "?record") -> Table:
    return store.select(f"{PROLOGUE}SELECT DISTINCT {columns} WHERE {{ {pattern} }} ORDER BY {columns}")


def count(store: GraphStore, pattern: str) -> int:
    return len(ask(store, pattern).rows)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FACTS)))
def test_file_is_canonical_and_names_every_node(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    graph = Graph().parse(data=text, format="turtle")
    assert not [node for triple in graph for node in triple if isinstance(node, BNode)]
    assert canonical_turtle(graph) == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FACTS)))
def test_our_own_words_stand_in_both_languages(path: Path) -> None:
    languages: defaultdict[tuple[Node, Node], Counter[str]] = defaultdict(Counter)
    for subject, predicate, value in Graph().parse(path, format="turtle"):
        if isinstance(value, Literal) and value.language and predicate not in SOURCE_WORDS:
            languages[subject, predicate][value.language] += 1
    uneven = {
        key: found for key, found in languages.items() if found != dict.fromkeys(LANGUAGES, found["pl"])
    }
    assert not uneven


def test_coverage_page_is_current() -> None:
    coverage = runpy.run_path(str(ROOT / "scripts" / "coverage.py"))["coverage"]
    assert (FACTS / "COVERAGE.md").read_text(encoding="utf-8") == coverage(ONTOLOGY), (
        "run scripts/coverage.py and commit ontology/facts/COVERAGE.md"
    )


@pytest.mark.parametrize(
    ("pattern", "least"),
    [
        ("?record a mkus:Act . FILTER NOT EXISTS { ?record a mkus:ReferencedAct }", 54),
        ("?record a mkus:ProvisionVersion", 303),
        ("?record a mkus:Source", 214),
    ],
)
def test_there_are_at_least(store: GraphStore, pattern: str, least: int) -> None:
    assert count(store, pattern) >= least


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (f"?record skos:inScheme <{BASE}scheme/udpp-art4>", 41),
        (f"?record skos:inScheme <{BASE}scheme/usg-art7>", 24),
        (f"?record skos:inScheme <{BASE}scheme/cus-art2>", 14),
        (f"?record skos:inScheme <{BASE}scheme/mkus-task>", 31),
        ("?record mkus:namedByMkus true", 21),
        ("?record a mkus:CpvCode", 69),
        ("?record a mkus:LegalProcedure", 35),
        ("?record a mkus:Effect", 64),
        ("?record a mkus:Effect ; mkus:transitionalRule ?rule", 35),
        ("?record a mkus:Barrier", 107),
        ("?record a mkus:Barrier ; mkus:mkusOrigin true", 15),
        (f"?record mkus:barrierKind <{BASE}scheme/barrier-kind/legal>", 38),
        ("?record mkus:lawToday ?today", 17),
        ("?record a mkus:ProposedChange", 44),
        ("?record a mkus:ProposedChange ; mkus:mkusOrigin true", 6),
        ("?record a mkus:Remedy", 75),
        ("?record a mkus:GoodPractice", 67),
        ("?record mkus:legalBasisUnknown true", 30),
        ("?record a mkus:Institution", 28),
        ("?record a mkus:ContractingForm ; mkus:testingVariant false", 4),
        ("?record a mkus:ContractingForm ; mkus:testingVariant true", 1),
        ("?record a mkus:Municipality", 19),
        ("?record a mkus:Municipality ; mkus:testedForm ?form", 17),
        ("?record a mkus:Organisation", 5),
        ("?record a mkus:Statistic", 37),
        ("?record a mkus:Contradiction", 17),
        ("?record a mkus:ProvisionVersion ; mkus:currentWordingRead true", 175),
    ],
)
def test_there_are_exactly(store: GraphStore, pattern: str, expected: int) -> None:
    assert count(store, pattern) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(
            "VALUES ?kind { mkus:Barrier mkus:ProposedChange mkus:GoodPractice } ?record a ?kind ."
            "FILTER NOT EXISTS { ?record mkus:hasCitation/dct:source ?source . ?source a mkus:Source }",
            id="claim without a source",
        ),
        pytest.param(
            f'?subject ?property ?record . FILTER(STRSTARTS(STR(?record), "{BASE}"))'
            "FILTER(?property NOT IN (owl:priorVersion, owl:versionIRI, void:uriSpace))"
            "FILTER(?property != vann:preferredNamespaceUri)"
            # Where the data are to be had is an address, not a record.
            "FILTER(?property NOT IN (void:dataDump, void:sparqlEndpoint, dcat:landingPage, dcat:accessURL))"
            "FILTER(?property NOT IN (dcat:downloadURL, dcat:endpointURL, dcat:endpointDescription))"
            "FILTER NOT EXISTS { ?record ?any ?thing }",
            id="mentioned but not described",
        ),
        pytest.param(
            "?record skos:prefLabel ?some ."
            'FILTER(!(EXISTS { ?record skos:prefLabel ?pl . FILTER(LANG(?pl) = "pl") }'
            ' && EXISTS { ?record skos:prefLabel ?en . FILTER(LANG(?en) = "en") }))',
            id="label in one language only",
        ),
        pytest.param(
            "?record eli:first_date_entry_in_force ?first ; eli:date_no_longer_in_force ?last ."
            "FILTER(?last < ?first)",
            id="ends before it starts",
        ),
        pytest.param(
            "?record eli:is_member_of ?unit ; eli:first_date_entry_in_force ?first ."
            "?other eli:is_member_of ?unit ; eli:first_date_entry_in_force ?later ."
            "FILTER(?later > ?first)"
            "FILTER NOT EXISTS { ?record eli:date_no_longer_in_force ?last . FILTER(?last < ?later) }",
            id="two wordings of one unit on one day",
        ),
        pytest.param(
            "?record a mkus:Provision . FILTER NOT EXISTS { ?record eli:is_part_of+ ?act . ?act a mkus:Act }",
            id="provision outside every act",
        ),
        pytest.param(
            f"?record mkus:barrierKind <{BASE}scheme/barrier-kind/legal> ."
            "FILTER NOT EXISTS { ?claim mkus:causedBarrier ?record }"
            "FILTER NOT EXISTS { ?record mkus:legalCauseUnknown true }",
            id="legal barrier without a cause",
        ),
        pytest.param(
            "?record a mkus:Doubt . FILTER NOT EXISTS { ?record mkus:doubtAbout ?about . ?about a ?kind }",
            id="doubt about nothing",
        ),
        pytest.param(
            f"?record adms:status <{BASE}scheme/change-stage/in-force> ; mkus:changeStatus ?source ."
            f"FILTER(?source IN (<{BASE}scheme/change-status/enacted-then-reversed>,"
            f" <{BASE}scheme/change-status/partly-enacted>) || EXISTS {{ ?record mkus:verified false }})",
            id="in force by its stage, and less than that by its source",
        ),
    ],
)
def test_there_is_no(store: GraphStore, pattern: str) -> None:
    assert ask(store, pattern).rows == ()


@pytest.mark.parametrize(
    ("change", "stage", "day"),
    [
        ("2015-16a", "in-force", "2015-11-09"),
        ("2015-definicje", "promulgated", "2015"),
        ("13-5", "draft", "2018"),
        ("19a-bez-lokalnosci", "submitted", "2019-03-26"),
        ("19a-wszystkie-organy", "submitted", "2019-06-28"),
        ("lomza-wklad", "administrative", "2023-01"),
        ("mkus-narzedzie", "draft", "2015"),
        ("programy-wieloletnie", "submitted", ""),
        ("pzp-uproszczenie-2016", "repealed", "2021-01-01"),
        ("rezultaty-rozporzadzenie", "administrative", "2018"),
        ("ud240-obciazenia", "government", "2025-09"),
        ("ud240-uzupelnic", "submitted", "2025"),
        ("wolna-stopa", "submitted", ""),
    ],
)
def test_a_proposal_is_no_further_than_its_source_shows(
    store: GraphStore, change: str, stage: str, day: str
) -> None:
    found = ask(
        store,
        f"?event mkus:statusOf <{ID[f'change/{change}']}> ; mkus:toStatus ?stage ."
        "OPTIONAL { ?event mkus:happenedOn ?day } FILTER NOT EXISTS { ?next mkus:previousChange ?event }",
        "?stage ?day",
    )
    told = [(str(reached).rpartition("/")[2], "" if on is None else str(on)) for reached, on in found.rows]
    assert told == [(stage, day)]


@pytest.mark.parametrize(
    ("day", "wording"),
    [
        ("2010-03-11", None),
        ("2010-03-12", "2010-03-12"),
        ("2011-11-02", "2010-03-12"),
        ("2011-11-03", "2011-11-03"),
        ("2026-08-31", "2011-11-03"),
        ("2026-09-01", "2026-09-01"),
    ],
)
def test_small_grants_on_the_days_the_law_changed(store: GraphStore, day: str, wording: str | None) -> None:
    unit = ID["provision/du-2003-873/art-19a/ust-1"]
    found = ask(
        store,
        f"?record eli:is_member_of <{unit}> ; eli:first_date_entry_in_force ?first ."
        "OPTIONAL { ?record eli:date_no_longer_in_force ?last }"
        f'FILTER(?first <= "{day}"^^xsd:date && (!BOUND(?last) || ?last >= "{day}"^^xsd:date))',
    )
    assert [str(record) for (record,) in found.rows] == ([f"{unit}/v/{wording}"] if wording else [])


def test_canonical_turtle_does_not_depend_on_order_or_names_of_blank_nodes() -> None:
    first = Graph().parse(
        data="@prefix : <urn:x:> . :s :p [ :q 2 , 10 ] , [ :q ( 1 2 ) ] ; :r 'ą\\n\"'@pl .", format="turtle"
    )
    second = Graph()
    names: dict[BNode, BNode] = {}
    for triple in sorted(first, reverse=True):
        subject, predicate, value = (
            names.setdefault(node, BNode()) if isinstance(node, BNode) else node for node in triple
        )
        second.add((subject, predicate, value))
    assert canonical_turtle(first) == canonical_turtle(second)
    again = Graph().parse(data=canonical_turtle(first), format="turtle")
    assert canonical_turtle(again) == canonical_turtle(first)
    assert len(again) == len(first)


def test_canonical_turtle_reads_as_a_person_would_write_it() -> None:
    graph = Graph()
    unit, wording = ID["provision/act/art-2"], ID["provision/act/art-2/v/2010-01-01"]
    for name in ("provision/act/art-10", "provision/act/art-2", "provision/act/art-2/v/2010-01-01"):
        graph.add((ID[name], PREFIXES["skos"].prefLabel, Literal(name, lang="en")))
        graph.add((ID[name], PREFIXES["skos"].prefLabel, Literal(name, lang="pl")))
    graph.add((wording, PREFIXES["eli"].is_member_of, unit))
    graph.add((wording, MKUS.verified, Literal("true", datatype=XSD.boolean)))
    assert canonical_turtle(graph) == (
        "@base <https://w3id.org/mkus/> .\n"
        "@prefix eli: <http://data.europa.eu/eli/ontology#> .\n"
        "@prefix mkus: <https://w3id.org/mkus/ont#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
        '<id/provision/act/art-2> skos:prefLabel "provision/act/art-2"@pl, "provision/act/art-2"@en .\n\n'
        '<id/provision/act/art-2/v/2010-01-01> skos:prefLabel "provision/act/art-2/v/2010-01-01"@pl, '
        '"provision/act/art-2/v/2010-01-01"@en ;\n'
        "    eli:is_member_of <id/provision/act/art-2> ;\n"
        "    mkus:verified true .\n\n"
        '<id/provision/act/art-10> skos:prefLabel "provision/act/art-10"@pl, "provision/act/art-10"@en .\n'
    )


def test_no_text_for_readers_holds_the_code_of_a_record(store: GraphStore) -> None:
    """A code such as bar_szkola_70 says nothing to a reader: a text names the record instead."""
    codes = {str(s.object) for s in store.statements(None, DCT.identifier) if "_" in str(s.object)}
    found = {
        (s.subject, word)
        for s in store.statements()
        if isinstance(s.object, Literal) and s.object.language
        for word in re.findall(r"\w+_\w+", s.object)
        if word in codes
    }
    assert not found
