"""Owners on the map that is the same for all years, beside owners as they were.

A municipality that neither merged nor split is one number in both; one that merged is the sum of those before it; one
that split is known from its weight to a head.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dagster_project.disclosure.marts import Marts, Row
from dagster_project.disclosure.units import WEIGHTS, Units

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners

OWNER_YEAR = "evaluation.eval_owner_year"
PANEL = "evaluation.eval_owner_panel"
FIGURES = (
    "participations", "teachers_covered_low", "teachers_covered_high", "reach_ratio_low", "reach_ratio_high",
)  # fmt: skip
CARRIED = """
    select distinct
        year.grant_year, owner.owner_id, map.constant_municipality_code as later, map.weight, map.weight_total
    from core.dim_owner as owner
    join core.dim_grant_year as year using (grant_year)
    join core.bridge_municipality_constant as map
        on owner.municipality_code = map.municipality_code
        and year.map_date >= map.valid_from and (map.valid_to is null or year.map_date < map.valid_to)
    where owner.owner_type = 'municipality'
    order by all
"""


def relate_fixed_map(marts: Marts, units: Units, owners: Owners) -> None:
    """Figures of owners on the fixed map, and in the panel."""
    relations = units.relations
    parts: dict[tuple[int, str], list[tuple[str, float]]] = defaultdict(list)
    for row in marts.rows(CARRIED):
        parts[row["grant_year"], row["later"]].append((row["owner_id"], row["weight"] / row["weight_total"]))
    bundles: dict[tuple[int, str], int] = {}
    for row in marts.of(OWNER_YEAR, "geography, grant_year, owner_id"):
        owner = row["grant_year"], row["owner_id"]
        shown = [column for column in FIGURES if row[column] is not None]
        before = [one for one in parts.get(owner, []) if (owner[0], one[0]) in owners]
        if row["owner_type"] != "municipality":
            before = [(owner[1], 1.0)]
        alone = len(before) == 1 and before[0][1] == 1
        if row["geography"] == "as_it_was":
            relations.show(owners[owner].bundle, OWNER_YEAR, row["row"], *shown)
        elif alone and is_same(units, owners, (owner[0], before[0][0]), row):
            unit = owners[owner[0], before[0][0]]
            bundles[owner] = unit.bundle
            relations.show(unit.bundle, OWNER_YEAR, row["row"], *shown)
            relations.call(unit.participations, (fixed(owner), "participations"))
            relations.call(unit.covered.low, (fixed(owner), "low"))
            relations.call(unit.covered.high, (fixed(owner), "high"))
        else:
            bundles[owner] = relate_carried(units, owners, row, before)
            relations.show(bundles[owner], OWNER_YEAR, row["row"], *shown)
    for row in marts.of(PANEL, "owner_id, grant_year"):
        bundle = bundles.get((row["grant_year"], row["owner_id"]))
        if bundle is not None:
            relations.show(bundle, PANEL, row["row"], *(one for one in FIGURES[1:] if row[one] is not None))


def fixed(owner: tuple[int, str]) -> str:
    """What an owner on the fixed map is called."""
    return f"owner {owner[0]} {owner[1]} fixed map"


def is_same(units: Units, owners: Owners, before: tuple[int, str], row: Row) -> bool:
    """Whether an owner's figures are the same on both maps."""
    if before not in owners:
        return False
    values, unit = units.relations.values, owners[before]
    figures = (unit.participations, unit.covered.low, unit.covered.high)
    return [values[figure] for figure in figures] == [row[column] for column in FIGURES[:3]]


def relate_carried(units: Units, owners: Owners, row: Row, before: list[tuple[str, float]]) -> int:
    """A new bundle for an owner of merged or split ones, tied to those before it."""
    relations, year = units.relations, row["grant_year"]
    name = fixed((year, row["owner_id"]))
    bundle = relations.bundle(name, WEIGHTS["owner"])
    participations = units.count(row["participations"], bundle, (name, "participations"))
    low, high = row["teachers_covered_low"], row["teachers_covered_high"]
    covered = units.covered(bundle, name, low, high, row["teachers_employed"])
    relations.at_most(covered.high, participations)
    rounding = float(sum(share < 1 for _, share in before))
    units_before = [(owners[year, owner], share) for owner, share in before]
    for figure, parts in (
        (participations, [(unit.participations, share) for unit, share in units_before]),
        (covered.low, [(unit.covered.low, share) for unit, share in units_before]),
        (covered.high, [(unit.covered.high, share) for unit, share in units_before]),
    ):
        relations.relate([(figure, -1.0), *parts], -rounding, rounding)
    return bundle
