"""Dagster's store as it is installed holds what Dagster's own does, in the same files."""

import shutil
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.assets.store import KEPT_OPEN, EventLog

DEPLOYED = Path(__file__).parents[3] / "deploy" / "dagster.yaml"
ONE = dg.AssetKey("one")


@dg.asset
def one() -> None:
    pass


@dg.asset_check(asset=one)
def whole() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(DEPLOYED, tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path


def installed(home: Path) -> dg.DagsterInstance:
    """The store as the services open it."""
    instance = dg.DagsterInstance.from_config(str(home))
    assert isinstance(instance.event_log_storage, EventLog)
    return instance


def of_dagster(home: Path) -> dg.DagsterInstance:
    """Dagster's own store on the same folder."""
    return dg.DagsterInstance.local_temp(str(home))


def run(instance: dg.DagsterInstance) -> str:
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    return dg.materialize([one, whole], instance=instance, run_config=quiet).run_id


def told(instance: dg.DagsterInstance, run_id: str) -> list[tuple[float, str]]:
    """Every event of a run, with what is known of the asset across runs."""
    return [(event.timestamp, event.message) for event in instance.all_logs(run_id)]


def checks(instance: dg.DagsterInstance) -> list[str]:
    """The runs in which the check was made, the newest first."""
    key = dg.AssetCheckKey(ONE, "whole")
    return [record.run_id for record in instance.event_log_storage.get_asset_check_execution_history(key, limit=100)]


def test_dagsters_own_store_reads_what_is_written_here_and_the_other_way_round(home: Path) -> None:
    with installed(home) as here:
        runs = [run(here) for _ in range(KEPT_OPEN + 1)]  # more than are kept open
        with of_dagster(home) as other:
            for run_id in runs:
                assert told(other, run_id) == told(here, run_id)
                assert len(told(here, run_id)) > 8
            runs.append(run(other))
            for store in (here, other):
                latest = store.get_latest_materialization_event(ONE)
                assert latest
                assert latest.run_id == runs[-1]
                assert checks(store) == runs[::-1]
    assert {path.suffix for path in (home / "history").rglob("*") if path.is_file()} == {".db"}  # all was closed


def test_a_run_that_is_removed_is_gone_and_the_next_one_is_kept(home: Path) -> None:
    with installed(home) as here:
        gone = run(here)
        here.delete_run(gone)
        assert told(here, gone) == []
        kept = run(here)
        here.event_log_storage.wipe()
        assert told(here, kept) == []
        assert told(here, run(here)) != []
