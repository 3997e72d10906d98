"""Headline figures: what the registry promises is there, and figures are those of the marts beneath, added up again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

import pytest
from by_hand import SEEDS, read_csv
from conftest import Warehouse

YEARS = (2017, 2018, 2019)
REGISTRY = {row["indicator_id"]: row for row in read_csv(SEEDS / "evaluation" / "headline_indicators.csv")}
DISTINCT = {"reach_ratio_low", "reach_ratio_high"}  # a person in two counties is one in the nation

Sums = Mapping[str, Fraction]


def indicator(bundled: Warehouse, name: str, year: int) -> dict[str, tuple[Fraction, Fraction | None]]:
    """Numerator and denominator by unit."""
    question = (
        "select unit_code, numerator::varchar, denominator::varchar from evaluation.rpt_indicator "
        "where (indicator_id, grant_year) = (?, ?)"
    )
    return {
        unit: (Fraction(numerator), None if denominator is None else Fraction(denominator))
        for unit, (numerator, denominator) in bundled.mapping(question, name, year).items()
    }


def summed(rows: Iterable[tuple[str, object]]) -> Sums:
    """Sums by county, and of the nation as 0."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for county, amount in rows:
        found[county] += Fraction(str(amount or 0))
        found["0"] += Fraction(str(amount or 0))
    return found


def test_every_indicator_of_the_registry_is_there_and_no_other(bundled: Warehouse) -> None:
    levels = "string_agg(distinct level, ' ' order by level desc)"
    question = f"select indicator_id, {levels} from evaluation.rpt_indicator group by indicator_id"
    assert bundled.mapping(question) == {name: row["levels"] for name, row in REGISTRY.items()}
    told = ("label_nb", "label_en", "definition_nb", "unit", "clause", "source_mart")
    question = f"select distinct indicator_id, {', '.join(told)} from evaluation.rpt_indicator"
    assert bundled.mapping(question) == {name: tuple(row[cell] for cell in told) for name, row in REGISTRY.items()}


def test_every_year_has_the_nation_and_its_counties(bundled: Warehouse) -> None:
    question = (
        "select (indicator_id, grant_year), count(*) from evaluation.rpt_indicator where level = 'nation' group by 1"
    )
    assert bundled.mapping(question) == {(name, year): 1 for name in REGISTRY for year in YEARS}
    counties = bundled.mapping("select grant_year, count(*) from core.dim_county group by 1")
    question = (
        "select (indicator_id, grant_year), count(*) from evaluation.rpt_indicator where level = 'county' group by 1"
    )
    local = [name for name, row in REGISTRY.items() if "county" in row["levels"]]
    assert bundled.mapping(question) == {(name, year): counties[year] for name in local for year in YEARS}


def test_the_value_is_numerator_over_denominator(bundled: Warehouse) -> None:
    question = "select indicator_id, numerator, denominator, value from evaluation.rpt_indicator"
    for name, numerator, denominator, value in bundled.query(question):
        assert (denominator is None) == (REGISTRY[name]["denominator"] == "")
        if denominator is None:
            assert value == float(numerator)
        elif denominator == 0:
            assert value is None
        else:
            assert value == pytest.approx(float(Fraction(numerator) / Fraction(denominator)), rel=1e-12)


@pytest.mark.parametrize("name", [name for name, row in REGISTRY.items() if "county" in row["levels"]])
@pytest.mark.parametrize("year", YEARS)
def test_counties_make_the_nation(bundled: Warehouse, name: str, year: int) -> None:
    found = indicator(bundled, name, year)
    whole = found.pop("0")
    for part in range(2):
        parts = [cells[part] or Fraction(0) for cells in found.values()]
        together = whole[part] or Fraction(0)
        assert sum(parts) >= together if name in DISTINCT else sum(parts) == together


@pytest.mark.parametrize("year", YEARS)
def test_money(bundled: Warehouse, year: int) -> None:
    counties = bundled.query(
        "select county_code, allocated_nok, teacher_fte from allocation.fct_county_allocation where grant_year = ?",
        year,
    )
    allocated = summed((county, nok) for county, nok, _ in counties)
    fte = summed((county, fte) for county, _, fte in counties)
    lines = bundled.query(
        "select county_code, amount_nok, recipient_id from allocation.fct_grant_line where grant_year = ?", year
    )
    distributed = summed((county, nok) for county, nok, _ in lines)
    registered = {row["provider_id"] for row in read_csv(SEEDS / "providers.csv") if row["provider_type"] == "uh"}
    to_uh = summed((county, nok) for county, nok, recipient in lines if recipient in registered)
    for name, numerators, denominators in (
        ("allocated_nok", allocated, None),
        ("state_funds_nok", distributed, None),
        ("distributed_share", distributed, allocated),
        ("nok_per_fte", distributed, fte),
        ("uh_share", to_uh, distributed),
    ):
        expected = {unit: (numerators[unit], denominators and denominators[unit]) for unit in allocated}
        assert indicator(bundled, name, year) == expected, name


@pytest.mark.parametrize("year", YEARS)
def test_owners(bundled: Warehouse, year: int) -> None:
    owners = bundled.query(
        "select county_code, owner_type, participates, teacher_fte, state_funds_nok, base_nok, cofunding_nok, "
        "shortfall_nok from allocation.fct_owner_allocation inner join allocation.fct_cofunding "
        "using (grant_year, owner_id) where grant_year = ? and is_governing",
        year,
    )
    counted = summed((owner[0], 1) for owner in owners)
    for name, numerators, denominators in (
        ("owners_taking_part_share", summed((owner[0], int(owner[2] is True)) for owner in owners), counted),
        (
            "cofunding_ratio",
            summed((owner[0], owner[6]) for owner in owners),
            summed((owner[0], owner[5]) for owner in owners),
        ),
        ("cofunding_shortfall_nok", summed((owner[0], owner[7]) for owner in owners), None),
    ):
        expected = {unit: (numerators[unit], denominators and denominators[unit]) for unit in counted}
        assert indicator(bundled, name, year) == expected, name
    for owner_type in ("municipality", "private"):
        mine = [owner for owner in owners if owner[1] == owner_type]
        funds = summed((owner[0], owner[4]) for owner in mine)
        fte = summed((owner[0], owner[3]) for owner in mine)
        found = indicator(bundled, f"{owner_type}_nok_per_fte", year)
        assert {unit: cells for unit, cells in found.items() if cells[1]} == {
            unit: (funds[unit], fte[unit]) for unit in fte if fte[unit]
        }


@pytest.mark.parametrize("year", YEARS)
def test_measures_and_aims(bundled: Warehouse, year: int) -> None:
    measures = bundled.query("select county_code, decision from core.dim_measure where grant_year = ?", year)
    agreed = summed((county, int(decision == "agreement")) for county, decision in measures)
    all_measures = summed((county, 1) for county, _ in measures)
    found = indicator(bundled, "agreement_share", year)
    assert {unit: cells for unit, cells in found.items() if cells[1]} == {
        unit: (agreed[unit], all_measures[unit]) for unit in all_measures
    }
    shares = [indicator(bundled, f"{aim}_share", year)["0"] for aim in ("learning_environment", "skills", "completion")]
    (distributed,) = {whole for _, whole in shares}
    assert sum(part for part, _ in shares) == distributed
