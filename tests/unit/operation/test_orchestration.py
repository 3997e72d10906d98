"""Dagster's side: when things run, what starts them, what is tried again, and what is recorded."""

import errno
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator  # what the daemon asks
from receivers import web_server
from test_deadlines import receipt
from test_status import Machine

from dagster_project.assets import stage as stages
from dagster_project.assets.abandoned import UNDER_WAY, end_abandoned
from dagster_project.assets.tidying import tidying_job
from dagster_project.assets.workplace import TOLD, WorkplaceResource, locked
from dagster_project.checks import freshness_checks
from dagster_project.environments import ENVIRONMENTS, NIGHTLY, PAGES, RELEASE, TIDYING, runs_in
from dagster_project.errors import UserError
from dagster_project.operation import waiting
from dagster_project.operation.runs import Run, RunLog
from dagster_project.schedules import schedules
from dagster_project.sensors import arrivals_sensor, lost_runs_sensor, pages_sensor
from dagster_project.settings import Settings
from dagster_project.warehouse.publish import Published

OSLO = ZoneInfo("Europe/Oslo")
SUCCESS = dg.DagsterRunStatus.SUCCESS
EVERY_DAY = {"nightly_schedule", "freshness_schedule", "tidying_schedule", "pages_sensor", "lost_runs_sensor"}


def nights(first: datetime) -> Iterator[datetime]:
    """When the nightly build starts from a moment on, in UTC."""
    (nightly,) = [one for one in schedules(frozenset()) if one.job_name == NIGHTLY]
    found = schedule_execution_time_iterator(first.timestamp(), nightly.cron_schedule, nightly.execution_timezone)
    return (one.astimezone(UTC) for one in found)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (datetime(2027, 3, 27, tzinfo=UTC), ["27T02", "28T01", "29T01"]),  # the clock is set forward on the 28th
        (datetime(2026, 10, 24, tzinfo=UTC), ["24T01", "25T02", "26T02"]),  # the clock is set back on the 25th
    ],
)
def test_the_build_starts_at_three_in_oslo_when_the_clock_changes(first: datetime, expected: list[str]) -> None:
    found = [next(iterator) for iterator in [nights(first)] for _ in expected]
    assert [f"{one:%dT%H}" for one in found] == expected
    assert {(one.minute, one.second) for one in found} == {(0, 0)}


def test_no_night_of_ten_years_is_skipped_or_doubled() -> None:
    end = datetime(2037, 1, 1, tzinfo=UTC)
    found = [one.astimezone(OSLO) for one in takewhile(lambda one: one < end, nights(datetime(2027, 1, 1, tzinfo=UTC)))]
    assert [one.date() for one in found] == [date(2027, 1, 1) + timedelta(days=day) for day in range(3653)]
    assert {(one.hour, one.minute) for one in found} == {(3, 0)}


@pytest.mark.parametrize(
    ("environment", "running"),
    [
        ("development", set()),
        ("staging", EVERY_DAY),
        ("production", EVERY_DAY | {"arrivals_sensor"}),
    ],
)
def test_what_runs_by_itself_where(environment: str, running: set[str], tmp_path: Path) -> None:
    names = runs_in(environment)
    sensors = [make(Settings(warehouse=tmp_path), names) for make in (arrivals_sensor, pages_sensor, lost_runs_sensor)]
    found = {one.name for one in schedules(names) if one.default_status == dg.DefaultScheduleStatus.RUNNING}
    found |= {one.name for one in sensors if one.default_status == dg.DefaultSensorStatus.RUNNING}
    assert found == running
    assert set(ENVIRONMENTS) == {"development", "staging", "production"}


def test_an_unknown_environment_is_told_with_the_ones_there_are() -> None:
    with pytest.raises(UserError, match=r"«prod».*development, staging, production"):
        runs_in("prod")


