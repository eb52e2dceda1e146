"""What a recommendation lacks is named, whichever piece of its evidence is deleted."""

from collections.abc import Iterator
from contextlib import contextmanager

import dossier_sample
import pytest
from rdflib import RDF, URIRef
from rdflib.term import Node

from mkus_kg.dossier.completeness import missing
from mkus_kg.errors import NotFound
from mkus_kg.graph import Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import DCT, ELI, FOAF, GRAPH, ID, LANGUAGES, MKUS, SCHEME, SHAPES
from mkus_kg.settings import Settings

THIS = dossier_sample.RECOMMENDATION
OFFICIAL = SCHEME["source-kind/official-text"]
LEGAL = SCHEME["barrier-kind/legal"]
Named = frozenset[tuple[URIRef, Node]]
REFERENCES = (ELI.id_local, MKUS.isapId, MKUS.celex, MKUS.publicationReference, FOAF.page)


@pytest.fixture(scope="module")
def graph(real_graph: KnowledgeGraph, small_settings: Settings) -> KnowledgeGraph:
    return dossier_sample.with_recommendation(real_graph, small_settings)


@contextmanager
def without(graph: KnowledgeGraph, *gone: Statement) -> Iterator[None]:
    graph.store.put(Patch(frozenset(gone), frozenset()))
    try:
        yield
    finally:
        graph.store.put(Patch(frozenset(), frozenset(gone)))


def named(graph: KnowledgeGraph) -> Named:
    return frozenset((each.shape, each.value or each.focus) for each in missing(graph, THIS))


