"""Makes a release: assembled, checked, written under a fresh name, read back, packed, and put in place by rename.

``nightly`` is replaced each time. A stable release, ``v2026.11``, is made once and never touched again. A process that
is killed leaves nothing that looks like a release, and the next one clears up after it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dagster_project.disclosure.memory import write_memory
from dagster_project.disclosure.safe import open_safe
from dagster_project.errors import UserError
from dagster_project.release.assemble import assemble
from dagster_project.release.check import check
from dagster_project.release.model import NIGHTLY, Release
from dagster_project.release.pack import is_whole, write_zip
from dagster_project.release.record import STABLE, read_record, stable_versions
from dagster_project.release.verify import verify
from dagster_project.release.write import write_release
from dagster_project.warehouse.history.version import DATABASE, OSLO

FRESH, OLD = ".new", ".old"


class ReleaseRefusedError(UserError):
    """A release may not be made; the message says why, and what to do."""


@dataclass(frozen=True)
class Made:
    """What was made: where it lies, rows, cells withheld, bytes, seconds."""

    version: str
    folder: Path
    zip: Path
    previous: str | None
    illustrated: tuple[str, ...]
    is_clean: bool | None
    tables: int
    rows: int
    withheld: int
    bytes: int
    zip_bytes: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return asdict(self) | {"folder": str(self.folder), "zip": str(self.zip), "seconds": round(self.seconds, 1)}


def make_release(published: Path, out: Path, version: str, progress: Callable[[str], None] = lambda _: None) -> Made:
    """Make a release of what is published, in the folder ``out``.

    Raises ``ReleaseRefusedError`` where there may be no such release, ``FaultyReleaseError`` where it is not what its
    metadata says, and what ``assemble`` raises. Then nothing is left of it.
    """
    started = time.monotonic()
    with only_one(out):
        clear(out)
        previous = last_stable(out, version)
        fresh = out / f".{version}.{os.getpid()}{FRESH}"
        packed = fresh.with_name(f".{version}.zip.{os.getpid()}{FRESH}")
        try:
            fresh.mkdir()
            progress("Leser det som er publisert, og verner små tall")
            release = assemble(published, fresh, version, datetime.now(OSLO).date(), previous)
            progress("Kontrollerer tabellene")
            check(release)
            write_release(release, progress)
            progress("Leser tilbake det som er skrevet")
            verify(release, fresh)
            if release.is_stable:
                remember(published, release)
            progress("Pakker")
            write_zip(fresh, version, packed)
            put_in_place(release, packed)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            packed.unlink(missing_ok=True)
    folder, whole = out / version, out / f"{version}.zip"
    return Made(
        version=version,
        folder=folder,
        zip=whole,
        previous=previous["version"] if previous else None,
        illustrated=release.made_from.illustrated,
        is_clean=release.made_from.is_clean,
        tables=len(release.tables),
        rows=sum(table.frame.height for table in release.tables),
        withheld=sum(table.withheld.height for table in release.tables),
        bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        zip_bytes=whole.stat().st_size,
        seconds=time.monotonic() - started,
    )


def last_stable(out: Path, version: str) -> dict[str, Any] | None:
    """What the newest stable release says of itself. Raises ``ReleaseRefusedError`` where no new one may be made."""
    stable = stable_versions(out)
    if version != NIGHTLY:
        if not STABLE.fullmatch(version):
            raise ReleaseRefusedError(f"«{version}» er ikke et navn på en utgivelse. Skriv år og måned: v2026.11.")
        if version in stable:
            raise ReleaseRefusedError(
                f"Utgivelsen {out / version} finnes fra før. Den kan være sitert og blir aldri skrevet over. "
                "Velg en ny versjon."
            )
        if stable and version < stable[-1]:
            raise ReleaseRefusedError(f"Utgivelsen {stable[-1]} er nyere enn {version}. Velg en nyere versjon.")
    if not stable:
        return None
    found = read_record(out / stable[-1])
    if found is None or not is_whole(out / stable[-1]):
        raise ReleaseRefusedError(
            f"Utgivelsen {out / stable[-1]} er ikke slik den ble laget. Hent den tilbake fra {stable[-1]}.zip: "
            "nye utgivelser verner tall også mot det den har vist."
        )
    return found


def remember(published: Path, release: Release) -> None:
    """Keep what is behind a stable release, so that the next one does not undo what it hides."""
    database = published.resolve() / DATABASE
    with open_safe(database, release.previous_folder) as safe:
        write_memory(database, safe, release.folder)


@contextmanager
def only_one(out: Path) -> Iterator[None]:
    """Hold the folder, so that one release at a time is made in it. The lock goes with the process."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "release.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseRefusedError(f"En annen utgivelse lages i {out}. Vent til den er ferdig.") from None
        yield


def clear(out: Path) -> None:
    """Remove what a killed process left; put back a nightly release that it had just moved away."""
    for left in out.glob(f".{NIGHTLY}.*{OLD}"):
        if not (out / NIGHTLY).exists():
            left.rename(out / NIGHTLY)
    for left in [*out.glob(f".*{FRESH}"), *out.glob(f".*{OLD}")]:
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    for packed in out.glob("v*.zip"):
        if STABLE.fullmatch(packed.stem) and not (out / packed.stem).exists():
            packed.unlink()


def put_in_place(release: Release, packed: Path) -> None:
    """Give folder and zip their names, the folder last: where it is, the release is. A stable one is read-only."""
    folder = release.folder.parent / release.version
    if release.is_stable:
        for path in [packed, *(path for path in release.folder.rglob("*") if path.is_file())]:
            path.chmod(0o444)
    packed.replace(folder.with_name(f"{release.version}.zip"))
    before = folder.with_name(f".{release.version}.{os.getpid()}{OLD}")
    if folder.exists():
        folder.rename(before)
    release.folder.rename(folder)
    shutil.rmtree(before, ignore_errors=True)
