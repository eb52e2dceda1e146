"""What no change may do, whatever the shapes say: it writes facts alone, and events stay as they were."""

from datetime import datetime
from typing import Final

from rdflib import BNode, Literal, URIRef

from mkus_kg.errors import BadChange, Forbidden, Message
from mkus_kg.graph import GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.namespaces import ADMS, BASE, GRAPH, MKUS, PROV, RDF, SCHEME, XSD
from mkus_kg.permissions import Permission
from mkus_kg.plain_text import refusal
from mkus_kg.tracker.authorship import needs_second_person
from mkus_kg.tracker.change import Agent
from mkus_kg.tracker.touched import AGENTS

FACT_GRAPHS: Final = frozenset(GRAPH[name] for name in ("knowledge", "law", "meta", "schemes", "sources"))
DRAFT: Final = SCHEME["recommendation-status/draft"]
NAMING_AGENTS: Final = frozenset({PROV.wasAssociatedWith, PROV.wasAttributedTo})
AGENT_CLASSES: Final = frozenset({MKUS.Agent, MKUS.ImportAgent})


class Admission:
    """What the program states, so that nobody writes there."""

    def __init__(self, program: GraphStore) -> None:
        self._subjects = frozenset(each.subject for each in program.statements())

    def check(self, patch: Patch) -> None:
        """Raise BadChange for statements that are no facts, and BadPatch for those that cannot be written."""
        patch.text()
        for statement in (*patch.removed, *patch.added):
            self._check_statement(statement)
        for statement in patch.added:
            refused = refusal(statement.object)
            if refused is not None:
                raise BadChange(refused)

    def _check_statement(self, statement: Statement) -> None:
        if statement.graph not in FACT_GRAPHS:
            names = ", ".join(sorted(each.removeprefix(GRAPH) for each in FACT_GRAPHS))
            raise _refused(f"fakty stoją w grafach: {names}", f"facts stand in the graphs: {names}")
        if isinstance(statement.subject, BNode) or not statement.subject.startswith(BASE):
            raise _refused(
                f"rekord musi mieć adres zaczynający się od {BASE}",
                f"a record must have an address that begins with {BASE}",
            )
        if statement.subject in self._subjects:
            raise _refused(
                "ontologię, listy kodów i reguły zmienia się w plikach programu",
                "the ontology, code lists and rules are changed in the files of the program",
            )


def stamped(patch: Patch, agent: Agent, moment: datetime) -> Patch:
    """Give a patch whose events are recorded at a moment: when that is, is not for their writer to say.

    Jobs carry over when others recorded what they did.
    """
    if agent.job:
        return patch
    recorded = Literal(moment.isoformat(), datatype=XSD.dateTime, normalize=False)
    added = {
        Statement(each.subject, each.predicate, recorded, each.graph)
        if each.predicate == MKUS.recordedAt
        else each
        for each in patch.added
    }
    return Patch(patch.removed, frozenset(added))


def check_authorship(store: GraphStore, patch: Patch, agent: Agent) -> None:
    """Raise Forbidden where a person writes in the name of somebody else; jobs carry over what others did.

    Of who acts a person says only that they are one who does, and who did something is never said later.
    """
    if agent.job:
        return
    own = URIRef(agent.iri)
    told = {each[:3] for each in (*patch.removed, *patch.added) if _is_about_agents(each)}
    named = {each for each in (*patch.removed, *patch.added) if each.predicate in NAMING_AGENTS}
    later = {each for each in named if each in patch.removed or any(store.statements(each.subject, RDF.type))}
    if told - {(own, RDF.type, MKUS.Agent)} or later or {each.object for each in named} - {own}:
        raise Forbidden(
            Message(
                pl="Zmianę można zapisać tylko we własnym imieniu, a tego, kto co zrobił, nie zmienia się.",
                en="A change can only be recorded in one's own name, and who did what never changes.",
            )
        )


def _is_about_agents(statement: Statement) -> bool:
    classed = statement.predicate == RDF.type and statement.object in AGENT_CLASSES
    return classed or statement.subject.startswith(AGENTS)


def check_events(store: GraphStore, patch: Patch) -> None:
    """Raise BadChange where a change of status that took place, or what it cites, would be said otherwise."""
    for subject in {each.subject for each in (*patch.removed, *patch.added)}:
        citing = (each.subject for each in store.statements(None, MKUS.hasCitation, subject))
        if any(_is_event(store, each) for each in (subject, *citing)):
            raise _refused(
                "zdarzeń w historii statusów nie zmienia się; dopisz następne albo cofnij rewizję",
                "events in the history of a status never change; add the next one or undo the revision",
            )


def _is_event(store: GraphStore, node: URIRef | BNode) -> bool:
    return any(store.statements(node, RDF.type, MKUS.StatusChange))


def is_draft(store: GraphStore, recommendation: URIRef) -> bool:
    """Say whether a recommendation has not been sent yet: then its content may still change."""
    statuses = {each.object for each in store.statements(recommendation, ADMS.status)}
    return statuses <= {DRAFT}


def check_sent(store: GraphStore, patch: Patch) -> None:
    """Raise BadChange where the content of a recommendation that was sent would change."""
    for subject in {each.subject for each in (*patch.removed, *patch.added)}:
        if (
            isinstance(subject, URIRef)
            and any(store.statements(subject, RDF.type, MKUS.Recommendation))
            and not is_draft(store, subject)
        ):
            raise _refused(
                "rekomendację wysłano, więc jej treść się nie zmienia; napisz nową",
                "the recommendation was sent, so its content does not change; write a new one",
            )


def check_moves(store: GraphStore, patch: Patch, agent: Agent) -> None:
    """Raise Forbidden for a status that the agent may not give, whatever the action is called."""
    statuses = {each.subject: each.object for each in patch.added if each.predicate == MKUS.toStatus}
    records = {each.subject: each.object for each in patch.added if each.predicate == MKUS.statusOf}
    later = {each.subject for each in patch.added if each.predicate == MKUS.previousChange}
    for event in statuses.keys() | records.keys() | later:
        record, status = records.get(event), statuses.get(event)
        if event in later or record is None or store.known(record):
            agent.demand(Permission.MOVE)
        if status is not None and needs_second_person(store, status):
            agent.demand(Permission.VERIFY)


def _refused(pl: str, en: str) -> BadChange:
    return BadChange(
        Message(pl=f"Tej zmiany nie można zapisać: {pl}.", en=f"This change cannot be kept: {en}.")
    )
