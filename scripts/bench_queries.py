"""Measure every named question against rdflib's own engine on the real graph, and compare the rows.

    scripts/bench_queries.py [--rounds 3] [--seconds 10] [NAME …]

Both get the same text and the same bound values (the example of each required parameter; optional ones keep
their default or are left out). They take turns. Ours is timed through KnowledgeGraph.ask, which checks values
and converts terms; rdflib's with the query prepared beforehand, on one plain Graph in memory, where it is
fastest (on a Dataset where the question names graphs). A question that rdflib has not answered within the
seconds counts with that time, as a lower bound; one that breaks rdflib is left out of the mean. Rows are
compared as multisets; the parts of a joined cell ("a; b") as a multiset too, because SPARQL leaves the order
of GROUP_CONCAT open. The exit code is 1 when rows differ.
"""

import argparse
import datetime
import math
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from types import FrameType

from rdflib import Graph, Literal, Variable
from rdflib.plugins.sparql import prepareQuery

from mkus_kg.graph import Table
from mkus_kg.kg import KnowledgeGraph
from mkus_kg.queries import Question
from mkus_kg.settings import Settings

JOINT = "; "
DIGITS = 9
NAMES_GRAPHS = re.compile(r"\bGRAPH\b")


EQUAL, DIFFERENT, LATE, BROKEN = "equal", "DIFFERENT", "no answer in time", "rdflib breaks"


class OutOfTime(Exception):
    """rdflib had its seconds."""


@dataclass(frozen=True)
class Outcome:
    """Times in seconds of one question, and what came of comparing the rows."""

    name: str
    rows: int
    ours: float
    theirs: float
    verdict: str

    @property
    def ratio(self) -> float:
        """Give how many times faster ours is."""
        return self.theirs / self.ours


def stop(_signal: int, _frame: FrameType | None) -> None:
    """End rdflib's evaluation: it is Python all through, so a signal reaches it."""
    raise OutOfTime


def cell(term: object) -> object:
    """Give what two engines must agree on: numbers by value, joined texts as multisets, else the term."""
    if not isinstance(term, Literal):
        return term
    value = term.value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return round(float(value), DIGITS)
    if JOINT in term:
        return frozenset(Counter(term.split(JOINT)).items())
    return (str(term), term.language, term.datatype)


def multiset(rows: Iterable[Sequence[object]]) -> Counter[tuple[object, ...]]:
    """Count each row."""
    return Counter(tuple(map(cell, row)) for row in rows)


def measure(graph: KnowledgeGraph, asked: Graph, question: Question, rounds: int, seconds: float) -> Outcome:
    """Ask both engines in turns and compare their rows."""
    values = {each.name: each.example for each in question.asked if each.required and each.example}
    bound = question.bind(values, "pl", lambda _: True, datetime.date.today())
    prepared = prepareQuery(question.text)
    ours: list[float] = []
    theirs: list[float] = []
    answer: Table | None = None
    verdict = ""
    for _ in range(rounds):
        start = time.perf_counter()
        answer = graph.ask(question.name, values, "pl")
        ours.append(time.perf_counter() - start)
        if verdict in (LATE, BROKEN):
            continue
        signal.setitimer(signal.ITIMER_REAL, seconds)
        start = time.perf_counter()
        try:
            found = list(asked.query(prepared, initBindings=bound).bindings)
            rows = [tuple(row.get(Variable(name)) for name in answer.columns) for row in found]
            verdict = EQUAL if multiset(rows) == multiset(answer.rows) else DIFFERENT
        except OutOfTime:
            verdict = LATE
        except TypeError:  # rdflib cannot always order rows in which something is unbound.
            verdict = BROKEN
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        theirs.append(time.perf_counter() - start)
    assert answer is not None
    return Outcome(question.name, len(answer.rows), median(ours), median(theirs), verdict)


def main() -> None:
    """Read the arguments, measure, and print a line a question and the geometric mean."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="questions (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each engine (default: 3)")
    parser.add_argument("--seconds", type=float, default=10, help="most time for rdflib (default: 10)")
    arguments = parser.parse_args()
    signal.signal(signal.SIGALRM, stop)
    graph = KnowledgeGraph.open(Settings())
    dataset, plain = graph.dataset(), Graph()
    for subject, predicate, value, _ in dataset.quads((None, None, None, None)):
        plain.add((subject, predicate, value))
    print(f"{len(plain)} triples; times in ms; rdflib/ours")
    outcomes = []
    for name in arguments.names or graph.questions:
        question = graph.questions[name]
        asked = dataset if NAMES_GRAPHS.search(question.text) else plain
        outcome = measure(graph, asked, question, arguments.rounds, arguments.seconds)
        outcomes.append(outcome)
        bound = "≥" if outcome.verdict == LATE else " "
        print(
            f"{outcome.name:45} {outcome.rows:6} rows {outcome.ours * 1000:9.2f} "
            f"{bound}{outcome.theirs * 1000:9.1f} {bound}{outcome.ratio:7.1f}× {outcome.verdict}",
            flush=True,
        )
    graph.close()
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    print(", ".join(f"{verdict}: {count}" for verdict, count in verdicts.most_common()))
    logarithms = [math.log(outcome.ratio) for outcome in outcomes if outcome.verdict != BROKEN]
    mean = math.exp(sum(logarithms) / len(logarithms))
    print(f"geometric mean of rdflib/ours: {'≥ ' if verdicts[LATE] else ''}{mean:.1f}")
    if verdicts[DIFFERENT]:
        sys.exit(1)


if __name__ == "__main__":
    main()
