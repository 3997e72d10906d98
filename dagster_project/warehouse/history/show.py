"""The command ``dekomp diff``: two versions found by name, and what differs between them told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.warehouse.history.compare import changed_rows
from dagster_project.warehouse.history.diff import diff_of, rows_as_json, rows_as_text
from dagster_project.warehouse.history.version import Version
from dagster_project.warehouse.history.versions import UnknownVersionError, find_version
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.storage import at_work


@dataclass(frozen=True)
class Told:
    """The answer, for a person and for a machine."""

    text: str
    content: dict[str, Any]


def shown_diff(folder: Path, before: str, after: str, mart: str | None, limit: int) -> Told:
    """What changed between two versions of the warehouse in a folder, or in one mart, row by row.

    Raises ``UnknownVersionError`` for a version or a mart that is not there, ``StorageError`` where one cannot be read.
    """
    layout = Layout(folder)
    one, other = find_version(layout, before), find_version(layout, after)
    with at_work("Lesingen av utgavene i", folder):
        if mart is None:
            diff = diff_of(one, other)
            return Told(diff.as_text(), diff.as_json())
        return _rows(one, other, mart, limit)


def _rows(before: Version, after: Version, mart: str, limit: int) -> Told:
    for version in (before, after):
        if mart not in version.rows:
            told = ", ".join(sorted(version.rows))
            raise UnknownVersionError(f"Utgaven {version.name} har ingen tabell «{mart}». Den har {told}.")
    found = changed_rows(before, after, mart, limit + 1)
    rows, more = found[:limit], len(found) > limit
    heading = f"{mart}, fra {before} til {after}:"
    text = "\n".join([heading, rows_as_text(rows), *(["  ... og flere; se dem med --limit"] if more else [])])
    return Told(
        text, {"before": before.name, "after": after.name, "mart": mart, "rows": rows_as_json(rows), "more": more}
    )
