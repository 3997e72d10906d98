"""When the warehouse is built."""

from __future__ import annotations

import dagster as dg

NIGHTLY = "nightly"


def nightly_job() -> dg.UnresolvedAssetJobDefinition:
    """The whole graph, from deliveries to the published warehouse."""
    return dg.define_asset_job(
        NIGHTLY, selection=dg.AssetSelection.all(), description="Leveranser inn, publisert varehus ut"
    )


def nightly_schedule() -> dg.ScheduleDefinition:
    """Every night at three, Norwegian time."""
    return dg.ScheduleDefinition(
        job_name=NIGHTLY,
        cron_schedule="0 3 * * *",
        execution_timezone="Europe/Oslo",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
