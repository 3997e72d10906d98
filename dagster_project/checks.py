"""Whether anything is overdue, as checks on the assets that should have come: the same answer as ``dekomp status``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import dagster as dg

from dagster_project.operation.deadlines import GSI, REPORTS, WAREHOUSE
from dagster_project.operation.status import status_of
from dagster_project.settings import Settings

NAME = "not_overdue"
ASSETS = {
    GSI: dg.AssetKey(["deliveries", "gsi"]),
    REPORTS: dg.AssetKey(["deliveries", "reports"]),
    WAREHOUSE: dg.AssetKey(["published", "warehouse"]),
}
FRESHNESS_CHECKS = tuple(dg.AssetCheckKey(asset, NAME) for asset in ASSETS.values())


def freshness_checks(
    settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> list[dg.AssetChecksDefinition]:
    """One check for each kind that has a deadline."""
    return [_check(what, asset, settings, clock) for what, asset in ASSETS.items()]


def _check(
    what: str, asset: dg.AssetKey, settings: Settings, clock: Callable[[], datetime]
) -> dg.AssetChecksDefinition:
    @dg.asset_check(asset=asset, name=NAME, description="Er noe forsinket?")
    def check() -> dg.AssetCheckResult:
        late = [one for one in status_of(settings, clock()).overdue if one.what == what]
        return dg.AssetCheckResult(
            passed=not late,
            severity=dg.AssetCheckSeverity.WARN,
            description=" ".join(one.sentence for one in late) or "Ingenting er forsinket.",
            metadata={"due": ", ".join(one.due.isoformat() for one in late)},
        )

    return check
