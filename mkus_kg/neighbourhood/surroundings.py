"""The links of one resource that tell something in a picture; records in between become links."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from rdflib import URIRef

from mkus_kg.graph import INFERRED, GraphStore, Statement
from mkus_kg.namespaces import DCT, MKUS, OWL, RDF

MOST_READ: Final = 1_000
MOST_OF_PROPERTY: Final = 60
MOST_KEPT: Final = 5_000
# What almost everything hangs on is not walked through: it would join all with all.
HUB: Final = 40

# What is drawn, in the order of legends: what the graph is about first, what bears it out last.
DRAWN: Final = (
    MKUS.Barrier,
    MKUS.ProposedChange,
    MKUS.Recommendation,
    MKUS.GoodPractice,
    MKUS.ContractingForm,
    MKUS.PublicTask,
    MKUS.LegalProcedure,
    MKUS.ProvisionVersion,
    MKUS.Provision,
    MKUS.Effect,
    MKUS.TransitionalRule,
    MKUS.Act,
    MKUS.ReferencedAct,
    MKUS.Institution,
    MKUS.Organisation,
    MKUS.Municipality,
    MKUS.ModelElement,
    MKUS.Statistic,
    MKUS.Contradiction,
    MKUS.Source,
)
DRAWN_KINDS: Final = frozenset(kind.rpartition("#")[2] for kind in DRAWN)
_RANKS: Final = {kind: rank for rank, kind in enumerate(DRAWN)}
# What other links say already: the way to each ancestor, and a link told from its other end.
SILENT: Final = frozenset({RDF.type, MKUS.within, MKUS.formHasBarrier, MKUS.doubtAbout})
# Derived from what two records share, where other rules derive from what a record says.
WEAK: Final = frozenset({MKUS.mayAffectBarrier, MKUS.procedureBasis})


@dataclass(frozen=True, slots=True)
class Between:
    """A record that stands between its owner and what it is about, drawn as a link of the owner.

    `owning` joins the two, said by the owner where `owner_says`; `towards` lead on, the first that is there;
    `name` is the property the link is shown by, where `towards` is not.
    """

    owning: URIRef
    owner_says: bool
    towards: tuple[URIRef, ...]
    name: URIRef | None = None


BETWEEN: Final = {
    MKUS.Citation: Between(MKUS.hasCitation, True, (DCT.source,)),
    MKUS.CausationClaim: Between(MKUS.causedBarrier, False, (MKUS.causingVersion, MKUS.causingAct)),
    MKUS.LegalReference: Between(
        MKUS.statedLegalReference,
        True,
        (MKUS.resolvedProvision, MKUS.resolvedAct),
        MKUS.statedLegalReference,
    ),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """The class a resource is drawn as; those not drawn rank last."""

    iri: URIRef
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class Linked:
    """One link of a resource: the statement, its other end, and the record in between, if any."""

    subject: URIRef
    predicate: URIRef
    value: URIRef
    graph: URIRef
    other: URIRef
    between: URIRef | None = None

    @property
    def incoming(self) -> bool:
        """Say whether the other end says it."""
        return self.other == self.subject

    @property
    def derived(self) -> bool:
        """Say whether only a rule says it."""
        return self.graph == INFERRED

    @property
    def weak(self) -> bool:
        """Say whether a rule derived it from what two records share."""
        return self.predicate in WEAK


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a resource; not `complete` where there are more than were read."""

    found: tuple[Linked, ...]
    complete: bool


