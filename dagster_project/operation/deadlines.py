"""What should have come and has not: GSI figures, reports, a fresh warehouse.

Only the newest of each that is due, so that an old gap does not hide a new one; older reports that never came are
findings in the warehouse (``report_missing``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dagster_project.registers.rules import rule
from dagster_project.warehouse.archive import Receipt, in_force

OSLO = ZoneInfo("Europe/Oslo")
GSI = "gsi"
REPORTS = "reports"
WAREHOUSE = "warehouse"
FIRST_GRANT_YEAR = 2017


@dataclass(frozen=True)
class Overdue:
    """One thing that is overdue; ``what`` is the kind of delivery, or ``warehouse``."""

    what: str
    period: str | None
    due: date
    missing: tuple[str, ...]
    sentence: str

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {
            "what": self.what,
            "period": self.period,
            "due": self.due.isoformat(),
            "missing": list(self.missing),
            "message": self.sentence,
        }


def overdue(
    receipts: list[Receipt], last_good: datetime | None, now: datetime, stale_after_hours: float
) -> list[Overdue]:
    """Everything overdue at a moment, from the receipts of real deliveries and when the warehouse was last made."""
    kept = in_force(receipts)
    have = {(one.kind, one.office, one.period) for one in receipts if one.delivery_id in kept}
    today = now.astimezone(OSLO).date()
    return [
        *overdue_gsi({str(period) for kind, _, period in have if kind == GSI}, today),
        *overdue_reports(have, today),
        *stale_warehouse(last_good, now, stale_after_hours),
    ]


def overdue_gsi(school_years: set[str], today: date) -> Iterator[Overdue]:
    """The newest school year whose figures are due, if they have not come; they are what the coming grants need."""
    for year in range(today.year + 1, FIRST_GRANT_YEAR - 1, -1):
        due = day_of(rule("gsi_deadline", year), year - 1)
        if due < today:
            wanted = f"{year - 1}-{year % 100:02d}"
            if wanted not in school_years:
                sentence = (
                    f"GSI-tallene for {wanted}, som tilskuddsåret {year} regnes av, skulle vært levert {due:%d.%m.%Y}."
                )
                yield Overdue(GSI, wanted, due, (), sentence)
            return


def overdue_reports(have: Iterable[tuple[str, str | None, str | None]], today: date) -> Iterator[Overdue]:
    """Offices with an agreement and no report, in the newest year with agreements whose reports are due."""
    have = set(have)
    agreed = {(int(period), str(office)) for kind, office, period in have if kind == "agreements" and period}
    for year in sorted({year for year, _ in agreed}, reverse=True):
        due = day_of(rule("report_deadline", year), year + 1)
        if due < today:
            missing = tuple(
                sorted(office for of, office in agreed if of == year and (REPORTS, office, str(year)) not in have)
            )
            if missing:
                sentence = f"Rapporter for {year} skulle vært levert {due:%d.%m.%Y}. Mangler: {', '.join(missing)}."
                yield Overdue(REPORTS, str(year), due, missing, sentence)
            return


def stale_warehouse(last_good: datetime | None, now: datetime, stale_after_hours: float) -> Iterator[Overdue]:
    """The published warehouse, if it is older than it may be."""
    if last_good and now - last_good > timedelta(hours=stale_after_hours):
        due = (last_good + timedelta(hours=stale_after_hours)).astimezone(OSLO)
        hours = (now - last_good).total_seconds() / 3600
        sentence = (
            f"Varehuset er {hours:.0f} timer gammelt; det skal bygges minst hver {stale_after_hours:g}. time. "
            "Se om nattkjøringen går."
        )
        yield Overdue(WAREHOUSE, None, due.date(), (), sentence)


def day_of(month_day: str, year: int) -> date:
    """The day of a rule such as ``01-15`` in a year."""
    return date.fromisoformat(f"{year}-{month_day}")
