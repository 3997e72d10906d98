"""What starts a build when something is delivered, pages when it is published, and what tells of lost runs."""

from __future__ import annotations

import time

import dagster as dg

from dagster_project.assets.workplace import TOLD
from dagster_project.environments import ARRIVALS, LOST_RUNS, NIGHTLY, PAGES
from dagster_project.operation import notices
from dagster_project.operation.arrivals import Watch, look
from dagster_project.settings import Settings
from dagster_project.site.marker import written_version
from dagster_project.warehouse.history.versions import published_version
from dagster_project.warehouse.layout import Layout

SECONDS_BETWEEN_LOOKS = 30


def arrivals_sensor(settings: Settings, running: frozenset[str]) -> dg.SensorDefinition:
    """One build for each new state of the delivery folder, once the folder has been left alone for a while."""

    @dg.sensor(
        name=f"{ARRIVALS}_sensor",
        job_name=NIGHTLY,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING if ARRIVALS in running else dg.DefaultSensorStatus.STOPPED,
        description="Bygger varehuset når noe nytt er levert og leveransemappen har fått ro.",
    )
    def sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        found = look(settings.deliveries_folder, Watch.read(context.cursor), time.time(), settings.quiet_seconds)
        context.update_cursor(found.watch.text())
        return dg.RunRequest(run_key=found.take) if found.take else dg.SkipReason(found.reason)

    return sensor


def pages_sensor(settings: Settings, running: frozenset[str]) -> dg.SensorDefinition:
    """The pages written anew for each version in force, once, whoever put it there: a run, a command or a person."""
    layout = Layout(settings.warehouse_folder)

    @dg.sensor(
        name=f"{PAGES}_sensor",
        job_name=PAGES,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING if PAGES in running else dg.DefaultSensorStatus.STOPPED,
        description="Skriver nettsidene når en ny utgave er publisert.",
    )
    def sensor(_context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        version = published_version(layout)
        if version is None:
            return dg.SkipReason("Ingenting er publisert.")
        if version.name == written_version(layout.site):
            return dg.SkipReason(f"Nettsidene viser utgaven {version.name}.")
        return dg.RunRequest(run_key=version.name)

    return sensor


def lost_runs_sensor(settings: Settings, running: frozenset[str]) -> dg.SensorDefinition:
    """A notice of each build, or run of what follows a build, that could not tell of itself and is not started over."""

    @dg.run_failure_sensor(
        name=f"{LOST_RUNS}_sensor",
        default_status=dg.DefaultSensorStatus.RUNNING if LOST_RUNS in running else dg.DefaultSensorStatus.STOPPED,
        description="Varsler om kjøringer som ikke kunne si fra selv, og om nettsider og utgivelser som ikke ble til.",
    )
    def sensor(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        run = context.dagster_run
        if run.job_name not in notices.LOST or TOLD in run.tags or run.tags.get("dagster/will_retry") == "true":
            return dg.SkipReason("Kjøringen har sagt fra selv, eller den starter på nytt.")
        notices.send([notices.of_lost_run(settings.warehouse_folder, run.job_name, run.run_id)])
        return None

    return sensor
