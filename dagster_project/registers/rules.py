"""Rules of the scheme for what is not a figure: when something is due. Figures take theirs in SQL."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date

from dagster_project.settings import SEEDS


@dataclass(frozen=True)
class Rule:
    """A rule as of a day: its value as text, and what values it may have where it is a choice."""

    key: str
    value: str
    unit: str
    choices: tuple[str, ...]


def rules_in_force(year: int) -> dict[str, Rule]:
    """Every rule in force on the first day of a grant year, by its key."""
    day = date(year, 1, 1).isoformat()
    with (SEEDS / "scheme_rules.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["rule_key"]: Rule(row["rule_key"], row["value"], row["unit"], tuple(row["choices"].split()))
            for row in csv.DictReader(lines)
            if row["valid_from"] <= day and (not row["valid_to"] or row["valid_to"] > day)
        }


def rule(key: str, year: int) -> str:
    """The value of a rule on the first day of a grant year. Raises ``KeyError`` where none is in force."""
    return rules_in_force(year)[key].value
