"""``diff.json``: what changed in each table since the last stable release, told as versions of the warehouse are."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from dagster_project.release.model import Release
from dagster_project.release.record import record
from dagster_project.warehouse.history.compare import MartDiff, compare
from dagster_project.warehouse.history.diff import Diff
from dagster_project.warehouse.history.version import OSLO, Version

DIFF = "diff.json"
WORDS = {  # columns of a mart are variables of a table
    "columns": "variables_revised",
    "columns_added": "variables_added",
    "columns_removed": "variables_dropped",
    "columns_retyped": "variables_retyped",
}


@dataclass(frozen=True)
class Released(Version):
    """A release as something to compare: its tables in place of marts."""

    def parquet(self, mart: str) -> Path:
        """Where the rows of a table lie."""
        return self.folder / "parquet" / f"{mart}.parquet"

    @classmethod
    def of(cls, folder: Path, told: dict[str, Any]) -> Released:
        """The release in a folder, as its ``release.json`` tells of it."""
        tables = told["tables"]
        return cls(
            folder=folder,
            name=told["version"],
            made_at=datetime.fromisoformat(told["issued"]).replace(tzinfo=OSLO),
            rows={name: table["rows"] for name, table in tables.items()},
            keys={name: table["grain"] for name, table in tables.items()},
            sums={name: table["sums"] for name, table in tables.items()},
        )


def write_diff(release: Release, folder: Path) -> None:
    """Write it, where there is a release to compare with; the Parquet files of both must lie there."""
    if release.previous is None or release.previous_folder is None:
        return
    before, now = Released.of(release.previous_folder, release.previous), Released.of(folder, record(release))
    renamed = renames(release, release.previous)
    tables = [_without(diff, renamed.get(diff.mart, {})) for diff in compare(before, now)]
    told = Diff(before, now, tables, len({*before.rows, *now.rows}) - len(tables), []).as_json()
    found = {
        "before": told["before"],
        "after": told["after"],
        "same": told["same"],
        "tables": {
            name: {
                "variables_renamed": renamed.get(name, {}),
                **{WORDS.get(key, key): said for key, said in one.items()},
            }
            for name, one in told["marts"].items()
        },
    }
    (folder / DIFF).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def renames(release: Release, previous: dict[str, Any]) -> dict[str, dict[str, str]]:
    """For each table, the variables that had another name in the release before: new name to old."""
    found: dict[str, dict[str, str]] = {}
    for table in release.tables:
        before = previous["tables"].get(table.name, {}).get("variables", [])
        renamed = {new: old for new, old in table.renamed_from.items() if old in before and new not in before}
        if renamed:
            found[table.name] = renamed
    return found


def _without(diff: MartDiff, renamed: dict[str, str]) -> MartDiff:
    """The same, with renamed columns neither new nor gone."""
    return replace(
        diff,
        columns_added=[name for name in diff.columns_added if name not in renamed],
        columns_removed=[name for name in diff.columns_removed if name not in renamed.values()],
    )
