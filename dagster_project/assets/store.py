"""Dagster's store on SQLite, with the files of the event log kept open.

A night has some thousand events, each written two or three times. Dagster opens the file, works the statement out anew,
waits for the disk and closes the file each time: a quarter of the night's length. The files are the same as those of
``storage: sqlite``, so an installation can go from one to the other and back. Named in ``deploy/dagster.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage, _event_logs_directory
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event

KEPT_OPEN = 8  # files: the pages look at many runs, and each has its own


class EventLog(SqliteEventLogStorage):
    """The event log of an installation, one file a run and one for all."""

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """One transaction in a file, which stays open afterwards."""
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        engine = self._engines.pop(shard, None) or self._opened(shard)
        self._engines[shard] = engine  # the last one used is the last one closed
        while len(self._engines) > KEPT_OPEN:
            self._engines.pop(next(iter(self._engines))).dispose()
        return engine

    def _opened(self, shard: str) -> Engine:
        waits = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
        engine = create_engine(self.conn_string_for_shard(shard), connect_args=waits)
        event.listen(engine, "connect", _waits_less)
        self._initdb(engine)
        return engine

    def wipe(self) -> None:
        """Forget every run; files that are removed may not be open."""
        self._close()
        super().wipe()

    def dispose(self) -> None:
        """Close everything."""
        super().dispose()
        self._close()

    def _close(self) -> None:
        while self._engines:
            self._engines.popitem()[1].dispose()


def _waits_less(connection: Any, _record: object) -> None:
    """Let the disk come later: when the power goes, the last events may be lost, and nothing is damaged."""
    connection.execute("pragma synchronous = normal")


class Store(DagsterSqliteStorage):
    """Runs, events and schedules of an installation, in files below one folder."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLog(_event_logs_directory(base_dir))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]) -> Store:
        """The store that ``dagster.yaml`` describes."""
        return cls.from_local(inst_data=inst_data, **config_value)
