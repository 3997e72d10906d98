"""The door to what is published: every mart by its name, with the cells that would tell of few persons left empty.

What is withheld is worked out once for each published version and kept as a database of its own under
``<warehouse>/safe``, whole or not at all. It holds nothing that may not be shown.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress as ignore
from pathlib import Path

import duckdb

from dagster_project.disclosure.memory import identity


def open_safe(published_database: Path, previous: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the marts with withheld cells null, and to ``disclosure.withheld`` and ``.summary``.

    ``previous`` is the folder of the last stable research release, whose tables readers are taken to have.
    """
    database = published_database.resolve()
    folder = shelf(database)
    name = f"{database.parent.name}-{digest(previous)}.duckdb"
    if folder is not None and (folder / name).exists():
        return duckdb.connect(str(folder / name), read_only=True)
    from dagster_project.disclosure.write_safe import write_safe  # here, since it loads the solver

    if folder is not None:
        write_safe(database, folder / name, previous)
        clear(folder, name)
        return duckdb.connect(str(folder / name), read_only=True)
    passing = Path(tempfile.mkdtemp(prefix="dekomp-"))
    try:
        write_safe(database, passing / name, previous)
        return duckdb.connect(str(passing / name), read_only=True)  # stays open when its name is gone
    finally:
        shutil.rmtree(passing, ignore_errors=True)


def shelf(database: Path) -> Path | None:
    """The folder of kept safe databases; none where it cannot be written, or the database is no version's."""
    if database.parent.parent.name != "versions":
        return None
    folder = database.parents[2] / "safe"
    with ignore(OSError):
        folder.mkdir(exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    return None


def digest(previous: Path | None) -> str:
    """What a kept database rests on beside the version: how cells are chosen, and the release before."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    if previous is not None:
        found.update(identity(previous).encode())
    return found.hexdigest()[:12]


def clear(folder: Path, name: str) -> None:
    """Remove what is kept of versions that are gone, and what another code or release chose of this one."""
    version = name.split("-", 1)[0]
    for path in folder.glob("*.duckdb"):
        of = path.name.split("-", 1)[0]
        if path.name != name and (of == version or not (folder.parent / "versions" / of).exists()):
            with ignore(OSError):
                path.unlink()
