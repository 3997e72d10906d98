"""The folders of one warehouse, and the lock that lets one build at a time into them."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from dagster_project.errors import UserError

UNFINISHED = ".*.new"  # what is being written, until it is renamed to what it is
_holders: dict[Path, int] = {}  # warehouses locked by this process, and the thread that did it


class BuildRunningError(UserError):
    """Another build holds the warehouse; the message says which process."""

    transient = True


@dataclass(frozen=True)
class Layout:
    """Where everything lies below a warehouse folder."""

    folder: Path

    @property
    def archive(self) -> Path:
        """Every delivery version ever received, content-addressed. Never cleaned."""
        return self.folder / "archive"

    @property
    def build(self) -> Path:
        """The private build, thrown away at the start of the next one."""
        return self.folder / "build"

    @property
    def build_database(self) -> Path:
        """The private build database."""
        return self.build / "dekomp.duckdb"

    @property
    def dbt_target(self) -> Path:
        """dbt's artifacts and parse cache, kept between builds."""
        return self.folder / "dbt"

    @property
    def versions(self) -> Path:
        """Versions that are or have been in force, as many as are kept."""
        return self.folder / "versions"

    @property
    def held(self) -> Path:
        """The version that is built whole but held back, if any."""
        return self.folder / "held"

    @property
    def published(self) -> Path:
        """What readers open: a link to the version in force, replaced by rename."""
        return self.folder / "published"

    @property
    def published_database(self) -> Path:
        """The one file that analysts open."""
        return self.published / "dekomp.duckdb"

    @property
    def site(self) -> Path:
        """The analysts' pages, unless they are written somewhere else."""
        return self.folder / "site"

    @property
    def releases(self) -> Path:
        """Research releases, unless they are made somewhere else."""
        return self.folder / "releases"

    @property
    def remembered(self) -> Path:
        """What is behind each stable release, whole, for the next one to rest on. Never cleaned, and never shared."""
        return self.folder / "remembered"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the warehouse for one build, and clear away what a killed one left half-written.

        The lock goes with the process, so it is never stale. Who holds it may take it again.
        """
        if _holders.get(self.folder) == threading.get_ident():
            yield
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "build.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                holder = lock.read().strip() or "ukjent"
                raise BuildRunningError(
                    f"En annen bygging av {self.folder} pågår (prosess {holder}). Vent til den er ferdig."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            self._prepare()
            _holders[self.folder] = threading.get_ident()
            try:
                yield
            finally:
                del _holders[self.folder]

    def _prepare(self) -> None:
        """Make and clear the folders; one that cannot be written is told before the work and not after it."""
        folders = (
            self.folder,
            self.archive / "log",
            self.archive / "data",
            self.versions,
            self.held,
            self.build,
            self.dbt_target,
        )
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
            for left in folder.glob(UNFINISHED):
                if left.is_dir() and not left.is_symlink():
                    shutil.rmtree(left)
                else:
                    left.unlink()


def remove(folder: Path) -> None:
    """Remove a folder so that it is there whole or not at all; what cannot be removed is left for the next build."""
    going = folder.with_name(f".{folder.name}.new")
    with suppress(OSError):
        folder.rename(going)
    shutil.rmtree(going, ignore_errors=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        error.filename = error.filename or str(path)  # a full disk does not say where
        raise
    fresh.replace(path)
