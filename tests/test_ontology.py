"""The vocabulary is documented, used, consistent, and its rules say the same in every engine."""

import json
import re
from pathlib import Path

import owlrl  # type: ignore[import-untyped]
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from mkus_kg.exports import Options, write_graph
from mkus_kg.exports.turtle import canonical_turtle
from mkus_kg.graph import INFERRED, GraphStore
from mkus_kg.graph.store import read_rules
from mkus_kg.namespaces import BASE, DCT, ID, LANGUAGES, MKUS, PREFIXES, SCHEME, SH, SKOS, XSD

ROOT = Path(__file__).parent.parent
ONTOLOGY = ROOT / "ontology"
FILES = sorted(ONTOLOGY.rglob("*.ttl"))
BASE_EXAMPLE = ROOT / "tests" / "shapes" / "base.ttl"
WRITTEN_BY_MACHINE = sorted(
    path for folder in ("schemes", "imports") for path in (ONTOLOGY / folder).glob("*.ttl")
)
ERROR_OF_THE_REASONER = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
# What a term may be an object of and so be used as a class or property.
CLASS_POSITIONS = {RDF.type, RDFS.subClassOf, RDFS.range, RDFS.domain, SH.targetClass, SH["class"]}
PROPERTY_POSITIONS = {RDFS.subPropertyOf, SH.path, RDF.first}
PREFIX_LINE = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
PREFIXED_NAME = re.compile(r"(?<![\w<:/@\"-])([a-z][\w-]*):([A-Za-z_]\w*)")


def read(*paths: Path) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return read(ONTOLOGY / "mkus.ttl")


@pytest.fixture(scope="module")
def example(ontology: Graph) -> Graph:
    """The ontology with one made-up record of every class."""
    return ontology + read(BASE_EXAMPLE)


def terms(graph: Graph) -> list[URIRef]:
    return sorted(URIRef(str(term)) for term in graph.subjects(RDFS.isDefinedBy))


def test_every_term_is_named_and_defined_in_both_languages(ontology: Graph) -> None:
    described = {term for term in ontology.subjects(RDF.type) if str(term).startswith(str(MKUS))}
    assert described == set(terms(ontology))
    for term in terms(ontology):
        for wording in (RDFS.label, SKOS.definition):
            texts = [text for text in ontology.objects(term, wording) if isinstance(text, Literal)]
            assert sorted(str(text.language) for text in texts) == sorted(LANGUAGES), (term, wording)
        label, definition = ontology.value(term, RDFS.label), ontology.value(term, SKOS.definition)
        assert len(str(definition)) > len(str(label)), term


def test_every_term_is_used_by_a_shape_a_question_or_a_rule(ontology: Graph) -> None:
    places = [*(ONTOLOGY / "shapes").glob("*.ttl"), ONTOLOGY / "rules.ttl", *(ROOT / "queries").glob("*.rq")]
    used = {name for place in places for name in re.findall(r"mkus:(\w+)", place.read_text("utf-8"))}
    parents = {parent for term in terms(ontology) for parent in ontology.objects(term, RDFS.subClassOf)}
    unused = [
        term
        for term in terms(ontology)
        # A class above used ones is used by them; the order of display is read by the pages.
        if term.removeprefix(str(MKUS)) not in used and term not in parents and term != MKUS.displayOrder
    ]
    assert unused == []


def test_code_lists_have_values(ontology: Graph) -> None:
    schemes = read(*(ONTOLOGY / "schemes").glob("*.ttl"))
    named = {*ontology.objects(None, MKUS.codeList), *ontology.objects(None, MKUS.statusScheme)}
    assert named == set(schemes.subjects(RDF.type, SKOS.ConceptScheme))
    for scheme in named:
        concepts = list(schemes.subjects(SKOS.inScheme, scheme))
        assert concepts, scheme
        for concept in concepts:
            assert str(concept).startswith(f"{scheme}/")
            assert schemes.value(concept, SKOS.topConceptOf) == scheme
            assert schemes.value(concept, SKOS.notation) is not None


@pytest.mark.parametrize("path", WRITTEN_BY_MACHINE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_lists_and_imports_are_canonical_turtle(path: Path) -> None:
    assert path.read_text("utf-8") == canonical_turtle(read(path))


def test_every_prefix_means_what_the_table_says() -> None:
    for path in [*FILES, *sorted((ROOT / "queries").glob("*.rq")), BASE_EXAMPLE]:
        for prefix, namespace in PREFIX_LINE.findall(path.read_text("utf-8")):
            # A question may also shorten the codes of one list.
            of_a_list = prefix not in PREFIXES and namespace.startswith(str(SCHEME))
            assert of_a_list or namespace == str(PREFIXES[prefix]), (path.name, prefix)
    declared = read(ONTOLOGY / "shapes" / "prefixes.ttl")
    for declaration in declared.objects(None, SH.declare):
        prefix = str(declared.value(declaration, SH.prefix))
        assert str(declared.value(declaration, SH.namespace)) == str(PREFIXES[prefix])


def foreign_terms(graph: Graph) -> set[str]:
    """Give the classes and properties in a graph that are not ours, those in SPARQL texts included."""
    found: set[Node] = set(graph.predicates())
    for position in CLASS_POSITIONS | PROPERTY_POSITIONS:
        found |= set(graph.objects(None, position))
    names = {str(term) for term in found if isinstance(term, URIRef)}
    for text in [*graph.objects(None, SH.select), *graph.objects(None, SH.construct)]:
        body = re.sub(r'"[^"]*"|<[^>]*>', "", re.sub(r"(?m)^PREFIX.*$", "", str(text)))
        names |= {str(PREFIXES[prefix]) + name for prefix, name in PREFIXED_NAME.findall(body)}
    return {name for name in names if not name.startswith((BASE, str(XSD)))}


@pytest.fixture(scope="module")
def known_foreign_terms() -> set[str]:
    imported = read(*(ONTOLOGY / "imports").glob("*.ttl"))
    return {str(term) for term in imported.subjects(RDF.type) if (term, RDFS.label, None) in imported}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ONTOLOGY)))
