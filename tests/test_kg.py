"""KnowledgeGraph as a library user meets it."""

import datetime
import json
import shutil
import time
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from small_graph import EVALUATION_DATE

from mkus_kg.errors import BadParameter, BadSettings, InvalidGraph, NotFound, UnknownFormat
from mkus_kg.exports import formats_of
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import BASE, GRAPH, ID, MKUS, SCHEME, read_iri
from mkus_kg.queries import Question, load_questions, read_question
from mkus_kg.settings import Settings, reader_language, settings_from_environment
from mkus_kg.verdicts import recall, remember

BON = str(SCHEME["contracting-form/bon"])


def test_asking_by_name(small_graph: KnowledgeGraph) -> None:
    table = small_graph.ask("barriers-of-form", {"form": BON}, "pl")
    assert {row[table.column("barrier")] for row in table.rows} == {
        ID["barrier/limit"],
        ID["barrier/luka"],
        ID["barrier/termin"],
    }
    assert len(table.headings) == len(table.columns)
    assert "language" not in table.columns
    assert "form" not in table.columns


def test_short_addresses_will_do(small_graph: KnowledgeGraph) -> None:
    whole = small_graph.ask("barriers-of-form", {"form": BON})
    assert small_graph.ask("barriers-of-form", {"form": "scheme/contracting-form/bon"}) == whole


@pytest.mark.parametrize("tail", ["%", "%2", "%zz", "a%2"])
def test_a_bad_percent_sign_is_no_iri(small_graph: KnowledgeGraph, tail: str) -> None:
    assert read_iri(f"{ID}{tail}") is None
    assert read_iri(f"{ID}%C5%82") is not None
    with pytest.raises(NotFound):
        small_graph.describe(f"{ID}{tail}")
    with pytest.raises(BadParameter):
        small_graph.ask("causes-of-barrier", {"barrier": f"{ID}{tail}"})


def test_headings_are_in_the_readers_language(small_graph: KnowledgeGraph) -> None:
    polish, english = (small_graph.ask("barriers-of-form", {"form": BON}, each) for each in ("pl", "en"))
    assert polish.columns == english.columns
    assert polish.headings != english.headings


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("barriers-of-form", {}),
        ("barriers-of-form", {"form": ""}),
        ("barriers-of-form", {"form": BON, "nothing": "x"}),
        ("barriers-of-form", {"form": "http://x/> ?p ?o } #"}),
        ("barriers-of-form", {"form": "http://x/\\u003E"}),
        ("barriers-of-form", {"form": "http://x/ y"}),
        ("barriers-of-form", {"form": "http://example.org/unknown"}),
        ("barriers-of-form", {"form": "javascript:alert(1)"}),
        ("barriers-of-form", {"form": "file:///etc/hostname"}),
        ("barriers-of-form", {"form": "http://x/" + "a" * 10_000}),
        ("barriers-of-form", {"form": "http://x/\ud800"}),
        ("wordings-in-force-on-date", {"unit": "id/act/du-2001-11", "date": "2026-02-30"}),
        ("wordings-in-force-on-date", {"unit": "id/act/du-2001-11", "date": "2026-1-1"}),
        ("wordings-in-force-on-date", {"unit": "id/act/du-2001-11", "date": "２０２６-01-01"}),
        ("wordings-in-force-on-date", {"unit": "id/act/du-2001-11", "date": '"'}),
    ],
)
def test_wrong_value_is_refused_before_asking(
    small_graph: KnowledgeGraph, name: str, parameters: dict[str, str]
) -> None:
    with pytest.raises(BadParameter) as caught:
        small_graph.ask(name, parameters)
    assert all(len(caught.value.text(language)) < 400 for language in ("pl", "en"))


def test_wording_on_a_day(small_graph: KnowledgeGraph) -> None:
    def wordings(date: str) -> set[str]:
        parameters = {"unit": "id/provision/du-2001-11/art-1/ust-1", "date": date}
        table = small_graph.ask("wordings-in-force-on-date", parameters)
        return {str(row[table.column("version")]).rpartition("/")[2] for row in table.rows}

    assert wordings("2010-03-11") == set()
    assert wordings("2010-03-12") == {"2010-03-12"}
    assert wordings("2020-06-30") == {"2010-03-12"}
    assert wordings("2020-07-01") == {"2020-07-01"}
    assert wordings("today") == {"2020-07-01"}


QUESTION = """
#+ summary: {{pl: Próba, en: A trial}}
#+ params:
#+   value: {{type: {type}, label: {{pl: wartość, en: value}}}}
SELECT ?value ?s {{ ?s ?p ?value }}
"""


