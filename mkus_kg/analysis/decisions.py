"""What a person decides on a suggested link: as the change that the tracker records."""

import datetime
import secrets
from dataclasses import dataclass
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.analysis.wanted import LinksWanted
from mkus_kg.errors import BadChange, Message
from mkus_kg.graph import GraphStore, Statement
from mkus_kg.graph.patch import Patch
from mkus_kg.namespaces import GRAPH, ID, MKUS, PROV, RDF, SCHEME, XSD, Language

KNOWLEDGE: Final = GRAPH["knowledge"]
INFERRED: Final = SCHEME["basis/inferred"]
BASIS_OF: Final = {
    MKUS.legalBasis: MKUS.legalBasisBasis,
    MKUS.addressesBarrier: MKUS.addressesBarrierBasis,
}
"""The links that are suggested, and the property that says whose word such a link of a practice is."""
BYTES_OF_A_NAME: Final = 8


@dataclass(frozen=True, slots=True)
class Decision:
    """A practice, a link and a value that were suggested, whether a person accepts them, and why."""

    practice: URIRef
    link: URIRef
    value: URIRef
    accepted: bool
    reason: str
    language: Language = "pl"


def decision_patch(
    decision: Decision, agent: URIRef, now: datetime.datetime, store: GraphStore, wanted: LinksWanted
) -> Patch:
    """Give the change: the decision itself and, where it accepts, the link as an inference of ours.

    Raises BadChange for what is not suggested, or no longer.
    """
    practice, link, value = decision.practice, decision.link, decision.value
    if not wanted.offered(str(link), str(practice), str(value)):
        raise BadChange(
            Message(
                pl="Tego powiązania serwis nie podpowiada – może ktoś już o nim zdecydował. Odśwież listę.",
                en="The site does not suggest this link – perhaps somebody decided on it. Reload the list.",
            )
        )
    node = ID[f"link-decision/{secrets.token_hex(BYTES_OF_A_NAME)}"]
    added: set[tuple[URIRef, URIRef, URIRef | Literal]] = {
        (practice, MKUS.linkDecision, node),
        (node, RDF.type, MKUS.LinkDecision),
        (node, MKUS.decidedProperty, link),
        (node, MKUS.decidedValue, value),
        (node, MKUS.linkAccepted, Literal(decision.accepted)),
        (node, MKUS.recordedAt, Literal(now.isoformat(), datatype=XSD.dateTime, normalize=False)),
        (node, MKUS.reason, Literal(decision.reason, lang=decision.language)),
        (node, PROV.wasAssociatedWith, agent),
        (agent, RDF.type, MKUS.Agent),
    }
    removed: frozenset[Statement] = frozenset()
    if decision.accepted:
        basis = BASIS_OF[link]
        _check_inferred(store, practice, basis)
        added |= {(practice, link, value), (practice, basis, INFERRED)}
        if link == MKUS.legalBasis:
            removed = frozenset(store.statements(practice, MKUS.legalBasisUnknown))
    return Patch(removed, frozenset(Statement(*triple, KNOWLEDGE) for triple in added))


def _check_inferred(store: GraphStore, practice: URIRef, basis: URIRef) -> None:
    """Raise BadChange where the links of a practice are the word of a source: ours is not put among them."""
    if any(each.object != INFERRED for each in store.statements(practice, basis)):
        raise BadChange(
            Message(
                pl="Powiązania tej praktyki podaje źródło, a podpowiedź jest wnioskiem. "
                "Dopisz je w formularzu praktyki i powiedz, skąd je znasz.",
                en="A source gives the links of this practice, and a suggestion is an inference. "
                "Add it in the form of the practice and say how you know it.",
            )
        )
