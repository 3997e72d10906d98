"""How the pages speak: numbers, dates, codes and labels in bokmål or English."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from dagster_project.settings import SEEDS
from dagster_project.site.declared import read_yaml
from dagster_project.site.published import WITHHELD
from dagster_project.warehouse.metadata import Code, Column, Mart

WORDS = Path(__file__).with_name("words")
LANGUAGES = ("nb", "en")
NONE = "–"
SPACE = "\u00a0"
DECIMALS = {
    "årsverk": 1,
    "kroner per årsverk": 0,
    "kroner": 0,
    "indeks 0-1": 3,
    "indeks": 3,
    "1-5": 2,
    "indeks 1-5": 2,
    "år i snitt": 1,
}
SAID_BESIDE = {"kroner", "kroner per årsverk", "årsverk", "personer", "dager", "1-5"}
TEXTS = {"kode", "navn", "id", "tekst", "text", "nøkkel", "skoleår"}


@lru_cache
def words(name: str) -> Any:
    """A word list of ``words/``."""
    return read_yaml(WORDS / f"{name}.yml")


@lru_cache
def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed: what the warehouse was built with says what a rule is called."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def finding_rules() -> dict[str, dict[str, str]]:
    """What is looked for, by key."""
    return {row["rule_key"]: row for row in seed("finding_rules")}


class Voice:
    """One language; ``codes`` are the code lists of what is published."""

    def __init__(self, code: str, codes: Mapping[str, tuple[Code, ...]] | None = None) -> None:
        self.code = code
        self._published_codes = codes or {}
        self.is_norwegian = code == "nb"

    def __call__(self, key: str, **values: object) -> str:
        """A phrase of the interface."""
        return str(words("interface")[key][self.code]).format(**values)

    @cached_property
    def _codes(self) -> dict[str, dict[str, str]]:
        signs = words("marks")["signs"]
        lists = {"remedy": words("remedies"), **words("page_codes")}
        found = {name: {key: str(said[self.code]) for key, said in one.items()} for name, one in lists.items()}
        for name, codes in self._published_codes.items():
            sign = signs.get(name, {})
            said = {one.code: one.label_nb if self.is_norwegian else one.label_en for one in codes}
            found[name] = {code: f"{sign[code]} {word}" if code in sign else word for code, word in said.items()}
        return found

    def code_word(self, codes: str, value: str) -> str:
        """What a code is called; a code without a word is shown as it is."""
        return self._codes.get(codes, {}).get(value, value)

    def label(self, column: Column) -> str:
        """What a column is called."""
        return column.label_nb if self.is_norwegian else column.label_en

    def definition(self, column: Column) -> str:
        """What a column means."""
        return column.definition_nb if self.is_norwegian else column.definition_en

    def missing(self, column: Column) -> str:
        """What an empty cell means; empty where none is."""
        return (column.missing_nb if self.is_norwegian else column.missing_en) or ""

    def about(self, mart: Mart) -> str:
        """What a mart holds, and what a row of it is of."""
        if self.is_norwegian:
            return f"{mart.description_nb} Hver rad gjelder: {mart.row_nb}."
        return f"{mart.description_en} One row for each: {mart.row_en}."

    def unit(self, unit: str) -> str:
        """A unit, shown beside a label; empty where the cells say it themselves."""
        return self.code_word("unit", unit) if unit in SAID_BESIDE else ""

    def number(self, value: float | Decimal, decimals: int = 0) -> str:
        """A number with the separators of the language and a true minus."""
        text = f"{value:,.{decimals}f}"
        if self.is_norwegian:
            text = text.replace(",", SPACE).replace(".", ",")
        return text.replace("-", "−")

    def percent(self, value: float, decimals: int = 1) -> str:
        """A share from 0 to 1 in per cent."""
        return self.number(100 * value, decimals) + (f"{SPACE}%" if self.is_norwegian else "%")

    def date(self, day: date) -> str:
        """A day."""
        if self.is_norwegian:
            return f"{day:%d.%m.%Y}"
        months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return f"{day.day}{SPACE}{months[day.month - 1]}{SPACE}{day.year}"

    def moment(self, moment: datetime) -> str:
        """A day and the time of it."""
        return f"{self.date(moment)}{SPACE}{'kl.' if self.is_norwegian else 'at'}{SPACE}{moment:%H.%M}"

    def say(self, value: Any, unit: str, codes: str = "") -> str:
        """A value as it stands in a table, by its unit."""
        if value is None:
            return NONE
        if value is WITHHELD:
            return self("mark_withheld")
        if isinstance(value, bool):
            return self("yes") if value else self("no")
        if isinstance(value, datetime | date):
            return self.date(value)
        if isinstance(value, str):
            return self.code_word(codes, value) if codes else value
        if unit == "andel":
            return self.percent(float(value))
        if unit == "år" and isinstance(value, int):
            return str(value)
        if unit in DECIMALS:
            return self.number(value, DECIMALS[unit])
        return self.number(value, 0 if isinstance(value, int) else 2)

    def short(self, value: Any, unit: str) -> str:
        """The same for a chart or a card, where room is scarce: millions from a million on."""
        if value is not None and unit == "kroner" and abs(value) >= 1_000_000:
            million = float(value) / 1_000_000
            return f"{self.number(million, 1)}{SPACE}{self('million')}"
        return self.say(value, unit)

    def amount(self, value: Any, unit: str) -> str:
        """The same with the unit said, for a headline."""
        said = self.short(value, unit)
        if value is None or unit not in {"kroner", "kroner per årsverk"}:
            return said
        return f"{said}{SPACE}kr" if self.is_norwegian else f"NOK{SPACE}{said}"


def readable(name: str) -> str:
    """A column's name as words: ``planned_teachers`` is «Planned teachers»."""
    said = f"_{name}_".replace("_nok_", "_(NOK)_").replace("_fte_", "_FTEs_").replace("_id_", "_").strip("_")
    text = said.replace("_", " ").strip() or name
    return text[0].upper() + text[1:]
