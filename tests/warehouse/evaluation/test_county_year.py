"""Counties summed from owners, as they were and on the fixed map, against mergers that anybody can look up."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from conftest import Warehouse

FIGURES = "state_funds_nok, teacher_fte, cofunding_base_nok, required_nok, cofunding_nok"
YEARS = (2017, 2018, 2019)
Figures = tuple[Decimal, ...]


def counties(bundled: Warehouse, geography: str, year: int) -> dict[str, Figures]:
    return bundled.mapping(
        f"select county_code, {FIGURES} from evaluation.eval_county_year where geography = ? and grant_year = ?",
        geography,
        year,
    )


def owner(bundled: Warehouse, year: int, owner_id: str) -> Figures:
    return bundled.one(
        f"select {FIGURES} from evaluation.eval_owner_year "
        "where geography = 'as_it_was' and grant_year = ? and owner_id = ?",
        year,
        owner_id,
    )


def less(one: Figures, other: Figures) -> Figures:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def plus(one: Figures, other: Figures) -> Figures:
    return tuple(a + b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("year", YEARS)
def test_vestland_is_hordaland_and_sogn_og_fjordane_without_hornindal(bundled: Warehouse, year: int) -> None:
    before, fixed = counties(bundled, "as_it_was", year), counties(bundled, "constant", year)
    vestland = less(plus(before["12"], before["14"]), owner(bundled, year, "1444"))
    assert fixed["46"] == vestland
    assert fixed["11"] == before["11"]  # Rogaland took in and lost no municipality of another county
    assert not {"12", "14"} & fixed.keys()


@pytest.mark.parametrize("year", YEARS)
def test_every_krone_and_fte_is_in_a_county_of_either_map(bundled: Warehouse, year: int) -> None:
    totals = {}
    for geography in ("as_it_was", "constant"):
        found = counties(bundled, geography, year)
        totals[geography] = [sum(column) for column in zip(*found.values(), strict=True)]
    assert totals["as_it_was"] == totals["constant"]
    (funds,) = bundled.one(
        "select sum(state_funds_nok) from allocation.fct_owner_allocation "
        "where grant_year = ? and owner_type <> 'county_municipality'",
        year,
    )
    assert totals["as_it_was"][0] == funds > 0


def test_a_county_is_named_as_on_its_map(bundled: Warehouse) -> None:
    names = bundled.query("select distinct geography, county_code, county_name from evaluation.eval_county_year")
    assert ("as_it_was", "12", "Hordaland") in names
    assert ("constant", "46", "Vestland") in names
    assert all(name for _, _, name in names)


def test_kroner_per_fte_are_the_funds_over_the_ftes_of_its_owners(bundled: Warehouse) -> None:
    rows = bundled.query(
        "select geography, grant_year, county_code, teacher_fte, state_funds_nok from evaluation.eval_owner_year "
        "where owner_type <> 'county_municipality'"
    )
    funds: dict[tuple[str, int, str], int] = defaultdict(int)
    ftes: dict[tuple[str, int, str], Decimal] = defaultdict(Decimal)
    for *place, fte, nok in rows:
        key = (place[0], place[1], place[2])
        funds[key] += nok
        ftes[key] += fte
    told = bundled.query("select geography, grant_year, county_code, nok_per_fte from evaluation.eval_county_year")
    assert len(told) == len(funds)
    for *place, nok_per_fte in told:
        key = (place[0], place[1], place[2])
        assert abs(nok_per_fte - funds[key] / ftes[key]) <= Decimal("0.005")
