"""What the search reads of each resource: its names, and its own texts with those of the nodes it owns."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log10
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.graph import GraphStore, Patch, Statement, Term
from mkus_kg.labels import LABEL_PROPERTIES, OWNER_PROPERTIES
from mkus_kg.namespaces import BASE, DCAT, DCT, ELI, GRAPH, LANGUAGES, MKUS, RDF, SKOS, Language
from mkus_kg.search import KIND_OF_TYPE, OTHER, Document

NAME_PROPERTIES: Final = frozenset({SKOS.altLabel, MKUS.shortTitle, MKUS.abbreviation, ELI.title})
CODE_PROPERTIES: Final = frozenset({DCT.identifier, SKOS.notation, ELI.id_local})
_NAMING: Final = frozenset(LABEL_PROPERTIES)
_TYPE: Final = RDF.type
_CITATION: Final = MKUS.hasCitation
# Why a status was changed is a note on the work: it would find every record that passed through one import.
_SILENT_PROPERTIES: Final = frozenset({MKUS.reason, MKUS.fidelityReason})
# From a wording to its provision and from a provision to its act: the names of the act find both.
_ACT_PROPERTIES: Final = frozenset({MKUS.within, ELI.is_member_of})
_LINKS: Final = frozenset({*OWNER_PROPERTIES, *_ACT_PROPERTIES})
# What says what a resource is about: it is shown in results, while notes on our work are only searched.
LEADING_PROPERTIES: Final = frozenset({DCT.description, SKOS.definition, MKUS.outcome, MKUS.ruleSubject})
# Terms of the ontology, sources and wordings come after the records and provisions that readers look for.
_GRAPH_WEIGHTS: Final = {GRAPH["ontology"]: 0.4, GRAPH["schemes"]: 0.9, GRAPH["sources"]: 0.4}
# An act counts the more, the more of its provisions the graph holds; one known only by its place in the
# journal stands behind them.
_REFERENCED_ONLY: Final = 0.4
_TYPE_WEIGHTS: Final = {
    MKUS.ContractingForm: 2.0,
    MKUS.Act: 1.2,
    MKUS.Provision: 1.2,
    MKUS.Barrier: 1.2,
    MKUS.Effect: 0.8,
    MKUS.CpvCode: 0.7,
    MKUS.ProvisionVersion: 0.7,
    MKUS.RemedyGroup: 0.7,
    MKUS.Statistic: 0.7,
    DCAT.Dataset: 0.5,
}


def _by_language() -> dict[Language, list[str]]:
    return {language: [] for language in LANGUAGES}


@dataclass
class _Collected:
    """The words of one resource while they are being gathered."""

    labels: dict[URIRef, dict[str | None, str]] = field(default_factory=dict)
    names: dict[Language, list[str]] = field(default_factory=_by_language)
    bodies: dict[Language, list[str]] = field(default_factory=_by_language)
    summaries: dict[Language, list[str]] = field(default_factory=_by_language)
    codes: list[str] = field(default_factory=list)
    types: list[URIRef] = field(default_factory=list)
    graph: URIRef | None = None
    acts: list[Term] = field(default_factory=list)
    provisions: int = 0
    owned: dict[Language, list[str]] = field(default_factory=_by_language)

    def take(self, statement: Statement) -> None:
        """Put a statement where it counts."""
        name, term = statement.predicate, statement.object
        if name == _TYPE and isinstance(term, URIRef):
            self.types.append(term)
            self.graph = statement.graph
        elif name in _ACT_PROPERTIES:
            self.acts.append(term)
        if not isinstance(term, Literal) or term.datatype is not None or name in _SILENT_PROPERTIES:
            return
        languages = [language for language in LANGUAGES if term.language in (None, language)]
        if name in _NAMING:
            self.labels.setdefault(name, {})[term.language] = str(term)
        if term.language is None:
            self.codes.append(str(term))
        for language in languages:
            if name in NAME_PROPERTIES:
                self.names[language].append(str(term))
            elif name not in _NAMING and name not in CODE_PROPERTIES:
                self.bodies[language].append(str(term))
                if name in LEADING_PROPERTIES:
                    self.summaries[language].append(str(term))

    def label(self, language: Language) -> str:
        """Give the label as Labels would."""
        for name in LABEL_PROPERTIES:
            found = self.labels.get(name)
            if found:
                return found.get(language) or found.get(None) or min(found.values())
        return ""


@dataclass
class _Gathered:
    """What was read of the graph: words by resource, who owns what, and what is never found."""

    collected: defaultdict[Term, _Collected] = field(default_factory=lambda: defaultdict(_Collected))
    owners: dict[Term, set[Term]] = field(default_factory=dict)
    silent: set[Term] = field(default_factory=set)

    def above(self, node: Term) -> set[Term]:
        """Give the owners of a node, the owners of these, and so on."""
        found: set[Term] = set()
        frontier = [node]
        while frontier:
            fresh = self.owners.get(frontier.pop(), set()) - found
            found |= fresh
            frontier += fresh
        return found - {node}


class Corpus:
    """Reads the documents of a store: all of them, or only some as they stand now."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        named = (s.subject for s in store.statements(None, RDF.type, MKUS.OwningProperty))
        self._owning = frozenset(name for name in named if isinstance(name, URIRef))

    def documents(self) -> Iterator[Document]:
        """Give one document for each named resource of ours that no other resource owns, in order of IRI."""
        gathered = self._gathered(self._store.statements())
        return self._made(gathered, gathered.collected)

    def some(self, nodes: Iterable[Term]) -> Iterator[Document]:
        """Give the documents among these resources, reading only what stands around them."""
        wanted = set(nodes)
        read: dict[Statement, None] = {}
        for node in wanted:
            # What a node owns may own others; what is above it has names that it is found by.
            below, above = self._walked(node, self._owned), self._walked(node, self._above)
            for each in below | above:
                read |= dict.fromkeys(self._about(each))
            for name in (*self._owning, *_ACT_PROPERTIES):
                read |= dict.fromkeys(self._store.statements(None, name, node))
        return self._made(self._gathered(read), wanted)

    def reached(self, patch: Patch) -> set[Term]:
        """Give the resources whose documents a change may touch, as the store stands now."""
        found: set[Term] = set()
        for statement in (*patch.removed, *patch.added):
            ends = self._ends(statement)
            found.update(ends)
            for end in ends:
                found |= self._walked(end, self._owners)
            # The names of an act find what is within it.
            if ends:
                found |= self._walked(statement.subject, self._below)
        return found

    def _ends(self, statement: Statement) -> tuple[Term, ...]:
        """Give the ends of a statement that a document is made from."""
        name, value = statement.predicate, statement.object
        if name in _LINKS or name in self._owning:
            return statement.subject, value
        texts = isinstance(value, Literal) and value.datatype is None
        return (statement.subject,) if texts or name == _TYPE else ()

    def _walked(self, node: Term, step: Callable[[Term], Iterator[Term]]) -> set[Term]:
        found, frontier = {node}, [node]
        while frontier:
            fresh = {each for each in step(frontier.pop()) if each not in found}
            found |= fresh
            frontier += fresh
        return found

    def _about(self, node: Term) -> Iterator[Statement]:
        return iter(()) if isinstance(node, Literal) else self._store.statements(node)

    def _owned(self, node: Term) -> Iterator[Term]:
        for statement in self._about(node):
            if statement.predicate in self._owning and statement.predicate != _CITATION:
                yield statement.object
        for name in OWNER_PROPERTIES:
            for statement in self._store.statements(None, name, node):
                yield statement.subject

    def _owners(self, node: Term) -> Iterator[Term]:
        for name in OWNER_PROPERTIES:
            for statement in self._store.statements(node, name):
                yield statement.object
        for name in self._owning:
            for statement in self._store.statements(None, name, node):
                yield statement.subject

    def _above(self, node: Term) -> Iterator[Term]:
        for name in _ACT_PROPERTIES:
            for statement in self._store.statements(node, name):
                yield statement.object

    def _below(self, node: Term) -> Iterator[Term]:
        for name in _ACT_PROPERTIES:
            for statement in self._store.statements(None, name, node):
                yield statement.subject

    def _gathered(self, statements: Iterable[Statement]) -> _Gathered:
        found = _Gathered()
        for statement in statements:
            found.collected[statement.subject].take(statement)
            if statement.predicate == _CITATION:
                found.silent.add(statement.object)
            elif statement.predicate in self._owning:
                found.owners.setdefault(statement.object, set()).add(statement.subject)
            elif statement.predicate in OWNER_PROPERTIES:
                found.owners.setdefault(statement.subject, set()).add(statement.object)
        for each in list(found.collected.values()):
            for act in each.acts:
                found.collected[act].provisions += 1
        for node in found.owners:
            for owner in found.above(node):
                for language in LANGUAGES:
                    found.collected[owner].owned[language] += found.collected[node].bodies[language]
        return found

    def _made(self, found: _Gathered, nodes: Iterable[Term]) -> Iterator[Document]:
        for node in sorted(nodes, key=str):
            collected = found.collected.get(node)
            if collected is None or node in found.owners or node in found.silent:
                continue
            if isinstance(node, URIRef) and node.startswith(BASE) and collected.labels:
                yield _document(node, collected, _acts(collected, found.collected))


