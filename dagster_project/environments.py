"""Which schedules and sensors run by themselves, environment by environment: one map, and nowhere else.

All of them are shown in Dagster's pages in every environment, and may be switched on and off there.
"""

from __future__ import annotations

from dagster_project.errors import UserError

NIGHTLY = "nightly"  # the whole build, every night
ARRIVALS = "arrivals"  # the whole build, when something has been delivered
FRESHNESS = "freshness"  # what is overdue, every morning
PAGES = "pages"  # the analysts' pages, when a version has been published
LOST_RUNS = "lost_runs"  # notices of runs that could not tell of themselves
RELEASE = "release_nightly"  # the nightly research release, where somebody switches it on
TIDYING = "tidying"  # old runs out of Dagster's own store, every week

ENVIRONMENTS: dict[str, frozenset[str]] = {
    "development": frozenset(),
    "staging": frozenset({NIGHTLY, PAGES, FRESHNESS, LOST_RUNS, TIDYING}),
    "production": frozenset({NIGHTLY, ARRIVALS, PAGES, FRESHNESS, LOST_RUNS, TIDYING}),
}


def runs_in(environment: str) -> frozenset[str]:
    """The names of what runs by itself. Raises ``UserError`` for an environment that the map does not have."""
    try:
        return ENVIRONMENTS[environment]
    except KeyError:
        raise UserError(
            f"DEKOMP_ENVIRONMENT er «{environment}». Ventet en av disse: {', '.join(ENVIRONMENTS)}."
        ) from None
