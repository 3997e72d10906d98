"""``release.json``: what a release says of itself to machines, and to the release after it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dagster_project.release.model import Release

RECORD = "release.json"
STABLE = re.compile(r"v[0-9]{4}\.(0[1-9]|1[0-2])")


def write_record(release: Release, folder: Path) -> None:
    """Write it."""
    (folder / RECORD).write_text(json.dumps(record(release), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def record(release: Release) -> dict[str, Any]:
    """Version, what it is made from, and of each table rows, grain, columns worth a sum, and names before."""
    return {
        "version": release.version,
        "issued": release.issued.isoformat(),
        "is_stable": release.is_stable,
        "is_illustrated": release.is_illustrated,
        "previous": release.previous["version"] if release.previous else None,
        "made_from": asdict(release.made_from),
        "tables": {
            table.name: {
                "mart": table.mart,
                "rows": table.frame.height,
                "withheld": table.withheld.height,
                "grain": list(table.grain),
                "variables": [variable.name for variable in table.variables],
                "sums": [name for name in release.metadata.marts[table.mart].sums if name in table.frame.columns],
                "renamed_from": table.renamed_from,
            }
            for table in release.tables
        },
    }


def read_record(folder: Path) -> dict[str, Any] | None:
    """What the release in a folder says of itself; none where there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def stable_versions(out: Path) -> list[str]:
    """The stable releases in a folder, oldest first."""
    return sorted(path.name for path in out.glob("v*") if path.is_dir() and STABLE.fullmatch(path.name))