def question(tmp_path: Path, kind: str) -> Question:
    path = tmp_path / f"{kind}.rq"
    path.write_text(QUESTION.format(type=kind), encoding="utf-8")
    return read_question(path)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("integer", "12", "12"),
        ("integer", "-0", "0"),
        ("boolean", "tak", "true"),
        ("boolean", "FALSE", "false"),
        ("text", 'x")) } UNION { ?s ?p ?o } #', 'x")) } UNION { ?s ?p ?o } #'),
        ("text", "\\u0022)) } #", "\\u0022)) } #"),
        ("date", "today", "2026-11-21"),
    ],
)
def test_values_become_terms(tmp_path: Path, kind: str, value: str, expected: str) -> None:
    today = datetime.date(2026, 11, 21)
    bound = question(tmp_path, kind).bind({"value": value}, "pl", lambda _: True, today)
    term = bound["value"]
    assert isinstance(term, Literal)
    assert str(term) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "1.5"),
        ("integer", "9" * 30),
        ("integer", "１２"),
        ("boolean", "maybe"),
        ("text", "a" * 201),
        ("text", "a\x00b"),
        ("text", "\ud800"),
        ("date", "yesterday"),
    ],
)
def test_values_that_do_not_fit(tmp_path: Path, kind: str, value: str) -> None:
    with pytest.raises(BadParameter):
        question(tmp_path, kind).bind({"value": value}, "pl", lambda _: True, datetime.date(2026, 11, 21))


@pytest.mark.parametrize("header", ["#+ summary: x", "#+ [", "#+ summary: {pl: a}", "SELECT * {}"])
def test_wrong_header_names_the_file(tmp_path: Path, header: str) -> None:
    (tmp_path / "wrong.rq").write_text(header, encoding="utf-8")
    with pytest.raises(BadSettings, match="wrong"):
        load_questions(tmp_path)


def test_pick_list(small_graph: KnowledgeGraph) -> None:
    choices = {choice.value: choice.label for choice in small_graph.choices("barriers-of-form", "form", "pl")}
    assert BON in choices
    english = {choice.value: choice.label for choice in small_graph.choices("barriers-of-form", "form", "en")}
    assert choices.keys() == english.keys()
    assert choices[BON] != english[BON]
    assert small_graph.choices("barriers-of-form", "nothing") == []


def test_unknown_question(small_graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFound):
        small_graph.ask("nothing", {})
    with pytest.raises(NotFound):
        small_graph.choices("nothing", "x")


def test_labels(small_graph: KnowledgeGraph) -> None:
    assert small_graph.label("id/barrier/limit", "en") == "Cap too low"
    assert small_graph.label(str(MKUS.Barrier), "pl") == "bariera"
    assert small_graph.label("http://example.org/a#b") == "b"
    assert small_graph.label("not an address") == "not an address"


def test_counts(small_graph: KnowledgeGraph) -> None:
    counts = small_graph.counts()
    assert (counts["Barrier"], counts["ProposedChange"], counts["GoodPractice"]) == (5, 3, 5)
    assert counts["triples"] == len(small_graph.dataset())


@cache
def exported(graph: KnowledgeGraph, format_name: str) -> bytes:
    """Give the whole small graph, written once for all that look at it."""
    return graph.export("all", format_name)


@pytest.mark.parametrize("format_name", [each.name for each in formats_of("graph", "dataset")])
def test_export(small_graph: KnowledgeGraph, format_name: str) -> None:
    whole = exported(small_graph, format_name)
    assert small_graph.export("sources", format_name) not in (b"", whole)


def test_export_of_one_graph_is_that_graph(small_graph: KnowledgeGraph) -> None:
    written = Graph().parse(data=small_graph.export("sources", "turtle"), format="turtle")
    held = Graph()
    for triple in small_graph.dataset().graph(URIRef(BASE + "graph/sources")):
        held.add(triple)
    assert isomorphic(written, held)


def read_all(data: bytes, format_name: str) -> Graph:
    return Graph().parse(
        data=data,
        format={"jsonld": "json-ld", "ntriples": "nt", "rdfxml": "xml"}.get(format_name, format_name),
    )


# rdflib's own parser uses what rdflib deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("format_name", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_formats_without_named_graphs_leave_out_what_the_rules_derived(
    small_graph: KnowledgeGraph, format_name: str
) -> None:
    derived = set(small_graph.dataset().graph(GRAPH["inferred"]))
    written = set(read_all(exported(small_graph, format_name), format_name))
    assert derived
    assert not derived & written
    assert len(written) == small_graph.counts()["triples"] - len(derived)
    assert set(read_all(small_graph.export("inferred", format_name), format_name)) == derived


def test_formats_with_named_graphs_keep_what_the_rules_derived_apart(small_graph: KnowledgeGraph) -> None:
    derived = small_graph.export("inferred", "nquads").splitlines()
    assert all(line.endswith(f"<{GRAPH['inferred']}> .".encode()) for line in derived)
    assert set(derived) < set(exported(small_graph, "nquads").splitlines())
    assert f"<{GRAPH['inferred']}> {{".encode() in exported(small_graph, "trig")


