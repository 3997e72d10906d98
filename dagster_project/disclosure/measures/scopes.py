"""Networks and providers: sums over measures, which cut across owners."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from dagster_project.disclosure.latent import Latent
from dagster_project.disclosure.marts import Marts, Row
from dagster_project.disclosure.measures.coverage import Coverage
from dagster_project.disclosure.measures.planned import Measure, Owner, measure_of
from dagster_project.disclosure.relations import INFINITE
from dagster_project.disclosure.units import Unit, Units

TABLES = (
    ("network", "evaluation.rpt_network_year", ("grant_year", "county_governor", "network_id")),
    ("provider", "evaluation.rpt_provider_year", ("grant_year", "provider_id")),
)
Key = tuple[Any, ...]


def measures_in(marts: Marts) -> dict[Key, set[Measure]]:
    """The measures of every network and provider, by level and the columns of its table's grain."""
    found: dict[Key, set[Measure]] = defaultdict(set)
    for row in marts.measures:
        found["network", row["grant_year"], row["county_governor"], row["network_id"]].add(measure_of(row))
    for row in marts.providers_of:
        found["provider", row["grant_year"], row["provider_id"]].add(measure_of(row))
    return found


def relate_scopes(
    marts: Marts, units: Units, latent: Latent, coverage: Coverage, measures: dict[Key, set[Measure]]
) -> None:
    """Note what networks and providers say of the owners in their measures."""
    scopes = Scopes(latent, coverage)
    for level, mart, names in TABLES:
        for row in marts.of(mart, ", ".join(names)):
            key = level, *(row[name] for name in names)
            unit, inside = units.unit(level, " ".join(map(str, key)), mart, row), measures.get(key, set())
            scopes.relate(unit, row, inside)
            if row["owners_reached"] == len(coverage.heads.owners_in(inside)) and not row["owners_with_persons"]:
                scopes.relate_reached(inside)


class Scopes:
    """Relates units that are sums over measures to the owners in them."""

    def __init__(self, latent: Latent, coverage: Coverage) -> None:
        self.latent, self.coverage, self.heads = latent, coverage, coverage.heads

    def relate(self, unit: Unit, row: Row, measures: set[Measure]) -> None:
        """Note the sums of a unit."""
        owners = self.heads.owners_in(measures)
        for figure, whole in ((unit.participations, False), (unit.whole, True)):
            terms = [term for owner in owners for term in self.heads.of(owner, measures, whole=whole)]
            self.latent.total(figure, terms)
        self.relate_covered(unit.covered.low, unit.covered.high, owners, measures, row)
        if unit.known is not unit.covered:
            known = [owner for owner in owners if self.coverage.rows[owner]["teachers_employed"] is not None]
            self.relate_covered(unit.known.low, unit.known.high, known, measures, row)

    def relate_reached(self, measures: set[Measure]) -> None:
        """Every owner has somebody in these measures, as everybody knows that sees how many owners are reached."""
        for owner in self.heads.owners_in(measures):
            self.latent.relate(self.heads.of(owner, measures), 1.0, INFINITE)
            self.heads.reached[owner].append(self.heads.measures_of[owner] & measures)

    def relate_covered(self, low: int, high: int, owners: list[Owner], measures: set[Measure], row: Row) -> None:
        """Teachers covered in a unit are those of its owners in its measures; who works for two is counted once."""
        found = [self.coverage.of(owner, measures, by_heads=row["method"] == "bounds") for owner in owners]
        is_sure = row["method"] == "bounds"
        self.latent.total(low, [term for least, _ in found for term in least], is_sure=is_sure)
        self.latent.total(high, [term for _, most in found for term in most], is_sure=is_sure)
