"""Which records a change is about: a citation, a claim or an event belongs to the record that owns it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from rdflib import BNode, URIRef

from mkus_kg.graph import GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Term
from mkus_kg.namespaces import ID, MKUS, RDF
from mkus_kg.validation.extract import OWNERS_BY_LINK

AGENTS: Final = str(ID["agent/"])
"""How the address of an agent begins."""
Links = Mapping[Term, set[Term]]


class Owners:
    """The links by which the nodes of a graph belong to others."""

    def __init__(self, store: GraphStore) -> None:
        owning = store.statements(None, RDF.type, MKUS.OwningProperty)
        self._store = store
        self._owning = frozenset(each.subject for each in owning if isinstance(each.subject, URIRef))

    def records(self, patch: Patch) -> tuple[str, ...]:
        """Give the records that a patch is about, sorted, those before it and those after it; no agents."""
        return tuple(sorted(each for each in self.by_record(patch) if not each.startswith(AGENTS)))

    def by_record(self, patch: Patch) -> Mapping[str, Patch]:
        """Give what a patch says of each record and of what it owns."""
        links = self._links((*patch.removed, *patch.added))
        subjects = {each.subject for each in (*patch.removed, *patch.added)}
        records = {subject: self._above(subject, links) for subject in subjects}
        removed, added = _grouped(patch.removed, records), _grouped(patch.added, records)
        return {
            record: Patch(frozenset(removed[record]), frozenset(added[record]))
            for record in removed.keys() | added.keys()
        }

    def of(self, nodes: Iterable[Term]) -> set[str]:
        """Give the records that nodes belong to or are."""
        return {record for node in nodes for record in self._above(node, {})}

    def _above(self, node: Term, links: Links) -> set[str]:
        records: set[str] = set()
        seen: set[Term] = set()
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                owners = self._owners(each) | links.get(each, set())
                waiting.extend(owners)
                if not owners:
                    records.add(str(each))
        return records

    def _owners(self, node: Term) -> set[Term]:
        above = {each.subject for link in self._owning for each in self._store.statements(None, link, node)}
        return above | {each.object for link in OWNERS_BY_LINK for each in self._store.statements(node, link)}

    def _links(self, statements: Iterable[Statement]) -> Links:
        """Give the owners that statements name, by what they own."""
        links: defaultdict[Term, set[Term]] = defaultdict(set)
        for statement in statements:
            if statement.predicate in self._owning:
                links[statement.object].add(statement.subject)
            elif statement.predicate in OWNERS_BY_LINK:
                links[statement.subject].add(statement.object)
        return links


def _grouped(
    statements: Iterable[Statement], records: Mapping[URIRef | BNode, set[str]]
) -> defaultdict[str, set[Statement]]:
    groups: defaultdict[str, set[Statement]] = defaultdict(set)
    for statement in statements:
        for record in records[statement.subject]:
            groups[record].add(statement)
    return groups
