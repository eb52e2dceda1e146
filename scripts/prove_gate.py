"""Prove that judging what a change touches gives the verdict of judging the whole graph, and time it.

    scripts/prove_gate.py --edits 1000 --seed 1 [--ontology FOLDER] [--every 10]

Random edits, good and bad, are made one after the other. What each shape says is kept up by `judge_change`
alone, and compared with a judgement of the whole graph after every N edits: any miss on the way shows there.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import RDF, BNode, Literal, URIRef
from rdflib.term import Node

from mkus_kg.graph import GraphStore
from mkus_kg.graph.patch import Patch
from mkus_kg.graph.terms import Statement
from mkus_kg.namespaces import DCT, ELI, GRAPH, ID, MKUS, SCHEME, SKOS, XSD
from mkus_kg.settings import Settings
from mkus_kg.validation import Finding, Shapes, judge, judge_change, validate
from mkus_kg.validation.patterns import NEW, PATH, THIS, VALUE
from mkus_kg.validation.touched import Key
from mkus_kg.validation.words import Violation

FACTS = tuple(GRAPH[name] for name in ("knowledge", "law", "meta", "schemes", "sources"))
OWNERS_BY_LINK = (MKUS.causedBarrier, MKUS.remedyChange, MKUS.remedyBarrier)
BROKEN_VALUES: tuple[Node, ...] = (
    Literal(""),
    Literal("  ", lang="pl"),
    Literal("bez języka"),
    Literal("Deutsch", lang="de"),
    Literal("2026-02-30", datatype=XSD.date, normalize=False),
    Literal("kiedyś", datatype=XSD.date, normalize=False),
    Literal("1800-01-01", datatype=XSD.date),
    Literal("2099-12-31", datatype=XSD.date),
    Literal("2099", datatype=XSD.gYear),
    Literal("true", datatype=XSD.boolean),
    Literal("false", datatype=XSD.boolean),
    Literal("7", datatype=XSD.integer),
    Literal("tekst", lang="pl"),
    ID["barrier/none-such"],
    SCHEME["mechanism/none-such"],
    URIRef("https://example.org/elsewhere"),
)
STRANGE_LINKS = (
    MKUS.noSuchTerm,
    MKUS.mechanism,
    MKUS.gap,
    MKUS.referencedOnly,
    MKUS.legalCauseUnknown,
    MKUS.remedyChange,
    MKUS.causingVersion,
    MKUS.actName,
    ELI.amends,
    ELI.is_part_of,
    SKOS.inScheme,
    SKOS.historyNote,
    DCT.identifier,
)


class Editor:
    """Draws edits of a graph as people make them and as nobody should."""

    def __init__(self, store: GraphStore, seed: int) -> None:
        self._store = store
        self._random = random.Random(seed)
        self._facts = sorted(
            statement
            for graph in FACTS
            for statement in store.statements(graph=graph)
            if not any(isinstance(term, BNode) for term in statement)
        )
        self._by_link: dict[URIRef, list[Statement]] = {}
        for statement in self._facts:
            self._by_link.setdefault(statement.predicate, []).append(statement)
        self._links = sorted(self._by_link)
        self._subjects = sorted({statement.subject for statement in self._facts})
        self._classes = sorted({statement.object for statement in self._by_link[RDF.type]})
        self._number = 0
        self.kinds: tuple[Callable[[], Patch], ...] = (
            self.drop_statement,
            self.change_value,
            self.break_value,
            self.second_value,
            self.drop_record,
            self.drop_record_and_its_nodes,
            self.copy_record,
            self.retype,
            self.point_at_itself,
            self.strange_statement,
            self.move_statement,
            self.rewire,
            self.shift_date,
            self.same_name,
            self.move_status,
            self.several,
        )

    def draw(self) -> Patch:
        """Give one edit."""
        return self._random.choice(self.kinds)()

    def _statement(self, link: URIRef | None = None) -> Statement:
        # Drawing the property first gives rare ones their turn.
        wanted = link or (self._random.choice(self._links) if self._random.random() < 0.7 else None)
        return self._random.choice(self._facts if wanted is None else self._by_link[wanted])

    def _about(self, subject: Node) -> list[Statement]:
        return sorted(
            statement
            for statement in self._store.statements(subject)  # type: ignore[arg-type]
            if statement.graph in FACTS
        )

    def drop_statement(self) -> Patch:
        """Take one statement away."""
        return _patch([self._statement()], [])

    def change_value(self) -> Patch:
        """Give a property a value that it has elsewhere."""
        old = self._statement()
        return _patch([old], [old._replace(object=self._statement(old.predicate).object)])

    def break_value(self) -> Patch:
        """Give a property a value that it can hardly have."""
        old = self._statement()
        return _patch([old], [old._replace(object=self._random.choice(BROKEN_VALUES))])

    def second_value(self) -> Patch:
        """Add a value beside the one that is there."""
        old = self._statement()
        return _patch([], [old._replace(object=self._statement(old.predicate).object)])

    def drop_record(self) -> Patch:
        """Take all statements of a node away; what points at it stays."""
        return _patch(self._about(self._random.choice(self._subjects)), [])

    def drop_record_and_its_nodes(self) -> Patch:
        """Take a record away with all that points at it, and with what those say."""
        node = self._random.choice(self._subjects)
        pointing = sorted(s for s in self._store.statements(None, None, node) if s.graph in FACTS)[:40]
        owned = [s.subject for s in pointing if s.predicate in OWNERS_BY_LINK]
        gone = [statement for each in (node, *owned) for statement in self._about(each)]
        return _patch([*gone, *pointing], [])

    def copy_record(self) -> Patch:
        """Add a record like another, with most of its statements."""
        old = self._random.choice(self._subjects)
        self._number += 1
        new = URIRef(f"{old}-new{self._number}")
        kept = [each for each in self._about(old) if self._random.random() < 0.85]
        pointing = [
            each
            for each in sorted(self._store.statements(None, None, old))[:10]
            if each.graph in FACTS and self._random.random() < 0.3
        ]
        return _patch(
            [],
            [
                *(each._replace(subject=new) for each in kept),
                *(each._replace(object=new) for each in pointing),
            ],
        )

    def retype(self) -> Patch:
        """Give a record another class, or one more."""
        old = self._statement(RDF.type)
        new = old._replace(object=self._random.choice(self._classes))
        return _patch([old] if self._random.random() < 0.6 else [], [new])

    def point_at_itself(self) -> Patch:
        """Make a link lead back to its own record."""
        old = self._statement()
        return _patch([old], [old._replace(object=old.subject)])

    def strange_statement(self) -> Patch:
        """State something that does not belong here."""
        at = self._statement()
        value = self._random.choice((*BROKEN_VALUES, self._random.choice(self._subjects)))
        return _patch([], [at._replace(predicate=self._random.choice(STRANGE_LINKS), object=value)])

    def move_statement(self) -> Patch:
        """State of one record what holds of another."""
        old = self._statement()
        other = self._statement(old.predicate).subject
        return _patch([old], [old._replace(subject=other)])

    def rewire(self) -> Patch:
        """Move what holds the parts together: units of law, wordings, causes, remedies, code lists."""
        link = self._random.choice(
            [
                link
                for link in (
                    ELI.is_part_of,
                    ELI.is_member_of,
                    MKUS.causedBarrier,
                    MKUS.causingProvision,
                    MKUS.causingVersion,
                    MKUS.remedyBarrier,
                    MKUS.remedyChange,
                    MKUS.proposesChangeTo,
                    MKUS.legalBasis,
                    MKUS.hasCitation,
                    SKOS.inScheme,
                    DCT.source,
                )
                if link in self._by_link
            ]
        )
        old = self._statement(link)
        nodes = (
            self._subjects if self._random.random() < 0.3 else [each.object for each in self._by_link[link]]
        )
        return _patch([old], [old._replace(object=self._random.choice(nodes))])

    def shift_date(self) -> Patch:
        """Change a year or a day, rarely the day for which the graph is judged."""
        dated = [
            link
            for link in (
                ELI.first_date_entry_in_force,
                ELI.date_no_longer_in_force,
                ELI.date_document,
                MKUS.inForceFrom,
                MKUS.practiceYear,
                MKUS.proposedYear,
                MKUS.effectDate,
                *([MKUS.evaluationDate] if self._random.random() < 0.05 else []),
            )
            if link in self._by_link
        ]
        old = self._statement(self._random.choice(dated))
        year = str(int(str(old.object)[:4]) + self._random.choice((-30, -3, -1, 1, 2, 40)))
        value = Literal(
            year + str(old.object)[4:], datatype=getattr(old.object, "datatype", None), normalize=False
        )
        return _patch([old] if self._random.random() < 0.8 else [], [old._replace(object=value)])

    def same_name(self) -> Patch:
        """Give a record the name or the identifier of another of its class."""
        old = self._statement(self._random.choice((SKOS.prefLabel, DCT.identifier)))
        kind = next((each.object for each in self._store.statements(old.subject, RDF.type)), None)
        peers = [each.subject for each in self._by_link[RDF.type] if each.object == kind]
        peer = self._random.choice(peers or [old.subject])
        wanted = [each for each in self._about(peer) if each.predicate == old.predicate]
        return _patch([old], [old._replace(object=self._random.choice(wanted or [old]).object)])

    def move_status(self) -> Patch:
        """Put an event after one of the record, or rarely into the chain of another record."""
        old = self._random.choice(self._by_link[MKUS.statusOf])
        before = self._random.choice(self._by_link[MKUS.statusOf]) if self._random.random() < 0.2 else old
        self._number += 1
        new = URIRef(f"{old.subject}-new{self._number}")
        said = [each._replace(subject=new) for each in self._about(old.subject)]
        said = [each for each in said if each.predicate not in (MKUS.previousChange, MKUS.fromStatus)]
        reached = [each for each in self._about(before.subject) if each.predicate == MKUS.toStatus]
        said += [each._replace(subject=new, predicate=MKUS.fromStatus) for each in reached]
        said.append(old._replace(subject=new, predicate=MKUS.previousChange, object=before.subject))
        moved = [
            each._replace(object=self._statement(MKUS.toStatus).object)
            if each.predicate == MKUS.toStatus
            else each
            for each in said
        ]
        if self._random.random() < 0.1:  # A chain that leads back to where it began.
            moved.append(old._replace(subject=before.subject, predicate=MKUS.previousChange, object=new))
        return _patch([], moved)

    def several(self) -> Patch:
        """Make several of these edits in one."""
        kinds = [kind for kind in self.kinds if kind != self.several]
        patches = [self._random.choice(kinds)() for _ in range(self._random.randint(2, 5))]
        return Patch(
            frozenset(statement for patch in patches for statement in patch.removed),
            frozenset(statement for patch in patches for statement in patch.added),
        )

    def returns(self) -> bool:
        """Say whether the edit that was just made is taken back next, so that the graph stays like itself."""
        return self._random.random() < 0.8


def _patch(removed: Sequence[Statement], added: Sequence[Statement]) -> Patch:
    return Patch(frozenset(removed), frozenset(added))


def edits(store: GraphStore, seed: int, number: int) -> Iterator[Patch]:
    """Give edits, most of them followed by their inverse; each has to be applied before the next is drawn."""
    editor = Editor(store, seed)
    made = 0
    while made < number:
        patch = store.effective(editor.draw())
        if not patch:
            continue
        yield patch
        made += 1
        if editor.returns() and made < number:
            yield patch.inverse()
            made += 1


class Standing:
    """What the shapes say of a graph, kept up change by change."""

    def __init__(self, store: GraphStore, shapes: Shapes) -> None:
        self._store = store
        self._shapes = shapes
        everything = judge(store, shapes, dict.fromkeys(range(len(shapes.judged))))
        self._said = {each.shape: each.violations for each in everything}

    def follow(self, patch: Patch) -> None:
        """Take in what a change brings."""
        for judgement in judge_change(self._store, self._shapes, patch):
            keys = judgement.keys
            kept = frozenset(
                each
                for each in self._said[judgement.shape]
                if keys is not None and not any(answers(each, key) for key in keys)
            )
            self._said[judgement.shape] = kept | judgement.violations

    def said(self) -> frozenset[tuple[Node | None, ...]]:
        """Give what stands, in the terms of a finding."""
        return frozenset(map(key, (each for found in self._said.values() for each in found)))


def answers(found: Violation, asked: Key) -> bool:
    """Say whether what stood is among what was asked anew; rows that only a new statement brings are not."""
    values = dict(asked)
    if NEW in values or values[THIS] != found.focus:
        return False
    value = found.focus if found.value is None else found.value
    return values.get(PATH, found.path) == found.path and values.get(VALUE, value) == value


def key(found: Violation | Finding) -> tuple[Node | None, ...]:
    """Give what tells findings apart."""
    return found.shape, found.constraint, found.focus, found.path, found.value


def prove(store: GraphStore, shapes: Shapes, seed: int, number: int, every: int) -> "Proof":
    """Make edits and compare; stops with AssertionError at the first difference."""
    standing = Standing(store, shapes)
    assert standing.said() == whole(store, shapes), "the graph as it is"
    seconds: list[float] = []
    bad = 0
    since: list[Patch] = []
    for made, patch in enumerate(edits(store, seed, number), 1):
        full = store.apply(patch)
        before = standing.said()
        start = time.perf_counter()
        standing.follow(full)
        seconds.append(time.perf_counter() - start)
        bad += standing.said() > before
        since.append(patch)
        if made % every == 0 or made == number:
            expected = whole(store, shapes)
            if standing.said() != expected:
                raise AssertionError(difference(standing.said(), expected, since))
            since = []
    return Proof(number, bad, tuple(seconds))


def whole(store: GraphStore, shapes: Shapes) -> frozenset[tuple[Node | None, ...]]:
    """Judge the whole graph, by pySHACL on a plain copy."""
    return frozenset(map(key, validate(store.union(), shapes.graph).findings))


def difference(found: frozenset[Any], expected: frozenset[Any], since: Sequence[Patch]) -> str:
    """Say what differs, and after which edits."""
    lines = [f"only by focus: {each}" for each in found - expected]
    lines += [f"only in the whole: {each}" for each in expected - found]
    return "\n".join([*lines, "after:", *(patch.text() for patch in since)])


@dataclass(frozen=True)
class Proof:
    """How many edits were judged alike, how many brought something worse, and how long each took."""

    edits: int
    bad: int
    seconds: tuple[float, ...]


def main() -> None:
    """Read the arguments, prove and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--edits", type=int, default=1000, help="how many edits (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="start of the random choices (default: 1)")
    parser.add_argument("--every", type=int, default=10, help="compare after so many edits (default: 10)")
    parser.add_argument("--ontology", type=Path, help="the folder (default: that of the settings)")
    arguments = parser.parse_args()
    folder = arguments.ontology or Settings().ontology_path
    store = GraphStore.load(folder)
    shapes = Shapes(GraphStore.load_shapes(folder).union())
    proof = prove(store, shapes, arguments.seed, arguments.edits, arguments.every)
    milliseconds = sorted(1000 * each for each in proof.seconds)
    print(
        f"{proof.edits} edits of {len(store)} statements, {proof.bad} of them bad: always the same verdict. "
        f"Median {statistics.median(milliseconds):.1f} ms, "
        f"95th percentile {milliseconds[int(0.95 * len(milliseconds))]:.1f} ms."
    )


if __name__ == "__main__":
    main()
