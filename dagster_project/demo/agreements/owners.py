"""School owners of a grant year: who they are, where they lie, how many FTEs and teachers they have (F2, K4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from dagster_project.demo.agreements.basis import (
    PUBLIC,
    municipality_ftes,
    successors_of_count,
)
from dagster_project.demo.agreements.model import Party
from dagster_project.demo.private_owners import private_owners
from dagster_project.demo.sources import school_year_of
from dagster_project.registers.municipal_map import name_on
from dagster_project.registers.rules import rule
from dagster_project.registers.seeds import first_day, rows_in_force

ELIGIBLE_PARTIES = {
    "municipality": Party.MUNICIPALITY,
    "private": Party.PRIVATE,
    "county_municipality": Party.COUNTY_MUNICIPALITY,
}


@dataclass(frozen=True)
class Owner:
    """An owner on the map of a grant year. County municipalities have no FTEs in GSI."""

    party: Party
    owner_id: str
    name: str
    county_code: str
    fte_tenths: int
    teachers_employed: int


@lru_cache
def owners_of(grant_year: int) -> dict[str, Owner]:
    """Every owner by id: municipalities, private owners, and county municipalities, eligible yet or not."""
    day = first_day(grant_year)
    found = [
        (Party.MUNICIPALITY, code, name_on(code, day), code[:2], tenths)
        for code, tenths in sorted(municipality_ftes(grant_year, PUBLIC).items())
    ]
    successors = successors_of_count(grant_year)
    for private in private_owners(school_year_of(grant_year)):
        became = successors.get(private.municipality_code, {private.municipality_code: 1})
        code = min(became, key=lambda new: (-became[new], new))
        tenths = int(private.teacher_fte * 10)
        found.append((Party.PRIVATE, private.organisation_number, private.name, code[:2], tenths))
    found += [
        (Party.COUNTY_MUNICIPALITY, row["county_code"], f"{row['county_name']} fylkeskommune", row["county_code"], 0)
        for row in rows_in_force("counties", grant_year)
        if row["has_county_municipality"] == "true"
    ]
    per_fte = Decimal(rule("teachers_per_fte", grant_year))
    return {
        owner_id: Owner(party, owner_id, name, county, tenths, teachers(tenths, per_fte))
        for party, owner_id, name, county, tenths in found
    }


def teachers(fte_tenths: int, per_fte: Decimal) -> int:
    """Heads that go with FTEs, rounded half up."""
    return int((Decimal(fte_tenths) / 10 * per_fte).quantize(Decimal(1), ROUND_HALF_UP))


def eligible_parties(grant_year: int) -> set[Party]:
    """The owner types that the scheme covers in a grant year (F2)."""
    return {ELIGIBLE_PARTIES[row["owner_type"]] for row in rows_in_force("eligible_owner_types", grant_year)}


@lru_cache
def offices(grant_year: int) -> dict[str, str]:
    """The county governor's office of each county."""
    return {row["county_code"]: row["office_name"] for row in rows_in_force("county_governor_offices", grant_year)}
