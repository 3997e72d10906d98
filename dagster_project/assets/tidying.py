"""Old runs out of Dagster's store, which keeps every event of every run until it is told otherwise."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from dagster_project.environments import TIDYING
from dagster_project.settings import Settings

ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def tidying_job(settings: Settings) -> dg.JobDefinition:
    """Remove runs that ended longer ago than the settings keep them; the warehouse's own run log is not touched."""

    @dg.op(name="remove_old_runs")
    def remove_old_runs(context: dg.OpExecutionContext) -> int:
        before = datetime.now(UTC) - timedelta(days=settings.keep_runs_days)
        old = context.instance.get_runs(dg.RunsFilter(statuses=ENDED, created_before=before))
        for run in old:
            context.instance.compute_log_manager.delete_logs(prefix=[run.run_id])
            context.instance.delete_run(run.run_id)
        context.log.info(f"{len(old)} kjøringer eldre enn {settings.keep_runs_days} dager er fjernet.")
        return len(old)

    @dg.job(name=TIDYING, description="Gamle kjøringer ut av Dagsters lager", executor_def=dg.in_process_executor)
    def tidying() -> None:
        remove_old_runs()

    return tidying
