"""Gini and Theil in SQL against the textbook's definitions: on its examples and on thousands of owners at random."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import log
from random import Random
from typing import Any

import duckdb
import pytest
from equity_by_hand import Owner, gini_parts, theil_parts
from models_alone import run

CASES = 150


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def indices(database: duckdb.DuckDBPyConnection, cases: Sequence[Sequence[Owner]]) -> list[tuple[Any, ...]]:
    """What SQL says of each case, the case being the grant year; owners are grouped by county."""
    rows = [
        (case, f"{case}-{number}", "municipality", owner.group, "small", owner.tenths, owner.nok)
        for case, owners in enumerate(cases)
        for number, owner in enumerate(owners)
    ]
    Random(len(rows)).shuffle(rows)
    database.execute(
        "create or replace table int_equity__owner (grant_year integer, owner_id varchar, owner_type varchar, "
        "county_code varchar, owner_size varchar, teacher_fte_tenths bigint, state_funds_nok bigint, "
        "nok_per_tenth double as (state_funds_nok / teacher_fte_tenths))"
    )
    database.executemany("insert into int_equity__owner values (?, ?, ?, ?, ?, ?, ?)", rows)
    run(database, "int_equity__index")
    return database.execute(
        "select gini_numerator, gini_within_numerator, gini_between_numerator, gini_denominator, "
        "theil, theil_within, theil_between, owners, owners_without_funds, owner_groups "
        "from int_equity__index where grouping = 'county' order by grant_year"
    ).fetchall()


def check(database: duckdb.DuckDBPyConnection, cases: Sequence[Sequence[Owner]]) -> None:
    """Every index and part, Gini to the last digit."""
    for owners, found in zip(cases, indices(database, cases), strict=True):
        *numerators, denominator = found[:4]
        exact, logarithmic = gini_parts(owners), theil_parts(owners)
        parts = tuple(Fraction(number, denominator) if denominator else None for number in numerators)
        assert parts == (exact.whole, exact.within, exact.between)
        for told, expected in zip(
            found[4:7], (logarithmic.whole, logarithmic.within, logarithmic.between), strict=True
        ):
            assert told == (expected if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-12))
        without = sum(not owner.nok for owner in owners)
        assert found[7:] == (len(owners), without, len({owner.group for owner in owners}))


def test_a_textbook_example(database: duckdb.DuckDBPyConnection) -> None:
    """Four with 1, 2, 3 and 4: Gini 0.25. Halves of 0 and 2: Gini 0.5, Theil ln 2. All alike: 0."""
    alike = [Owner(100, 5_000), Owner(10, 500), Owner(1, 50)]
    rows = indices(
        database,
        [
            [Owner(10, 1_000 * number) for number in (1, 2, 3, 4)],
            [Owner(10, 0), Owner(10, 2_000)],
            alike,
            [Owner(10, 0), Owner(20, 0)],
        ],
    )
    assert [(row[0], row[3]) for row in rows] == [(100_000, 400_000), (20_000, 40_000), (0, 616_050), (0, 0)]
    assert rows[1][4] == pytest.approx(log(2), rel=1e-12)
    assert rows[2][4] == pytest.approx(0, abs=1e-12)
    assert rows[3][4] is None


def test_parts_of_a_textbook_example(database: duckdb.DuckDBPyConnection) -> None:
    """Groups that do not overlap: within and between are all. Groups alike: nothing lies between them."""
    apart = [Owner(10, 1_000, "a"), Owner(10, 2_000, "a"), Owner(10, 3_000, "b"), Owner(10, 4_000, "b")]
    mixed = [Owner(10, 1_000, "a"), Owner(10, 4_000, "a"), Owner(10, 2_000, "b"), Owner(10, 3_000, "b")]
    (whole, within, between, _, *_), (_, _, nothing_between, _, *theil) = indices(database, [apart, mixed])
    assert (whole, within, between) == (100_000, 20_000, 80_000)
    assert nothing_between == 0
    assert theil[2] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_random_owners(database: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Ties, owners without funds, groups without funds, one owner alone, odd amounts, up to 40 owners."""
    random = Random(seed)
    cases = []
    for _ in range(CASES):
        groups = [f"{number:02d}" for number in range(random.randint(1, 6))]
        poor = random.choice([*groups, "none"])
        owners = []
        for _ in range(random.choice((1, 2, 3, 10, 40))):
            group = random.choice(groups)
            tenths = random.choice((1, 10, 100, random.randint(1, 20_000)))
            nok = random.choice((0, 0, tenths * 700, random.randint(1, 3_000_000)))
            owners.append(Owner(tenths, 0 if group == poor else nok, group))
        cases.append(owners)
    check(database, cases)
