"""Units of the hierarchy and their figures of reach: owners, counties, the nation, networks, providers, aims.

A unit's participations and teachers covered are one bundle, since each tells the others: low <= high <= participations.
What whole staffs make up of the participations is another, which follows when the participations are withheld.
"""

from __future__ import annotations

from dataclasses import dataclass

from dagster_project.disclosure.marts import Row
from dagster_project.disclosure.relations import INFINITE, Name, Relations
from dagster_project.disclosure.rules import Thresholds

COVERED = (
    "participations", "teachers_covered_low", "teachers_covered_high", "teachers_covered_unique",
    "employed_covered_low", "employed_covered_high", "reach_ratio_low", "reach_ratio_high",
)  # fmt: skip
WHOLE = ("whole_school_participations", "whole_school_share")
WEIGHTS = {"owner": 1.0, "type": 5.0, "network": 3.0, "provider": 10.0, "county": 10.0, "aim": 30.0, "nation": 100.0}


@dataclass
class Covered:
    """Least and most teachers covered, as figures, of a unit or of its owners of one type."""

    bundle: int
    low: int
    high: int


@dataclass
class Unit:
    """One unit in one year. ``known`` are the covered among owners whose number of teachers is known."""

    name: str
    bundle: int
    whole_bundle: int
    participations: int
    covered: Covered
    known: Covered
    whole: int


class Units:
    """Makes units of rows."""

    def __init__(self, relations: Relations, limits: Thresholds) -> None:
        self.relations, self.limits = relations, limits

    def unit(self, level: str, name: str, mart: str, row: Row) -> Unit:
        """The figures of a row of reach and the bundles of its cells; what is small among them is protected."""
        relations, employed = self.relations, row["teachers_employed"]
        bundle = relations.bundle(f"{name} reach", WEIGHTS[level])
        relations.show(bundle, mart, row["row"], *(column for column in COVERED if row.get(column) is not None))
        participations = self.count(row["participations"], bundle, (name, "participations"))
        covered = self.covered(bundle, name, row["teachers_covered_low"], row["teachers_covered_high"], employed)
        known = covered
        if "employed_covered_low" in row:
            low, high = row["employed_covered_low"], row["employed_covered_high"]
            if (low, high) != (row["teachers_covered_low"], row["teachers_covered_high"]):
                known = self.covered(bundle, f"{name} employed", low, high, employed)
            else:
                relations.call(covered.low, (f"{name} employed", "low"))
                relations.call(covered.high, (f"{name} employed", "high"))
        relations.at_most(covered.high, participations)
        whole_bundle = relations.bundle(f"{name} whole", WEIGHTS[level])
        relations.follow(whole_bundle, bundle)
        relations.show(whole_bundle, mart, row["row"], *(column for column in WHOLE if row.get(column) is not None))
        whole = self.whole(row, whole_bundle, name, participations)
        return Unit(name, bundle, whole_bundle, participations, covered, known, whole)

    def count(self, value: int, bundle: int, name: Name) -> int:
        """A count of participations, protected where it is small."""
        figure = self.relations.figure(value, bundle, name=name)
        if self.limits.is_small(value):
            self.relations.protect(figure, self.limits.width)
        return figure

    def covered(self, bundle: int, unit: str, low: int, high: int, employed: int | None) -> Covered:
        """Teachers covered: small counts are protected, and all but few of those employed, as far as they are a secret.

        How many are employed is known beforehand, so nobody can be kept from knowing that no more are covered.
        """
        most = INFINITE if employed is None else float(max(employed, high))
        figures = [
            self.relations.figure(value, bundle, high=most, name=(unit, end))
            for end, value in (("low", low), ("high", high))
        ]
        width = min(self.limits.width, max(0.0, most - 1))
        if self.limits.is_small(low) or (low and employed and self.limits.is_small(employed - low)):
            self.relations.protect(figures[0], width)
        if self.limits.is_small(high):
            self.relations.protect(figures[1], width)
        self.relations.at_most(figures[0], figures[1])
        return Covered(bundle, *figures)

    def whole(self, row: Row, bundle: int, unit: str, participations: int) -> int:
        """Participations of whole staffs: small counts are protected, and all but few of the participations."""
        total = row["participations"]
        value = row.get("whole_school_participations")
        if value is None:
            value = round((row["whole_school_share"] or 0) * total)
        figure = self.relations.figure(value, bundle, name=(unit, "whole"))
        self.relations.at_most(figure, participations)
        if self.limits.is_small(total):
            if self.limits.is_small(value):
                self.relations.protect(figure, self.limits.width)
            return figure
        width = min(self.limits.width, total - 1)
        if self.limits.is_small(value):
            self.relations.protect(figure, width)
        if self.limits.is_small(total - value):
            rest = self.relations.figure(total - value, low=0.0)
            self.relations.total(participations, [figure, rest])
            self.relations.protect(rest, width)
            self.relations.always.add(bundle)
        return figure