class Surroundings:
    """Reads the links of one resource at a time, never more than a bounded number of statements."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.forget()

    def forget(self) -> None:
        """Read everything anew: the graph has changed."""
        self._bases: dict[URIRef, tuple[URIRef, ...]] | None = None
        self._known_kind = lru_cache(maxsize=MOST_KEPT)(self._read_kind)
        self._known_links = lru_cache(maxsize=MOST_KEPT)(self._read_links)

    def kind(self, node: URIRef) -> Kind:
        """Give the class a resource is drawn as."""
        return self._known_kind(node)

    def _read_kind(self, node: URIRef) -> Kind:
        types = {each.object for each in islice(self._store.statements(node, RDF.type), MOST_OF_PROPERTY)}
        drawn = [kind for kind in DRAWN if kind in types]
        others = sorted(kind for kind in types if isinstance(kind, URIRef))
        iri = next(iter([*drawn, *others]), OWL.Thing)
        return Kind(iri, iri.rpartition("#")[2].rpartition("/")[2], _RANKS.get(iri, len(DRAWN)))

    def drawn(self, node: URIRef) -> bool:
        """Say whether a resource is of a kind worth drawing; codes of code lists, for one, are not."""
        return self.kind(node).iri in _RANKS

    def of(self, node: URIRef) -> Links:
        """Give the links of a resource with resources that are drawn."""
        return self._known_links(node)

    def _read_links(self, node: URIRef) -> Links:
        statements, complete = self._read(node)
        links = dict.fromkeys(link for each in statements for link in self._links(node, each))
        return Links(tuple(links), complete)

    def basis(self, link: Linked) -> tuple[URIRef, ...]:
        """Give what a link rests on: what the record in between says, else what its property points to."""
        names = (MKUS.basis,) if link.between is not None else self._basis_properties(link.predicate)
        said = (
            statement.object
            for name in names
            for statement in self._store.statements(link.between or link.subject, name)
        )
        return tuple(sorted({each for each in said if isinstance(each, URIRef)}))

    def _basis_properties(self, name: URIRef) -> tuple[URIRef, ...]:
        if self._bases is None:
            found: dict[URIRef, tuple[URIRef, ...]] = {}
            for each in self._store.statements(None, MKUS.basisProperty):
                if isinstance(each.subject, URIRef) and isinstance(each.object, URIRef):
                    found[each.subject] = (*found.get(each.subject, ()), each.object)
            self._bases = found
        return self._bases.get(name, ())

    def _read(self, node: URIRef) -> tuple[list[Statement], bool]:
        """Give what a resource says and what is said of it; of a very large number, some by each property."""
        said = list(islice(self._store.statements(node), MOST_READ))
        pointing = list(islice(self._store.statements(None, None, node), MOST_READ + 1))
        if len(pointing) <= MOST_READ:
            return said + pointing, len(said) < MOST_READ
        for name in self._properties():
            said += islice(self._store.statements(None, name, node), MOST_OF_PROPERTY)
        return said, False

    def _properties(self) -> Iterator[URIRef]:
        for each in self._store.statements(None, RDF.type, OWL.ObjectProperty):
            if isinstance(each.subject, URIRef) and each.subject not in SILENT:
                yield each.subject

    def _links(self, node: URIRef, statement: Statement) -> Iterator[Linked]:
        subject, name, value, graph = statement
        if name in SILENT or not isinstance(subject, URIRef) or not isinstance(value, URIRef):
            return
        other = value if subject == node else subject
        if other == node:
            return
        row = BETWEEN.get(self.kind(other).iri)
        if row is not None:
            yield from self._through(node, other, row)
        elif self.drawn(other):
            yield Linked(subject, name, value, graph, other)

    def _through(self, node: URIRef, between: URIRef, row: Between) -> Iterator[Linked]:
        """Give the links that a record in between makes for one of its ends."""
        owner = self._owner(between, row)
        ends = self._ends(between, row)
        if owner is None:
            return
        for name, end, graph in ends:
            if node in (owner, end) and owner != end:
                other = end if node == owner else owner
                if self.drawn(other):
                    yield Linked(owner, row.name or name, end, graph, other, between)

    def _owner(self, between: URIRef, row: Between) -> URIRef | None:
        pattern = (None, row.owning, between) if row.owner_says else (between, row.owning, None)
        for each in self._store.statements(*pattern):
            owner = each.subject if row.owner_says else each.object
            if isinstance(owner, URIRef):
                return owner
        return None

    def _ends(self, between: URIRef, row: Between) -> Iterable[tuple[URIRef, URIRef, URIRef]]:
        for name in row.towards:
            ends = [
                (name, each.object, each.graph)
                for each in self._store.statements(between, name)
                if isinstance(each.object, URIRef)
            ]
            if ends:
                return ends
        return []
