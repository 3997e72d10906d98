"""The structured log: one JSON object a line, no personal identifier in it; waiting for the lock is told."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from dagster_project.errors import UserError
from dagster_project.operation.logs import in_run, open_log, tell, without_identifiers
from dagster_project.operation.waiting import WaitedTooLongError, waited
from dagster_project.warehouse.layout import BuildRunningError


@pytest.fixture(autouse=True)
def closed_again() -> Iterator[None]:
    yield
    in_run(None)
    open_log(None)


def test_a_line_is_one_object_with_run_stage_event_and_counts(tmp_path: Path) -> None:
    open_log(str(tmp_path / "log"))
    tell("ingested", "Leveransene er lest.", stage="ingest", accepted=3)
    in_run("run-1")
    tell("built", "Bygd;\nmed linjeskift.", stage="build", level=logging.ERROR)
    first, second = (json.loads(line) for line in (tmp_path / "log").read_text().splitlines())
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "level": "info",
        "run": None,
        "stage": "ingest",
        "event": "ingested",
        "message": "Leveransene er lest.",
        "counts": {"accepted": 3},
    }
    assert (second["run"], second["level"], second["message"]) == ("run-1", "error", "Bygd;\nmed linjeskift.")


def test_two_logs_in_turn_write_each_line_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_log(str(tmp_path / "one"))
    open_log("-")
    tell("started", "I gang.", stage="run")
    assert (tmp_path / "one").read_text() == ""
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["started"]


def test_without_a_log_only_warnings_are_told_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    open_log(None)
    tell("built", "Bygd.", stage="build")
    tell("notice_failed", "Varselet kom ikke fram.", stage="notice", level=logging.ERROR)
    tell("run_ended", "Disken er full.", stage="run", level=logging.ERROR)  # the command tells it
    assert capsys.readouterr().err == "Varselet kom ikke fram.\n"


def test_a_log_that_cannot_be_opened_is_told_and_one_that_cannot_be_written_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError, match="missing/log kan ikke brukes: den finnes ikke"):
        open_log(str(tmp_path / "missing" / "log"))
    open_log("/dev/full")
    tell("built", "Bygd.", stage="build")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("participants/2018/01017012345.csv", "participants/2018/[elleve siffer skjult].csv"),
        ("010170 12345 og 010170-12345", "[elleve siffer skjult] og [elleve siffer skjult]"),
        ("reports-Rogaland-2018-v001-01017012345f", "reports-Rogaland-2018-v001-01017012345f"),  # of a hash
        ("1234567890123 og 971032081", "1234567890123 og 971032081"),
        ("20260101T000000000000Z", "20260101T000000000000Z"),
    ],
)
def test_what_may_be_a_national_identity_number_is_hidden(text: str, shown: str, tmp_path: Path) -> None:
    assert without_identifiers(text) == shown
    open_log(str(tmp_path / "log"))
    tell("rejected", text, stage="ingest", delivery=text)
    line = json.loads((tmp_path / "log").read_text())
    assert (line["message"], line["counts"]["delivery"]) == (shown, shown)


def lock_free_after(refusals: int, log: list[str]) -> AbstractContextManager[None]:
    @contextmanager
    def lock() -> Iterator[None]:
        if log.count("refused") < refusals:
            log.append("refused")
            raise BuildRunningError("En annen bygging av /srv pågår (prosess 7).")
        log.append("held")
        yield
        log.append("released")

    return lock()


def test_waiting_lasts_longer_and_longer_until_the_lock_is_free() -> None:
    log: list[str] = []
    pauses: list[float] = []
    with waited(lambda: lock_free_after(9, log), 3600, sleep=pauses.append, clock=lambda: sum(pauses)):
        assert log[-1] == "held"
    assert log == ["refused"] * 9 + ["held", "released"]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_waiting_ends_at_the_limit_with_the_process_named() -> None:
    pauses: list[float] = []
    with (
        pytest.raises(WaitedTooLongError, match=r"Ventet 2 minutter forgjeves\. .*\(prosess 7\)"),
        waited(lambda: lock_free_after(99, []), 120, sleep=pauses.append, clock=lambda: sum(pauses)),
    ):
        raise AssertionError("not reached")
    assert sum(pauses) == 120


def test_an_error_of_the_work_is_no_reason_to_wait() -> None:
    log: list[str] = []
    with pytest.raises(BuildRunningError, match="inner"), waited(lambda: lock_free_after(0, log), 60):
        raise BuildRunningError("inner")
    assert log == ["held"]
