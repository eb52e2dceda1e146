"""Each shape holds where it should, complains where it should, and says so in both languages."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pyshacl
import pytest
from pyshacl.entrypoints import meta_validate
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from mkus_kg.errors import InvalidGraph
from mkus_kg.namespaces import LANGUAGES, MKUS, SH, SHAPES, SKOS
from mkus_kg.validation import Finding, neighbourhood, validate

ONTOLOGY = Path(__file__).parent.parent / "ontology"
EXAMPLES = Path(__file__).parent / "shapes"
SHAPE_FILES = sorted((ONTOLOGY / "shapes").glob("*.ttl"))
NAMES = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())
Example = Callable[..., Graph]
Judged = Mapping[str, Mapping[str, tuple[Finding, ...]]]


def read(*paths: Path) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return read(*SHAPE_FILES)


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    folders = sorted(path for kind in ("schemes", "imports") for path in (ONTOLOGY / kind).glob("*.ttl"))
    return read(ONTOLOGY / "mkus.ttl", *folders)


@pytest.fixture(scope="module")
def example(vocabulary: Graph) -> Example:
    base = read(EXAMPLES / "base.ttl")

    def build(*names: str) -> Graph:
        graph = Graph(bind_namespaces="none")
        for part in (vocabulary, base, read(*(EXAMPLES / name for name in names))):
            for triple in part:
                graph.add(triple)
        return graph

    return build


def batches(kind: str) -> list[dict[str, set[Node]]]:
    """Group the examples of one kind so that those of a group are about different records.

    A group is judged at once; a finding belongs to the example that is about its record.
    """
    groups: list[dict[str, set[Node]]] = []
    for name in NAMES:
        records = set(read(EXAMPLES / name / f"{kind}.ttl").subjects())
        group = next((group for group in groups if not records & set().union(*group.values())), None)
        if group is None:
            groups.append({name: records})
        else:
            group[name] = records
    return groups


@pytest.fixture(scope="module")
def judged(example: Example, shapes: Graph) -> Judged:
    """The findings by kind and name of the example; under no name those that belong to none."""
    found: dict[str, dict[str, tuple[Finding, ...]]] = {"valid": {"": ()}, "broken": {"": ()}}
    for kind, findings_of in found.items():
        for group in batches(kind):
            findings = validate(example(*(f"{name}/{kind}.ttl" for name in group)), shapes).findings
            for name, records in group.items():
                findings_of[name] = tuple(finding for finding in findings if finding.focus in records)
            known = set().union(*group.values())
            findings_of[""] += tuple(finding for finding in findings if finding.focus not in known)
    return found


@pytest.fixture(scope="module")
def facts() -> Graph:
    folders = ("facts", "schemes", "imports")
    return read(
        ONTOLOGY / "mkus.ttl",
        *sorted(path for folder in folders for path in (ONTOLOGY / folder).rglob("*.ttl")),
    )


def judging_shapes(shapes: Graph) -> set[str]:
    """Give the names of the shapes that can complain: property shapes and node shapes with a condition."""
    conditions = {SH.sparql, SH.closed, SH["or"]}
    node_shapes = {shape for condition in conditions for shape in shapes.subjects(condition)}
    return {
        str(shape).removeprefix(str(SHAPES))
        for shape in {*shapes.subjects(RDF.type, SH.PropertyShape), *node_shapes}
    }


def test_every_shape_has_its_examples(shapes: Graph) -> None:
    assert judging_shapes(shapes) == set(NAMES)
    for name in NAMES:
        assert {path.name for path in (EXAMPLES / name).iterdir()} == {"valid.ttl", "broken.ttl"}


def test_the_base_of_the_examples_has_no_finding(example: Example, shapes: Graph) -> None:
    assert validate(example(), shapes).text("en") == "Violations: 0, warnings: 0, notes: 0.\n"


@pytest.mark.parametrize("name", NAMES)
def test_valid_example_has_no_finding(name: str, judged: Judged) -> None:
    assert judged["valid"][name] == ()


@pytest.mark.parametrize("name", NAMES)
def test_broken_example_has_its_own_finding(name: str, judged: Judged) -> None:
    findings = judged["broken"][name]
    assert {finding.shape for finding in findings} == {SHAPES[name]}
    for finding in findings:
        assert_says_what_to_do(finding)


def test_every_finding_belongs_to_an_example(judged: Judged) -> None:
    assert judged["valid"][""] == judged["broken"][""] == ()


@pytest.mark.parametrize("name", ["C01", "C02", "C07", "C17", "C19", "C20", "ClaimVersion", "LoneGroup"])
def test_a_record_of_an_example_is_judged_alone(
    name: str, example: Example, shapes: Graph, judged: Judged
) -> None:
    graph = example(f"{name}/broken.ttl")
    alone = {
        focus: validate(graph, shapes, [URIRef(str(focus))]).findings
        for focus in {finding.focus for finding in judged["broken"][name]}
    }
    assert all(finding in alone[finding.focus] for finding in judged["broken"][name])


def assert_says_what_to_do(finding: Finding) -> None:
    assert set(finding.message) == set(finding.focus_label) == set(LANGUAGES)
    assert finding.message["pl"] != finding.message["en"]
    for language in LANGUAGES:
        assert finding.focus_label[language] in finding.sentence(language)
        assert "{" not in finding.message[language]
        assert "https://" not in finding.message[language].replace("https://w3id.org/mkus/", "")


@pytest.mark.parametrize("path", SHAPE_FILES, ids=lambda path: path.stem)
def test_shapes_are_valid_shacl(path: Path) -> None:
    """File by file, as the time grows faster than the graph; what a shape links to stands in its file."""
    conforms, _, text = meta_validate(read(path), inference="none")
    assert conforms, text


def test_shapes_speak_both_languages(shapes: Graph) -> None:
    for name in judging_shapes(shapes):
        shape = SHAPES[name]
        speaker = shapes.value(shape, SH.sparql) or shape
        for owner, wording in ((shape, "label"), (speaker, "message")):
            texts = {
                text.language
                for link, text in shapes.predicate_objects(owner)
                if str(link).endswith(wording) and isinstance(text, Literal)
            }
            assert texts == set(LANGUAGES), (name, wording)
        assert shapes.value(shape, SH.severity) in {SH.Violation, SH.Warning, SH.Info}, name


def test_sparql_shapes_ask_for_all_violations_at_once(shapes: Graph) -> None:
    for shape, constraint in shapes.subject_objects(SH.sparql):
        target = shapes.value(shape, SH.target)
        assert shapes.value(target, SH.select) == shapes.value(constraint, SH.select), shape
        assert shapes.value(constraint, SH.severity) is None, "severity belongs to the shape"


def test_pyshacl_alone_gives_the_same_findings(
    vocabulary: Graph, shapes: Graph, request: pytest.FixtureRequest
) -> None:
    """For every sixth query of ours and its example, without the vocabulary, so that there are many findings.

    With --whole-site for all of them, with the vocabulary, which takes minutes.
    """
    whole = bool(request.config.getoption("whole_site"))
    asking = {str(shape).removeprefix(str(SHAPES)) for shape in shapes.subjects(SH.sparql)}
    names = [name for name in NAMES if name in asking][:: 1 if whole else 6]
    graph = read(EXAMPLES / "base.ttl", *(EXAMPLES / name / "broken.ttl" for name in names))
    if whole:
        graph += vocabulary
    others = asking - set(names)
    judging = Graph(bind_namespaces="none")
    for triple in shapes:
        if str(triple[0]).removeprefix(str(SHAPES)) not in others:
            judging.add(triple)
    _, report, _ = pyshacl.validate(graph, shacl_graph=judging, inplace=True, advanced=True)
    assert isinstance(report, Graph)
    expected = set()
    for result in report.objects(None, SH.result):
        focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        # A constraint without ?value reports the focus node in its place.
        shape = report.value(result, SH.sourceShape)
        expected.add((shape, focus, None if value == focus else value))
    found = {(finding.shape, finding.focus, finding.value) for finding in validate(graph, judging).findings}
    assert found == expected
    assert len(found) > len(names) // 2


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (MKUS.Barrier, MKUS.hasCitation),
        (MKUS.Citation, None),
        (MKUS.CausationClaim, MKUS.causingProvision),
        (MKUS.CausationClaim, MKUS.causingAct),
        (MKUS.Provision, None),
        (MKUS.Barrier, SKOS.prefLabel),
        (MKUS.Source, SKOS.prefLabel),
        (MKUS.Effect, MKUS.effectDate),
        (MKUS.ProvisionVersion, URIRef("http://data.europa.eu/eli/ontology#first_date_entry_in_force")),
        (MKUS.Act, MKUS.actInForceFrom),
    ],
)
def test_a_deletion_from_the_facts_is_reported_by_name(
    kind: URIRef, link: URIRef | None, facts: Graph, shapes: Graph
) -> None:
    having = [node for node in facts.subjects(RDF.type, kind) if (node, link, None) in facts]
    node = min(having, key=str)
    touched = {node, *facts.subjects(None, node)}
    # For a whole record: its statements; else one value of the property.
    gone = list(facts.triples((node, link, None)))[: None if link is None else 1]
    for triple in gone:
        facts.remove(triple)
    try:
        report = validate(facts, shapes, [URIRef(str(record)) for record in touched])
    finally:
        for triple in gone:
            facts.add(triple)
    violations = report.of("Violation")
    assert violations
    assert any(finding.focus in touched or finding.value in touched for finding in violations)
    for finding in violations:
        assert finding.focus_label["pl"] in finding.sentence("pl")


def test_the_facts_have_no_violation_and_a_record_is_judged_alone_as_in_the_whole(
    facts: Graph, shapes: Graph
) -> None:
    report = validate(facts, shapes)
    assert [finding.sentence("en") for finding in report.of("Violation")] == []
    one_a_shape = {finding.shape: URIRef(str(finding.focus)) for finding in report.findings}
    assert one_a_shape
    for node in one_a_shape.values():
        whole, alone = (
            {(finding.shape, finding.value) for finding in judged.findings if finding.focus == node}
            for judged in (report, validate(facts, shapes, [node]))
        )
        assert alone == whole
        assert len(neighbourhood(facts, {node})) < len(facts) / 2


def test_a_report_has_three_forms(example: Example, shapes: Graph) -> None:
    report = validate(example("C07/broken.ttl"), shapes)
    assert not report.conforms
    assert "Naruszenie [C07]" in report.text("pl")
    assert json.loads(report.json())["findings"][0]["message"].keys() == set(LANGUAGES)
    graph = Graph().parse(data=report.turtle(), format="turtle")
    assert len(list(graph.objects(None, SH.result))) == len(report.findings)
    assert {text.language for text in graph.objects(None, SH.resultMessage) if isinstance(text, Literal)} == {
        "pl",
        "en",
    }


def test_a_link_with_a_basis_is_called_by_its_ends(example: Example, shapes: Graph) -> None:
    findings = validate(example("ClaimBasis/broken.ttl"), shapes).findings
    labels = {finding.focus_label["en"] for finding in findings}
    assert "cause of a barrier: Bariera example (example) – Przepis art-1 (example)" in labels


def test_a_graph_without_its_day_is_refused(example: Example, shapes: Graph) -> None:
    graph = example()
    graph.remove((None, MKUS.evaluationDate, None))
    assert SHAPES.EvaluationDate in {finding.shape for finding in validate(graph, shapes).of("Violation")}


def test_no_verdict_is_no_pass(example: Example) -> None:
    unreadable = Graph().parse(
        data="""
        @prefix mkus: <https://w3id.org/mkus/ont#> .
        @prefix msh: <https://w3id.org/mkus/shapes#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        msh:Broken a sh:NodeShape ;
            sh:targetClass mkus:Barrier ;
            sh:property [ sh:path mkus:unit ; sh:minCount "x" ] .
        """,
        format="turtle",
    )
    with pytest.raises(InvalidGraph):
        validate(example(), unreadable)