class Evidence:
    """The statements that the sample rests on, each with what has to be named when it alone is deleted."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.store = graph.store
        self.found: dict[Statement, set[tuple[URIRef, Node]]] = {}
        self.barriers = self.objects(THIS, MKUS.concernsBarrier)
        self.changes = self.objects(THIS, MKUS.recommends)

    def stated(self, subject: Node | None, link: URIRef, value: Node | None = None) -> list[Statement]:
        each = self.store.statements(subject, link, value)  # type: ignore[arg-type]
        return sorted(one for one in each if one.graph != GRAPH["inferred"])

    def objects(self, subject: Node, link: URIRef) -> list[Node]:
        return [each.object for each in self.stated(subject, link)]

    def needs(self, statements: list[Statement], shape: str, value: Node, others: int = 0) -> None:
        """Note that each is needed, or none where `others` say the same, or one another does."""
        for each in statements:
            named = self.found.setdefault(each, set())
            if len(statements) + others == 1:
                named.add((SHAPES[shape], value))

    def cited(self, record: Node, *, wording: bool = False) -> None:
        citations = self.stated(record, MKUS.hasCitation)
        self.needs(citations, "RecommendationEvidence", record)
        for citation in (each.object for each in citations):
            self.needs(self.stated(citation, DCT.source), "RecommendationSources", citation)
            for source in self.objects(citation, DCT.source):
                self.needs(self.stated(source, RDF.type), "RecommendationSources", citation)
                printed = all(self.objects(source, each) for each in (MKUS.publisherName, DCT.issued))
                # The official text of an act is found by the place of publication of the act.
                official = wording and OFFICIAL in self.objects(source, MKUS.sourceKind)
                others = int(printed) + int(official)
                self.needs(self.stated(source, FOAF.page), "RecommendationSources", source, others)

    def caused(self, barrier: Node) -> None:
        claims = self.stated(None, MKUS.causedBarrier, barrier)
        legal = LEGAL in self.objects(barrier, MKUS.barrierKind)
        self.needs(claims, "RecommendationLegalCause", barrier, 0 if legal else 1)
        for claim in (each.subject for each in claims):
            causes = [*self.stated(claim, MKUS.causingProvision), *self.stated(claim, MKUS.causingAct)]
            others = [*self.stated(claim, MKUS.citedReference), *self.stated(claim, MKUS.gap)]
            self.needs(causes, "RecommendationClaims", claim, len(others))
            self.needs(self.stated(claim, MKUS.basis), "RecommendationClaims", claim)
            for provision in self.objects(claim, MKUS.causingProvision):
                self.part_of_act(provision)
            for wording in self.objects(claim, MKUS.causingVersion):
                self.cited(wording, wording=True)

    def part_of_act(self, provision: Node) -> None:
        unit: Node | None = provision
        while unit is not None:
            parents = self.stated(unit, ELI.is_part_of)
            self.needs(parents, "RecommendationClaims", provision)
            if not parents:
                references = [one for link in REFERENCES for one in self.stated(unit, link)]
                self.needs(references, "RecommendationClaims", unit)
            unit = parents[0].object if parents else None

    def removed(self, barrier: Node) -> None:
        claims = [
            each
            for each in self.stated(None, MKUS.remedyBarrier, barrier)
            if self.objects(each.subject, MKUS.remedyChange)[0] in self.changes
        ]
        self.needs(claims, "RecommendationRemedies", barrier)
        for remedy in (each.subject for each in claims):
            change = self.stated(remedy, MKUS.remedyChange)
            self.needs(change, "RecommendationRemedies", barrier, len(claims) - 1)
            self.needs(self.stated(remedy, MKUS.basis), "RecommendationClaims", remedy)
            self.needs(self.stated(remedy, MKUS.share), "RecommendationClaims", remedy)
            recommended = self.stated(THIS, MKUS.recommends, change[0].object)
            self.needs(recommended, "RecommendationRemedies", barrier, len(claims) - 1)


def evidence_of(graph: KnowledgeGraph) -> Evidence:
    found = Evidence(graph)
    found.needs(found.stated(THIS, MKUS.addressedTo), "Addressee", THIS)
    for addressee in found.objects(THIS, MKUS.addressedTo):
        found.needs(found.stated(addressee, MKUS.successor), "RecommendationAddressee", addressee)
    for barrier in found.barriers:
        found.caused(barrier)
        found.removed(barrier)
    for record in (*found.barriers, *found.changes):
        found.cited(record)
    return found


def test_a_complete_draft_lacks_nothing(graph: KnowledgeGraph) -> None:
    assert missing(graph, THIS) == ()


def test_each_piece_of_evidence_is_named_when_it_is_deleted_unless_another_covers_it(
    graph: KnowledgeGraph,
) -> None:
    found = evidence_of(graph).found
    needed = {statement for statement, names in found.items() if names}
    assert len(needed) > 60
    assert len(found) - len(needed) > 20
    for statement, names in found.items():
        with without(graph, statement):
            assert named(graph) == names, statement
    assert named(graph) == set()


def test_what_is_missing_is_said_in_the_words_of_a_reader(graph: KnowledgeGraph) -> None:
    gone = tuple(graph.store.statements(ID["barrier/rocznosc"], MKUS.hasCitation))
    with without(graph, *gone):
        (finding,) = missing(graph, THIS)
    assert finding.plainly("pl") == (
        "Wkład własny i umowy wieloletnie: rekomendacji nie można wysłać, bo zapis "
        f"{graph.label(ID['barrier/rocznosc'], 'pl')} nie powołuje się na żadne źródło. "
        "Dodaj odwołanie do źródła albo usuń ten zapis z rekomendacji."
    )
    assert all("mkus:" not in finding.plainly(language) for language in LANGUAGES)


def test_a_whole_record_that_is_gone_is_named(graph: KnowledgeGraph) -> None:
    change = ID["change/13-5"]
    with without(graph, *graph.store.statements(change)):
        assert (SHAPES.RecommendationEvidence, change) in named(graph)


def test_only_a_recommendation_is_judged(graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFound, match="This is no recommendation"):
        missing(graph, ID["barrier/rocznosc"])
    with pytest.raises(NotFound):
        missing(graph, ID["recommendation/nie-ma"])
