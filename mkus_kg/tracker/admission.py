"""What no change may do, whatever the shapes say: it writes facts alone, and events stay as they were."""

from typing import Final

from rdflib import BNode, URIRef

from mkus_kg.errors import BadChange, Forbidden, Message
from mkus_kg.graph import GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.namespaces import BASE, GRAPH, MKUS, PROV, RDF
from mkus_kg.permissions import Permission, demand
from mkus_kg.tracker.authorship import needs_second_person
from mkus_kg.tracker.change import Agent
from mkus_kg.tracker.touched import AGENTS

FACT_GRAPHS: Final = frozenset(GRAPH[name] for name in ("knowledge", "law", "meta", "schemes", "sources"))
NAMING_AGENTS: Final = frozenset({PROV.wasAssociatedWith, PROV.wasAttributedTo})


class Admission:
    """What the program states, so that nobody writes there."""

    def __init__(self, program: GraphStore) -> None:
        self._subjects = frozenset(each.subject for each in program.statements())

    def check(self, patch: Patch) -> None:
        """Raise BadChange for statements that are no facts, and BadPatch for those that cannot be written."""
        patch.text()
        for statement in (*patch.removed, *patch.added):
            self._check_statement(statement)

    def _check_statement(self, statement: Statement) -> None:
        if statement.graph not in FACT_GRAPHS:
            names = ", ".join(sorted(each.removeprefix(GRAPH) for each in FACT_GRAPHS))
            raise _refused(f"fakty stoją w grafach: {names}", f"facts stand in the graphs: {names}")
        if isinstance(statement.subject, BNode) or not statement.subject.startswith(BASE):
            raise _refused(
                f"rekord musi mieć adres zaczynający się od {BASE}",
                f"a record must have an address that begins with {BASE}",
            )
        if "\0" in statement.object:
            raise _refused(
                "tekst zawiera znak, którego nie da się zapisać; usuń go",
                "the text holds a character that cannot be kept; remove it",
            )
        if statement.subject in self._subjects:
            raise _refused(
                "ontologię, listy kodów i reguły zmienia się w plikach programu",
                "the ontology, code lists and rules are changed in the files of the program",
            )


def check_authorship(patch: Patch, agent: Agent) -> None:
    """Raise Forbidden where a person writes in the name of somebody else; jobs carry over what others did."""
    named = {
        each.object
        for each in patch.added
        if each.predicate in NAMING_AGENTS and str(each.object).startswith(AGENTS)
    }
    if not agent.job and named - {URIRef(agent.iri)}:
        raise Forbidden(
            Message(
                pl="Zmianę można zapisać tylko we własnym imieniu.",
                en="A change can only be recorded in one's own name.",
            )
        )


def check_events(store: GraphStore, patch: Patch) -> None:
    """Raise BadChange where statements of a change of status that took place would be taken away."""
    for subject in {each.subject for each in patch.removed}:
        if next(store.statements(subject, RDF.type, MKUS.StatusChange), None) is not None:
            raise _refused(
                "zdarzeń w historii statusów nie zmienia się; dopisz następne albo cofnij rewizję",
                "events in the history of a status never change; add the next one or undo the revision",
            )


def check_moves(store: GraphStore, patch: Patch, agent: Agent) -> None:
    """Raise Forbidden for a move of a status that the agent's role does not allow, whatever the action."""
    statuses = {each.subject: each.object for each in patch.added if each.predicate == MKUS.toStatus}
    for event in {each.subject for each in patch.added if each.predicate == MKUS.previousChange}:
        demand(agent.roles, Permission.MOVE, job=agent.job)
        status = statuses.get(event)
        if status is not None and needs_second_person(store, status):
            demand(agent.roles, Permission.VERIFY, job=agent.job)


def _refused(pl: str, en: str) -> BadChange:
    return BadChange(
        Message(pl=f"Tej zmiany nie można zapisać: {pl}.", en=f"This change cannot be kept: {en}.")
    )
