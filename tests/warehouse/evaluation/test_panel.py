"""The balanced panel: who is treated when, exposure so far and in the years before; what is unknown stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

import pytest
from by_hand import municipalities_on, population, shares, successors, tenths_of
from conftest import Warehouse
from reform_years import FIXED_MAP, SCHOOL, YEARS

BEFORE_THE_SCHEME, AFTER_THE_LAST_GRANT = 2015, 2025  # years of outcomes alone
PANEL_YEARS = (BEFORE_THE_SCHEME, *YEARS, AFTER_THE_LAST_GRANT)

Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def panel(reforms: Warehouse) -> Mapping[tuple[str, int], Row]:
    """Every row by owner and year."""
    question = "select column_name from duckdb_columns() where table_name = 'eval_owner_panel' order by column_index"
    columns = [name for (name,) in reforms.query(question)]
    rows = [dict(zip(columns, row, strict=True)) for row in reforms.query("select * from evaluation.eval_owner_panel")]
    return {(row["owner_id"], row["grant_year"]): row for row in rows}


Panel = Mapping[tuple[str, int], Row]


def cells(panel: Panel, owner: str, column: str) -> dict[int, Any]:
    """A column of an owner by year."""
    return {year: panel[owner, year][column] for year in PANEL_YEARS}


def test_every_owner_has_every_year(panel: Panel) -> None:
    assert set(panel) == set(product([*municipalities_on(FIXED_MAP), SCHOOL], PANEL_YEARS))


def test_the_outcomes_are_of_the_school_year_that_begins_in_the_grant_year(panel: Panel) -> None:
    assert set(cells(panel, "3101", "outcome_school_year").values()) == {
        "2015-16", "2017-18", "2018-19", "2019-20", "2020-21", "2023-24", "2024-25", "2025-26"
    }  # fmt: skip
    points = cells(panel, "3101", "lower_secondary_points")
    assert {year: value for year, value in points.items() if value is not None} == {2015: 40.5, 2019: 41.5, 2025: 43.0}
    assert panel["3101", 2019]["pupil_wellbeing"] == 4.25
    assert panel["1806", 2019]["lower_secondary_points"] == pytest.approx(7715 / 188, rel=1e-12)
    assert panel[SCHOOL, 2019]["lower_secondary_points"] == 44.0


@pytest.mark.parametrize(
    ("owner", "first"),
    [
        ("1806", 2017),  # Ballangen, before Narvik and Tysfjord
        ("1875", 2019),  # Tysfjord; Hamarøy itself from 2020
        ("3101", 2017),
        ("5061", 2019),
        ("1508", 2019),
        ("1804", 2017),  # in 2017 alone: once treated, always treated
        (SCHOOL, 2019),
        ("1103", None),  # Stavanger; its office is silent
        ("1811", None),  # Bindal; its office is not
    ],
)
def test_the_first_year_treated(panel: Panel, owner: str, first: int | None) -> None:
    assert set(cells(panel, owner, "first_treated_year").values()) == {first}
    assert set(cells(panel, owner, "first_funded_year").values()) == {first}
    for year in PANEL_YEARS:
        row = panel[owner, year]
        marks = (row["is_treated"], row["is_not_yet_treated"], row["is_never_treated"])
        assert marks == ((first is not None and year >= first), (first is not None and year < first), first is None)
        assert row["years_since_treated"] == (None if first is None else year - first)


def test_exposure_before_during_and_after(panel: Panel) -> None:
    """Halden has 33 333 kroner through its university beside what it gets itself."""
    assert cells(panel, "3101", "state_funds_nok") == {
        2015: 0, 2017: 45_333, 2018: 46_333, 2019: 47_333, 2020: 48_333, 2023: 48_333, 2024: 48_333, 2025: None
    }  # fmt: skip
    assert cells(panel, "3101", "cumulative_state_funds_nok") == {
        2015: 0, 2017: 45_333, 2018: 91_666, 2019: 138_999, 2020: 187_332, 2023: 235_665, 2024: 283_998, 2025: None
    }  # fmt: skip


def test_unknown_is_not_nothing(panel: Panel) -> None:
    """Drammen's office is silent in 2018; Nordland's in 2024; Bindal is out by its own will; 2025 nobody knows."""
    drammen = cells(panel, "3301", "state_funds_nok")
    assert [drammen[year] for year in (2015, 2017, 2018, 2019)] == [0, 53_333, None, 76_339]
    so_far = cells(panel, "3301", "cumulative_state_funds_nok")
    assert [so_far[year] for year in (2017, 2018, 2019)] == [53_333, None, None]
    assert [panel["1811", year]["participates"] for year in (2015, 2017, 2024, 2025)] == [False, False, None, None]
    assert [panel["1811", year]["state_funds_nok"] for year in (2015, 2017, 2024, 2025)] == [0, 0, None, None]
    assert [panel[SCHOOL, year]["state_funds_nok"] for year in (2017, 2019, 2020, 2023)] == [0, 5_001 + 919, 0, 0]


def test_kroner_per_fte_and_the_years_before(panel: Panel) -> None:
    """Halden has 10.1 FTEs until 2020, then 300.1."""
    per_fte = {year: rounded(nok, tenths) for year, nok, tenths in HALDEN}
    assert cells(panel, "3101", "nok_per_fte") == {2015: 0, **per_fte, 2025: None}
    assert cells(panel, "3101", "nok_per_fte_lag1") == {
        2015: 0, 2017: 0, 2018: per_fte[2017], 2019: per_fte[2018], 2020: per_fte[2019], 2023: None,
        2024: per_fte[2023], 2025: per_fte[2024],
    }  # fmt: skip
    assert cells(panel, "3101", "nok_per_fte_lag2") == {
        2015: 0, 2017: 0, 2018: 0, 2019: per_fte[2017], 2020: per_fte[2018], 2023: None, 2024: None,
        2025: per_fte[2023],
    }  # fmt: skip
    assert panel["3101", 2020]["cumulative_nok_per_fte"] == sum(per_fte[year] for year in (2017, 2018, 2019, 2020))


HALDEN = [
    (2017, 45_333, 101), (2018, 46_333, 101), (2019, 47_333, 101), (2020, 48_333, 101), (2023, 48_333, 3001),
    (2024, 48_333, 3001),
]  # fmt: skip


def rounded(nok: int, tenths: int) -> Decimal:
    """Kroner per FTE to the øre."""
    return (Decimal(10 * nok) / tenths).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_rest_of_a_year_is_that_of_the_owner_on_the_fixed_map(reforms: Warehouse, panel: Panel) -> None:
    columns = [
        *("teacher_fte", "teachers_employed", "teachers_covered_low", "teachers_covered_high", "reach_ratio_low"),
        *("reach_ratio_high", "cofunding_base_nok", "cofunding_nok", "cofunding_ratio", "state_funds_nok"),
    ]
    question = (
        f"select (owner_id, grant_year), {', '.join(columns)} from evaluation.eval_owner_year "
        "where geography = 'constant' and owner_type <> 'county_municipality' and participates is not null"
    )
    found = reforms.mapping(question)
    assert len(found) > 500
    for key, row in found.items():
        assert dict(zip(columns, row, strict=True)) == {column: panel[key][column] for column in columns}


def test_size_at_the_start_is_the_same_in_every_row(panel: Panel) -> None:
    """The first count: Narvik 180.5, Ballangen 185.4, and 75/198 of Tysfjord's 185.0, which is 70.1."""
    assert set(cells(panel, "1806", "baseline_teacher_fte").values()) == {Decimal("436.0")}
    assert cells(panel, "3101", "baseline_teacher_fte")[2024] == Decimal("10.1")
    assert cells(panel, "3101", "teacher_fte") == {
        2015: None, 2025: None, **{year: Decimal(tenths) / 10 for year, _, tenths in HALDEN}
    }  # fmt: skip


