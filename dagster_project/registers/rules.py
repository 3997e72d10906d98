"""Rules of the scheme where SQL does not read them: what a template shows, when something is due, what is assumed."""

from __future__ import annotations

from dataclasses import dataclass

from dagster_project.registers.seeds import rows_in_force


@dataclass(frozen=True)
class Rule:
    """A rule as of a day: its value as text, and what values it may have where it is a choice."""

    key: str
    value: str
    unit: str
    choices: tuple[str, ...]


def rules_in_force(year: int) -> dict[str, Rule]:
    """Every rule in force on the first day of a grant year, by its key."""
    return {
        row["rule_key"]: Rule(row["rule_key"], row["value"], row["unit"], tuple(row["choices"].split()))
        for row in rows_in_force("scheme_rules", year)
    }


def rule(key: str, year: int) -> str:
    """The value of a rule on the first day of a grant year. Raises ``KeyError`` where none is in force."""
    return rules_in_force(year)[key].value
