"""The public figures in ``demo/data``, read as they stand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
MUNICIPALITY_FIGURES_MAP = date(2018, 10, 1)
PRIVATE_SCHOOLS_MAP = date(2024, 1, 1)


@dataclass(frozen=True)
class Figure:
    """Published teacher FTEs of an area in a school year, of one ownership: all, public or private."""

    school_year: str
    area_code: str
    area_name: str
    ownership: str
    teacher_fte: Decimal


@dataclass(frozen=True)
class PrivateSchool:
    """A private school of the national school register, in a municipality of 2024."""

    organisation_number: str
    name: str
    municipality_code: str
    pupils: int


@dataclass(frozen=True)
class Announcement:
    """What was publicly announced for some counties in a grant year, whole kroner."""

    grant_year: int
    county_codes: tuple[str, ...]
    amount_nok: int
    source: str


@lru_cache
def county_figures() -> tuple[Figure, ...]:
    """FTEs of every county of the day of the count, with Svalbard (21) and schools abroad (25)."""
    return _figures("gsi_county.csv", "county_code", "county_name")


@lru_cache
def municipality_figures() -> tuple[Figure, ...]:
    """FTEs of the municipalities that have any published, in every school year by the codes of 2018."""
    return _figures("gsi_municipality.csv", "municipality_code_2018", "municipality_name")


@lru_cache
def private_schools() -> tuple[PrivateSchool, ...]:
    """Every private primary and lower secondary school, by organisation number."""
    schools = (
        PrivateSchool(row["organisation_number"], row["school_name"], row["municipality_code_2024"], int(row["pupils"]))
        for row in read_rows(DATA / "private_schools.csv")
    )
    return tuple(sorted(schools, key=lambda school: school.organisation_number))


@lru_cache
def announcements() -> tuple[Announcement, ...]:
    """The amounts that were announced in public."""
    return tuple(
        Announcement(int(row["grant_year"]), tuple(row["county_codes"].split()), int(row["amount_nok"]), row["source"])
        for row in read_rows(DATA / "announced_amounts.csv")
    )


def school_year_of(grant_year: int) -> str:
    """The school year whose count a grant year rests on: 2017 rests on 2016-17."""
    return f"{grant_year - 1}-{grant_year % 100:02d}"


def grant_years() -> range:
    """The grant years there are county figures for."""
    first_halves = [int(figure.school_year[:4]) for figure in county_figures()]
    return range(min(first_halves) + 1, max(first_halves) + 2)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of one of the project's own CSV files."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _figures(file: str, code: str, name: str) -> tuple[Figure, ...]:
    return tuple(
        Figure(row["school_year"], row[code], row[name], row["ownership"], Decimal(row["teacher_fte"]))
        for row in read_rows(DATA / file)
    )
