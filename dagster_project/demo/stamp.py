"""Remembers in a hidden file what a folder was filled with, so that nothing is written twice.

A stamp is believed only where every file it names is there with the size and date it had.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from dagster_project import registers
from dagster_project.demo.sources import DATA
from dagster_project.settings import SEEDS

STAMP = ".stamp"


def fingerprint(*arguments: int) -> str:
    """What the bundled files follow from: arguments, the demo's sources and figures, and the seeds."""
    inputs = [
        *DATA.parent.rglob("*.py"),
        *DATA.glob("*.csv"),
        *Path(registers.__file__).parent.glob("*.py"),
        *SEEDS.glob("*.csv"),
    ]
    digest = hashlib.sha256(repr(arguments).encode())
    for path in sorted(inputs):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamped_files(folder: Path, expected: str) -> list[Path] | None:
    """The files a folder was filled with, where the stamp is the expected one and all of them are untouched."""
    try:
        known = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        if known["fingerprint"] != expected:
            return None
        files = {folder / name: tuple(trace) for name, trace in known["files"].items()}
        untouched = all(trace_of(path) == trace for path, trace in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return list(files) if untouched else None


def write_stamp(folder: Path, made_from: str, files: list[Path]) -> None:
    """Remember what a folder was filled with."""
    traces = {path.relative_to(folder).as_posix(): trace_of(path) for path in files}
    text = json.dumps({"fingerprint": made_from, "files": traces}, ensure_ascii=False, indent=1)
    (folder / STAMP).write_text(text, encoding="utf-8")


def trace_of(path: Path) -> tuple[int, int]:
    """Size and date of a file."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns
