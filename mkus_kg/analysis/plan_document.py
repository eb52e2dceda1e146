"""A plan as data: a table of changes with what each is worth, and everything as a JSON document."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from rdflib import Literal, URIRef

from mkus_kg.analysis.blocking import SOURCE
from mkus_kg.analysis.plans import Package, Plan, Worth
from mkus_kg.analysis.targets import Target
from mkus_kg.errors import Message
from mkus_kg.graph import Row, Table
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.namespaces import Language

COMPUTED: Final = Message(pl="obliczone z grafu", en="computed from the graph")
HONEST: Final = Message(
    pl="To wynik obliczenia, a nie słowa źródeł. Opiera się na powiązaniach z grafu: {links}, "
    "w tym wprost ze źródeł: {sourced}. Pozostałe są naszą klasyfikacją.",
    en="This is the result of a computation, not the words of sources. It rests on links of the graph: "
    "{links}, of which sources state: {sourced}. The rest are our classification.",
)
HEADINGS: Final[Mapping[str, Message]] = {
    "change": Message(pl="Zmiana", en="Change"),
    "changeLabel": Message(pl="Zmiana – nazwa", en="Change – name"),
    "inPlan": Message(pl="W pokazanym najlepszym zestawie", en="In the best set shown"),
    "stage": Message(pl="Etap", en="Stage"),
    "stageLabel": Message(pl="Etap – nazwa", en="Stage – name"),
    "addressee": Message(pl="Adresat", en="Addressee"),
    "alone": Message(pl="Uwalnia sama", en="Frees by itself"),
    "lostInPlan": Message(pl="Traci bez niej najlepszy plan", en="The best plan loses without it"),
    "lostInAll": Message(pl="Bez niej nie do uwolnienia", en="Cannot be freed without it"),
    "sets": Message(pl="W ilu najlepszych zestawach", en="In how many of the best sets"),
    "replacedBy": Message(pl="Zastąpi ją zawsze", en="Can always be replaced by"),
    "replacedByLabel": Message(pl="Zastąpi ją zawsze – nazwa", en="Can always be replaced by – name"),
    "remedies": Message(pl="Powiązania z barierami", en="Links with barriers"),
    "sourced": Message(pl="W tym wprost ze źródeł", en="Of these stated by sources"),
    "basis": Message(pl="Skąd ten wiersz", en="Where this row is from"),
}


def amount(value: int, unit: int) -> int | float:
    """Give a value in units, whole where it is whole, else to two places."""
    exact = Fraction(value, unit)
    return int(exact) if exact.denominator == 1 else round(float(exact), 2)


def sourced(plan: Plan) -> int:
    """Give how many of the links that the plan rests on are stated by a source."""
    return sum(link.basis == SOURCE for link in plan.links)


def honest(plan: Plan, language: Language) -> str:
    """Say that the plan is computed, and from how many links of whose."""
    return HONEST.text(language).format(links=len(plan.links), sourced=sourced(plan))


def plan_table(graph: KnowledgeGraph, plan: Plan, language: Language) -> Table:
    """Give every change that may be chosen, one a row, the most worth by itself first."""
    rows = tuple(_row(graph, plan, each, language) for each in by_worth(plan.worths))
    return Table(tuple(HEADINGS), rows, tuple(each.text(language) for each in HEADINGS.values()))


def by_worth(worths: Iterable[Worth]) -> list[Worth]:
    """Put those first that stand in most best sets, then those that free most."""
    return sorted(
        worths, key=lambda each: (-each.ties, -(each.in_plan or 0), -each.alone, -each.in_all, each.name)
    )


def _row(graph: KnowledgeGraph, plan: Plan, worth: Worth, language: Language) -> Row:
    blocking = plan.choice.blocking
    change = blocking.changes[worth.name]
    remedies = [each for each in blocking.facts.remedies if each.change == worth.name]
    to = "; ".join(graph.label(each, language) for each in change.institutions) or change.addressee
    return (
        URIRef(worth.name),
        Literal(graph.label(worth.name, language)),
        Literal(worth.name in plan.best.changes),
        URIRef(change.stage) if change.stage else None,
        Literal(graph.label(change.stage, language)) if change.stage else None,
        Literal(to) if to else None,
        Literal(amount(worth.alone, plan.unit)),
        None if worth.in_plan is None else Literal(amount(worth.in_plan, plan.unit)),
        Literal(amount(worth.in_all, plan.unit)),
        Literal(worth.ties),
        URIRef(worth.replaced_by) if worth.replaced_by else None,
        Literal(graph.label(worth.replaced_by, language)) if worth.replaced_by else None,
        Literal(len(remedies)),
        Literal(sum(each.basis == SOURCE for each in remedies)),
        Literal(COMPUTED.text(language)),
    )


def plan_document(graph: KnowledgeGraph, plan: Plan, language: Language) -> dict[str, Any]:
    """Give the whole plan, ready for JSON; values are in the unit that was chosen, IRIs in full."""
    asked, reading = plan.asked, plan.asked.reading

    def named(iri: str) -> dict[str, str]:
        return {"iri": iri, "label": graph.label(iri, language)}

    def target(each: Target) -> dict[str, Any]:
        pair = each.pair
        return {
            "form": named(pair.form) if pair and pair.form else None,
            "task": named(pair.task) if pair and pair.task else None,
            "barriers": [named(barrier) for barrier in each.barriers],
            "weight": amount(each.weight, plan.unit),
        }

    def package(each: Package) -> dict[str, Any]:
        return {
            "changes": [named(change) for change in each.changes],
            "value": amount(each.value, plan.unit),
            "proven": each.proven,
            "atMost": amount(each.bound, plan.unit),
            "freed": [target(one) for one in each.freed],
        }

    def worths(found: Sequence[Worth], replaced: bool = False) -> list[dict[str, Any]]:
        return [
            {
                "name": named(each.name) if each.name else None,
                "changes": list(each.changes),
                "alone": amount(each.alone, plan.unit),
                "lostInPlan": None if each.in_plan is None else amount(each.in_plan, plan.unit),
                "lostInAll": amount(each.in_all, plan.unit),
                "sets": each.ties,
            }
            | ({"replacedBy": named(each.replaced_by) if each.replaced_by else None} if replaced else {})
            for each in by_worth(found)
        ]

    return {
        "computed": honest(plan, language),
        "language": language,
        "contentHash": graph.version,
        "asked": {
            "most": asked.most,
            "form": asked.form or None,
            "task": asked.task or None,
            "institution": asked.institution or None,
            "without": sorted(asked.without),
            "count": asked.count,
            "weight": asked.weight,
            "removal": reading.removal,
            "general": reading.general,
            "ended": reading.ended,
            "sourced": reading.sourced,
            "kinds": sorted(reading.kinds),
        },
        "numbers": {
            "freeable": len(plan.choice.freeable),
            "freeAlready": len(plan.free),
            "stuck": len(plan.stuck),
        },
        "best": package(plan.best),
        "sets": [list(each.changes) for each in plan.ties],
        "setsComplete": plan.ties_complete,
        "smallestForAll": package(plan.smallest) if plan.smallest else None,
        "tradeOff": [
            {
                "most": number,
                "value": amount(each.value, plan.unit),
                "proven": each.proven,
                "freed": len(each.freed),
                "changes": list(each.changes),
            }
            for number, each in enumerate(plan.curve)
        ],
        "changes": worths(plan.worths, replaced=True),
        "provisions": worths(plan.provisions),
        "institutions": worths(plan.institutions),
        "parts": [list(each) for each in plan.parts],
        "freeAlready": [target(each) for each in plan.free],
        "stuck": [
            target(each)
            | {
                "because": [
                    named(barrier) | {"reason": plan.choice.hopeless[barrier]}
                    for barrier in each.barriers
                    if barrier in plan.choice.hopeless
                ]
            }
            for each in plan.stuck
        ],
        "wanted": [
            named(each.barrier) | {"value": amount(each.value, plan.unit), "targets": len(each.targets)}
            for each in plan.wanted
        ],
        "restsOn": {
            "links": len(plan.links),
            "byBasis": dict(sorted(Counter(link.basis for link in plan.links).items())),
            "critical": [
                {
                    "remedy": each.remedy.iri,
                    "change": named(each.remedy.change),
                    "barrier": named(each.remedy.barrier),
                    "basis": each.remedy.basis,
                    "valueWithout": amount(each.value, plan.unit),
                }
                for each in plan.critical
            ],
        },
    }
