"""The ways out that have been found, and which secrets they hide: one way out often hides several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dagster_project.disclosure.suppression.attack import TOLERANCE, Attack, Way


class Ways:
    """Ways out by the figures that they move."""

    def __init__(self, attack: Attack) -> None:
        self.attack = attack
        self.through: dict[int, dict[int, Way]] = defaultdict(dict)  # by figure, then in the order they were found
        self.count = 0

    def add(self, ways: Iterable[Way]) -> None:
        """Take ways out into use."""
        for way in ways:
            for figure in way:
                self.through[figure][self.count] = way
            self.count += 1

    def remove(self, figures: Iterable[int]) -> list[Way]:
        """Give up all ways out that move one of these figures; returns them."""
        gone = {number: way for figure in figures for number, way in self.through[figure].items()}
        for number, way in gone.items():
            for figure in way:
                del self.through[figure][number]
        return list(gone.values())

    def hide(self, secret: int) -> bool:
        """Whether they move a secret as far as its width, up and down together."""
        one = self.attack.secrets[secret]
        moves = [way[one.figure] for way in self.through[one.figure].values()]
        return max(0.0, *moves) - min(0.0, *moves) >= one.width - TOLERANCE if moves else one.width <= TOLERANCE

    def secrets(self, ways: Iterable[Way]) -> list[int]:
        """The secrets that ways out move."""
        return sorted({secret for way in ways for figure in way for secret in self.attack.secrets_of.get(figure, ())})
