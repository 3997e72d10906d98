"""The last stage of a build: copy the marts to a new version, audit it, and put it in force by one rename.

A version is a folder with ``dekomp.duckdb`` and one Parquet file per mart. ``published`` is a link to the version in
force, so database and Parquet files change together; readers that have the old ones open keep them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.errors import UserError
from dagster_project.warehouse.layout import Layout, write_atomically
from dagster_project.warehouse.storage import at_work

READABLE_SINCE = "v1.4.0"  # the oldest DuckDB client that must be able to open the file


class AuditError(UserError):
    """The new version is not what was built; nothing was published."""


@dataclass(frozen=True)
class Mart:
    """A mart as dbt's manifest describes it."""

    schema: str
    name: str
    description: str
    columns: dict[str, dict[str, Any]]

    @property
    def table(self) -> str:
        """Schema-qualified name."""
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class Published:
    """The version put in force, with rows per mart."""

    version: str
    folder: Path
    rows: dict[str, int]


def marts(manifest: dict[str, Any]) -> list[Mart]:
    """The public tables: every model below ``models/marts``."""
    found = [
        Mart(node["schema"], node["name"], node["description"], node["columns"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith("marts/")
    ]
    return sorted(found, key=lambda mart: mart.table)


def publish(layout: Layout, manifest: dict[str, Any]) -> Published:
    """Publish the marts of the build database. Raises ``AuditError`` and leaves what was published otherwise."""
    version = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    folder, fresh = layout.versions / version, layout.versions / f".{version}.new"
    tables = marts(manifest)
    with layout.lock():
        with at_work("Skrivingen av en ny utgave til", layout.versions):
            fresh.mkdir()
            copy_marts(layout, fresh, tables)
            rows = audit(layout, fresh, tables)
            record = {"version": version, "rows": rows}
            write_atomically(fresh / "version.json", json.dumps(record, indent=1).encode())
            fresh.rename(folder)
            before = put_in_force(layout, folder)
        prune(layout, {folder, before})
    return Published(version, folder, rows)


def copy_marts(layout: Layout, folder: Path, tables: list[Mart]) -> None:
    """Write the database and the Parquet files of a version, rows in a fixed order, names explained."""
    with duckdb.connect() as database:
        database.execute(f"attach {_text(str(layout.build_database))} as build (read_only)")
        database.execute(
            f"attach {_text(str(folder / 'dekomp.duckdb'))} as published (storage_version {_text(READABLE_SINCE)})"
        )
        for mart in tables:
            database.execute(f"create schema if not exists published.{mart.schema}")
            database.execute(f"create table published.{mart.table} as from build.{mart.table} order by all")
            for comment in comments(mart):
                database.execute(comment)
            path = folder / "marts" / mart.schema / f"{mart.name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            database.execute(f"copy (from published.{mart.table} order by all) to {_text(str(path))} (format parquet)")
        database.execute("detach published")


def comments(mart: Mart) -> Iterator[str]:
    """What the published file says of itself: each table and column, label first."""
    yield f"comment on table published.{mart.table} is {_text(mart.description)}"
    for name, column in mart.columns.items():
        meta = column.get("config", {}).get("meta", {})
        text = (
            f"{meta.get('label_nb', name)} ({meta.get('unit', '')}; {meta.get('clause', '')}): {column['description']}"
        )
        yield f'comment on column published.{mart.table}."{name}" is {_text(text)}'


def audit(layout: Layout, folder: Path, tables: list[Mart]) -> dict[str, int]:
    """Reopen what was written and compare it with what was built, table by table."""
    rows: dict[str, int] = {}
    with duckdb.connect() as database:
        database.execute(f"attach {_text(str(layout.build_database))} as build (read_only)")
        database.execute(f"attach {_text(str(folder / 'dekomp.duckdb'))} as published (read_only)")
        for mart in tables:
            path = folder / "marts" / mart.schema / f"{mart.name}.parquet"
            counts = database.execute(
                f"select (select count(*) from build.{mart.table}), (select count(*) from published.{mart.table}), "
                f"(select count(*) from read_parquet({_text(str(path))}))"
            ).fetchone()
            if counts is None or len(set(counts)) != 1:
                raise AuditError(
                    f"Tabellen {mart.table} har ikke like mange rader bygd, i databasen og i Parquet: {counts}."
                )
            rows[mart.table] = int(counts[0])
    if any(folder.glob("*.wal")):
        raise AuditError("Databasen ble ikke lukket (en .wal-fil ligger igjen).")
    return rows


def put_in_force(layout: Layout, folder: Path) -> Path:
    """Point ``published`` at a version, in one rename; returns the version that was in force before."""
    before = layout.versions / layout.published.resolve().name
    if layout.published.is_dir() and not layout.published.is_symlink():
        before = layout.versions / f"adopted-{folder.name}"
        layout.published.rename(before)
    link = layout.folder / f".published.{os.getpid()}.new"
    link.symlink_to(folder.relative_to(layout.folder), target_is_directory=True)
    link.replace(layout.published)
    return before


def prune(layout: Layout, kept: set[Path]) -> None:
    """Remove all other versions, also one that a killed build wrote whole and never put in force."""
    for version in layout.versions.iterdir():
        if version not in kept:
            shutil.rmtree(version, ignore_errors=True)


def _text(value: str) -> str:
    """A string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
