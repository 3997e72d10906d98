"""``CHANGES.md``: what is renamed, revised, dropped and new since the last stable release, told from ``diff.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dagster_project.release.documents.rendering import markdown
from dagster_project.release.model import Release

CHANGES = "CHANGES.md"
DIFF = "diff.json"


def write_changes(release: Release, folder: Path) -> None:
    """Write ``CHANGES.md``, after ``diff.json``; without one there is no release to compare with."""
    path = folder / DIFF
    diff: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    text = markdown("CHANGES.md", release=release, diff=diff)
    (folder / CHANGES).write_text(text, encoding="utf-8", newline="\n")
