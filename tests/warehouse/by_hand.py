"""What the tests expect, worked out without SQL: registers read as text, shares as exact fractions.

Figures are whole tenths of FTEs, amounts whole kroner.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from conftest import DeliveryFolder, GsiRow, Warehouse

PROJECT = Path(__file__).parents[2]
SEEDS = PROJECT / "seeds"

Built = Callable[[Callable[[DeliveryFolder], None]], Warehouse]


def read_csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file as text."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


@cache
def municipalities_on(day: str) -> dict[str, str]:
    """The county of every municipality in force on a day."""
    return {
        row["municipality_code"]: row["county_code"]
        for row in read_csv(SEEDS / "municipalities.csv")
        if row["valid_from"] <= day and (row["valid_to"] or "9999") > day
    }


def counties_on(day: str) -> set[str]:
    """The counties that have a municipality on a day."""
    return set(municipalities_on(day).values())


@cache
def population(year: int) -> dict[str, int]:
    """Inhabitants aged 6-15 on 1 January, by the codes of that day."""
    return {
        row["municipality_code"]: int(row["persons_6_15"])
        for row in read_csv(SEEDS / "population_6_15.csv")
        if row["year"] == str(year)
    }


def shares(amount: int, weights: Mapping[str, int | Fraction]) -> dict[str, int]:
    """An amount in whole units by weight: largest remainder, ties to the lower code."""
    total = sum(weights.values())
    quotas = {code: Fraction(amount) * weight / total for code, weight in weights.items()}
    parts = {code: int(quota) for code, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda code: (parts[code] - quotas[code], code))
    for code in by_remainder[: amount - sum(parts.values())]:
        parts[code] += 1
    return parts


@cache
def successors(code: str, day: str, later_day: str) -> dict[str, Fraction]:
    """What a municipality of a day has become on a later day, and how much of it went to each."""
    found = {code: Fraction(1)}
    for changed, step in sorted(changes().items()):
        if day < changed <= later_day:
            after: dict[str, Fraction] = defaultdict(Fraction)
            for old, part in found.items():
                for new, share in step.get(old, {old: Fraction(1)}).items():
                    after[new] += part * share
            found = dict(after)
    return found


@cache
def changes() -> dict[str, dict[str, dict[str, Fraction]]]:
    """For each day of change and code changed: the new codes and the share of each."""
    weights = {
        (row["change_date"], row["old_code"], row["new_code"]): int(row["weight_persons"])
        for row in read_csv(SEEDS / "municipality_split_weights.csv")
    }
    new_codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in read_csv(SEEDS / "municipality_changes.csv"):
        new_codes[row["change_date"], row["old_code"]].append(row["new_code"])
    found: dict[str, dict[str, dict[str, Fraction]]] = defaultdict(dict)
    for (changed, old), codes in new_codes.items():
        parts = {new: weights[changed, old, new] if len(codes) > 1 else 1 for new in codes}
        found[changed][old] = {new: Fraction(part, sum(parts.values())) for new, part in parts.items()}
    return found


def carried(tenths: Mapping[str, int], day: str, later_day: str) -> dict[str, int]:
    """The figures of municipalities of a day on the map of a later day, to the tenth."""
    found: dict[str, int] = defaultdict(int)
    for code, figure in tenths.items():
        for new, part in shares(figure, successors(code, day, later_day)).items():
            found[new] += part
    return dict(found)


def summed(tenths: Mapping[str, int], groups: Mapping[str, str]) -> dict[str, int]:
    """Figures summed over a grouping of their codes."""
    found: dict[str, int] = defaultdict(int)
    for code, figure in tenths.items():
        found[groups[code]] += figure
    return dict(found)


def in_tenths(ftes: Mapping[str, Decimal]) -> dict[str, int]:
    """FTEs as whole tenths."""
    return {code: tenths_of(fte) for code, fte in ftes.items()}


def tenths_of(fte: Decimal | str) -> int:
    """FTEs as whole tenths; text may have a decimal comma."""
    tenths = Fraction(str(fte).replace(",", ".")) * 10
    assert tenths.denominator == 1
    return int(tenths)


def cell(tenths: int) -> str:
    """Tenths as a Norwegian writes FTEs."""
    return f"{tenths // 10},{tenths % 10}"


def organisation_number(serial: int) -> str:
    """A made-up organisation number with a valid check digit (weights 3 2 7 6 5 4 3 2, modulus 11)."""
    for number in range(80_000_000 + 20 * serial, 80_000_000 + 20 * (serial + 1)):
        digits = [int(digit) for digit in str(number)]
        check = -sum(digit * weight for digit, weight in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if check < 10:
            return f"{number}{check}"
    raise ValueError(serial)


def municipality_rows(figures: Mapping[str, Mapping[str, int]]) -> Iterable[GsiRow]:
    """Rows of municipalities from tenths by ownership word (alle, offentlig, privat)."""
    for code, by_ownership in figures.items():
        for ownership, tenths in by_ownership.items():
            yield GsiRow("kommune", code, ownership, cell(tenths))
