"""What a reader can work out: how far each withheld figure may lie from where it is, by linear programming.

The reader knows every published figure, which are withheld, and every relation. Figures need not be whole numbers to
the reader, which makes intervals wider than they are by less than one at each end.

That a secret is safe is shown by *ways out*: other values of withheld figures that fit all that is published. One that
moves the secret up and one that moves it down, together as far as its width, are proof that no attack gets nearer. A
way out stays one whatever else is withheld, and until a figure that it moves is published.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.sparse.csgraph import connected_components

from dagster_project.disclosure.relations import Relations

TOLERANCE = 1e-6
FAR = 1e6  # an interval this wide is wide enough for every threshold; keeps programmes bounded
FREE = 0.01  # what it costs to move what is withheld already: enough to keep ways out short
URGENT = 1e6  # what a secret gains by each step of its own: more than all else may cost

Way = dict[int, float]  # by figure, how far it moves: more than its true value, or less


@dataclass
class Part:
    """Figures that hang together, the relations that bind them, and the secrets among them, by number."""

    figures: np.ndarray
    rows: np.ndarray
    secrets: list[int]


class Attack:
    """The attack on one set of relations."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations
        self.secrets = relations.secrets
        self.values = np.array(relations.values, dtype=float)
        self.room_up = np.minimum(np.array(relations.highs, dtype=float) - self.values, FAR)
        self.room_down = self.values - np.array(relations.lows, dtype=float)
        self.bundle_of = np.array(relations.bundle_of, dtype=np.int64)  # NO_BUNDLE is the last of those
        self.was_shown = np.array([*(bundle.is_known for bundle in relations.bundles), False])
        self.prices = np.array([*(bundle.cost for bundle in relations.bundles), 0.0])
        lengths = [len(relation.terms) for relation in relations.relations]
        columns = [figure for relation in relations.relations for figure, _ in relation.terms]
        data = [coefficient for relation in relations.relations for _, coefficient in relation.terms]
        shape = (len(lengths), len(self.values))
        self.matrix = csr_matrix((data, columns, np.concatenate([[0], np.cumsum(lengths)])), shape=shape)
        self.by_figure = self.matrix.tocsc()
        true = self.matrix @ self.values
        self.slack_low = np.array([relation.low for relation in relations.relations], dtype=float) - true
        self.slack_high = np.array([relation.high for relation in relations.relations], dtype=float) - true
        self.secrets_of: dict[int, list[int]] = defaultdict(list)
        self.widths = np.full(len(self.values), -1.0)
        for number, secret in enumerate(relations.secrets):
            self.secrets_of[secret.figure].append(number)
            self.widths[secret.figure] = max(self.widths[secret.figure], secret.width)

    def parts(self, unknown: np.ndarray) -> list[Part]:
        """The unknown figures that hang together, as far as there are secrets among them."""
        figures = np.flatnonzero(unknown)
        inner = self.matrix[:, figures]
        rows = np.flatnonzero(np.diff(inner.indptr) > 0)
        inner = inner[rows]
        count = len(rows) + len(figures)
        starts = np.concatenate([inner.indptr, np.full(len(figures), inner.indptr[-1])])
        graph = csr_matrix((np.ones(len(inner.indices)), inner.indices + len(rows), starts), shape=(count, count))
        _, label = connected_components(graph, directed=False)
        rows_by, figures_by = grouped(label[: len(rows)], rows), grouped(label[len(rows) :], figures)
        nothing = np.array([], dtype=np.int64)
        found = []
        for key, group in sorted(figures_by.items()):
            secrets = [number for figure in group.tolist() for number in self.secrets_of.get(figure, ())]
            if secrets:
                found.append(Part(group, rows_by.get(key, nothing), sorted(secrets)))
        return found

    def gives_away(self, unknown: np.ndarray, rows: np.ndarray) -> set[int]:
        """The secrets that one of these relations gives away on its own, without a programme."""
        room_up, room_down = np.where(unknown, self.room_up, 0.0), np.where(unknown, self.room_down, 0.0)
        entries = self.matrix[rows].tocoo()
        row, figure, factor = entries.row, entries.col, entries.data
        rises = np.where(factor > 0, factor * room_up[figure], -factor * room_down[figure])
        falls = np.where(factor > 0, factor * room_down[figure], -factor * room_up[figure])
        up_by = self.slack_high[rows][row] + np.bincount(row, falls, len(rows))[row] - falls
        down_by = np.bincount(row, rises, len(rows))[row] - rises - self.slack_low[rows][row]
        up = np.minimum(np.where(factor > 0, up_by, down_by) / np.abs(factor), room_up[figure])
        down = np.minimum(np.where(factor > 0, down_by, up_by) / np.abs(factor), room_down[figure])
        narrow = figure[unknown[figure] & (up + down < self.widths[figure] - TOLERANCE)]
        return {number for one in narrow.tolist() for number in self.secrets_of[one]}


