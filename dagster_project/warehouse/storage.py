"""A database that cannot be read or written, told in a sentence: what failed, where, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project.errors import UserError, passes, reason_in


class StorageError(UserError):
    """A disk or a database did not do what it was asked to, so nothing was published."""

    def __init__(self, what: str, where: Path, said: str) -> None:
        self.transient = passes(said)
        reason = reason_in(said) or f"systemet svarte «{said.strip().splitlines()[0] if said.strip() else 'ingenting'}»"
        super().__init__(f"{what} {where} mislyktes: {reason}. Det som var publisert, står urørt.")


@contextmanager
def at_work(what: str, where: Path) -> Iterator[None]:
    """Tell what was being done, and where, should disk or database fail."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise StorageError(what, where, str(error)) from error
