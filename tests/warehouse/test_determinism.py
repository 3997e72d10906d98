"""The same deliveries give the same warehouse: anywhere, however it is started, in whatever order they are found."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import Warehouse, build_warehouse

from dagster_project.warehouse.metadata import METADATA_FILE

Prints = dict[str, str]
BOTH_WAYS = (("one", "other"), ("other", "one"))


def prints(warehouse: Warehouse) -> Prints:
    """The SHA-256 of each mart's Parquet file."""
    files = sorted((warehouse.published / "marts").rglob("*.parquet"))
    return {f"{path.parent.name}.{path.stem}": hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def differing(one: Warehouse, other: Warehouse) -> list[str]:
    """The marts whose rows in the published databases are not the same in number and content."""

    def differ(table: str) -> bool:
        only_here, only_there = (f"(from {here}.{table} except all from {there}.{table})" for here, there in BOTH_WAYS)
        return bool(database.execute(f"from {only_here} union all from {only_there} limit 1").fetchall())

    assert prints(one).keys() == prints(other).keys()
    with duckdb.connect() as database:
        for name, warehouse in (("one", one), ("other", other)):
            database.execute(f"attach '{warehouse.published / 'dekomp.duckdb'}' as {name} (read_only)")
        return [table for table in prints(one) if differ(table)]


def assert_same(one: Warehouse, other: Warehouse) -> None:
    assert differing(one, other) == []
    assert prints(one) == prints(other)
    assert (one.published / METADATA_FILE).read_bytes() == (other.published / METADATA_FILE).read_bytes()


def test_the_nightly_job_makes_the_same_marts_to_the_byte_in_another_folder(
    bundled: Warehouse, bundled_by_night: Warehouse
) -> None:
    assert_same(bundled, bundled_by_night)


def test_the_same_marts_to_the_byte_are_built_again_over_those_before(
    bundled: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEKOMP_DELIVERIES", raising=False)
    shutil.copytree(bundled.folder, tmp_path / "warehouse", symlinks=True)
    again = build_warehouse(tmp_path / "warehouse", None, force=True)
    assert again.published.resolve().name != bundled.published.resolve().name
    assert_same(bundled, again)


def test_the_order_of_rows_in_a_delivery_makes_no_difference_to_any_figure(bundled: Warehouse, tmp_path: Path) -> None:
    shutil.copytree(bundled.folder / "bundled", tmp_path / "deliveries")
    for path in (tmp_path / "deliveries").rglob("*.csv"):
        header, *rows = path.read_bytes().splitlines(keepends=True)
        written = path.stat()
        path.write_bytes(header + b"".join(reversed(rows)))
        os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))
    warehouse = build_warehouse(tmp_path / "warehouse", tmp_path / "deliveries")

    def figures(one: Warehouse, table: str) -> list[tuple[object, ...]]:
        """All but the names of deliveries, which tell what their bytes are."""
        return one.query(f"select columns(lambda name: name not like '%delivery_id') from {table} order by all")

    differ = {table for table in prints(bundled) if figures(bundled, table) != figures(warehouse, table)}
    assert differ == {"quality.delivery"}, "which tells the hash of each file, and that it was delivered"
