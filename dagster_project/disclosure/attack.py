"""What a reader can work out: how far each withheld figure may lie from where it is, by linear programming.

The reader knows every published figure, which are withheld, and every relation. Figures need not be whole numbers to
the reader, which makes intervals wider than they are by less than one at each end.

That a secret is safe is shown by a *way out*: other values of withheld figures that fit all that is published. The one
found is the one that moves figures least, so that it stays a way out whatever is published elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.sparse.csgraph import connected_components

from dagster_project.disclosure.relations import NO_BUNDLE, Relations

TOLERANCE = 1e-6
LAX = 60.0  # what a relation must give before it is left out, and ways out may move no more than that in all
FAR = 1e6  # an interval this wide is wide enough for every threshold; keeps programmes bounded


@dataclass
class Part:
    """Withheld figures that hang together, the relations that bind them, and the secrets among them."""

    figures: np.ndarray
    rows: np.ndarray
    secrets: list[int]


@dataclass
class Answer:
    """How far a reader gets with one secret: its interval as far as asked, and the figures that its ways out move.

    For a secret that is known too well, ``prices`` say what moving each relation's limit would add at either end.
    """

    secret: int
    low: float
    high: float
    is_safe: bool
    moved: frozenset[int] = frozenset()
    prices: list[dict[int, float]] = field(default_factory=list)


class Attack:
    """The attack on one set of relations. ``programmes`` counts the linear programmes solved."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations
        self.values = np.array(relations.values, dtype=float)
        self.lows = np.array(relations.lows, dtype=float)
        self.highs = np.array(relations.highs, dtype=float)
        self.bundle_of = np.array(relations.bundle_of, dtype=np.int64)
        lengths = [len(relation.terms) for relation in relations.relations]
        columns = [figure for relation in relations.relations for figure, _ in relation.terms]
        data = [coefficient for relation in relations.relations for _, coefficient in relation.terms]
        shape = (len(lengths), len(self.values))
        self.matrix = csr_matrix((data, columns, np.concatenate([[0], np.cumsum(lengths)])), shape=shape)
        self.by_figure = self.matrix.tocsc()
        true = self.matrix @ self.values
        self.slack_low = np.array([relation.low for relation in relations.relations], dtype=float) - true
        self.slack_high = np.array([relation.high for relation in relations.relations], dtype=float) - true
        self.secrets_of: dict[int, list[int]] = {}
        for number, secret in enumerate(relations.secrets):
            self.secrets_of.setdefault(secret.figure, []).append(number)
        self.widths = np.full(len(self.values), -1.0)
        for secret in relations.secrets:
            self.widths[secret.figure] = max(self.widths[secret.figure], secret.width)
        self.programmes = 0

    def unknown(self, withheld: Iterable[int]) -> np.ndarray:
        """Which figures the reader does not know, given the bundles withheld."""
        is_withheld = np.zeros(len(self.relations.bundles) + 1, dtype=bool)
        for bundle in withheld:
            is_withheld[bundle] = not self.relations.bundles[bundle].is_known
        is_withheld[NO_BUNDLE] = True
        return is_withheld[self.bundle_of]

    def parts(self, unknown: np.ndarray) -> list[Part]:
        """The unknown figures that hang together, as far as there are secrets among them."""
        figures = np.flatnonzero(unknown)
        inner = self.matrix[:, figures]
        binding = (self.slack_low > -LAX) | (self.slack_high < LAX)
        rows = np.flatnonzero((np.diff(inner.indptr) > 0) & binding)
        inner = inner[rows]
        count = len(rows) + len(figures)
        starts = np.concatenate([inner.indptr, np.full(len(figures), inner.indptr[-1])])
        graph = csr_matrix((np.ones(len(inner.indices)), inner.indices + len(rows), starts), shape=(count, count))
        _, label = connected_components(graph, directed=False)
        rows_by, figures_by = _grouped(label[: len(rows)], rows), _grouped(label[len(rows) :], figures)
        nothing = np.array([], dtype=np.int64)
        found = []
        for key, group in sorted(figures_by.items()):
            secrets = [number for figure in group.tolist() for number in self.secrets_of.get(figure, ())]
            if secrets:
                found.append(Part(group, rows_by.get(key, nothing), sorted(secrets)))
        return found

    def at_sight(self, unknown: np.ndarray, rows: np.ndarray | None = None) -> list[Answer]:
        """The secrets that one relation alone gives away, of all or of some, without a programme."""
        matrix = self.matrix if rows is None else self.matrix[rows]
        slack_low = self.slack_low if rows is None else self.slack_low[rows]
        slack_high = self.slack_high if rows is None else self.slack_high[rows]
        room_up = np.where(unknown, np.minimum(self.highs - self.values, FAR), 0.0)
        room_down = np.where(unknown, self.values - self.lows, 0.0)
        entries = matrix.tocoo()
        row, figure, factor = entries.row, entries.col, entries.data
        rises = np.where(factor > 0, factor * room_up[figure], -factor * room_down[figure])
        falls = np.where(factor > 0, factor * room_down[figure], -factor * room_up[figure])
        up_by = slack_high[row] + np.bincount(row, falls, matrix.shape[0])[row] - falls
        down_by = np.bincount(row, rises, matrix.shape[0])[row] - rises - slack_low[row]
        up = np.where(factor > 0, up_by, down_by) / np.abs(factor)
        down = np.where(factor > 0, down_by, up_by) / np.abs(factor)
        up = np.minimum(up, room_up[figure])
        down = np.minimum(down, room_down[figure])
        found: dict[int, Answer] = {}
        for entry in np.flatnonzero(unknown[figure] & (up + down < self.widths[figure] - TOLERANCE)).tolist():
            one, price = int(figure[entry]), 1 / float(factor[entry])
            value, at = float(self.values[one]), int(row[entry] if rows is None else rows[row[entry]])
            prices = [{at: -price}] if up[entry] < room_up[one] else []
            prices += [{at: price}] if down[entry] < room_down[one] else []
            for number in self.secrets_of[one]:
                ends = value - float(down[entry]), value + float(up[entry])
                found.setdefault(number, Answer(number, *ends, is_safe=False, prices=prices))
        return [found[number] for number in sorted(found)]

    def answers(self, part: Part, asked: Collection[int]) -> list[Answer]:
        """How far the reader gets with the secrets of a part that are asked about."""
        numbers = [number for number in part.secrets if number in asked]
        if not numbers:
            return []
        programme = Programme(self, part)
        found = [programme.answer(number) for number in numbers]
        self.programmes += programme.solved
        return found


