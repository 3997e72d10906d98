"""The programmes of some parts: a secret is hidden among the figures near it where that can be done, else anywhere.

A programme costs time for every figure in it, and most ways out are short: hence the near ones.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dagster_project.disclosure.suppression.attack import Attack, Part, Way, grouped
from dagster_project.disclosure.suppression.cells import Cells
from dagster_project.disclosure.suppression.programme import Programme

NEAR = 600  # figures that a neighbourhood may have


class Programmes:
    """The programmes by figure: the near one first. What is withheld in ``cells`` decides what moving figures costs."""

    def __init__(self, attack: Attack, parts: list[Part], cells: Cells) -> None:
        self.attack, self.cells = attack, cells
        self.of: dict[int, list[Programme]] = {}
        for part in parts:
            near = neighbourhoods(attack, part) if len(part.figures) > NEAR else []
            for some in [*near, part]:
                programme = Programme(attack, some)
                for figure in some.figures.tolist():
                    self.of.setdefault(figure, []).append(programme)

    def ways_out(self, secret: int) -> list[Way]:
        """Cheap ways out that hide a secret, or none; raises ``NoAnswerError`` where the solver finds no answer."""
        for programme in self.of[self.attack.secrets[secret].figure]:
            programme.price(self.cells.costs(programme.figures))
            if ways := programme.ways_out(secret):
                return ways
        return []

    def around(self, secret: int) -> list[int]:
        """The figures nearest to a secret."""
        figures: list[int] = self.of[self.attack.secrets[secret].figure][0].figures.tolist()
        return figures

    def publish(self, figures: Iterable[int]) -> None:
        """Let the reader know figures."""
        for figure in figures:
            for programme in self.of.get(figure, ()):
                programme.publish(figure)

    def take_back(self, figures: Iterable[int]) -> None:
        """Let the reader not know figures after all."""
        for figure in figures:
            for programme in self.of.get(figure, ()):
                programme.take_back(figure)


def neighbourhoods(attack: Attack, part: Part) -> list[Part]:
    """A part in pieces: relations, the shortest first, bring figures together as long as a piece stays small."""
    inner = attack.matrix[part.rows][:, part.figures]
    leader, size = list(range(len(part.figures))), [1] * len(part.figures)

    def lead(one: int) -> int:
        while leader[one] != one:
            leader[one] = one = leader[leader[one]]
        return one

    for row in np.argsort(np.diff(inner.indptr), kind="stable").tolist():
        first, *others = sorted(
            {lead(one) for one in inner.indices[inner.indptr[row] : inner.indptr[row + 1]].tolist()}
        )
        if size[first] + sum(size[one] for one in others) <= NEAR:
            for one in others:
                leader[one] = first
                size[first] += size[one]
    pieces = grouped(np.array([lead(one) for one in range(len(leader))]), part.figures)
    return [Part(some, np.unique(attack.by_figure[:, some].indices), []) for some in pieces.values()]