def test_the_sensor_starts_one_run_when_the_folder_has_been_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    settings = Settings(warehouse=tmp_path / "v", deliveries=tmp_path / "l", quiet_seconds=60)
    sensor = arrivals_sensor(settings, frozenset())
    cursor: str | None = None

    def tick(after: float) -> dg.RunRequest | str:
        nonlocal cursor
        now[0] += after
        context = dg.build_sensor_context(cursor=cursor)
        answer = sensor.evaluate_tick(context)
        cursor = answer.cursor
        return answer.run_requests[0] if answer.run_requests else str(answer.skip_message)

    assert "kan ikke leses" in str(tick(0))
    file = tmp_path / "l" / "gsi" / "2018-19" / "gsi.csv"
    file.parent.mkdir(parents=True)
    file.write_text("Skoleår;")
    assert "venter" in str(tick(30))
    file.write_text("Skoleår;Nivå")  # still being copied
    assert "venter" in str(tick(61))
    assert "venter" in str(tick(59))
    taken = tick(1)
    assert isinstance(taken, dg.RunRequest)
    assert taken.run_key
    assert tick(30) == tick(3_600) == "Ingenting nytt er levert."
    file.write_text("Skoleår;Nivå;Enhetskode")
    assert "venter" in str(tick(30))
    again = tick(60)
    assert isinstance(again, dg.RunRequest)
    assert again.run_key != taken.run_key


