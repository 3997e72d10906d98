"""One run from start to end: the run log, the structured log and the notices, whoever started it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile

from dagster_project.errors import user_error
from dagster_project.operation import notices, runs
from dagster_project.operation.logs import RUN_ENDED, in_run, tell, without_identifiers
from dagster_project.settings import Settings
from dagster_project.warehouse.workplace import Report, Workplace

COMMAND = "command"
SCHEDULE = "schedule"
SENSOR = "sensor"
PAGES = "pages"


@dataclass
class UnderWay:
    """A run under way. An orchestrator that swallows a stage's error leaves it in ``failure``."""

    run_id: str
    failure: BaseException | None = None


@contextmanager
def recorded(workplace: Workplace, started_by: str) -> Iterator[UnderWay]:
    """Record the run of the block, tell how it ended, and send what notices it gives rise to."""
    run_log = runs.RunLog(workplace.layout.folder)
    before = [*takewhile(lambda run: run.outcome not in runs.GOOD, run_log.runs())]
    opened = run_log.start(started_by)
    under_way = UnderWay(opened.run_id)
    in_run(opened.run_id)
    tell("run_started", "Kjøringen har startet.", stage="run", started_by=started_by)
    try:
        try:
            yield under_way
        except BaseException as error:
            under_way.failure = error
            raise
        finally:
            outcome, reason = ending(workplace.report, under_way.failure)
            published = workplace.report.published
            opened.end(outcome, reason=reason, version=published.version if published else None)
            _tell_end(outcome, reason)
            _notify(workplace, opened.run_id, outcome, reason, before)
    finally:
        in_run(None)


def ending(report: Report, failure: BaseException | None) -> tuple[str, str | None]:
    """How a run ended, and why if it did not end well; an error that nobody foresaw is told by its type alone."""
    if failure is not None and not isinstance(failure, Exception):
        return runs.INTERRUPTED, "Stoppet av bruker eller system."
    if failure is not None:
        known = user_error(failure)
        reason = str(known) if known else f"Uventet feil ({type(failure).__name__}); en utvikler må se på den."
        return runs.HELD if known and known.holds_back else runs.FAILED, without_identifiers(reason)
    if report.published:
        return runs.PUBLISHED, None
    if report.unchanged:
        return runs.UNCHANGED, None
    return runs.INCOMPLETE, "Bare en del av kjeden ble kjørt; ingenting er publisert."


def _tell_end(outcome: str, reason: str | None) -> None:
    level = logging.INFO if outcome in runs.GOOD else logging.ERROR
    tell(RUN_ENDED, reason or "Kjøringen er ferdig.", stage="run", level=level, outcome=outcome)


def _notify(workplace: Workplace, run_id: str, outcome: str, reason: str | None, before: list[runs.Run]) -> None:
    rejected = [
        one.receipt
        for one in workplace.report.received
        if not one.unchanged and not one.receipt.accepted and Settings().notify_rejected
    ]
    notices.send(notices.of_run(workplace.layout.folder, run_id, outcome, reason, before, rejected))
