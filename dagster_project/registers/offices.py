"""The county governors' offices on a date, each with the counties it serves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from dagster_project.registers.seeds import seed_rows


@lru_cache
def offices_on(day: date) -> Mapping[str, tuple[str, ...]]:
    """The county codes of every office in force on a day, by its official name, in alphabetical order."""
    offices: dict[str, list[str]] = {}
    for row in seed_rows("county_governor_offices"):
        first = date.fromisoformat(row["valid_from"])
        end = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
        if first <= day < end:
            offices.setdefault(row["office_name"], []).append(row["county_code"])
    return {name: tuple(sorted(offices[name])) for name in sorted(offices)}
