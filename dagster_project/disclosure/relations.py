"""Numbers of persons and what everybody knows about how they hang together.

A *figure* is one number, however many cells show it. *Cells* that stand or fall together are a bundle: a count and the
ratios made from it. A *relation* says that a weighted sum of figures lies between two limits, and the reader knows it.
*Latent* figures are in no table; what is *noted* binds them, and is posted when they have been given values.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

INFINITE = math.inf
NO_BUNDLE = -1
Name = tuple[str, str]  # the unit and what of it


@dataclass(frozen=True)
class Cell:
    """Columns of one row of a published table, by the row's number in the table."""

    mart: str
    row: int
    columns: tuple[str, ...]


@dataclass
class Bundle:
    """Cells that are withheld together. ``weight`` is what it costs a reader to miss one of them.

    ``followers`` are withheld whenever it is, and it whenever one of its ``leaders`` is.
    """

    name: str
    weight: float
    cells: list[Cell] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)
    leaders: list[int] = field(default_factory=list)
    followers: list[int] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """What it costs readers to withhold it."""
        return self.weight * max(1, sum(len(cell.columns) for cell in self.cells))


@dataclass(frozen=True)
class Relation:
    """``low <= sum of coefficient x figure <= high``, in figures' numbers. Not sure: readers may be wrong in it."""

    terms: tuple[tuple[int, float], ...]
    low: float
    high: float
    is_sure: bool = True


@dataclass(frozen=True)
class Secret:
    """A figure that nobody may know to an interval narrower than ``width``."""

    figure: int
    width: float


class Relations:
    """All figures of a publication, the bundles that show them, the relations and the secrets among them.

    ``names`` are figures by unit and what of it they are, as another publication has them too. ``known`` are figures
    that an earlier release has published: to withhold them hides nothing any more.
    """

    def __init__(self, personal: Mapping[str, Collection[str]] | None = None) -> None:
        self.personal = personal  # columns that hold numbers of persons, by table; none where every column does
        self.always: set[int] = set()
        self.values: list[float] = []
        self.lows: list[float] = []
        self.highs: list[float] = []
        self.bundle_of: list[int] = []
        self.bundles: list[Bundle] = []
        self.relations: list[Relation] = []
        self.secrets: list[Secret] = []
        self.names: dict[Name, int] = {}
        self.known: set[int] = set()
        self.latents: list[int] = []
        self.noted: list[Relation] = []

    def bundle(self, name: str, weight: float = 1.0) -> int:
        """A new bundle; returns its number."""
        self.bundles.append(Bundle(name, weight))
        return len(self.bundles) - 1

    def figure(
        self,
        value: float,
        bundle: int = NO_BUNDLE,
        low: float | None = None,
        high: float = INFINITE,
        name: Name | None = None,
    ) -> int:
        """A new figure shown by a bundle, or by none; returns its number.

        Zero is always published, so a reader knows of a withheld count that it is at least 1, unless ``low`` is given.
        """
        self.values.append(value)
        self.lows.append(min(value, 1.0) if low is None else low)
        self.highs.append(high)
        self.bundle_of.append(bundle)
        if bundle != NO_BUNDLE:
            self.bundles[bundle].figures.append(len(self.values) - 1)
        if name:
            self.call(len(self.values) - 1, name)
        return len(self.values) - 1

    def call(self, figure: int, name: Name) -> None:
        """Give a figure a name, or one more. Raises ``ValueError`` where another one has it."""
        if self.names.setdefault(name, figure) != figure:
            raise ValueError(f"two figures by the name of {name}")

    def show(self, bundle: int, mart: str, row: int, *columns: str) -> None:
        """Note that a row of a table shows figures of a bundle in these columns, as far as they are of persons."""
        if self.personal is not None:
            columns = tuple(column for column in columns if column in self.personal.get(mart, ()))
        self.bundles[bundle].cells.append(Cell(mart, row, columns))

    def follow(self, bundle: int, leader: int) -> None:
        """Whenever ``leader`` is withheld, so is ``bundle``."""
        self.bundles[leader].followers.append(bundle)
        self.bundles[bundle].leaders.append(leader)

    def closed(self, bundles: Iterable[int]) -> set[int]:
        """Bundles and all that follow them."""
        found: set[int] = set()
        waiting = list(bundles)
        while waiting:
            bundle = waiting.pop()
            if bundle not in found:
                found.add(bundle)
                waiting.extend(self.bundles[bundle].followers)
        return found

    def relate(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        """Post a relation. One that does not hold in truth is moved until it does: no reader can make use of more."""
        true = sum(coefficient * self.values[figure] for figure, coefficient in terms)
        if low == high:
            low = high = true
        self.relations.append(Relation(tuple(terms), min(low, true), max(high, true)))

    def total(self, whole: int, parts: list[int]) -> None:
        """Post that parts sum to the whole. Where they do not in truth, the reader is taken to know by how much."""
        terms = [(whole, -1.0), *((part, 1.0) for part in parts)]
        rest = sum(coefficient * self.values[figure] for figure, coefficient in terms)
        self.relations.append(Relation(tuple(terms), rest, rest))

    def at_most(self, smaller: int, larger: int, times: float = 1.0) -> None:
        """Post ``smaller <= times x larger`` where it holds in truth."""
        if self.values[smaller] <= times * self.values[larger]:
            self.relations.append(Relation(((smaller, 1.0), (larger, -times)), -INFINITE, 0.0))

    def bound(self, figure: int, low: float, high: float) -> None:
        """Note how little and how much a figure can be, as far as that is true."""
        self.lows[figure] = max(self.lows[figure], min(low, self.values[figure]))
        self.highs[figure] = min(self.highs[figure], max(high, self.values[figure]))

    def narrow(self) -> None:
        """What is known beforehand is no secret: nobody can be kept from knowing how little and how much can be."""
        self.secrets = [
            Secret(one.figure, max(0.0, min(one.width, self.highs[one.figure] - max(1.0, self.lows[one.figure]))))
            for one in self.secrets
        ]

    def withhold(self, name: str, mart: str, row: int, *columns: str) -> None:
        """Withhold cells whatever else is published: small numbers that no relation binds, texts that repeat others."""
        bundle = self.bundle(name)
        self.show(bundle, mart, row, *columns)
        self.always.add(bundle)

    def protect(self, figure: int, width: float) -> None:
        """Make a figure a secret, and its bundle one that is withheld."""
        self.secrets.append(Secret(figure, width))
