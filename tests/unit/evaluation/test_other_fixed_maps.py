"""The fixed map is a choice: one rule moves every municipality to another, and years with a newer map are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

import duckdb
import pytest
from by_hand import municipalities_on, successors
from models_alone import load_seed, run

MAPS = ("2013-01-01", "2015-01-01", "2017-01-01", "2018-01-01", "2019-01-01", "2020-01-01", "2022-01-01", "2024-01-01")


@pytest.fixture(scope="module")
def registers() -> Iterator[duckdb.DuckDBPyConnection]:
    """The registers, a grant year, and a place for the rule."""
    with duckdb.connect() as database:
        load_seed(
            database,
            "municipalities",
            "municipality_code varchar, municipality_name varchar, county_code varchar, "
            "valid_from date, valid_to date, source varchar",
        )
        load_seed(
            database,
            "municipality_changes",
            "change_date date, old_code varchar, old_name varchar, new_code varchar, new_name varchar, source varchar",
        )
        load_seed(
            database,
            "municipality_split_weights",
            "change_date date, old_code varchar, new_code varchar, "
            "weight_persons bigint, basis varchar, source varchar",
        )
        database.execute(
            "create table int_rules__calendar as "
            "select 2019 as grant_year, date '2018-10-01' as count_date, date '2019-01-01' as map_date"
        )
        database.execute("create table int_geography__population_year (grant_year integer, population_date date)")
        database.execute("create table int_rules__in_force (rule_year integer, rule_key varchar, rule_value varchar)")
        yield database


def mapped(registers: duckdb.DuckDBPyConnection, choice: str) -> dict[str, dict[str, dict[str, Fraction]]]:
    """First day of each map to municipality to where it lies on the chosen map, and how much of it."""
    registers.execute("delete from int_rules__in_force")
    registers.execute("insert into int_rules__in_force values (2019, 'constant_map_date', ?)", [choice])
    run(
        registers,
        "int_geography__change_step",
        "int_geography__map",
        "int_geography__correspondence",
        "int_geography__constant",
    )
    found: dict[str, dict[str, dict[str, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    question = (
        "select valid_from::varchar, municipality_code, constant_municipality_code, weight, weight_total "
        "from int_geography__constant"
    )
    for day, code, new, weight, total in registers.execute(question).fetchall():
        found[day][code][new] = Fraction(weight, total)
    return found


@pytest.mark.parametrize(
    ("choice", "day"),
    [
        ("newest", "2024-01-01"),
        ("2024-01-01", "2024-01-01"),
        ("2020-06-30", "2020-06-30"),
        ("2018-01-01", "2018-01-01"),
    ],
)
def test_every_map_up_to_the_chosen_one_is_carried_to_it(
    registers: duckdb.DuckDBPyConnection, choice: str, day: str
) -> None:
    found = mapped(registers, choice)
    assert {first for first in MAPS if first <= day} <= found.keys()
    for first, municipalities in found.items():
        assert municipalities == {code: successors(code, first, day) for code in municipalities_on(first)}


def test_maps_newer_than_the_chosen_one_are_left_out(registers: duckdb.DuckDBPyConnection) -> None:
    assert max(mapped(registers, "2019-06-30")) == "2019-01-01"
    assert max(mapped(registers, "newest")) == "2024-01-01"


def test_an_older_map_keeps_what_was_split_later(registers: duckdb.DuckDBPyConnection) -> None:
    """On the map of 2020 Haram is in Ålesund whole; on that of 2019 Tysfjord is not split yet."""
    assert mapped(registers, "2020-01-01")["2019-01-01"]["1534"] == {"1507": 1}
    assert mapped(registers, "2019-01-01")["2018-01-01"]["1850"] == {"1850": 1}
