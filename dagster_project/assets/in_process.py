"""Runs the whole graph once in this process, without a Dagster server."""

import dagster as dg

from dagster_project.definitions import definitions
from dagster_project.schedules import NIGHTLY
from dagster_project.warehouse.workplace import Workplace

SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # the command tells what fails


def run_graph(workplace: Workplace) -> None:
    """Run every stage; raises what a stage raises, and fills the workplace's report."""
    job = definitions(workplace, fresh_report=False).resolve_job_def(NIGHTLY)
    with dg.DagsterInstance.ephemeral() as instance:
        job.execute_in_process(instance=instance, run_config=SILENT)
