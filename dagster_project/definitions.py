"""The whole graph on one screen: collects, decides nothing.

Deliveries are judged and loaded (``ingest``), dbt makes and tests the marts (``marts``), and what passes is put in
force (``published``). What a stage does is in ``warehouse``; what a figure means is in ``dbt``.
"""

from __future__ import annotations

import dagster as dg

from dagster_project.assets import ingest, marts, published
from dagster_project.assets.workplace import locked
from dagster_project.schedules import nightly_job, nightly_schedule
from dagster_project.settings import Settings
from dagster_project.warehouse.workplace import Workplace


def definitions(workplace: Workplace) -> dg.Definitions:
    """The graph of one workplace."""
    return dg.Definitions(
        assets=[
            *ingest.DELIVERIES,
            ingest.raw_tables,
            marts.mart_assets(workplace.layout),
            published.published_asset(workplace.layout),
        ],
        jobs=[nightly_job()],
        schedules=[nightly_schedule()],
        resources={"workplace": locked(workplace)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What ``dagster dev`` and the daemon load."""
    return definitions(Workplace.of(Settings()))
