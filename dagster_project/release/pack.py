"""Checksums of the files of a release, and the whole folder as one zip file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from dagster_project.release.model import Release
from dagster_project.warehouse.known_hashes import sha256_of

CHECKSUMS = "checksums.sha256"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment a zip file knows: the same bytes whenever it is written
PLAIN_FILE = 0o100644 << 16
READ_AT_ONCE = 1 << 20


def write_checksums(release: Release, folder: Path) -> None:  # noqa: ARG001
    """``checksums.sha256``, as ``sha256sum --check`` reads it: every file there is."""
    lines = [f"{sha256_of(folder / name)}  {name}\n" for name in files(folder) if name != CHECKSUMS]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def is_whole(folder: Path) -> bool:
    """Whether each file of a release has the content it had when the release was made."""
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        wanted = dict(line.split("  ", 1)[::-1] for line in lines)
        return all(sha256_of(folder / name) == sha256 for name, sha256 in wanted.items())
    except (OSError, ValueError):
        return False


def write_zip(folder: Path, name: str, path: Path) -> None:
    """Pack a folder under a name, files in order, so that equal folders make equal files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        for inside in files(folder):
            about = zipfile.ZipInfo(f"{name}/{inside}", LONG_AGO)
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, PLAIN_FILE
            with (folder / inside).open("rb") as file, pack.open(about, "w") as packed:
                while part := file.read(READ_AT_ONCE):
                    packed.write(part)


def files(folder: Path) -> list[str]:
    """The files below a folder, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
