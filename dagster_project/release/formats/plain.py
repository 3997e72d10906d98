"""Parquet and CSV: the same bytes whenever they are written from the same rows."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from dagster_project.release.model import Release


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
    frame.write_csv(path, line_terminator="\r\n", quote_style="necessary")
