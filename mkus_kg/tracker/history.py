"""What a revision changed, as a reader says it: “status: reported → confirmed; added cause: art. 221 UFP”."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.errors import Message, NotFound
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Statement, Term
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import AGENTS, BOOLEANS, LABEL_PROPERTIES, alphabetical, in_language, local_name
from mkus_kg.namespaces import BASE, DCT, MKUS, PROV, RDF, SKOS, Language
from mkus_kg.tracker.difference import Line, Move, Part, RecordDifference, Said, State

MOST_ASKED: Final = 100
"""Records of a revision whose parts are looked up in the graph, where the patch itself does not link them."""
STATUS_CHANGE: Final = MKUS.StatusChange
SPOKEN: Final[Mapping[URIRef, Message]] = {
    MKUS.CausationClaim: Message(pl="przyczyna", en="cause"),
    MKUS.Remedy: Message(pl="powiązanie zmiany z barierą", en="link of change and barrier"),
    MKUS.Citation: Message(pl="źródło", en="source"),
    MKUS.LegalReference: Message(pl="odwołanie do przepisu", en="legal reference"),
    SKOS.prefLabel: Message(pl="nazwa", en="name"),
}
"""What classes and properties are called in a difference, where their own names are too long for it."""
TOLD_BY: Final = (
    MKUS.causingVersion,
    MKUS.causingProvision,
    MKUS.causingAct,
    DCT.source,
    MKUS.remedyChange,
    MKUS.remedyBarrier,
    MKUS.resolvedProvision,
    MKUS.reference,
    MKUS.actName,
)
"""What tells a part of a record from others of its kind: the first that it has and that is not the record."""
TOLD_BEFORE: Final = frozenset(
    {
        MKUS.fromStatus,
        MKUS.toStatus,
        MKUS.previousChange,
        MKUS.recordedAt,
        MKUS.reason,
        PROV.wasAssociatedWith,
    }
)
"""What a revision says of a status change by its own author, time and reason."""
Speaker = Callable[[Term], str]


def unspoken(term: Term) -> str:
    """Leave it to the graph how a value is said."""
    return ""


def differences(
    graph: KnowledgeGraph,
    patch: Patch,
    records: Iterable[str],
    language: Language,
    spoken: Speaker = unspoken,
) -> tuple[RecordDifference, ...]:
    """Tell a patch record by record, in the order of `records`, then whatever belongs to none of them.

    Names are taken from the patch where it has them, else from the graph as it is now; `spoken` may
    say a value in other words, such as the name of a person, which the graph does not know.
    """
    return _Reader(graph, patch, language, spoken).read([URIRef(each) for each in records])


class _Reader:
    """Reads one patch."""

    def __init__(self, graph: KnowledgeGraph, patch: Patch, language: Language, spoken: Speaker) -> None:
        self._graph = graph
        self._language = language
        self._spoken = spoken
        self._removed = _by_subject(patch.removed)
        self._added = _by_subject(patch.added)
        # That an agent is one is no news about any record, and binds no two of them together.
        self._subjects = sorted(
            each for each in {*self._removed, *self._added} if not each.startswith(AGENTS)
        )
        self._statements = sorted(patch.removed | patch.added, key=_in_order)

    def read(self, records: Sequence[URIRef]) -> tuple[RecordDifference, ...]:
        owned = self._owned(records)
        wholes = [*dict.fromkeys(records), *(each for each in self._subjects if each not in owned)]
        parts: dict[URIRef, list[URIRef]] = defaultdict(list)
        for subject, owner in owned.items():
            if subject != owner:
                parts[owner].append(subject)
        return tuple(
            self._record(each, parts[each])
            for each in dict.fromkeys(wholes)
            if each in self._removed or each in self._added or parts[each]
        )

    def _owned(self, records: Sequence[URIRef]) -> dict[URIRef, URIRef]:
        """Give the record that each subject belongs to: itself, or the one it is linked with in the patch."""
        owners = {each: each for each in records}
        subjects = set(self._subjects)
        grown = True
        while grown:
            grown = False
            for statement in self._statements:
                ends = (statement.subject, statement.object)
                for node, other in (ends, ends[::-1]):
                    if node in subjects and node not in owners and other in owners:
                        owners[URIRef(node)] = owners[URIRef(other)]
                        grown = True
        if not subjects <= owners.keys():
            for record in records[:MOST_ASKED]:
                for node in self._nodes(record) & subjects:
                    owners.setdefault(node, record)
        return owners

    def _nodes(self, record: URIRef) -> set[URIRef]:
        """Give what belongs to a record in the graph as it is now."""
        try:
            return {URIRef(str(each)) for each in self._graph.describe_graph(record).subjects(unique=True)}
        except NotFound:
            return set()

    def _record(self, record: URIRef, parts: Sequence[URIRef]) -> RecordDifference:
        moves = [each for each in parts if STATUS_CHANGE in self._types(each)]
        return RecordDifference(
            record,
            self._label(record),
            self._kind(record),
            self._known(record),
            self._state(record),
            tuple(self._move(each, record) for each in moves),
            self._lines(record, parts),
            tuple(
                sorted(
                    (self._part(each, record) for each in parts if each not in moves),
                    key=lambda part: (part.kind, part.told),
                )
            ),
        )

    def _move(self, event: URIRef, record: URIRef) -> Move:
        state: State = "added" if event in self._added else "removed"
        found = {
            each.predicate: each.object
            for each in (self._added if state == "added" else self._removed)[event]
        }
        left = found.get(MKUS.fromStatus)
        return Move(
            event,
            None if left is None else self._said(left),
            self._said(found.get(MKUS.toStatus, event)),
            state,
            self._lines(event, (record,), leave=TOLD_BEFORE),
        )

    def _part(self, subject: URIRef, record: URIRef) -> Part:
        state = self._state(subject)
        return Part(
            subject, self._kind(subject), self._told(subject, record), state, self._lines(subject, (record,))
        )

    def _told(self, subject: URIRef, record: URIRef) -> str:
        """Say which of its kind a part is: by what it links, or by what the graph calls it."""
        found: dict[URIRef, list[Term]] = defaultdict(list)
        for statement in (*self._added[subject], *self._removed[subject]):
            found[statement.predicate].append(statement.object)
        for name in TOLD_BY:
            others = [self._said(each).label for each in found[name] if each != record]
            if others:
                return ", ".join(sorted(set(others)))
        named = in_language((each for name in LABEL_PROPERTIES for each in found[name]), self._language)
        return str(named) if named is not None else ""

    def _state(self, subject: URIRef) -> State:
        typed = [
            any(each.predicate == RDF.type for each in side[subject]) for side in (self._removed, self._added)
        ]
        return {(True, False): "removed", (False, True): "added"}.get((typed[0], typed[1]), "changed")  # type: ignore[return-value]

    def _lines(
        self, subject: URIRef, own: Iterable[URIRef], leave: Iterable[URIRef] = ()
    ) -> tuple[Line, ...]:
        """Give what changed by property and language; links to the record's own parts are left out."""
        left_out, own_nodes = {RDF.type, *leave}, set(own)
        sides: dict[tuple[URIRef, str], tuple[list[Said], list[Said]]] = defaultdict(lambda: ([], []))
        for place, side in enumerate((self._removed, self._added)):
            for statement in side[subject]:
                if statement.predicate in left_out or statement.object in own_nodes:
                    continue
                said = self._said(statement.object)
                sides[statement.predicate, said.language or ""][place].append(said)
        lines = [
            Line(name, self._heading(name, spoken), _sorted(gone), _sorted(come))
            for (name, spoken), (gone, come) in sides.items()
        ]
        return tuple(
            sorted(lines, key=lambda line: (line.predicate not in LABEL_PROPERTIES, alphabetical(line.label)))
        )

    def _heading(self, name: URIRef, spoken: str) -> str:
        known = SPOKEN.get(name)
        label = known.text(self._language) if known else self._graph.label(name, self._language)
        return f"{label} ({spoken})" if spoken and spoken != self._language else label

    def _types(self, subject: URIRef) -> set[Term]:
        sides = (*self._added[subject], *self._removed[subject])
        return {each.object for each in sides if each.predicate == RDF.type}

    def _kind(self, subject: URIRef) -> str:
        types = sorted(str(each) for each in self._types(subject))
        if not types:
            types = self._kinds_known(subject)
        spoken = next((SPOKEN[URIRef(each)] for each in types if URIRef(each) in SPOKEN), None)
        if spoken is not None:
            return spoken.text(self._language)
        return self._graph.label(types[0], self._language) if types else ""

    def _kinds_known(self, subject: URIRef) -> list[str]:
        try:
            return [str(each.term) for each in self._graph.describe(subject, self._language).types]
        except NotFound:
            return []

    def _said(self, term: Term) -> Said:
        words = self._spoken(term)
        if isinstance(term, URIRef):
            return Said(term, words or self._label(term), self._known(term))
        if isinstance(term, Literal) and str(term.datatype).endswith("#boolean"):
            words = BOOLEANS[self._language].get(str(term), "")
        return Said(term, words or str(term))

    def _known(self, iri: URIRef) -> bool:
        try:
            return bool(self._graph.resource(iri))
        except NotFound:
            return False

    def _label(self, iri: URIRef) -> str:
        """Name a resource as the patch names it, the new name before the old, else as the graph does.

        A name in the other language counts only where the graph has none at all.
        """
        texts = [
            each.object
            for side in (self._added, self._removed)
            for each in side[iri]
            if each.predicate in LABEL_PROPERTIES
        ]
        named = in_language(texts, self._language)
        if named is not None and named.language in (self._language, None):
            return str(named)
        known = self._graph.label(iri, self._language) if iri.startswith(BASE) else str(iri)
        return str(named) if named is not None and known == local_name(iri) else known


def _by_subject(statements: Iterable[Statement]) -> defaultdict[URIRef, tuple[Statement, ...]]:
    found: dict[URIRef, list[Statement]] = defaultdict(list)
    for statement in statements:
        found[URIRef(statement.subject)].append(statement)
    return defaultdict(
        tuple, {subject: tuple(sorted(each, key=_in_order)) for subject, each in found.items()}
    )


def _sorted(values: Iterable[Said]) -> tuple[Said, ...]:
    return tuple(sorted(values, key=lambda said: alphabetical(said.label)))


def _in_order(statement: Statement) -> tuple[str, ...]:
    return tuple(map(str, statement))
