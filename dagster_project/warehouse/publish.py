"""The last stage of a build: copy the marts to a new version, audit it, and put it in force by one rename.

A version is a folder with ``dekomp.duckdb``, one Parquet file per mart and ``metadata.json``, which says what they
mean. ``published`` is a link to the version in force, so all of them change together; readers that have the old ones
open keep them. A version that differs suspiciously from the one in force is held back until a person confirms it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.errors import UserError
from dagster_project.warehouse.explain import explain
from dagster_project.warehouse.history.diff import Diff, diff_of
from dagster_project.warehouse.history.hold_back import HeldBackError, suspicions
from dagster_project.warehouse.history.made_from import commit, made_from
from dagster_project.warehouse.history.retention import prune
from dagster_project.warehouse.history.unchanged import HELD_FILE
from dagster_project.warehouse.history.version import (
    DIFF_FILE,
    Version,
    file_hashes,
    mark_in_force,
    read_version,
    write_json,
)
from dagster_project.warehouse.history.versions import HELD, held_version, versions
from dagster_project.warehouse.layout import Layout, remove, write_atomically
from dagster_project.warehouse.metadata import METADATA_FILE, Metadata, metadata_of, read_metadata
from dagster_project.warehouse.storage import at_work
from dagster_project.warehouse.workplace import Workplace

READABLE_SINCE = "v1.4.0"  # the oldest DuckDB client that must be able to open the file


class AuditError(UserError):
    """The new version is not what was built; nothing was published."""


class NothingHeldError(UserError):
    """The version to be confirmed is not held back; the message says which is, if any."""


@dataclass(frozen=True)
class Published:
    """The version put in force, with rows per mart and what changed from the one before, where there was one."""

    version: str
    folder: Path
    rows: dict[str, int]
    diff: Diff | None = None


def publish(workplace: Workplace, manifest: dict[str, Any]) -> Published:
    """Publish the marts of the build database. What was published before stays in force when it raises.

    Raises ``AuditError`` where the copy is not what was built, and ``HeldBackError`` where the version differs
    suspiciously from the last whole one: then it is kept beside, to be confirmed.
    """
    layout = workplace.layout
    moment = datetime.now(UTC)
    name = moment.strftime("%Y%m%dT%H%M%S%fZ")
    folder, fresh = layout.versions / name, layout.versions / f".{name}.new"
    with layout.lock():
        with at_work("Skrivingen av en ny utgave til", layout.versions):
            fresh.mkdir()
            new = write_version(workplace, fresh, name, moment, metadata_of(manifest))
            before = baseline(layout)
            diff, why = compared(before, new) if before else (None, [])
            if diff:
                write_json(fresh / DIFF_FILE, diff.as_json())
            if why:
                raise HeldBackError(layout, hold(layout, new, why), why)
            fresh.rename(folder)
            in_force = {folder, put_in_force(layout, folder)}
        drop_held(layout)
        prune(layout, workplace.retention, in_force)
    return Published(name, folder, new.rows, diff)


def confirm(workplace: Workplace, name: str) -> Published:
    """Put the version held back in force as it is; raises ``NothingHeldError`` where it is not there or not whole."""
    layout = workplace.layout
    with layout.lock():
        held = held_version(layout)
        if held is None or not (name == HELD or (name and held.name.startswith(name))):
            told = f"Den som er det, er {held.name}." if held else "Ingen utgave er det."
            raise NothingHeldError(f"Utgaven «{name}» er ikke holdt tilbake. {told}")
        if not held.is_whole():
            raise NothingHeldError(f"Utgaven {held.name} er skadet. Bygg den på nytt: dekomp build --force")
        before = baseline(layout)
        with at_work("Publiseringen av", held.folder):
            folder = layout.versions / held.name
            held.folder.rename(folder)
            in_force = {folder, put_in_force(layout, folder, confirmed=True)}
            diff, _ = compared(before, replace(held, folder=folder)) if before else (None, [])
        prune(layout, workplace.retention, in_force)
    return Published(held.name, folder, held.rows, diff)


def write_version(workplace: Workplace, folder: Path, name: str, moment: datetime, metadata: Metadata) -> Version:
    """Copy, audit and describe a new version."""
    copy_marts(workplace.layout, folder, metadata)
    write_atomically(folder / METADATA_FILE, metadata.as_json().encode())
    new = Version(
        folder=folder,
        name=name,
        made_at=moment,
        rows=audit(workplace.layout, folder, metadata),
        keys={mart.table: list(mart.grain) for mart in metadata.marts.values()},
        sums={mart.table: mart.sums for mart in metadata.marts.values()},
        files=file_hashes(folder),
        made_from=workplace.report.made_from or made_from(workplace, workplace.report.archive),
        commit=commit(),
    )
    new.write()
    return new


def baseline(layout: Layout) -> Version | None:
    """What a new version is compared with: of those that were in force, the last whose rows can all be read."""
    return next((version for version in reversed(versions(layout)) if version.is_whole(parquet_only=True)), None)


def compared(before: Version, new: Version) -> tuple[Diff | None, list[str]]:
    """What changed, and what of it is suspicious; what cannot be compared is."""
    try:
        diff = diff_of(before, new)
        return diff, suspicions(diff)
    except duckdb.Error as error:
        return None, [f"Den kan ikke sammenliknes med {before}: {str(error).splitlines()[0]}"]


def hold(layout: Layout, new: Version, why: list[str]) -> Version:
    """Keep a version beside those in force, in the place of the one held before."""
    drop_held(layout)
    write_json(new.folder / HELD_FILE, {"reasons": why})
    folder = layout.held / new.name
    new.folder.rename(folder)
    return replace(new, folder=folder)


def drop_held(layout: Layout) -> None:
    """Forget what is held back."""
    for folder in layout.held.glob("[!.]*"):
        remove(folder)


def copy_marts(layout: Layout, folder: Path, metadata: Metadata) -> None:
    """Write the database and the Parquet files of a version, rows in a fixed order, all of it explained."""
    with duckdb.connect() as database:
        database.execute(f"attach {_text(str(layout.build_database))} as build (read_only)")
        database.execute(
            f"attach {_text(str(folder / 'dekomp.duckdb'))} as published (storage_version {_text(READABLE_SINCE)})"
        )
        for mart in metadata.marts.values():
            database.execute(f"create schema if not exists published.{mart.schema}")
            database.execute(f"create table published.{mart.table} as from build.{mart.table} order by all")
            path = folder / "marts" / mart.schema / f"{mart.name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            database.execute(f"copy (from published.{mart.table} order by all) to {_text(str(path))} (format parquet)")
        explain(database, "published", metadata)
        database.execute("detach published")


def audit(layout: Layout, folder: Path, metadata: Metadata) -> dict[str, int]:
    """Reopen what was written and compare it with what was built, table by table, and with what is said of it."""
    rows: dict[str, int] = {}
    with duckdb.connect() as database:
        database.execute(f"attach {_text(str(layout.build_database))} as build (read_only)")
        database.execute(f"attach {_text(str(folder / 'dekomp.duckdb'))} as published (read_only)")
        for mart in metadata.marts.values():
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
            columns = database.execute(
                "select column_name, data_type from duckdb_columns() where database_name = 'published' "
                "and schema_name = ? and table_name = ? order by column_index",
                [mart.schema, mart.name],
            ).fetchall()
            if columns != [(column.name, column.type) for column in mart.columns.values()]:
                raise AuditError(f"Kolonnene i {mart.table} er ikke de som {METADATA_FILE} beskriver.")
    if read_metadata(folder) != metadata:
        raise AuditError(f"{METADATA_FILE} er ikke lest tilbake slik den ble skrevet.")
    if any(folder.glob("*.wal")):
        raise AuditError("Databasen ble ikke lukket (en .wal-fil ligger igjen).")
    return rows


def put_in_force(layout: Layout, folder: Path, *, confirmed: bool = False) -> Path:
    """Point ``published`` at a version, in one rename, and note it; returns the version that was in force before.

    A process may be killed between the two, so the one before is noted too where it was not.
    """
    before = layout.versions / layout.published.resolve().name
    if layout.published.is_dir() and not layout.published.is_symlink():
        before = layout.versions / f"adopted-{folder.name}"
        layout.published.rename(before)
    known = read_version(before)
    if known and not known.in_force:
        mark_in_force(before, versions(layout), since=known.made_at)
    link = layout.folder / f".published.{os.getpid()}.new"
    link.symlink_to(folder.relative_to(layout.folder), target_is_directory=True)
    link.replace(layout.published)
    mark_in_force(folder, versions(layout), confirmed=confirmed)
    return before


def _text(value: str) -> str:
    """A string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
