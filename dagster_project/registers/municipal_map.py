"""Walks municipality codes to another day, along the register of municipal changes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from dagster_project.registers import areas
from dagster_project.registers.seeds import seed_rows


def counterparts(code: str, day: date, other_day: date) -> frozenset[str]:
    """The codes on another day, earlier or later, of all that a municipality became or came from."""
    codes = {code}
    for step in steps(day, other_day):
        codes = {to for known in codes for to in step.get(known, {known})}
    return frozenset(codes)


def same_municipality(code: str, day: date, other_day: date) -> str | None:
    """The municipality of another day that is exactly this one; none where a merger or split lies between."""
    others = counterparts(code, day, other_day)
    if len(others) != 1:
        return None
    (other,) = others
    return other if counterparts(other, other_day, day) == {code} else None


def main_predecessor(code: str, day: date, earlier_day: date) -> str:
    """Where a place in a municipality is taken to have lain on an earlier day.

    At each change the predecessor with most inhabitants aged 6-15, in the newest year that has it; ties to
    the lower code. Step by step, so that a place does not move to a neighbour between two years.
    """
    for step in steps(day, earlier_day):
        code = min(step.get(code, {code}), key=lambda old: (-newest_population().get(old, 0), old))
    return code


def name_on(code: str, day: date) -> str:
    """The name of a municipality on a day."""
    return next(area.name for area in areas.periods(areas.municipalities(), code) if area.valid_on(day))


@lru_cache
def newest_population() -> dict[str, int]:
    """Inhabitants aged 6-15 of each municipality code, in the newest year that has it."""
    rows = sorted(seed_rows("population_6_15"), key=lambda row: row["year"])
    return {row["municipality_code"]: int(row["persons_6_15"]) for row in rows}


@lru_cache
def steps(day: date, other_day: date) -> list[dict[str, set[str]]]:
    """The changes on the way from one day to another: for each code changed, what it became or came from."""
    forward = other_day > day
    by_day: dict[date, dict[str, set[str]]] = {}
    for row in seed_rows("municipality_changes"):
        changed = date.fromisoformat(row["change_date"])
        if min(day, other_day) < changed <= max(day, other_day):
            old, new = row["old_code"], row["new_code"]
            here, there = (old, new) if forward else (new, old)
            by_day.setdefault(changed, {}).setdefault(here, set()).add(there)
    return [by_day[changed] for changed in sorted(by_day, reverse=not forward)]
