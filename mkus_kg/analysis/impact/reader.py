"""Follows a change of law from the unit it changes, link by link; nothing that is not linked is read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rdflib import Literal, URIRef

from mkus_kg.analysis.impact.parts import (
    CHANGES,
    KINDS,
    ChangeOfLaw,
    Doubt,
    Impact,
    Loss,
    Path,
    Step,
    Touched,
    Way,
)
from mkus_kg.analysis.impact.rules import (
    HANGING,
    OWN,
    PART,
    RESTING,
    TARGETS,
    WORDING,
    Hanging,
    Hop,
    Resting,
)
from mkus_kg.describe.properties import Properties
from mkus_kg.errors import BadParameter, Message
from mkus_kg.graph import INFERRED, Statement
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.labels import alphabetical
from mkus_kg.namespaces import ELI, MKUS, RDF, Language

STARTS: Final = (MKUS.Provision, MKUS.Act, MKUS.ProvisionVersion, MKUS.ProposedChange, MKUS.Effect)
"""The classes one can ask about."""
ONE_DAY: Final = timedelta(days=1)
TRUE: Final = "true"
FALSE: Final = "false"
NEARNESS: Final[Sequence[Way]] = ("direct", "inside", "around", "through")


def impact_of(
    graph: KnowledgeGraph,
    of: str,
    change: ChangeOfLaw = "amendment",
    *,
    day: date,
    language: Language = "pl",
) -> Impact:
    """Give what an amendment or a repeal of a provision, its wording or an act touches, on the law of a day.

    Of a proposed change or an effect of an act: what an amendment of the units it names touches, and what it
    names itself. Records stand in the order of KINDS, then the surest and nearest first, then by their names
    in the language. Raises NotFound for what the graph does not hold, BadParameter for a record of another
    class, and for the repeal of what is no text of law.
    """
    node = graph.resource(of)
    reader = _Reader(graph, node, change, day)
    if reader.start is None or change not in CHANGES:
        raise BadParameter(
            Message(
                pl="Skutki można zbadać dla przepisu, brzmienia, aktu, zmiany prawa albo propozycji zmiany.",
                en="Impact can be asked of a provision, a wording, an act, a change of law or a proposal.",
            )
        )
    if change == "repeal" and reader.start in TARGETS:
        raise BadParameter(
            Message(
                pl="O uchylenie można zapytać przy przepisie, brzmieniu albo akcie.",
                en="A repeal can be asked about for a provision, a wording or an act.",
            )
        )

    def place(each: Touched) -> tuple[object, ...]:
        name = alphabetical(graph.label(each.record, language))
        return KINDS.index(each.kind), not each.certain, not each.direct, each.inferred, name, each.record

    return Impact(node, reader.start, change, day, tuple(sorted(reader.touched(), key=place)))


@dataclass(frozen=True, slots=True)
class _Place:
    """A unit or an act that changes, as one of the three kinds of places, and the way to it."""

    node: URIRef
    steps: tuple[Step, ...]
    way: Way
    doubts: tuple[Doubt, ...]
    falls: bool


class _Reader:
    """Reads one impact; what it looks up is kept until it is done."""

    def __init__(self, graph: KnowledgeGraph, node: URIRef, change: ChangeOfLaw, day: date) -> None:
        self._store = graph.store
        self._properties = Properties(graph.store)
        self._node = node
        self._repeal = change == "repeal"
        self._doubtful: dict[URIRef, bool] = {}
        self._typed: dict[URIRef, list[object]] = {}
        self._led: dict[tuple[URIRef, Hop], list[Step]] = {}
        self.start = next((kind for kind in STARTS if kind in self._types(node)), None)
        self._days = self._days_of_law(day)

    # The graph, a node at a time

    def _objects(self, node: URIRef, name: URIRef) -> list[object]:
        return [each.object for each in list(self._store.statements(node, name))]

    def _types(self, node: URIRef) -> list[object]:
        if node not in self._typed:
            self._typed[node] = self._objects(node, RDF.type)
        return self._typed[node]

    def _follow(self, node: URIRef, hop: Hop | None) -> list[Step]:
        """Give the statements that lead on by a link, what is stated before what a rule says."""
        if hop is None:
            return []
        if (node, hop) not in self._led:
            self._led[node, hop] = self._read(node, hop)
        return self._led[node, hop]

    def _read(self, node: URIRef, hop: Hop) -> list[Step]:
        pattern = (None, hop.name, node) if hop.against else (node, hop.name, None)
        found: dict[tuple[object, ...], Statement] = {}
        for each in sorted(self._store.statements(*pattern), key=lambda each: each.graph == INFERRED):
            if isinstance(each.subject, URIRef) and isinstance(each.object, URIRef):
                found.setdefault(each[:3], each)
        return [Step(found[key], hop.against, self._basis(found[key])) for key in sorted(found)]

    def _chains(self, node: URIRef, hops: Sequence[Hop]) -> Iterator[tuple[Step, ...]]:
        if not hops:
            yield ()
            return
        for step in self._follow(node, hops[0]):
            for rest in self._chains(step.reached, hops[1:]):
                yield (step, *rest)

    def _basis(self, statement: Statement) -> tuple[URIRef, ...]:
        names = self._properties.of(statement.predicate).basis or (MKUS.basis,)
        said = (each for name in names for each in self._objects(URIRef(statement.subject), name))
        return tuple(sorted({each for each in said if isinstance(each, URIRef)}))

    def _is(self, node: URIRef, name: URIRef, value: str) -> bool:
        return value in map(str, self._objects(node, name))

    def _unverified(self, node: URIRef) -> bool:
        if node not in self._doubtful:
            self._doubtful[node] = self._is(node, MKUS.verified, FALSE)
        return self._doubtful[node]

    def _path(self, steps: tuple[Step, ...], way: Way, doubts: Iterable[Doubt]) -> Path:
        unverified = any(self._unverified(step.reached) for step in steps)
        return Path(steps, way, tuple(dict.fromkeys(doubts)), unverified)

    # The law on the day

    def _days_of_law(self, day: date) -> tuple[date, ...]:
        """Give the days whose wordings the change meets: that of an effect meets what it ends and gives."""
        if self.start != MKUS.Effect:
            return (day,)
        dates = [
            each.value for each in self._objects(self._node, MKUS.effectDate) if isinstance(each, Literal)
        ]
        return tuple(each for on in dates if isinstance(on, date) for each in (on - ONE_DAY, on)) or (day,)

    def _met(self, wording: URIRef) -> bool:
        if self.start == MKUS.ProvisionVersion:
            return wording == self._node
        first, last = (
            [str(each) for each in self._objects(wording, name)]
            for name in (ELI.first_date_entry_in_force, ELI.date_no_longer_in_force)
        )
        return bool(first) and any(
            min(first) <= day.isoformat() and (not last or day.isoformat() <= max(last)) for day in self._days
        )

    # The places that change

    def _places(self) -> list[_Place]:
        """Give each unit and act that changes once, by the nearest way."""
        found: dict[URIRef, _Place] = {}
        for place in sorted(self._reached(), key=lambda each: (NEARNESS.index(each.way), len(each.steps))):
            found.setdefault(place.node, place)
        return list(found.values())

    def _reached(self) -> Iterator[_Place]:
        if self.start is not None and self.start in TARGETS:
            for hop in TARGETS[self.start]:
                for step in self._follow(self._node, hop):
                    yield from self._around(step.reached, (step,))
        elif self.start == MKUS.ProvisionVersion:
            for step in self._follow(self._node, Hop(WORDING.name, against=False)):
                yield from self._around(step.reached, (step,))
        else:
            yield from self._around(self._node, ())

    def _around(self, unit: URIRef, way: tuple[Step, ...]) -> Iterator[_Place]:
        """Give a unit, those within it and those it lies in."""
        whole = self._repeal or not (self.start in TARGETS or MKUS.Act in self._types(unit))
        part: tuple[Doubt, ...] = () if whole else ("some-part",)
        act = MKUS.Act in self._types(unit)
        yield _Place(unit, way, "direct", part if act else (), self._repeal)
        for steps in self._tree(unit, PART):
            yield _Place(steps[-1].reached, (*way, *steps), "inside", part, self._repeal)
        for steps in self._tree(unit, Hop(PART.name, against=False)):
            yield _Place(steps[-1].reached, (*way, *steps), "around", ("around",), False)

    def _tree(self, node: URIRef, hop: Hop) -> Iterator[tuple[Step, ...]]:
        seen = {node}
        waiting: list[tuple[URIRef, tuple[Step, ...]]] = [(node, ())]
        while waiting:
            at, steps = waiting.pop(0)
            for step in self._follow(at, hop):
                if step.reached not in seen:
                    seen.add(step.reached)
                    waiting.append((step.reached, (*steps, step)))
                    yield (*steps, step)

    # What rests on them

    def touched(self) -> list[Touched]:
        """Give every record that is touched, with its paths, the best first."""
        paths: dict[URIRef, list[Path]] = {}
        places = self._places()
        fallen = {place.node for place in places if place.falls}
        for chain in OWN.get(self.start, ()) if self.start is not None else ():
            for steps in self._chains(self._node, chain):
                paths.setdefault(steps[-1].reached, []).append(self._path(steps, "direct", ()))
        for place in places:
            for rule in RESTING:
                for steps, doubts in self._resting(place, rule):
                    path = self._path((*place.steps, *steps), place.way, (*place.doubts, *doubts))
                    paths.setdefault(path.steps[-1].reached, []).append(path)
            if self._repeal and place.way == "inside":
                paths.setdefault(place.node, []).append(self._path(place.steps, "inside", ()))
        paths.pop(self._node, None)
        sure = [
            each
            for each, found in paths.items()
            if self._repeal and self._kind(each) != MKUS.Provision and any(path.certain for path in found)
        ]
        losses = {record: self._losses(record, fallen) for record in sure}
        for hanging in HANGING:
            self._hang(hanging, paths, losses)
        return [
            Touched(record, kind, tuple(sorted(found, key=_order)), tuple(losses.get(record, ())))
            for record, found in paths.items()
            if (kind := self._kind(record)) is not None
        ]

    def _kind(self, record: URIRef) -> URIRef | None:
        types = self._types(record)
        return next((kind for kind in KINDS if kind in types), None)

    def _resting(self, place: _Place, rule: Resting) -> Iterator[tuple[tuple[Step, ...], list[Doubt]]]:
        for first, doubts in self._carried(place.node, rule):
            carrier = first[-1].reached
            if self._is(carrier, MKUS.gap, TRUE):
                doubts.append("gap")
            if rule.doubt:
                doubts.append(rule.doubt)
            for rest in self._chains(carrier, rule.then):
                yield (*first, *rest), doubts

    def _carried(self, node: URIRef, rule: Resting) -> Iterator[tuple[tuple[Step, ...], list[Doubt]]]:
        if MKUS.Act in self._types(node):
            yield from (((step,), []) for step in self._follow(node, rule.act))
            return
        worded = set()
        for wording in self._follow(node, WORDING) if rule.wording else ():
            for step in self._follow(wording.reached, rule.wording):
                worded.add(step.reached)
                yield (wording, step), [] if self._met(wording.reached) else ["other-wording"]
        for step in self._follow(node, rule.unit):
            if step.reached not in worded:
                yield (step,), []

    def _hang(
        self, hanging: Hanging, paths: dict[URIRef, list[Path]], losses: dict[URIRef, list[Loss]]
    ) -> None:
        """Add what hangs on the touched records of a class, by the best way to each of these."""
        for record in [each for each in paths if self._kind(each) == hanging.on]:
            best = min(paths[record], key=_order)
            for steps in self._chains(record, hanging.hops):
                reached = steps[-1].reached
                if reached == self._node:
                    continue
                doubts = [*best.doubts, *([hanging.doubt] if hanging.doubt else [])]
                if hanging.doubt == "procedure" and self._repeal:
                    left = self._procedures_left(reached, losses)
                    if left.lost and left not in losses.setdefault(reached, []):
                        losses[reached].append(left)
                    doubts = list(best.doubts) if left.complete else doubts
                found = self._path((*best.steps, *steps), "through", doubts)
                paths.setdefault(reached, []).append(found)

    # What a repeal takes away

    def _losses(self, record: URIRef, fallen: set[URIRef]) -> list[Loss]:
        found = []
        for rule in RESTING:
            supports = self._supports(record, rule) if rule.support else set()
            lost = len(supports & fallen)
            if lost:
                found.append(Loss(rule.support, lost, len(supports)))
        return found

    def _supports(self, record: URIRef, rule: Resting) -> set[URIRef]:
        """Give the units and acts that a record rests on by a rule, by wordings only those now in force."""
        back = [_turned(hop) for hop in reversed(rule.then)]
        found: set[URIRef] = set()
        for carrier in (steps[-1].reached if steps else record for steps in self._chains(record, back)):
            for hop in filter(None, (rule.unit, rule.act)):
                found |= {step.reached for step in self._follow(carrier, _turned(hop))}
            if rule.wording and not rule.unit:
                found |= {
                    unit.reached
                    for step in self._follow(carrier, _turned(rule.wording))
                    if self._met(step.reached)
                    for unit in self._follow(step.reached, _turned(WORDING))
                }
        return found

    def _procedures_left(self, form: URIRef, losses: dict[URIRef, list[Loss]]) -> Loss:
        procedures = {step.reached for step in self._follow(form, Hop(MKUS.usesProcedure, against=False))}
        lost = [each for each in procedures if any(loss.complete for loss in losses.get(each, ()))]
        return Loss("procedures", len(lost), len(procedures))


def _turned(hop: Hop) -> Hop:
    return Hop(hop.name, not hop.against)


def _order(path: Path) -> tuple[object, ...]:
    return path.rank, tuple((step.statement.subject, step.statement.object) for step in path.steps)
