"""Rules of the scheme for what is not a figure: when something is due. Figures take theirs in SQL."""

from __future__ import annotations

import csv
from datetime import date

from dagster_project.settings import SEEDS


def rule(key: str, year: int) -> str:
    """The value of a rule on the first day of a grant year. Raises ``KeyError`` where none is in force."""
    day = date(year, 1, 1).isoformat()
    with (SEEDS / "scheme_rules.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["rule_key"] == key and row["valid_from"] <= day and (not row["valid_to"] or row["valid_to"] > day):
                return row["value"]
    raise KeyError(f"{key} {year}")
