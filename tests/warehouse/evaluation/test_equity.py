"""Published Gini, Theil and Lorenz points against a count over all pairs of owners."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from by_hand import tenths_of
from conftest import Warehouse
from equity_by_hand import Owner, gini, gini_parts, theil_parts

GROUPINGS = ("county", "owner_type", "owner_size")
MEDIUM_FROM, LARGE_FROM = 500, 2000  # tenths of FTEs


def owners(warehouse: Warehouse, year: int, grouping: str) -> list[Owner]:
    """Owners that may take part, of whom it is known whether they do, with FTEs."""
    question = (
        "select county_code, owner_type, teacher_fte, state_funds_nok from allocation.fct_owner_allocation "
        "inner join core.dim_owner using (grant_year, owner_id, owner_type, county_code) "
        "where grant_year = ? and is_eligible and participates is not null and teacher_fte > 0"
    )
    found = []
    for county, owner_type, fte, nok in warehouse.query(question, year):
        tenths = tenths_of(fte)
        size = "large" if tenths >= LARGE_FROM else "medium" if tenths >= MEDIUM_FROM else "small"
        group = {"county": county, "owner_type": owner_type, "owner_size": size}[grouping]
        found.append(Owner(tenths, nok, group))
    return found


@pytest.fixture(params=["bundled", "reforms"])
def warehouse(request: pytest.FixtureRequest) -> Warehouse:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Warehouse)
    return found


@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize("year", [2017, 2019])
def test_gini_and_theil(warehouse: Warehouse, year: int, grouping: str) -> None:
    compared = owners(warehouse, year, grouping)
    question = (
        "select gini_numerator, gini_within_numerator, gini_between_numerator, gini_overlap_numerator, "
        "gini_denominator, gini, gini_within, gini_between, gini_overlap, theil, theil_within, theil_between, "
        "owners, owners_without_funds, state_funds_nok from evaluation.rpt_equity where (grant_year, grouping) = (?, ?)"
    )
    row = warehouse.one(question, year, grouping)
    *numerators, denominator = row[:5]
    exact, logarithmic = gini_parts(compared), theil_parts(compared)
    parts = [Fraction(number, denominator) for number in numerators]
    assert parts[:3] == [exact.whole, exact.within, exact.between]
    assert parts[0] == sum(parts[1:])
    assert parts[3] >= 0
    assert row[5:9] == pytest.approx([float(part) for part in parts], rel=1e-12)
    assert row[9:12] == pytest.approx([logarithmic.whole, logarithmic.within, logarithmic.between], rel=1e-9)
    assert row[9] == pytest.approx(row[10] + row[11], rel=1e-12)
    without = sum(not owner.nok for owner in compared)
    assert row[12:] == (len(compared), without, sum(owner.nok for owner in compared))


@pytest.mark.parametrize("year", [2018, 2020])
def test_the_lorenz_curve_encloses_the_gini(reforms: Warehouse, year: int) -> None:
    """Twice the area between the curve, from (0, 0), and the diagonal."""
    compared = owners(reforms, year, "county")
    question = (
        "select point_number, owner_id, cumulative_teacher_fte, all_teacher_fte, fte_share, "
        "cumulative_state_funds_nok, all_state_funds_nok, state_funds_share "
        "from evaluation.rpt_lorenz_point where grant_year = ? order by point_number"
    )
    points = reforms.query(question, year)
    assert [point[0] for point in points] == list(range(1, len(compared) + 1))
    assert len({point[1] for point in points}) == len(compared)
    curve = [(Fraction(0), Fraction(0))]
    for _, _, fte, all_fte, fte_share, nok, all_nok, nok_share in points:
        curve.append((Fraction(tenths_of(fte), tenths_of(all_fte)), Fraction(nok, all_nok)))
        assert (fte_share, nok_share) == pytest.approx([float(part) for part in curve[-1]], rel=1e-12)
    assert set(curve[-1]) == {1}
    steps = list(pairwise(curve))
    slopes = [(upper - lower) / (right - left) for (left, lower), (right, upper) in steps]
    assert slopes == sorted(slopes)
    assert 1 - sum((right - left) * (lower + upper) for (left, lower), (right, upper) in steps) == gini(compared)


def test_silent_counties_are_left_out_and_owners_without_funds_are_not(reforms: Warehouse) -> None:
    """2018: of the owners in the counties of five offices, eight have state funds."""
    question = "select owners, owners_without_funds, owner_groups from evaluation.rpt_equity where grouping = 'county'"
    owners_compared, without, counties = reforms.one(f"{question} and grant_year = 2018")
    question = (
        "select count(*) from core.dim_owner where grant_year = 2018 and county_code in ('50', '18', '01', '07', '15')"
    )
    (all_there,) = reforms.one(f"{question} and owner_type <> 'county_municipality'")
    assert (owners_compared, owners_compared - without, counties) == (all_there, 8, 5)
