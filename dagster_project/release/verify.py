"""Reads back what was written: each data file has the rows, names and labels it should, or the release is not made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from dagster_project.release.check import FaultyReleaseError
from dagster_project.release.formats.plain import harmless
from dagster_project.release.formats.statistical import LANGUAGES, SPSS, STATA, Language, Program, value_labels
from dagster_project.release.formats.withheld import WITHHELD, withheld
from dagster_project.release.model import Release, Table

CHANGED = "radene er ikke de som ble skrevet"
UNREADABLE = "filen kan ikke leses"


def verify(release: Release, folder: Path) -> None:
    """Raise ``FaultyReleaseError`` where a data file is not what the release holds."""
    faults = [fault for table in release.tables for fault in _faults(release, table, folder)]
    listed = withheld(release)
    faults += _parquet(listed, folder, WITHHELD) + _csv(listed, folder, WITHHELD)
    if faults:
        raise FaultyReleaseError(faults)


def _faults(release: Release, table: Table, folder: Path) -> Iterator[str]:
    if "parquet" in table.formats:
        yield from _parquet(table.frame, folder, table.name)
    if "csv" in table.formats:
        yield from _csv(table.frame, folder, table.name)
    for language in LANGUAGES:
        if "stata" in table.formats:
            yield from _labelled(release, table, folder, language, STATA, pyreadstat.read_dta)
        if "spss" in table.formats:
            yield from _labelled(release, table, folder, language, SPSS, pyreadstat.read_sav)


def _parquet(frame: pl.DataFrame, folder: Path, name: str) -> list[str]:
    path = folder / "parquet" / f"{name}.parquet"
    try:
        read = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        return [f"{path.name}: {UNREADABLE}"]
    return (
        []
        if read.schema == frame.schema and read.equals(frame)
        else [f"{path.name}: radene er ikke de som ble skrevet"]
    )


def _csv(frame: pl.DataFrame, folder: Path, name: str) -> list[str]:
    path = folder / "csv" / f"{name}.csv"
    try:
        read = pl.read_csv(path, schema=frame.schema)
    except (pl.exceptions.PolarsError, OSError):
        return [f"{path.name}: {UNREADABLE}"]
    return [] if read.equals(harmless(frame)) else [f"{path.name}: {CHANGED}"]


def _labelled(
    release: Release, table: Table, folder: Path, language: Language, program: Program, read: Callable[..., Any]
) -> Iterator[str]:
    path = folder / program.folder / language / f"{table.name}{program.suffix}"
    where = path.relative_to(folder)
    try:
        _, told = read(str(path), metadataonly=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError):
        yield f"{where}: {UNREADABLE}"
        return
    if told.number_rows != table.frame.height:
        yield f"{where}: {told.number_rows} rader, ventet {table.frame.height}"
    if told.column_names != [variable.short for variable in table.variables]:
        yield f"{where}: variablene er andre enn de som er beskrevet"
    if told.column_labels != program.variable_labels(table, language):
        yield f"{where}: navnene på variablene er andre enn de som er beskrevet"
    if told.variable_value_labels != value_labels(release, table, language, program):
        yield f"{where}: navnene på verdiene er andre enn de som er beskrevet"
