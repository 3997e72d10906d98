"""Parquet and CSV: the same bytes whenever they are written from the same rows.

Parquet has every text as it is. In CSV, which people open in Excel, one that would be a formula there has an apostrophe
before it, as in the downloads of the pages.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from dagster_project.release.model import Release

FORMULA = r"^[=+\-@\t\r\n]"


def write_parquet(release: Release, folder: Path) -> None:
    """``parquet/<table>.parquet``, with exact types and null where a value is withheld or not known."""
    for table in release.tables:
        if "parquet" in table.formats:
            parquet_file(table.frame, folder / "parquet" / f"{table.name}.parquet")


def write_csv(release: Release, folder: Path) -> None:
    """``csv/<table>.csv`` as RFC 4180 has it: UTF-8, comma between cells, decimal point, ISO dates, true and false."""
    for table in release.tables:
        if "csv" in table.formats:
            csv_file(table.frame, folder / "csv" / f"{table.name}.csv")


def parquet_file(frame: pl.DataFrame, path: Path) -> None:
    """One Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path, compression="zstd", compression_level=9)


def csv_file(frame: pl.DataFrame, path: Path) -> None:
    """One CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    harmless(frame).write_csv(path, line_terminator="\r\n")


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """The same with no text that Excel would take for a formula."""
    text = pl.col(pl.String)
    return frame.with_columns(text.str.replace(FORMULA, "'${0}"))
