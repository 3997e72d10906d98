"""The structured log: what a run does, one JSON object a line, with nothing in it that points to a person.

Every line has time (UTC), level, run, stage, event, a sentence and counts. Deliveries are named by their id, never by
what stands in them.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

from dagster_project.errors import UserError, user_error

STANDARD_ERROR = "-"
RUN_ENDED = "run_ended"
ELEVEN_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d{6}[ .-]?\d{5}(?![0-9A-Za-z])")
HIDDEN = "[elleve siffer skjult]"

log = logging.getLogger("dekomp")
_run: list[str] = []  # the run under way in this process


def without_identifiers(text: str) -> str:
    """A text in which whatever may be a national identity number is hidden, should a file be named after one."""
    return ELEVEN_DIGITS.sub(HIDDEN, text)


def tell(event: str, sentence: str, *, stage: str, level: int = logging.INFO, **counts: float | str) -> None:
    """Log one thing that happened."""
    log.log(level, sentence, extra={"sentence": sentence, "event": event, "stage": stage, "counts": counts})


def in_run(run_id: str | None) -> None:
    """Mark every line from now on with a run, or with none."""
    _run[:] = [run_id] if run_id else []


def open_log(target: str | None) -> None:
    """Write the log to a file, to standard error (``-``), or, with no target, only warnings in plain words.

    Raises ``UserError`` where the file cannot be opened.
    """
    handler: logging.Handler
    try:
        handler = _Plain(sys.stderr) if target in {None, STANDARD_ERROR} else _File(str(target), encoding="utf-8")
    except OSError as error:
        raise user_error(error) or UserError(f"Loggen {target} kan ikke åpnes: {error}") from error
    handler.setFormatter(JsonLines() if target else PlainWords())
    if not target:
        handler.setLevel(logging.WARNING)
        handler.addFilter(lambda record: getattr(record, "event", None) != RUN_ENDED)
    for old in [one for one in log.handlers if isinstance(one, _Plain | _File)]:
        log.removeHandler(old)
        if isinstance(old, _File):
            with suppress(OSError):  # the disk is full: what it holds back is lost
                old.close()
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


class PlainWords(logging.Formatter):
    """The sentence alone, for a person at a terminal; how the run ended, the command tells itself."""

    def format(self, record: logging.LogRecord) -> str:
        """The sentence, without identifiers."""
        return without_identifiers(_sentence(record))


class JsonLines(logging.Formatter):
    """A line of JSON for a machine."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one JSON object, without identifiers."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "run": _run[0] if _run else None,
            "stage": getattr(record, "stage", None),
            "event": getattr(record, "event", None),
            "message": _sentence(record),
            "counts": getattr(record, "counts", {}),
        }
        return without_identifiers(json.dumps(line, ensure_ascii=False))


def _sentence(record: logging.LogRecord) -> str:
    """What was told: an orchestrator that listens too writes names of its own into the record."""
    return str(getattr(record, "sentence", record.getMessage()))


class _Silent(logging.Handler):
    """A log that cannot be written stops nothing and fills no terminal."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say nothing: the disk that fails the log fails the build too, and that is told."""


class _Plain(_Silent, logging.StreamHandler):  # type: ignore[type-arg]
    pass


class _File(_Silent, WatchedFileHandler):
    """A file that may be rotated while it is written."""
