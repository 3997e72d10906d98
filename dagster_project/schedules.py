"""When the warehouse is built, and when what is overdue is looked for."""

from __future__ import annotations

import dagster as dg

from dagster_project.assets.pages import PAGES_KEY
from dagster_project.checks import FRESHNESS_CHECKS
from dagster_project.environments import FRESHNESS, NIGHTLY, PAGES, RELEASE, TIDYING

OSLO = "Europe/Oslo"
TIMES = {NIGHTLY: "0 3 * * *", RELEASE: "30 5 * * *", FRESHNESS: "0 7 * * *", TIDYING: "0 5 * * 0"}


def nightly_job() -> dg.UnresolvedAssetJobDefinition:
    """From deliveries to the published warehouse; pages are written and freshness is looked at apart from it."""
    everything = (
        dg.AssetSelection.all() - dg.AssetSelection.assets(PAGES_KEY) - dg.AssetSelection.checks(*FRESHNESS_CHECKS)
    )
    return dg.define_asset_job(
        NIGHTLY,
        selection=everything,
        description="Leveranser inn, publisert varehus ut",
        tags={"dagster/retry_strategy": "ALL_STEPS"},  # a run that was killed starts over: half a build is thrown away
    )


def pages_job() -> dg.UnresolvedAssetJobDefinition:
    """The analysts' pages of what is published; reads only, and needs no lock."""
    return dg.define_asset_job(
        PAGES, selection=dg.AssetSelection.assets(PAGES_KEY), description="Publisert varehus inn, nettsider ut"
    )


def freshness_job() -> dg.UnresolvedAssetJobDefinition:
    """Whether anything is overdue; builds nothing and needs no lock."""
    return dg.define_asset_job(
        FRESHNESS, selection=dg.AssetSelection.checks(*FRESHNESS_CHECKS), description="Er noe forsinket?"
    )


def schedules(running: frozenset[str]) -> list[dg.ScheduleDefinition]:
    """The build every night at three, the research release at half past five, freshness at seven, tidying on Sundays at
    five, Norwegian time.

    A night when the clock is set forward has no time between two and three and one when it is set back has it twice;
    three o'clock comes once in every night.
    """
    return [
        dg.ScheduleDefinition(
            name=f"{name}_schedule",
            job_name=name,
            cron_schedule=cron,
            execution_timezone=OSLO,
            default_status=dg.DefaultScheduleStatus.RUNNING if name in running else dg.DefaultScheduleStatus.STOPPED,
        )
        for name, cron in TIMES.items()
    ]
