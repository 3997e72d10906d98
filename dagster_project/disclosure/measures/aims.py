"""Sector aims: sums over hundreds of measures, most of which have several aims.

An aim has at least what the owners have whose measures all have it, and at most what those have that have it in any.
How the heads of the others are shared by aim is not set up: with so many owners free to differ it narrows no number,
and the programmes would be twice as large.
"""

from __future__ import annotations

from collections import defaultdict

from dagster_project.disclosure.latent import Latent
from dagster_project.disclosure.marts import Marts, Row
from dagster_project.disclosure.measures.coverage import Coverage
from dagster_project.disclosure.measures.planned import Measure, Owner, measure_of
from dagster_project.disclosure.units import Unit, Units

AIM_YEAR = "evaluation.rpt_sector_aim_year"
AIMS = {
    "learning_environment": "learning_environment_share",
    "skills": "skills_share",
    "completion": "completion_share",
}


def relate_aims(marts: Marts, units: Units, latent: Latent, coverage: Coverage, nations: dict[int, Unit]) -> None:
    """Note what aims say of owners, and that participations apportioned to them are those of the nation."""
    measures: dict[tuple[int, str], set[Measure]] = defaultdict(set)
    for row in marts.measures:
        for aim, column in AIMS.items():
            if row[column]:
                measures[row["grant_year"], aim].add(measure_of(row))
    apportioned: dict[int, list[int]] = defaultdict(list)
    for row in marts.of(AIM_YEAR, "grant_year, sector_aim"):
        year, aim = row["grant_year"], row["sector_aim"]
        unit = units.unit("aim", f"aim {year} {aim}", AIM_YEAR, row)
        apportioned[year].append(apportion(units, unit, row))
        inside, heads = measures.get((year, aim), set()), coverage.heads
        owners = heads.owners_in(inside)
        relate_aim(latent, coverage, unit, owners, {owner for owner in owners if heads.measures_of[owner] <= inside})
    for year, parts in apportioned.items():
        if year in nations:
            units.relations.total(nations[year].participations, parts)


def relate_aim(latent: Latent, coverage: Coverage, unit: Unit, owners: list[Owner], within: set[Owner]) -> None:
    """Note between what each figure of an aim lies, of which some owners are wholly within."""
    known = [owner for owner in owners if coverage.rows[owner]["teachers_employed"] is not None]
    for some, figures_of in ((owners, figures), *([] if unit.known is unit.covered else [(known, known_figures)])):
        parts = {owner: figures_of(coverage.owners[owner]) for owner in some}
        for place, total in enumerate(figures_of(unit)):
            latent.at_most([(parts[owner][place], 1.0) for owner in some if owner in within], [(total, 1.0)])
            latent.at_most([(total, 1.0)], [(parts[owner][place], 1.0) for owner in some])


def figures(unit: Unit) -> tuple[int, ...]:
    """What sums over all owners are made of."""
    return unit.participations, unit.whole, unit.covered.low, unit.covered.high


def known_figures(unit: Unit) -> tuple[int, ...]:
    """What sums over owners whose number of teachers is known are made of."""
    return unit.known.low, unit.known.high


def apportion(units: Units, unit: Unit, row: Row) -> int:
    """Participations apportioned to an aim: no more than those in its measures."""
    units.relations.show(unit.bundle, AIM_YEAR, row["row"], "apportioned_participations")
    value = float(row["apportioned_participations"])
    figure = units.relations.figure(value, unit.bundle, name=(unit.name, "apportioned"))
    units.relations.at_most(figure, unit.participations)
    return figure
