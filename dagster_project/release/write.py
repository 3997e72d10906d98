"""Everything that is written into the folder of a release: one line a writer, in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dagster_project.release.formats.plain import write_csv, write_parquet
from dagster_project.release.model import Release

Writer = Callable[[Release, Path], None]

WRITERS: tuple[tuple[str, Writer], ...] = (
    ("Parquet", write_parquet),
    ("CSV", write_csv),
)


def write_release(release: Release, progress: Callable[[str], None] = lambda _: None) -> None:
    """Write all of it to the release's folder, telling what is being written."""
    for name, write in WRITERS:
        progress(f"Skriver {name}")
        write(release, release.folder)
