"""Runs whose processes went down with the services: ended in Dagster's store before the daemon starts.

Otherwise they would hold up every other run for hours. Ended, they start over by themselves, as ``deploy/dagster.yaml``
has it. Run by the daemon's unit: ``python -m dagster_project.assets.abandoned``
"""

import dagster as dg

UNDER_WAY = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
WENT_DOWN = "Prosessen gikk ned sammen med tjenesten."


def end_abandoned(instance: dg.DagsterInstance) -> int:
    """End every run that is said to be under way; how many there were. No run may be under way when this is called."""
    abandoned = instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY))
    for run in abandoned:
        instance.report_run_failed(run, WENT_DOWN)
    return len(abandoned)


if __name__ == "__main__":
    with dg.DagsterInstance.get() as here:
        end_abandoned(here)
