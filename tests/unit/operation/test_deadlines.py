"""What is overdue on which day, worked out from the rules by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dagster_project.operation.deadlines import Overdue, overdue
from dagster_project.warehouse.archive import Receipt

NOON = datetime(2019, 1, 16, 12, tzinfo=UTC)


def receipt(number: int, kind: str, office: str | None, period: str, verdict: str = "accepted") -> Receipt:
    name = f"{kind}/{period}/{office}"
    return Receipt(
        number=number,
        delivery_id=f"{kind}-{office}-{period}-v{number}",
        kind=kind,
        office=office,
        period=period,
        file_name=name,
        sha256="00",
        received_at="2018-03-01T00:00:00+00:00",
        verdict=verdict,
        rows=1,
        faults=0,
        warnings=0,
        origin="delivered",
        judged_by="x",
    )


def late(receipts: list[Receipt], now: datetime, last_good: datetime | None = None) -> list[Overdue]:
    return overdue(receipts, last_good or now, now, 26)


@pytest.mark.parametrize(
    ("day", "school_year"),
    [
        (datetime(2018, 10, 1, 12, tzinfo=UTC), "2017-18"),  # counted today; last year's is still the newest due
        (datetime(2018, 12, 15, 22, 59, tzinfo=UTC), "2017-18"),  # 23.59 in Oslo: the last minute of the day it is due
        (datetime(2018, 12, 15, 23, 0, tzinfo=UTC), "2018-19"),  # midnight in Oslo
        (datetime(2019, 11, 1, 12, tzinfo=UTC), "2018-19"),
    ],
)
def test_gsi_is_due_on_15_december_for_the_coming_grant_year(day: datetime, school_year: str) -> None:
    (missing,) = late([], day)
    assert (missing.what, missing.period) == ("gsi", school_year)
    assert missing.due == date(int(school_year[:4]), 12, 15)
    assert late([receipt(1, "gsi", None, school_year)], day) == []
    (rejected,) = late([receipt(1, "gsi", None, school_year, "rejected")], day)
    assert rejected.period == school_year


def test_reports_are_due_on_15_january_from_offices_with_an_agreement() -> None:
    have = [
        receipt(1, "gsi", None, "2018-19"),
        receipt(2, "agreements", "Rogaland", "2018"),
        receipt(3, "agreements", "Nordland", "2018"),
        receipt(4, "agreements", "Agder", "2018", "rejected"),
        receipt(5, "reports", "Nordland", "2018"),
        receipt(6, "agreements", "Agder", "2019"),
    ]
    last_day = datetime(2019, 1, 15, 22, 59, tzinfo=UTC)  # 23.59 in Oslo
    assert late(have, last_day) == []
    (missing,) = late(have, last_day + timedelta(minutes=1))
    assert (missing.what, missing.period, missing.missing) == ("reports", "2018", ("Rogaland",))
    assert missing.due == date(2019, 1, 15)
    assert "Rogaland" in missing.sentence
    assert late([*have, receipt(7, "reports", "Rogaland", "2018")], NOON) == []


def test_old_gaps_do_not_drown_the_newest() -> None:
    years = [receipt(year, "agreements", "Rogaland", str(year)) for year in (2017, 2018, 2019)]
    assert [(one.what, one.period) for one in late(years, datetime(2026, 11, 24, tzinfo=UTC))] == [
        ("gsi", "2025-26"),
        ("reports", "2019"),
    ]


def test_a_warehouse_is_stale_after_26_hours() -> None:
    have = [receipt(1, "gsi", None, "2018-19")]
    assert late(have, NOON, NOON - timedelta(hours=26)) == []
    (stale,) = late(have, NOON, NOON - timedelta(hours=26, seconds=1))
    assert stale.what == "warehouse"
    assert late(have, NOON, None) == []
