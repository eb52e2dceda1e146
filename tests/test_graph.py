"""The store: which file goes where, what rules add, what terms look like outside."""

import shutil
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from mkus_kg.errors import BadQuery, BadSettings
from mkus_kg.graph import INFERRED, GraphStore, Statement, Table, content_hash
from mkus_kg.namespaces import GRAPH

EX = "http://example.org/"
RULES = '''
@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://example.org/first> a sh:SPARQLRule ; sh:order 1 ; sh:construct """
  PREFIX ex: <http://example.org/>
  CONSTRUCT { ?a ex:above ?b } WHERE { ?a ex:parent ?b }
""" .
<http://example.org/second> a sh:SPARQLRule ; sh:order 2 ; sh:construct """
  PREFIX ex: <http://example.org/>
  CONSTRUCT { ?a ex:above ?c } WHERE { ?a ex:above ?b . ?b ex:above ?c }
""" .
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "mkus.ttl": f'<{EX}p> <{EX}label> "p"@en .',
        "imports/other.ttl": f'<{EX}q> <{EX}label> "q"@en .',
        "schemes/kinds.ttl": f'<{EX}kind> <{EX}label> "rodzaj"@pl .',
        "facts/schemes/tasks.ttl": f'<{EX}task> <{EX}label> "zadanie"@pl .',
        "facts/law/acts.ttl": "".join(
            f"<{EX}{low}> <{EX}parent> <{EX}{high}> . " for low, high in ("ab", "bc", "cd")
        ),
        "facts/knowledge/barriers.ttl": f'<{EX}x> <{EX}code> "x1" ; <{EX}year> "2020"^^<{XSD.gYear}> .',
        "facts/sources/sources.ttl": f'<{EX}x> <{EX}code> "x1" .',
        "shapes/law.ttl": f'<{EX}shape> <{EX}label> "kształt"@pl .',
        "rules.ttl": RULES,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_folder_decides_the_graph(folder: Path) -> None:
    store = GraphStore.load(folder)
    names = ["inferred", "knowledge", "law", "ontology", "schemes", "sources"]
    assert store.graphs() == tuple(GRAPH[name] for name in names)
    assert {str(s.subject) for s in store.statements(graph=GRAPH["ontology"])} == {EX + "p", EX + "q"}
    assert {str(s.subject) for s in store.statements(graph=GRAPH["schemes"])} == {EX + "kind", EX + "task"}


def test_shapes_and_rules_are_no_part_of_the_graph(folder: Path) -> None:
    assert not GraphStore.load(folder).known(URIRef(EX + "shape"))
    assert GraphStore.load_shapes(folder).known(URIRef(EX + "shape"))


def test_triple_stated_twice_is_counted_once(folder: Path) -> None:
    store = GraphStore.load(folder)
    table = store.select(f"SELECT ?code {{ <{EX}x> <{EX}code> ?code }}")
    assert table.rows == ((Literal("x1"),),)


def test_rules_run_until_nothing_new_follows(folder: Path) -> None:
    store = GraphStore.load(folder)
    derived = {(str(s.subject)[-1], str(s.object)[-1]) for s in store.statements(graph=INFERRED)}
    assert derived == {("a", "b"), ("b", "c"), ("c", "d"), ("a", "c"), ("b", "d"), ("a", "d")}


def test_rule_without_end_is_refused(folder: Path) -> None:
    growing = "CONSTRUCT { ?s mkus:n ?n } WHERE { ?s ?p ?o BIND(CONCAT(STR(?o), '1') AS ?n) }"
    rule = f'<http://r> <http://www.w3.org/ns/shacl#construct> "{growing}" .'
    (folder / "rules.ttl").write_text(rule, encoding="utf-8")
    with pytest.raises(BadSettings, match=r"rules\.ttl"):
        GraphStore.load(folder)


def test_terms_keep_their_spelling(folder: Path) -> None:
    store = GraphStore.load(folder)
    found = set(store.statements(URIRef(EX + "x"), None, None, GRAPH["knowledge"]))
    about = (URIRef(EX + "x"), URIRef(EX + "code"), URIRef(EX + "year"))
    assert found == {
        Statement(about[0], about[1], Literal("x1"), GRAPH["knowledge"]),
        Statement(
            about[0], about[2], Literal("2020", datatype=XSD.gYear, normalize=False), GRAPH["knowledge"]
        ),
    }
    assert all(s.object.datatype != XSD.string for s in found if isinstance(s.object, Literal))


def test_values_are_bound_as_terms(folder: Path) -> None:
    store = GraphStore.load(folder)
    text = f"SELECT ?x ?code {{ ?x <{EX}code> ?code }}"
    assert len(store.select(text, {"code": Literal("x1")}).rows) == 1
    assert store.select(text, {"code": Literal('x1" . ?a ?b ?c #')}).rows == ()


def test_answers_of_every_form(folder: Path) -> None:
    store = GraphStore.load(folder)
    assert store.query(f"ASK {{ <{EX}a> <{EX}above> <{EX}d> }}") is True
    assert isinstance(store.query("SELECT * { ?s ?p ?o }"), Table)
    triples = store.query(f"CONSTRUCT WHERE {{ <{EX}a> <{EX}parent> ?o }}")
    assert isinstance(triples, tuple)
    assert [str(triple.object) for triple in triples] == [EX + "b"]


@pytest.mark.parametrize("text", ["SELECT", "INSERT DATA { <a:a> <a:a> 1 }", "SELECT ?x { ?x ?y ?z "])
def test_wrong_query_is_bad_input(folder: Path, text: str) -> None:
    with pytest.raises(BadQuery):
        GraphStore.load(folder).query(text)


def test_wrong_turtle_is_named(folder: Path) -> None:
    (folder / "facts" / "law" / "acts.ttl").write_text("<a> <b>", encoding="utf-8")
    with pytest.raises(BadSettings, match=r"acts\.ttl"):
        GraphStore.load(folder)


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="MKUS_ONTOLOGY_PATH"):
        GraphStore.load(tmp_path)


def test_hash_follows_content_and_names(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    before = content_hash(folder)
    copy = tmp_path_factory.mktemp("copy") / "ontology"
    shutil.copytree(folder, copy)
    assert content_hash(copy) == before
    for name in ("shapes/law.ttl", "rules.ttl", "facts/law/acts.ttl"):
        path = copy / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "# more\n", encoding="utf-8")
        assert content_hash(copy) != before
        path.write_text(text, encoding="utf-8")
    (copy / "mkus.ttl").rename(copy / "other.ttl")
    assert content_hash(copy) != before


def test_dataset_and_union_hold_every_triple(folder: Path) -> None:
    store = GraphStore.load(folder)
    assert len(store.union()) == len(store)
    dataset = store.dataset()
    assert len(dataset.graph(INFERRED)) == 6
