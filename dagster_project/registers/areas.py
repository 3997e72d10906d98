"""Counties and municipalities on a date, and the areas that have teachers but no part in the scheme."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dagster_project.settings import SEEDS


@dataclass(frozen=True)
class Area:
    """One version of a county or municipality; ``valid_to`` is exclusive, ``date.max`` when open."""

    code: str
    name: str
    valid_from: date
    valid_to: date

    def valid_on(self, day: date) -> bool:
        """Whether this version is in force on a day."""
        return self.valid_from <= day < self.valid_to


@lru_cache
def counties() -> tuple[Area, ...]:
    """Every county version, from ``seeds/counties.csv`` (SSB KLASS 104)."""
    return _areas("counties.csv", "county_code", "county_name")


@lru_cache
def municipalities() -> tuple[Area, ...]:
    """Every municipality version, from ``seeds/municipalities.csv`` (SSB KLASS 131)."""
    return _areas("municipalities.csv", "municipality_code", "municipality_name")


@lru_cache
def outside_basis() -> tuple[Area, ...]:
    """Areas with teachers in GSI and no part in the basis: Svalbard and schools abroad."""
    return _areas("areas_outside_basis.csv", "area_code", "area_name")


def codes_on(areas: tuple[Area, ...], day: date) -> frozenset[str]:
    """The codes in force on a day."""
    return frozenset(area.code for area in areas if area.valid_on(day))


def periods(areas: tuple[Area, ...], code: str) -> list[Area]:
    """Every version of a code, oldest first, for telling a sender when a code was in use."""
    return sorted((area for area in areas if area.code == code), key=lambda area: area.valid_from)


def _areas(file: str, code: str, name: str) -> tuple[Area, ...]:
    with (SEEDS / file).open(encoding="utf-8", newline="") as lines:
        return tuple(
            Area(
                row[code],
                row[name],
                date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min,
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
            )
            for row in csv.DictReader(lines)
        )
