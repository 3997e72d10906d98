"""Private owners: real schools, with an illustrative share of their county's real private FTEs (K4).

A school that lies in a merged municipality is placed in the largest of the municipalities that were merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.deliveries.gsi import count_date
from dagster_project.demo.sources import PRIVATE_SCHOOLS_MAP, PrivateSchool, county_figures, private_schools
from dagster_project.registers.municipal_map import main_predecessor


@dataclass(frozen=True)
class PrivateOwner:
    """A private owner in one school year. Codes of the day of the count; FTEs are estimated."""

    organisation_number: str
    name: str
    municipality_code: str
    pupils: int
    teacher_fte: Decimal

    @property
    def county_code(self) -> str:
        """The county of the day of the count: the first two digits of its municipality's code."""
        return self.municipality_code[:2]


def private_owners(school_year: str) -> list[PrivateOwner]:
    """Every private owner of a school year, by organisation number; they sum to their county's figure."""
    locations = {
        school: main_predecessor(school.municipality_code, PRIVATE_SCHOOLS_MAP, count_date(school_year))
        for school in private_schools()
    }
    private_fte = {
        figure.area_code: figure.teacher_fte
        for figure in county_figures()
        if figure.school_year == school_year and figure.ownership == "private"
    }
    shares: dict[PrivateSchool, Decimal] = {}
    for county, fte in private_fte.items():
        pupils = {school: school.pupils for school, code in locations.items() if code[:2] == county}
        shares |= share_by_pupils(fte, pupils)
    return [
        PrivateOwner(school.organisation_number, school.name, code, school.pupils, shares[school])
        for school, code in locations.items()
    ]


def share_by_pupils(fte: Decimal, pupils: Mapping[PrivateSchool, int]) -> dict[PrivateSchool, Decimal]:
    """Share FTEs in tenths by pupils: largest remainder, ties to the lower organisation number."""
    tenths, total = int(fte * 10), sum(pupils.values())
    parts = {school: tenths * count // total for school, count in pupils.items()}
    by_remainder = sorted(pupils, key=lambda school: (-(tenths * pupils[school] % total), school.organisation_number))
    for school in by_remainder[: tenths - sum(parts.values())]:
        parts[school] += 1
    return {school: Decimal(part) / 10 for school, part in parts.items()}
