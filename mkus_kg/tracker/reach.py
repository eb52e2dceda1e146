"""How far a change may reach: what it does to each record decides which permission it takes.

The action that a change is called by is a word of its writer; this looks at the statements themselves.
"""

from collections.abc import Iterator
from typing import Final

from rdflib import URIRef

from mkus_kg.errors import BadChange, Forbidden, Message
from mkus_kg.graph import GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.namespaces import ADMS, MKUS, PROV, RDF, SCHEME
from mkus_kg.permissions import Permission
from mkus_kg.tracker.admission import is_draft
from mkus_kg.tracker.change import Agent
from mkus_kg.tracker.touched import AGENTS, Owners

CITABLE: Final = frozenset({MKUS.Barrier, MKUS.ProposedChange, MKUS.GoodPractice})
"""The classes whose records may be given one more citation without being edited."""
MADE_BY: Final = {
    MKUS.Barrier: Permission.REPORT,
    MKUS.ProposedChange: Permission.PROPOSE,
    MKUS.GoodPractice: Permission.LINK,
    MKUS.Source: Permission.CITE,
}
"""What it takes to make a record of a class; any other class takes the permission to edit."""
OF_VERIFIERS: Final = frozenset({MKUS.verified, MKUS.audit, MKUS.mkusOrigin, PROV.wasAttributedTo})
"""What whoever reported a barrier does not say of it, not even before anybody has looked."""
REPORTED: Final = SCHEME["barrier-status/reported"]


def check_reach(store: GraphStore, owners: Owners, patch: Patch, agent: Agent) -> None:
    """Raise Forbidden unless the agent may do to each record what the patch does to it.

    The store is as it was before the patch.
    """
    if agent.job or agent.may(Permission.EDIT):
        return
    needs = dict(_needs(store, owners, patch, agent))
    reporting = Permission.REPORT in needs.values()
    for record, need in needs.items():
        new_source = need is Permission.CITE and not _types(store, record)
        # A report brings the source along from which it is known.
        agent.demand(Permission.REPORT if reporting and new_source else need)


def _needs(
    store: GraphStore, owners: Owners, patch: Patch, agent: Agent
) -> Iterator[tuple[URIRef, Permission]]:
    for name, part in owners.by_record(patch).items():
        record = URIRef(name)
        types = _types(store, record)
        if name.startswith(AGENTS):
            continue
        if not types:
            made = [each.object for each in part.added if each[:2] == (record, RDF.type)]
            needed = {MADE_BY.get(URIRef(str(each)), Permission.EDIT) for each in made}
            yield record, needed.pop() if len(needed) == 1 and not part.removed else Permission.EDIT
        elif is_own_report(store, record, agent.iri) and _is_of_reporter(store, part):
            yield record, Permission.REPORT
        else:
            cites = bool(types & CITABLE) and _only_cites(store, record, part)
            yield record, Permission.CITE if cites else Permission.EDIT


def is_own_report(store: GraphStore, record: URIRef, agent: str) -> bool:
    """Say whether somebody reported this barrier themselves and nobody has taken it up since."""
    own = store.statements(record, PROV.wasAttributedTo, URIRef(agent))
    return any(own) and any(store.statements(record, ADMS.status, REPORTED))


def check_own_report(store: GraphStore, record: URIRef, agent: str) -> None:
    """Raise Forbidden unless this is somebody's own report that nobody has taken up."""
    if not is_own_report(store, record, agent):
        raise Forbidden(
            Message(
                pl="Poprawić można własne zgłoszenie, dopóki nikt się nim nie zajął. "
                "Potem zmiany wprowadza analityk: napisz mu o nich w komentarzu.",
                en="You can mend a report of your own until somebody takes it up. "
                "After that an analyst makes changes: say in a comment what to change.",
            )
        )


def check_draft(store: GraphStore, recommendation: URIRef) -> None:
    """Raise BadChange for a recommendation that was sent: its content does not change any more."""
    if not is_draft(store, recommendation):
        raise BadChange(
            Message(
                pl="Rekomendację wysłano, więc jej treść się nie zmienia. Napisz nową rekomendację.",
                en="The recommendation was sent, so its content does not change. Write a new one.",
            )
        )


def check_citable(store: GraphStore, record: URIRef) -> None:
    """Raise BadChange for a record that is given no citations of its own."""
    types = _types(store, record)
    if MKUS.StatusChange in types:
        raise BadChange(
            Message(
                pl="Zdarzenia w historii stanu nie zmienia się i nie dopisuje się do niego źródeł. "
                "Dopisz źródło do bariery, propozycji albo praktyki, której zdarzenie dotyczy.",
                en="An event in the history of a status never changes and is given no more sources. "
                "Add the source to the barrier, the proposal or the practice that the event is about.",
            )
        )
    if not types & CITABLE:
        raise BadChange(
            Message(
                pl="Źródło można dopisać do bariery, propozycji zmiany albo dobrej praktyki; "
                "to jest zapis innego rodzaju.",
                en="A source can be added to a barrier, a proposed change or a good practice; "
                "this is a record of another kind.",
            )
        )


def _types(store: GraphStore, record: URIRef) -> set[URIRef]:
    return {URIRef(str(each.object)) for each in store.statements(record, RDF.type)}


def _only_cites(store: GraphStore, record: URIRef, part: Patch) -> bool:
    """Say whether citations are added that were not there, and nothing else."""
    cited = {each.object for each in part.added if each[:2] == (record, MKUS.hasCitation)}
    made = {each.subject for each in part.added if each.subject != record}
    return (
        not part.removed
        and cited == made
        and all(each.subject != record or each.predicate == MKUS.hasCitation for each in part.added)
        and all(_is_new_citation(store, each, part.added) for each in made)
    )


def _is_new_citation(store: GraphStore, node: URIRef | object, added: frozenset[Statement]) -> bool:
    kinds = {each.object for each in added if each[:2] == (node, RDF.type)}
    return kinds == {MKUS.Citation} and isinstance(node, URIRef) and not store.known(node)


def _is_of_reporter(store: GraphStore, part: Patch) -> bool:
    statements = (*part.removed, *part.added)
    events = {each.subject for each in statements if each.predicate == MKUS.statusOf}
    return not events and OF_VERIFIERS.isdisjoint(each.predicate for each in statements)
