"""The county governors' offices on a date, each with the counties it serves."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from dagster_project.settings import SEEDS


@lru_cache
def offices_on(day: date) -> Mapping[str, tuple[str, ...]]:
    """The county codes of every office in force on a day, by its official name, in alphabetical order."""
    offices: dict[str, list[str]] = {}
    with (SEEDS / "county_governor_offices.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            first = date.fromisoformat(row["valid_from"])
            end = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
            if first <= day < end:
                offices.setdefault(row["office_name"], []).append(row["county_code"])
    return {name: tuple(sorted(offices[name])) for name in sorted(offices)}
