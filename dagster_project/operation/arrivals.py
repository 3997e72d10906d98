"""What lies in the delivery folder, and whether it has been left alone long enough to be taken.

A file that is being written or copied changes in size or time. So nothing is taken before the whole folder has looked
the same at two looks with some seconds between them; half-copied files known by their names do not count.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from dagster_project.deliveries.upload import IGNORED


@dataclass(frozen=True)
class Watch:
    """What the last look saw, since when, and what has been taken. Times are seconds since 1970."""

    seen: str = ""
    since: float = 0.0
    taken: str = ""

    @classmethod
    def read(cls, text: str | None) -> Watch:
        """From a cursor; one that cannot be read starts anew."""
        with suppress(ValueError, TypeError):
            return cls(**json.loads(text or "{}"))
        return cls()

    def text(self) -> str:
        """As a cursor."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Look:
    """What one look led to: the watch to go on with, and what to take, or why nothing is taken."""

    watch: Watch
    take: str | None
    reason: str


def look(folder: Path | None, watch: Watch, now: float, quiet_seconds: float) -> Look:
    """Look at the folder once."""
    if folder is None:
        return Look(watch, None, "Ingen leveransemappe er oppgitt (DEKOMP_DELIVERIES).")
    try:
        found = listing(folder)
    except OSError as error:
        return Look(watch, None, f"Leveransemappen {folder} kan ikke leses: {error.strerror}.")
    if not found:
        return Look(watch, None, f"Leveransemappen {folder} er tom.")
    seen = digest(found)
    if seen == watch.taken:
        return Look(replace(watch, seen=seen, since=now), None, "Ingenting nytt er levert.")
    if seen != watch.seen or now < watch.since:  # a clock set back starts the wait anew
        return Look(replace(watch, seen=seen, since=now), None, "Noe er levert; venter til mappen har ro.")
    if now - watch.since < quiet_seconds:
        return Look(watch, None, f"Noe er levert; venter til mappen har vært i ro i {quiet_seconds:g} sekunder.")
    return Look(replace(watch, taken=seen), seen, f"{len(found)} filer, uendret i {now - watch.since:.0f} sekunder.")


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Size in bytes and time of change in nanoseconds of every file, by its path below the folder.

    Raises ``OSError`` where the folder is gone or may not be read.
    """
    found = {}
    for at, folders, names in os.walk(folder, onerror=_reraise):
        folders[:] = [name for name in folders if not IGNORED.search(name)]
        for name in names:
            path = Path(at) / name
            with suppress(FileNotFoundError):  # renamed since the folder was listed
                if not IGNORED.search(name):
                    status = path.lstat()
                    found[path.relative_to(folder).as_posix()] = (status.st_size, status.st_mtime_ns)
    return found


def digest(found: dict[str, tuple[int, int]]) -> str:
    """A fingerprint of a listing."""
    return hashlib.sha256(json.dumps(sorted(found.items())).encode()).hexdigest()[:32]


def _reraise(error: OSError) -> None:
    raise error
