"""Waiting for the warehouse while another build holds it: longer and longer between attempts, up to a limit."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from dagster_project.errors import UserError
from dagster_project.operation.logs import tell
from dagster_project.warehouse.layout import BuildRunningError

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0


class WaitedTooLongError(UserError):
    """Another build held the warehouse for as long as a run may wait."""


@contextmanager
def waited(
    lock: Callable[[], AbstractContextManager[None]],
    limit_seconds: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[None]:
    """Hold a lock as soon as it is free. Raises ``WaitedTooLongError`` after ``limit_seconds``."""
    started, wait = clock(), FIRST_WAIT
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(lock())
                break
            except BuildRunningError as error:
                left = limit_seconds - (clock() - started)
                if left <= 0:
                    raise WaitedTooLongError(
                        f"Ventet {limit_seconds / 60:.0f} minutter forgjeves. {error} "
                        "Henger den, stopp prosessen: låsen slippes med den."
                    ) from error
                tell("waiting", f"Venter på låsen: {error}", stage="lock", level=logging.WARNING)
                sleep(min(wait, left))
                wait = min(2 * wait, LONGEST_WAIT)
        yield
