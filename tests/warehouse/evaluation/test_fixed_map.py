"""Owners and outcomes on the fixed map: nothing is lost, splits are shared by inhabitants, the rest is moved whole."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

import pytest
from by_hand import municipalities_on, shares, successors
from conftest import Warehouse
from reform_years import FIXED_MAP, NETWORKS, SCHOOL, SCHOOL_TENTHS, YEARS

FIGURES = (
    "direct_grant_nok",
    "attributed_provider_nok",
    "state_funds_nok",
    "cofunding_base_nok",
    "required_nok",
    "cofunding_nok",
    "participations",
    "teachers_covered_low",
    "teachers_covered_high",
    "teachers_employed",
    "(teacher_fte * 10)::bigint",
)
APPORTIONED_APART = {"state_funds_nok"}  # the sum of the two before it


def owners(warehouse: Warehouse, geography: str, year: int, owner_type: str) -> dict[str, dict[str, Any]]:
    """The figures of every owner of a type."""
    question = (
        f"select owner_id, {', '.join(FIGURES)} from evaluation.eval_owner_year "
        "where (geography, grant_year, owner_type) = (?, ?, ?)"
    )
    rows = warehouse.query(question, geography, year, owner_type)
    return {row[0]: dict(zip(FIGURES, row[1:], strict=True)) for row in rows}


def one(warehouse: Warehouse, year: int, owner_id: str, *columns: str) -> tuple[Any, ...]:
    """Some cells of an owner on the fixed map."""
    question = f"select {', '.join(columns)} from evaluation.eval_owner_year where geography = 'constant'"
    return warehouse.one(f"{question} and grant_year = ? and owner_id = ?", year, owner_id)


@pytest.mark.parametrize("year", YEARS)
def test_municipalities_are_those_of_the_fixed_map(reforms: Warehouse, year: int) -> None:
    question = (
        "select owner_id, county_code from evaluation.eval_owner_year "
        "where geography = 'constant' and owner_type = 'municipality' and grant_year = ?"
    )
    assert reforms.mapping(question, year) == municipalities_on(FIXED_MAP)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("year", YEARS)
def test_what_a_municipality_had_is_where_it_lies_now(reforms: Warehouse, year: int, figure: str) -> None:
    """Each figure of each municipality, carried by exact fractions."""
    then, now = (owners(reforms, geography, year, "municipality") for geography in ("as_it_was", "constant"))
    expected: dict[str, int] = defaultdict(int)
    for code, had in then.items():
        goes_to = successors(code, f"{year}-01-01", FIXED_MAP)
        parts = [had[figure]] if figure not in APPORTIONED_APART else [had[name] for name in FIGURES[:2]]
        for part in parts:
            for new, share in shares(part, goes_to).items():
                expected[new] += share
    assert {code: had[figure] for code, had in now.items()} == expected
    assert sum(had[figure] for had in then.values()) == sum(expected.values())


@pytest.mark.parametrize("year", YEARS)
def test_every_krone_granted_to_an_owner_is_on_both_maps(reforms: Warehouse, year: int) -> None:
    granted = sum(
        nok for networks in NETWORKS[year].values() for network in networks for nok, _ in network.owners.values()
    )
    question = (
        "select geography, sum(direct_grant_nok) from evaluation.eval_owner_year "
        "where grant_year = ? group by geography"
    )
    assert reforms.mapping(question, year) == {"as_it_was": granted, "constant": granted}


def test_tysfjord_is_shared_by_inhabitants(reforms: Warehouse) -> None:
    """75 of 198 to Narvik, 123 to Hamarøy.

    100 003 kroner: 37 880.07 and 62 122.93. 25 teachers: 9.47 and 15.53. Narvik has 9 kroner and 2 teachers besides.
    """
    cells = ("direct_grant_nok", "participations", "owners_before", "is_merged", "is_split", "participates")
    assert one(reforms, 2019, "1806", *cells) == (37_880 + 9, 9 + 2, 3, True, True, True)
    assert one(reforms, 2019, "1875", *cells) == (62_123, 16, 2, True, True, True)


def test_snillfjord_is_shared_in_three(reforms: Warehouse) -> None:
    """18, 13 and 77 of 108: 10 011 kroner are 1668.5, 1205.03 and 7137.47, and the krone left goes to the first."""
    grants = {code: one(reforms, 2019, code, "direct_grant_nok") for code in ("5055", "5056", "5059")}
    assert grants == {"5055": (62_000 + 1_669,), "5056": (1_205,), "5059": (7_137,)}


def test_ålesund_is_shared_in_2024(reforms: Warehouse) -> None:
    """6879 of 8043 stayed: 805 005 kroner are 688 502.97 and 116 502.03."""
    cells = ("direct_grant_nok", "owners_before", "is_merged", "is_split")
    assert one(reforms, 2020, "1508", *cells) == (688_503, 1, False, True)
    assert one(reforms, 2020, "1580", *cells) == (116_502, 1, False, True)
    assert one(reforms, 2024, "1508", *cells) == (700_000, 1, False, False)


def test_old_haram_follows_the_register_into_ålesund_and_out_again(reforms: Warehouse) -> None:
    """The register does not say that Haram of 2024 is Haram of 2019: 900 and 901 kroner, each shared."""
    assert one(reforms, 2019, "1508", "direct_grant_nok") == (770 + 771,)  # 769.75 and 770.60
    assert one(reforms, 2019, "1580", "direct_grant_nok") == (130 + 130,)  # 130.25 and 130.40


@pytest.mark.parametrize(
    ("year", "code", "name", "county", "grant"),
    [
        (2019, "3101", "Halden", "31", 14_000),  # 0101 in Østfold, then 3001 in Viken
        (2017, "3101", "Halden", "31", 12_000),
        (2020, "3101", "Halden", "31", 15_000),
        (2019, "3301", "Drammen", "33", 21_000 + 22_001 + 5),  # Svelvik came from Vestfold
        (2019, "5061", "Rindal", "50", 4_000),  # came from Møre og Romsdal
        (2017, "5055", "Heim", "50", 60_000 + 1_668),  # Hemne 1612, Snillfjord 1613: 10 007 x 18/108 = 1667.83
    ],
)
def test_renumbered_merged_and_moved(
    reforms: Warehouse, year: int, code: str, name: str, county: str, grant: int
) -> None:
    found = one(reforms, year, code, "owner_name", "county_code", "direct_grant_nok")
    assert found == (name, county, grant)


def test_who_takes_part_is_known_where_all_are_known_or_one_does(reforms: Warehouse) -> None:
    """2018: Buskerud has not delivered; Svelvik's office has, without it. Ballangen alone of Narvik takes part."""
    question = "select participates from evaluation.eval_owner_year where (geography, grant_year, owner_id) = (?, ?, ?)"
    assert [reforms.one(question, "as_it_was", 2018, code) for code in ("0602", "0711")] == [(None,), (False,)]
    assert one(reforms, 2018, "3301", "participates") == (None,)
    assert one(reforms, 2018, "1806", "participates") == (True,)
    assert one(reforms, 2018, "1875", "participates") == (False,)


