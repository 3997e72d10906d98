"""What readers know and what they could be kept from knowing, figure by figure, as bundles are withheld."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dagster_project.disclosure.relations import NO_BUNDLE
from dagster_project.disclosure.suppression.attack import FREE, Attack


class Cells:
    """Which bundles are withheld, and what follows for figures. What an earlier release has shown is known for good."""

    def __init__(self, attack: Attack, withheld: Iterable[int]) -> None:
        self.attack = attack
        self.is_withheld = np.zeros(len(attack.prices), dtype=bool)
        self.withhold({NO_BUNDLE, *withheld})

    def withhold(self, bundles: set[int]) -> None:
        """Withhold bundles too."""
        self.is_withheld[list(bundles)] = True

    def unknown(self) -> np.ndarray:
        """The figures that readers do not know."""
        is_unknown: np.ndarray = self.is_withheld[self.attack.bundle_of] & ~self.attack.is_known
        return is_unknown

    def can_be_unknown(self) -> np.ndarray:
        """Those, and the ones that can still be withheld; zero is always published."""
        return self.unknown() | (~self.attack.is_known & (self.attack.values >= 1))

    def costs(self, figures: np.ndarray) -> np.ndarray:
        """What it costs to move each figure by one."""
        bundles = self.attack.bundle_of[figures]
        return np.where(self.is_withheld[bundles], FREE, self.attack.prices[bundles])
