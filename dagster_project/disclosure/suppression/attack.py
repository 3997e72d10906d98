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

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from dagster_project.disclosure.relations import Relations

TOLERANCE = 1e-6
FAR = 1e6  # an interval this wide is wide enough for every threshold; keeps programmes bounded
BLOCK = 100  # figures of small parts that are joined
FREE = 0.01  # what it costs to move what is withheld already: enough to keep ways out short

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
        self.is_known = np.zeros(len(self.values), dtype=bool)
        self.is_known[list(relations.known)] = True
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
        entries = self.matrix[rows].tocoo()
        row, figure, factor = entries.row, entries.col, entries.data
        room_up, room_down = (np.where(unknown[figure], room[figure], 0.0) for room in (self.room_up, self.room_down))
        rises = np.where(factor > 0, factor * room_up, -factor * room_down)
        falls = np.where(factor > 0, factor * room_down, -factor * room_up)
        up_by = self.slack_high[rows][row] + np.bincount(row, falls, len(rows))[row] - falls
        down_by = np.bincount(row, rises, len(rows))[row] - rises - self.slack_low[rows][row]
        up = np.minimum(np.where(factor > 0, up_by, down_by) / np.abs(factor), room_up)
        down = np.minimum(np.where(factor > 0, down_by, up_by) / np.abs(factor), room_down)
        narrow = figure[unknown[figure] & (up + down < self.widths[figure] - TOLERANCE)]
        return {number for one in narrow.tolist() for number in self.secrets_of[one]}


def joined(parts: list[Part]) -> list[Part]:
    """The same with small parts joined as far as they stay small: each costs something, however small it is."""
    found: list[Part] = []
    waiting: list[Part] = []
    for part in parts:
        if len(part.figures) > BLOCK:
            found.append(part)
            continue
        if sum(len(one.figures) for one in waiting) + len(part.figures) > BLOCK:
            found.append(as_one(waiting))
            waiting = []
        waiting.append(part)
    return [*found, as_one(waiting)] if waiting else found


def as_one(parts: list[Part]) -> Part:
    """Parts as one, in which nothing binds those of one to those of another."""
    figures, rows = (
        np.sort(np.concatenate(some)) for some in zip(*((one.figures, one.rows) for one in parts), strict=True)
    )
    return Part(figures, rows, sorted(secret for one in parts for secret in one.secrets))


def grouped(labels: np.ndarray, items: np.ndarray) -> dict[int, np.ndarray]:
    """Items by their label, in their order."""
    order = np.argsort(labels, kind="stable")
    ends = np.flatnonzero(np.diff(labels[order])) + 1
    return {int(labels[group[0]]): items[group] for group in np.split(order, ends) if len(group)}
