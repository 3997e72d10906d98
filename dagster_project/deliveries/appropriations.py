"""Deliveries of kind ``appropriations``: what the state contributes, whole kroner, one row a year (S1)."""

from __future__ import annotations

from pathlib import PurePath

import dataframely as dy
import polars as pl

from dagster_project.deliveries import cells
from dagster_project.deliveries.kind import Place, one_sheet_kind
from dagster_project.deliveries.table import Table, read_table
from dagster_project.deliveries.tabular import Sheet

STATUSES = {"vedtatt": "adopted", "illustrasjon": "illustrative"}


class AppropriationSchema(dy.Schema):
    """Grain: grant year. Amounts in whole kroner."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    grant_year = dy.Int32(metadata={"header": "År", "reads": cells.year()})
    amount_nok = dy.Int64(
        min=0,
        metadata={"header": "Beløp", "reads": cells.number(0, required=True, whole_digits=12)},
        description="kroner",
    )
    source = dy.String(metadata={"header": "Kilde", "reads": cells.text()})
    status = dy.String(metadata={"header": "Status", "reads": cells.choice(STATUSES)})

    @dy.rule()
    def one_row_per_year(cls) -> pl.Expr:  # noqa: N805
        """A year has one row."""
        return pl.col("grant_year").is_null() | (pl.len().over("grant_year") == 1)


REASONS = {
    "amount_nok|min": ("amount_nok", "Beløpet kan ikke være negativt."),
    "source|nullability": ("source", "Cellen er tom. Skriv hvor beløpet er hentet fra."),
    "one_row_per_year": ("grant_year", "Året står flere ganger. Behold én rad."),
}


def place(below: PurePath) -> Place:
    """``appropriations/<any>``."""
    if len(below.parts) == 1:
        return Place()
    return Place(problem="Filen skal ligge rett i mappen appropriations/.")


def judge(sheet: Sheet, _: Place) -> tuple[Table, str | None]:
    """Judge a sheet of appropriations; the period is the years they speak of, as ``2017`` or ``2017-2019``."""
    table = read_table(sheet, AppropriationSchema, REASONS)
    years = sorted(table.frame["grant_year"].drop_nulls().unique().to_list())
    if not years:
        return table, None
    return table, str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


KIND = one_sheet_kind("appropriations", "Bevilgninger", "appropriations/<fil>", AppropriationSchema, judge, place)
