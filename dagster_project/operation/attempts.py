"""A few attempts at something that may fail for a moment."""

from __future__ import annotations

import time
from collections.abc import Callable

ATTEMPTS = 3
FIRST_WAIT = 1.0  # seconds; doubled for each attempt


def attempted(action: Callable[[], None], passing: Callable[[Exception], bool]) -> None:
    """Do it, again after a pause where the fault is a passing one. Raises the last error."""
    for attempt in range(ATTEMPTS):
        try:
            return action()
        except Exception as error:
            if attempt == ATTEMPTS - 1 or not passing(error):
                raise
            time.sleep(FIRST_WAIT * 2**attempt)
    return None
