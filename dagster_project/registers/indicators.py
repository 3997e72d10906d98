"""Indicators that outcomes may be delivered for, with what their values can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from dagster_project.registers.seeds import seed_rows


@dataclass(frozen=True)
class Indicator:
    """An indicator of ``seeds/indicators.csv``; ``source`` is the folder its values are delivered in."""

    indicator_id: str
    label_nb: str
    unit_nb: str
    min_value: int
    max_value: int
    source: str


@lru_cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by its id, in the registry's order."""
    return {
        row["indicator_id"]: Indicator(
            row["indicator_id"],
            row["label_nb"],
            row["unit_nb"],
            int(row["min_value"]),
            int(row["max_value"]),
            row["source"],
        )
        for row in seed_rows("indicators")
    }


@lru_cache
def sources() -> tuple[str, ...]:
    """The sources that indicators come from, in the registry's order."""
    return tuple(dict.fromkeys(one.source for one in indicators().values()))
