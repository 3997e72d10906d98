"""What a grant year rests on: FTEs of municipalities carried to its map, and the allocation of each county.

The demo needs them beforehand, to give out no more than there is; what holds is what the warehouse calculates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from dagster_project.deliveries.gsi import count_date
from dagster_project.demo import gsi
from dagster_project.demo.appropriations import illustration
from dagster_project.demo.private_owners import private_owners
from dagster_project.demo.sources import school_year_of
from dagster_project.registers import areas
from dagster_project.registers.municipal_map import steps
from dagster_project.registers.seeds import first_day, seed_rows

ALL, PUBLIC, PRIVATE = gsi.OWNERSHIP_WORDS.values()


def shares(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split a whole amount by weight: largest remainder, ties to the lower code; nothing where nobody weighs."""
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    parts = {code: amount * weight // total for code, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda code: (-(amount * weights[code] % total), code))
    for code in by_remainder[: amount - sum(parts.values())]:
        parts[code] += 1
    return parts


@lru_cache
def county_allocations(grant_year: int) -> dict[str, int]:
    """Kroner of each county: the appropriation by all teacher FTEs in its municipalities (F1)."""
    tenths: Counter[str] = Counter()
    for code, fte in municipality_ftes(grant_year, ALL).items():
        tenths[code[:2]] += fte
    return shares(int(illustration(grant_year)[0]), tenths)


@lru_cache
def municipality_ftes(grant_year: int, ownership: str) -> dict[str, int]:
    """Tenths of FTEs of every municipality on the map of a grant year, counted the autumn before."""
    successors = successors_of_count(grant_year)
    carried: Counter[str] = Counter()
    for code, tenths in counted_ftes(grant_year, ownership).items():
        carried.update(shares(tenths, successors.get(code, {code: 1})))
    return dict(carried)


@lru_cache
def successors_of_count(grant_year: int) -> dict[str, dict[str, int]]:
    """What each municipality of the count that has changed became in the grant year, with weights."""
    split_weights = {
        (row["old_code"], row["new_code"]): int(row["weight_persons"])
        for row in seed_rows("municipality_split_weights")
        if row["change_date"] == first_day(grant_year).isoformat()
    }
    return {
        old: {new: split_weights.get((old, new), 1) for new in codes}
        for step in steps(count_date(school_year_of(grant_year)), first_day(grant_year))
        for old, codes in step.items()
    }


def counted_ftes(grant_year: int, ownership: str) -> dict[str, int]:
    """Tenths of FTEs of every municipality on the day of the count; what is unknown shares the county's rest."""
    school_year = school_year_of(grant_year)
    counties = delivered_ftes(school_year, "fylke", ownership)
    found = delivered_ftes(school_year, "kommune", ownership)
    persons = {
        row["municipality_code"]: int(row["persons_6_15"])
        for row in seed_rows("population_6_15")
        if row["year"] == school_year[:4]
    }
    in_force = areas.codes_on(areas.municipalities(), count_date(school_year))
    for county in {code[:2] for code in in_force}:
        known = sum(tenths for code, tenths in found.items() if code[:2] == county)
        unknown = {code: persons[code] for code in in_force - found.keys() if code[:2] == county}
        found |= shares(max(counties[county] - known, 0), unknown)
    return found


def delivered_ftes(school_year: str, level: str, ownership: str) -> dict[str, int]:
    """Tenths of FTEs of each unit that the bundled GSI delivery has, the public ones found by subtraction too."""
    column = {name: index for index, name in enumerate(gsi.HEADER)}
    figures: dict[str, dict[str, int]] = {}
    for row in gsi.county_rows(school_year) + gsi.municipality_rows(school_year):
        if row[column["Nivå"]] == level:
            tenths = int(row[column["Årsverk"]].replace(",", ""))
            figures.setdefault(row[column["Enhetskode"]], {})[row[column["Eierform"]]] = tenths
    located: Counter[str] = Counter()
    for owner in private_owners(school_year):
        located[owner.county_code if level == "fylke" else owner.municipality_code] += int(owner.teacher_fte * 10)
    readings = {code: reading(known, located[code]) for code, known in figures.items()}
    return {code: known[ownership] for code, known in readings.items() if ownership in known}


def reading(known: Mapping[str, int], located: int) -> dict[str, int]:
    """All and public FTEs of a unit, as far as they follow from what is known of it and its private owners."""
    found = {}
    if ALL in known:
        found = {ALL: known[ALL], PUBLIC: max(known[ALL] - known.get(PRIVATE, located), 0)}
    if PUBLIC in known:
        found[PUBLIC] = known[PUBLIC]
        if ALL not in known and PRIVATE in known:
            found[ALL] = known[PUBLIC] + known[PRIVATE]
    return found
