"""Figures that no table shows but others are made of, with values that fit what is known of them.

Nothing published says what they are, so any values that fit stand for the true ones: readers know no better.
"""

from __future__ import annotations

from collections.abc import Iterable

import highspy
import numpy as np

from dagster_project.disclosure.relations import INFINITE, NO_BUNDLE, Relation, Relations

Terms = list[tuple[int, float]]


class Latent:
    """Makes such figures. What binds them is noted by ``relate`` and posted by ``post``, when all is told."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations
        self.figures: list[int] = []
        self.noted: list[Relation] = []

    def figure(self, high: float = INFINITE) -> int:
        """A new figure, of which is known that it is from 0 to ``high``."""
        self.figures.append(self.relations.figure(0.0, NO_BUNDLE, low=0.0, high=high))
        return self.figures[-1]

    def relate(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        """Note that a weighted sum of figures lies between two limits."""
        self.noted.append(Relation(tuple(terms), low, high))

    def total(self, whole: int, parts: Terms) -> None:
        """Note that terms sum to a figure."""
        self.relate([(whole, -1.0), *parts], 0.0, 0.0)

    def at_most(self, smaller: Terms, larger: Terms) -> None:
        """Note that one sum is no more than another."""
        self.relate([*smaller, *((figure, -factor) for figure, factor in larger)], -INFINITE, 0.0)

    def post(self) -> None:
        """Give the figures values, and post what is known of them: all of it fits, or is moved until it does."""
        self._fit()
        for relation in self.noted:
            self.relations.relate(list(relation.terms), relation.low, relation.high)

    def _fit(self) -> None:
        """Find the values by a linear programme that bends what is known as little as it must."""
        values, place = self.relations.values, {figure: column for column, figure in enumerate(self.figures)}
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("log_to_console", False), ("threads", 1)):
            solver.setOptionValue(option, value)
        solver.addVars(len(place), np.zeros(len(place)), np.array([self.relations.highs[one] for one in self.figures]))
        bends = len(place)
        for relation in self.noted:
            inner = [(place[figure], factor) for figure, factor in relation.terms if figure in place]
            if inner:
                known = sum(factor * values[figure] for figure, factor in relation.terms if figure not in place)
                solver.addVars(2, np.zeros(2), np.full(2, INFINITE))
                solver.changeColsCost(2, np.array([bends, bends + 1], dtype=np.int32), np.ones(2))
                columns, factors = zip(*inner, (bends, 1.0), (bends + 1, -1.0), strict=True)
                low, high = relation.low - known, relation.high - known
                solver.addRow(low, high, len(columns), np.array(columns, dtype=np.int32), np.array(factors))
                bends += 2
        solver.run()
        for figure, found in zip(self.figures, solver.getSolution().col_value, strict=False):
            values[figure] = max(0.0, float(found))
