"""Apportionment: the macro in DuckDB against exact fractions, thousands of cases, ties included."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

MACROS = Path(__file__).parents[2] / "dbt" / "macros"
LARGEST_AMOUNT = 10**12
LARGEST_WEIGHT = 10**7
SIZES = (1, 2, 3, 4, 7, 18, 60)
CASES_IN_A_BATCH = 600

Weights = dict[str, int | None]


@dataclass(frozen=True)
class Case:
    """A whole amount and the recipients' weights by code, in the order the rows come."""

    amount: int | None
    weights: Weights

    @property
    def parts(self) -> dict[str, int | None]:
        """What each recipient should get, by exact fractions; none where nobody has any weight."""
        if self.amount is None or not self.total:
            return dict.fromkeys(self.weights)
        quotas = {code: Fraction(self.amount * (weight or 0), self.total) for code, weight in self.weights.items()}
        parts = {code: quota.numerator // quota.denominator for code, quota in quotas.items()}
        left = self.amount - sum(parts.values())
        in_line = sorted(quotas, key=lambda code: (-(quotas[code] - parts[code]), code))
        return {code: part + (code in in_line[:left]) for code, part in parts.items()}

    @property
    def total(self) -> int:
        """The sum of the weights."""
        return sum(weight or 0 for weight in self.weights.values())


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def query() -> str:
    """The macro as a model uses it: two columns make a group."""
    macros = "".join((MACROS / f"{name}.sql").read_text(encoding="utf-8") for name in ("portable", "apportion"))
    call = (
        "{{ apportion(relation='recipients', amount='amount', weight='weight', "
        "within=['batch', 'number'], ties='code', part='part') }}"
    )
    return Environment(autoescape=False).from_string(macros + call).render()


QUERY = query()


def apportioned(database: duckdb.DuckDBPyConnection, cases: Sequence[Case]) -> list[dict[str, int | None]]:
    """What SQL gives the recipients of each case, all cases in one query."""
    rows = [
        (f"batch {number % 2}", number, code, case.amount, weight)
        for number, case in enumerate(cases)
        for code, weight in case.weights.items()
    ]
    random.Random(len(rows)).shuffle(rows)
    columns = list(zip(*rows, strict=True))
    arrays = "?::varchar[], ?::integer[], ?::varchar[], ?::bigint[], ?::bigint[]"
    unnested = ", ".join(f"unnest({array}) as {name}" for array, name in zip(arrays.split(", "), NAMES, strict=True))
    database.execute(f"create or replace temp table recipients as select {unnested}", [list(c) for c in columns])
    parts: list[dict[str, int | None]] = [{} for _ in cases]
    found = database.execute(f"select number, code, part from ({QUERY})").fetchall()
    assert len(found) == len(rows)
    for number, code, part in found:
        parts[number][code] = part
    return parts


NAMES = ("batch", "number", "code", "amount", "weight")


def check(database: duckdb.DuckDBPyConnection, cases: Sequence[Case]) -> None:
    """Every promise of the macro, for every case."""
    for case, parts in zip(cases, apportioned(database, cases), strict=True):
        assert parts == case.parts
        if case.amount is None or not case.total:
            assert set(parts.values()) == {None}
            continue
        given = {code: part for code, part in parts.items() if part is not None}
        assert sum(given.values()) == case.amount
        for code, part in given.items():
            assert abs(part * case.total - case.amount * (case.weights[code] or 0)) < case.total
        heaviest_first = sorted(given, key=lambda code: (-(case.weights[code] or 0), code))
        for heavier, lighter in itertools.pairwise(heaviest_first):
            assert given[heavier] >= given[lighter]


def random_cases(seed: int) -> Iterable[Case]:
    """Cases of every kind: large and small amounts, equal, zero and missing weights, one to 500 recipients."""
    chance = random.Random(seed)
    for number in range(CASES_IN_A_BATCH):
        size = 500 if number % 100 == 0 else chance.choice(SIZES)
        amount = chance.choice([0, 1, size - 1, size + 1, 10_007, LARGEST_AMOUNT, None])
        if chance.random() < 0.7:
            amount = chance.randrange(10 ** chance.randrange(1, 13))
        heaviest = chance.choice([0, 1, 2, 10, 1_000, LARGEST_WEIGHT])
        weights: list[int | None] = [chance.randint(0, heaviest) for _ in range(size)]
        if chance.random() < 0.3:
            weights = [chance.choice([heaviest, 0, None]) for _ in range(size)]
        codes = chance.sample(range(10_000), size)
        yield Case(amount, {f"{code:04d}": weight for code, weight in zip(codes, weights, strict=True)})


@pytest.mark.parametrize("seed", range(10))
def test_random_cases_equal_exact_fractions(database: duckdb.DuckDBPyConnection, seed: int) -> None:
    """6 000 cases in ten queries."""
    check(database, list(random_cases(seed)))


CODES = st.text("0123456789", min_size=1, max_size=9)
WEIGHTS = st.one_of(st.none(), st.integers(0, 3), st.integers(0, LARGEST_WEIGHT))
CASES = st.builds(
    Case,
    amount=st.one_of(st.none(), st.integers(0, 20), st.integers(0, LARGEST_AMOUNT)),
    weights=st.dictionaries(CODES, WEIGHTS, min_size=1, max_size=12),
)


@settings(max_examples=60, deadline=None)
@given(cases=st.lists(CASES, min_size=1, max_size=30))
def test_awkward_cases_equal_exact_fractions(database: duckdb.DuckDBPyConnection, cases: list[Case]) -> None:
    check(database, cases)


def one(database: duckdb.DuckDBPyConnection, amount: int | None, weights: Weights) -> dict[str, int | None]:
    (parts,) = apportioned(database, [Case(amount, weights)])
    return parts


def test_by_hand(database: duckdb.DuckDBPyConnection) -> None:
    """100 by 1:2:4 is 14.29, 28.57 and 57.14: 14 + 28 + 57 = 99, and the last krone to the rest of .57."""
    assert one(database, 100, {"01": 1, "02": 2, "03": 4}) == {"01": 14, "02": 29, "03": 57}


def test_ties_go_to_the_lower_code(database: duckdb.DuckDBPyConnection) -> None:
    """5 over three equals is 1 each and two left; codes are compared as text, whatever the order of the rows."""
    assert one(database, 5, {"1103": 7, "0301": 7, "0402": 7}) == {"0301": 2, "0402": 2, "1103": 1}
    assert one(database, 1, {"9": 1, "10": 1}) == {"10": 1, "9": 0}


def test_one_recipient_gets_it_all(database: duckdb.DuckDBPyConnection) -> None:
    assert one(database, LARGEST_AMOUNT, {"0301": LARGEST_WEIGHT}) == {"0301": LARGEST_AMOUNT}


def test_five_hundred_recipients_share_the_largest_amount(database: duckdb.DuckDBPyConnection) -> None:
    """10^12 over 500 equals is 2 * 10^9 each; 499 kroner over 500 equals leave out the highest code."""
    weights: Weights = {f"{code:04d}": LARGEST_WEIGHT for code in range(500)}
    assert set(one(database, LARGEST_AMOUNT, weights).values()) == {2 * 10**9}
    parts = one(database, 499, weights)
    assert parts.pop("0499") == 0
    assert set(parts.values()) == {1}


def test_no_weight_no_part(database: duckdb.DuckDBPyConnection) -> None:
    assert one(database, 10, {"01": None, "02": 0, "03": 3}) == {"01": 0, "02": 0, "03": 10}


def test_nobody_to_give_to(database: duckdb.DuckDBPyConnection) -> None:
    assert one(database, 10, {"01": 0, "02": None}) == {"01": None, "02": None}


def test_nothing_known_to_give(database: duckdb.DuckDBPyConnection) -> None:
    """A missing amount is not 0."""
    assert one(database, None, {"01": 1, "02": 2}) == {"01": None, "02": None}
    assert one(database, 0, {"01": 1, "02": 2}) == {"01": 0, "02": 0}
