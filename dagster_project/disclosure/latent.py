"""Figures that no table shows but others are made of, with values that fit what is known of them.

Nothing published says what they are, so any values that fit stand for the true ones: readers know no better.
"""

from __future__ import annotations

from collections.abc import Iterable

import highspy
import numpy as np

from dagster_project.disclosure.relations import INFINITE, NO_BUNDLE, Name, Relation, Relations

Terms = list[tuple[int, float]]
SURE = 1e3  # how much rather what is in doubt is bent


class Latent:
    """Makes such figures, and notes what binds them until they are settled."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations

    def figure(self, name: Name, high: float = INFINITE) -> int:
        """A new figure, of which is known that it is from 0 to ``high``."""
        figure = self.relations.figure(0.0, NO_BUNDLE, low=0.0, high=high, name=name)
        self.relations.latents.append(figure)
        return figure

    def relate(self, terms: Iterable[tuple[int, float]], low: float, high: float, *, is_sure: bool = True) -> None:
        """Note that a weighted sum of figures lies between two limits."""
        self.relations.noted.append(Relation(tuple(terms), low, high, is_sure))

    def total(self, whole: int, parts: Terms, *, is_sure: bool = True) -> None:
        """Note that terms sum to a figure."""
        self.relate([(whole, -1.0), *parts], 0.0, 0.0, is_sure=is_sure)

    def at_most(self, smaller: Terms, larger: Terms) -> None:
        """Note that one sum is no more than another."""
        self.relate([*smaller, *((figure, -factor) for figure, factor in larger)], -INFINITE, 0.0)


def settle(relations: Relations) -> None:
    """Give latent figures values, and post what is noted: all of it fits, or is moved until it does."""
    for figure, value in zip(relations.latents, fitting(relations), strict=False):
        relations.values[figure] = max(0.0, value)
    for relation in relations.noted:
        relations.relate(list(relation.terms), relation.low, relation.high)


def fitting(relations: Relations) -> list[float]:
    """Values of the latent figures, by a linear programme that bends what is noted as little as it must.

    What is sure is true, so it is bent only where the figures themselves go against it.
    """
    values, place = relations.values, {figure: column for column, figure in enumerate(relations.latents)}
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("log_to_console", False), ("threads", 1)):
        solver.setOptionValue(option, value)
    solver.addVars(len(place), np.zeros(len(place)), np.array([relations.highs[one] for one in relations.latents]))
    bends = len(place)
    for relation in relations.noted:
        inner = [(place[figure], factor) for figure, factor in relation.terms if figure in place]
        if inner:
            known = sum(factor * values[figure] for figure, factor in relation.terms if figure not in place)
            solver.addVars(2, np.zeros(2), np.full(2, INFINITE))
            cost = SURE if relation.is_sure else 1.0
            solver.changeColsCost(2, np.array([bends, bends + 1], dtype=np.int32), np.full(2, cost))
            columns, factors = zip(*inner, (bends, 1.0), (bends + 1, -1.0), strict=True)
            low, high = relation.low - known, relation.high - known
            solver.addRow(low, high, len(columns), np.array(columns, dtype=np.int32), np.array(factors))
            bends += 2
    solver.run()
    return [float(value) for value in solver.getSolution().col_value][: len(place)]
