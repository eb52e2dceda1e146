"""Learning to rank: weights of explainable features from known links, and how well a ranking finds them.

The weights are the optimum of a linear programme (Joachims' pairwise ranking with absolute deviations): a
known link is to score higher than the best-placed wrong candidates by a margin of one. What falls short costs
in proportion, and so does every step of a weight away from one; no weight is negative. With few examples the
weights therefore stay near one, that is near a plain sum, and move only where the links ask for it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

MARGIN: Final = 1.0
DEVIATION: Final = 0.001
"""What it costs to move a weight by one, beside an average shortfall of one."""
MOST_WRONG: Final = 20
"""Of each list of candidates, so many wrong ones that score highest are compared with the right ones."""
HITS: Final = 5
EQUAL: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Example:
    """One subject: the features of all its candidates, which of them are right, which a person rejected."""

    features: Matrix
    right: tuple[int, ...]
    rejected: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """How well rankings place what is right, over `number` links that were held out.

    `mrr` is the mean of 1/place, `hits` the share among the first five; places skip other right answers, and
    where candidates tie it is the expected value over all their orders.
    """

    number: int
    mrr: float
    hits: float


def learned(examples: Sequence[Example], features: int) -> Matrix:
    """Give the weight of each feature, the same for the same examples in the same order."""
    rows, costs = _pairs(examples, features)
    if not rows:
        return np.ones(features)
    differences = np.array(rows)
    solution = _solved(differences, np.array(costs) / len(examples))
    return 1.0 + solution[:features] - solution[features : 2 * features]


def _pairs(examples: Sequence[Example], features: int) -> tuple[list[Matrix], list[float]]:
    """Give the differences between right and wrong candidates, and what it costs to fall short in each."""
    rows: list[Matrix] = []
    costs: list[float] = []
    for each in examples:
        score = each.features.sum(axis=1)
        others = [n for n in range(len(score)) if n not in each.right]
        wrong = sorted(others, key=lambda n: (-score[n], n))[:MOST_WRONG]
        wrong += [n for n in each.rejected if n not in wrong and n not in each.right]
        for right in each.right:
            # What is far behind cannot be brought to the front by any weights: it should not bend them.
            place = 1 + int((score[others] > score[right] + EQUAL).sum())
            for n in wrong:
                rows.append(each.features[right] - each.features[n])
                costs.append(1.0 / (len(each.right) * len(wrong) * place))
        if not each.right and each.rejected and wrong:
            best = next((n for n in wrong if n not in each.rejected), None)
            for n in each.rejected if best is not None else ():
                rows.append(each.features[best] - each.features[n])
                costs.append(1.0 / len(each.rejected))
    return rows, costs


def _solved(differences: Matrix, costs: Matrix) -> Matrix:
    """Solve the programme over the rises and falls of the weights and the shortfall of each pair."""
    number, features = differences.shape
    variables = 2 * features + number
    infinity = np.inf
    entries = [np.flatnonzero(row) for row in differences]
    columns = [np.concatenate([e, e + features, [2 * features + n]]) for n, e in enumerate(entries)]
    factors = [np.concatenate([row[e], -row[e], [1.0]]) for row, e in zip(differences, entries, strict=True)]
    starts = np.cumsum([0, *(len(each) for each in columns[:-1])])
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    # No weight sinks below nothing.
    most = np.concatenate([np.full(features, infinity), np.ones(features), np.full(number, infinity)])
    solver.addVars(variables, np.zeros(variables), most)
    prices = np.concatenate([np.full(2 * features, DEVIATION), costs])
    solver.changeColsCost(variables, np.arange(variables, dtype=np.int32), prices)
    solver.addRows(
        number,
        MARGIN - differences.sum(axis=1),
        np.full(number, infinity),
        sum(len(each) for each in columns),
        starts.astype(np.int32),
        np.concatenate(columns).astype(np.int32),
        np.concatenate(factors),
    )
    solver.run()
    return np.asarray(solver.getSolution().col_value, dtype=np.float64)


def places(score: Matrix, right: Sequence[int]) -> list[tuple[int, int]]:
    """Give for each right candidate how many wrong ones stand before it, and how many tie with it."""
    wrong = np.ones(len(score), dtype=bool)
    wrong[list(right)] = False
    return [
        (
            int((score[wrong] > score[n] + EQUAL).sum()),
            int((np.abs(score[wrong] - score[n]) <= EQUAL).sum()),
        )
        for n in right
    ]


def quality(found: Sequence[tuple[int, int]]) -> Quality:
    """Judge the places of held-out links: (before, ties) each."""
    if not found:
        return Quality(0, 0.0, 0.0)
    reciprocal = math.fsum(_reciprocal(before, ties) for before, ties in found)
    hits = math.fsum(min(1.0, max(0.0, (HITS - before) / (ties + 1))) for before, ties in found)
    return Quality(len(found), reciprocal / len(found), hits / len(found))


def _reciprocal(before: int, ties: int) -> float:
    return math.fsum(1 / (before + n) for n in range(1, ties + 2)) / (ties + 1)
