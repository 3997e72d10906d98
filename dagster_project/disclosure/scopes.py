"""Networks, providers and aims: sums over measures, which cut across owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from dagster_project.disclosure.heads import Heads, Terms
from dagster_project.disclosure.marts import Marts, Row
from dagster_project.disclosure.planned import Measure, Owner
from dagster_project.disclosure.relations import INFINITE
from dagster_project.disclosure.units import Covered, Unit, Units

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners

AIMS = {
    "learning_environment": "learning_environment_share",
    "skills": "skills_share",
    "completion": "completion_share",
}


def relate_scopes(marts: Marts, units: Units, owners: Owners, heads: Heads, nations: dict[int, Unit]) -> None:
    """Post what networks, providers and aims say of the owners in their measures."""
    scopes = Scopes(marts, units, owners, heads)
    apportioned: dict[int, list[int]] = defaultdict(list)
    measures: dict[tuple[object, ...], set[Measure]] = defaultdict(set)
    for row in marts.measures:
        measure = row["grant_year"], row["county_governor"], row["measure_id"]
        measures["network", row["grant_year"], row["county_governor"], row["network_id"]].add(measure)
        for aim, column in AIMS.items():
            if row[column]:
                measures["aim", row["grant_year"], aim].add(measure)
    for row in marts.providers_of:
        measure = row["grant_year"], row["county_governor"], row["measure_id"]
        measures["provider", row["grant_year"], row["provider_id"]].add(measure)
    for level, mart, names in (
        ("network", "evaluation.rpt_network_year", ("grant_year", "county_governor", "network_id")),
        ("provider", "evaluation.rpt_provider_year", ("grant_year", "provider_id")),
        ("aim", "evaluation.rpt_sector_aim_year", ("grant_year", "sector_aim")),
    ):
        for row in marts.of(mart, ", ".join(names)):
            key = tuple(row[name] for name in names)
            unit = units.unit(level, " ".join(map(str, (level, *key))), mart, row)
            scopes.relate(unit, row["grant_year"], measures.get((level, *key), set()))
            if level == "aim":
                apportioned[row["grant_year"]].append(scopes.apportion(unit, mart, row))
    for year, parts in apportioned.items():
        if year in nations:
            units.relations.total(nations[year].participations, parts)


class Scopes:
    """Relates units that are sums over measures to the owners in them."""

    def __init__(self, marts: Marts, units: Units, owners: Owners, heads: Heads) -> None:
        self.relations, self.units, self.owners, self.heads = units.relations, units, owners, heads
        self.rows = {(row["grant_year"], row["owner_id"]): row for row in marts.owners}
        self.owners_in: dict[Measure, set[Owner]] = defaultdict(set)
        for owner, measures in heads.measures_of.items():
            for measure in measures:
                self.owners_in[measure].add(owner)

    def relate(self, unit: Unit, year: int, measures: set[Measure]) -> None:
        """Post the sums of a unit of one year."""
        owners = sorted({owner for measure in measures for owner in self.owners_in[measure] if owner[0] == year})
        for figure, whole in ((unit.participations, False), (unit.whole, True)):
            exact: Terms = []
            at_most: Terms = []
            for owner in owners:
                terms = self.heads.of(owner, measures, whole=whole)
                if terms is None:
                    one = self.owners[owner]
                    at_most.append((one.whole if whole else one.participations, 1.0))
                else:
                    exact += terms
            self._post(figure, exact, at_most)
        self.relate_covered(unit.covered, owners, measures)
        if unit.known is not unit.covered:
            known = [owner for owner in owners if self.rows[owner]["teachers_employed"] is not None]
            self.relate_covered(unit.known, known, measures)

    def relate_covered(self, covered: Covered, owners: list[Owner], measures: set[Measure]) -> None:
        """Post what teachers covered in a unit say of its owners, of whom some are elsewhere too."""
        for total, of_owner, is_least in (
            (covered.low, lambda owner: self.owners[owner].covered.low, True),
            (covered.high, lambda owner: self.owners[owner].covered.high, False),
        ):
            self._relate(total, owners, measures, of_owner, is_least=is_least)

    def _relate(
        self,
        total: int,
        owners: list[Owner],
        measures: set[Measure],
        of_owner: Callable[[Owner], int],
        *,
        is_least: bool,
    ) -> None:
        exact: Terms = []
        at_most: Terms = []
        for owner in owners:
            inside = self.heads.measures_of[owner] & measures
            if inside == self.heads.measures_of[owner]:
                exact.append((of_owner(owner), 1.0))
            elif (
                self._is_heads(owner) and (len(inside) == 1 or not is_least) and (terms := self.heads.of(owner, inside))
            ):
                exact += terms
            else:
                at_most.append((of_owner(owner), 1.0))
        self._post(total, exact, at_most)

    def _post(self, total: int, exact: Terms, at_most: Terms) -> None:
        """Post that a total is a sum of terms, and of no more than others."""
        if not at_most:
            self.heads.total(total, exact)
        else:
            self.heads.bound([(total, -1.0), *exact], -INFINITE, 0.0)
            self.heads.bound([(total, -1.0), *exact, *at_most], 0.0, INFINITE)

    def _is_heads(self, owner: Owner) -> bool:
        """Whether an owner's teachers covered are heads as they are: no persons known, no more heads than employed."""
        row = self.rows[owner]
        employed = row["teachers_employed"]
        return bool(row["method"] == "bounds" and (employed is None or row["participations"] <= employed))

    def apportion(self, unit: Unit, mart: str, row: Row) -> int:
        """Participations apportioned to an aim: no more than those in its measures."""
        self.relations.show(unit.bundle, mart, row["row"], "apportioned_participations")
        figure = self.relations.figure(float(row["apportioned_participations"]), unit.bundle)
        self.relations.at_most(figure, unit.participations)
        return figure
