"""A release written by hand: every type of column, codes, a long name, cells withheld and not known, hostile text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from dagster_project.release.model import Delivery, Release, ReleaseMadeFrom, Table, Variable
from dagster_project.release.write import WRITERS
from dagster_project.warehouse.metadata import Code, Column, Mart, Metadata

FORMULA = '=HYPERLINK("http://evil.example","klikk")'
BROKEN = 'Ærlig "Ås", \r\nlinje to; øre'
LONG = "municipality_owners_that_are_taking_part"
CODES = (Code("municipality", "Kommune", "Municipality"), Code("private", "Privat eier på Øya", "Private owner"))
COLUMNS = (
    Column("owner_id", "VARCHAR", "Eier-id", "Owner id", unit="kode"),
    Column("grant_year", "INTEGER", "Tilskuddsår", "Grant year", unit="år"),
    Column("owner_type", "VARCHAR", "Eiertype", "Type of owner", unit="kode", codes="owner_type"),
    Column("owner_name", "VARCHAR", "Navn på skoleeier (æøå)", "Name", unit="navn", missing_nb="Ukjent"),
    Column("teachers", "BIGINT", "Nådde lærere", "Teachers", unit="personer", personal="count", missing_nb="Ukjent"),
    Column("reach_ratio", "DOUBLE", "Andel nådd", "Share", unit="andel", personal="ratio", missing_nb="Ukjent"),
    Column("state_funds_nok", "BIGINT", "Statlige midler", "State funds", unit="kroner", missing_nb="Ukjent"),
    Column("teacher_fte", "DECIMAL(14,1)", "Årsverk", "FTEs", unit="årsverk", missing_nb="Ukjent"),
    Column("is_merged", "BOOLEAN", "Slått sammen", "Merged", unit="ja/nei", missing_nb="Ukjent"),
    Column("decided_on", "DATE", "Vedtatt", "Decided", unit="dato", missing_nb="Ukjent"),
    Column(LONG, "BIGINT", "x" * 100, "y" * 100, unit="antall"),
)
ROWS: list[tuple[Any, ...]] = [
    ("0301", 2018, "municipality", "Oslo", None, None, 250_000_000, Decimal("4974.5"), True, date(2018, 3, 1), 1),
    ("1103", 2018, "municipality", FORMULA, 12, 0.25, None, Decimal("12.0"), False, None, 2),
    ("900000001", 2018, "private", BROKEN, None, 1 / 3, -7, None, None, date(1999, 12, 31), 3),
]
WITHHELD = [("0301", 2018, "teachers"), ("0301", 2018, "reach_ratio")]


def small_release(folder: Path, **changed: Any) -> Release:
    """One table of three rows; ``changed`` replaces ``rows``, ``columns``, ``withheld``, ``version`` or others."""
    columns = changed.get("columns", COLUMNS)
    variables = tuple(Variable(column.name, column) for column in columns)
    table = Table(
        name="owners",
        mart="core.owners",
        label_nb="Skoleeiere på prøve",
        label_en="School owners on trial",
        description_nb="Tre eiere.",
        description_en="Three owners.",
        grain=("owner_id", "grant_year"),
        variables=variables,
        frame=frame(columns, changed.get("rows", ROWS)),
        withheld=pl.DataFrame(changed.get("withheld", WITHHELD), schema=WITHHELD_SCHEMA, orient="row"),
        formats=("parquet", "csv", "stata", "spss", "excel"),
        is_recommended=True,
        renamed_from=changed.get("renamed_from", {}),
    )
    mart = Mart("core", "owners", grain=table.grain, columns={column.name: column for column in columns})
    made_from = ReleaseMadeFrom(
        warehouse_version="20261124T031500123456Z",
        archive="ab" * 32,
        origin="bundled",
        deliveries=(Delivery("gsi", None, "2017-18", "cd" * 32),),
        warehouse_commit=None,
        commit=None,
        is_clean=None,
        dekomp_version="0.1.0",
        packages={},
        illustrated=("agreements",),
    )
    folder.mkdir(parents=True, exist_ok=True)
    return Release(
        version=changed.get("version", "v2026.11"),
        issued=date(2026, 11, 25),
        tables=(table,),
        metadata=Metadata({mart.table: mart}, {"owner_type": CODES}, {}, ()),
        made_from=made_from,
        folder=folder,
        previous=changed.get("previous"),
    )


def write_data(release: Release, progress: object = None) -> None:
    """Write all but the documents, which have tests and a release by hand of their own."""
    for _, write in WRITERS:
        if ".documents." not in write.__module__:
            write(release, release.folder)


WITHHELD_SCHEMA = {"owner_id": pl.String, "grant_year": pl.Int32, "variable": pl.String}
TYPES: dict[str, Any] = {
    "VARCHAR": pl.String,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean,
}
TYPES |= {"DATE": pl.Date, "DECIMAL(14,1)": pl.Decimal(14, 1)}


def frame(columns: tuple[Column, ...], rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    """Rows with the types that the columns name."""
    return pl.DataFrame(rows, schema={column.name: TYPES[column.type] for column in columns}, orient="row")
