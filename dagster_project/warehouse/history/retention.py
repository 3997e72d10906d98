"""Which versions are kept: the newest, each calendar month's last, always the one in force and the one before it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from dagster_project.settings import Retention
from dagster_project.warehouse.history.version import DATABASE, OSLO, Version
from dagster_project.warehouse.history.versions import versions
from dagster_project.warehouse.layout import Layout, remove

ALWAYS = 2  # the one in force and the one before it


def kept(history: list[Version], retention: Retention) -> list[Version]:
    """Those to keep of versions in the order they were put in force.

    Months are counted back from that of the newest version, so that a warehouse left alone loses nothing.
    """
    newest = history[-max(retention.versions, ALWAYS) :]
    last_of_month = {_month(version): version for version in history}
    months = range(_month(history[-1]) - retention.months + 1, _month(history[-1]) + 1) if history else range(0)
    chosen = [*newest, *(version for month, version in last_of_month.items() if month in months)]
    return [version for version in history if version in chosen]


def prune(layout: Layout, retention: Retention, always: set[Path]) -> None:
    """Remove the other versions, also one that a killed build wrote whole and never put in force.

    ``always`` are the folders of the version in force and the one before it.

    Of all others only the Parquet files stay: enough to compare by, in an eighth of the room. A reader that has an old
    database open keeps it.
    """
    chosen = {version.folder for version in kept(versions(layout), retention)} | always
    for folder in layout.versions.glob("[!.]*"):
        if folder not in chosen:
            remove(folder)
    for folder in chosen - always:
        with suppress(OSError):
            (folder / DATABASE).unlink(missing_ok=True)


def _month(version: Version) -> int:
    moment = version.moment.astimezone(OSLO)
    return moment.year * 12 + moment.month
