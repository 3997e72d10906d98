"""Hides the secrets of some parts: first each gets a way out, then what is withheld in vain is published again.

A way out is the cheapest there is, where moving what is still published has a price: what it moves is withheld from
then on. After that every bundle withheld beside the small ones is tried, the dearest first: it is published if the
secrets whose ways out moved it find others.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dagster_project.disclosure.relations import NO_BUNDLE
from dagster_project.disclosure.suppression.attack import Attack, Part, joined
from dagster_project.disclosure.suppression.cells import Cells
from dagster_project.disclosure.suppression.programme import NoAnswerError
from dagster_project.disclosure.suppression.programmes import Programmes
from dagster_project.disclosure.suppression.ways import Ways


class Hiding:
    """What is withheld in some parts beside the ``primary`` bundles, and the secrets that are ``lost`` all the same."""

    def __init__(self, attack: Attack, parts: list[Part], primary: Iterable[int]) -> None:
        self.attack, self.parts = attack, parts
        self.cells, self.ways = Cells(attack, primary), Ways(attack)
        self.secondary: set[int] = set()
        self.lost: set[int] = set()
        self.kept: set[int] = set()  # withheld since the solver found no answer, not tried for release

    def run(self) -> None:
        """Hide, then publish again what is not needed."""
        for part in joined(self.parts):
            self.hide(part)
        if self.secondary:
            self.release()

    def hide(self, part: Part) -> None:
        """Give every secret a way out, those in cheap cells first, and withhold what it moves."""
        attack, cells = self.attack, self.cells
        programmes = Programmes(attack, [part], cells)
        prices = attack.prices[attack.bundle_of]
        for secret in sorted(part.secrets, key=lambda one: (prices[attack.secrets[one].figure], one)):
            if self.ways.hide(secret):
                continue
            try:
                found = programmes.ways_out(secret)
            except NoAnswerError:
                moved = {int(attack.bundle_of[figure]) for figure in programmes.around(secret)} - {NO_BUNDLE}
                self.kept |= attack.relations.closed(moved)
            else:
                if not found:
                    self.lost.add(secret)
                self.ways.add(found)
                moved = {int(attack.bundle_of[figure]) for way in found for figure in way} - {NO_BUNDLE}
            if added := {bundle for bundle in attack.relations.closed(moved) if not cells.is_withheld[bundle]}:
                self.secondary |= added
                cells.withhold(added)

    def release(self) -> None:
        """Publish again every bundle that is not needed."""
        bundles, unknown = self.attack.relations.bundles, self.cells.unknown()
        inside = np.zeros(len(unknown), dtype=bool)
        inside[np.concatenate([part.figures for part in self.parts])] = True
        programmes = Programmes(self.attack, joined(self.attack.parts(unknown & inside)), self.cells)
        for bundle in sorted(self.secondary, key=lambda one: (-bundles[one].cost, bundles[one].name)):
            going = self.released_with(bundle)
            figures = [figure for one in going for figure in bundles[one].figures]
            unknown[figures] = False
            if not going or self.needs(figures, unknown, programmes):
                unknown[figures] = True
            else:
                self.secondary -= going
                self.cells.is_withheld[list(going)] = False

    def released_with(self, bundle: int) -> set[int]:
        """What is published again with a bundle: it and what follows it alone; nothing where it follows another."""
        bundles, is_withheld = self.attack.relations.bundles, self.cells.is_withheld

        def leaders(one: int) -> set[int]:
            return {leader for leader in bundles[one].leaders if is_withheld[leader]}

        if bundle not in self.secondary - self.kept or leaders(bundle):
            return set()
        closed = self.attack.relations.closed({bundle})
        return {bundle} | {one for one in closed & self.secondary - self.kept if leaders(one) == {bundle}}

    def needs(self, figures: list[int], unknown: np.ndarray, programmes: Programmes) -> bool:
        """Whether a secret is hidden only as long as these are unknown. If not, all ways out lead around them."""
        rows = np.unique(self.attack.by_figure[:, figures].indices)
        if self.attack.gives_away(unknown, rows) - self.lost:
            return True
        programmes.publish(figures)
        gone = self.ways.remove(figures)
        for secret in self.ways.secrets(gone):
            if secret in self.lost or self.ways.hide(secret):
                continue
            try:
                self.ways.add(found := programmes.ways_out(secret))
            except NoAnswerError:
                found = []
            if not found:
                programmes.take_back(figures)
                self.ways.add(gone)
                return True
        return False
