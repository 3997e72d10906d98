"""Which faults are worth another attempt."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import duckdb
import pytest

from dagster_project.errors import UserError, is_transient
from dagster_project.warehouse.archive import DamagedArchiveError
from dagster_project.warehouse.build import BuildResult, DbtError, FailedChecksError, Failure
from dagster_project.warehouse.ingest import NoDeliveriesError
from dagster_project.warehouse.layout import BuildRunningError
from dagster_project.warehouse.storage import StorageError, at_work

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
WHERE = Path("/srv/varehus/build")


def wrapped(error: Exception, *, by: Exception) -> Exception:
    """An error as an orchestrator or a room wraps it."""
    try:
        raise by from error
    except Exception as told:
        return told


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (FULL, True),
        (OSError(errno.EDQUOT, "quota"), True),
        (OSError(errno.EROFS, "read-only"), False),
        (PermissionError(errno.EACCES, "denied"), False),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
        (BuildRunningError("held"), True),
        (StorageError("Skrivingen av", WHERE, f"IO Error: {os.strerror(errno.ENOSPC)}"), True),
        (StorageError("Skrivingen av", WHERE, f"IO Error: {os.strerror(errno.EROFS)}"), False),
        (StorageError("Skrivingen av", WHERE, "Catalog Error: no such table"), False),
        (FailedChecksError(BuildResult(failures=[Failure("t", "Got 1 result", None)])), False),
        (DamagedArchiveError("damaged"), False),
        (NoDeliveriesError("empty"), False),
        (DbtError("cannot parse"), False),
        (ValueError("a fault of ours"), False),
        (wrapped(FULL, by=RuntimeError("step failed")), True),
        (wrapped(BuildRunningError("held"), by=RuntimeError("step failed")), True),
        (wrapped(FULL, by=DamagedArchiveError("damaged")), False),
        (wrapped(DamagedArchiveError("damaged"), by=RuntimeError("step failed")), False),
        (None, False),
    ],
)
def test_disks_and_locks_may_pass_and_faults_in_data_do_not(error: Exception | None, passes: bool) -> None:
    assert is_transient(error) is passes


def test_a_full_disk_told_by_the_database_may_pass() -> None:
    with pytest.raises(StorageError) as raised, at_work("Skrivingen av", WHERE):
        raise duckdb.IOException(f"Could not write file: {os.strerror(errno.ENOSPC)}")
    assert is_transient(raised.value)


def test_errors_in_a_ring_have_an_end() -> None:
    one, other = RuntimeError("one"), RuntimeError("other")
    one.__cause__, other.__cause__ = other, one
    assert not is_transient(one)
    assert not UserError.transient
