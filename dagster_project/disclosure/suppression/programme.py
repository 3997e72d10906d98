"""The linear programme of one part, which is asked for ways out many times.

What binds one figure alone is a bound of it. What leaves every figure room enough is left out and looked at afterwards:
a way out that goes against it is sought again with it.
"""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csr_matrix, hstack

from dagster_project.disclosure.suppression.attack import FREE, TOLERANCE, Attack, Part, Way

URGENT = 1e6  # what a secret gains by each step of its own: more than all else may cost
LOOSE = 10.0  # ways out seldom go further than this
PRESOLVE = ("off", "on")  # what is tried in turn until an answer is found; it seldom pays
OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False, "log_to_console": False, "threads": 1,
    "dual_simplex_cost_perturbation_multiplier": 0.0, "primal_simplex_bound_perturbation_multiplier": 0.0,
}  # fmt: skip


class NoAnswerError(ArithmeticError):
    """The solver gave up: whether there is a way out is not known."""


class Programme:
    """The cheapest way to move a secret of a part as far as its width."""

    def __init__(self, attack: Attack, part: Part) -> None:
        self.attack, self.figures = attack, part.figures
        self.count = len(part.figures)  # columns from here on are moves downwards
        self.columns = np.arange(2 * self.count, dtype=np.int32)
        self.place = {figure: index for index, figure in enumerate(part.figures.tolist())}
        self.costs = np.zeros(2 * self.count)
        rows = csr_matrix(attack.matrix[part.rows][:, part.figures])
        low, high = attack.slack_low[part.rows], attack.slack_high[part.rows]
        self.free = np.concatenate([attack.room_up[part.figures], attack.room_down[part.figures]])
        alone = np.diff(rows.indptr) == 1
        self._bound_alone(rows[alone], low[alone], high[alone])
        self.room = self.free.copy()
        is_loose = (low < -LOOSE) & (high > LOOSE)
        self.loose, self.loose_low, self.loose_high = (one[is_loose & ~alone] for one in (rows, low, high))
        both = csr_matrix(hstack([rows, -rows]))[~is_loose & ~alone]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * self.count, both.shape[0]
        model.col_cost_ = self.costs
        model.col_lower_, model.col_upper_ = np.zeros(2 * self.count), self.room
        model.row_lower_, model.row_upper_ = low[~is_loose & ~alone], high[~is_loose & ~alone]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = both.indptr, both.indices, both.data
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in OPTIONS.items():
            self.solver.setOptionValue(option, value)
        self.solver.passModel(model)

    def _bound_alone(self, rows: csr_matrix, low: np.ndarray, high: np.ndarray) -> None:
        """Let relations of one figure each bound how far it may move."""
        up, down = np.where(rows.data > 0, high, -low), np.where(rows.data > 0, -low, high)
        np.minimum.at(self.free, rows.indices, up / np.abs(rows.data))
        np.minimum.at(self.free, rows.indices + self.count, down / np.abs(rows.data))

    def price(self, costs: np.ndarray) -> None:
        """Set what it costs to move each figure by one: ``FREE`` where it is withheld already."""
        if not np.array_equal(costs, self.costs[: self.count]):
            self.costs = np.concatenate([costs, costs])
            self.solver.changeColsCost(2 * self.count, self.columns, self.costs)

    def publish(self, figure: int) -> None:
        """Let the reader know a figure."""
        self._bound(figure, 0.0, 0.0)

    def take_back(self, figure: int) -> None:
        """Let the reader not know a figure after all."""
        place = self.place[figure]
        self._bound(figure, float(self.free[place]), float(self.free[place + self.count]))

    def ways_out(self, number: int) -> list[Way]:
        """The cheapest way out that moves a secret by its width, up or down; else one each way; none where none do."""
        secret = self.attack.secrets[number]
        up = self.place[secret.figure]
        down = up + self.count
        rise = self.move(up, secret.width)
        height = rise.get(secret.figure, 0.0)
        if height + self.room[down] < secret.width - TOLERANCE:
            return []
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
        try:
            moves = self._solve()
            while len(broken := self._broken(moves)):
                for row in broken.tolist():
                    self._add(row)
                moves = self._solve()
        finally:
            self.solver.changeColCost(column, float(self.costs[column]))
            for one in (column, opposite):
                self.solver.changeColBounds(one, 0.0, float(self.room[one]))
        moved = np.flatnonzero(np.abs(moves) > TOLERANCE)
        return dict(zip(self.figures[moved].tolist(), moves[moved].tolist(), strict=True))

    def _solve(self) -> np.ndarray:
        """How far each figure moves in the best answer; raises ``NoAnswerError`` where the solver finds none."""
        for presolve, restart in zip(PRESOLVE, (self.solver.setBasis, self.solver.clearSolver), strict=False):
            self.solver.setOptionValue("presolve", presolve)
            restart()
            self.solver.run()
            if self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                moves = np.array(self.solver.getSolution().col_value)
                by: np.ndarray = moves[: self.count] - moves[self.count :]
                return by
        raise NoAnswerError

    def _broken(self, moves: np.ndarray) -> np.ndarray:
        """The relations left out that an answer goes against."""
        by = self.loose @ moves
        return np.flatnonzero((by < self.loose_low - TOLERANCE) | (by > self.loose_high + TOLERANCE))

    def _add(self, row: int) -> None:
        """Take a relation that was left out into the programme."""
        inner = slice(self.loose.indptr[row], self.loose.indptr[row + 1])
        places, factors = self.loose.indices[inner], self.loose.data[inner]
        self.solver.addRow(
            float(self.loose_low[row]), float(self.loose_high[row]), 2 * len(places),
            np.concatenate([places, places + self.count]).astype(np.int32), np.concatenate([factors, -factors]),
        )  # fmt: skip

    def _bound(self, figure: int, up: float, down: float) -> None:
        place = self.place[figure]
        for column, room in ((place, up), (place + self.count, down)):
            self.room[column] = room
            self.solver.changeColBounds(column, 0.0, room)