class Programme:
    """The linear programme of one part: the cheapest way to move a secret as far as its width, asked many times."""

    def __init__(self, attack: Attack, part: Part) -> None:
        self.attack, self.figures = attack, part.figures
        self.count = len(part.figures)  # columns from here on are moves downwards
        self.columns = np.arange(2 * self.count, dtype=np.int32)
        self.place = {figure: index for index, figure in enumerate(part.figures.tolist())}
        self.room = np.concatenate([attack.room_up[part.figures], attack.room_down[part.figures]])
        self.costs = np.zeros(2 * self.count)
        inner = attack.matrix[part.rows][:, part.figures]
        both = csr_matrix(hstack([inner, -inner]))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * self.count, len(part.rows)
        model.col_cost_ = self.costs
        model.col_lower_, model.col_upper_ = np.zeros(2 * self.count), self.room
        model.row_lower_, model.row_upper_ = attack.slack_low[part.rows], attack.slack_high[part.rows]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = both.indptr, both.indices, both.data
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("log_to_console", False), ("threads", 1), ("presolve", "off")):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(model)

    def price(self, costs: np.ndarray) -> None:
        """Set what it costs to move each figure by one: ``FREE`` where it is withheld already."""
        self.costs = np.concatenate([costs, costs])
        self.solver.changeColsCost(2 * self.count, self.columns, self.costs)

    def publish(self, figure: int) -> None:
        """Let the reader know a figure."""
        self._bound(figure, 0.0, 0.0)

    def take_back(self, figure: int) -> None:
        """Let the reader not know a figure after all."""
        self._bound(figure, float(self.attack.room_up[figure]), float(self.attack.room_down[figure]))

    def ways_out(self, number: int) -> list[Way]:
        """The cheapest way out that moves a secret by its width, up or down; else one each way; none where none do."""
        secret = self.attack.secrets[number]
        up = self.place[secret.figure]
        down = up + self.count
        rise = self.move(up, secret.width)
        height = rise.get(secret.figure, 0.0)
        if height < secret.width - TOLERANCE:
            fall = self.move(down, secret.width - height)
            is_enough = height - fall.get(secret.figure, 0.0) >= secret.width - TOLERANCE
            return [way for way in (rise, fall) if way] if is_enough else []
        if self.cost(rise) > FREE * sum(map(abs, rise.values())) + TOLERANCE and self.room[down] >= secret.width:
            fall = self.move(down, secret.width)
            if fall.get(secret.figure, 0.0) <= TOLERANCE - secret.width and self.cost(fall) < self.cost(rise):
                return [fall]
        return [rise]

    def cost(self, way: Way) -> float:
        """What a way out costs."""
        return sum(abs(by) * float(self.costs[self.place[figure]]) for figure, by in way.items())

    def move(self, column: int, wanted: float) -> Way:
        """The cheapest way to move a figure as far as wanted, or as it goes; always found from the same start."""
        opposite = (column + self.count) % (2 * self.count)
        self.solver.changeColBounds(opposite, 0.0, 0.0)
        self.solver.changeColBounds(column, 0.0, min(wanted, float(self.room[column])))
        self.solver.changeColCost(column, -URGENT)
        self.solver.clearSolver()
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"the attack found no answer: {self.solver.getModelStatus()}")
        moves = np.array(self.solver.getSolution().col_value)
        self.solver.changeColCost(column, float(self.costs[column]))
        for one in (column, opposite):
            self.solver.changeColBounds(one, 0.0, float(self.room[one]))
        by = moves[: self.count] - moves[self.count :]
        moved = np.flatnonzero(np.abs(by) > TOLERANCE)
        return dict(zip(self.figures[moved].tolist(), by[moved].tolist(), strict=True))

    def _bound(self, figure: int, up: float, down: float) -> None:
        place = self.place[figure]
        for column, room in ((place, up), (place + self.count, down)):
            self.room[column] = room
            self.solver.changeColBounds(column, 0.0, room)


def grouped(labels: np.ndarray, items: np.ndarray) -> dict[int, np.ndarray]:
    """Items by their label, in their order."""
    order = np.argsort(labels, kind="stable")
    ends = np.flatnonzero(np.diff(labels[order])) + 1
    return {int(labels[group[0]]): items[group] for group in np.split(order, ends) if len(group)}
