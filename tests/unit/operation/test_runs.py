"""The run log tells how a run ended, also when it never got to say so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.operation import runs
from dagster_project.operation.runs import RunLog

STARTS_AND_WAITS = """
import sys, time
from pathlib import Path
from dagster_project.operation.runs import RunLog
run = RunLog(Path(sys.argv[1])).start("schedule")
print("started", flush=True)
time.sleep(60)
"""


def test_a_run_has_a_start_and_an_end(tmp_path: Path) -> None:
    run = RunLog(tmp_path).start("command")
    (under_way,) = RunLog(tmp_path).runs()
    assert (under_way.outcome, under_way.started_by, under_way.process) == ("running", "command", os.getpid())
    assert under_way.seconds is None
    run.end("failed", reason="Disken er full.")
    (ended,) = RunLog(tmp_path).runs()
    assert (ended.outcome, ended.reason, ended.version) == ("failed", "Disken er full.", None)
    assert ended.run_id == run.run_id
    assert ended.seconds is not None


def test_a_run_that_is_killed_was_under_way_and_is_then_interrupted(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "started\n"
        (run,) = RunLog(tmp_path).runs()
        assert (run.outcome, run.process) == ("running", child.pid)
        child.send_signal(signal.SIGKILL)
        child.wait()
    (run,) = RunLog(tmp_path).runs()
    assert (run.outcome, run.started_by, run.ended_at) == ("interrupted", "schedule", None)


@pytest.mark.parametrize("torn", ['{"ended_at": "2026-', "", "[]", '{"outcome": "published"}', "\x00\x00"])
def test_an_end_that_was_only_half_written_is_none(tmp_path: Path, torn: str) -> None:
    RunLog(tmp_path).start("command").end("published", version="v1")
    (path,) = (tmp_path / "runs").iterdir()
    path.write_text(path.read_text().splitlines()[0] + "\n" + torn)
    (run,) = RunLog(tmp_path).runs()
    assert run.outcome == "interrupted"


def test_newest_first_a_stray_file_is_passed_over_and_the_oldest_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "KEPT", 3)
    ids = []
    for _ in range(5):
        run = RunLog(tmp_path).start("command")
        run.end("published")
        ids.append(run.run_id)
    (tmp_path / "runs" / "1-stray.jsonl").write_text("no run")
    assert [run.run_id for run in RunLog(tmp_path).runs()] == [ids[4], ids[3], ids[2]]


def test_start_and_end_fit_in_one_block_of_the_disk(tmp_path: Path) -> None:
    RunLog(tmp_path).start("schedule").end("failed", reason="å" * 10_000)
    (path,) = (tmp_path / "runs").iterdir()
    assert path.stat().st_size <= 4096
    assert set(json.loads(path.read_text().splitlines()[1])["reason"]) == {"å"}


def test_a_log_that_cannot_be_written_stops_no_run(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    run = RunLog(tmp_path).start("command")
    run.end("published")
    assert [*RunLog(tmp_path).runs()] == []
