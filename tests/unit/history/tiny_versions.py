"""Versions made by hand: a few marts of a few rows, without a build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.warehouse.history.made_from import MadeFrom, Source
from dagster_project.warehouse.history.version import DATABASE, Version, file_hashes, read_version
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.metadata import METADATA_FILE, Metadata

WRITER = duckdb.connect(config={"threads": 1})
MADE = MadeFrom(origin="delivered", archive="a", person_key="k")


@dataclass(frozen=True)
class Table:
    """A mart: its columns with types, its rows, its grain and what is summed."""

    columns: Mapping[str, str]
    rows: Sequence[Sequence[object]]
    key: Sequence[str] = ()
    sums: Sequence[str] = ()


@dataclass(frozen=True)
class Delivered:
    """The least one must say of a delivery."""

    delivery_id: str
    period: str = "2016-17"
    kind: str = "gsi"
    office: str | None = None
    file_name: str = "gsi.csv"
    verdict: str = "accepted"
    faults: int = 0
    in_force: bool = True
    sha256: str = "0" * 64

    def source(self) -> Source:
        return Source(
            delivery_id=self.delivery_id,
            kind=self.kind,
            office=self.office,
            period=self.period,
            file_name=self.file_name,
            sha256=self.sha256,
            verdict=self.verdict,
            faults=self.faults,
            in_force=self.in_force,
        )


def made(*sources: Delivered, **others: Any) -> MadeFrom:
    return replace(MADE, deliveries=[one.source() for one in sources], **others)


def write_version(
    folder: Path,
    tables: Mapping[str, Table],
    made_from: MadeFrom | None = MADE,
    moment: datetime = datetime(2026, 11, 24, 2, tzinfo=UTC),
) -> Version:
    """Write a version as a build does and read it back."""
    folder.mkdir(parents=True)
    (folder / DATABASE).write_bytes(b"what readers open; nothing here asks it")
    (folder / METADATA_FILE).write_text(Metadata({}, {}, {}, ()).as_json(), encoding="utf-8")
    with WRITER.cursor() as database:
        for name, table in tables.items():
            path = folder / "marts" / Path(*name.split(".")).with_suffix(".parquet")
            path.parent.mkdir(parents=True, exist_ok=True)
            columns = ", ".join(f'"{column}" {kind}' for column, kind in table.columns.items())
            database.execute(f"create or replace table made ({columns})")
            if table.rows:
                values = ", ".join([f"({', '.join('?' for _ in table.columns)})"] * len(table.rows))
                database.execute(f"insert into made values {values}", [cell for row in table.rows for cell in row])
            database.execute(f"copy made to '{path}' (format parquet)")
    Version(
        folder=folder,
        name=folder.name,
        made_at=moment,
        rows={name: len(table.rows) for name, table in tables.items()},
        keys={name: list(table.key) for name, table in tables.items()},
        sums={name: list(table.sums) for name, table in tables.items()},
        files=file_hashes(folder),
        made_from=made_from,
    ).write()
    written = read_version(folder)
    assert written is not None
    return written


RULE_COLUMNS = {"rule_key": "varchar", "valid_from": "date", "valid_to": "date", "value": "varchar"}


def rules(*rows: Sequence[object]) -> Table:
    """The rules mart: key, first day, day after the last, value."""
    return Table(RULE_COLUMNS, rows, ("rule_key", "valid_from"))


def tables(**marts: Table) -> dict[str, Table]:
    """Marts by name, with two underscores for the point."""
    return {name.replace("__", "."): table for name, table in marts.items()}


def in_force(layout: Layout, names: Iterable[str]) -> None:
    """Point ``published`` at the versions one after the other, as builds do."""
    from dagster_project.warehouse.publish import put_in_force

    for name in names:
        put_in_force(layout, layout.versions / name)
