"""Which cells are withheld: in the data they are empty, as those are that nobody knows."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from dagster_project.release.formats.plain import csv_file, parquet_file
from dagster_project.release.model import Release

WITHHELD = "withheld"


def write_withheld(release: Release, folder: Path) -> None:
    """``csv/withheld.csv`` and ``parquet/withheld.parquet``: a row for each cell that is withheld, in any table."""
    frame = withheld(release)
    parquet_file(frame, folder / "parquet" / f"{WITHHELD}.parquet")
    csv_file(frame, folder / "csv" / f"{WITHHELD}.csv")


def withheld(release: Release) -> pl.DataFrame:
    """Table, variable and the columns of every grain; of these a row has those of its own table, the others are empty.

    The columns are the same whether or not anything is withheld.
    """
    protected = [table for table in release.tables if any(variable.is_protected for variable in table.variables)]
    empty = pl.DataFrame(schema={"table": pl.String, "variable": pl.String})
    frames = [empty, *(table.withheld.with_columns(pl.lit(table.name).alias("table")) for table in protected)]
    found = pl.concat(frames, how="diagonal_relaxed")
    keys = [name for name in found.columns if name not in {"table", "variable"}]
    return found.select("table", "variable", *keys)