@dataclass
class Night:
    """A run under Dagster of one stage that does what it is told, in a warehouse of its own."""

    folder: Path
    attempts: list[int] = field(default_factory=list)
    starts_over: bool | None = None

    def runs(self, work: Callable[[int], None], tags: dict[str, str] | None = None, wait: float = 0) -> Run:
        """Run it; ``work`` gets the number of the attempt. The run as it was recorded."""
        settings = Settings(warehouse=self.folder, lock_wait_seconds=wait)

        @dg.asset
        def one(context: dg.AssetExecutionContext, workplace: WorkplaceResource) -> None:
            with stages.stage("build", context, workplace):
                self.attempts.append(len(self.attempts) + 1)
                work(self.attempts[-1])
            workplace.workplace.report.published = Published("v1", self.folder, {})

        once_more = {"enabled": True, "max_retries": 1, "retry_on_asset_or_op_failure": False}
        with dg.DagsterInstance.ephemeral(settings={"run_retries": once_more}) as instance:
            quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
            result = dg.materialize(
                [one],
                resources={"workplace": locked(settings)},
                instance=instance,
                tags=tags,
                run_config=quiet,
                raise_on_error=False,
            )
            recorded = instance.get_run_by_id(result.run_id)
            self.starts_over = recorded is not None and recorded.tags.get("dagster/will_retry") == "true"
            assert recorded and TOLD in recorded.tags
        return next(RunLog(self.folder).runs())


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    monkeypatch.setattr(stages, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(waiting, "FIRST_WAIT", 0.01)
    return Night(tmp_path)


def full_disk(until: int) -> Callable[[int], None]:
    def work(attempt: int) -> None:
        if attempt < until:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/srv/varehus")

    return work


def test_a_fault_that_passes_is_tried_again_and_the_run_is_good(night: Night) -> None:
    run = night.runs(full_disk(until=3), {"dagster/schedule_name": "nightly_schedule"})
    assert night.attempts == [1, 2, 3]
    assert (run.outcome, run.started_by, run.reason, run.version) == ("published", "schedule", None, "v1")


def test_a_fault_that_does_not_pass_ends_the_run_after_three_more_attempts(night: Night) -> None:
    run = night.runs(full_disk(until=99), {"dagster/sensor_name": "arrivals_sensor"})
    assert night.attempts == [1, 2, 3, 4]
    assert (run.outcome, run.started_by) == ("failed", "sensor")
    assert run.reason == "/srv/varehus kan ikke brukes: det er ikke mer plass på disken. Frigjør plass og prøv igjen."


def published_at_once() -> dg.JobDefinition:
    """A job that says that it has published."""

    @dg.op
    def one(workplace: WorkplaceResource) -> None:
        workplace.workplace.report.published = Published("v1", workplace.workplace.layout.folder, {})

    @dg.job(resource_defs={"workplace": locked(Settings())}, executor_def=dg.in_process_executor)
    def job() -> None:
        one()

    return job


def test_the_command_that_executes_a_job_leaves_one_run_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEKOMP_WAREHOUSE", str(tmp_path / "warehouse"))
    with (
        dg.DagsterInstance.local_temp(str(tmp_path)) as instance,
        dg.execute_job(dg.reconstructable(published_at_once), instance) as result,  # as the command does it
    ):
        assert result.success
    (run,) = RunLog(tmp_path / "warehouse").runs()
    assert (run.outcome, run.version) == ("published", "v1")


def test_a_fault_in_data_is_not_tried_again(night: Night) -> None:
    def damaged(_: int) -> None:
        raise UserError("Arkivfilen er skadet.")

    run = night.runs(damaged)
    assert (night.attempts, night.starts_over) == ([1], False)
    assert (run.outcome, run.started_by, run.reason) == ("failed", "pages", "Arkivfilen er skadet.")


def test_a_version_held_back_is_no_failure_and_is_not_tried_again(night: Night) -> None:
    class HeldBackError(UserError):
        holds_back = True

    def held(_: int) -> None:
        raise HeldBackError("Fylket 11 endret seg 40 %.")

    run = night.runs(held)
    assert night.attempts == [1]
    assert (run.outcome, run.reason) == ("held", "Fylket 11 endret seg 40 %.")


def test_a_run_that_meets_a_held_lock_waits_and_then_fails_clearly(night: Night) -> None:
    work = full_disk(until=0)
    with other_build(night.folder):
        run = night.runs(work, wait=0.2)
    assert night.attempts == []
    assert (run.outcome, night.starts_over) == ("failed", False)
    assert str(run.reason).startswith("Ventet 0 minutter forgjeves. En annen bygging av")
    assert night.runs(work).outcome == "published"


@contextmanager
def other_build(folder: Path) -> Iterator[None]:
    """Another process that holds the warehouse."""
    code = (
        "import sys; from pathlib import Path; from dagster_project.warehouse.layout import Layout\n"
        "with Layout(Path(sys.argv[1])).lock():\n    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "held\n"
        yield
        child.communicate()


def test_the_freshness_checks_say_what_status_says(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    now = datetime(2019, 2, 1, 8, tzinfo=UTC)
    machine.publish(now - timedelta(hours=30))
    machine.receive(receipt(1, "gsi", None, "2018-19"), receipt(2, "agreements", "Rogaland", "2018"))
    settings = Settings(warehouse=machine.warehouse, deliveries=machine.deliveries)
    answers = {}
    for check in freshness_checks(settings, lambda: now):
        (key,) = check.check_keys
        answer = check()
        assert isinstance(answer, dg.AssetCheckResult)
        answers[key.asset_key.path[-1]] = (answer.passed, answer.description)
    assert answers["gsi"] == (True, "Ingenting er forsinket.")
    assert answers["reports"] == (
        False,
        "Rapporter for 2018 skulle vært levert 15.01.2019. Mangler: Rogaland.",
    )
    assert not answers["warehouse"][0]


def test_old_runs_leave_the_store_of_dagster_and_new_ones_stay(tmp_path: Path) -> None:
    settings = Settings(warehouse=tmp_path, keep_runs_days=90)
    with dg.instance_for_test() as instance:
        for name, days in (("old", 91), ("new", 89)):
            at = datetime.now(UTC) - timedelta(days=days)
            run = instance.create_run_for_job(tidying_job(settings), tags={"name": name}, status=SUCCESS)
            with sqlite3.connect(Path(instance.root_directory) / "history" / "runs.db") as runs:
                runs.execute("update runs set create_timestamp = ? where run_id = ?", (str(at)[:19], run.run_id))
        assert tidying_job(settings).execute_in_process(instance=instance).output_for_node("remove_old_runs") == 1
        kept = {run.tags.get("name") for run in instance.get_runs()}
    assert kept == {"new", None}


def test_dagster_as_installed_is_silent_outwards_and_lets_one_run_go_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with dg.DagsterInstance.from_config(str(Path(__file__).parents[3] / "deploy")) as instance:
        queue = instance.get_concurrency_config().run_queue_config
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled  # asks for an e-mail address in the pages
        assert instance.run_monitoring_enabled
        assert (instance.run_retries_enabled, instance.run_retries_max_retries) == (True, 1)
        assert not instance.run_retries_retry_on_asset_or_op_failure
        assert queue and queue.max_concurrent_runs == 1
        assert queue.max_user_code_failure_retries == 5  # by default a busy machine loses the night


@pytest.mark.parametrize(
    ("job", "tags", "told"),
    [
        (NIGHTLY, {}, "failed"),
        (NIGHTLY, {"dagster/will_retry": "false"}, "failed"),
        (NIGHTLY, {"dagster/will_retry": "true"}, None),
        (NIGHTLY, {TOLD: "true", "dagster/will_retry": "false"}, None),
        (PAGES, {}, "no_pages"),
        (RELEASE, {}, "no_release"),
        (TIDYING, {}, None),
    ],
)
def test_a_run_that_could_not_tell_of_itself_is_told_of_once_it_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: str, tags: dict[str, str], told: str | None
) -> None:
    with web_server() as web, dg.instance_for_test() as instance:
        monkeypatch.setenv("DEKOMP_WEBHOOK_URL", web.url)
        run = instance.create_run_for_job(named(job), tags=tags, status=dg.DagsterRunStatus.STARTED)
        instance.report_run_failed(run, "Run worker process unexpectedly exited")
        (event,) = [one.dagster_event for one in instance.all_logs(run.run_id) if one.dagster_event]
        found = instance.get_run_by_id(run.run_id)
        assert found and event
        sensor = lost_runs_sensor(Settings(warehouse=tmp_path), frozenset())
        sensor(dg.build_run_status_sensor_context(sensor.name, event, instance, found).for_run_failure())
    assert [post["event"] for post in web.posts] == [told] * (told is not None)
    assert all(run.run_id in post["text"] and str(tmp_path) in post["text"] for post in web.posts)


def test_pages_follow_each_version_in_force_once_whoever_put_it_there(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    sensor = pages_sensor(Settings(warehouse=machine.warehouse), frozenset())

    def asked() -> list[str | None]:
        return [one.run_key for one in sensor.evaluate_tick(dg.build_sensor_context()).run_requests or []]

    assert (asked(), sensor.job_name) == ([], PAGES)
    for day, name in ((1, "20260301T000000000000Z"), (2, "20260302T000000000000Z")):
        (machine.warehouse / "published").unlink(missing_ok=True)
        machine.publish(datetime(2026, 3, day, tzinfo=UTC))
        assert asked() == asked() == [name]  # Dagster starts one run for each key
        site = machine.warehouse / "site"
        site.mkdir(exist_ok=True)
        (site / "dekomp-site.json").write_text(f'{{"version": "{name}"}}', encoding="utf-8")
        assert asked() == []


def test_runs_that_went_down_with_the_service_hold_up_no_other_and_start_over() -> None:
    once_more = {"enabled": True, "max_retries": 1, "retry_on_asset_or_op_failure": False}
    with dg.instance_for_test(overrides={"run_retries": once_more}) as instance:
        begun = [instance.create_run_for_job(named(NIGHTLY), status=one) for one in UNDER_WAY]
        others = [
            instance.create_run_for_job(named(NIGHTLY), status=one)
            for one in (dg.DagsterRunStatus.NOT_STARTED, SUCCESS)
        ]
        assert end_abandoned(instance) == 3
        found = {run.run_id: run for run in instance.get_runs()}
    assert {found[run.run_id].status for run in begun} == {dg.DagsterRunStatus.FAILURE}
    assert {found[run.run_id].tags["dagster/will_retry"] for run in begun} == {"true"}
    assert [found[run.run_id].status for run in others] == [dg.DagsterRunStatus.NOT_STARTED, SUCCESS]


def named(name: str) -> dg.JobDefinition:
    """A job that does nothing."""

    @dg.job(name=name)
    def nothing() -> None:
        pass

    return nothing
