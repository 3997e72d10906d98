"""Deliveries of kind ``outcomes``: indicators of the sector's aims, in long form (M1-M3).

One row per indicator, school year and unit. A unit is the nation, a county, municipality, owner or school.
"""

from __future__ import annotations

from pathlib import PurePath

import dataframely as dy
import polars as pl

from dagster_project.deliveries import cells
from dagster_project.deliveries.gsi import DIGITS, LEVELS, known, tell_unknown
from dagster_project.deliveries.kind import Place, one_sheet_kind
from dagster_project.deliveries.table import Table, read_table
from dagster_project.deliveries.tabular import Sheet
from dagster_project.registers.indicators import indicators, sources

NATION = "0"
OUTCOME_LEVELS = {"nasjon": "nation", **LEVELS}
OUTCOME_DIGITS = {"nasjon": 1, **DIGITS}
GRAIN = ("indicator_id", "school_year", "level", "unit_code")
WORDS = {word: one.indicator_id for one in indicators().values() for word in (one.indicator_id, one.label_nb)}


class OutcomeSchema(dy.Schema):
    """Grain: indicator, school year and unit. Codes are those in force on 1 October of the school year."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    indicator_id = dy.String(metadata={"header": "Indikator", "reads": cells.choice(WORDS)})
    school_year = dy.String(metadata={"header": "Skoleår", "reads": cells.school_year()})
    level = dy.String(metadata={"header": "Nivå", "reads": cells.choice(OUTCOME_LEVELS)})
    unit_code = dy.String(metadata={"header": "Enhetskode", "reads": cells.code(OUTCOME_DIGITS, by="level")})
    value = dy.Decimal(
        18,
        6,
        nullable=True,
        metadata={"header": "Verdi", "reads": cells.measurement()},
        description="in the indicator's unit",
    )
    value_status = dy.String(description="published, shielded or missing")
    respondents = dy.Int64(
        nullable=True,
        min=0,
        metadata={"header": "Antall", "reads": cells.number(0), "optional": True},
        description="pupils that the value rests on",
    )
    respondents_status = dy.String(description="published, shielded or missing")

    @dy.rule()
    def one_row_per_unit(cls) -> pl.Expr:  # noqa: N805
        """A unit has one row per indicator and school year."""
        return ~known(*GRAIN) | (pl.len().over(*GRAIN) == 1)


REASONS = {
    "respondents|min": ("respondents", "Antallet kan ikke være negativt."),
    "one_row_per_unit": ("unit_code", "Enheten står flere ganger med samme indikator og skoleår. Behold én rad."),
}


def place(below: PurePath) -> Place:
    """``outcomes/<indicator_source>/<any>``."""
    if len(below.parts) == 2 and below.parts[0] in sources():
        return Place()
    return Place(
        problem="Filen skal ligge i en mappe med kilden som navn, for eksempel outcomes/elevundersokelsen/. "
        f"Kildene er {', '.join(sources())}."
    )


def judge(sheet: Sheet, _: Place) -> tuple[Table, str | None]:
    """Judge a sheet of indicator values; the period is the school years they speak of."""
    table = read_table(sheet, OutcomeSchema, REASONS)
    check_ranges(table)
    years = sorted(table.frame["school_year"].drop_nulls().unique())
    for year in years:
        rows = table.frame.filter(pl.col("school_year") == year)
        check_codes(table, rows, year)
    if not years:
        return table, None
    return table, years[0] if len(years) == 1 else f"{years[0]} til {years[-1]}"


def check_ranges(table: Table) -> None:
    """Values lie within what the indicator can be."""
    for one in indicators().values():
        rows = table.frame.filter(pl.col("indicator_id") == one.indicator_id)
        outside = rows.filter(~pl.col("value").is_between(one.min_value, one.max_value))
        sentence = f"Verdien må ligge fra {one.min_value} til {one.max_value} ({one.unit_nb})."
        table.tell_at(outside, "value", sentence)


def check_codes(table: Table, rows: pl.DataFrame, year: str) -> None:
    """Codes were in force on 1 October of the school year's first half."""
    level = pl.col("level")
    tell_unknown(table, rows.filter(level == "county"), "unit_code", year, "Intet fylke")
    tell_unknown(table, rows.filter(level == "municipality"), "unit_code", year, "Ingen kommune")
    nation = rows.filter((level == "nation") & (pl.col("unit_code") != NATION))
    table.tell_at(nation, "unit_code", f"Hele landet har koden {NATION}.")


KIND = one_sheet_kind("outcomes", "Resultater", "outcomes/<kilde>/<fil>", OutcomeSchema, judge, place)
