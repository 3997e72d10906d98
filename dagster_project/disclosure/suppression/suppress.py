"""Which bundles are withheld: the small ones, and as few others as it takes until the attack fails.

The same input gives the same answer. What cannot be hidden, since it was published before, is left as it is.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from dagster_project.disclosure.relations import NO_BUNDLE, Relations
from dagster_project.disclosure.suppression.attack import Attack, Part, grouped
from dagster_project.disclosure.suppression.cells import Cells
from dagster_project.disclosure.suppression.hiding import Hiding

SMALL = 500  # figures of parts that are worked on with others


@dataclass
class Suppression:
    """What is withheld: because it is small, or to hide that. ``lost`` are secrets that nothing can hide any more."""

    primary: set[int]
    secondary: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)

    @property
    def withheld(self) -> set[int]:
        """Every bundle withheld."""
        return self.primary | self.secondary


def suppress(relations: Relations, *, secondary: bool = True) -> Suppression:
    """Withhold until no secret can be worked out. ``secondary=False`` stops after the small ones, for comparison."""
    small = {relations.bundle_of[secret.figure] for secret in relations.secrets} - {NO_BUNDLE}
    result = Suppression(relations.closed(small | relations.always))
    if secondary:
        attack = Attack(relations)
        parts = attack.parts(Cells(attack, result.primary).can_be_unknown())
        hidings = [Hiding(attack, some, result.primary) for some in apart(attack, parts)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(Hiding.run, hidings))
        for hiding in hidings:
            result.secondary |= hiding.secondary
            result.lost |= hiding.lost
    return result


def apart(attack: Attack, parts: list[Part]) -> list[list[Part]]:
    """Parts in groups that share no bundle, the largest first: what is withheld in one has no say in another.

    Small ones are one group, since each group costs something however small it is.
    """
    pairs = [
        (len(attack.prices) + number, bundle)
        for number, part in enumerate(parts)
        for bundle in attack.relations.closed(set(attack.bundle_of[part.figures].tolist()) - {NO_BUNDLE})
    ]
    count = len(attack.prices) + len(parts)
    places = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    _, labels = connected_components(csr_matrix((np.ones(len(pairs)), places), shape=(count, count)), directed=False)
    groups = grouped(labels[len(attack.prices) :], np.arange(len(parts)))
    found: list[list[Part]] = [[]]
    for group in groups.values():
        some = [parts[number] for number in group.tolist()]
        if figures_in(some) < SMALL:
            found[0] += some
        else:
            found.append(some)
    return sorted(found, key=figures_in, reverse=True)


def figures_in(parts: list[Part]) -> int:
    """How many figures there are in some parts."""
    return sum(len(part.figures) for part in parts)
