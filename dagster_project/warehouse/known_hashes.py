"""What files held when they were last read through: large ones need not be read anew each night. Git's index does so.

A file is taken to hold what it held while all that the file system tells of it is the same: size, when it was written
and changed, inode and disk. That is not believed of a file changed just before it was read, which may have been changed
once more within the same tick of the clock, nor of one read more than a week ago: a disk may lose bits without a word.
"""

from __future__ import annotations

import hashlib
import json
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dagster_project.warehouse.layout import write_atomically

LARGE = 1 << 20  # bytes; smaller files are read by every build, which takes no time
JUST_NOW = 2 * 10**9  # ns; no file system counts time in longer steps
A_WEEK = 7 * 24 * 3600 * 10**9  # ns


class About(NamedTuple):
    """What the file system tells of a file; times in ns."""

    size: int
    written: int
    changed: int
    inode: int
    disk: int


class Known(NamedTuple):
    """What a file held, and what was told of it, at the moment in ns when it began to be read."""

    sha256: str
    at: int
    about: About


class KnownHashes:
    """The hashes of files, those of large files kept for the next process; where they are damaged, none are known."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._known: dict[str, Known] = {}
        with suppress(OSError, ValueError, TypeError, AttributeError):
            told = json.loads(file.read_text(encoding="utf-8"))
            self._known = {
                path: Known(str(sha256), int(at), About(*map(int, about))) for path, (sha256, at, about) in told.items()
            }
        self._kept = self._worth_keeping()

    def confirm(self, path: Path, sha256: str, read: Callable[[Path], str]) -> bool:
        """Whether a file has this hash, which ``read`` finds where it is not known. Raises what ``read`` raises."""
        now, about = time.time_ns(), _about(path)
        known = self._known.get(str(path))
        if about and known and (known.sha256, known.about) == (sha256, about) and now - A_WEEK < known.at <= now:
            return True
        if read(path) != sha256:
            return False
        if about and max(about.written, about.changed) < now - JUST_NOW and _about(path) == about:
            self._known[str(path)] = Known(sha256, now, about)
        return True

    def save(self) -> None:
        """Keep what is known of large files, where that is not what is kept already."""
        worth = self._worth_keeping()
        if worth != self._kept:
            write_atomically(self.file, json.dumps(worth, indent=1).encode())
            self._kept = worth

    def _worth_keeping(self) -> dict[str, Known]:
        since = time.time_ns() - A_WEEK
        return {path: known for path, known in self._known.items() if known.at > since and known.about.size >= LARGE}


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file; raises ``OSError`` where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _about(path: Path) -> About | None:
    """What is told of a plain file; none where there is no such thing."""
    with suppress(OSError):
        told = path.lstat()
        if stat.S_ISREG(told.st_mode):
            return About(told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino, told.st_dev)
    return None
