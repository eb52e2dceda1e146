"""Parts of the graph small enough to draw: what surrounds a resource, joins two, or links an answer's rows.

Reading is bounded by the constants below, never by the size of the graph. What did not fit is counted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.describe import Basis
from mkus_kg.graph import GraphStore, Table, Term
from mkus_kg.labels import Labels, alphabetical
from mkus_kg.namespaces import BASE, MKUS, RDF, SKOS, Language
from mkus_kg.neighbourhood.parts import LeftOut, Neighbourhood, NetworkLink, NetworkNode
from mkus_kg.neighbourhood.paths import shortest_paths
from mkus_kg.neighbourhood.surroundings import HUB, Kind, Linked, Links, Surroundings

MOST_NODES: Final = 32
MOST_ADDED: Final = 12
MOST_LINKS: Final = 300
DEEPEST: Final = 3
# How many neighbours of one kind by one property are taken: near the centre, and further out.
MOST_ALIKE: Final = (7, 3)
MOST_ANSWERS: Final = 22
MOST_DRAWN: Final = 60
NAMELESS: Final = URIRef("")
TRUE: Final = "true"

Sorts = dict[tuple[URIRef, URIRef, bool, Kind], list[URIRef]]


class Neighbourhoods:
    """Reads parts of one store."""

    def __init__(self, store: GraphStore, labels: Labels) -> None:
        self._store = store
        self._labels = labels
        self._surroundings = Surroundings(store)
        self._codes: dict[Term, str] = {}

    def forget(self) -> None:
        """Read everything anew: the graph has changed."""
        self._surroundings.forget()
        self._codes = {}

    def around(
        self,
        centre: URIRef,
        language: Language = "pl",
        *,
        depth: int = 1,
        opened: Sequence[URIRef] = (),
        hidden: Collection[str] = (),
    ) -> Neighbourhood:
        """Give what surrounds a resource in at most `depth` steps, one more around the `opened`.

        `hidden` names kinds to leave out.
        """
        levels = {centre: 0}
        left: list[LeftOut] = []
        unopened: list[URIRef] = []
        frontier = [centre]
        for level in range(1, min(depth, DEEPEST) + 1):
            walked = [node for node in frontier if level == 1 or len(self._links(node).found) <= HUB]
            unopened += [node for node in frontier if node not in walked and node not in opened]
            sorts = self._sorts(walked, hidden, language, weak=level == 1)
            self._take(sorts, levels, level, MOST_ALIKE[0] if level == 1 else MOST_ALIKE[1], MOST_NODES)
            left += self._left(sorts, levels, language)
            frontier = [node for node, at in levels.items() if at == level]
        for node in opened:
            level = levels.setdefault(node, 1) + 1
            left = [each for each in left if each.node != node]
            sorts = self._sorts([node], hidden, language)
            self._take(sorts, levels, level, MOST_ALIKE[0], len(levels) + MOST_ADDED)
            left += self._left(sorts, levels, language)
        return self._picture(levels, language, (centre,), (centre, *opened), left, unopened, hidden)

    def between(self, start: URIRef, end: URIRef, language: Language = "pl") -> Neighbourhood:
        """Give the shortest paths between two resources, first without those almost everything hangs on."""
        for hub in (HUB, None):
            levels = shortest_paths(self._surroundings, start, end, hub)
            if levels:
                return self._picture(levels, language, (start, end))
        return self._picture({start: 0, end: 1}, language, (start, end), found=False)

    def among(
        self, levels: Mapping[URIRef, int], focus: Collection[URIRef], language: Language = "pl"
    ) -> Neighbourhood:
        """Give chosen resources, each with its distance from the focus, and the links between them.

        What is not worth drawing, a code of a code list for one, is left out.
        """
        drawn = {node: level for node, level in levels.items() if self._surroundings.drawn(node)}
        return self._picture(drawn, language, focus, focus, found=bool(drawn))

    def of_answer(
        self,
        table: Table,
        asked_about: Iterable[URIRef] = (),
        language: Language = "pl",
        *,
        hidden: Collection[str] = (),
    ) -> Neighbourhood:
        """Give the resources of a table, the links between them, and what at least two of them share."""
        cells = (cell for row in table.rows for cell in row)
        named = (cell for cell in cells if isinstance(cell, URIRef) and cell.startswith(BASE))
        # What was asked about comes first: it is what the answers hang on.
        asked = [node for node in dict.fromkeys(asked_about) if self._surroundings.drawn(node)]
        answers = [node for node in dict.fromkeys([*asked, *named]) if self._wanted(node, hidden)]
        levels = dict.fromkeys(answers[:MOST_ANSWERS], 0)
        joints: dict[URIRef, set[URIRef]] = {}
        for node in levels:
            for link in self._links(node).found:
                if link.other not in levels and not link.weak and self._wanted(link.other, hidden):
                    joints.setdefault(link.other, set()).add(node)
        shared = [
            node for node, ends in joints.items() if len(ends) > 1 and len(self._links(node).found) <= HUB
        ]
        shared.sort(key=lambda node: (-len(joints[node]), node))
        found, unread = bool(answers), len(answers) - len(levels)
        levels |= dict.fromkeys(shared[: MOST_NODES - len(levels)], 1)
        return self._picture(levels, language, asked, hidden=hidden, found=found, unread=unread)

    def of_triples(self, triples: Iterable[Sequence[object]], language: Language = "pl") -> Neighbourhood:
        """Give triples as they are, codes and types among them; of too many, the resources linked most.

        A triple that no graph states is the asker's own: its graph is the nameless one.
        """
        ends = [each for each in triples if all(isinstance(term, URIRef) for term in each)]
        linked = [(URIRef(str(s)), URIRef(str(p)), URIRef(str(o))) for s, p, o in ends if p != RDF.type]
        degrees = Counter(node for s, _, o in linked for node in dict.fromkeys((s, o)))
        kept = sorted(degrees, key=lambda node: (-degrees[node], node))[:MOST_DRAWN]
        nodes = {node: self._node(node, 0, language, False, False) for node in kept}
        drawn = [each for each in linked if each[0] in nodes and each[2] in nodes][:MOST_LINKS]
        kinds = {node.kind: node.kind_label for node in sorted(nodes.values(), key=lambda node: node.rank)}
        return Neighbourhood(
            tuple(nodes.values()),
            tuple(
                self._link(Linked(*each, self._graph_of(*each), each[2]), language) for each in sorted(drawn)
            ),
            found=bool(nodes),
            unread=len(degrees) - len(nodes),
            kinds=kinds,
        )

    def _graph_of(self, subject: URIRef, predicate: URIRef, value: URIRef) -> URIRef:
        found = (each.graph for each in self._store.statements(subject, predicate, value))
        return next(found, NAMELESS)

    def _wanted(self, node: URIRef, hidden: Collection[str]) -> bool:
        return self._surroundings.drawn(node) and self._surroundings.kind(node).name not in hidden

    def _links(self, node: URIRef) -> Links:
        return self._surroundings.of(node)

    def _sorts(
        self, opened: Sequence[URIRef], hidden: Collection[str], language: Language, *, weak: bool = False
    ) -> Sorts:
        """Give the neighbours of nodes by node, property, direction and kind, in order of label."""
        sorts: Sorts = {}
        for node in opened:
            for link in self._links(node).found:
                kind = self._surroundings.kind(link.other)
                if self._wanted(link.other, hidden) and (weak or not link.weak):
                    others = sorts.setdefault((node, link.predicate, link.incoming, kind), [])
                    if link.other not in others:
                        others.append(link.other)
        for others in sorts.values():
            others.sort(key=lambda other: alphabetical(self._labels.of(other, language)))
        return sorts

    def _take(self, sorts: Sorts, levels: dict[URIRef, int], level: int, alike: int, most: int) -> None:
        """Add neighbours in turns, one of each sort at a time, until the picture is full."""
        queues = [
            queue
            for (*_, kind), others in sorted(sorts.items(), key=lambda each: each[0][3].rank)
            if (queue := [other for other in others if other not in levels][:alike])
        ]
        for turn in range(max(map(len, queues), default=0)):
            for queue in queues:
                if len(levels) < most and turn < len(queue):
                    levels.setdefault(queue[turn], level)

    def _left(self, sorts: Sorts, levels: Mapping[URIRef, int], language: Language) -> list[LeftOut]:
        name = self._labels.of
        return [
            LeftOut(
                node,
                name(node, language),
                property_iri,
                name(property_iri, language),
                kind.name,
                name(kind.iri, language),
                incoming,
                shown,
                len(others),
                self._links(node).complete,
            )
            for (node, property_iri, incoming, kind), others in sorts.items()
            if (shown := sum(other in levels for other in others)) < len(others)
        ]

    def _picture(
        self,
        levels: Mapping[URIRef, int],
        language: Language,
        focus: Collection[URIRef],
        opened: Collection[URIRef] = (),
        left_out: Iterable[LeftOut] = (),
        unopened: Iterable[URIRef] = (),
        hidden: Collection[str] = (),
        *,
        found: bool = True,
        unread: int = 0,
    ) -> Neighbourhood:
        nodes = {
            node: self._node(node, level, language, node in focus, node in opened)
            for node, level in levels.items()
        }
        ordered = sorted(
            nodes.values(), key=lambda node: (not node.focus, node.rank, alphabetical(node.label), node.iri)
        )
        links = {
            (link.subject, link.predicate, link.value): link
            for node in levels
            for link in self._links(node).found
            if link.other in levels and (not link.weak or node in focus or link.other in focus)
        }
        drawn = list(islice(_telling(links.values()), MOST_LINKS))
        order = {node.iri: place for place, node in enumerate(ordered)}
        drawn.sort(key=lambda link: (order[link.subject], order[link.value], link.predicate))
        kinds = {node.kind: node.kind_label for node in sorted(ordered, key=lambda node: node.rank)}
        kinds |= {name: self._labels.of(MKUS[name], language) for name in hidden}
        return Neighbourhood(
            tuple(ordered),
            tuple(self._link(link, language) for link in drawn),
            tuple(left_out),
            tuple(nodes[node] for node in unopened),
            found,
            unread,
            kinds,
        )

    def _node(self, node: URIRef, level: int, language: Language, focus: bool, opened: bool) -> NetworkNode:
        kind, links = self._surroundings.kind(node), self._links(node)
        said = next((str(each.object) for each in self._store.statements(node, MKUS.verified)), None)
        return NetworkNode(
            node,
            self._labels.of(node, language),
            kind.name,
            self._labels.of(kind.iri, language),
            kind.rank,
            level,
            focus,
            opened,
            len({link.other for link in links.found}),
            not links.complete,
            None if said is None else said == TRUE,
        )

    def _link(self, link: Linked, language: Language) -> NetworkLink:
        return NetworkLink(
            link.subject,
            link.value,
            link.predicate,
            self._labels.of(link.predicate, language),
            link.graph,
            tuple(
                Basis(basis, self._code(basis), self._labels.of(basis, language))
                for basis in self._surroundings.basis(link)
            ),
            link.derived,
        )

    def _code(self, concept: URIRef) -> str:
        codes = self._codes
        code = codes.get(concept)
        if code is None:
            found = (each.object for each in self._store.statements(concept, SKOS.notation))
            code = min((str(each) for each in found if isinstance(each, Literal)), default="")
            codes[concept] = code
        return code


def _telling(links: Iterable[Linked]) -> Iterator[Linked]:
    """Leave out what a rule derived between two that a stated link, or an earlier derived one, joins."""
    pairs: dict[frozenset[URIRef], list[Linked]] = {}
    for link in links:
        pairs.setdefault(frozenset((link.subject, link.value)), []).append(link)
    for joined in pairs.values():
        stated = [link for link in joined if not link.derived]
        yield from stated or [min(joined, key=lambda link: (link.weak, link.predicate))]