@pytest.mark.parametrize(
    ("format_name", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)]
)
def test_network_of_the_whole_graph_holds_no_derived_links(
    small_graph: KnowledgeGraph, format_name: str, read: Callable[[BytesIO], Any]
) -> None:
    whole, derived = (
        read(BytesIO(data))
        for data in (exported(small_graph, format_name), small_graph.export("inferred", format_name))
    )
    assert not [edge for *_, edge in whole.edges(data=True) if edge["derived"]]
    assert derived.number_of_edges()
    assert all(edge["derived"] for *_, edge in derived.edges(data=True))
    (form,) = (
        edge
        for edge in whole.get_edge_data(str(ID["barrier/limit"]), BON).values()
        if edge["property"] == str(MKUS.affectsForm)
    )
    assert (form["label"], form["basis"], form["graph"]) == ("utrudnia formę", "source", "knowledge")


def test_export_of_nothing(small_graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFound):
        small_graph.export("nothing", "turtle")
    with pytest.raises(UnknownFormat):
        small_graph.export("all", "nothing")


def test_network(small_graph: KnowledgeGraph) -> None:
    network = small_graph.networkx()
    edge = network.get_edge_data(str(ID["barrier/limit"]), BON)
    assert edge == {str(MKUS.affectsForm): {"graph": BASE + "graph/knowledge"}}
    assert network.nodes[str(ID["barrier/limit"])]["label_en"] == "Cap too low"


def broken(small_settings: Settings, folder: Path) -> Settings:
    """Give settings for a copy of the small graph in which a barrier has lost its Polish label."""
    shutil.copytree(small_settings.ontology_path, folder / "ontology")
    path = folder / "ontology" / "facts" / "knowledge" / "knowledge.ttl"
    text = path.read_text(encoding="utf-8")
    assert '"Za niski limit"@pl, ' in text
    path.write_text(text.replace('"Za niski limit"@pl, ', ""), encoding="utf-8")
    return small_settings.model_copy(
        update={
            "ontology_path": folder / "ontology",
            "state_path": folder / "state",
            "database": f"sqlite:///{folder / 'mkus.sqlite'}",
        }
    )


def test_broken_graph_is_refused_and_named(small_settings: Settings, tmp_path: Path) -> None:
    settings = broken(small_settings, tmp_path)
    for _ in ("judged", "remembered"):
        with pytest.raises(InvalidGraph) as caught:
            KnowledgeGraph.open(settings)
        assert "id/barrier/limit" in caught.value.text("pl")
        assert "Cap too low" in caught.value.text("pl")
        assert caught.value.text("pl") != caught.value.text("en")
    graph = KnowledgeGraph.open(settings, force=True)
    report = graph.validate()
    assert not report.conforms
    assert not graph.validate(["id/barrier/limit"]).conforms
    assert graph.validate(["id/barrier/luka"]).conforms
    with pytest.raises(NotFound):
        graph.validate(["id/barrier/nothing"])


def test_verdict_is_remembered_by_content(small_settings: Settings, tmp_path: Path) -> None:
    settings = broken(small_settings, tmp_path)
    with pytest.raises(InvalidGraph):
        KnowledgeGraph.open(settings)
    files = list(settings.state_path.iterdir())
    assert len(files) == 1
    version = KnowledgeGraph.open(settings, force=True).version
    assert version in files[0].name
    verdict = recall(settings.state_path, version)
    assert verdict is not None
    assert len(verdict) == len(json.loads(files[0].read_text(encoding="utf-8"))["violations"]) > 0
    files[0].write_text("not JSON", encoding="utf-8")
    assert recall(settings.state_path, version) is None


def test_folder_that_cannot_be_written_costs_only_time(small_settings: Settings, tmp_path: Path) -> None:
    settings = broken(small_settings, tmp_path)
    settings.state_path.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(InvalidGraph):
        KnowledgeGraph.open(settings)


def test_second_start_is_quick(real_graph: KnowledgeGraph, tmp_path: Path) -> None:
    """The first start has left a verdict, as the small graph shows; the real one would be judged for long."""
    settings = Settings(evaluation_date=EVALUATION_DATE, state_path=tmp_path)
    remember(tmp_path, real_graph.version, ())
    start = time.monotonic()
    KnowledgeGraph.open(settings).close()
    assert time.monotonic() - start < 5.0


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "pl_PL.UTF-8"}, "pl"),
        ({"LANG": "pl_PL.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "en"),
        ({"LANG": "pl_PL.UTF-8", "MKUS_LANGUAGE": "en"}, "en"),
        ({"LC_ALL": "en_GB", "MKUS_LANGUAGE": "pl"}, "pl"),
    ],
)
def test_language_of_the_command_line(environment: dict[str, str], language: str) -> None:
    assert reader_language(environment) == language


def test_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MKUS_PORT", "no number")
    with pytest.raises(BadSettings, match="MKUS_PORT"):
        settings_from_environment()
