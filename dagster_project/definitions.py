"""The whole graph on one screen: collects, decides nothing.

Deliveries are judged and loaded (``ingest``), dbt makes and tests the marts (``marts``), and what passes is put in
force (``published``). Pages are written of that in a run of their own (``pages``). What a stage does is in
``warehouse`` and ``site``; what a figure means is in ``dbt``; what runs by itself is in ``environments``.
"""

from __future__ import annotations

from functools import cache

import dagster as dg

from dagster_project.assets import ingest, marts, pages, published
from dagster_project.assets.releasing import release_job
from dagster_project.assets.tidying import tidying_job
from dagster_project.assets.workplace import locked
from dagster_project.checks import freshness_checks
from dagster_project.environments import runs_in
from dagster_project.schedules import freshness_job, nightly_job, pages_job, schedules
from dagster_project.sensors import arrivals_sensor, lost_runs_sensor, pages_sensor
from dagster_project.settings import Settings
from dagster_project.warehouse.layout import Layout


def definitions(settings: Settings) -> dg.Definitions:
    """The graph of one installation."""
    layout, running = Layout(settings.warehouse_folder), runs_in(settings.environment)
    return dg.Definitions(
        assets=[
            *ingest.DELIVERIES,
            ingest.raw_tables,
            marts.mart_assets(layout),
            published.published_asset(layout),
            pages.pages_asset(settings),
        ],
        asset_checks=freshness_checks(settings),
        jobs=[nightly_job(), pages_job(), freshness_job(), release_job(settings), tidying_job(settings)],
        schedules=schedules(running),
        sensors=[make(settings, running) for make in (arrivals_sensor, pages_sensor, lost_runs_sensor)],
        resources={"workplace": locked(settings)},
        executor=dg.in_process_executor,
    )


@dg.definitions
@cache
def defs() -> dg.Definitions:
    """What ``dagster dev`` and the daemon load; Dagster asks for it several times in one process."""
    return definitions(Settings())
