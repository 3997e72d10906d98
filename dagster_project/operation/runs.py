"""The run log: one small file a run, which tells how it ended also when it never got to say so.

A run writes a line when it starts and one when it ends, and holds a lock on its file in between. The system lets go of
the lock when the process is gone, however it went: a file without an end is a run under way if it is locked, and
otherwise one that was cut off.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

KEPT = 500
LONGEST_REASON = 1500  # characters; start and end stay within one disk block, so that a full disk can be told

RUNNING = "running"
PUBLISHED = "published"
UNCHANGED = "unchanged"
HELD = "held"
INCOMPLETE = "incomplete"
FAILED = "failed"
INTERRUPTED = "interrupted"
GOOD = (PUBLISHED, UNCHANGED)
BAD = (FAILED, INTERRUPTED)

log = logging.getLogger("dekomp")


@dataclass(frozen=True)
class Run:
    """One run as its file tells it; times are in UTC."""

    run_id: str
    started_by: str
    process: int
    started_at: datetime
    outcome: str
    reason: str | None = None
    version: str | None = None
    ended_at: datetime | None = None

    @property
    def seconds(self) -> float | None:
        """How long it took, in seconds; none where it is under way or was cut off."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None

    def as_json(self) -> dict[str, Any]:
        """The run for a machine."""
        return {
            "run_id": self.run_id,
            "started_by": self.started_by,
            "process": self.process,
            "started_at": self.started_at.isoformat(timespec="seconds"),
            "outcome": self.outcome,
            "reason": self.reason,
            "version": self.version,
            "ended_at": self.ended_at.isoformat(timespec="seconds") if self.ended_at else None,
            "seconds": None if self.seconds is None else round(self.seconds, 1),
        }


class OpenRun:
    """A run under way. A log that cannot be written stops no build: the build will tell of the disk itself."""

    def __init__(self, run_id: str, file: IO[str] | None) -> None:
        self.run_id = run_id
        self._file = file

    def end(self, outcome: str, *, reason: str | None = None, version: str | None = None) -> None:
        """Write how it ended and let go of the file."""
        if self._file is None:
            return
        reason = reason[:LONGEST_REASON] if reason else None
        end = {"ended_at": datetime.now(UTC).isoformat(), "outcome": outcome, "reason": reason, "version": version}
        try:
            with self._file as file:
                _write(file, end)
        except OSError as error:
            log.warning("Kjøreloggen kan ikke skrives: %s", error.strerror)


class RunLog:
    """The files of the runs of one warehouse."""

    def __init__(self, warehouse: Path) -> None:
        self.folder = warehouse / "runs"

    def start(self, started_by: str) -> OpenRun:
        """Write that a run has started; remove the oldest beyond ``KEPT``."""
        now = datetime.now(UTC)
        run_id = f"{now:%Y%m%dT%H%M%S%fZ}-{os.getpid()}"
        start = {"run_id": run_id, "started_by": started_by, "process": os.getpid(), "started_at": now.isoformat()}
        fresh = self.folder / f".{run_id}.new"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for path in self._files()[KEPT - 1 :]:
                path.unlink(missing_ok=True)
            file = fresh.open("w", encoding="utf-8")
            fcntl.flock(file, fcntl.LOCK_EX)  # before it gets its name: nobody may see it unlocked
            _write(file, start)
            fresh.rename(self.folder / f"{run_id}.jsonl")
        except OSError as error:
            log.warning("Kjøreloggen kan ikke skrives: %s", error.strerror)
            with suppress(OSError):
                fresh.unlink()
            return OpenRun(run_id, None)
        return OpenRun(run_id, file)

    def runs(self) -> Iterator[Run]:
        """Every run, newest first; a file that is no run is passed over."""
        for path in self._files():
            with suppress(OSError, ValueError, KeyError, TypeError):
                yield _read(path)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*.jsonl"), reverse=True)


def _write(file: IO[str], line: dict[str, Any]) -> None:
    file.write(json.dumps(line, ensure_ascii=False) + "\n")
    file.flush()
    os.fsync(file.fileno())


def _read(path: Path) -> Run:
    with path.open(encoding="utf-8") as file:
        held = _is_held(file)  # asked before the end is looked for: a run ends first and lets go after
        first, *rest = file.read().splitlines()
    start = json.loads(first)
    common: dict[str, Any] = {
        "run_id": str(start["run_id"]),
        "started_by": str(start["started_by"]),
        "process": int(start["process"]),
        "started_at": datetime.fromisoformat(start["started_at"]),
    }
    with suppress(ValueError, KeyError, TypeError, IndexError):
        end = json.loads(rest[0])
        return Run(
            **common,
            outcome=str(end["outcome"]),
            reason=end["reason"],
            version=end["version"],
            ended_at=datetime.fromisoformat(end["ended_at"]),
        )
    return Run(**common, outcome=RUNNING if held else INTERRUPTED)


def _is_held(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False
