"""Heads by owner and network, which no table holds but sums over measures are made of.

Of an owner in one network they are the owner's participations; of an owner nothing but plans are known of, its planned
lines; of all others unknown to the reader, who knows their sums. Values that fit those sums stand for the true ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import highspy
import numpy as np

from dagster_project.disclosure.marts import Marts
from dagster_project.disclosure.planned import Measure, Owner, Planned
from dagster_project.disclosure.relations import INFINITE, Relations

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners

Terms = list[tuple[int, float]]
Network = tuple[str, str]


class Heads:
    """``measures_of`` are the measures that an owner takes part in. Sums are posted by ``post``, when all are told."""

    def __init__(self, marts: Marts, relations: Relations, owners: Owners, planned: Planned) -> None:
        self.relations, self.owners, self.planned = relations, owners, planned
        network_of = {
            (row["grant_year"], row["county_governor"], row["measure_id"]): str(row["network_id"])
            for row in marts.measures
        }
        self.measures_of: dict[Owner, set[Measure]] = defaultdict(set)
        self.networks_of: dict[Owner, dict[Network, set[Measure]]] = defaultdict(lambda: defaultdict(set))
        for row in marts.taking_part:
            owner = row["grant_year"], row["owner_id"]
            measure = row["grant_year"], row["county_governor"], row["measure_id"]
            if owner in owners:
                self.measures_of[owner].add(measure)
                self.networks_of[owner][row["county_governor"], network_of.get(measure, "")].add(measure)
        self.latent: dict[tuple[Owner, Network], tuple[int, int]] = {}
        self.sums: list[tuple[Terms, float]] = []
        self.bounds: list[tuple[Terms, float, float]] = []
        self.pairs: list[tuple[int, int]] = []
        for owner in sorted(self.measures_of):
            if len(self.networks_of[owner]) > 1 and owner not in planned.as_planned:
                self._unknown(owner)

    def _unknown(self, owner: Owner) -> None:
        """Heads of an owner in each of its networks: they sum to its participations; whole staffs are among them."""
        unit = self.owners[owner]
        all_heads: Terms = [(unit.participations, -1.0)]
        whole: Terms = [(unit.whole, -1.0)]
        for network in sorted(self.networks_of[owner]):
            pair = self.relations.figure(0.0, low=0.0), self.relations.figure(0.0, low=0.0)
            self.latent[owner, network] = pair
            self.pairs.append(pair)
            all_heads.append((pair[0], 1.0))
            whole.append((pair[1], 1.0))
        self.sums += [(all_heads, 0.0), (whole, 0.0)]

    def of(self, owner: Owner, measures: Iterable[Measure], *, whole: bool = False) -> Terms | None:
        """The heads of an owner in some of its measures, or those of whole staffs, as terms of a sum.

        None where the measures are some and not others of one network: then only bounds are known.
        """
        unit, own = self.owners[owner], self.measures_of[owner]
        inside = own.intersection(measures)
        if inside == own:
            return [(unit.whole if whole else unit.participations, 1.0)] if own else []
        if owner in self.planned.as_planned:
            lines = self.planned.lines[owner]
            chosen = set(self.planned.whole[owner])
            figures = [line for measure in sorted(inside) for line in lines.get(measure, ())]
            return [(line, 1.0) for line in figures if not whole or line in chosen]
        networks = [network for network, among in self.networks_of[owner].items() if among & inside]
        if any(not self.networks_of[owner][network] <= inside for network in networks):
            return None
        return [(self.latent[owner, network][int(whole)], 1.0) for network in sorted(networks)]

    def total(self, whole: int, terms: Terms, width: float = 0.0) -> None:
        """Note that terms sum to a figure, to within a width to each side."""
        self.sums.append(([(whole, -1.0), *terms], width))

    def bound(self, terms: Terms, low: float, high: float) -> None:
        """Note that a sum of terms lies between two limits."""
        self.bounds.append((terms, low, high))

    def post(self) -> None:
        """Give the unknown heads values that fit the sums told, and post these and what binds heads to whole staffs."""
        self._fit()
        for terms, width in self.sums:
            self.relations.relate(terms, -width, width)
        for terms, low, high in self.bounds:
            self.relations.relate(terms, low, high)
        for heads, whole in self.pairs:
            self.relations.relate([(whole, 1.0), (heads, -1.0)], -INFINITE, 0.0)

    def _fit(self) -> None:
        """Find the values by a linear programme that bends the sums as little as it must."""
        if not self.pairs:
            return
        latent = [figure for pair in self.pairs for figure in pair]
        place = {figure: column for column, figure in enumerate(latent)}
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.addVars(len(latent), np.zeros(len(latent)), np.full(len(latent), highspy.kHighsInf))
        free = len(latent)
        for terms, width in self.sums:
            known = sum(factor * self.relations.values[figure] for figure, factor in terms if figure not in place)
            inner = [(place[figure], factor) for figure, factor in terms if figure in place]
            if not inner:
                continue
            solver.addVars(2, np.zeros(2), np.full(2, highspy.kHighsInf))
            solver.changeColsCost(2, np.array([free, free + 1], dtype=np.int32), np.ones(2))
            columns = [*(column for column, _ in inner), free, free + 1]
            factors = [*(factor for _, factor in inner), 1.0, -1.0]
            solver.addRow(-known - width, -known + width, len(columns), np.array(columns, np.int32), np.array(factors))
            free += 2
        for heads, whole in self.pairs:
            columns = [place[whole], place[heads]]
            solver.addRow(-highspy.kHighsInf, 0.0, 2, np.array(columns, np.int32), np.array([1.0, -1.0]))
        solver.run()
        for figure, value in zip(latent, solver.getSolution().col_value, strict=False):
            self.relations.values[figure] = max(0.0, float(value))
