"""Two tables about the tables: which variables have values for which years, and long names beside short ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from dagster_project.release.model import Release, Table

COVERAGE = "coverage.csv"
NAMES = "names.csv"
YEAR = "grant_year"
HEADS = {
    "table": pl.String,
    "variable": pl.String,
    YEAR: pl.Int64,
    "rows": pl.Int64,
    "valid": pl.Int64,
    "missing": pl.Int64,
    "withheld": pl.Int64,
}


def write_coverage(release: Release, folder: Path) -> None:
    """Write ``coverage.csv``: rows, and of them with a value, missing and withheld, a line a table, variable and year.

    Tables without grant years have one line a variable, with an empty year.
    """
    rows = [row for table in release.tables for row in _coverage(table)]
    pl.DataFrame(rows, schema=HEADS, orient="row").write_csv(folder / COVERAGE, line_terminator="\r\n")


def write_names(release: Release, folder: Path) -> None:
    """Write ``names.csv``: what each variable is called in CSV and Parquet, in Stata and SPSS, and before."""
    rows = [
        {
            "table": table.name,
            "variable": variable.name,
            "short_name": variable.short,
            "renamed_from": table.renamed_from.get(variable.name, ""),
            "label_nb": variable.column.label_nb,
            "label_en": variable.column.label_en,
        }
        for table in release.tables
        for variable in table.variables
    ]
    pl.DataFrame(rows).write_csv(folder / NAMES, line_terminator="\r\n")


def _coverage(table: Table) -> Iterator[tuple[str, str, int | None, int, int, int, int]]:
    """The lines of one table, by variable in its order and by year."""
    years = sorted(table.frame[YEAR].drop_nulls().unique()) if YEAR in table.frame.columns else [None]
    parts = {year: _of_year(table.frame, year) for year in years}
    kept = {year: _of_year(table.withheld, year)["variable"].to_list() for year in years}
    for variable in table.variables:
        for year, part in parts.items():
            cells, withheld = part[variable.name], kept[year].count(variable.name)
            valid = cells.len() - cells.null_count()
            yield table.name, variable.name, year, cells.len(), valid, cells.null_count() - withheld, withheld


def _of_year(frame: pl.DataFrame, year: int | None) -> pl.DataFrame:
    """The rows of a year; all where there are no years."""
    return frame if year is None or YEAR not in frame.columns else frame.filter(pl.col(YEAR) == year)
