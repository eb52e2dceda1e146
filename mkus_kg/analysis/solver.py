"""Chooses changes exactly: which few free most, and which fewest free so much, solved by HiGHS.

A mixed-integer program. One binary variable stands for each change, one for each way of several changes
(at most each of its changes), one for each barrier (at most the sum of its ways) and one for each target (at
most each of its barriers). Only the changes need be whole: for whole changes the rest is whole by itself, as
every weight is positive. What comes back is counted again in whole numbers.
"""

import math
import time
from collections.abc import Sequence
from typing import Final

import highspy
import numpy
import numpy.typing

from mkus_kg.analysis.greedy import greedy
from mkus_kg.analysis.instance import Changes, Instance, Solved, fewest

Costs = numpy.typing.NDArray[numpy.float64]
SEED: Final = 20261122
# Values are whole numbers; a program asks for half a unit less, so that rounding in the solver hides nothing.
HALF: Final = 0.5
LARGE: Final = 60
"""From so many changes on, a program may take long, and the solver is handed a good choice to begin with."""


class Solver:
    """An instance, ready to be asked several times, each within so many seconds of clock time.

    One thread and one seed: the same questions give the same answers, as long as the time suffices. When it
    is over, `best` gives what it has with its bound, `smallest` gives None and `ties` says that there may be
    more.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance: Final = instance
        self._highs = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", SEED),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", HALF),
            # Takes longer than all the rest on programs of this size, and finds nothing better.
            ("mip_heuristic_run_feasibility_jump", False),
        ):
            self._highs.setOptionValue(option, value)
        self._build()

    def best(self, most: int, seconds: float) -> Solved:
        """Give at most so many changes that free the greatest weight."""
        deadline = time.monotonic() + seconds
        self._ask(most=most)
        top = sum(self.instance.weights)
        begun = greedy(self.instance, most) if self.instance.changes >= LARGE else frozenset()
        if begun:
            self._begin_with(begun)
        if not self._run(self._weight_costs, deadline - time.monotonic(), maximise=True):
            return Solved(begun, value=self.instance.value(begun), bound=top)
        chosen = max(self._chosen(), begun, key=self.instance.value)
        value, bound = self.instance.value(chosen), self._highs.getInfo().mip_dual_bound
        most_of_any = value if self._optimal else max(value, math.floor(min(bound, top) + 1e-6))
        return Solved(chosen, value=value, bound=most_of_any)

    def smallest(self, value: int, seconds: float) -> Changes | None:
        """Give the fewest changes that free at least this weight; None where none do, or not in time."""
        self._ask(least=value)
        if value <= 0:
            return frozenset()
        found = self._run(self._change_costs, seconds, maximise=False) and self._optimal
        return self._chosen() if found else None

    def ties(self, size: int, value: int, most: int, seconds: float) -> tuple[list[Changes], bool]:
        """Give every choice of exactly so many changes that frees at least this weight, in order of number.

        At most `most` of them; the second value says whether these are all.
        """
        deadline = time.monotonic() + seconds
        found: list[Changes] = []
        rows = self._highs.getNumRow()
        self._ask(exactly=size, least=value)
        complete = False
        while len(found) <= most:
            if not self._run(self._change_costs, deadline - time.monotonic(), maximise=False):
                complete = self._highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
                break
            chosen = self._chosen()
            found.append(chosen)
            self._add_row(-math.inf, size - 1, sorted(chosen), [1.0] * size)
        last = self._highs.getNumRow()
        if last > rows:
            self._highs.deleteRows(last - rows, numpy.arange(rows, last, dtype=numpy.int32))
        return sorted(found[:most], key=sorted), complete

    # The program

    def _build(self) -> None:
        instance = self.instance
        changes = instance.changes
        rows: list[tuple[float, float, list[int], list[float]]] = []
        columns = changes
        barriers: list[int] = []
        for ways in instance.ways:
            options: list[int] = []
            for way in fewest(ways):
                if len(way) == 1:
                    options.extend(way)
                    continue
                rows += [(-math.inf, 0.0, [columns, change], [1.0, -1.0]) for change in sorted(way)]
                options.append(columns)
                columns += 1
            if len(options) == 1:
                barriers.append(options[0])
            else:
                rows.append((-math.inf, 0.0, [columns, *options], [1.0, *[-1.0] * len(options)]))
                barriers.append(columns)
                columns += 1
        first = columns
        for target in instance.targets:
            needed = sorted({barriers[barrier] for barrier in target})
            rows += [(-math.inf, 0.0, [columns, each], [1.0, -1.0]) for each in needed]
            columns += 1
        self._columns = columns
        self._budget_row = len(rows)
        rows.append((0.0, float(changes), list(range(changes)), [1.0] * changes))
        self._value_row = len(rows)
        weights = [float(weight) for weight in instance.weights]
        rows.append((-math.inf, math.inf, list(range(first, columns)), weights))
        self._weight_costs = numpy.zeros(columns)
        self._weight_costs[first:] = weights
        self._change_costs = numpy.zeros(columns)
        self._change_costs[:changes] = 1.0
        self._pass(rows)

    def _pass(self, rows: Sequence[tuple[float, float, list[int], list[float]]]) -> None:
        highs, columns, changes = self._highs, self._columns, self.instance.changes
        highs.addVars(columns, numpy.zeros(columns), numpy.ones(columns))
        integer = numpy.full(changes, int(highspy.HighsVarType.kInteger), dtype=numpy.uint8)
        highs.changeColsIntegrality(changes, numpy.arange(changes, dtype=numpy.int32), integer)
        starts = numpy.cumsum([0, *(len(row[2]) for row in rows)])[:-1]
        status = highs.addRows(
            len(rows),
            numpy.array([row[0] for row in rows]),
            numpy.array([row[1] for row in rows]),
            sum(len(row[2]) for row in rows),
            starts.astype(numpy.int32),
            numpy.array([index for row in rows for index in row[2]], dtype=numpy.int32),
            numpy.array([factor for row in rows for factor in row[3]]),
        )
        if status == highspy.HighsStatus.kError:
            raise ValueError("the solver takes no such program")

    def _add_row(self, lower: float, upper: float, columns: Sequence[int], factors: Sequence[float]) -> None:
        self._highs.addRow(
            lower,
            upper,
            len(columns),
            numpy.array(columns, dtype=numpy.int32),
            numpy.array(factors, dtype=numpy.float64),
        )

    def _ask(self, *, most: int | None = None, exactly: int | None = None, least: int = 0) -> None:
        """Set how many changes there may or must be, and what they free at least."""
        highs = self._highs
        upper = self.instance.changes if most is None else most
        low, high = (0, upper) if exactly is None else (exactly, exactly)
        highs.changeRowBounds(self._budget_row, float(low), float(high))
        highs.changeRowBounds(self._value_row, least - HALF if least else -math.inf, math.inf)

    def _run(self, costs: Costs, seconds: float, *, maximise: bool) -> bool:
        """Solve, and say whether a choice was found."""
        highs = self._highs
        if seconds <= 0:
            return False
        highs.changeColsCost(self._columns, numpy.arange(self._columns, dtype=numpy.int32), costs)
        highs.changeObjectiveSense(highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize)
        highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
        highs.run()
        return bool(highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)

    def _begin_with(self, chosen: Changes) -> None:
        """Hand the solver a choice; it works out for itself what that frees."""
        columns = numpy.arange(self.instance.changes, dtype=numpy.int32)
        values = numpy.array([float(number in chosen) for number in columns])
        self._highs.setSolution(len(columns), columns, values)

    @property
    def _optimal(self) -> bool:
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _chosen(self) -> Changes:
        values = self._highs.getSolution().col_value[: self.instance.changes]
        return frozenset(number for number, value in enumerate(values) if value > HALF)
