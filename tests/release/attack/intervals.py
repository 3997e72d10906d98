"""How well numbers are known that a set of linear relations binds: the least and the most that each may be.

A number's interval is at least as wide as what any two answers that fit show. So every answer found is used for all
numbers in it, and the largest programmes are left for those that no small one shows to be wide.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_matrix

FAR = 1e5  # no number of persons is taken to be more
TOLERANCE = 1e-5
SLIGHT = 0.01  # how much other numbers count when one is asked for
REACHES = (60, 400, 4000, 100_000)  # numbers that may move

Key = tuple[Any, ...]
Terms = Mapping[Key, float]


def added(parts: Iterable[Terms]) -> dict[Key, float]:
    """The sum of sums."""
    terms: dict[Key, float] = {}
    for part in parts:
        for key, by in part.items():
            terms[key] = terms.get(key, 0.0) + by
    return terms


@dataclass
class System:
    """Numbers that a reader knows or not, how little and how much each may be, and what binds them.

    Sums to ``doubted`` numbers may be wrong: who works for two owners is counted once in both.
    """

    values: dict[Key, float | None] = field(default_factory=dict)
    bounds: dict[Key, tuple[float, float]] = field(default_factory=dict)
    relations: list[tuple[Terms, float, float]] = field(default_factory=list)
    doubted: set[Key] = field(default_factory=set)

    def number(self, key: Key, value: float | None, low: float = 1.0, high: float = FAR) -> None:
        """A number that a table shows, or withholds: then it is at least 1. Shown by one table, it is known."""
        if self.values.get(key) is None:
            self.values[key] = None if value is None else float(value)
        before = self.bounds.get(key, (low, high))
        self.bounds[key] = (max(low, before[0]), min(high, before[1]))

    def ends(self, key: Key) -> tuple[float, float]:
        """How little and how much a number may be, as everybody knows: zero is always published."""
        return (0.0, 0.0) if self.values[key] == 0 else self.bounds[key]

    def relate(self, terms: Terms, low: float, high: float) -> None:
        """A weighted sum of numbers lies between two limits."""
        self.relations.append((terms, low, high))

    def total(self, whole: Key, parts: Sequence[Key]) -> None:
        """A number is the sum of others."""
        terms: dict[Key, float] = {whole: -1.0}
        for part in parts:
            terms[part] = terms.get(part, 0.0) + 1.0
        self.relate(terms, 0.0, 0.0)

    def at_most(self, smaller: Key, larger: Key, times: float = 1.0) -> None:
        """A number is no more than another, or that so many times."""
        self.relate({smaller: 1.0, larger: -times}, -np.inf, 0.0)

    def merged(self, same: Mapping[Key, Key]) -> System:
        """The same where some numbers are others by another name."""
        found = System()
        for key, value in self.values.items():
            found.number(same.get(key, key), value, *self.bounds[key])
        told: dict[tuple[Any, ...], tuple[Terms, float, float]] = {}
        for terms, low, high in self.relations:
            renamed = added({same.get(key, key): by} for key, by in terms.items())
            told[frozenset(renamed.items()), low, high] = renamed, low, high
        found.relations = list(told.values())
        found.doubted = {same.get(key, key) for key in self.doubted}
        return found

    def programme(self) -> tuple[list[Key], csr_matrix, np.ndarray, np.ndarray, list[int]]:
        """The unknown numbers, the relations between them with their limits, and which relations those are."""
        unknown = [key for key, value in self.values.items() if value is None]
        place = {key: column for column, key in enumerate(unknown)}
        columns: list[int] = []
        factors: list[float] = []
        starts = [0]
        lows: list[float] = []
        highs: list[float] = []
        numbers: list[int] = []
        for number, (terms, low, high) in enumerate(self.relations):
            inner = [(place[key], by) for key, by in terms.items() if by and key in place]
            if inner:
                known = sum(by * (self.values[key] or 0.0) for key, by in terms.items())
                columns += [column for column, _ in inner]
                factors += [by for _, by in inner]
                starts.append(len(columns))
                lows.append(low - known)
                highs.append(high - known)
                numbers.append(number)
        matrix = csr_matrix((factors, columns, starts), shape=(len(lows), len(unknown)))
        return unknown, matrix, np.array(lows), np.array(highs), numbers


@dataclass
class Found:
    """What the attack came to: widths that were proved, by number, and how many questions it took."""

    widths: dict[Key, float] = field(default_factory=dict)
    intervals: dict[Key, tuple[float, float]] = field(default_factory=dict)
    questions: int = 0
    largest: int = 0


def attack(system: System, wanted: Mapping[Key, float], answer: Mapping[Key, float]) -> Found:
    """How wide the interval of each number is, or that it is at least as wide as wanted.

    ``answer`` is one that fits, from which others are sought.
    """
    unknown, matrix, lows, highs, _ = system.programme()
    limits = np.array([system.bounds[key] for key in unknown]).reshape(-1, 2)
    answers = Answers(matrix, lows, highs, limits, np.array([answer[key] for key in unknown]))
    place = {key: column for column, key in enumerate(unknown)}
    answers.widen({place[key]: width for key, width in wanted.items() if key in place})
    found = Found({}, {}, answers.questions, answers.largest)
    for key in wanted:
        least, most = (answers.least[place[key]], answers.most[place[key]]) if key in place else (0.0, 0.0)
        found.widths[key], found.intervals[key] = float(most - least), (float(least), float(most))
    return found


class Answers:
    """Answers that fit; ``least`` and ``most`` are what those found so far show of each number.

    What keeps all but the numbers near one as they are is an answer too, and found sooner: only where those do not show
    enough are more and more numbers let go.
    """

    def __init__(
        self, matrix: csr_matrix, lows: np.ndarray, highs: np.ndarray, limits: np.ndarray, answer: np.ndarray
    ) -> None:
        self.matrix, self.by_number = matrix, matrix.tocsc()
        self.answer, self.limits = answer, limits
        true = matrix @ answer
        self.slack_low, self.slack_high = np.minimum(lows - true, 0.0), np.maximum(highs - true, 0.0)
        self.least, self.most = answer.copy(), answer.copy()
        self.questions = self.largest = 0

    def widen(self, wanted: Mapping[int, float]) -> None:
        """Ask until every number wanted is seen to be as wide as that, or cannot be."""
        widths = np.full(len(self.answer), -1.0)
        widths[list(wanted)] = list(wanted.values())
        for reach in REACHES:
            for place in wanted:
                if self.is_narrow(place, widths):
                    self.around(place, reach, widths)

    def is_narrow(self, places: int | np.ndarray, widths: np.ndarray) -> Any:
        """Which numbers are not yet seen to be as wide as wanted."""
        return self.most[places] - self.least[places] < widths[places] - TOLERANCE

    def around(self, place: int, reach: int, widths: np.ndarray) -> None:
        """Ask how far a number may lie either way, and with it the others near it, when only those near may move."""
        near, rows = self.near(place, reach)
        inner = self.matrix[rows][:, near]
        limits = self.limits[near] - self.answer[near][:, None]
        solver = solver_of(inner, self.slack_low[rows], self.slack_high[rows], limits, np.zeros(len(near)))
        columns = np.arange(len(near), dtype=np.int32)
        own = int(np.flatnonzero(near == place)[0])
        for sign in (-1.0, 1.0):
            if not self.is_narrow(place, widths):
                return
            costs = np.where(self.is_narrow(near, widths), SLIGHT * sign, 0.0)
            costs[own] = sign
            solver.changeColsCost(len(near), columns, costs)
            solver.run()
            self.questions += 1
            self.largest = max(self.largest, len(near))
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise AssertionError(f"no answer: {solver.getModelStatus()}")
            found = self.answer[near] + np.array(solver.getSolution().col_value)
            self.least[near], self.most[near] = np.minimum(self.least[near], found), np.maximum(self.most[near], found)

    def near(self, place: int, reach: int) -> tuple[np.ndarray, np.ndarray]:
        """The numbers nearest to one, the short relations first, as many as ``reach``; and what binds them."""
        found = {place}
        seen: set[int] = set()
        ready = [(0, -1, [place])]
        while ready:
            _, _, inside = heapq.heappop(ready)
            new = [one for one in inside if one not in found] if len(inside) > 1 else inside
            if len(found) + len(new) > reach:
                continue
            found.update(new)
            for one in new:
                for row in self.by_number.indices[self.by_number.indptr[one] : self.by_number.indptr[one + 1]].tolist():
                    if row not in seen:
                        seen.add(row)
                        bound = self.matrix.indices[self.matrix.indptr[row] : self.matrix.indptr[row + 1]].tolist()
                        heapq.heappush(ready, (len(bound), row, bound))
        near = np.array(sorted(found))
        return near, np.unique(self.by_number[:, near].indices)


def solver_of(
    matrix: csr_matrix, lows: np.ndarray, highs: np.ndarray, limits: np.ndarray, costs: np.ndarray
) -> highspy.Highs:
    """A linear programme that HiGHS can be asked."""
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = costs
    model.col_lower_, model.col_upper_ = limits[:, 0], limits[:, 1]
    model.row_lower_, model.row_upper_ = lows, highs
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("dual_simplex_cost_perturbation_multiplier", 0.0)):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    return solver
