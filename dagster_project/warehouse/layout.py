"""The folders of one warehouse, and the lock that lets one build at a time into them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dagster_project.errors import UserError


class BuildRunningError(UserError):
    """Another build holds the warehouse; the message says which process."""


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
        """Published versions: the one in force and the one before it."""
        return self.folder / "versions"

    @property
    def published(self) -> Path:
        """What readers open: a link to the version in force, replaced by rename."""
        return self.folder / "published"

    @property
    def published_database(self) -> Path:
        """The one file that analysts open."""
        return self.published / "dekomp.duckdb"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the warehouse for one build; the lock goes with the process, so it is never stale."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "build.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.seek(0)
                holder = lock.read().strip() or "ukjent"
                raise BuildRunningError(
                    f"En annen bygging av {self.folder} pågår (prosess {holder}). Vent til den er ferdig."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
