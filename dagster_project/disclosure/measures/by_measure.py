"""What everybody may know of an owner's numbers from the measures it takes part in.

A measure has no more heads of an owner than it employs teachers, unless a finding says so: then all employed are
covered. All measures have as many heads as there are schools and planned lines. Of an owner in one measure,
participations and teachers covered are one number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dagster_project.disclosure.marts import Marts
from dagster_project.disclosure.measures.coverage import Coverage
from dagster_project.disclosure.measures.planned import Owner, Planned
from dagster_project.disclosure.relations import INFINITE
from dagster_project.disclosure.units import Unit, Units

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners


def relate_by_measure(marts: Marts, units: Units, owners: Owners, coverage: Coverage, planned: Planned) -> None:
    """Note it for every owner."""
    least: dict[int, float] = {}
    most: dict[int, float] = {}
    for row in marts.owners:
        owner = row["grant_year"], row["owner_id"]
        unit = owners[owner]
        least[unit.participations] = float(max(row["schools_covered"] or 0, coverage.heads.least(owner)))
        if owner in planned.as_planned and planned.lines[owner]:
            lines = [line for some in planned.lines[owner].values() for line in some]
            least[unit.participations] = max(least[unit.participations], len(lines))
            least[unit.whole] = len(planned.whole[owner])
            coverage.latent.total(unit.whole, [(line, 1.0) for line in planned.whole[owner]])
        employed = row["teachers_employed"]
        if employed is not None:
            most |= most_heads(owner, employed, coverage, unit)
        if row["method"] == "bounds":
            relate_covered(owner, coverage, unit)
            least[unit.covered.high] = min(least[unit.participations], INFINITE if employed is None else employed)
            if employed is not None and any(group.is_above for group in coverage.heads.groups.get(owner, ())):
                least[unit.covered.low] = least[unit.covered.high] = float(employed)
        if owner in planned.as_planned and employed is not None and employed <= units.limits.width:
            withhold_total(units, unit, planned, owner)
    for figure in {**least, **most}:
        units.relations.bound(figure, least.get(figure, 0.0), most.get(figure, INFINITE))
    units.relations.narrow()


def relate_covered(owner: Owner, coverage: Coverage, unit: Unit) -> None:
    """The least covered are the heads of the largest measure; with one measure, all are."""
    groups = [group for group in coverage.heads.groups.get(owner, ()) if group.heads]
    within = [group for group in groups if not group.is_above]
    coverage.relate_least([(unit.covered.low, 1.0)], within)
    if len(within) == len(groups) == 1 and len(groups[0].measures) == 1:
        coverage.latent.total(unit.participations, [(unit.covered.low, 1.0)])
        coverage.latent.total(unit.participations, [(unit.covered.high, 1.0)])


def most_heads(owner: Owner, employed: int, coverage: Coverage, unit: Unit) -> dict[int, float]:
    """The most that heads of an owner can be: the teachers it employs, in each measure."""
    most: dict[int, float] = {}
    groups = [group for group in coverage.heads.groups.get(owner, ()) if group.heads]
    for group in groups:
        if not group.is_above:
            high = float(employed * len(group.measures))
            most |= {figure: high for figure, _ in (*group.heads, *group.whole)}
            if len(group.heads) > 1:
                coverage.latent.relate(group.heads, -INFINITE, high)
    if groups and not any(group.is_above for group in groups):
        most[unit.participations] = float(employed * sum(len(group.measures) for group in groups))
        most[unit.whole] = float(employed * sum(len(group.measures) for group in groups if group.whole))
    return most


def withhold_total(units: Units, unit: Unit, planned: Planned, owner: Owner) -> None:
    """Where so few are employed that a small line cannot be hidden among more, its sum is not shown either."""
    lines = [line for some in planned.lines[owner].values() for line in some]
    if any(units.limits.is_small(units.relations.values[line]) for line in lines):
        units.relations.always.add(unit.bundle)