def test_a_private_owner_moves_whole(reforms: Warehouse) -> None:
    """To Hamarøy, with most of Tysfjord's inhabitants; that it lay in a municipality that was split is marked."""
    cells = ("municipality_code", "county_code", "direct_grant_nok", "(teacher_fte * 10)::bigint", "is_split")
    assert one(reforms, 2019, SCHOOL, *cells) == ("1875", "18", 5_001, SCHOOL_TENTHS, True)


def test_a_county_municipality_keeps_its_code_and_has_a_county_where_the_fixed_map_has_it(reforms: Warehouse) -> None:
    assert one(reforms, 2019, "18", "county_code", "direct_grant_nok", "owners_before") == ("18", 70_000, 1)
    assert one(reforms, 2019, "01", "county_code", "direct_grant_nok", "owners_before") == (None, 8_000, 1)


def test_as_it_was_is_what_the_contract_says_of_the_year(reforms: Warehouse) -> None:
    was = "select {} from evaluation.eval_owner_year where geography = 'as_it_was'"
    is_told = {
        "allocation.fct_owner_allocation": "grant_year, owner_id, owner_type, county_code, participates, teacher_fte, "
        "direct_grant_nok, attributed_provider_nok, state_funds_nok, nok_per_fte",
        "reach.fct_owner_reach": "grant_year, owner_id, teachers_employed, participations, teachers_covered_low, "
        "teachers_covered_high, reach_ratio_low, reach_ratio_high",
    }
    for table, columns in is_told.items():
        told = set(reforms.query(f"select {columns} from {table}"))
        assert set(reforms.query(was.format(columns))) == told
    columns = "grant_year, owner_id, {} required_nok, cofunding_nok, cofunding_ratio"
    told = set(reforms.query(f"select {columns.format('base_nok,')} from allocation.fct_cofunding where is_governing"))
    assert set(reforms.query(was.format(columns.format("cofunding_base_nok,")))) == told


