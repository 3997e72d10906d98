"""What starts a build when something has been delivered."""

from __future__ import annotations

import time

import dagster as dg

from dagster_project.environments import ARRIVALS, NIGHTLY
from dagster_project.operation.arrivals import Watch, look
from dagster_project.settings import Settings

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
