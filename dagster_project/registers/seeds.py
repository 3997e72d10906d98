"""Rows of the project's own seeds, read as they stand, and those that hold in a grant year."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache

from dagster_project.settings import SEEDS

Row = dict[str, str]


@lru_cache
def seed_rows(seed: str) -> tuple[Row, ...]:
    """Every row of a seed by its name."""
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def rows_in_force(seed: str, year: int) -> tuple[Row, ...]:
    """The rows of a dated seed that hold on the first day of a grant year."""
    day = first_day(year).isoformat()
    return tuple(
        row for row in seed_rows(seed) if row["valid_from"] <= day and (not row["valid_to"] or row["valid_to"] > day)
    )


def first_day(year: int) -> date:
    """The day whose map and rules hold in a grant year."""
    return date(year, 1, 1)
