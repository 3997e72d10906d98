"""The workplace as a Dagster resource, with the warehouse locked for as long as a run lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dagster as dg

from dagster_project.operation.logs import open_log
from dagster_project.operation.recorded import PAGES, SCHEDULE, SENSOR, recorded
from dagster_project.operation.waiting import waited
from dagster_project.settings import Settings
from dagster_project.warehouse.workplace import Workplace

TOLD = "dekomp/told"  # the tag of a run that came to its end, and told how it went


@dataclass
class WorkplaceHolder:
    """What an asset gets: the workplace of its run, and the place to leave what went wrong."""

    workplace: Workplace
    failure: BaseException | None = None


WorkplaceResource = dg.ResourceParam[WorkplaceHolder]


def locked(settings: Settings) -> dg.ResourceDefinition:
    """A resource that waits for the build lock and holds it; each run has a report of its own and is recorded once.

    ``dagster job execute`` opens the resources of a run once more when it has ended, and does nothing with them.
    """

    @dg.resource
    @contextmanager
    def resource(context: dg.InitResourceContext) -> Iterator[WorkplaceHolder]:
        open_log(settings.log_json)
        holder = WorkplaceHolder(Workplace.of(settings))
        if has_ended(context):
            yield holder
            return
        lock = holder.workplace.layout.lock
        try:
            with recorded(holder.workplace, started_by(context)) as run:
                with told_once(context), waited(lock, settings.lock_wait_seconds):
                    yield holder
                run.failure = holder.failure
        finally:
            tag(context, {TOLD: "true"})

    return resource


def has_ended(context: dg.InitResourceContext) -> bool:
    """Whether the run has come to its end in Dagster's store."""
    run = context.instance.get_run_by_id(context.run_id) if context.instance and context.run_id else None
    return run is not None and run.is_finished


@contextmanager
def told_once(context: dg.InitResourceContext) -> Iterator[None]:
    """A run that can say itself what is wrong is not started over; one whose process is killed is."""
    try:
        yield
    except Exception:
        tag(context, {"dagster/max_retries": "0"})
        raise


def tag(context: dg.InitResourceContext, tags: dict[str, str]) -> None:
    """Note something on a run in Dagster's store."""
    if context.instance and context.run_id:
        context.instance.add_run_tags(context.run_id, tags)


def started_by(context: dg.InitResourceContext) -> str:
    """Who started a run, as its tags tell."""
    tags = context.run.tags if context.run else {}
    return SCHEDULE if "dagster/schedule_name" in tags else SENSOR if "dagster/sensor_name" in tags else PAGES