# The way there, for whoever has figures of their own


def test_the_bridge_tells_where_every_municipality_of_every_map_lies(reforms: Warehouse) -> None:
    question = (
        "select municipality_code, constant_municipality_code, weight, weight_total, is_split, is_merged, "
        "constant_county_code from core.bridge_municipality_constant "
        "where valid_from <= $1 and coalesce(valid_to, date '9999-12-31') > $1"
    )
    for day in ("2014-10-01", "2016-12-31", "2017-01-01", "2018-06-30", "2019-01-01", "2020-01-01", "2023-12-31"):
        found: dict[str, dict[str, Fraction]] = defaultdict(dict)
        arrivals: dict[str, int] = defaultdict(int)
        rows = reforms.query(question, day)
        for code, new, weight, total, *_ in rows:
            found[code][new] = Fraction(weight, total)
            arrivals[new] += 1
        expected = {code: successors(code, day, FIXED_MAP) for code in municipalities_on(day)}
        assert found == expected
        for code, new, _, _, is_split, is_merged, county in rows:
            assert is_split == (len(expected[code]) > 1)
            assert is_merged == (arrivals[new] > 1)
            assert county == municipalities_on(FIXED_MAP)[new]


# Outcomes


def outcome(
    warehouse: Warehouse, year: int, owner_id: str, indicator: str = "lower_secondary_points"
) -> tuple[Any, ...]:
    """Value, status and respondents on the fixed map."""
    question = (
        "select value, value_status, respondents, is_merged, is_split from evaluation.eval_owner_outcome "
        "where geography = 'constant' and (grant_year, owner_id, indicator_id) = (?, ?, ?)"
    )
    return warehouse.one(question, year, owner_id, indicator)


@pytest.mark.parametrize(
    ("year", "owner_id", "value", "status", "respondents"),
    [
        (2015, "3101", 40.5, "published", 300),
        (2019, "3101", 41.5, "published", None),  # one municipality needs no weight
        (
            2019,
            "1806",
            (42 * 150 + 36.5 * 30 + 40 * 8) / 188,
            "published",
            188,
        ),  # 20 x 75/198 = 7.58 pupils of Tysfjord
        (2019, "1875", 40.0, "partial", 12),  # the rest of Tysfjord; Hamarøy is shielded
        (2019, "5055", (41 * 40 + 39 * 10) / 50, "partial", 50),  # nothing of Snillfjord
        (2019, "5056", None, "shielded", None),
        (2019, "5059", None, "missing", None),
        (2019, "3301", None, "missing", None),  # Nedre Eiker does not tell how many: no weight
        (2019, SCHOOL, 44.0, "published", 12),
        (2020, "1508", 42.5, "published", 688),  # 805 pupils: 688.4987 and 116.5013
        (2020, "1580", 42.5, "published", 117),
    ],
)
def test_outcomes_are_weighted_by_those_who_answered(
    reforms: Warehouse, year: int, owner_id: str, value: float | None, status: str, respondents: int | None
) -> None:
    found = outcome(reforms, year, owner_id)
    assert found[1:3] == (status, respondents)
    assert found[0] == (value if value is None else pytest.approx(value, rel=1e-12))


def test_merged_and_split_outcomes_are_marked(reforms: Warehouse) -> None:
    marks = {code: outcome(reforms, 2019, code)[3:] for code in ("3101", "3301", "1806", "1508")}
    assert marks == {"3101": (False, False), "3301": (True, False), "1806": (True, True), "1508": (True, True)}


def test_outcomes_as_they_were_are_those_delivered(reforms: Warehouse) -> None:
    question = (
        "select owner_id, value, value_status, respondents from evaluation.eval_owner_outcome "
        "where geography = 'as_it_was' and school_year = '2019-20' and indicator_id = 'lower_secondary_points'"
    )
    found = reforms.mapping(question)
    assert len(found) == 12
    assert found["1850"] == (40.0, "published", 20)
    assert found["1849"] == (None, "shielded", None)
    assert found["0625"] == (41.0, "published", None)
