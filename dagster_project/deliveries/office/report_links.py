"""Checks a report across its rows and sheets: measures, dates, the course of their progress, codes of owners.

Nothing here knows the agreement; whether the two are in line is found in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dagster_project.deliveries.office.checks import check_area_codes, check_heads
from dagster_project.deliveries.office.office_workbook import Sender
from dagster_project.deliveries.table import SOURCE_ROW, Table
from dagster_project.deliveries.verdict import Remark, Severity

STEPS = {"not_started": 0, "in_progress": 1, "completed": 2, "cancelled": 2}
ENDS = ("completed", "cancelled")


@dataclass
class Report:
    """The five tables of a report."""

    progress: Table
    cofunding: Table
    participation: Table
    self_evaluation: Table
    quality_dialogue: Table


def check_report(report: Report, sender: Sender) -> None:
    """Tell everything that a cell alone does not show, at the cell where it can be mended."""
    progress = report.progress
    if progress.is_read and not progress.rows:
        reason = "Arket har ingen utfylte tiltak. En rapport har minst ett."
        progress.remarks.append(Remark(reason, sheet=progress.sheet.name, row=progress.header.row + 2))
    elif progress.is_read:
        check_measures(report)
    check_course(progress)
    check_participants(report)
    for table, name in ((progress, "reported_on"), (report.quality_dialogue, "held_on")):
        check_dates(table, name, sender.year)
    tables = (report.cofunding, report.participation, report.self_evaluation)
    check_area_codes(((table, "owner_id") for table in tables), sender.first_day)
    check_heads(report.participation)


def check_measures(report: Report) -> None:
    """What is told of a measure goes with its progress; told once a sheet for each measure without."""
    known = set(report.progress.frame["measure_id"])
    sentence = "Tiltaket har ingen utfylt rad i arket Framdrift. Fyll den ut, eller rett id-en."
    for table in (report.cofunding, report.participation, report.self_evaluation):
        alone = table.frame.drop_nulls("measure_id").filter(~pl.col("measure_id").is_in(known))
        table.tell_at(alone.filter(pl.col("measure_id").is_first_distinct()), "measure_id", sentence, Severity.WARNING)


def check_course(progress: Table) -> None:
    """From one date to the next a measure goes forward, and what is spent on it, counted from the start, grows."""
    unclear = progress.rows_with_fault("measure_id", "reported_on")
    rows = progress.frame.drop_nulls(("measure_id", "reported_on")).filter(~pl.col(SOURCE_ROW).is_in(unclear))
    rows = rows.sort("measure_id", "reported_on")

    def before(name: str) -> pl.Expr:
        return pl.col(name).shift(1).over("measure_id")

    def step(status: pl.Expr) -> pl.Expr:
        return status.replace_strict(STEPS, default=None, return_dtype=pl.Int64)

    status, share, spent = pl.col("status"), pl.col("completed_share"), pl.col("spent_nok")
    went_back = (step(status) < step(before("status"))) | (before("status").is_in(ENDS) & (status != before("status")))
    for name, wrong, sentence in (
        ("status", went_back, "Statusen går tilbake fra forrige dato. Kontroller status og dato."),
        ("completed_share", share < before("completed_share"), "Andelen er lavere enn på forrige dato."),
        (
            "completed_share",
            ((status == "completed") & (share < 1)) | ((status == "not_started") & (share > 0)),
            "Andelen passer ikke med status. Kontroller begge.",
        ),
        (
            "spent_nok",
            spent < before("spent_nok"),
            "Beløpet er lavere enn på forrige dato. Skriv alt som er brukt fra starten til og med datoen.",
        ),
    ):
        progress.tell_at(rows.filter(wrong), name, sentence, Severity.WARNING)


def check_participants(report: Report) -> None:
    """A completed measure has had teachers taking part."""
    participation = report.participation
    if not participation.is_read:
        return
    attended = participation.frame.filter(pl.col("teachers") > 0)["measure_id"]
    completed = report.progress.frame.filter(pl.col("status") == "completed").drop_nulls("measure_id")
    alone = completed.filter(~pl.col("measure_id").is_in(set(attended) - {None}))
    sentence = "Tiltaket er fullført, men ingen lærere er ført i arket Deltakelse. Legg dem til der, eller rett status."
    report.progress.tell_at(alone, "status", sentence, Severity.WARNING)


def check_dates(table: Table, name: str, year: int | None) -> None:
    """A report on a grant year tells of that year and the one after it, in which most measures end.

    What day it is when the report is judged does not count: the verdict on a file is always the same.
    """
    if year is None:
        return
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    for wrong, sentence in (
        (pl.col(name) < first, f"Datoen er før tilskuddsåret {year}. Kontroller årstallet."),
        (pl.col(name) > last, f"Datoen er etter {last:%d.%m.%Y}. Kontroller årstallet."),
    ):
        table.tell_at(table.frame.filter(wrong), name, sentence, Severity.WARNING)
