"""Counties and municipalities on a date, and the areas that have teachers but no part in the scheme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dagster_project.registers.seeds import seed_rows


@dataclass(frozen=True)
class Area:
    """One version of a county or municipality; ``valid_to`` is exclusive, ``date.max`` when open."""

    code: str
    name: str
    valid_from: date
    valid_to: date
    is_owner: bool = True  # a county with a county municipality; Oslo is a municipality and has none

    def valid_on(self, day: date) -> bool:
        """Whether this version is in force on a day."""
        return self.valid_from <= day < self.valid_to


@lru_cache
def counties() -> tuple[Area, ...]:
    """Every county version, from ``seeds/counties.csv`` (SSB KLASS 104)."""
    return _areas("counties", "county_code", "county_name")


@lru_cache
def municipalities() -> tuple[Area, ...]:
    """Every municipality version, from ``seeds/municipalities.csv`` (SSB KLASS 131)."""
    return _areas("municipalities", "municipality_code", "municipality_name")


@lru_cache
def outside_basis() -> tuple[Area, ...]:
    """Areas with teachers in GSI and no part in the basis: Svalbard and schools abroad."""
    return _areas("areas_outside_basis", "area_code", "area_name")


@lru_cache
def owners_on(day: date) -> frozenset[str]:
    """The codes of municipalities and county municipalities in force on a day; Oslo has none as a county."""
    return frozenset(area.code for area in (*counties(), *municipalities()) if area.is_owner and area.valid_on(day))


def codes_on(areas: tuple[Area, ...], day: date) -> frozenset[str]:
    """The codes in force on a day."""
    return frozenset(area.code for area in areas if area.valid_on(day))


def periods(areas: tuple[Area, ...], code: str) -> list[Area]:
    """Every version of a code, oldest first, for telling a sender when a code was in use."""
    return sorted((area for area in areas if area.code == code), key=lambda area: area.valid_from)


def in_use(areas: tuple[Area, ...], code: str) -> str:
    """When a code was in use, as a sentence for the sender who took it from another year's map."""
    versions = periods(areas, code)
    if not versions:
        return "Koden finnes ikke i registeret."
    first, last = versions[0], versions[-1]
    start = "" if first.valid_from == date.min else f" fra {first.valid_from:%d.%m.%Y}"
    end = "" if last.valid_to == date.max else f" til og med {last.valid_to - timedelta(days=1):%d.%m.%Y}"
    return f"Koden ({last.name}) var i bruk{start}{end}."


def _areas(seed: str, code: str, name: str) -> tuple[Area, ...]:
    return tuple(
        Area(
            row[code],
            row[name],
            date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min,
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
            row.get("has_county_municipality", "true") == "true",
        )
        for row in seed_rows(seed)
    )
