"""Write ontology/facts/COVERAGE.md: what the graph holds, what was verified, which links are our own."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rdflib import URIRef

from mkus_kg.graph import INFERRED, GraphStore, Statement
from mkus_kg.namespaces import GRAPH, MKUS, RDF, RDFS, SCHEME, SKOS
from mkus_kg.settings import Settings

HEAD: Final = """# Zakres faktów / Coverage of the facts

Plik zapisuje `scripts/coverage.py`; liczby pochodzą z grafu, nikt ich nie wpisuje ręcznie.
This file is written by `scripts/coverage.py`; its numbers come from the graph, nobody types them in.

- *sprawdzone / verified*: akt, reguła lub stwierdzenie widziane w źródle; nie obejmuje naszych słów,
  tłumaczeń ani odwzorowań. The act, rule or statement was seen in a source; our own words, translations
  and mappings are not covered.
- *powiązania nasze / our links*: ich podstawą nie jest samo źródło. Their basis is not the source itself.
- *z reguł / by rules*: trójki wyprowadzone z `ontology/rules.ttl`. Triples drawn by `ontology/rules.ttl`.

"""
COLUMNS: Final = (
    "rodzaj",
    "kind",
    "rekordy / records",
    "trójki / triples",
    "sprawdzone / verified",
    "niesprawdzone / not verified",
    "nie podano / not stated",
    "powiązania nasze / our links",
    "z reguł / by rules",
)
DERIVED_HEAD: Final = """
## Wyprowadzone regułami / Drawn by rules

| własność | property | trójki / triples |
|---|---|---:|
"""
GRAPHS_HEAD: Final = """
## Grafy / Graphs

| graf / graph | trójki / triples |
|---|---:|
"""
FACT_GRAPHS: Final = frozenset(GRAPH[name] for name in ("law", "knowledge", "schemes", "sources", "meta"))
MATCHES: Final = frozenset(
    {SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch, SKOS.broadMatch, SKOS.narrowMatch}
)
FROM_SOURCE: Final = SCHEME["basis/source"]
VERIFIED: Final = {"true": 0, "false": 1}


@dataclass
class Count:
    """The numbers of one kind of record."""

    records: int = 0
    triples: int = 0
    verified: list[int] = field(default_factory=lambda: [0, 0, 0])
    our_links: int = 0
    drawn: int = 0

    def add(self, other: "Count") -> None:
        """Add the numbers of one record."""
        self.records += other.records
        self.triples += other.triples
        self.verified = [ours + theirs for ours, theirs in zip(self.verified, other.verified, strict=True)]
        self.our_links += other.our_links
        self.drawn += other.drawn

    def cells(self) -> str:
        """Give the cells of the table."""
        numbers = (self.records, self.triples, *self.verified, self.our_links, self.drawn)
        return " | ".join(map(str, numbers))


class Names:
    """What the ontology says about its terms."""

    def __init__(self, store: GraphStore) -> None:
        self._labels = {
            (s.subject, s.object.language): str(s.object)
            for s in store.statements(None, RDFS.label, None, GRAPH["ontology"])
            if not isinstance(s.object, URIRef) and hasattr(s.object, "language")
        }
        self.superclasses = {(s.subject, s.object) for s in store.statements(None, RDFS.subClassOf)}
        self.basis_of = {s.subject: s.object for s in store.statements(None, MKUS.basisProperty)}
        self.basis_of |= dict.fromkeys(MATCHES, MKUS.mappingBasis)

    def pair(self, term: URIRef) -> str:
        """Give the term's Polish and English label as two cells."""
        return " | ".join(self._labels.get((term, language), str(term)) for language in ("pl", "en"))


def kind_of(types: Iterable[URIRef], names: Names) -> URIRef | None:
    """Give the most specific class of ours among the types of a record."""
    ours = sorted(kind for kind in types if kind.startswith(str(MKUS)))
    return next(
        (kind for kind in ours if not any((other, kind) in names.superclasses for other in ours)), None
    )


def count_record(statements: list[Statement], names: Names) -> Count:
    """Count one record: its triples, whether it was verified, its links that are not a source's word."""
    stated = [statement for statement in statements if statement.graph != INFERRED]
    values = {statement.predicate: statement.object for statement in stated}
    bases = {name: base for name, base in values.items() if base == FROM_SOURCE}
    count = Count(records=1, triples=len(stated), drawn=len(statements) - len(stated))
    count.verified[VERIFIED.get(str(values.get(MKUS.verified)), 2)] = 1
    count.our_links = sum(
        isinstance(statement.object, URIRef)
        and statement.predicate in names.basis_of
        and names.basis_of[statement.predicate] not in bases
        for statement in stated
    )
    if MKUS.basis in values and MKUS.basis not in bases:
        count.our_links += 1
    return count


def coverage(ontology_path: Path) -> str:
    """Give the whole page."""
    store = GraphStore.load(ontology_path)
    names = Names(store)
    records: defaultdict[URIRef, list[Statement]] = defaultdict(list)
    types: defaultdict[URIRef, set[URIRef]] = defaultdict(set)
    graphs: Counter[URIRef] = Counter()
    derived: Counter[URIRef] = Counter()
    for statement in store.statements():
        graphs[statement.graph] += 1
        if statement.graph == INFERRED:
            derived[statement.predicate] += 1
        if statement.graph in FACT_GRAPHS | {INFERRED} and isinstance(statement.subject, URIRef):
            records[statement.subject].append(statement)
            if statement.predicate == RDF.type and isinstance(statement.object, URIRef):
                types[statement.subject].add(statement.object)
    kinds: defaultdict[URIRef, Count] = defaultdict(Count)
    total = Count()
    for record, statements in records.items():
        kind = kind_of(types[record], names)
        if kind is not None:
            count = count_record(statements, names)
            kinds[kind].add(count)
            total.add(count)
    rows = [f"| {names.pair(kind)} | {kinds[kind].cells()} |\n" for kind in sorted(kinds)]
    rows.append(f"| **razem** | **total** | {total.cells()} |\n")
    drawn = [f"| {names.pair(name)} | {derived[name]} |\n" for name in sorted(derived)]
    sizes = [f"| `{name}` | {graphs[name]} |\n" for name in sorted(graphs) if name in FACT_GRAPHS]
    columns = f"| {' | '.join(COLUMNS)} |\n|---|---{'|---:' * (len(COLUMNS) - 2)}|\n"
    return HEAD + columns + "".join(rows) + DERIVED_HEAD + "".join(drawn) + GRAPHS_HEAD + "".join(sizes)


if __name__ == "__main__":
    ontology = Settings().ontology_path
    (ontology / "facts" / "COVERAGE.md").write_text(coverage(ontology), encoding="utf-8")
