"""Loads what is in force from the archive into the raw tables of a fresh build database.

Raw tables are the archive's rows, unchanged, each with the delivery it came from. Persons are looked at where they lie:
there may be very many, and their keys need not lie in two places. Tables: ``raw.<table>`` for every
table of every kind, ``raw.<table>_history`` with the rows of every accepted version of what offices send,
``raw.delivery`` (one row per receipt) and ``raw.remark`` (one row per fault or warning).
"""

from __future__ import annotations

import io
import shutil
from dataclasses import asdict
from pathlib import Path

import duckdb
import polars as pl

from dagster_project.deliveries.kind import HISTORY
from dagster_project.deliveries.kinds import BY_NAME, KINDS
from dagster_project.deliveries.verdict import Verdict
from dagster_project.warehouse.archive import Archive, Receipt, arrivals, in_force, remark_table
from dagster_project.warehouse.layout import Layout, write_atomically
from dagster_project.warehouse.storage import at_work


def load_raw(layout: Layout, archive: Archive, origin: str) -> dict[str, int]:
    """Start a fresh build database with the raw tables; returns rows per table.

    Raises ``DamagedArchiveError`` where a file of the archive that is needed is gone or changed.
    """
    receipts = archive.of(origin)
    forced = in_force(receipts)
    needed = [receipt for receipt in receipts if receipt.delivery_id in forced or is_kept(receipt)]
    archive.check(needed)
    shutil.rmtree(layout.build)
    layout.build.mkdir()
    with (
        at_work("Skrivingen av rådata til", layout.build_database),
        duckdb.connect(str(layout.build_database)) as database,
    ):
        database.execute("create schema raw")
        for kind in KINDS:
            for name, schema in kind.raw_tables.items():
                table = name.removesuffix(HISTORY)
                sources = [
                    (receipt.delivery_id, archive.data(receipt.tables[table]))
                    for receipt in needed
                    if table in receipt.tables and (receipt.delivery_id in forced or table != name)
                ]
                _create(database, layout, name, schema.create_empty(), sources, "view" if kind.conceal else "table")
        remarks = [(receipt.delivery_id, archive.data(receipt.remarks)) for receipt in needed if receipt.remarks]
        _create(database, layout, "remark", remark_table(Verdict(Path())), remarks)
        _create_deliveries(database, layout, receipts, forced)
        tables = database.execute(
            "select table_name from information_schema.tables where table_schema = 'raw'"
        ).fetchall()
        return {name: count(database, f"raw.{name}") for (name,) in tables}


def is_kept(receipt: Receipt) -> bool:
    """Whether a delivery that is not in force is looked at: rejected, or a version of what an office has sent."""
    return not receipt.accepted or BY_NAME[receipt.kind].by_office


def count(database: duckdb.DuckDBPyConnection, table: str) -> int:
    """Rows of a table."""
    row = database.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _create(
    database: duckdb.DuckDBPyConnection,
    layout: Layout,
    table: str,
    empty: pl.DataFrame,
    sources: list[tuple[str, Path]],
    what: str = "table",
) -> None:
    """One raw table, or a view, of Parquet files; the empty frame gives columns and types where there is no file.

    Files of the same content are one file, so a file may be of several deliveries.
    """
    model = _write_parquet(empty, layout.build / f"{table}.parquet")
    files = ", ".join(_text(str(path)) for path in dict.fromkeys([model, *(path for _, path in sources)]))
    whose = ", ".join(f"({_text(delivery_id)}, {_text(str(path))})" for delivery_id, path in [("", model), *sources])
    database.execute(
        f"create {what} raw.{table} as select delivery_id, rows.* exclude (filename) "
        f"from read_parquet([{files}], union_by_name = true, filename = true) as rows "
        f"inner join (values {whose}) as whose (delivery_id, path) on rows.filename = whose.path"
    )


def _create_deliveries(
    database: duckdb.DuckDBPyConnection, layout: Layout, receipts: list[Receipt], forced: set[str]
) -> None:
    schema = {
        "number": pl.Int64,
        "arrival": pl.Int64,
        "delivery_id": pl.String,
        "kind": pl.String,
        "office": pl.String,
        "period": pl.String,
        "file_name": pl.String,
        "sha256": pl.String,
        "received_at": pl.String,
        "verdict": pl.String,
        "rows": pl.Int64,
        "faults": pl.Int64,
        "warnings": pl.Int64,
        "origin": pl.String,
        "in_force": pl.Boolean,
    }
    arrived = arrivals(receipts)
    rows = [
        asdict(receipt) | {"arrival": arrived[receipt.delivery_id], "in_force": receipt.delivery_id in forced}
        for receipt in receipts
    ]
    path = _write_parquet(pl.DataFrame(rows, schema=schema), layout.build / "delivery.parquet")
    database.execute(f"create table raw.delivery as select * from read_parquet({_text(str(path))})")


def _write_parquet(frame: pl.DataFrame, path: Path) -> Path:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    write_atomically(path, buffer.getvalue())
    return path


def _text(value: str) -> str:
    """A string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
