"""What everybody may know of an owner's numbers from the measures it takes part in.

A measure has no more heads of an owner than it employs teachers, unless a finding says so. Of an owner in one measure,
participations and teachers covered are one number; of others the least covered are the heads of the largest measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dagster_project.disclosure.heads import Heads, Terms
from dagster_project.disclosure.marts import Marts
from dagster_project.disclosure.planned import Owner, Planned
from dagster_project.disclosure.relations import INFINITE
from dagster_project.disclosure.units import Unit, Units

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners

ABOVE = "select grant_year, entity_id from compliance.fct_finding where rule_key = 'participation_above_employed'"


def relate_by_measure(marts: Marts, units: Units, owners: Owners, heads: Heads, planned: Planned) -> None:
    """Post it for every owner that no finding says has more heads than teachers."""
    relations = units.relations
    above = {(row["grant_year"], row["entity_id"]) for row in marts.rows(ABOVE)}
    least: dict[int, float] = {}
    most: dict[int, float] = {}
    for row in marts.owners:
        owner = row["grant_year"], row["owner_id"]
        measures, unit = heads.measures_of.get(owner, set()), owners[owner]
        if owner in planned.as_planned and planned.lines[owner]:
            relations.total(unit.whole, planned.whole[owner])
        least[unit.participations] = float(row["schools_covered"] or 0)
        if owner in planned.as_planned:
            lines = [line for some in planned.lines[owner].values() for line in some]
            least[unit.participations] = max(least[unit.participations], len(lines))
            least[unit.whole] = len(planned.whole[owner])
        if not measures or owner in above:
            continue
        if (employed := row["teachers_employed"]) is not None:
            most |= most_heads(owner, employed, heads, planned, unit)
            for some in planned.lines[owner].values() if owner in planned.as_planned else ():
                relations.relate([(line, 1.0) for line in some], -INFINITE, employed)
            if owner in planned.as_planned and employed <= units.limits.width:
                withhold_total(units, unit, planned, owner)
        if row["method"] == "bounds":
            relations.at_most(unit.participations, unit.covered.low, len(measures))
            for terms, count in heads_by_measure(owner, heads, planned):
                relations.relate([*terms, (unit.covered.low, -float(count))], -INFINITE, 0.0)
            if len(measures) == 1 and row["teachers_covered_low"] == row["participations"]:
                relations.total(unit.participations, [unit.covered.low])
                relations.total(unit.participations, [unit.covered.high])
    relations.limit(least, most)


def withhold_total(units: Units, unit: Unit, planned: Planned, owner: Owner) -> None:
    """Where so few are employed that a small line cannot be hidden among more, its sum is not shown either."""
    lines = [line for some in planned.lines[owner].values() for line in some]
    if any(units.limits.is_small(units.relations.values[line]) for line in lines):
        units.relations.always.add(unit.bundle)


def heads_by_measure(owner: Owner, heads: Heads, planned: Planned) -> list[tuple[Terms, int]]:
    """The heads of an owner in some measures, as far as they are figures, and how many measures those are."""
    if owner in planned.as_planned:
        return [([(line, 1.0) for line in lines], 1) for lines in planned.lines[owner].values()]
    networks = heads.networks_of[owner].items()
    return [
        ([(heads.latent[owner, network][0], 1.0)], len(measures))
        for network, measures in networks if (owner, network) in heads.latent
    ]  # fmt: skip


def most_heads(owner: Owner, employed: int, heads: Heads, planned: Planned, unit: Unit) -> dict[int, float]:
    """The most that figures of an owner can be: the teachers it employs, in each measure that has heads of it."""
    if owner in planned.as_planned:
        lines, whole = planned.lines[owner], set(planned.whole[owner])
        most = {line: float(employed) for some in lines.values() for line in some}
        most[unit.participations] = float(employed * len(lines))
        most[unit.whole] = float(employed * sum(not whole.isdisjoint(some) for some in lines.values()))
        return most
    most = {unit.participations: float(employed * len(heads.measures_of[owner]))}
    for network, measures in heads.networks_of[owner].items():
        for figure in heads.latent.get((owner, network), ()):
            most[figure] = float(employed * len(measures))
    return most
