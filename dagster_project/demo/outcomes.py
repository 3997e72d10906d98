"""Illustrative outcomes: made-up figures of all indicators, with a known effect planted (``planted_effect``).

A municipality's figure is the indicator's level, what is its community's own, what is the year's, the planted effect
and noise. Counties and the nation have the mean of their municipalities, weighted by pupils. Few pupils are shielded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from random import Random

from dagster_project.deliveries.gsi import count_date
from dagster_project.deliveries.outcomes import NATION
from dagster_project.demo.planted_effect import communities, planted_effect, treated_from
from dagster_project.registers import areas
from dagster_project.registers.indicators import indicators
from dagster_project.registers.seeds import seed_rows

HEADER = ("Indikator", "Skoleår", "Nivå", "Enhetskode", "Verdi", "Antall")
FIRST_YEAR = 2014
FEWEST_SHOWN = 10
MISSING = 0.02
GRADES_6_TO_15 = 10

Row = tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """How an indicator is made up: its level, how units and years differ, noise, decimals, and grades it covers."""

    level: float
    between_units: float
    per_year: float
    noise: float
    decimals: int
    grades: int


MADE_UP = {
    "pupil_wellbeing": Made(4.3, 0.1, -0.01, 0.05, 2, grades=2),
    "teacher_support": Made(4.0, 0.15, 0.01, 0.08, 2, grades=2),
    "bullied_by_pupils": Made(7.0, 1.2, -0.1, 0.7, 1, grades=2),
    "national_test_reading_8": Made(50.0, 1.5, 0.0, 0.7, 1, grades=1),
    "national_test_numeracy_8": Made(50.0, 1.6, 0.0, 0.7, 1, grades=1),
    "lower_secondary_points": Made(40.8, 1.2, 0.3, 0.5, 1, grades=1),
    "upper_secondary_completion": Made(73.0, 5.0, 0.9, 2.5, 1, grades=1),
}


def outcome_rows(source: str, last_year: int, seed: int) -> Iterator[Row]:
    """The rows of a source: every indicator and school year until the one that begins in ``last_year``."""
    for one in indicators().values():
        if one.source == source:
            for year in range(FIRST_YEAR, last_year + 1):
                yield from year_rows(one.indicator_id, year, seed)


def year_rows(indicator: str, year: int, seed: int) -> Iterator[Row]:
    """The rows of an indicator in the school year that begins in a year: nation, counties, municipalities."""
    made = MADE_UP[indicator]
    first = (indicators()[indicator].label_nb, f"{year}-{(year + 1) % 100:02d}")
    random = Random(f"{seed} {indicator} {year}")  # noqa: S311
    figures = {code: figure(indicator, code, year, seed, random) for code in sorted(pupils(year))}
    missing = {code for code in figures if random.random() < MISSING}
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in figures:
        groups["nasjon", NATION].append(code)
        groups["fylke", code[:2]].append(code)
    answers = {code: round(persons * made.grades / GRADES_6_TO_15) for code, persons in pupils(year).items()}
    for (level, unit), codes in sorted(groups.items(), key=lambda group: (group[0][0] != "nasjon", group[0][1])):
        total = sum(answers[code] for code in codes)
        mean = sum(figures[code] * answers[code] for code in codes) / total
        yield (*first, level, unit, with_comma(mean, made.decimals), str(total))
    for code, value in figures.items():
        if code in missing:
            yield (*first, "kommune", code, ":", "")
        elif answers[code] < FEWEST_SHOWN:
            yield (*first, "kommune", code, "*", "*")
        else:
            yield (*first, "kommune", code, with_comma(value, made.decimals), str(answers[code]))


def figure(indicator: str, code: str, year: int, seed: int, random: Random) -> float:
    """The made-up figure of a municipality in the school year that begins in a year."""
    made = MADE_UP[indicator]
    community = communities().get(code, code)
    first = treated_from(seed).get(code)
    effect = planted_effect().get((indicator, year - first), Decimal(0)) if first else Decimal(0)
    trend = made.per_year * (year - FIRST_YEAR) + shock(indicator, year, seed)
    return made.level + own(indicator, community, seed) + trend + float(effect) + random.gauss(0, made.noise)


@cache
def own(indicator: str, community: str, seed: int) -> float:
    """What sets a community apart, the same every year."""
    return Random(f"{seed} {indicator} {community}").gauss(0, MADE_UP[indicator].between_units)  # noqa: S311


@cache
def shock(indicator: str, year: int, seed: int) -> float:
    """What sets a school year apart, the same for all."""
    return Random(f"{seed} {indicator} {year} all").gauss(0, MADE_UP[indicator].noise)  # noqa: S311


@lru_cache
def pupils(year: int) -> dict[str, int]:
    """Inhabitants aged 6-15 of every municipality of 1 October, from the nearest year that has figures."""
    rows = seed_rows("population_6_15")
    known = min((int(row["year"]) for row in rows), key=lambda other: abs(other - year))
    in_force = areas.codes_on(areas.municipalities(), count_date(f"{year}-{(year + 1) % 100:02d}"))
    found = {row["municipality_code"]: int(row["persons_6_15"]) for row in rows if row["year"] == str(known)}
    return {code: persons for code, persons in found.items() if code in in_force}


def with_comma(value: float, decimals: int) -> str:
    """A figure as Norwegians write it."""
    return f"{value:.{decimals}f}".replace(".", ",")