class Programme:
    """The linear programme of one part, asked again and again: how far figures may move from the truth."""

    def __init__(self, attack: Attack, part: Part) -> None:
        self.attack, self.part, self.solved = attack, part, 0
        self.count = len(part.figures)
        self.place = {figure: index for index, figure in enumerate(part.figures.tolist())}
        self.room = np.concatenate(
            [
                np.minimum(attack.highs[part.figures] - attack.values[part.figures], FAR),
                attack.values[part.figures] - attack.lows[part.figures],
            ]
        )
        inner = attack.matrix[part.rows][:, part.figures]
        both = csr_matrix(hstack([inner, -inner]))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * self.count, len(part.rows)
        model.col_cost_ = np.ones(2 * self.count)
        model.col_lower_, model.col_upper_ = np.zeros(2 * self.count), self.room
        model.row_lower_, model.row_upper_ = attack.slack_low[part.rows], attack.slack_high[part.rows]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = both.indptr, both.indices, both.data
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("log_to_console", False), ("threads", 1), ("presolve", "off")):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(model)
        self.columns = np.arange(2 * self.count, dtype=np.int32)

    def publish(self, figures: Iterable[int], *, again: bool) -> None:
        """Let the reader know figures, or not know them after all."""
        for figure in figures:
            if (place := self.place.get(figure)) is not None:
                for column in (place, place + self.count):
                    self.solver.changeColBounds(column, 0.0, self.room[column] if again else 0.0)

    def answer(self, number: int) -> Answer:
        """Find ways out for a secret: up as far as asked or as goes, and down for the rest."""
        secret = self.attack.relations.secrets[number]
        value, place = self.attack.values[secret.figure], self.place[secret.figure]
        below = float(self.room[place + self.count])
        up, moved, prices = self.move(place, min(secret.width, float(self.room[place])), secret.width - below)
        down = 0.0
        if secret.width - below - TOLERANCE <= up < secret.width - TOLERANCE:
            down, under, more = self.move(place + self.count, min(secret.width - up, below), secret.width - up)
            moved, prices = moved | under, prices + more
        is_safe = up + down >= secret.width - TOLERANCE
        return Answer(number, value - down, value + up, is_safe, moved, [] if is_safe else prices)

    def move(self, column: int, wanted: float, least: float) -> tuple[float, frozenset[int], list[dict[int, float]]]:
        """Move a figure as far as wanted or as it goes: how far, what moves with it, what holds it back.

        What moves is not told where it goes less far than ``least``, since that is of no use.
        """
        if wanted <= TOLERANCE:
            return 0.0, frozenset(), []
        opposite = (column + self.count) % (2 * self.count)
        self.solver.changeColBounds(opposite, 0.0, 0.0)
        prices: list[dict[int, float]] = []
        if not (fits := self.try_to(column, wanted)):
            wanted, price = self.furthest(column)
            prices.append(price)
            is_of_use = wanted > TOLERANCE and wanted >= least - TOLERANCE
            fits = is_of_use and self.try_to(column, wanted * (1 - TOLERANCE))
        moved = self.moved() if fits else frozenset()
        self.solver.changeColBounds(column, 0.0, float(self.room[column]))
        self.solver.changeColBounds(opposite, 0.0, float(self.room[opposite]))
        return wanted, moved, prices

    def try_to(self, column: int, wanted: float) -> bool:
        """Whether a figure can be moved so far, the others as little as they must."""
        self.solver.changeColBounds(column, wanted, float(self.room[column]))
        fits = self.run()
        if not fits:
            self.solver.changeColBounds(column, 0.0, float(self.room[column]))
        return fits

    def furthest(self, column: int) -> tuple[float, dict[int, float]]:
        """Move a figure as far as it goes."""
        costs = np.zeros(2 * self.count)
        costs[column] = -1.0
        self.solver.changeColsCost(2 * self.count, self.columns, costs)
        if not self.run():
            raise ArithmeticError(f"the attack found no answer: {self.solver.getModelStatus()}")
        solution = self.solver.getSolution()
        worth = np.array(solution.row_dual)
        held = np.flatnonzero(np.abs(worth) > TOLERANCE)
        self.solver.changeColsCost(2 * self.count, self.columns, np.ones(2 * self.count))
        prices = {int(self.part.rows[row]): float(worth[row]) for row in held}
        return float(solution.col_value[column]), prices

    def run(self) -> bool:
        """Solve; whether there is an answer."""
        self.solver.run()
        self.solved += 1
        return bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def moved(self) -> frozenset[int]:
        """The figures that the answer moves."""
        away = np.flatnonzero(np.array(self.solver.getSolution().col_value) > TOLERANCE)
        return frozenset(self.part.figures[away % self.count].tolist())


def _grouped(labels: np.ndarray, items: np.ndarray) -> dict[int, np.ndarray]:
    """Items by their label, in their order."""
    order = np.argsort(labels, kind="stable")
    ends = np.flatnonzero(np.diff(labels[order])) + 1
    return {int(labels[group[0]]): items[group] for group in np.split(order, ends) if len(group)}
