"""How far long work has come, on one line of the terminal; nothing where nobody is looking."""

from __future__ import annotations

import sys
import time

FIRST_GUESS = 2.0  # seconds of a stage before the time left is told: until then it is anyone's guess
WIDTH = 100


class Progress:
    """Stage, count and time left on standard error, where that is a terminal; the line is empty when it is left."""

    def __init__(self, quiet: bool = False) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self._started = time.monotonic()

    def __enter__(self) -> Progress:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the line empty, also where the work broke off."""
        self.done()

    def stage(self, what: str) -> None:
        """Tell which stage has begun."""
        self._started = time.monotonic()
        self._write(f"{what} ...")

    def step(self, number: int, total: int, what: str) -> None:
        """Tell that so many of so many are done in this stage."""
        if self.shown:
            left = time_left(time.monotonic() - self._started, number, total)
            self._write(f"{number} av {total}{f', {left}' if left else ''}: {what}")

    def done(self) -> None:
        """Leave the line empty."""
        self._write("")

    def _write(self, text: str) -> None:
        if self.shown:
            sys.stderr.write(f"\r\033[K{text[:WIDTH]}")
            sys.stderr.flush()


def time_left(spent: float, number: int, total: int) -> str:
    """About how long the rest takes if it goes on as it has, in words; empty while that is not known."""
    if spent < FIRST_GUESS or not 0 < number < total:
        return ""
    seconds = spent / number * (total - number)
    return f"ca. {seconds / 60:.0f} min igjen" if seconds >= 90 else f"ca. {max(round(seconds), 1)} s igjen"
