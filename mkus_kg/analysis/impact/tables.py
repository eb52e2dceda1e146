"""An impact as a table with its paths in words, and its paths as triples."""

from collections.abc import Mapping
from typing import Final

from rdflib import Graph, Literal, URIRef

from mkus_kg.analysis.impact.parts import Doubt, Impact, Loss, Path, Step, Way
from mkus_kg.errors import Message
from mkus_kg.graph import Table, Term, Triple, as_graph
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import MKUS, RDF, XSD, Language

BETWEEN: Final = (MKUS.CausationClaim, MKUS.Remedy, MKUS.LawToday)
"""Records that only join two others: on a path they are called by their class."""

COLUMNS: Final[Mapping[str, Message]] = {
    "kind": Message(pl="Rodzaj", en="Kind"),
    "item": Message(pl="Zapis", en="Record"),
    "itemLabel": Message(pl="Zapis – nazwa", en="Record – name"),
    "certain": Message(pl="Na pewno", en="Certain"),
    "why": Message(pl="Dlaczego tylko możliwe", en="Why only possible"),
    "way": Message(pl="Jak", en="How"),
    "inferred": Message(pl="Na drodze jest powiązanie nasze, nie źródła", en="A link on the way is inferred"),
    "unverified": Message(pl="Na drodze jest zapis niesprawdzony", en="A record on the way is unverified"),
    "loses": Message(pl="Co traci", en="What it loses"),
    "number": Message(pl="Nr drogi", en="No. of the path"),
    "path": Message(pl="Droga", en="Path"),
    "steps": Message(pl="Trójki", en="Triples"),
}

WAYS: Final[Mapping[Way, Message]] = {
    "direct": Message(pl="bezpośrednio", en="directly"),
    "inside": Message(pl="przez część jednostki", en="through a part of the unit"),
    "around": Message(pl="przez jednostkę nadrzędną", en="through the unit around it"),
    "through": Message(pl="przez inny zapis", en="through another record"),
}

DOUBTS: Final[Mapping[Doubt, Message]] = {
    "some-part": Message(
        pl="nie wiadomo, którą część zmienionej jednostki to obejmie",
        en="it is not said which part of the changed unit is meant",
    ),
    "around": Message(
        pl="opiera się na całej jednostce nadrzędnej", en="it rests on the unit around as a whole"
    ),
    "other-wording": Message(
        pl="opiera się na brzmieniu, które tego dnia nie obowiązuje albo ma nieznaną datę",
        en="it rests on a wording that is not in force that day or has no known date",
    ),
    "gap": Message(
        pl="przyczyną jest brak przepisu, nie jego treść", en="the cause is a gap in the law, not its text"
    ),
    "looser": Message(
        pl="przepis tylko opisuje obecny stan prawa albo jest powiązany",
        en="the provision only describes the law today, or is related",
    ),
    "procedure": Message(
        pl="zmienia się tylko część reguł trybu, z którego forma korzysta",
        en="only some rules of a procedure that the form uses change",
    ),
    "reason": Message(
        pl="propozycja dotyczy bariery, której przyczyna się zmieni",
        en="the proposal concerns a barrier whose cause will change",
    ),
}

LOSSES: Final[Mapping[str, Message]] = {
    "causes": Message(pl="przyczyny prawne: {lost} z {total}", en="legal causes: {lost} of {total}"),
    "legal-bases": Message(pl="podstawy prawne: {lost} z {total}", en="legal bases: {lost} of {total}"),
    "rules": Message(
        pl="przepisy, które regulują tryb: {lost} z {total}",
        en="provisions that govern the procedure: {lost} of {total}",
    ),
    "definitions": Message(
        pl="przepisy, które określają zadanie: {lost} z {total}",
        en="provisions that define the task: {lost} of {total}",
    ),
    "targets": Message(
        pl="przepisy, które propozycja chce zmienić: {lost} z {total}",
        en="provisions that the proposal means to change: {lost} of {total}",
    ),
    "procedures": Message(
        pl="tryby, które tracą wszystkie przepisy: {lost} z {total}",
        en="procedures that lose all their provisions: {lost} of {total}",
    ),
}
"""What a repeal takes from a record, by what it rests on."""


def loss_in_words(loss: Loss, language: Language) -> str:
    """Say how many of the supports of a record a repeal takes away."""
    return LOSSES[loss.of].text(language).format(lost=loss.lost, total=loss.total)


def between(graph: KnowledgeGraph, node: URIRef) -> URIRef | None:
    """Give the class of a record that only joins two others, None for any other."""
    types = [each.object for each in list(graph.store.statements(node, RDF.type))]
    return next((kind for kind in BETWEEN if kind in types), None)


def name_on_path(graph: KnowledgeGraph, node: URIRef, language: Language) -> str:
    """Give what a record is called on a path: its label, or its class where it only joins two others."""
    return graph.label(between(graph, node) or node, language)


def in_words(graph: KnowledgeGraph, path: Path, language: Language) -> str:
    """Say a path in one line: names of records, and between them the links, with the way they point."""
    if not path.steps:
        return ""

    def link(step: Step) -> str:
        name = graph.label(step.statement.predicate, language)
        mark = " *" if step.inferred else ""
        return f"←[{name}{mark}]–" if step.against else f"–[{name}{mark}]→"

    words = [name_on_path(graph, path.steps[0].left, language)]
    for step in path.steps:
        words += [link(step), name_on_path(graph, step.reached, language)]
    return " ".join(words)


def impact_table(graph: KnowledgeGraph, impact: Impact, language: Language) -> Table:
    """Give a row for each path, the best path of each record first, with headings in the language."""

    def flag(value: bool) -> Literal:
        return Literal("true" if value else "false", datatype=XSD.boolean)

    rows: list[tuple[Term | None, ...]] = []
    for each in impact.touched:
        losses = "; ".join(loss_in_words(loss, language) for loss in each.losses)
        for number, path in enumerate(each.paths, 1):
            triples = " ".join(
                f"<{step.statement.subject}> <{step.statement.predicate}> <{step.statement.object}> ."
                for step in path.steps
            )
            rows.append(
                (
                    Literal(graph.label(each.kind, language)),
                    each.record,
                    Literal(graph.label(each.record, language)),
                    flag(path.certain),
                    Literal("; ".join(DOUBTS[doubt].text(language) for doubt in path.doubts)),
                    Literal(WAYS[path.way].text(language)),
                    flag(path.inferred),
                    flag(path.unverified),
                    Literal(losses),
                    Literal(number),
                    Literal(in_words(graph, path, language)),
                    Literal(triples),
                )
            )
    return Table(tuple(COLUMNS), tuple(rows), tuple(each.text(language) for each in COLUMNS.values()))


def impact_triples(impact: Impact) -> Graph:
    """Give every statement that a path of an impact rests on, each once."""
    return as_graph(
        Triple(*step.statement[:3])
        for touched in impact.touched
        for path in touched.paths
        for step in path.steps
    )