@pytest.mark.parametrize(("year", "of"), [(2015, 2016), (2017, 2017), (2019, 2019), (2020, 2020), (2024, 2021)])
def test_inhabitants_are_the_newest_known_or_else_the_oldest(panel: Panel, year: int, of: int) -> None:
    expected = dict.fromkeys(municipalities_on(FIXED_MAP), 0)
    for code, persons in population(of).items():
        for new, part in shares(persons, successors(code, f"{of}-01-01", FIXED_MAP)).items():
            expected[new] += part
    assert {code: panel[code, year]["persons_6_15"] for code in expected} == expected
    assert panel[SCHOOL, year]["persons_6_15"] is None


def test_who_was_ever_merged_or_split_is_marked_in_every_row(panel: Panel) -> None:
    marks = {
        owner: {(panel[owner, year]["is_merged"], panel[owner, year]["is_split"]) for year in PANEL_YEARS}
        for owner in ("3101", "3301", "1806", "1508", "5061", SCHOOL)
    }
    assert marks == {
        "3101": {(False, False)},
        "3301": {(True, False)},
        "1806": {(True, True)},
        "1508": {(True, True)},
        "5061": {(False, False)},
        SCHOOL: {(False, True)},
    }


def test_municipalities_and_counties_are_those_of_the_fixed_map(panel: Panel) -> None:
    found = {(row["municipality_code"], row["county_code"]) for row in panel.values()}
    assert found == set(municipalities_on(FIXED_MAP).items())
    assert panel[SCHOOL, 2015]["municipality_code"] == "1875"


def test_the_bundled_panel_is_balanced_and_has_every_krone(bundled: Warehouse) -> None:
    question = "select count(*), count(distinct owner_id), count(distinct grant_year) from evaluation.eval_owner_panel"
    rows, owners, years = bundled.one(question)
    assert rows == owners * years > 0
    question = (
        "select grant_year, sum(state_funds_nok) from allocation.fct_owner_allocation "
        "where owner_type <> 'county_municipality' group by grant_year"
    )
    expected = bundled.mapping(question)
    question = (
        "select grant_year, sum(state_funds_nok) from evaluation.eval_owner_panel where grant_year >= 2017 group by 1"
    )
    assert {year: nok for year, nok in bundled.mapping(question).items() if nok is not None} == expected
    fte = bundled.mapping("select grant_year, sum(teacher_fte) from evaluation.eval_owner_panel group by grant_year")
    question = "select grant_year, sum(teacher_fte) from allocation.fct_owner_allocation group by grant_year"
    assert {year: tenths_of(fte[year]) for year in (2017, 2018, 2019)} == {
        year: tenths_of(total) for year, total in bundled.mapping(question).items()
    }
