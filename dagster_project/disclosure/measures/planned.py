"""Planned participation, line by line, and what owners planned in all.

Where none of an owner's measures is reported on, its participations are what it planned: the two are one number.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dagster_project.disclosure.marts import Marts, Row
from dagster_project.disclosure.units import Units

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners

LINE = "reach.fct_planned_participation"
Owner = tuple[int, str]
Measure = tuple[int, str, str]


def measure_of(row: Row) -> Measure:
    """The measure that a row is about."""
    return row["grant_year"], row["county_governor"], row["measure_id"]


class Planned:
    """``lines`` are an owner's lines by measure, as figures; of ``as_planned`` owners nothing else is counted."""

    def __init__(self, marts: Marts, units: Units, owners: Owners) -> None:
        self.lines: dict[Owner, dict[Measure, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.whole: dict[Owner, list[int]] = defaultdict(list)
        self.as_planned: set[Owner] = set()
        reported = {measure_of(row) for row in marts.reported}
        self.reporting = {
            (row["grant_year"], row["owner_id"]) for row in marts.taking_part if measure_of(row) in reported
        }
        by_owner: dict[Owner, list[Row]] = defaultdict(list)
        for line in marts.lines:
            by_owner[line["grant_year"], line["owner_id"]].append(line)
        for row in marts.owners:
            owner = row["grant_year"], row["owner_id"]
            self._relate(units, row, by_owner.get(owner, []), owners)

    def _relate(self, units: Units, row: Row, lines: list[Row], owners: Owners) -> None:
        """An owner's planned teachers are the sum of its lines; one line is the sum itself."""
        relations, owner = units.relations, (row["grant_year"], row["owner_id"])
        unit, planned = owners[owner], row["planned_teachers"] or 0
        sums, plan = sum(line["teachers"] or 0 for line in lines), (f"{unit.name} plan", "total")
        if planned == row["participations"] == sums and (owner not in self.reporting or not planned):
            self.as_planned.add(owner)
            bundle, total = unit.bundle, unit.participations
            relations.call(total, plan)
        else:
            bundle = relations.bundle(f"planned {owner[0]} {owner[1]}")
            total = units.count(planned, bundle, plan)
        relations.show(bundle, "reach.fct_owner_reach", row["row"], "planned_teachers")
        figures = []
        for line in lines:
            of_line, figure = bundle, total
            before = self.lines[owner][measure_of(line)]
            name = f"{unit.name} line {measure_of(line)} {len(before)}"
            if len(lines) > 1:
                of_line = relations.bundle(name)
                figure = units.count(line["teachers"] or 0, of_line, (name, "heads"))
            else:
                relations.call(figure, (name, "heads"))
            shown = [column for column in ("teachers", "teacher_fte") if line[column] is not None]
            relations.show(of_line, LINE, line["row"], *shown)
            figures.append(figure)
            before.append(figure)
            if line["whole_school"]:
                self.whole[owner].append(figure)
        if len(lines) > 1:
            relations.total(total, figures)