def test_every_foreign_term_is_in_its_vocabulary(path: Path, known_foreign_terms: set[str]) -> None:
    assert foreign_terms(read(path)) - known_foreign_terms == set()


def test_imports_name_their_source_and_version() -> None:
    for path in (ONTOLOGY / "imports").glob("*.ttl"):
        graph = read(path)
        (header,) = graph.subjects(RDF.type, OWL.Ontology)
        for needed in (DCT.source, DCT.title, DCT.issued, OWL.versionInfo):
            assert graph.value(header, needed) is not None, (path.name, needed)
        namespace = str(graph.value(header, DCT.source))
        assert str(PREFIXES[path.stem]) == namespace
        for term in graph.subjects(RDFS.label):
            assert str(term).startswith(namespace)
            labels = {text.language for text in graph.objects(term, RDFS.label) if isinstance(text, Literal)}
            assert labels == set(LANGUAGES), term


def contradictions(graph: Graph) -> set[Node]:
    """Give what the OWL 2 RL closure of a graph finds impossible."""
    closed = Graph()
    for triple in graph:
        closed.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    return {*closed.subjects(RDF.type, OWL.Nothing), *closed.subjects(RDF.type, ERROR_OF_THE_REASONER)}


def test_the_ontology_is_consistent_with_a_record_of_every_class(example: Graph) -> None:
    classes = {str(kind) for kind in example.objects(None, RDF.type)}
    described = {str(term) for term in example.subjects(RDF.type, OWL.Class)}
    assert (
        described - classes == {str(MKUS.Claim), str(MKUS.ReferencedAct), str(MKUS.OwningProperty)} - classes
    )
    assert contradictions(example) == set()


def test_the_reasoner_would_notice_a_contradiction(ontology: Graph) -> None:
    confused = ontology + Graph()
    confused.add((ID["barrier/confused"], RDF.type, MKUS.Barrier))
    confused.add((ID["barrier/confused"], RDF.type, MKUS.Provision))
    assert contradictions(confused)


@pytest.fixture(scope="module")
def small_facts() -> Graph:
    return read(
        ONTOLOGY / "mkus.ttl",
        *(ONTOLOGY / "schemes").glob("*.ttl"),
        *(ROOT / "tests" / "graph" / "facts").rglob("*.ttl"),
    )


def inferred(store: GraphStore) -> set[tuple[Node, URIRef, Node]]:
    return {
        (statement.subject, statement.predicate, statement.object)
        for statement in store.statements(graph=INFERRED)
    }


def test_rules_derive_the_same_in_the_store_and_in_pyshacl(small_facts: Graph) -> None:
    store = GraphStore.of(small_facts)
    store.infer(read_rules(ONTOLOGY / "rules.ttl"))
    rules = read(ONTOLOGY / "rules.ttl")
    completed = pyshacl.shacl_rules(small_facts, shacl_graph=rules, iterate_rules=True, advanced=True)
    derived = set(getattr(completed, "impl", completed)) - set(small_facts)
    assert inferred(store) == derived
    predicates = {str(predicate).removeprefix(str(MKUS)) for _, predicate, _ in derived}
    assert predicates == {
        "causedBy",
        "within",
        "removesBarrier",
        "datesDoubtful",
        "recheck",
        "hasProposal",
        "procedureBasis",
        "formHasBarrier",
        "mayAffectBarrier",
        str(PREFIXES["adms"].status),
    }


def test_rules_run_again_derive_nothing_new(small_facts: Graph) -> None:
    store = GraphStore.of(small_facts)
    rules = read_rules(ONTOLOGY / "rules.ttl")
    store.infer(rules)
    once = inferred(store)
    store.infer(rules)
    assert inferred(store) == once


def test_rules_are_named_and_ordered() -> None:
    rules = read(ONTOLOGY / "rules.ttl")
    found = list(rules.subjects(RDF.type, SH.SPARQLRule))
    assert len(found) == 11
    orders = [rules.value(rule, SH.order) for rule in found]
    assert len(set(orders)) == len(found)
    for rule in found:
        labels = {text.language for text in rules.objects(rule, RDFS.label) if isinstance(text, Literal)}
        assert labels == set(LANGUAGES)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_json_ld_names_every_term_and_loses_nothing(example: Graph, ontology: Graph) -> None:
    context = json.loads((ONTOLOGY / "context.jsonld").read_text("utf-8"))["@context"]
    assert {term.removeprefix(str(MKUS)) for term in terms(ontology)} <= context.keys()
    for prefix, namespace in PREFIXES.items():
        assert context[prefix] == str(namespace)
    document = write_graph(example, "jsonld", Options(context=context))
    keys = {key for node in json.loads(document)["@graph"] for key in node}
    assert not any("/ont#" in key or key.startswith("mkus:") for key in keys)
    again = Graph().parse(data=document, format="json-ld")
    assert isomorphic(again, example)


def test_addresses_stay_within_the_base(ontology: Graph) -> None:
    ours = {node for triple in ontology for node in triple if isinstance(node, URIRef) and "mkus" in node}
    assert ours
    assert all(str(node).startswith(BASE) for node in ours)
    assert all(str(scheme).startswith(str(SCHEME)) for scheme in ontology.objects(None, MKUS.codeList))
    assert not any(isinstance(subject, BNode) for subject in read(*WRITTEN_BY_MACHINE).subjects())
