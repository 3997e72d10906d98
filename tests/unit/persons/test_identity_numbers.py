"""National identity numbers and D-numbers are told from other numbers, however they are written.

Numbers that satisfy the check digits are worked out here by the published formula, digit by digit; those of 2032 are
the examples that the Norwegian Tax Administration has published. None belongs to anybody as far as is known.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest

from dagster_project.persons.identity_numbers import holds_identity_number, is_identity_number
from dagster_project.settings import SEEDS

PUBLISHED_2032 = ("02013299997", "02013299903", "30108299920", "30108299939")


def check_digits(nine: str, remainder: int = 0) -> str | None:
    """The two check digits of nine digits, none where a digit would be ten."""
    d1, d2, m1, m2, y1, y2, i1, i2, i3 = map(int, nine)
    first = (
        11 + remainder - (3 * d1 + 7 * d2 + 6 * m1 + 1 * m2 + 8 * y1 + 9 * y2 + 4 * i1 + 5 * i2 + 2 * i3) % 11
    ) % 11
    second = (
        11 - (5 * d1 + 4 * d2 + 3 * m1 + 2 * m2 + 7 * y1 + 6 * y2 + 5 * i1 + 4 * i2 + 3 * i3 + 2 * first) % 11
    ) % 11
    return None if 10 in (first, second) else f"{first}{second}"


def numbers(day_mark: int = 0, month_mark: int = 0, remainder: int = 0) -> Iterator[str]:
    """A number of every hundredth day of a century."""
    random = Random(1)
    for days in range(0, 36_500, 100):
        day = date(1930, 1, 1) + timedelta(days)
        nine = f"{day.day + day_mark:02d}{day.month + month_mark:02d}{day:%y}{random.randrange(1000):03d}"
        if check := check_digits(nine, remainder):
            yield nine + check


@pytest.mark.parametrize("day_mark", [0, 40], ids=["identity number", "D-number"])
@pytest.mark.parametrize("month_mark", [0, 40, 65, 80], ids=["person", "synthetic 40", "synthetic 65", "synthetic 80"])
@pytest.mark.parametrize("remainder", range(4))
def test_numbers_with_right_check_digits(day_mark: int, month_mark: int, remainder: int) -> None:
    valid = list(numbers(day_mark, month_mark, remainder))
    assert len(valid) > 250
    assert all(map(is_identity_number, valid))


@pytest.mark.parametrize("number", PUBLISHED_2032)
def test_examples_of_the_numbers_of_2032(number: str) -> None:
    assert is_identity_number(number)


def test_another_last_digit_is_wrong() -> None:
    for number in numbers():
        others = {number[:-1] + digit for digit in "0123456789"} - {number}
        assert not any(map(is_identity_number, others))


@pytest.mark.parametrize("nine", ["320190123", "000190123", "311190123", "011390123", "300290123", "720190123"])
def test_no_date_no_number(nine: str) -> None:
    checks = [check for remainder in range(4) if (check := check_digits(nine, remainder))]
    assert checks
    assert not any(is_identity_number(nine + check) for check in checks)


NUMBER = next(number for number in numbers() if number[0] == "0")


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"  {NUMBER}\u00a0",
        f"{NUMBER[:6]} {NUMBER[6:]}",
        f"{NUMBER[:6]}-{NUMBER[6:]}",
        f"{NUMBER[:6]}\u2007{NUMBER[6:]}",
        f"{NUMBER[:2]} {NUMBER[2:4]} {NUMBER[4:6]} {NUMBER[6:]}",
        " ".join(NUMBER),
        f"'{NUMBER}",
        f'"{NUMBER}"',
        f"{NUMBER}.0",
        f"{NUMBER},00",
        NUMBER[1:],
        f"{NUMBER[1:]}.0",
        f"{NUMBER[1:3]} {NUMBER[3:6]} {NUMBER[6:]}",
        f"{NUMBER[1]}.{NUMBER[2:]}E+09",
        f"{NUMBER[1]},{NUMBER[2:]}e9",
        f"fnr {NUMBER}",
        f"fnr:{NUMBER}, Kari",
        f"x{NUMBER}y",
        f"født {NUMBER[:6]} {NUMBER[6:]}.",
        NUMBER.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
        f"{NUMBER[:4]}\u200b{NUMBER[4:]}",
    ],
    ids=ascii,
)
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    assert holds_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ansatt_ref",
        "A-17",
        "12345",
        "974760673",
        "ref-121212-03581",
        "2017-11-01-01",
        f"1{NUMBER}",
        f"{NUMBER}1",
        NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10),
        "1,25",
        "1e10",
        "0301",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert not holds_identity_number(text)


def test_no_code_of_the_registers_looks_like_one() -> None:
    with (SEEDS / "providers.csv").open(encoding="utf-8") as lines:
        assert not [row for row in csv.reader(lines) if any(map(holds_identity_number, row))]
