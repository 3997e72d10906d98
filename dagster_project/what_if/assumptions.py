"""What is assumed to be otherwise in one grant year: values of rules, and the appropriation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from dagster_project.errors import UserError
from dagster_project.registers.rules import Rule, rules_in_force

DAY = "date"  # among the choices of a rule: any day is one, too
WHOLE_NUMBERS = ("days", "rating", "rows", "persons")


@dataclass(frozen=True)
class Assumptions:
    """Other values for one grant year; the appropriation in whole kroner, none where it is as it was."""

    year: int
    rules: dict[str, str] = field(default_factory=dict)
    appropriation_nok: int | None = None

    @property
    def changes_nothing(self) -> bool:
        """Whether all is as it was."""
        return not self.rules and self.appropriation_nok is None


def assumed(year: int, settings: list[str], appropriation_nok: int | None) -> Assumptions:
    """Assumptions from texts of the form ``rule=value``.

    Raises ``UserError`` for a rule that is not in force that year, a value that it cannot have, and a rule set twice.
    """
    known = rules_in_force(year)
    if not known:
        raise UserError(f"Ingen regler gjaldt i {year}. Velg et senere år med --year.")
    rules: dict[str, str] = {}
    for setting in settings:
        key, is_set, value = (part.strip() for part in setting.partition("="))
        if not is_set or not value:
            raise UserError(f"Fant --set {setting}. Skriv regel=verdi, for eksempel cofunding_min_ratio=0.25.")
        if key not in known:
            raise UserError(f"Regelen «{key}» gjaldt ikke i {year}. Disse gjaldt: {', '.join(sorted(known))}.")
        if key in rules:
            raise UserError(f"Regelen {key} er satt to ganger. Sett den én gang.")
        rules[key] = value_of(known[key], value.replace(",", "."))
    return Assumptions(year, rules, appropriation_nok)


def value_of(rule: Rule, value: str) -> str:
    """The value as the models read it; raises ``UserError`` where the rule cannot have it."""
    expected = _expected(rule)
    if rule.unit == "choice":
        right = value in rule.choices or (DAY in rule.choices and _is_day(value))
    elif rule.unit == "month_day":
        right = _is_day(f"2001-{value}")
    elif rule.unit in WHOLE_NUMBERS:
        right = value.isascii() and value.isdecimal() and len(value) <= 9
    else:
        number = _number(value)
        right = number is not None and 0 <= number <= (1 if rule.unit == "ratio" else 10**6)
    if not right:
        raise UserError(f"Regelen {rule.key} kan ikke være «{value}». Ventet {expected}.")
    return value


def _expected(rule: Rule) -> str:
    match rule.unit:
        case "choice":
            return "en av disse: " + ", ".join("en dato (2020-01-01)" if one == DAY else one for one in rule.choices)
        case "month_day":
            return "måned og dag, for eksempel 10-01"
        case "ratio":
            return "et tall fra 0 til 1, for eksempel 0.25"
        case unit if unit in WHOLE_NUMBERS:
            return "et helt tall"
        case _:
            return "et tall fra 0 og oppover"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and "e" not in text.lower() else None
