"""The same deliveries give the same warehouse: anywhere, however it is started, in whatever order they are found."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from conftest import PERSON_KEY, Warehouse, build_warehouse
from pydantic import SecretStr

from dagster_project.definitions import definitions
from dagster_project.demo.write import write_deliveries
from dagster_project.environments import NIGHTLY
from dagster_project.settings import Settings
from dagster_project.warehouse.metadata import METADATA_FILE

Prints = dict[str, str]
BOTH_WAYS = (("one", "other"), ("other", "one"))


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deliveries")
    write_deliveries(folder)
    return folder


@pytest.fixture(scope="module")
def once(deliveries: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build_warehouse(tmp_path_factory.mktemp("once") / "warehouse", deliveries)


@pytest.fixture(scope="module")
def kept(once: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """What the first build published, kept as it was."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(once.published.resolve(), folder / "published")
    return Warehouse(folder)


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


Again = Callable[[Path, Warehouse, Path], Warehouse]


def into_the_same_warehouse(deliveries: Path, once: Warehouse, _: Path) -> Warehouse:
    return build_warehouse(once.folder, deliveries, force=True)


def by_the_nightly_job_into_a_fresh_warehouse(deliveries: Path, _: Warehouse, fresh: Path) -> Warehouse:
    settings = Settings(warehouse=fresh / "warehouse", deliveries=deliveries, person_key=SecretStr(PERSON_KEY))
    job = definitions(settings).resolve_job_def(NIGHTLY)
    with dg.DagsterInstance.ephemeral() as instance:
        assert job.execute_in_process(instance=instance).success
        night_after = job.execute_in_process(instance=instance)
    assert (night_after.success, night_after.get_asset_materialization_events()) == (True, [])
    return Warehouse(settings.warehouse)


@pytest.mark.parametrize("again", [into_the_same_warehouse, by_the_nightly_job_into_a_fresh_warehouse])
def test_the_same_deliveries_built_again_give_the_same_marts_to_the_byte(
    deliveries: Path, once: Warehouse, kept: Warehouse, tmp_path: Path, again: Again
) -> None:
    warehouse = again(deliveries, once, tmp_path)
    assert differing(kept, warehouse) == []
    assert prints(kept) == prints(warehouse)
    assert (kept.published / METADATA_FILE).read_bytes() == (warehouse.published / METADATA_FILE).read_bytes()


def test_the_order_of_rows_in_a_delivery_makes_no_difference_to_any_figure(
    deliveries: Path, kept: Warehouse, tmp_path: Path
) -> None:
    shutil.copytree(deliveries, tmp_path / "deliveries")
    for path in (tmp_path / "deliveries").rglob("*.csv"):
        header, *rows = path.read_bytes().splitlines(keepends=True)
        written = path.stat()
        path.write_bytes(header + b"".join(reversed(rows)))
        os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))
    warehouse = build_warehouse(tmp_path / "warehouse", tmp_path / "deliveries")

    def figures(one: Warehouse, table: str) -> list[tuple[object, ...]]:
        """All but the names of deliveries, which tell what their bytes are."""
        return one.query(f"select columns(lambda name: name not like '%delivery_id') from {table} order by all")

    differ = {table for table in prints(kept) if figures(kept, table) != figures(warehouse, table)}
    assert differ == {"quality.delivery"}, "which tells the hash of each file"
