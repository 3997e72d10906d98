"""A reader who takes something for granted that is not so gets nowhere: what does not hold in truth is set right."""

from __future__ import annotations

import numpy as np
from intervals import Key, System, Terms, solver_of
from scipy.sparse import hstack, identity

SLIGHT = 1e-6
SURE = 1e3  # how much rather what is doubted is left out


def set_right(system: System, true: System) -> dict[Key, float]:
    """Leave out every relation that is not true, and of those of numbers in no table what cannot be true at once.

    Returns an answer that fits: the truth, with heads that no table has.
    """
    system.relations = [one for one in system.relations if holds(true, *one)]
    told = {key: value for key, value in true.values.items() if value is not None and key in system.values}
    for key, value in told.items():
        low, high = system.bounds[key]
        system.bounds[key] = min(low, value), max(high, value)
    whole = System({**system.values, **told}, system.bounds, system.relations)
    unknown, matrix, lows, highs, numbers = whole.programme()
    rows, columns = matrix.shape
    bent = hstack([matrix, identity(rows), -identity(rows)]).tocsr()
    limits = np.array([system.bounds[key] for key in unknown] + [(0.0, np.inf)] * 2 * rows)
    doubts = (any(key in system.doubted for key in system.relations[number][0]) for number in numbers)
    prices = [1.0 if is_doubted else SURE for is_doubted in doubts]
    costs = np.concatenate([np.zeros(columns), prices, prices])
    solver = solver_of(bent, lows, highs, limits, costs)
    solver.run()
    answer = np.array(solver.getSolution().col_value)
    up, down = answer[columns : columns + rows], answer[columns + rows :]
    amiss = {numbers[row] for row in np.flatnonzero(up + down > SLIGHT).tolist()}
    system.relations = [relation for number, relation in enumerate(system.relations) if number not in amiss]
    return told | dict(zip(unknown, answer[:columns].tolist(), strict=True))


def holds(true: System, terms: Terms, low: float, high: float) -> bool:
    """Whether a relation holds in truth, as far as that can be told."""
    values = [(by, true.values.get(key)) for key, by in terms.items()]
    if any(value is None for _, value in values):
        return True
    return low - SLIGHT <= sum(by * (value or 0.0) for by, value in values) <= high + SLIGHT