def _acts(found: _Collected, collected: Mapping[Term, _Collected]) -> list[_Collected]:
    """Give the act of a provision or of a wording."""
    above = [collected[term] for term in found.acts if term in collected]
    above += [collected[term] for each in above for term in each.acts if term in collected]
    return [each for each in above if MKUS.Act in each.types]


def _document(iri: URIRef, found: _Collected, acts: Iterable[_Collected]) -> Document:
    own_types = sorted(name for name in found.types if name.startswith(BASE)) or sorted(found.types)
    kind = own_types[0] if own_types else None
    weight = _GRAPH_WEIGHTS.get(found.graph, 1.0) if found.graph else 1.0
    if kind == MKUS.Act:
        weight *= _REFERENCED_ONLY if MKUS.ReferencedAct in own_types else 1 + log10(1 + found.provisions)
    return Document(
        iri=iri,
        type=kind,
        labels={language: found.label(language) for language in LANGUAGES},
        other_names={
            language: tuple(sorted({*found.names[language]} - {found.label(language)}))
            for language in LANGUAGES
        },
        bodies=_joined(
            {language: [*found.bodies[language], *sorted(found.owned[language])] for language in LANGUAGES}
        ),
        summaries=_joined(found.summaries),
        identifiers=tuple(sorted(set(found.codes))),
        weight=weight * (_TYPE_WEIGHTS.get(kind, 1.0) if kind else 1.0),
        kind=KIND_OF_TYPE.get(kind, OTHER.name) if kind else OTHER.name,
        contexts={language: " ".join(_names(act, language) for act in acts) for language in LANGUAGES},
    )


def _joined(texts: Mapping[Language, list[str]]) -> dict[Language, str]:
    return {language: " · ".join(dict.fromkeys(texts[language])) for language in LANGUAGES}


def _names(act: _Collected, language: Language) -> str:
    return " ".join(dict.fromkeys((act.label(language), *act.names[language], *act.codes)))
